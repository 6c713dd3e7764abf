//! The volume service: adopts the storage of a volume, or says why it cannot.

mod flow;
mod parts;
mod place;
mod recover;

pub use flow::{
    ManageExistingHere, ManageExistingHereInputs, ManageExistingOnHost, ManageExistingOnHostInputs,
    ManageStorage, MarkAvailable, PrepareForQuotaReservation,
};
pub use parts::{Backends, Steps};
pub use place::Place;

use crate::db::{Database, DbError, VolumeUpdate};
use crate::domain::{RequestContext, Volume, VolumeStatus, volume_name};
use crate::quota::{Charge, QuotaCommit, QuotaReserve, Quotas};
use crate::runner::Runner;
use crate::scheduler::{ManageEvent, RequestSpec};
use crate::storage::{Backend, StorageError};
use flow_runtime::durable::{BuildError, DurableBuilder, DurableEngine, RunsError};
use flow_runtime::{Engine, RunError, RunErrorKind, RunId, StartError};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::broadcast;
use tracing::{error, info};
use uuid::Uuid;

/// The statuses in which a volume can be given back.
const UNMANAGEABLE: [VolumeStatus; 2] = [VolumeStatus::Available, VolumeStatus::ErrorManaging];

/// How many casts a durable manager works on at once; more wait in the journal.
const AT_ONCE: usize = 16;

/// Manages the volumes of the backends of this process.
pub struct VolumeManager {
    db: Arc<dyn Database>,
    backends: Backends,
    quotas: Quotas,
    steps: Steps,
    runner: Runner,
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
    /// The run cannot be asked how it ended.
    #[error(transparent)]
    NoRun(RunsError),
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

    /// Whether nobody knows how it ended, as the run was only let go of: it goes on elsewhere, or
    /// later.
    pub fn is_unfinished(&self) -> bool {
        matches!(self, VolumeFailure::Failed(run) if run.kind() == RunErrorKind::Interrupted)
            || matches!(self, VolumeFailure::NotStarted(StartError::ShutDown))
    }

    fn no_valid_backend(volume: Uuid, host: &str, why: &str) -> Self {
        VolumeFailure::NoValidBackend { volume, host: host.to_owned(), why: why.to_owned() }
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
            backends: Backends::new(backends),
            quotas: Quotas::none(),
            steps: Steps::default(),
            runner: Runner::default(),
        }
    }

    /// Counts the size of volumes.
    #[must_use]
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = quotas;
        self
    }

    /// Runs its flows on this engine, in memory.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.runner = Runner::Memory(engine);
        self
    }

    /// Keeps its flows in a journal, and begins to drive those that are in it.
    ///
    /// Say before, by [`report`](VolumeManager::report), that the services are alive: a volume is
    /// placed on no other.
    ///
    /// # Errors
    ///
    /// If the journal cannot be used.
    pub async fn durable(mut self, builder: DurableBuilder) -> Result<Self, BuildError> {
        let builder = builder.register(self.flow()).max_runs(AT_ONCE);
        self.runner = Runner::Journal(builder.build().await?);
        Ok(self)
    }

    /// The engine that keeps its flows, if they are kept.
    pub fn durable_engine(&self) -> Option<&DurableEngine> {
        self.runner.durable()
    }

    /// The backend `name@backend`.
    pub fn backend(&self, host: &str) -> Option<&Arc<dyn Backend>> {
        self.backends.get(host)
    }

    /// How far the volumes are that this process works on.
    pub fn steps(&self) -> broadcast::Receiver<ManageEvent> {
        self.steps.0.subscribe()
    }

    pub(crate) fn events(&self) -> &broadcast::Sender<ManageEvent> {
        &self.steps.0
    }

    fn flow(&self) -> ManageExistingHere {
        let (db, backends) = (|| Arc::clone(&self.db), || self.backends.clone());
        let steps = || self.steps.clone();
        let quotas = || self.quotas.clone();
        ManageExistingHere {
            place: Place { db: db(), backends: backends(), steps: steps() },
            manage_existing_on_host: ManageExistingOnHost {
                prepare_for_quota_reservation: PrepareForQuotaReservation {
                    db: db(),
                    backends: backends(),
                    steps: steps(),
                },
                quota_reserve: QuotaReserve { quotas: quotas(), charge: Charge::Size },
                manage_storage: ManageStorage { db: db(), backends: backends(), steps: steps() },
                quota_commit: QuotaCommit { quotas: quotas() },
                mark_available: MarkAvailable { db: db() },
            },
        }
    }

    /// Says that the services of all backends that can do their work are alive, and gives back
    /// quota that was reserved too long ago. To be called now and then.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn report(&self) -> Result<(), DbError> {
        for backend in self.backends.iter() {
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

    /// Runs [`ManageExistingHere`]: finds the pool, adopts the storage, and makes the volume
    /// available.
    ///
    /// It may be called again when nobody knows how far the first call came: a volume that is
    /// available stays so, and a run that is kept goes on where it was.
    ///
    /// # Errors
    ///
    /// Why it could not. Then the storage bears its old name and the volume is
    /// `error_managing`; except for [`VolumeFailure::NotStarted`] and
    /// [`VolumeFailure::NotManaging`], which change nothing, and one that
    /// [is unfinished](VolumeFailure::is_unfinished).
    pub async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), VolumeFailure> {
        match self.db.volume_get(&context.elevated(), volume.id).await?.status {
            VolumeStatus::Managing => {}
            // The message came twice.
            VolumeStatus::Available => return Ok(()),
            status => return Err(VolumeFailure::NotManaging { volume: volume.id, status }),
        }
        let inputs = inputs(context, volume, request_spec);
        let id = run_of(volume.id);
        match self.runner.run(id, || self.flow(), inputs).await {
            Ok(()) => {}
            // It is under way, by an earlier copy of the message.
            Err(VolumeFailure::NotStarted(StartError::Conflict { .. })) => {
                self.ended(volume.id).await?;
            }
            Err(failure) => return Err(failure),
        }
        info!(volume = %volume.id, "volume managed");
        Ok(())
    }

    /// The same, but returns when the run is in the journal.
    ///
    /// # Errors
    ///
    /// [`VolumeFailure::NotStarted`]; also of a manager that is not
    /// [`durable`](VolumeManager::durable).
    pub async fn begin(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), VolumeFailure> {
        let inputs = inputs(context, volume, request_spec);
        let engine = self.kept()?;
        match engine.start::<ManageExistingHere>(run_of(volume.id), inputs).await {
            Ok(_) | Err(StartError::Conflict { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for the end of the run that was begun for a volume.
    ///
    /// # Errors
    ///
    /// As [`manage_existing`](VolumeManager::manage_existing); [`VolumeFailure::NoRun`] if there
    /// is none.
    pub async fn ended(&self, volume: Uuid) -> Result<(), VolumeFailure> {
        let run = self.kept()?.get::<ManageExistingHere>(run_of(volume)).await;
        Ok(run.map_err(VolumeFailure::NoRun)?.wait().await?)
    }

    fn kept(&self) -> Result<&DurableEngine, StartError> {
        let flow = || "ManageExistingHere".to_owned();
        self.durable_engine().ok_or_else(|| StartError::NotRegistered { flow: flow() })
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
        let located = self.backends.locate(volume.id, host);
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
        Ok(Some(backend.rename(pool, &name, &original).await?.to))
    }
}

impl fmt::Debug for VolumeManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<_> = self.backends.iter().map(|backend| backend.host()).collect();
        f.debug_struct("VolumeManager").field("backends", &hosts).finish_non_exhaustive()
    }
}

/// The name of the run that manages a volume: what it reserves is found again when it is run
/// again.
pub(crate) fn run_of(volume: Uuid) -> RunId {
    format!("manage-{volume}").into()
}

fn inputs(
    context: &RequestContext,
    volume: &Volume,
    request_spec: RequestSpec,
) -> ManageExistingHereInputs {
    ManageExistingHereInputs { context: context.clone(), volume: volume.clone(), request_spec }
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
