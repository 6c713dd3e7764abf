//! What a process has left half done that died.

use super::{VolumeFailure, VolumeManager};
use crate::db::{DbError, VolumeUpdate};
use crate::domain::{ManageRef, RequestContext, Volume, VolumeStatus, pool_of, volume_name};
use crate::scheduler::RequestSpec;
use tracing::{error, warn};
use uuid::Uuid;

impl VolumeManager {
    /// Ends what a process left half done that died: volumes whose storage was renamed become
    /// available, the others `error_managing`; those that were being given back are gone, or
    /// available again. Says how many there were.
    ///
    /// Only for a process that knows that no other one works on these backends. Volumes that are
    /// `managing` and `in_hand` are left alone: there is a run that will go on with them.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn recover(
        &self,
        context: &RequestContext,
        in_hand: impl Fn(Uuid) -> bool,
    ) -> Result<usize, DbError> {
        let mut recovered = 0;
        for volume in self.db.volume_get_all(&context.elevated()).await? {
            if !matches!(volume.status, VolumeStatus::Managing | VolumeStatus::Unmanaging) {
                continue;
            }
            if volume.status == VolumeStatus::Managing && in_hand(volume.id) {
                continue;
            }
            let host = volume.host.clone().unwrap_or_default();
            let Some(backend) = self.backend(&host) else { continue };
            let pool = pool_of(&host).unwrap_or_default();
            let is_renamed = match backend.has(pool, &volume_name(volume.id)).await {
                Ok(is_renamed) => is_renamed,
                Err(error) => {
                    error!(volume = %volume.id, %error, "cannot end what is half done");
                    continue;
                }
            };
            match (&volume.status, is_renamed) {
                (VolumeStatus::Managing, true) => self.go_on(context, &volume).await,
                (VolumeStatus::Managing, false) => {
                    let why = "the process that managed it ended before it was done";
                    let lost = VolumeFailure::no_valid_backend(volume.id, &host, why);
                    self.error_out(context, volume.id, &lost).await;
                }
                (_, true) => {
                    // One that was never launched was `error_managing` before.
                    let status = match volume.launched_at {
                        Some(_) => VolumeStatus::Available,
                        None => VolumeStatus::ErrorManaging,
                    };
                    let back = VolumeUpdate { status: Some(status), ..VolumeUpdate::default() };
                    self.db.volume_update(volume.id, back).await?;
                }
                (_, false) => {
                    self.db.volume_destroy(&context.elevated(), volume.id).await?;
                    self.quotas.release(&volume).await?;
                }
            }
            warn!(volume = %volume.id, "ended what another process had left half done");
            recovered += 1;
        }
        Ok(recovered)
    }

    /// Manages a volume whose storage bears its name already.
    async fn go_on(&self, context: &RequestContext, volume: &Volume) {
        // Its size is charged to its own project, not to that of whoever recovers it.
        let project_id = volume.project_id.clone().unwrap_or_default();
        let context = RequestContext { project_id, ..context.clone() };
        let reference = ManageRef::by_source_name(volume_name(volume.id));
        let spec = RequestSpec::of(volume, None, reference);
        // What went wrong is told, and stands in the volume's status.
        drop(self.manage_existing(&context, volume, spec).await);
    }
}
