//! Everything in one data folder: the database, the backends, and whose turn it is.

use crate::db::{DatabaseOptions, DbError, ImagePool, SqlDatabase, SqliteOptions};
use crate::domain::RequestContext;
use crate::manager::VolumeManager;
use crate::quota::Quotas;
use crate::storage::{Backend, DirectoryBackend};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of the database in the data folder.
const DATABASE: &str = "cinder.sqlite";
/// The name of the backend; what stands behind the `@` of its host.
const BACKEND: &str = "directory";

/// A data folder that is open, and the database of its volumes: the folder's own, or Cinder's.
///
/// While one is open, other processes may open it too; the first to come ends what a process
/// that died has left half done.
///
/// ```
/// use manage_existing::domain::RequestContext;
/// use manage_existing::site::Site;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (data, images) = (tempfile::tempdir()?, tempfile::tempdir()?);
/// # let (data, images) = (data.path(), images.path());
/// let site = Site::open(data, true).await?;
/// let pool = site.add_pool(images).await?;
/// let manager = site.start(&RequestContext::new("ann", "lab")).await?;
/// assert!(manager.service(&pool.host).await?.is_some_and(|service| service.is_up()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Site {
    db: SqlDatabase,
    /// The folder's own database, where the pools stand; often the same.
    own: SqlDatabase,
    folder: PathBuf,
    created: bool,
    /// Locked, shared, as long as this process may be at work.
    lock: File,
}

/// Why a data folder cannot be used.
///
/// ```
/// use manage_existing::site::{Site, SiteError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let nowhere = std::path::Path::new("there/is/no/such/folder");
/// let error = Site::open(nowhere, false).await.unwrap_err();
/// assert!(matches!(error, SiteError::Database(_)));
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The folder.
    #[error("the data folder {path} cannot be used: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// A folder of images cannot be a pool.
    #[error("the folder {path} cannot be a pool: {reason}")]
    Pool {
        /// The folder.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl Site {
    /// Opens the data folder; with `create`, makes it if it is not there.
    ///
    /// # Errors
    ///
    /// [`SiteError::Folder`] or [`SiteError::Database`].
    pub async fn open(folder: &Path, create: bool) -> Result<Self, SiteError> {
        let failed = |source| SiteError::Folder { path: folder.to_owned(), source };
        let database = folder.join(DATABASE);
        let created = !database.exists();
        if created && !create {
            return Err(DbError::Missing(database).into());
        }
        fs::create_dir_all(folder).map_err(failed)?;
        let db = SqliteOptions::new(database).create(create).open().await?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("lock"))
            .map_err(failed)?;
        Ok(Site { db: db.clone(), own: db, folder: folder.to_owned(), created, lock })
    }

    /// Keeps the volumes in Cinder's own database instead of the folder's.
    ///
    /// # Errors
    ///
    /// What [`DatabaseOptions::open`] says.
    pub async fn with_database(mut self, options: DatabaseOptions) -> Result<Self, SiteError> {
        self.db = options.open().await?;
        Ok(self)
    }

    /// The database of the volumes.
    pub fn db(&self) -> &SqlDatabase {
        &self.db
    }

    /// The quotas: those of Cinder's own database. The folder's owner is not limited.
    pub fn quotas(&self) -> Quotas {
        match self.db.is_cinders() {
            true => Quotas::of(Arc::new(self.db.clone())),
            false => Quotas::none(),
        }
    }

    /// All pools, by host and name.
    ///
    /// # Errors
    ///
    /// Whatever the folder's database says.
    pub async fn pools(&self) -> Result<Vec<ImagePool>, DbError> {
        self.own.pools().await
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether opening it made it.
    pub fn was_created(&self) -> bool {
        self.created
    }

    /// Makes a folder of images a pool, unless it is one.
    ///
    /// # Errors
    ///
    /// [`SiteError::Pool`] if it is no folder that this process can name.
    pub async fn add_pool(&self, folder: &Path) -> Result<ImagePool, SiteError> {
        let refuse = |reason: String| SiteError::Pool { path: folder.to_owned(), reason };
        let folder = folder.canonicalize().map_err(|error| refuse(error.to_string()))?;
        if !folder.is_dir() {
            return Err(refuse("it is not a folder".to_owned()));
        }
        let path = folder.to_str().ok_or_else(|| refuse("its name is not UTF-8".to_owned()))?;
        let host = match self.own.pools().await?.into_iter().next() {
            // The name that this data folder has had from the first: a machine may be renamed.
            Some(pool) => pool.host,
            None => format!("{}@{BACKEND}", plain(&host_name())),
        };
        let name = folder.file_name().map(|name| plain(&name.to_string_lossy()));
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "root".to_owned());
        Ok(self.own.pool_ensure(&host, &name, path).await?)
    }

    /// Starts the volume service of all pools: ends what was left half done, and reports.
    ///
    /// # Errors
    ///
    /// Whatever the database or the lock says.
    pub async fn start(&self, context: &RequestContext) -> Result<Arc<VolumeManager>, SiteError> {
        let mut backends: BTreeMap<String, DirectoryBackend> = BTreeMap::new();
        for ImagePool { host, pool, path } in self.own.pools().await? {
            backends
                .entry(host.clone())
                .or_insert_with(|| DirectoryBackend::new(host))
                .add_pool(pool, path);
        }
        let backends = backends.into_values().map(|backend| Arc::new(backend) as Arc<dyn Backend>);
        let db = Arc::new(self.db.clone());
        let manager = Arc::new(VolumeManager::new(db, backends).quotas(self.quotas()));
        let failed = |source| SiteError::Folder { path: self.folder.clone(), source };
        // Who gets the lock for itself alone knows that nobody else is at work.
        match self.lock.try_lock() {
            Ok(()) => {
                manager.recover(context).await?;
                self.lock.unlock().map_err(failed)?;
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        self.lock.lock_shared().map_err(failed)?;
        manager.report().await?;
        Ok(manager)
    }
}

fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The characters that a host may hold, without those that part it into its pieces.
fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._+".contains(c) { c } else { '-' };
    name.chars().map(plain).take(64).collect()
}
