//! The task that finds the pool of a volume.

use super::{Backends, Steps, VolumeFailure, error_out};
use crate::db::Database;
use crate::domain::{ManageRef, RequestContext, Volume, VolumeStatus, pool_of};
use crate::scheduler::{RequestSpec, Step};
use flow_runtime::{Failures, task};
use std::sync::Arc;

/// The task that finds the pool of a volume.
pub struct Place {
    /// Where the volume's entry is, and its service.
    pub db: Arc<dyn Database>,
    /// The backends of this process.
    pub backends: Backends,
    /// Who wants to know how far it is.
    pub steps: Steps,
}

/// Finds the pool for a volume whose host is a backend, or a pool too.
///
/// Reversion strategy: marks the volume as one whose managing failed, unless a later task did.
#[task(provides(host, reference))]
impl Place {
    async fn execute(
        &self,
        volume: &Volume,
        request_spec: &RequestSpec,
    ) -> Result<(String, ManageRef), VolumeFailure> {
        let host = volume.host.as_deref().unwrap_or_default();
        let refuse = |why: &str| VolumeFailure::no_valid_backend(volume.id, host, why);
        let service = self.db.service_get_by_host(crate::domain::backend_of(host)).await?;
        let service = service.ok_or_else(|| refuse("no service looks after it"))?;
        if !service.is_enabled() {
            return Err(refuse("its service is disabled"));
        }
        if !service.is_up() {
            return Err(refuse("its service is down"));
        }
        let backend = self.backends.get(&service.host);
        let backend = backend.ok_or_else(|| refuse("its service runs in another process"))?;
        let volume_type = request_spec.volume_type.as_ref();
        let wanted = volume_type.and_then(|of| of.extra_specs.get("volume_backend_name"));
        if wanted.is_some_and(|wanted| wanted != backend.name()) {
            return Err(refuse("the volume type wants another backend"));
        }
        let pool = match pool_of(host) {
            Some(pool) if backend.has_pool(pool) => pool.to_owned(),
            Some(_) => return Err(refuse("there is no such pool")),
            None => backend
                .choose_pool(&request_spec.reference)
                .await
                .ok_or_else(|| refuse("it has no pool"))?,
        };
        let host = format!("{}#{pool}", service.host);
        self.steps.reached(volume.id, Step::Placed(host.clone()));
        Ok((host, request_spec.reference.clone()))
    }

    async fn revert(
        &self,
        context: &RequestContext,
        volume: &Volume,
        flow_failures: &Failures,
    ) -> Result<(), VolumeFailure> {
        let row = self.db.volume_get(&context.elevated(), volume.id).await;
        // One that cannot be read is marked all the same: nothing else would say that it failed.
        if row.is_ok_and(|row| row.status != VolumeStatus::Managing) {
            return Ok(());
        }
        let cause = flow_failures.cause();
        let reason = cause.map_or("it was cancelled", |failure| failure.message());
        error_out(&*self.db, context, volume.id, reason).await;
        Ok(())
    }
}
