//! A database that fails, or falls silent, at one of its calls.
#![allow(dead_code)] // Each test file is a crate of its own and uses a part.

use async_trait::async_trait;
use manage_existing::db::{
    Database, DbError, SqlDatabase, VolumeFault, VolumePage, VolumeQuery, VolumeUpdate,
};
use manage_existing::domain::{
    OverQuota, RequestContext, Reservations, Service, Timestamp, Volume, VolumeProperties,
    VolumeStatus, VolumeType,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Notify;
use uuid::Uuid;

/// What goes wrong at the call of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// It changes nothing, and fails.
    Fail(&'static str),
    /// It is done, and the answer is lost on its way.
    Lose(&'static str),
    /// It is done, and never answers; the next time it does.
    Vanish(&'static str),
    /// The same, the second time that it is called.
    VanishSecond(&'static str),
}

/// The error that a call is made to fail with.
pub(crate) fn injected() -> DbError {
    DbError::Full("of the test".into())
}

pub(crate) struct Faulty {
    db: SqlDatabase,
    faults: Vec<Fault>,
    reached: Arc<Notify>,
    calls: std::sync::atomic::AtomicUsize,
}

impl Faulty {
    pub(crate) fn new(db: SqlDatabase, fault: Fault) -> Self {
        Faulty::with(db, [fault])
    }

    pub(crate) fn with(db: SqlDatabase, faults: impl IntoIterator<Item = Fault>) -> Self {
        Faulty {
            db,
            faults: faults.into_iter().collect(),
            reached: Arc::default(),
            calls: Default::default(),
        }
    }

    /// Told when a call has been done that never answers.
    pub(crate) fn reached(&self) -> Arc<Notify> {
        Arc::clone(&self.reached)
    }

    async fn at<T>(
        &self,
        name: &'static str,
        call: impl Future<Output = Result<T, DbError>>,
    ) -> Result<T, DbError> {
        if self.faults.contains(&Fault::Fail(name)) {
            return Err(injected());
        }
        let answer = call.await;
        if self.faults.contains(&Fault::Lose(name)) {
            let (database, detail) = ("of the test".into(), "end of file".into());
            return Err(DbError::Lost { database, detail });
        }
        let nth = |fault: &Fault| match *fault {
            Fault::Vanish(call) if call == name => Some(0),
            Fault::VanishSecond(call) if call == name => Some(1),
            _ => None,
        };
        if let Some(nth) = self.faults.iter().find_map(nth)
            && self.calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == nth
        {
            self.reached.notify_one();
            return std::future::pending().await;
        }
        answer
    }
}

/// Hands every call on.
macro_rules! hand_on {
    ($($name:ident($($arg:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl Database for Faulty {
            $(
                async fn $name(&self, $($arg: $type),*) -> Result<$answer, DbError> {
                    self.at(stringify!($name), self.db.$name($($arg),*)).await
                }
            )*
        }
    };
}

hand_on! {
    volume_create(id: Uuid, properties: &VolumeProperties) -> Volume;
    volume_get(context: &RequestContext, id: Uuid) -> Volume;
    volume_get_all(context: &RequestContext) -> Vec<Volume>;
    volume_list(context: &RequestContext, query: &VolumeQuery) -> VolumePage;
    volume_update(id: Uuid, update: VolumeUpdate) -> ();
    volume_claim(id: Uuid, from: &[VolumeStatus], to: VolumeStatus) -> bool;
    volume_destroy(context: &RequestContext, id: Uuid) -> ();
    volume_fault_create(context: &RequestContext, id: Uuid, reason: &str) -> ();
    volume_fault_get(id: Uuid) -> Option<VolumeFault>;
    volume_type_get(name_or_id: &str) -> Option<VolumeType>;
    volume_type_get_inactive(id: Uuid) -> Option<VolumeType>;
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
    ) -> Result<(), OverQuota>;
    reservation_commit(reservations: &Reservations) -> ();
    reservation_rollback(reservations: &Reservations) -> ();
    reservation_refund(reservations: &Reservations) -> ();
    reservation_expire() -> usize;
}
