//! Everything goes wrong, one thing a run, and nothing is left behind.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;

use common::Lab;
use flow_runtime::RunState;
use flow_runtime::testing::{Drill, Fault, Scene};
use manage_existing::domain::{ManageRef, Metadata};
use manage_existing::flow::{EntryCreate, ManageCast, ManageExisting, ManageExistingInputs};
use manage_existing::scheduler::LocalScheduler;
use std::sync::Arc;

/// The flow against a database of its own, and a scheduler that takes the request.
async fn scene() -> Scene<ManageExisting, (Lab, LocalScheduler)> {
    let lab = Lab::new().await;
    let manager = lab.site.start(&lab.context).await.unwrap();
    // Its worker is gone, so that nobody but the flow changes the entry.
    let (scheduler, _worker) = LocalScheduler::start(manager);
    let db = Arc::new(lab.site.db().clone());
    let flow = ManageExisting {
        entry_create: EntryCreate { db: db.clone() },
        manage_cast: ManageCast { db, scheduler: Arc::new(scheduler.clone()) },
    };
    let inputs = ManageExistingInputs {
        context: lab.context.clone(),
        name: Some("web".to_owned()),
        description: None,
        host: lab.host.clone(),
        cluster_name: None,
        volume_type: None,
        metadata: Metadata::default(),
        availability_zone: None,
        bootable: false,
        reference: ManageRef::by_source_name("disk.img"),
    };
    Scene { flow, inputs, world: (lab, scheduler) }
}

#[tokio::test]
async fn whatever_goes_wrong_no_entry_is_left() {
    // In Cinder's flow both reverts take what they are given for something else.
    let drill = Drill::new(scene, async |(lab, _): &(Lab, LocalScheduler)| {
        let volumes = lab.rows("SELECT id, status FROM volumes WHERE deleted = 0").await;
        let metadata = lab.rows("SELECT * FROM volume_metadata WHERE deleted = 0").await;
        (volumes, metadata)
    });
    let report = drill.run().await.unwrap();
    assert_eq!(report.drilled.len(), 2 * 5, "{report}");
    assert!(report.drilled.iter().all(|drilled| drilled.state == RunState::Reverted), "{report}");
    assert!(report.drilled.iter().any(|drilled| drilled.fault == Fault::RevertFails));
}
