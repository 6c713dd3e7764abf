//! The three databases behind one door: connections, transactions, statements.

use super::dialect::Dialect;
use super::value::{Row, Value};
use sqlx::mysql::MySqlDatabaseError;
use sqlx::pool::PoolConnection;
use sqlx::{
    AssertSqlSafe, Error, MySql, MySqlPool, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
};
use std::time::Duration;
use time::PrimitiveDateTime;

/// The connections to a database.
#[derive(Clone, Debug)]
pub(super) enum Pool {
    /// A file has one writer at a time, and SQLite lets others wait by asking again and again,
    /// in no order: so here they stand in a queue. Where readers have to wait for the writer as
    /// well, both are the same.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    MySql(MySqlPool),
    Postgres(PgPool),
}

/// Something that statements can be sent over.
///
/// Dropped before it is committed, a transaction has changed nothing.
pub(super) enum Session {
    Sqlite(PoolConnection<Sqlite>),
    MySql(PoolConnection<MySql>),
    Postgres(PoolConnection<Postgres>),
    SqliteTransaction(Transaction<'static, Sqlite>),
    MySqlTransaction(Transaction<'static, MySql>),
    PostgresTransaction(Transaction<'static, Postgres>),
}

impl Pool {
    /// A connection for statements that read, each for itself.
    pub(super) async fn acquire(&self) -> Result<Session, Error> {
        Ok(match self {
            Pool::Sqlite { readers, .. } => Session::Sqlite(readers.acquire().await?),
            Pool::MySql(pool) => Session::MySql(pool.acquire().await?),
            Pool::Postgres(pool) => Session::Postgres(pool.acquire().await?),
        })
    }

    /// A connection for statements that write, each for itself.
    pub(super) async fn acquire_to_write(&self) -> Result<Session, Error> {
        match self {
            Pool::Sqlite { writer, .. } => Ok(Session::Sqlite(writer.acquire().await?)),
            _ => self.acquire().await,
        }
    }

    /// Begins a transaction that will write.
    pub(super) async fn begin(&self) -> Result<Session, Error> {
        Ok(match self {
            // At once: one that begins as a reader may find that it cannot become a writer.
            Pool::Sqlite { writer, .. } => {
                Session::SqliteTransaction(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pool::MySql(pool) => Session::MySqlTransaction(pool.begin().await?),
            Pool::Postgres(pool) => Session::PostgresTransaction(pool.begin().await?),
        })
    }

    /// Begins a transaction that only reads, and sees one moment where the database can.
    pub(super) async fn begin_reading(&self) -> Result<Session, Error> {
        match self {
            Pool::Sqlite { readers, .. } => Ok(Session::SqliteTransaction(readers.begin().await?)),
            _ => self.begin().await,
        }
    }

    pub(super) async fn close(&self) {
        match self {
            Pool::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pool::MySql(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

/// A statement with its values, for the database of the arm that it is expanded in.
macro_rules! query {
    ($sql:expr, $values:expr, $time:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql));
        for value in $values {
            query = match *value {
                Value::Text(text) => query.bind(text),
                Value::Int(number) => query.bind(number),
                Value::Bool(yes) => query.bind(yes),
                Value::Time(at) => query.bind($time(at)),
                Value::Id(id) => query.bind(id.to_string()),
            };
        }
        query
    }};
}

/// The same call on whichever connection it is; a row becomes one of ours by `$row`.
macro_rules! on {
    ($session:ident, $sql:ident, $values:ident, $query:ident, $to:ident, $row:ident => $run:expr) => {{
        let sql = $session.dialect().translate($sql).into_owned();
        // SQLite has no type for a time: SQLAlchemy's text stands for it.
        let text = |at: crate::domain::Timestamp| at.to_string();
        let typed = PrimitiveDateTime::from;
        match $session {
            Session::Sqlite(to) => {
                let ($to, $row) = (&mut **to, Row::Sqlite);
                let $query = query!(sql, $values, text);
                $run
            }
            Session::SqliteTransaction(to) => {
                let ($to, $row) = (&mut **to, Row::Sqlite);
                let $query = query!(sql, $values, text);
                $run
            }
            Session::MySql(to) => {
                let ($to, $row) = (&mut **to, Row::MySql);
                let $query = query!(sql, $values, typed);
                $run
            }
            Session::MySqlTransaction(to) => {
                let ($to, $row) = (&mut **to, Row::MySql);
                let $query = query!(sql, $values, typed);
                $run
            }
            Session::Postgres(to) => {
                let ($to, $row) = (&mut **to, Row::Postgres);
                let $query = query!(sql, $values, typed);
                $run
            }
            Session::PostgresTransaction(to) => {
                let ($to, $row) = (&mut **to, Row::Postgres);
                let $query = query!(sql, $values, typed);
                $run
            }
        }
    }};
}

impl Session {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Session::Sqlite(_) | Session::SqliteTransaction(_) => Dialect::Sqlite,
            Session::MySql(_) | Session::MySqlTransaction(_) => Dialect::MySql,
            Session::Postgres(_) | Session::PostgresTransaction(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; says how many rows it found.
    pub(super) async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        on!(self, sql, values, query, to, _row => {
            query.execute(to).await.map(|done| done.rows_affected())
        })
    }

    /// All rows of a query.
    pub(super) async fn fetch_all(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, Error> {
        on!(self, sql, values, query, to, row => {
            query.fetch_all(to).await.map(|rows| rows.into_iter().map(row).collect())
        })
    }

    /// The first row of a query.
    pub(super) async fn fetch_optional(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, Error> {
        on!(self, sql, values, query, to, row => {
            query.fetch_optional(to).await.map(|found| found.map(row))
        })
    }

    /// Ends a transaction, and keeps what it did.
    pub(super) async fn commit(self) -> Result<(), Error> {
        match self {
            Session::SqliteTransaction(transaction) => transaction.commit().await,
            Session::MySqlTransaction(transaction) => transaction.commit().await,
            Session::PostgresTransaction(transaction) => transaction.commit().await,
            Session::Sqlite(_) | Session::MySql(_) | Session::Postgres(_) => Ok(()),
        }
    }
}

/// How often a transaction is tried again (Cinder's number).
const TRIES: u32 = 5;

/// Counts the tries of one transaction, which does the same when it is done twice: of one whose
/// connection broke nobody knows whether it was committed.
#[derive(Default)]
pub(super) struct Tries {
    count: u32,
    /// A try that may have done it all. Whatever comes after it knows less.
    unsure: Option<Error>,
}

impl Tries {
    /// What to tell, if it is not to be tried again; waits a moment if it is.
    pub(super) async fn failed(&mut self, error: Error) -> Result<(), Error> {
        let again = self.count < TRIES && may_pass(&error);
        let unsure = self.unsure.is_some() || is_lost(&error);
        let told = self.unsure.take().unwrap_or(error);
        if !again {
            return Err(told);
        }
        self.unsure = unsure.then_some(told);
        self.count += 1;
        // Longer each time, and not as long for everybody.
        let spread = u64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 8;
        tokio::time::sleep(Duration::from_millis((5 << self.count) + spread)).await;
        Ok(())
    }
}

/// Whether the connection broke: what was asked for may be done.
pub(super) fn is_lost(error: &Error) -> bool {
    matches!(error, Error::Io(_) | Error::Protocol(_))
}

/// Whether another transaction was in the way, or the connection broke: then this one may
/// succeed the next time.
pub(super) fn may_pass(error: &Error) -> bool {
    let Some(database) = error.as_database_error() else { return is_lost(error) };
    if let Some(mysql) = database.try_downcast_ref::<MySqlDatabaseError>() {
        // Deadlock; waited too long for a lock; the row is there by now.
        return matches!(mysql.number(), 1213 | 1205 | 1062);
    }
    database.is_unique_violation() || matches!(database.code().as_deref(), Some("40001" | "40P01"))
}
