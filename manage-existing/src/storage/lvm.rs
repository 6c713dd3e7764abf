//! Volume groups of LVM as pools of storage, by LVM's own tools.

use super::{Backend, Found, Renamed, StorageError};
use crate::domain::ManageRef;
use async_trait::async_trait;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;
use tokio::process::Command;
use tokio::time::timeout;

/// A backend whose pools are volume groups, and whose volumes are logical volumes in them.
///
/// It calls `lvs`, `vgs` and `lvrename`, which need the rights to do that.
#[derive(Clone, Debug)]
pub struct LvmBackend {
    host: String,
    groups: BTreeMap<String, String>,
    options: Vec<String>,
    timeout: Duration,
}

impl LvmBackend {
    /// The backend `name@backend`, still without pools.
    pub fn new(host: impl Into<String>) -> Self {
        LvmBackend {
            host: host.into(),
            groups: BTreeMap::new(),
            options: Vec::new(),
            timeout: Duration::from_secs(60),
        }
    }

    /// Adds a pool: a name and a volume group.
    pub fn add_pool(&mut self, pool: impl Into<String>, group: impl Into<String>) {
        self.groups.insert(pool.into(), group.into());
    }

    /// Options for each of the tools: `--driverloaded n` where volumes are not activated.
    #[must_use]
    pub fn options(mut self, options: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.options = options.into_iter().map(Into::into).collect();
        self
    }

    /// How long a tool may take; a minute unless told.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn group(&self, pool: &str) -> Result<&str, StorageError> {
        let no_pool = || StorageError::NoPool { host: self.host.clone(), pool: pool.to_owned() };
        self.groups.get(pool).map(String::as_str).ok_or_else(no_pool)
    }

    /// Runs one of the tools, in plain English and without a terminal.
    async fn run(&self, tool: &str, args: &[&str]) -> Result<Output, StorageError> {
        let failed = |detail: String| StorageError::Tool { tool: tool.to_owned(), detail };
        let output = Command::new(tool)
            .args(&self.options)
            .args(args)
            .env("LC_ALL", "C")
            .env("LVM_SUPPRESS_FD_WARNINGS", "1")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        match timeout(self.timeout, output).await {
            Ok(Ok(output)) => Ok(output),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(_) => Err(failed(format!("it was not done after {:?}", self.timeout))),
        }
    }

    /// The logical volumes of a group. All of them: a pattern would be read as one of LVM's.
    async fn volumes(&self, pool: &str) -> Result<Vec<LogicalVolume>, StorageError> {
        let group = self.group(pool)?;
        let columns = "lv_name,lv_size,lv_attr,lv_role";
        let args =
            ["--reportformat", "json", "--units", "b", "--nosuffix", "-o", columns, "--", group];
        let output = self.run("lvs", &args).await?;
        if !output.status.success() {
            return Err(refused("lvs", &output));
        }
        let report: Report = serde_json::from_slice(&output.stdout).map_err(|error| {
            StorageError::Tool { tool: "lvs".to_owned(), detail: error.to_string() }
        })?;
        Ok(report.report.into_iter().flat_map(|part| part.lv).collect())
    }
}

/// What `lvs --reportformat json` writes.
#[derive(Deserialize)]
struct Report {
    report: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    lv: Vec<LogicalVolume>,
}

#[derive(Deserialize)]
struct LogicalVolume {
    lv_name: String,
    /// In bytes, in digits.
    lv_size: String,
    lv_attr: String,
    lv_role: String,
}

impl LogicalVolume {
    /// Why it cannot be a volume by itself, if it cannot.
    fn unfit(&self) -> Option<&'static str> {
        // `man lvs`: the first letter is the type, the sixth says whether it is open.
        match self.lv_attr.chars().next() {
            Some('t') => return Some("it is a thin pool"),
            Some('s' | 'S') => return Some("it is a snapshot"),
            _ => {}
        }
        if self.lv_attr.chars().nth(5) == Some('o') {
            return Some("it is in use");
        }
        (!self.lv_role.split(',').any(|role| role == "public")).then_some("LVM uses it itself")
    }
}

/// The last line of what a tool said: before it stand warnings.
fn refused(tool: &str, output: &Output) -> StorageError {
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    let detail = last.map_or_else(|| output.status.to_string(), str::to_owned);
    StorageError::Tool { tool: tool.to_owned(), detail }
}

fn path(group: &str, name: &str) -> PathBuf {
    Path::new("/dev").join(group).join(name)
}

#[async_trait]
impl Backend for LvmBackend {
    fn host(&self) -> &str {
        &self.host
    }

    fn has_pool(&self, pool: &str) -> bool {
        self.groups.contains_key(pool)
    }

    /// One of whose groups none is there is down.
    async fn is_alive(&self) -> bool {
        for group in self.groups.values() {
            let there = self.run("vgs", &["--", group]).await;
            if there.is_ok_and(|output| output.status.success()) {
                return true;
            }
        }
        false
    }

    /// The pool with the volume, else the first.
    async fn choose_pool(&self, reference: &ManageRef) -> Option<String> {
        if let Some(name) = reference.source_name() {
            for pool in self.groups.keys() {
                if self.has(pool, name).await.unwrap_or(false) {
                    return Some(pool.clone());
                }
            }
        }
        self.groups.keys().next().cloned()
    }

    async fn find(&self, pool: &str, reference: &ManageRef) -> Result<Found, StorageError> {
        let invalid = |reason: String| StorageError::InvalidReference {
            reference: reference.to_string(),
            reason,
        };
        let name = reference
            .source_name()
            .ok_or_else(|| invalid("it must have the key source-name, with a text".to_owned()))?;
        let volumes = self.volumes(pool).await?;
        let volume =
            volumes.into_iter().find(|volume| volume.lv_name == name).ok_or_else(|| {
                let group = self.groups.get(pool).map_or(pool, String::as_str);
                invalid(format!("there is no logical volume {name} in the volume group {group}"))
            })?;
        if let Some(why) = volume.unfit() {
            return Err(invalid(format!("the logical volume {name} cannot be managed: {why}")));
        }
        let bytes = volume.lv_size.parse().map_err(|_| StorageError::Tool {
            tool: "lvs".to_owned(),
            detail: format!("it says that {name} has the size {:?}", volume.lv_size),
        })?;
        Ok(Found { name: volume.lv_name, bytes })
    }

    async fn rename(&self, pool: &str, from: &str, to: &str) -> Result<Renamed, StorageError> {
        let group = self.group(pool)?;
        let output = self.run("lvrename", &["--", group, from, to]).await?;
        if output.status.success() {
            return Ok(Renamed { from: path(group, from), to: path(group, to) });
        }
        // What is wrong is asked for, not read from the tool's words.
        let names: Vec<String> =
            self.volumes(pool).await?.into_iter().map(|volume| volume.lv_name).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        Err(match (has(from), has(to)) {
            (false, _) => StorageError::Missing(path(group, from)),
            (true, true) => StorageError::NameTaken(path(group, to)),
            (true, false) => refused("lvrename", &output),
        })
    }

    async fn has(&self, pool: &str, name: &str) -> Result<bool, StorageError> {
        Ok(self.volumes(pool).await?.iter().any(|volume| volume.lv_name == name))
    }
}
