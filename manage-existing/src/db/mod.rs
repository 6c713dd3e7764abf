//! The database behind a door: the tasks and the manager know this trait and nothing else of it.

mod error;
mod list;
mod sql;
mod url;

pub use error::DbError;
pub use list::{VolumeColumn, VolumeCondition, VolumePage, VolumeQuery};
pub use sql::{DatabaseOptions, ImagePool, SqlDatabase, SqliteOptions};
pub use url::DatabaseUrl;

use crate::domain::{
    OverQuota, RequestContext, Reservations, Service, Timestamp, Volume, VolumeProperties,
    VolumeStatus, VolumeType,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// How long quota stays reserved for a request that says nothing more (Cinder's
/// `reservation_expire`).
pub const RESERVATION_TIME: Duration = Duration::from_secs(86_400);

/// What managing a volume asks of Cinder's database; the methods bear the names of Cinder's.
///
/// Every method is one transaction: when it fails, it has changed nothing.
#[async_trait]
pub trait Database: Send + Sync + 'static {
    /// Creates the row of a volume and those of its metadata, under this id.
    ///
    /// Without a type in the properties the row gets the default type. A row that was created
    /// under the id before, for the same project, is given as it is: who asks again, because
    /// the first answer was lost, makes no second volume.
    ///
    /// # Errors
    ///
    /// [`DbError::DefaultTypeNotFound`]; [`DbError::VolumeExists`] if the id belongs to another
    /// volume, or to one that is deleted; or whatever the database says.
    async fn volume_create(
        &self,
        id: Uuid,
        properties: &VolumeProperties,
    ) -> Result<Volume, DbError>;

    /// The volume of this id.
    ///
    /// # Errors
    ///
    /// [`DbError::VolumeNotFound`] if there is none, if it is deleted, or if it belongs to
    /// another project and the context has not the rights of an administrator.
    async fn volume_get(&self, context: &RequestContext, id: Uuid) -> Result<Volume, DbError>;

    /// All volumes that the context may see, the oldest first.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn volume_get_all(&self, context: &RequestContext) -> Result<Vec<Volume>, DbError>;

    /// Those of the volumes that the context may see which `query` asks for.
    ///
    /// # Errors
    ///
    /// [`DbError::VolumeNotFound`] if the marker is not among them; or whatever the database
    /// says.
    async fn volume_list(
        &self,
        context: &RequestContext,
        query: &VolumeQuery,
    ) -> Result<VolumePage, DbError>;

    /// Changes what `update` names, and `updated_at`.
    ///
    /// # Errors
    ///
    /// [`DbError::VolumeNotFound`] if it is gone.
    async fn volume_update(&self, id: Uuid, update: VolumeUpdate) -> Result<(), DbError>;

    /// Changes the status, if it is one of `from`; says whether it was.
    ///
    /// Of several that try at once, one sees `true`.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn volume_claim(
        &self,
        id: Uuid,
        from: &[VolumeStatus],
        to: VolumeStatus,
    ) -> Result<bool, DbError>;

    /// Marks the row and its metadata deleted; they stay as a record. `updated_at` stays too.
    ///
    /// # Errors
    ///
    /// [`DbError::AdminRequired`] for a context without the rights of an administrator;
    /// [`DbError::VolumeNotFound`] if it is gone already.
    async fn volume_destroy(&self, context: &RequestContext, id: Uuid) -> Result<(), DbError>;

    /// Keeps why managing a volume failed.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn volume_fault_create(
        &self,
        context: &RequestContext,
        id: Uuid,
        reason: &str,
    ) -> Result<(), DbError>;

    /// The latest reason why managing a volume failed.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn volume_fault_get(&self, id: Uuid) -> Result<Option<VolumeFault>, DbError>;

    /// The type of this name or id.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn volume_type_get(&self, name_or_id: &str) -> Result<Option<VolumeType>, DbError>;

    /// The type of this id, though it be deleted: volumes may still be of it.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn volume_type_get_inactive(&self, id: Uuid) -> Result<Option<VolumeType>, DbError>;

    /// Whether the volumes of a type are encrypted: there is no other place where a type says so.
    ///
    /// A database that keeps no encryption says no.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn volume_type_is_encrypted(&self, _id: Uuid) -> Result<bool, DbError> {
        Ok(false)
    }

    /// The type that volumes get that ask for none.
    ///
    /// # Errors
    ///
    /// [`DbError::DefaultTypeNotFound`] if it was removed.
    async fn volume_type_get_default(&self) -> Result<VolumeType, DbError>;

    /// The first volume service of a host (`name@backend`, or `name` for any backend of it).
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn service_get_by_host(&self, host: &str) -> Result<Option<Service>, DbError>;

    /// The first volume service of a cluster (`name@backend`).
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn service_get_by_cluster(&self, cluster: &str) -> Result<Option<Service>, DbError>;

    /// All volume services, by host.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn service_get_all(&self) -> Result<Vec<Service>, DbError>;

    /// Says that the volume service of `host` is alive; makes its row the first time.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn service_report(&self, host: &str) -> Result<(), DbError>;

    /// How much of each resource a project may have: what is set for the project, else for the
    /// default class, else Cinder's defaults. Below 0 is as much as it likes.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn quota_limits(
        &self,
        project_id: &str,
        resources: &[&str],
    ) -> Result<BTreeMap<String, i64>, DbError>;

    /// Reserves, all or nothing: `Ok(Err(…))` if that would exceed a limit.
    ///
    /// Of several that ask for the last unit at once, one gets it. What was reserved before
    /// under the same ids is not reserved twice. A resource that `limits` does not name has no
    /// limit.
    ///
    /// # Errors
    ///
    /// [`DbError::ReservationGone`] if it was reserved so long ago that its time is over; or
    /// whatever the database says.
    async fn quota_reserve(
        &self,
        reservations: &Reservations,
        limits: &BTreeMap<String, i64>,
        expire: Timestamp,
    ) -> Result<Result<(), OverQuota>, DbError>;

    /// Turns what is reserved into what is in use; what was committed before stays so.
    ///
    /// # Errors
    ///
    /// [`DbError::ReservationGone`] if a reservation has expired or was never made; or whatever
    /// the database says.
    async fn reservation_commit(&self, reservations: &Reservations) -> Result<(), DbError>;

    /// Gives back what is reserved and not committed; what is not reserved is passed over.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn reservation_rollback(&self, reservations: &Reservations) -> Result<(), DbError>;

    /// Gives back what was committed, by reservations of the opposite; once, however often it
    /// is asked for. What was not committed is passed over.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn reservation_refund(&self, reservations: &Reservations) -> Result<(), DbError>;

    /// Lets go of all reservations whose time is over; says how many there were.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    async fn reservation_expire(&self) -> Result<usize, DbError>;
}

/// The columns to change; those that are `None` stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeUpdate {
    /// The new status.
    pub status: Option<VolumeStatus>,
    /// In GiB.
    pub size: Option<u64>,
    /// `name@backend#pool`.
    pub host: Option<String>,
    /// `name@backend#pool` of the cluster.
    pub cluster_name: Option<String>,
    /// The name that the storage had.
    pub provider_id: Option<String>,
    /// When it became available.
    pub launched_at: Option<Timestamp>,
}

/// Why managing a volume failed, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeFault {
    /// When it failed.
    pub created_at: Timestamp,
    /// The request that failed.
    pub request_id: String,
    /// The reason, in one line.
    pub reason: String,
}
