//! A journal in a file, by SQLite (feature `sqlite`).
//!
//! A commit is on the disk when it is answered (write-ahead log, `synchronous = FULL`). Beside
//! the file `x.db` there are `x.db-wal` and `x.db-shm`, which belong to it, and for each engine
//! a lock `x.db-worker-…`, by which others see that its process has ended. To back up a journal
//! in use: `sqlite3 x.db "VACUUM INTO 'copy.db'"`. A file on a network share will not do.
//!
//! # Tables
//!
//! They may be read while flows run. Inputs, values and failures are JSON, times RFC 3339 in UTC.
//!
//! | table | a row for each |
//! |---|---|
//! | `flow_runs` | run: its id, flow, state, who holds it, inputs, outputs, error |
//! | `flow_log` | event of a run, numbered by `seq`: what ended how, when, how long it took |
//! | `flow_snapshots` | run that is long: the state that spares reading its first events |
//! | `flow_orders` | order that waits for a run |
//! | `flow_workers` | engine: its name, and until when it lives |
//! | `flow_schema` | version of these tables, which is one |
//!
//! `flow_history` is a view of the log for people. `due` says that somebody is to drive a run,
//! `attention` why a person should look at it. Queries to begin with:
//!
//! ```sql
#![doc = include_str!("queries.sql")]
//! ```

mod claim;
mod commit;
mod error;
mod rows;
mod runs;
mod schema;
mod thread;
mod workers;

use super::{
    Claimed, Cursor, Entry, Filter, Journal, JournalError, JournalErrorKind, Order, OrderId,
    Ordered, PurgeFilter, RunKey, RunRecord, Tick, WorkerId, Write, Written,
};
use crate::RunId;
use async_trait::async_trait;
use error::Fault;
use rusqlite::{Connection, OpenFlags};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thread::Thread;
use tokio::sync::{Mutex, watch};
use workers::Locks;

/// How often to look whether another process has written, while somebody waits for it.
const LOOK: Duration = Duration::from_millis(100);

/// A journal in a file.
///
/// Several processes of one machine may use the same file at the same time.
///
/// ```
/// use flow_runtime::journal::{Filter, Journal, JournalError, Sqlite};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), JournalError> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("flows.db");
/// let journal = Sqlite::open(path).await?;
/// assert!(journal.list(&Filter::default(), None, 10).await?.is_empty());
/// # Ok(())
/// # }
/// ```
pub struct Sqlite {
    path: Arc<Path>,
    writer: Thread,
    reader: Thread,
    locks: Arc<Locks>,
    tick: watch::Sender<u64>,
    /// Held by the one who looks for the writes of other processes: the version of the
    /// database that was seen last.
    version: Mutex<i64>,
}

/// How to open a [`Sqlite`].
#[derive(Clone, Debug)]
pub struct SqliteBuilder {
    path: PathBuf,
    patience: Duration,
    durable: bool,
}

impl SqliteBuilder {
    /// How long to wait for another process that writes, before it is an error; five seconds
    /// if this is not called.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Does not wait for the disk. A commit then survives a crash of the process, but the last
    /// ones before a power failure or a crash of the system may be lost, in which case steps
    /// run again that were done. The file is not damaged.
    pub fn not_synced(mut self) -> Self {
        self.durable = false;
        self
    }

    /// Opens the file, or makes it. The folder must be there.
    ///
    /// # Errors
    ///
    /// [`JournalErrorKind::Unusable`] if the file is none that may be used: it is read-only,
    /// no database or that of something else, or a newer program has used it;
    /// [`JournalErrorKind::Unavailable`] if another process kept it locked.
    pub async fn open(self) -> Result<Sqlite, JournalError> {
        let path: Arc<Path> = self.path.clone().into();
        let opened = tokio::task::spawn_blocking(move || self.connect_both()).await;
        let gone = |error| {
            let message = format!("the journal {} was not opened", path.display());
            JournalError::new(JournalErrorKind::Unavailable, message, error)
        };
        let (path, writer, reader) =
            opened.map_err(gone)?.map_err(|fault| fault.into_error(&path))?;
        let (locks, tick) = (Arc::default(), watch::Sender::new(1));
        Ok(Sqlite { path, writer, reader, locks, tick, version: Mutex::new(0) })
    }

    fn connect_both(self) -> Result<(Arc<Path>, Thread, Thread), Fault> {
        let writer = self.connect(|db| schema::prepare(db, self.patience))?;
        // The place that it has whatever becomes of the current folder.
        let path = self.path.canonicalize().map_err(Fault::Lock)?;
        let reader = self.connect(|_| Ok(()))?;
        let writer = Thread::spawn("journal-writer", writer).map_err(Fault::Lock)?;
        let reader = Thread::spawn("journal-reader", reader).map_err(Fault::Lock)?;
        Ok((path.into(), writer, reader))
    }

    fn connect(
        &self,
        prepare: impl FnOnce(&mut Connection) -> Result<(), Fault>,
    ) -> Result<Connection, Fault> {
        // A name that begins with `file:` is a name.
        let flags = OpenFlags::default() - OpenFlags::SQLITE_OPEN_URI;
        let mut db = Connection::open_with_flags(&self.path, flags)?;
        db.busy_timeout(self.patience)?;
        db.set_prepared_statement_cache_capacity(64);
        prepare(&mut db)?;
        db.pragma_update(None, "synchronous", if self.durable { "FULL" } else { "NORMAL" })?;
        Ok(db)
    }
}

impl Sqlite {
    /// Opens a journal, or makes a new one. The folder must be there.
    ///
    /// # Errors
    ///
    /// As [`SqliteBuilder::open`].
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, JournalError> {
        Sqlite::builder(path).open().await
    }

    /// To open a journal in another way than usual.
    pub fn builder(path: impl Into<PathBuf>) -> SqliteBuilder {
        SqliteBuilder { path: path.into(), patience: Duration::from_secs(5), durable: true }
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection, &Path) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, JournalError> {
        let path = self.path.clone();
        let done = self.writer.call(move |db| work(db, &path)).await;
        done.map_err(|fault| fault.into_error(&self.path))
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, JournalError> {
        let done = self.reader.call(move |db| work(db)).await;
        done.map_err(|fault| fault.into_error(&self.path))
    }

    fn wake(&self) {
        self.tick.send_modify(|tick| *tick += 1);
    }

    /// Returns when another process has written.
    async fn written_by_others(&self) -> Result<(), JournalError> {
        // One looks for all who wait.
        let mut seen = self.version.lock().await;
        loop {
            // The writer's connection does not count what it writes itself.
            let version = self
                .write(|db, _| Ok(db.query_row("PRAGMA data_version", (), |row| row.get(0))?))
                .await?;
            if std::mem::replace(&mut *seen, version) != version {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("path", &self.path).finish_non_exhaustive()
    }
}

#[async_trait]
impl Journal for Sqlite {
    async fn join(&self, name: &str, lease: Duration) -> Result<WorkerId, JournalError> {
        let name = name.to_owned();
        let locks = self.locks.clone();
        self.write(move |db, path| {
            let (worker, lock) = workers::join(db, path, &name, lease)?;
            locks.keep(worker, lock);
            Ok(worker)
        })
        .await
    }

    async fn renew(&self, worker: WorkerId, lease: Duration) -> Result<(), JournalError> {
        let renewed = self.write(move |db, _| workers::renew(db, worker, lease)).await;
        if renewed.as_ref().is_err_and(|error| error.kind() == JournalErrorKind::Fenced) {
            self.locks.release(worker);
        }
        renewed
    }

    async fn leave(&self, worker: WorkerId) -> Result<(), JournalError> {
        self.write(move |db, path| {
            workers::fence(db, worker)?;
            workers::forget(db, path)
        })
        .await?;
        self.locks.release(worker);
        self.wake();
        Ok(())
    }

    async fn commit(
        &self,
        worker: WorkerId,
        writes: &[Write],
    ) -> Result<Vec<Written>, JournalError> {
        let news = writes.iter().any(Write::is_news);
        let writes = writes.to_vec();
        let written = self.write(move |db, _| commit::commit(db, worker, &writes)).await?;
        if news {
            self.wake();
        }
        Ok(written)
    }

    async fn claim(
        &self,
        worker: WorkerId,
        flows: &[String],
        limit: usize,
    ) -> Result<Vec<Claimed>, JournalError> {
        let flows = flows.to_vec();
        self.write(move |db, path| claim::claim(db, path, worker, &flows, limit)).await
    }

    async fn order(&self, run: &RunId, order: Order) -> Result<Ordered, JournalError> {
        let run = run.clone();
        let ordered = self.write(move |db, _| runs::order(db, &run, order)).await?;
        self.wake();
        Ok(ordered)
    }

    async fn orders(
        &self,
        worker: WorkerId,
    ) -> Result<Vec<(RunKey, OrderId, Order)>, JournalError> {
        let held = "run IN (SELECT run FROM flow_runs WHERE held = 1 AND worker = ?1)";
        self.read(move |db| rows::orders(db, held, worker.0)).await
    }

    async fn get(&self, run: &RunId) -> Result<Option<RunRecord>, JournalError> {
        let run = run.clone();
        self.read(move |db| rows::find(db, "id = ?1", run.as_str())).await
    }

    async fn list(
        &self,
        filter: &Filter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, JournalError> {
        let (filter, cursor) = (filter.clone(), cursor.copied());
        self.read(move |db| runs::list(db, &filter, cursor, limit)).await
    }

    async fn log(&self, run: RunKey, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        self.read(move |db| rows::log(db, run, after, limit)).await
    }

    async fn purge(&self, filter: &PurgeFilter) -> Result<u64, JournalError> {
        let mut purged = 0;
        loop {
            let filter = filter.clone();
            let left = filter.limit.map_or(usize::MAX, |limit| limit - purged as usize);
            let (some, more) = self.write(move |db, _| runs::purge(db, &filter, left)).await?;
            purged += some;
            if !more {
                return Ok(purged);
            }
        }
    }

    async fn changed(&self, seen: Tick) -> Result<Tick, JournalError> {
        let mut tick = self.tick.subscribe();
        while *tick.borrow_and_update() == seen.0 {
            tokio::select! {
                // The sender lives as long as `self`.
                _ = tick.changed() => {}
                written = self.written_by_others() => {
                    written?;
                    self.wake();
                }
            }
        }
        let now = *tick.borrow();
        Ok(Tick(now))
    }
}
