//! The volume service: adopts the storage of a volume, or says why it cannot.

use crate::db::{Database, DbError, VolumeUpdate};
use crate::domain::{
    ManageRef, RequestContext, Service, Timestamp, Volume, VolumeStatus, backend_of, pool_of,
    volume_name,
};
use crate::scheduler::Step;
use crate::storage::{DirectoryBackend, GIB, Image, StorageError};
use std::path::PathBuf;
use std::sync::Arc;
use tracing::{error, info, warn};
use uuid::Uuid;

/// The statuses in which a volume can be given back.
const UNMANAGEABLE: [VolumeStatus; 2] = [VolumeStatus::Available, VolumeStatus::ErrorManaging];

/// Manages the volumes of the backends of this process.
pub struct VolumeManager {
    db: Arc<dyn Database>,
    backends: Vec<Arc<DirectoryBackend>>,
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
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl VolumeManager {
    /// A manager of these backends.
    pub fn new(
        db: Arc<dyn Database>,
        backends: impl IntoIterator<Item = DirectoryBackend>,
    ) -> Self {
        VolumeManager { db, backends: backends.into_iter().map(Arc::new).collect() }
    }

    /// The backend `name@backend`.
    pub fn backend(&self, host: &str) -> Option<&Arc<DirectoryBackend>> {
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

    /// Says that the services of all backends whose folders can be read are alive.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn report(&self) -> Result<(), DbError> {
        for backend in &self.backends {
            if backend.is_alive() {
                self.db.service_report(backend.host()).await?;
            }
        }
        Ok(())
    }

    /// Adopts the storage that `reference` leads to, and makes the volume available.
    ///
    /// # Errors
    ///
    /// Why it could not; then the file bears its old name, and the volume's status is still to
    /// be set by [`error_out`](VolumeManager::error_out).
    pub async fn manage_existing(
        &self,
        volume: &Volume,
        host: &str,
        reference: &ManageRef,
        tell: &(dyn Fn(Step) + Sync),
    ) -> Result<(), VolumeFailure> {
        let (backend, pool) = self.locate(volume.id, host)?;
        let image = blocking({
            let (backend, pool, reference) = (backend.clone(), pool.clone(), reference.clone());
            move || backend.find(&pool, &reference)
        })
        .await?;
        tell(Step::Measured(image.bytes));
        // Before the file is renamed its old name and its pool are on the disk: a crash loses
        // nothing.
        let remember = VolumeUpdate {
            provider_id: Some(image.name.clone()),
            host: Some(host.to_owned()),
            ..VolumeUpdate::default()
        };
        self.db.volume_update(volume.id, remember).await?;
        let (size, original) = (image.bytes.div_ceil(GIB), image.name.clone());
        let name = volume_name(volume.id);
        let (from, to) = blocking({
            let (backend, name) = (backend.clone(), name.clone());
            move || backend.adopt(&image, &name)
        })
        .await?;
        tell(Step::Renamed { from, to });
        if let Err(failure) = self.finish(volume, host, size).await {
            let undo = blocking(move || backend.release(&pool, &name, &original)).await;
            if let Err(error) = undo {
                error!(volume = %volume.id, %error, "the file could not be given its name back");
            }
            return Err(failure.into());
        }
        info!(volume = %volume.id, size, host, "volume managed");
        Ok(())
    }

    async fn finish(&self, volume: &Volume, host: &str, size: u64) -> Result<(), DbError> {
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
        self.db.volume_update(volume.id, available).await
    }

    /// Marks a volume as one whose managing failed, and keeps why; gives the reason as text.
    pub async fn error_out(
        &self,
        context: &RequestContext,
        id: Uuid,
        failure: &VolumeFailure,
    ) -> String {
        let reason = failure.to_string();
        error!(volume = %id, reason, "manage failed");
        let failed =
            VolumeUpdate { status: Some(VolumeStatus::ErrorManaging), ..VolumeUpdate::default() };
        if let Err(error) = self.db.volume_fault_create(context, id, &reason).await {
            error!(volume = %id, %error, "failed keeping the reason");
        }
        if let Err(error) = self.db.volume_update(id, failed).await {
            error!(volume = %id, %error, "failed setting the volume to error_managing");
        }
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
        let has_file = matches!(&located, Ok((backend, pool)) if backend.has_volume(pool, &name));
        // An entry whose managing failed has no storage.
        if !has_file && (force || volume.status == VolumeStatus::ErrorManaging) {
            return Ok(None);
        }
        let (backend, pool) = located?;
        let original = volume.provider_id.clone().unwrap_or_else(|| name.clone());
        let path = blocking(move || backend.release(&pool, &name, &original)).await?;
        Ok(Some(path))
    }

    /// Ends what a process left half done that died: volumes whose file was renamed become
    /// available, the others `error_managing`; those that were being given back are gone, or
    /// available again. Says how many there were.
    ///
    /// Only for a process that knows that no other one works on these backends.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn recover(&self, context: &RequestContext) -> Result<usize, DbError> {
        let mut recovered = 0;
        for volume in self.db.volume_get_all(&context.elevated()).await? {
            let host = volume.host.clone().unwrap_or_default();
            let Some(backend) = self.backend(&host) else { continue };
            let name = volume_name(volume.id);
            let pool = pool_of(&host).unwrap_or_default().to_owned();
            let has_file = backend.has_volume(&pool, &name);
            match volume.status {
                VolumeStatus::Managing if has_file => {
                    let again = ManageRef::by_source_name(&name);
                    match backend.find(&pool, &again) {
                        Ok(Image { bytes, .. }) => {
                            self.finish(&volume, &host, bytes.div_ceil(GIB)).await?;
                        }
                        Err(error) => {
                            self.error_out(context, volume.id, &error.into()).await;
                        }
                    }
                }
                VolumeStatus::Managing => {
                    let lost = VolumeFailure::NoValidBackend {
                        volume: volume.id,
                        host,
                        why: "the process that managed it ended before it was done".to_owned(),
                    };
                    self.error_out(context, volume.id, &lost).await;
                }
                VolumeStatus::Unmanaging if has_file => {
                    // One that was never launched was `error_managing` before.
                    let status = match volume.launched_at {
                        Some(_) => VolumeStatus::Available,
                        None => VolumeStatus::ErrorManaging,
                    };
                    let back = VolumeUpdate { status: Some(status), ..VolumeUpdate::default() };
                    self.db.volume_update(volume.id, back).await?;
                }
                VolumeStatus::Unmanaging => {
                    self.db.volume_destroy(&context.elevated(), volume.id).await?;
                }
                _ => continue,
            }
            warn!(volume = %volume.id, "ended what another process had left half done");
            recovered += 1;
        }
        Ok(recovered)
    }

    fn locate(
        &self,
        volume: Uuid,
        host: &str,
    ) -> Result<(Arc<DirectoryBackend>, String), VolumeFailure> {
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

/// Runs what waits for the disk where it keeps nobody else waiting.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(StorageError::Io { path: PathBuf::new(), source: std::io::Error::other(error) })
    })
}
