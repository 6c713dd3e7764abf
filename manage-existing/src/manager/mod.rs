//! The volume service: adopts the storage of a volume, or says why it cannot.

mod flow;
mod recover;

pub use flow::{
    ManageExistingOnHost, ManageExistingOnHostInputs, ManageStorage, MarkAvailable,
    PrepareForQuotaReservation,
};

use crate::db::{Database, DbError, VolumeUpdate};
use crate::domain::{
    ManageRef, RequestContext, Service, Volume, VolumeStatus, backend_of, pool_of, volume_name,
};
use crate::quota::{Charge, QuotaCommit, QuotaReserve, Quotas};
use crate::scheduler::Step;
use crate::storage::{Backend, StorageError};
use flow_runtime::{Engine, RunError, StartError};
use std::path::PathBuf;
use std::sync::Arc;
use tracing::{error, info};
use uuid::Uuid;

/// The statuses in which a volume can be given back.
const UNMANAGEABLE: [VolumeStatus; 2] = [VolumeStatus::Available, VolumeStatus::ErrorManaging];

/// What is told how far the managing of a volume is.
pub type Tell = Arc<dyn Fn(Step) + Send + Sync>;

/// Manages the volumes of the backends of this process.
pub struct VolumeManager {
    db: Arc<dyn Database>,
    backends: Vec<Arc<dyn Backend>>,
    quotas: Quotas,
    engine: Engine,
}

/// Why a volume could not be managed, or given back, after its request was taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VolumeFailure {
    /// No backend is right for the volume (the text is Cinder's, the reason is ours).
    #[error("Failed to schedule_manage_existing: Cannot place volume {volume} on {host}: {why}.")]
    NoValidBackend {
        /// The volume.
        volume: Uuid,
        /// The host that it was to be on.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The volume is in the middle of something else, or not there any more.
    #[error("volume {volume} is {status}, not available or error_managing")]
    WrongStatus {
        /// The volume.
        volume: Uuid,
        /// Its status.
        status: VolumeStatus,
    },
    /// The volume does not wait to be managed.
    #[error("volume {volume} is {status}, not managing")]
    NotManaging {
        /// The volume.
        volume: Uuid,
        /// Its status.
        status: VolumeStatus,
    },
    /// The flow failed; its error says what was reverted.
    #[error(transparent)]
    Failed(#[from] RunError),
    /// The volume is being managed already, or the engine starts no runs any more.
    #[error(transparent)]
    NotStarted(#[from] StartError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl VolumeFailure {
    /// Why, in one line, as a user wants to hear it.
    pub fn reason(&self) -> String {
        match self {
            VolumeFailure::Failed(run) => run.cause().message().to_owned(),
            other => other.to_string(),
        }
    }
}

impl VolumeManager {
    /// A manager of these backends, which counts no quota.
    pub fn new(
        db: Arc<dyn Database>,
        backends: impl IntoIterator<Item = Arc<dyn Backend>>,
    ) -> Self {
        VolumeManager {
            db,
            backends: backends.into_iter().collect(),
            quotas: Quotas::none(),
            engine: Engine::default(),
        }
    }

    /// Counts the size of volumes.
    #[must_use]
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = quotas;
        self
    }

    /// Runs its flows on this engine.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// The backend `name@backend`.
    pub fn backend(&self, host: &str) -> Option<&Arc<dyn Backend>> {
        self.backends.iter().find(|backend| backend.host() == backend_of(host))
    }

    /// The service that looks after a host.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn service(&self, host: &str) -> Result<Option<Service>, DbError> {
        self.db.service_get_by_host(backend_of(host)).await
    }

    /// Says that the services of all backends that can do their work are alive, and gives back
    /// quota that was reserved too long ago. To be called now and then.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn report(&self) -> Result<(), DbError> {
        for backend in &self.backends {
            if backend.is_alive().await {
                self.db.service_report(backend.host()).await?;
            }
        }
        let expired = self.quotas.expire().await?;
        if expired > 0 {
            info!(expired, "gave back what was reserved too long ago");
        }
        Ok(())
    }

    /// Runs [`ManageExistingOnHost`]: adopts the storage that `reference` leads to, and makes the
    /// volume available.
    ///
    /// It may be called again when nobody knows how far the first call came: a volume that is
    /// available stays so.
    ///
    /// # Errors
    ///
    /// Why it could not. Then the storage bears its old name and the volume is
    /// `error_managing`; except for [`VolumeFailure::NotStarted`] and
    /// [`VolumeFailure::NotManaging`], which change nothing.
    pub async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        host: &str,
        reference: &ManageRef,
        tell: Tell,
    ) -> Result<(), VolumeFailure> {
        match self.db.volume_get(&context.elevated(), volume.id).await?.status {
            VolumeStatus::Managing => {}
            // The message came twice.
            VolumeStatus::Available => return Ok(()),
            status => return Err(VolumeFailure::NotManaging { volume: volume.id, status }),
        }
        let (backend, _) = match self.locate(volume.id, host) {
            Ok(located) => located,
            Err(failure) => {
                self.error_out(context, volume.id, &failure).await;
                return Err(failure);
            }
        };
        let db = || Arc::clone(&self.db);
        let flow = ManageExistingOnHost {
            prepare_for_quota_reservation: PrepareForQuotaReservation {
                db: db(),
                backend: Arc::clone(&backend),
                tell: Arc::clone(&tell),
            },
            quota_reserve: QuotaReserve { quotas: self.quotas.clone(), charge: Charge::Size },
            manage_storage: ManageStorage { db: db(), backend, tell },
            quota_commit: QuotaCommit { quotas: self.quotas.clone() },
            mark_available: MarkAvailable { db: db() },
        };
        let inputs = ManageExistingOnHostInputs {
            context: context.clone(),
            volume: volume.clone(),
            host: host.to_owned(),
            reference: reference.clone(),
        };
        // The volume's name for the run: what it reserves is found again when it is run again.
        let id = format!("manage-{}", volume.id);
        self.engine.start_with_id(id, Arc::new(flow), inputs)?.wait().await?;
        info!(volume = %volume.id, host, "volume managed");
        Ok(())
    }

    /// Marks a volume as one whose managing failed, and keeps why; gives the reason as text.
    pub async fn error_out(
        &self,
        context: &RequestContext,
        id: Uuid,
        failure: &VolumeFailure,
    ) -> String {
        let reason = failure.reason();
        error_out(&*self.db, context, id, &reason).await;
        reason
    }

    /// Gives a volume's file its name back and destroys the entry; gives the file's path, if
    /// the volume had one.
    ///
    /// With `force` the entry goes even if the file is not there.
    ///
    /// # Errors
    ///
    /// Why it could not; then the volume is as it was.
    pub async fn unmanage(
        &self,
        context: &RequestContext,
        volume: &Volume,
        force: bool,
    ) -> Result<Option<PathBuf>, VolumeFailure> {
        // The caller's volume may be older than the row, which alone knows the file's own name.
        let status = self.db.volume_get(context, volume.id).await?.status;
        let claimable = UNMANAGEABLE.contains(&status);
        let from = std::slice::from_ref(&status);
        if !claimable || !self.db.volume_claim(volume.id, from, VolumeStatus::Unmanaging).await? {
            let status = self.db.volume_get(context, volume.id).await?.status;
            return Err(VolumeFailure::WrongStatus { volume: volume.id, status });
        }
        let claimed = self.db.volume_get(context, volume.id).await?;
        let claimed = Volume { status: status.clone(), ..claimed };
        match self.give_back(&claimed, force).await {
            Ok(path) => {
                self.db.volume_destroy(&context.elevated(), volume.id).await?;
                self.quotas.release(&claimed).await?;
                info!(volume = %volume.id, "volume unmanaged");
                Ok(path)
            }
            Err(failure) => {
                let back = VolumeUpdate { status: Some(status), ..VolumeUpdate::default() };
                self.db.volume_update(volume.id, back).await?;
                Err(failure)
            }
        }
    }

    async fn give_back(
        &self,
        volume: &Volume,
        force: bool,
    ) -> Result<Option<PathBuf>, VolumeFailure> {
        let name = volume_name(volume.id);
        let host = volume.host.as_deref().unwrap_or_default();
        let located = self.locate(volume.id, host);
        let has_file = match &located {
            Ok((backend, pool)) => backend.has(pool, &name).await.unwrap_or(false),
            Err(_) => false,
        };
        // An entry whose managing failed has no storage.
        if !has_file && (force || volume.status == VolumeStatus::ErrorManaging) {
            return Ok(None);
        }
        let (backend, pool) = located?;
        let original = volume.provider_id.clone().unwrap_or_else(|| name.clone());
        if original == name {
            return Ok(None);
        }
        Ok(Some(backend.rename(&pool, &name, &original).await?.to))
    }

    fn locate(
        &self,
        volume: Uuid,
        host: &str,
    ) -> Result<(Arc<dyn Backend>, String), VolumeFailure> {
        let refuse = |why: &str| VolumeFailure::NoValidBackend {
            volume,
            host: host.to_owned(),
            why: why.to_owned(),
        };
        let backend = self.backend(host).ok_or_else(|| refuse("it is not of this process"))?;
        let pool = pool_of(host).ok_or_else(|| refuse("it names no pool"))?;
        Ok((Arc::clone(backend), pool.to_owned()))
    }
}

/// Marks a volume as one whose managing failed, and keeps why.
///
/// As in Cinder: that this cannot be saved must not hide why it failed.
async fn error_out(db: &dyn Database, context: &RequestContext, id: Uuid, reason: &str) {
    error!(volume = %id, reason, "manage failed");
    let failed =
        VolumeUpdate { status: Some(VolumeStatus::ErrorManaging), ..VolumeUpdate::default() };
    if let Err(error) = db.volume_fault_create(context, id, reason).await {
        error!(volume = %id, %error, "failed keeping the reason");
    }
    if let Err(error) = db.volume_update(id, failed).await {
        error!(volume = %id, %error, "failed setting the volume to error_managing");
    }
}
