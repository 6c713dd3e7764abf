//! The LVM backend over LVM's real tools, on a volume group of its own in a file.
//!
//! Where the kernel has no device mapper the volumes are not activated, and the tools are told so:
//! what they write on the disk is the same.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;
mod servers;

use common::Lab;
use flow_runtime::Engine;
use manage_existing::api::{Api, ManageRequest};
use manage_existing::db::Database;
use manage_existing::domain::{ManageRef, VolumeStatus, volume_name};
use manage_existing::manager::VolumeManager;
use manage_existing::scheduler::{LocalScheduler, ManageEvent};
use manage_existing::storage::{Backend, LvmBackend, StorageError};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A volume group with the logical volumes `one` and `two`, of 20 and 24 MiB.
struct Group {
    name: String,
    device: String,
    options: Vec<&'static str>,
    _temp: TempDir,
}

fn run(tool: &str, args: &[&str]) -> Result<String, String> {
    let output = Command::new(tool).args(args).env("LVM_SUPPRESS_FD_WARNINGS", "1").output();
    let output = output.map_err(|error| format!("{tool} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(format!("{tool} {args:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

impl Group {
    fn new() -> Option<Self> {
        if let Err(error) = run("lvs", &["--version"]) {
            servers::missing(&error);
            return None;
        }
        let temp = TempDir::new().unwrap();
        let disk = temp.path().join("disk");
        std::fs::File::create(&disk).unwrap().set_len(100 << 20).unwrap();
        let device = match run("losetup", &["--find", "--show", &disk.to_string_lossy()]) {
            Ok(device) => device,
            // Not to be had by installing anything.
            Err(error) => {
                eprintln!("skipped: no loop devices here: {error}");
                return None;
            }
        };
        let has_mapper = std::path::Path::new("/dev/mapper/control").exists()
            && run("dmsetup", &["version"]).is_ok();
        let options = if has_mapper { vec![] } else { vec!["--driverloaded", "n"] };
        let name = format!("manage_existing_{}", std::process::id());
        let group = Group { name, device, options, _temp: temp };
        group.tool("vgcreate", &[&group.name, &group.device]).unwrap();
        for (volume, size) in [("one", "20M"), ("two", "24M")] {
            let args = ["-an", "-Wn", "-Zn", "-L", size, "-n", volume, &group.name];
            group.tool("lvcreate", &args).unwrap();
        }
        Some(group)
    }

    fn tool(&self, tool: &str, args: &[&str]) -> Result<String, String> {
        run(tool, &[&self.options[..], args].concat())
    }

    fn volumes(&self) -> Vec<String> {
        let names = self.tool("lvs", &["--noheadings", "-o", "lv_name", &self.name]).unwrap();
        names.split_whitespace().map(str::to_owned).collect()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = self.tool("vgremove", &["--force", "--yes", &self.name]);
        let _ = run("losetup", &["--detach", &self.device]);
    }
}

fn reference(name: &str) -> ManageRef {
    ManageRef::by_source_name(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn logical_volumes_are_managed_and_given_back() {
    let Some(group) = Group::new() else { return };
    let lab = Lab::new().await;
    let mut lvm = LvmBackend::new("lab@lvm").options(group.options.clone());
    lvm.add_pool("pool", &group.name);
    lvm.add_pool("gone", "no_such_group");

    assert!(lvm.is_alive().await && lvm.has_pool("pool") && !lvm.has_pool("other"));
    assert_eq!(lvm.choose_pool(&reference("two")).await.unwrap(), "pool");
    assert_eq!(lvm.find("pool", &reference("one")).await.unwrap().bytes, 20 << 20);
    for name in ["", "no such", "../one", "*", "-h", "lvol0_mlog", "one two"] {
        let error = lvm.find("pool", &reference(name)).await.unwrap_err();
        assert!(matches!(error, StorageError::InvalidReference { .. }), "{name}: {error}");
    }
    let error = lvm.find("gone", &reference("one")).await.unwrap_err();
    assert!(error.to_string().contains("no_such_group"), "{error}");
    let taken = lvm.rename("pool", "one", "two").await.unwrap_err();
    assert!(matches!(taken, StorageError::NameTaken(_)), "{taken}");
    let missing = lvm.rename("pool", "three", "four").await.unwrap_err();
    assert!(matches!(missing, StorageError::Missing(_)), "{missing}");
    let refused = lvm.rename("pool", "one", "not allowed!").await.unwrap_err();
    assert!(matches!(refused, StorageError::Tool { .. }), "{refused}");
    assert_eq!(group.volumes(), ["one", "two"]);
    let hasty = lvm.clone().timeout(Duration::ZERO);
    assert!(matches!(hasty.has("pool", "one").await, Err(StorageError::Tool { .. })));

    // The whole way: request, scheduler, service, and back.
    let db: Arc<dyn Database> = Arc::new(lab.site.db().clone());
    let manager = VolumeManager::new(Arc::clone(&db), [Arc::new(lvm) as Arc<dyn Backend>]);
    manager.report().await.unwrap();
    let manager = Arc::new(manager);
    let (scheduler, _worker) = LocalScheduler::start(Arc::clone(&manager));
    let mut events = scheduler.events();
    let api = Api::new(Arc::clone(&db), Arc::new(scheduler), Engine::default());
    let context = lab.context.elevated();
    for (host, source) in [("lab@lvm#pool", "one"), ("lab@lvm", "two")] {
        let request = ManageRequest::new(host, reference(source));
        let volume = api.manage_existing(&context, request).await.unwrap();
        let result = loop {
            if let ManageEvent::Ended(_, result) = events.recv().await.unwrap() {
                break result;
            }
        };
        assert_eq!(result, Ok(()));
        let volume = db.volume_get(&context, volume.id).await.unwrap();
        assert_eq!((&volume.status, volume.size), (&VolumeStatus::Available, 1));
        assert!(group.volumes().contains(&volume_name(volume.id)));
        assert!(!group.volumes().iter().any(|name| name == source));
        let path = manager.unmanage(&context, &volume, false).await.unwrap().unwrap();
        assert!(path.ends_with(source), "{}", path.display());
    }
    assert_eq!(group.volumes(), ["one", "two"]);
}
