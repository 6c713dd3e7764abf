//! A process that is gone between a change and its record, and another one that does the same
//! again: nothing is made twice.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;
mod faults;

use common::Lab;
use faults::{Fault, Faulty};
use flow_runtime::{Engine, RunError, RunErrorKind};
use manage_existing::db::{Database, VolumeUpdate};
use manage_existing::domain::{
    ManageRef, Metadata, RequestContext, Volume, VolumeStatus, volume_name,
};
use manage_existing::flow::{
    EntryCreate, ManageCast, ManageExistingWithQuota, ManageExistingWithQuotaInputs,
    ManageExistingWithQuotaOutputs,
};
use manage_existing::manager::{VolumeFailure, VolumeManager};
use manage_existing::quota::{Charge, QuotaCommit, QuotaReserve, Quotas};
use manage_existing::scheduler::{CastError, RequestSpec, Scheduler};
use manage_existing::storage::{Backend, DirectoryBackend};
use std::sync::Arc;

const GIB: u64 = 1 << 30;

/// A scheduler that takes everything.
struct Taking;

#[async_trait::async_trait]
impl Scheduler for Taking {
    async fn manage_existing(
        &self,
        _context: &RequestContext,
        _volume: &Volume,
        _request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        Ok(())
    }
}

/// Runs `work` in a process of its own, as far as tokio goes, which ends when `db` falls silent.
async fn until_killed<F: Future<Output = ()> + Send + 'static>(
    lab: &Lab,
    fault: Fault,
    work: impl FnOnce(Arc<dyn Database>) -> F,
) {
    let db = Faulty::new(lab.site.db().clone(), fault);
    let reached = db.reached();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build().unwrap();
    runtime.spawn(work(Arc::new(db)));
    reached.notified().await;
    runtime.shutdown_background();
}

async fn request(db: Arc<dyn Database>, context: RequestContext) -> Option<Volume> {
    Some(ended(db, context).await.unwrap().volume)
}

async fn ended(
    db: Arc<dyn Database>,
    context: RequestContext,
) -> Result<ManageExistingWithQuotaOutputs, RunError> {
    let quotas = || Quotas::of(Arc::clone(&db));
    let flow = ManageExistingWithQuota {
        quota_reserve: QuotaReserve { quotas: quotas(), charge: Charge::VolumeAndSize },
        entry_create: EntryCreate { db: Arc::clone(&db) },
        quota_commit: QuotaCommit { quotas: quotas() },
        manage_cast: ManageCast { db: Arc::clone(&db), scheduler: Arc::new(Taking) },
    };
    let inputs = ManageExistingWithQuotaInputs {
        context,
        name: None,
        description: None,
        host: "lab@directory#pool".to_owned(),
        cluster_name: None,
        volume_type: Some(db.volume_type_get_default().await.unwrap()),
        metadata: Metadata::from([("k".to_owned(), "v".to_owned())]),
        availability_zone: None,
        bootable: false,
        reference: ManageRef::by_source_name("disk.img"),
    };
    let run = Engine::default().start_with_id("request-42", Arc::new(flow), inputs).unwrap();
    run.wait().await
}

async fn numbers(lab: &Lab, sql: &str) -> Vec<(i64, i64)> {
    let row = |row: &serde_json::Map<String, serde_json::Value>| {
        let number = |column: &str| row[column].as_i64().unwrap();
        (number("in_use"), number("reserved"))
    };
    lab.rows(sql).await.iter().map(row).collect()
}

const USAGES: &str = "SELECT in_use, reserved FROM quota_usages ORDER BY id";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_run_again_makes_one_volume_and_counts_it_once() {
    for call in ["quota_reserve", "volume_create", "reservation_commit"] {
        let lab = Lab::new().await;
        let context = lab.context.clone();
        until_killed(&lab, Fault::Vanish(call), |db| async move {
            request(db, context).await;
        })
        .await;
        let db = Arc::new(lab.site.db().clone());
        let volume = request(db, lab.context.clone()).await.unwrap();
        let rows = lab.rows("SELECT id, status FROM volumes").await;
        assert_eq!(rows.len(), 1, "{call}");
        assert_eq!(rows[0]["id"], volume.id.to_string());
        assert_eq!(lab.rows("SELECT * FROM volume_metadata").await.len(), 1, "{call}");
        assert_eq!(numbers(&lab, USAGES).await, [(1, 0), (0, 0), (1, 0), (0, 0)], "{call}");
        assert_eq!(lab.rows("SELECT * FROM reservations").await.len(), 4, "{call}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_answer_from_the_database_is_lost_leaves_nothing() {
    for call in ["quota_reserve", "volume_create", "reservation_commit"] {
        let lab = Lab::new().await;
        let db = Arc::new(Faulty::new(lab.site.db().clone(), Fault::Lose(call)));
        let error = ended(db, lab.context.clone()).await.unwrap_err();
        assert_eq!(error.kind(), RunErrorKind::Reverted, "{call}: {error}");
        let rows = lab.rows("SELECT * FROM volumes WHERE deleted = 0").await;
        assert_eq!(rows.len(), 0, "{call}");
        let usages = numbers(&lab, USAGES).await;
        assert!(usages.iter().all(|usage| *usage == (0, 0)), "{call}: {usages:?}");
        let rows = lab.rows("SELECT * FROM reservations WHERE deleted = 0").await;
        assert_eq!(rows.len(), 0, "{call}");
    }
}

async fn serve(
    db: Arc<dyn Database>,
    backend: DirectoryBackend,
    context: RequestContext,
    volume: Volume,
) -> Result<(), VolumeFailure> {
    let manager = VolumeManager::new(Arc::clone(&db), [Arc::new(backend) as Arc<dyn Backend>])
        .quotas(Quotas::of(db));
    manager.report().await?;
    let spec = RequestSpec::of(&volume, None, ManageRef::by_source_name("disk.img"));
    manager.manage_existing(&context, &volume, spec).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cast_that_is_served_again_adopts_one_file_and_counts_it_once() {
    let faults = [
        Fault::Vanish("quota_reserve"),
        // The own name of the file is remembered.
        Fault::Vanish("volume_update"),
        Fault::Vanish("reservation_commit"),
        // The volume is available.
        Fault::VanishSecond("volume_update"),
    ];
    for fault in faults {
        for second_fails in [false, true] {
            let lab = Lab::new().await;
            lab.image("disk.img", GIB + 1);
            let backend = || {
                let (host, pool) = lab.host.split_once('#').unwrap();
                let mut backend = DirectoryBackend::new(host);
                backend.add_pool(pool, lab.images());
                backend
            };
            let db: Arc<dyn Database> = Arc::new(lab.site.db().clone());
            let volume = request(Arc::clone(&db), lab.context.clone()).await.unwrap();
            let here = VolumeUpdate { host: Some(lab.host.clone()), ..VolumeUpdate::default() };
            db.volume_update(volume.id, here).await.unwrap();
            let volume = db.volume_get(&lab.context, volume.id).await.unwrap();
            let work = (backend(), lab.context.clone(), volume.clone());
            until_killed(&lab, fault, |db| async move {
                let (backend, context, volume) = work;
                serve(db, backend, context, volume).await.unwrap();
            })
            .await;
            if second_fails {
                let refuse = "INSERT INTO quotas (deleted, project_id, resource, hard_limit) \
                              VALUES (0, 'project-1', 'per_volume_gigabytes', 1)";
                lab.rows(refuse).await;
            }
            // The message comes again, as it was.
            let served =
                serve(Arc::clone(&db), backend(), lab.context.clone(), volume.clone()).await;
            let done = matches!(fault, Fault::VanishSecond(_));
            assert_eq!(served.is_err(), second_fails && !done, "{fault:?}: {served:?}");
            let after = db.volume_get(&lab.context, volume.id).await.unwrap();
            let file = lab.images().join(volume_name(volume.id));
            if served.is_err() {
                assert_eq!(after.status, VolumeStatus::ErrorManaging);
                continue;
            }
            assert_eq!((&after.status, after.size), (&VolumeStatus::Available, 2), "{fault:?}");
            assert_eq!(after.provider_id.as_deref(), Some("disk.img"));
            assert!(file.exists());
            assert_eq!(numbers(&lab, USAGES).await, [(1, 0), (2, 0), (1, 0), (2, 0)], "{fault:?}");
        }
    }
}
