//! Drills: things that go wrong on purpose, so that a person can see what becomes of them.
//!
//! A process that dies in a drill dies as if by `kill -9`, when what a step does is done and
//! nothing has been written of it: the moment that is worst for whoever goes on.

use async_trait::async_trait;
use clap::ValueEnum;
use manage_existing::db::{Database, DbError, VolumeFault, VolumePage, VolumeQuery, VolumeUpdate};
use manage_existing::domain::{
    ManageRef, OverQuota, RequestContext, Reservations, Service, Timestamp, Volume,
    VolumeProperties, VolumeStatus, VolumeType,
};
use manage_existing::scheduler::{CastError, RefusingScheduler, RequestSpec, Scheduler};
use manage_existing::storage::{Backend, Found, Renamed, StorageError};
use rustix::process::{Signal, getpid, kill_process};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use uuid::Uuid;

/// For how long a slow backend is slow, before and after what it does.
const SLOW: Duration = Duration::from_secs(2);

/// What is made to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Drill {
    /// The scheduler refuses the cast: the flow ends REVERTED, and no entry is left
    RefuseCast,
    /// The program dies when it has reserved quota
    DieAfterReserve,
    /// The program dies when the volume has its entry
    DieAfterEntry,
    /// The program dies when quota is committed
    DieAfterCommit,
    /// The program dies when the request is cast
    DieAfterCast,
    /// The program dies when the file has its new name
    DieAfterRename,
    /// The program dies when the volume is available
    DieAfterAvailable,
    /// The storage takes its time: 4 s to be found, 4 s to be renamed
    SlowBackend,
}

fn die() {
    // The worst that can go wrong is that it goes on living.
    let _ = kill_process(getpid(), Signal::KILL);
}

impl Drill {
    fn dies(self, at: Drill) {
        if self == at {
            die();
        }
    }
}

/// The same database, for who drills.
pub(super) fn database(db: Arc<dyn Database>, drill: Option<Drill>) -> Arc<dyn Database> {
    match drill {
        Some(drill) => Arc::new(Drilled { inner: db, drill }),
        None => db,
    }
}

/// The same backend, for who drills.
pub(super) fn backend(backend: Arc<dyn Backend>, drill: Option<Drill>) -> Arc<dyn Backend> {
    match drill {
        Some(drill) => Arc::new(Drilled { inner: backend, drill }),
        None => backend,
    }
}

/// The same scheduler, for who drills.
pub(super) fn scheduler(scheduler: Arc<dyn Scheduler>, drill: Option<Drill>) -> Arc<dyn Scheduler> {
    match drill {
        Some(Drill::RefuseCast) => Arc::new(RefusingScheduler),
        Some(drill) => Arc::new(Drilled { inner: scheduler, drill }),
        None => scheduler,
    }
}

#[derive(Debug)]
struct Drilled<T> {
    inner: T,
    drill: Drill,
}

#[async_trait]
impl Scheduler for Drilled<Arc<dyn Scheduler>> {
    async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        self.inner.manage_existing(context, volume, request_spec).await?;
        self.drill.dies(Drill::DieAfterCast);
        Ok(())
    }
}

#[async_trait]
impl Backend for Drilled<Arc<dyn Backend>> {
    fn host(&self) -> &str {
        self.inner.host()
    }

    fn has_pool(&self, pool: &str) -> bool {
        self.inner.has_pool(pool)
    }

    async fn is_alive(&self) -> bool {
        self.inner.is_alive().await
    }

    async fn choose_pool(&self, reference: &ManageRef) -> Option<String> {
        self.inner.choose_pool(reference).await
    }

    async fn find(&self, pool: &str, reference: &ManageRef) -> Result<Found, StorageError> {
        self.slowly(self.inner.find(pool, reference)).await
    }

    async fn rename(&self, pool: &str, from: &str, to: &str) -> Result<Renamed, StorageError> {
        let renamed = self.slowly(self.inner.rename(pool, from, to)).await?;
        self.drill.dies(Drill::DieAfterRename);
        Ok(renamed)
    }

    async fn has(&self, pool: &str, name: &str) -> Result<bool, StorageError> {
        self.inner.has(pool, name).await
    }
}

impl<T> Drilled<T> {
    async fn slowly<R>(&self, work: impl Future<Output = R>) -> R {
        if self.drill != Drill::SlowBackend {
            return work.await;
        }
        sleep(SLOW).await;
        let done = work.await;
        sleep(SLOW).await;
        done
    }
}

/// Hands every call on, and dies after those that the drill is about.
macro_rules! hand_on {
    ($($name:ident($($arg:ident: $type:ty),*) -> $answer:ty $(, $at:ident)?;)*) => {
        #[async_trait]
        impl Database for Drilled<Arc<dyn Database>> {
            $(
                async fn $name(&self, $($arg: $type),*) -> Result<$answer, DbError> {
                    let answer = self.inner.$name($($arg),*).await?;
                    $(self.drill.dies(Drill::$at);)?
                    Ok(answer)
                }
            )*

            async fn volume_update(&self, id: Uuid, update: VolumeUpdate) -> Result<(), DbError> {
                let available = update.status == Some(VolumeStatus::Available);
                self.inner.volume_update(id, update).await?;
                if available {
                    self.drill.dies(Drill::DieAfterAvailable);
                }
                Ok(())
            }
        }
    };
}

hand_on! {
    volume_create(id: Uuid, properties: &VolumeProperties) -> Volume, DieAfterEntry;
    volume_get(context: &RequestContext, id: Uuid) -> Volume;
    volume_get_all(context: &RequestContext) -> Vec<Volume>;
    volume_list(context: &RequestContext, query: &VolumeQuery) -> VolumePage;
    volume_claim(id: Uuid, from: &[VolumeStatus], to: VolumeStatus) -> bool;
    volume_destroy(context: &RequestContext, id: Uuid) -> ();
    volume_fault_create(context: &RequestContext, id: Uuid, reason: &str) -> ();
    volume_fault_get(id: Uuid) -> Option<VolumeFault>;
    volume_type_get(name_or_id: &str) -> Option<VolumeType>;
    volume_type_get_inactive(id: Uuid) -> Option<VolumeType>;
    volume_type_is_encrypted(id: Uuid) -> bool;
    volume_type_get_default() -> VolumeType;
    service_get_by_host(host: &str) -> Option<Service>;
    service_get_by_cluster(cluster: &str) -> Option<Service>;
    service_get_all() -> Vec<Service>;
    service_report(host: &str) -> ();
    quota_limits(project_id: &str, resources: &[&str]) -> BTreeMap<String, i64>;
    quota_reserve(
        reservations: &Reservations,
        limits: &BTreeMap<String, i64>,
        expire: Timestamp
    ) -> Result<(), OverQuota>, DieAfterReserve;
    reservation_commit(reservations: &Reservations) -> (), DieAfterCommit;
    reservation_rollback(reservations: &Reservations) -> ();
    reservation_refund(reservations: &Reservations) -> ();
    reservation_expire() -> usize;
}
