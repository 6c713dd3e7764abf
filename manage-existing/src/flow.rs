//! The flow that manages an existing volume: read this page first.
//!
//! A *task* says by its parameters what it requires, and in its attribute what it provides. It
//! has an `execute`, and a `revert` that undoes it when something later fails. `flow!` puts
//! tasks together: that everything required is provided, under the same name and with the same
//! type, is checked when this file is compiled.
//!
//! The flow is Cinder's `volume_manage_existing_api`, with one difference: in Cinder a failed
//! cast leaves the entry behind, as both of its reverts take what they are given for something
//! else. Here [`Outcome`] says what a revert is given, so neither mistake compiles.
//!
//! [`ManageExistingWithQuota`] is the flow as Cinder ships it: the same two tasks, and two more
//! around the first that keep a project within its [`quota`](crate::quota).

use crate::ManageError;
use crate::db::{Database, DbError, VolumeUpdate};
use crate::domain::{
    ManageRef, Metadata, RequestContext, Volume, VolumeProperties, VolumeStatus, VolumeType,
};
use crate::error::may_be_done;
use crate::key::key_of;
use crate::quota::{QuotaCommit, QuotaReserve};
use crate::scheduler::{RequestSpec, Scheduler};
use flow_runtime::{Failures, Outcome, TaskContext, flow, task};
use std::sync::Arc;
use tracing::{debug, error};

/// The task that creates a volume's entry.
pub struct EntryCreate {
    /// Where the entry is created.
    pub db: Arc<dyn Database>,
}

/// Creates the database entry of the volume that is to be managed.
///
/// Reversion strategy: destroys the entry.
#[task(provides(volume, volume_properties))]
impl EntryCreate {
    #[allow(clippy::too_many_arguments)] // They are what an entry is made from.
    async fn execute(
        &self,
        context: &RequestContext,
        availability_zone: Option<String>,
        description: Option<String>,
        metadata: Metadata,
        name: Option<String>,
        host: String,
        cluster_name: Option<String>,
        bootable: bool,
        volume_type: &Option<VolumeType>,
        reference: &ManageRef,
        cx: &TaskContext,
    ) -> Result<(Volume, VolumeProperties), ManageError> {
        let volume_properties = VolumeProperties {
            // Nobody has measured the storage yet; the volume service will.
            size: 0,
            user_id: context.user_id.clone(),
            project_id: context.project_id.clone(),
            status: VolumeStatus::Managing,
            attach_status: "detached".to_owned(),
            display_description: description,
            display_name: name,
            host,
            cluster_name,
            availability_zone,
            // Without a type the entry gets the default one; these properties still say that
            // none was asked for.
            volume_type_id: volume_type.as_ref().map(|volume_type| volume_type.id),
            metadata,
            bootable,
            multiattach: volume_type.as_ref().is_some_and(VolumeType::is_multiattach),
        };
        // The id is the run's: executed again after a crash, it finds the entry that it made.
        let volume = self.db.volume_create(key_of(cx), &volume_properties).await?;
        debug!(volume = %volume.id, %reference, "entry created");
        Ok((volume, volume_properties))
    }

    async fn revert(
        &self,
        context: &RequestContext,
        result: Outcome<'_, (Volume, VolumeProperties)>,
        cx: &TaskContext,
    ) -> Result<(), ManageError> {
        let context = context.elevated();
        match result {
            Outcome::Done((volume, _)) => self.db.volume_destroy(&context, volume.id).await?,
            // Nothing was produced, so there is nothing to destroy.
            Outcome::Failed(failure) if !may_be_done(failure) => {}
            // It was interrupted: the entry may be there, and then under this id.
            Outcome::Failed(_) | Outcome::Unknown => {
                match self.db.volume_destroy(&context, key_of(cx)).await {
                    Ok(()) | Err(DbError::VolumeNotFound(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }
}

/// The task that casts the request to the scheduler.
pub struct ManageCast {
    /// Where the entry is.
    pub db: Arc<dyn Database>,
    /// Where the request goes.
    pub scheduler: Arc<dyn Scheduler>,
}

/// Casts the request to the scheduler, which finds the service that will do the rest.
///
/// Reversion strategy: marks the volume as one whose managing failed.
#[task]
impl ManageCast {
    async fn execute(
        &self,
        context: &RequestContext,
        volume: &Volume,
        volume_properties: VolumeProperties,
        volume_type: Option<VolumeType>,
        reference: ManageRef,
    ) -> Result<(), ManageError> {
        let request_spec =
            RequestSpec { volume_properties, volume_type, reference, volume_id: volume.id };
        self.scheduler.manage_existing(context, volume, request_spec).await?;
        Ok(())
    }

    async fn revert(&self, volume: &Volume, flow_failures: &Failures) -> Result<(), ManageError> {
        let failed =
            VolumeUpdate { status: Some(VolumeStatus::ErrorManaging), ..VolumeUpdate::default() };
        // As in Cinder: that the status cannot be saved must not hide why the request failed.
        if let Err(save) = self.db.volume_update(volume.id, failed).await {
            error!(volume = %volume.id, %save, "failed setting the volume to error_managing");
        }
        error!(volume = %volume.id, "manage failed");
        if let Some(cause) = flow_failures.cause() {
            error!(volume = %volume.id, %cause, causes = ?cause.causes(), "unexpected build error");
        }
        Ok(())
    }
}

flow! {
    /// Brings existing storage under management: creates the entry, then casts to the scheduler.
    ///
    /// It is done when the scheduler has taken the request. The volume is still `managing`
    /// then; the volume service makes it `available`, or `error_managing`.
    pub linear ManageExisting(
        context: RequestContext,
        name: Option<String>,
        description: Option<String>,
        host: String,
        cluster_name: Option<String>,
        volume_type: Option<VolumeType>,
        metadata: Metadata,
        availability_zone: Option<String>,
        bootable: bool,
        reference: ManageRef,
    ) -> (volume: Volume) {
        EntryCreate,
        ManageCast,
    }
}

flow! {
    /// The same within the quota of the project, as Cinder ships it.
    ///
    /// The size is 0 here: nobody has measured the storage. The volume service reserves for
    /// what it finds.
    pub linear ManageExistingWithQuota(
        context: RequestContext,
        name: Option<String>,
        description: Option<String>,
        host: String,
        cluster_name: Option<String>,
        volume_type: Option<VolumeType>,
        metadata: Metadata,
        availability_zone: Option<String>,
        bootable: bool,
        reference: ManageRef,
    ) -> (volume: Volume) {
        QuotaReserve(size = { 0 }),
        EntryCreate,
        QuotaCommit,
        ManageCast,
    }
}
