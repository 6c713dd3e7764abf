//! `doctor`: looks at everything, changes nothing.

use super::Common;
use super::exit::{Exit, Failure};
use super::output::{json, print};
use manage_existing::db::{Database, DbError};
use manage_existing::domain::{VolumeStatus, volume_name};
use manage_existing::site::Site;
use serde::Serialize;
use std::fs;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: String,
    /// What is wrong with it.
    problem: Option<String>,
}

pub(super) async fn run(common: &Common) -> Result<(), Failure> {
    let site = common.site().await?;
    let findings = examine(common, &site).await?;
    let problems = findings.iter().filter(|finding| finding.problem.is_some()).count();
    if common.json {
        json(&findings)?;
    } else {
        let mut text = String::new();
        for Finding { what, problem } in &findings {
            text += &match problem {
                None => format!("✓ {what}\n"),
                Some(problem) => format!("✗ {what}: {problem}\n"),
            };
        }
        print(&text)?;
    }
    match problems {
        0 => Ok(()),
        1 => Err(Failure::new(Exit::Unexpected, "there is one problem")),
        many => Err(Failure::new(Exit::Unexpected, format!("there are {many} problems"))),
    }
}

async fn examine(common: &Common, site: &Site) -> Result<Vec<Finding>, Failure> {
    let db = site.db();
    let mut findings = Vec::new();
    let mut look = |what: String, problem: Option<String>| findings.push(Finding { what, problem });
    let damage = db.check().await?;
    let damage = (!damage.is_empty()).then(|| damage.join("; "));
    look(format!("database {}", db.place()), damage);
    let default = match db.volume_type_get_default().await {
        Err(error @ DbError::DefaultTypeNotFound(_)) => Some(error.to_string()),
        other => other.map(|_| None)?,
    };
    look(format!("volume types: {}", db.volume_type_names().await?.join(", ")), default);
    let pools = site.pools().await?;
    for pool in &pools {
        let readable = fs::read_dir(&pool.path).err().map(|error| error.to_string());
        look(format!("pool {} in {}", pool.full_host(), pool.path.display()), readable);
    }
    for service in db.service_get_all().await? {
        let here = pools.iter().any(|pool| pool.host == service.host);
        // Services of this data folder are up whenever a command runs.
        let problem = match (service.disabled, here || service.is_up()) {
            (true, _) => Some("it is disabled".to_owned()),
            (false, false) => Some("it is down".to_owned()),
            (false, true) => None,
        };
        look(format!("service {}", service.host), problem);
    }
    for volume in db.volume_get_all(&common.context).await? {
        let pool = pools.iter().find(|pool| Some(pool.full_host()) == volume.host);
        let has_file = pool.is_some_and(|pool| pool.path.join(volume_name(volume.id)).is_file());
        let problem = match volume.status {
            VolumeStatus::Available if !has_file => Some("its file is not there".to_owned()),
            VolumeStatus::Managing | VolumeStatus::Unmanaging => {
                Some(format!("it is still {}; the next `manage` ends that", volume.status))
            }
            VolumeStatus::ErrorManaging => {
                let fault = db.volume_fault_get(volume.id).await?;
                Some(fault.map_or_else(|| "managing it failed".to_owned(), |fault| fault.reason))
            }
            _ => None,
        };
        look(format!("volume {}", volume.id), problem);
    }
    Ok(findings)
}
