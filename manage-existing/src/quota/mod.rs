//! What a project may have: the rules, and the two tasks that see to them.
//!
//! Quota is first *reserved*, then, when what it is for is there, *committed*. A reservation is
//! rolled back, a commit is refunded. All of it is done in Cinder's tables and by Cinder's
//! rules, so that Cinder's own services count the same.

mod tasks;

pub use tasks::{Charge, QuotaCommit, QuotaReserve};

use crate::db::{Database, DbError, RESERVATION_TIME};
use crate::domain::{OverQuota, Reservations, Timestamp, Volume, VolumeType};
use std::sync::Arc;
use uuid::Uuid;

/// The largest size of a single volume.
const PER_VOLUME: &str = "per_volume_gigabytes";

/// Why there is no quota. The texts are Cinder's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QuotaError {
    /// There are as many volumes as there may be, of all types or of this one.
    #[error("Maximum number of volumes allowed ({allowed}) exceeded for quota '{name}'.")]
    VolumeLimitExceeded {
        /// The quota: `volumes`, or `volumes_<type>`.
        name: String,
        /// How many there may be.
        allowed: i64,
    },
    /// All volumes together would be too large.
    #[error(
        "Requested volume or snapshot exceeds allowed {name} quota. \
         Requested {requested}G, quota is {quota}G and {consumed}G has been consumed."
    )]
    VolumeSizeExceedsAvailableQuota {
        /// The quota: `gigabytes`, or `gigabytes_<type>`.
        name: String,
        /// In GiB.
        requested: u64,
        /// In GiB.
        quota: i64,
        /// In GiB, with what is reserved.
        consumed: i64,
    },
    /// The volume alone is too large.
    #[error("Requested volume size {size}G is larger than maximum allowed limit {limit}G.")]
    VolumeSizeExceedsLimit {
        /// In GiB.
        size: u64,
        /// In GiB.
        limit: i64,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The quotas of a database; or none, where nobody is to be limited.
#[derive(Clone)]
pub struct Quotas {
    db: Option<Arc<dyn Database>>,
}

impl Quotas {
    /// The quotas in this database.
    pub fn of(db: Arc<dyn Database>) -> Self {
        Quotas { db: Some(db) }
    }

    /// No quotas: everybody may have everything, and nothing is counted.
    pub fn none() -> Self {
        Quotas { db: None }
    }

    /// Whether anything is counted.
    pub fn are_counted(&self) -> bool {
        self.db.is_some()
    }

    /// Sets `reservations` aside, for a volume of `size` GiB.
    ///
    /// # Errors
    ///
    /// [`QuotaError`]; then nothing is reserved.
    pub async fn reserve(&self, reservations: &Reservations, size: u64) -> Result<(), QuotaError> {
        let Some(db) = &self.db else { return Ok(()) };
        let mut resources: Vec<&str> =
            reservations.parts.iter().map(|part| &*part.resource).collect();
        resources.push(PER_VOLUME);
        let limits = db.quota_limits(&reservations.project_id, &resources).await?;
        if let Some(&limit) = limits.get(PER_VOLUME)
            && limit >= 0
            && gibibytes(size) > limit
        {
            return Err(QuotaError::VolumeSizeExceedsLimit { size, limit });
        }
        let expire = Timestamp::now().later(RESERVATION_TIME);
        db.quota_reserve(reservations, &limits, expire).await?.map_err(|over| exceeded(over, size))
    }

    /// Turns what is reserved into what is in use.
    ///
    /// # Errors
    ///
    /// Whatever the database says, and [`DbError::ReservationGone`].
    pub async fn commit(&self, reservations: &Reservations) -> Result<(), DbError> {
        match &self.db {
            Some(db) => db.reservation_commit(reservations).await,
            None => Ok(()),
        }
    }

    /// Gives back what is reserved and was not committed.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn rollback(&self, reservations: &Reservations) -> Result<(), DbError> {
        match &self.db {
            Some(db) => db.reservation_rollback(reservations).await,
            None => Ok(()),
        }
    }

    /// Gives back what was committed; once, and only what was.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn refund(&self, reservations: &Reservations) -> Result<(), DbError> {
        match &self.db {
            Some(db) => db.reservation_refund(reservations).await,
            None => Ok(()),
        }
    }

    /// Gives back what was reserved by those who never came back for it.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn expire(&self) -> Result<usize, DbError> {
        match &self.db {
            Some(db) => db.reservation_expire().await,
            None => Ok(0),
        }
    }

    /// Gives back what a volume took that is gone; once, however often it is told.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn release(&self, volume: &Volume) -> Result<(), DbError> {
        let Some(db) = &self.db else { return Ok(()) };
        let volume_type = db.volume_type_get_inactive(volume.volume_type_id).await?;
        let key = Uuid::new_v5(&volume.id, b"release");
        let project = volume.project_id.as_deref().unwrap_or_default();
        let parts = parts(Charge::VolumeAndSize, volume.size, volume_type.as_ref());
        let parts = parts.iter().map(|(resource, delta)| (&**resource, -delta));
        let back = Reservations::new(project, key, parts);
        // It is less than before, so no limit can be exceeded.
        let expire = Timestamp::now().later(RESERVATION_TIME);
        if db.quota_reserve(&back, &Default::default(), expire).await?.is_ok() {
            db.reservation_commit(&back).await?;
        }
        Ok(())
    }
}

/// The resources that a volume takes some of, in Cinder's order.
fn parts(charge: Charge, size: u64, volume_type: Option<&VolumeType>) -> Vec<(String, i64)> {
    let size = gibibytes(size);
    let all = [("volumes", 1), ("gigabytes", size)];
    let parts = match charge {
        Charge::VolumeAndSize => &all[..],
        Charge::Size => &all[1..],
    };
    let whole = parts.iter().map(|(resource, delta)| ((*resource).to_owned(), *delta));
    let of_type = volume_type.into_iter().flat_map(|volume_type| {
        parts.iter().map(|(resource, delta)| (format!("{resource}_{}", volume_type.name), *delta))
    });
    whole.chain(of_type).collect()
}

/// A size that fits into the columns; a larger one exceeds every limit that there can be.
fn gibibytes(size: u64) -> i64 {
    i64::from(i32::try_from(size).unwrap_or(i32::MAX))
}

fn exceeded(over: OverQuota, requested: u64) -> QuotaError {
    let OverQuota { resource: name, limit, consumed } = over;
    if name.starts_with("gigabytes") {
        return QuotaError::VolumeSizeExceedsAvailableQuota {
            name,
            requested,
            quota: limit,
            consumed,
        };
    }
    QuotaError::VolumeLimitExceeded { name, allowed: limit }
}
