//! Opening Cinder's own database: its schema, or a clear no; never a change to the schema.

use super::pool::Pool;
use super::{Lines, Place, SqlDatabase, SqliteOptions, embedded};
use crate::db::DbError;
use crate::db::url::{DatabaseUrl, Place as Target};
use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlPoolOptions};
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection, Database, Error, Executor};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The schemas of Cinder, by the names that Alembic gives them, whose tables of volumes, types,
/// services and quotas are those that we write: Yoga's and all since. In between only other
/// tables changed.
const KNOWN: [&str; 3] = ["9ab1b092a404", "b7b88f50aab5", "9c74c1c6971f"];

/// How to open a database that a [`DatabaseUrl`] leads to.
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    url: DatabaseUrl,
    connections: u32,
    timeout: Duration,
    default_volume_type: String,
}

impl DatabaseOptions {
    /// The database at `url`, which has Cinder's schema already.
    pub fn new(url: DatabaseUrl) -> Self {
        DatabaseOptions {
            url,
            connections: 16,
            timeout: Duration::from_secs(10),
            default_volume_type: "__DEFAULT__".to_owned(),
        }
    }

    /// How many connections to keep at most; 16 unless told, and at least 1.
    #[must_use]
    pub fn connections(mut self, connections: u32) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// How long to wait for a connection; 10 s unless told.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The name of the type that volumes get that ask for none (Cinder's option
    /// `default_volume_type`); `__DEFAULT__` unless told.
    #[must_use]
    pub fn default_volume_type(mut self, name: impl Into<String>) -> Self {
        self.default_volume_type = name.into();
        self
    }

    /// Connects, and looks whether the schema is one that we know.
    ///
    /// # Errors
    ///
    /// [`DbError::Unreachable`], [`DbError::NotCinder`] or [`DbError::WrongSchema`]; for a file
    /// of SQLite also what [`SqliteOptions::open`] says.
    pub async fn open(self) -> Result<SqlDatabase, DbError> {
        let shown = self.url.to_string();
        let pool = match &self.url.place {
            Target::Sqlite(path) => match embedded::look(path) {
                // Ours after all.
                Ok(Some(_)) => {
                    let options = SqliteOptions::new(path);
                    return options.default_volume_type(self.default_volume_type).open().await;
                }
                Ok(None) => return Err(DbError::Missing(path.clone())),
                Err(DbError::Foreign(_)) => self.sqlite(path).await,
                Err(error) => return Err(error),
            },
            Target::MySql(options) => self.mysql(options).await,
            Target::Postgres(options) => {
                let options = quiet((**options).clone().application_name("manage-existing"));
                self.connect(options, PoolOptions::new()).await.map(Pool::Postgres)
            }
        };
        let pool = pool.map_err(|error| explain(&shown, error.into()))?;
        check(&pool, &shown).await?;
        Ok(SqlDatabase {
            pool,
            place: Arc::new(Place::Cinder(shown)),
            default_volume_type: self.default_volume_type.into(),
            lines: Lines::default(),
        })
    }

    async fn mysql(&self, options: &MySqlConnectOptions) -> Result<Pool, Error> {
        // As Cinder does it: what does not fit into a column is an error, and is not cut off.
        let strict = MySqlPoolOptions::new().after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("SET SESSION sql_mode = 'TRADITIONAL'").await.map(drop)
            })
        });
        self.connect(quiet(options.clone()), strict).await.map(Pool::MySql)
    }

    /// The file stays as it is, in its journal mode too: others work on it.
    async fn sqlite(&self, path: &Path) -> Result<Pool, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .busy_timeout(self.timeout);
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(self.timeout);
        let pool = pool.connect_with(quiet(options)).await?;
        Ok(Pool::Sqlite { readers: pool.clone(), writer: pool })
    }

    /// The first connection outside of the pool, which would only say that time was up.
    async fn connect<DB: Database>(
        &self,
        options: <DB::Connection as Connection>::Options,
        pool: PoolOptions<DB>,
    ) -> Result<sqlx::Pool<DB>, Error> {
        timeout(self.timeout, options.connect())
            .await
            .map_err(|_| Error::PoolTimedOut)??
            .close()
            .await?;
        let pool = pool.max_connections(self.connections).acquire_timeout(self.timeout);
        Ok(pool.connect_lazy_with(options))
    }
}

/// Statements in the log only for those who look for them; values never.
fn quiet<O: ConnectOptions>(options: O) -> O {
    options
        .log_statements(log::LevelFilter::Trace)
        .log_slow_statements(log::LevelFilter::Debug, Duration::from_secs(1))
}

/// Whether the schema is one that we know.
pub(super) async fn check(pool: &Pool, shown: &str) -> Result<(), DbError> {
    let found = async {
        let mut session = pool.acquire().await?;
        let row = session.fetch_optional("SELECT version_num FROM alembic_version", &[]).await?;
        row.map(|row| row.read().some_text()).transpose()
    };
    let found = match found.await {
        Ok(found) => found.unwrap_or_else(|| "without a name".to_owned()),
        // There is no such table, or it is not Alembic's.
        Err(Error::Database(_)) => return Err(DbError::NotCinder(shown.to_owned())),
        Err(error) => return Err(explain(shown, error.into())),
    };
    if KNOWN.contains(&&*found) {
        return Ok(());
    }
    Err(DbError::WrongSchema { database: shown.to_owned(), found, known: KNOWN.join(", ") })
}

/// Whether a connection that was there is gone.
fn is_cut(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// Tells what hinders a connection from the rest.
pub(super) fn explain(shown: &str, error: Arc<Error>) -> DbError {
    let unreachable = |detail: String| DbError::Unreachable { database: shown.to_owned(), detail };
    let lost = |detail: String| DbError::Lost { database: shown.to_owned(), detail };
    match &*error {
        // Somebody stopped it in the middle.
        Error::WorkerCrashed => lost(error.to_string()),
        Error::Io(cause) if is_cut(cause.kind()) => lost(cause.to_string()),
        Error::Io(cause) => unreachable(cause.to_string()),
        // Cut off in the middle of what the server said.
        Error::Protocol(cause) => lost(cause.clone()),
        Error::Tls(cause) => unreachable(cause.to_string()),
        Error::PoolTimedOut => unreachable("no connection in time".to_owned()),
        Error::Database(cause) => {
            let refused = match cause.try_downcast_ref::<MySqlDatabaseError>() {
                // No access, in three ways; no such database; too many connections.
                Some(mysql) => matches!(mysql.number(), 1044 | 1045 | 1698 | 1049 | 1040),
                None => cause.code().is_some_and(|code| {
                    code.starts_with("28") || matches!(&*code, "3D000" | "53300" | "57P03")
                }),
            };
            if refused {
                return unreachable(cause.message().to_owned());
            }
            let stops = match cause.try_downcast_ref::<MySqlDatabaseError>() {
                // It shuts down; the connection was killed.
                Some(mysql) => matches!(mysql.number(), 1053 | 1927),
                None => cause.code().is_some_and(|code| matches!(&*code, "57P01" | "57P02")),
            };
            if stops {
                return lost(cause.message().to_owned());
            }
            DbError::Other { database: shown.to_owned(), source: error }
        }
        _ => DbError::Other { database: shown.to_owned(), source: error },
    }
}
