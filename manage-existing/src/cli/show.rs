//! `list` and `show`, and how a volume is named on the command line.

use super::Common;
use super::exit::{Exit, Failure};
use super::output::{View, escape, json, line, print};
use manage_existing::db::Database;
use manage_existing::domain::Volume;
use manage_existing::site::Site;

pub(super) async fn list(common: &Common) -> Result<(), Failure> {
    let site = common.site().await?;
    let volumes = site.db().volume_get_all(&common.context).await?;
    if common.json {
        return json(&volumes);
    }
    if volumes.is_empty() {
        return print("no volumes yet: `manage-existing manage FILE` makes one\n");
    }
    let rows: Vec<[String; 5]> =
        std::iter::once(["ID", "STATUS", "SIZE", "NAME", "WAS"].map(str::to_owned))
            .chain(volumes.iter().map(|volume| {
                [
                    volume.id.to_string(),
                    volume.status.to_string(),
                    format!("{} GiB", volume.size),
                    escape(volume.display_name.as_deref().unwrap_or("-")),
                    escape(volume.provider_id.as_deref().unwrap_or("-")),
                ]
            }))
            .collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [id, status, size, name] = [width(0), width(1), width(2), width(3)];
    let text: String = rows
        .iter()
        .map(|[a, b, c, d, e]| format!("{a:<id$}  {b:<status$}  {c:>size$}  {d:<name$}  {e}\n"))
        .collect();
    print(&text)
}

pub(super) async fn show(common: &Common, volume: &str) -> Result<(), Failure> {
    let site = common.site().await?;
    let volume = find(common, &site, volume).await?;
    let view = View::of(&site, &volume).await?;
    if common.json {
        return json(&view);
    }
    let text: String = view.lines().into_iter().map(|(key, value)| line(key, &value)).collect();
    print(&text)
}

/// The volume of this id or name, or the only one whose id begins so.
pub(super) async fn find(common: &Common, site: &Site, wanted: &str) -> Result<Volume, Failure> {
    let volumes = site.db().volume_get_all(&common.context).await?;
    let id = wanted.to_ascii_lowercase();
    let exact = |volume: &&Volume| volume.id.to_string() == id;
    if let Some(volume) = volumes.iter().find(exact) {
        return Ok(volume.clone());
    }
    let named = |volume: &Volume| volume.display_name.as_deref() == Some(wanted);
    let begins = |volume: &Volume| id.len() >= 4 && volume.id.to_string().starts_with(&id);
    let mut found = volumes.into_iter().filter(|volume| named(volume) || begins(volume));
    match (found.next(), found.count()) {
        (Some(volume), 0) => Ok(volume),
        (Some(_), more) => {
            Err(Failure::new(Exit::Conflict, format!("{} volumes are called {wanted}", more + 1))
                .help("give the whole id; `manage-existing list` shows them"))
        }
        (None, _) => Err(Failure::new(
            Exit::NotFound,
            format!("Volume {} could not be found.", escape(wanted)),
        )
        .help("`manage-existing list` shows the volumes")),
    }
}
