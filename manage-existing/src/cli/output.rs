//! Volumes as people and machines want to see them.

use super::Common;
use super::exit::{Exit, Failure};
use manage_existing::db::{Database, VolumeFault};
use manage_existing::domain::{Volume, VolumeStatus, volume_name};
use manage_existing::site::Site;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// A volume, and what is known of it besides its row.
#[derive(Debug, Serialize)]
pub(super) struct View<'a> {
    #[serde(flatten)]
    pub(super) volume: &'a Volume,
    /// The name of its type.
    pub(super) volume_type: Option<String>,
    /// Where its file lies.
    pub(super) file: Option<PathBuf>,
    /// Why managing it failed.
    pub(super) fault: Option<VolumeFault>,
}

impl<'a> View<'a> {
    pub(super) async fn of(site: &Site, volume: &'a Volume) -> Result<Self, Failure> {
        let db = site.db();
        let pools = site.pools().await?;
        let pool = pools.into_iter().find(|pool| Some(pool.full_host()) == volume.host);
        let fault = match volume.status {
            VolumeStatus::ErrorManaging => db.volume_fault_get(volume.id).await?,
            _ => None,
        };
        Ok(View {
            volume,
            volume_type: db
                .volume_type_get(&volume.volume_type_id.to_string())
                .await?
                .map(|volume_type| volume_type.name),
            file: pool
                .map(|pool| pool.path.join(volume_name(volume.id)))
                .filter(|file| file.exists()),
            fault,
        })
    }

    /// The lines of `show`: only what there is to say.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let Volume { id, status, size, bootable, multiattach, metadata, .. } = self.volume;
        let mut lines = vec![("id", id.to_string()), ("status", status.to_string())];
        let mut say = |key, value: Option<String>| lines.extend(value.map(|value| (key, value)));
        say("reason", self.fault.as_ref().map(|fault| fault.reason.clone()));
        say("name", self.volume.display_name.clone());
        say("description", self.volume.display_description.clone());
        say("size", Some(format!("{size} GiB")));
        say("host", self.volume.host.clone());
        say("cluster", self.volume.cluster_name.clone());
        say("type", self.volume_type.clone());
        say("zone", self.volume.availability_zone.clone());
        say("bootable", bootable.then(|| "yes".to_owned()));
        say("multiattach", multiattach.then(|| "yes".to_owned()));
        let pairs: Vec<_> = metadata.iter().map(|(key, value)| format!("{key}={value}")).collect();
        say("metadata", (!pairs.is_empty()).then(|| pairs.join(", ")));
        say("file", self.file.as_ref().map(|file| file.display().to_string()));
        say("was", self.volume.provider_id.clone());
        say("created", self.volume.created_at.map(|at| format!("{at} UTC")));
        lines
    }
}

/// What `manage` says when it is done.
pub(super) async fn managed(common: &Common, site: &Site, volume: &Volume) -> Result<(), Failure> {
    let view = View::of(site, volume).await?;
    if common.json {
        return json(&view);
    }
    let id = volume.id;
    let mut text = format!("volume {id} is {}\n\n", volume.status);
    for (key, value) in view.lines().into_iter().skip(2) {
        text += &line(key, &value);
    }
    text += &format!("\nGive the file back with: manage-existing unmanage {id}\n");
    print(&text)
}

/// One line of `show`; what a user wrote must not move the cursor.
pub(super) fn line(key: &str, value: &str) -> String {
    format!("  {key:<12} {}\n", escape(value))
}

/// The text with its control characters spelled out.
pub(super) fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let spelled = c.is_control().then(|| c.escape_default().to_string());
            spelled.unwrap_or_else(|| c.to_string()).chars().collect::<Vec<_>>()
        })
        .collect()
}

/// One JSON value, and a line feed.
pub(super) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(Exit::Unexpected, error.to_string()))?;
    print(&format!("{text}\n"))
}

/// Prints to stdout; that the reader has gone is not an error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Unexpected, format!("cannot write the result: {error}")))
        }
        _ => Ok(()),
    }
}
