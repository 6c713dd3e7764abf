//! Opening the file: ours, or a clear no; never a change to a file that is not ours.

use super::pool::Pool;
use super::{Lines, Place, SqlDatabase};
use crate::db::DbError;
use crate::domain::Timestamp;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Error};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

static MIGRATOR: Migrator = sqlx::migrate!();

/// "cMgX", the mark of our files; the migration writes it.
const APPLICATION_ID: u32 = u32::from_be_bytes(*b"cMgX");
/// How many may read at once: with a write-ahead log they wait for nobody.
const READERS: u32 = 3;
const HEADER: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How to open the embedded database: one file of SQLite, with Cinder's tables and ours.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    path: PathBuf,
    create: bool,
    busy_timeout: Duration,
    default_volume_type: String,
}

impl SqliteOptions {
    /// The file at `path`, which must be there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        SqliteOptions {
            path: path.into(),
            create: false,
            busy_timeout: Duration::from_secs(5),
            default_volume_type: "__DEFAULT__".to_owned(),
        }
    }

    /// Whether to make the file, with the default volume type in it, if it is not there.
    #[must_use]
    pub fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }

    /// How long to wait for another process that has the file locked; 5 s unless told.
    #[must_use]
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// The name of the type that volumes get that ask for none; `__DEFAULT__` unless told.
    #[must_use]
    pub fn default_volume_type(mut self, name: impl Into<String>) -> Self {
        self.default_volume_type = name.into();
        self
    }

    /// Opens the file, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// One for each thing that the file may be instead of ours: [`DbError::Missing`],
    /// [`DbError::NotADatabase`], [`DbError::Foreign`], [`DbError::Newer`],
    /// [`DbError::Damaged`]; or [`DbError::CannotOpen`] and its kin. None of them leaves a
    /// change in the file.
    pub async fn open(self) -> Result<SqlDatabase, DbError> {
        let layout = look(&self.path)?;
        if layout.is_none() && !self.create {
            return Err(DbError::Missing(self.path));
        }
        let known = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
        let known = u32::try_from(known).unwrap_or(u32::MAX);
        if let Some(found) = layout
            && found > known
        {
            return Err(DbError::Newer { path: self.path, found, known });
        }
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(self.create)
            .busy_timeout(self.busy_timeout)
            .foreign_keys(true)
            .log_statements(log::LevelFilter::Trace)
            .log_slow_statements(log::LevelFilter::Debug, Duration::from_secs(1));
        let pool = self.connect(&options, layout != Some(known)).await?;
        Ok(SqlDatabase {
            pool,
            place: Arc::new(Place::Embedded(self.path)),
            default_volume_type: self.default_volume_type.into(),
            lines: Lines::default(),
        })
    }

    /// Connects, again and again while others make the file or close it: SQLite's own waiting
    /// does not cover a change of the journal mode, nor the moment when the last one leaves.
    async fn connect(
        &self,
        options: &SqliteConnectOptions,
        migrate: bool,
    ) -> Result<Pool, DbError> {
        let began = Instant::now();
        loop {
            match connect(options.clone(), migrate).await {
                Ok(pool) => return Ok(pool),
                Err(error) => match explain(&self.path, error.into()) {
                    DbError::Locked(_) if began.elapsed() < self.busy_timeout => {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    error => return Err(error),
                },
            }
        }
    }
}

async fn connect(options: SqliteConnectOptions, migrate: bool) -> Result<Pool, Error> {
    if migrate {
        // In the plain journal mode, so that our mark stands in the file itself from the first
        // commit on, and with the write lock held, so that of two processes one does it.
        let mut connection = options.connect().await?;
        migrate_under_lock(&mut connection).await?;
        connection.close().await?;
    }
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        // A file is renamed only after its row says so: that order must survive a power loss.
        .synchronous(SqliteSynchronous::Full);
    let pool = |connections| SqlitePoolOptions::new().max_connections(connections);
    let writer = pool(1).connect_with(options.clone()).await?;
    Ok(Pool::Sqlite { readers: pool(READERS).connect_lazy_with(options), writer })
}

async fn migrate_under_lock(connection: &mut SqliteConnection) -> Result<(), Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Not `run`: its bound keeps the future from being `Send`, as far as rustc can see.
    MIGRATOR.run_direct(None, &mut *transaction, false).await?;
    ensure_default_type(&mut transaction).await?;
    transaction.commit().await
}

/// Makes Cinder's default type, unless there are types already.
async fn ensure_default_type(connection: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO volume_types (created_at, deleted, id, name, is_public, description) \
         SELECT ?, 0, ?, '__DEFAULT__', 1, 'Default Volume Type' \
         WHERE NOT EXISTS (SELECT 1 FROM volume_types)",
    )
    .bind(Timestamp::now().to_string())
    .bind(Uuid::new_v4().to_string())
    .execute(connection)
    .await
    .map(drop)
}

/// What SQLite finds wrong with the file, a line each.
pub(super) async fn check(pool: &Pool) -> Result<Vec<String>, Error> {
    let mut session = pool.acquire().await?;
    let rows = session.fetch_all("PRAGMA integrity_check", &[]).await?;
    let lines: Vec<String> =
        rows.iter().map(|row| row.read().some_text()).collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// The layout of the file by its header alone: `None` if there is no file, or an empty one.
pub(super) fn look(path: &Path) -> Result<Option<u32>, DbError> {
    let cannot = |detail: String| DbError::CannotOpen { path: path.to_owned(), detail };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error.to_string())),
    };
    if file.metadata().map_err(|error| cannot(error.to_string()))?.is_dir() {
        return Err(cannot("it is a folder".to_owned()));
    }
    let mut header = Vec::with_capacity(HEADER);
    file.by_ref()
        .take(HEADER as u64)
        .read_to_end(&mut header)
        .map_err(|error| cannot(error.to_string()))?;
    if header.is_empty() {
        return Ok(None);
    }
    if header.len() < HEADER || !header.starts_with(MAGIC) {
        return Err(DbError::NotADatabase(path.to_owned()));
    }
    let number = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    // The file format puts `user_version` at 60 and `application_id` at 68.
    if number(68) != APPLICATION_ID {
        return Err(DbError::Foreign(path.to_owned()));
    }
    Ok(Some(number(60)))
}

/// Turns SQLite's result codes into errors that name the file and the cause.
pub(super) fn explain(path: &Path, error: Arc<Error>) -> DbError {
    let path = path.to_owned();
    let database = path.display().to_string();
    let said = match &*error {
        Error::PoolTimedOut => return DbError::Locked(path),
        Error::WorkerCrashed => return DbError::Lost { database, detail: error.to_string() },
        Error::Migrate(inner) => match &**inner {
            MigrateError::Execute(error) => error.as_database_error(),
            _ => None,
        },
        error => error.as_database_error(),
    };
    let Some(said) = said else {
        return DbError::Other { database, source: error };
    };
    let code = said.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or(0);
    let detail = said.message().to_owned();
    // The low byte is the primary code: https://sqlite.org/rescode.html
    match code & 0xff {
        5 | 6 => DbError::Locked(path),
        8 => DbError::ReadOnly(path),
        11 => DbError::Damaged { path, detail },
        13 => DbError::Full(path),
        10 | 14 => DbError::CannotOpen { path, detail },
        26 => DbError::NotADatabase(path),
        _ => DbError::Other { database, source: error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_number_of_the_last_migration() {
        let layouts: Vec<i64> = MIGRATOR.iter().map(|migration| migration.version).collect();
        for migration in MIGRATOR.iter() {
            let mark = format!("PRAGMA user_version = {};", migration.version);
            assert!(migration.sql.as_str().contains(&mark), "{mark}");
        }
        assert_eq!(layouts, (1..=layouts.len() as i64).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_database_that_cannot_be_written_is_said_to_be_read_only() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("db");
        SqliteOptions::new(&path).create(true).open().await.unwrap().close().await;
        let options = SqliteConnectOptions::new().filename(&path).read_only(true);
        let mut connection = options.connect().await.unwrap();
        let error = sqlx::query("UPDATE services SET disabled = 1").execute(&mut connection).await;
        let error = explain(&path, error.unwrap_err().into());
        assert!(matches!(error, DbError::ReadOnly(_)), "{error}");
    }
}
