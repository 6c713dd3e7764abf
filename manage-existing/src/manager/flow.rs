//! The flow of the volume service: Cinder's `volume_manage_existing_manager`.
//!
//! What the request's own flow could not know is found out here: whether there is such storage,
//! and how large it is.

use super::place::Place;
use super::{Backends, Steps, VolumeFailure, error_out};
use crate::db::{Database, VolumeUpdate};
use crate::domain::{
    ManageRef, RequestContext, Timestamp, Volume, VolumeStatus, VolumeType, backend_of, pool_of,
    volume_name,
};
use crate::quota::{QuotaCommit, QuotaReserve};
use crate::scheduler::{RequestSpec, Step};
use crate::storage::{GIB, Renamed, StorageError};
use flow_runtime::{Failures, Outcome, flow, task};
use std::sync::Arc;
use tracing::error;

/// The task that finds out for how much quota is to be reserved.
pub struct PrepareForQuotaReservation {
    /// Where the volume's entry is.
    pub db: Arc<dyn Database>,
    /// Where its storage may be.
    pub backends: Backends,
    /// Who wants to know how far it is.
    pub steps: Steps,
}

/// Finds the storage, and measures it.
///
/// Reversion strategy: marks the volume as one whose managing failed, and keeps why. It is the
/// first task, so this is the last thing that is done.
#[task(provides(source, size, volume_type))]
impl PrepareForQuotaReservation {
    async fn execute(
        &self,
        volume: &Volume,
        host: &str,
        reference: &ManageRef,
    ) -> Result<(String, u64, Option<VolumeType>), VolumeFailure> {
        let (backend, pool) = self.backends.locate(volume.id, host)?;
        let name = volume_name(volume.id);
        let found = match backend.find(pool, reference).await {
            // Another process came so far as to rename it, and died.
            Err(_) if backend.has(pool, &name).await? => {
                backend.find(pool, &ManageRef::by_source_name(name)).await?
            }
            found => found?,
        };
        self.steps.reached(volume.id, Step::Measured(found.bytes));
        let volume_type = self.db.volume_type_get_inactive(volume.volume_type_id).await?;
        Ok((found.name, found.bytes.div_ceil(GIB), volume_type))
    }

    async fn revert(
        &self,
        context: &RequestContext,
        volume: &Volume,
        flow_failures: &Failures,
    ) -> Result<(), VolumeFailure> {
        let cause = flow_failures.cause();
        let reason = cause.map_or("it was cancelled", |failure| failure.message());
        error_out(&*self.db, context, volume.id, reason).await;
        Ok(())
    }
}

/// The task that brings the storage under management.
pub struct ManageStorage {
    /// Where the volume's entry is.
    pub db: Arc<dyn Database>,
    /// Where its storage may be.
    pub backends: Backends,
    /// Who wants to know how far it is.
    pub steps: Steps,
}

/// Gives the storage the name of the volume.
///
/// Reversion strategy: gives it its own name back.
#[task]
impl ManageStorage {
    async fn execute(
        &self,
        volume: &Volume,
        host: &str,
        source: &str,
    ) -> Result<(), VolumeFailure> {
        let name = volume_name(volume.id);
        if source == name {
            return Ok(());
        }
        let (backend, pool) = self.backends.locate(volume.id, host)?;
        // Before it is renamed its old name and its pool are on the disk: a crash loses nothing.
        let remember = VolumeUpdate {
            provider_id: Some(source.to_owned()),
            host: Some(host.to_owned()),
            ..VolumeUpdate::default()
        };
        self.db.volume_update(volume.id, remember).await?;
        match backend.rename(pool, source, &name).await {
            Ok(renamed) => {
                let Renamed { from, to } = renamed;
                self.steps.reached(volume.id, Step::Renamed { from, to });
                Ok(())
            }
            Err(StorageError::Missing(_)) if backend.has(pool, &name).await? => Ok(()),
            Err(StorageError::Missing(_)) => Err(StorageError::InvalidReference {
                reference: ManageRef::by_source_name(source).to_string(),
                reason: "the file is gone since it was found: another request was faster"
                    .to_owned(),
            }
            .into()),
            Err(error) => Err(error.into()),
        }
    }

    async fn revert(
        &self,
        context: &RequestContext,
        volume: &Volume,
        host: &str,
        source: &str,
        result: Outcome<'_, ()>,
    ) -> Result<(), VolumeFailure> {
        let name = volume_name(volume.id);
        let (backend, pool) = self.backends.locate(volume.id, host)?;
        match result {
            Outcome::Failed(_) => return Ok(()),
            // It was interrupted: the storage bears one name or the other.
            Outcome::Unknown if !backend.has(pool, &name).await? => return Ok(()),
            Outcome::Done(()) | Outcome::Unknown => {}
        }
        let own = if source == name {
            // Renamed by another process: the row alone knows.
            self.db.volume_get(&context.elevated(), volume.id).await?.provider_id
        } else {
            Some(source.to_owned())
        };
        let Some(own) = own else { return Ok(()) };
        // The volume must still be marked, and `unmanage` can give the name back later.
        if let Err(error) = backend.rename(pool, &name, &own).await {
            error!(volume = %volume.id, %error, "the storage could not be given its name back");
        }
        Ok(())
    }
}

/// The task that makes the volume available.
pub struct MarkAvailable {
    /// Where the volume's entry is.
    pub db: Arc<dyn Database>,
}

/// Makes the volume available.
///
/// Reversion strategy: none; the first task of the flow marks the volume.
#[task]
impl MarkAvailable {
    async fn execute(&self, volume: &Volume, host: &str, size: u64) -> Result<(), VolumeFailure> {
        let cluster_name = match (&volume.cluster_name, pool_of(host)) {
            (Some(cluster), Some(pool)) => Some(format!("{}#{pool}", backend_of(cluster))),
            _ => None,
        };
        let available = VolumeUpdate {
            status: Some(VolumeStatus::Available),
            size: Some(size),
            host: Some(host.to_owned()),
            cluster_name,
            launched_at: Some(Timestamp::now()),
            provider_id: None,
        };
        Ok(self.db.volume_update(volume.id, available).await?)
    }
}

flow! {
    /// Adopts the storage of a volume that is `managing`, and makes the volume available.
    ///
    /// When it fails, the storage bears its own name again, its size is not charged, and the
    /// volume is `error_managing`.
    pub linear ManageExistingOnHost(
        context: RequestContext,
        volume: Volume,
        host: String,
        reference: ManageRef,
    ) {
        PrepareForQuotaReservation,
        QuotaReserve,
        ManageStorage,
        QuotaCommit,
        MarkAvailable,
    }
}

flow! {
    /// All that is done about a cast in the process that has the storage: finds the pool, then
    /// adopts.
    pub linear ManageExistingHere(
        context: RequestContext,
        volume: Volume,
        request_spec: RequestSpec,
    ) {
        Place,
        ManageExistingOnHost,
    }
}
