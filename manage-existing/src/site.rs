//! Everything in one data folder: the database, the backends, and whose turn it is.

use crate::api::{UNFINISHED, cast_of};
use crate::db::{DatabaseOptions, DbError, ImagePool, SqlDatabase, SqliteOptions};
use crate::domain::RequestContext;
use crate::journal::JournalUrl;
use crate::key::volume_of;
use crate::manager::VolumeManager;
use crate::quota::Quotas;
use crate::storage::{Backend, DirectoryBackend};
use flow_runtime::RunState;
use flow_runtime::durable::{Runs, RunsError};
use flow_runtime::journal::{Filter, Journal, JournalError, Postgres, Sqlite};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;
use tracing::info;
use uuid::Uuid;

/// The name of the database in the data folder.
const DATABASE: &str = "cinder.sqlite";
/// How the names of journals begin.
const RUNS: &str = "runs";
/// The file with the name of the folder on a server that keeps runs: it stays the same when the
/// folder is moved, or the machine is renamed.
const ID: &str = "journal-id";
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
/// assert!(manager.backend(&pool.host).is_some());
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
    /// The server that keeps the runs, instead of the folder.
    server: Option<JournalUrl>,
    /// The journals there that are open, by their schemas.
    open: Mutex<BTreeMap<String, Arc<Postgres>>>,
    /// Locked, shared, as long as this process may be at work.
    lock: File,
}

/// Where the casts of a process go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Casts {
    /// To the volume service in it.
    Here,
    /// To a message bus, which is so called.
    Bus(String),
}

/// Of a process whose casts go to a bus, what it does. One whose casts go nowhere does both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It takes requests, which any machine can.
    Api,
    /// It manages volumes, which only the host can that has their storage.
    Volume,
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
    /// A journal in the folder.
    #[error("the journal in the data folder cannot be used: {0}")]
    Journal(#[source] RunsError),
    /// The journal on a server.
    #[error(transparent)]
    Server(JournalError),
    /// A folder of images cannot be a pool.
    #[error("the folder {path} cannot be a pool: {reason}")]
    Pool {
        /// The folder.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl From<RunsError> for SiteError {
    fn from(error: RunsError) -> Self {
        SiteError::Journal(error)
    }
}

impl From<JournalError> for SiteError {
    fn from(error: JournalError) -> Self {
        SiteError::Journal(error.into())
    }
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
        let (folder, server, open) = (folder.to_owned(), None, Mutex::default());
        Ok(Site { db: db.clone(), own: db, folder, created, server, open, lock })
    }

    /// Keeps the runs on this server instead of in the folder. Which runs those are is told by
    /// the folder, or by the name of Cinder's database where that is used.
    #[must_use]
    pub fn with_journal(mut self, url: JournalUrl) -> Self {
        self.server = Some(url);
        self
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
        let host = self.host().await?;
        let name = folder.file_name().map(|name| plain(&name.to_string_lossy()));
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "root".to_owned());
        Ok(self.own.pool_ensure(&host, &name, path).await?)
    }

    /// The host of the folder's pools.
    async fn host(&self) -> Result<String, DbError> {
        Ok(match self.own.pools().await?.into_iter().next() {
            // The name that this data folder has had from the first: a machine may be renamed.
            Some(pool) => pool.host,
            None => format!("{}@{BACKEND}", plain(&host_name())),
        })
    }

    /// The backends of all pools.
    ///
    /// # Errors
    ///
    /// Whatever the folder's database says.
    pub async fn backends(&self) -> Result<Vec<Arc<dyn Backend>>, DbError> {
        let mut backends: BTreeMap<String, DirectoryBackend> = BTreeMap::new();
        for ImagePool { host, pool, path } in self.own.pools().await? {
            backends
                .entry(host.clone())
                .or_insert_with(|| DirectoryBackend::new(host))
                .add_pool(pool, path);
        }
        Ok(backends.into_values().map(|backend| Arc::new(backend) as Arc<dyn Backend>).collect())
    }

    /// Starts the volume service of all pools, in memory: ends what was left half done, and
    /// reports.
    ///
    /// # Errors
    ///
    /// Whatever the database or the lock says.
    pub async fn start(&self, context: &RequestContext) -> Result<Arc<VolumeManager>, SiteError> {
        let (db, backends) = (Arc::new(self.db.clone()), self.backends().await?);
        let manager = Arc::new(VolumeManager::new(db, backends).quotas(self.quotas()));
        self.settle(&manager, context, &Casts::Here).await?;
        Ok(manager)
    }

    /// Ends what nobody will go on with, and reports that the manager's services are alive; to
    /// be called before the manager drives anything. What a journal of the folder will go on
    /// with is left to it, and so is what waits at a bus.
    ///
    /// # Errors
    ///
    /// Whatever the database, the journals or the lock say.
    pub async fn settle(
        &self,
        manager: &VolumeManager,
        context: &RequestContext,
        casts: &Casts,
    ) -> Result<(), SiteError> {
        let failed = |source| SiteError::Folder { path: self.folder.clone(), source };
        // Who gets the lock for itself alone knows that nobody else is at work.
        match self.lock.try_lock() {
            Ok(()) => {
                let kept = match casts {
                    Casts::Here => self.in_hand().await?,
                    Casts::Bus(_) => BTreeSet::new(),
                };
                let waits = matches!(casts, Casts::Bus(_));
                manager.recover(context, |volume| waits || kept.contains(&volume)).await?;
                self.lock.unlock().map_err(failed)?;
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        self.lock.lock_shared().map_err(failed)?;
        manager.report().await?;
        Ok(())
    }

    /// The journal of the runs on this database whose casts go there. There is one for each
    /// database and each bus that the folder was used with: a run must not go on elsewhere. On a
    /// server there is one for each host besides, where storage is touched.
    ///
    /// # Errors
    ///
    /// [`SiteError::Journal`], or [`SiteError::Server`].
    pub async fn journal(&self, casts: &Casts, part: Part) -> Result<Arc<dyn Journal>, SiteError> {
        let Some(url) = &self.server else {
            return Ok(Arc::new(Sqlite::open(self.journal_path(casts)).await?));
        };
        let schema = self.schema(casts, part).await?;
        let mut open = self.open.lock().await;
        if let Some(journal) = open.get(&schema) {
            return Ok(Arc::clone(journal) as Arc<dyn Journal>);
        }
        let journal = Postgres::connect_in(url.as_str(), &schema).await;
        let journal = Arc::new(journal.map_err(SiteError::Server)?);
        info!(%schema, "runs are kept on a PostgreSQL server");
        open.insert(schema, Arc::clone(&journal));
        Ok(journal)
    }

    /// The same journal, if it is there; to ask for it makes none in the folder.
    ///
    /// # Errors
    ///
    /// [`SiteError::Journal`], or [`SiteError::Server`].
    pub async fn journal_if_any(
        &self,
        casts: &Casts,
        part: Part,
    ) -> Result<Option<Arc<dyn Journal>>, SiteError> {
        match self.server.is_some() || self.journal_path(casts).exists() {
            true => Ok(Some(self.journal(casts, part).await?)),
            false => Ok(None),
        }
    }

    /// Whether the two [parts](Part) have a journal each.
    pub fn keeps_parts_apart(&self, casts: &Casts) -> bool {
        self.server.is_some() && *casts != Casts::Here
    }

    /// The schema on the server with those runs.
    async fn schema(&self, casts: &Casts, part: Part) -> Result<String, SiteError> {
        let database = match (self.db.path(), self.db.place()) {
            (Some(_), _) => self.id()?,
            // Another machine may have another file of that name.
            (None, file) if file.starts_with("sqlite:") => format!("{file} {}", self.host().await?),
            (None, place) => place,
        };
        let (bus, host) = match (casts, part) {
            (Casts::Here, _) => ("", self.host().await?),
            (Casts::Bus(place), Part::Volume) => (place.as_str(), self.host().await?),
            (Casts::Bus(place), Part::Api) => (place.as_str(), String::new()),
        };
        Ok(format!("manage_existing_{}", short(&format!("{database}\n{bus}\n{host}"))))
    }

    /// What tells this folder from all others; made if it is not there.
    fn id(&self) -> Result<String, SiteError> {
        let path = self.folder.join(ID);
        let id = || -> io::Result<String> {
            if !path.exists() {
                // Whole from the first, and only one, if another process does the same.
                let new = self.folder.join(format!("{ID}.{}", std::process::id()));
                fs::write(&new, format!("{}\n", Uuid::new_v4()))?;
                let linked = fs::hard_link(&new, &path);
                fs::remove_file(&new)?;
                match linked {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(error);
                    }
                    _ => {}
                }
            }
            Ok(fs::read_to_string(&path)?.trim().to_owned())
        };
        id().map_err(|source| SiteError::Folder { path: self.folder.clone(), source })
    }

    /// Where that journal lies in the folder, which need not be there.
    fn journal_path(&self, casts: &Casts) -> PathBuf {
        let place = match (casts, self.db.path()) {
            (Casts::Here, Some(_)) => return self.folder.join(format!("{RUNS}.sqlite")),
            (Casts::Here, None) => String::new(),
            (Casts::Bus(place), _) => place.clone(),
        };
        let database = self.db.path().map_or_else(|| self.db.place(), |_| String::new());
        let names = format!("{database}\n{place}");
        self.folder.join(format!("{RUNS}-{}.sqlite", short(&names)))
    }

    /// The volumes that runs in the folder's journals, or the one on the server, will go on with.
    async fn in_hand(&self) -> Result<BTreeSet<Uuid>, SiteError> {
        let mut volumes = BTreeSet::new();
        if self.server.is_some() {
            let journal = self.journal(&Casts::Here, Part::Volume).await?;
            volumes.extend(volumes_of(journal, &UNFINISHED).await?);
        }
        let own = self.journal_path(&Casts::Here);
        let failed = |source| SiteError::Folder { path: self.folder.clone(), source };
        for file in fs::read_dir(&self.folder).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !(name.starts_with(RUNS) && name.ends_with(".sqlite")) {
                continue;
            }
            let mut states = UNFINISHED.to_vec();
            if path != own {
                // What was handed to a bus is waited for there.
                states.push(RunState::Success);
            }
            volumes.extend(volumes_of(Arc::new(Sqlite::open(&path).await?), &states).await?);
        }
        Ok(volumes)
    }
}

/// The volumes of the runs of a journal that are in these states.
async fn volumes_of(
    journal: Arc<dyn Journal>,
    states: &[RunState],
) -> Result<BTreeSet<Uuid>, SiteError> {
    let mut volumes = BTreeSet::new();
    let filter = Filter { states: states.to_vec(), ..Filter::default() };
    let runs = Runs::new(journal);
    let mut cursor = None;
    loop {
        let page = runs.list(&filter, cursor, 1000).await?;
        volumes.extend(page.runs.iter().map(|run| match cast_of(run) {
            Some(cast) => cast.volume.id,
            None => volume_of(run.id.as_str()),
        }));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(volumes);
        }
    }
}

/// A short name for something that has a long one.
fn short(text: &str) -> String {
    let hash = Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes()).simple().to_string();
    hash[..12].to_owned()
}

fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The characters that a host may hold, without those that part it into its pieces.
fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._+".contains(c) { c } else { '-' };
    name.chars().map(plain).take(64).collect()
}
