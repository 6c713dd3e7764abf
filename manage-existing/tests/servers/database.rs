//! A database of its own with Cinder's schema, made by Cinder itself, on each of the servers of
//! this machine; gone when the tests are.

use super::{cinder_file, cinder_python, missing};
use manage_existing::db::{DatabaseOptions, DatabaseUrl, SqlDatabase};
use serde_json::{Map, Value, json};
use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::types::time::PrimitiveDateTime;
use sqlx::{AssertSqlSafe, Column, Connection, Row, TypeInfo, ValueRef};
use std::process::Command;
use std::sync::{Arc, Weak};
use tempfile::TempDir;
use tokio::sync::Mutex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    MariaDb,
    Postgres,
    Sqlite,
}

/// A database with Cinder's schema. All tests of a process share one of a kind, as the projects
/// of a cloud do: so each test has a project of its own.
pub(crate) struct CinderDb {
    pub(crate) kind: Kind,
    name: String,
    temp: TempDir,
}

/// The database that the tests of a kind use now.
fn shared(kind: Kind) -> &'static Mutex<Weak<CinderDb>> {
    static SHARED: [Mutex<Weak<CinderDb>>; 3] = [const { Mutex::const_new(Weak::new()) }; 3];
    &SHARED[kind as usize]
}

/// The server, without a database.
fn server(kind: Kind) -> String {
    let or = |name: &str, url: &str| std::env::var(name).unwrap_or_else(|_| url.to_owned());
    match kind {
        Kind::MariaDb => or("MANAGE_EXISTING_TEST_MYSQL", "mysql://root@127.0.0.1:3306"),
        Kind::Postgres => or("MANAGE_EXISTING_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432"),
        Kind::Sqlite => String::new(),
    }
}

impl CinderDb {
    /// The database that the tests of this process share; `None` if there is no such server.
    pub(crate) async fn shared(kind: Kind) -> Option<Arc<Self>> {
        let mut shared = shared(kind).lock().await;
        if let Some(db) = shared.upgrade() {
            return Some(db);
        }
        let db = Arc::new(Self::with_schema(kind).await?);
        *shared = Arc::downgrade(&db);
        Some(db)
    }

    /// A database of the test's own.
    pub(crate) async fn with_schema(kind: Kind) -> Option<Self> {
        let manage = cinder_python("cinder-manage")?;
        let db = Self::empty(kind).await?;
        let conf = db.temp.path().join("cinder.conf");
        let text = format!(
            "[database]\nconnection = {}\n[oslo_concurrency]\nlock_path = {}\n",
            db.python_url(),
            db.temp.path().display()
        );
        std::fs::write(&conf, text).unwrap();
        let output = Command::new(manage)
            .arg("--config-file")
            .arg(conf)
            .args(["db", "sync"])
            .current_dir(db.temp.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(db)
    }

    /// The same without any table.
    pub(crate) async fn empty(kind: Kind) -> Option<Self> {
        let temp = TempDir::new().unwrap();
        let name = format!("manage_existing_{}", uuid::Uuid::new_v4().simple());
        let db = CinderDb { kind, name, temp };
        let created = match kind {
            Kind::MariaDb => admin(kind, format!("CREATE DATABASE {} CHARACTER SET utf8", db.name)),
            Kind::Postgres => admin(kind, format!("CREATE DATABASE {}", db.name)),
            Kind::Sqlite => return Some(db),
        };
        if let Err(error) = created.await {
            missing(&format!("no {kind:?} at {}: {error}", server(kind)));
            return None;
        }
        Some(db)
    }

    pub(crate) fn url(&self) -> String {
        match self.kind {
            Kind::Sqlite => format!("sqlite:///{}", self.file()),
            _ => format!("{}/{}", server(self.kind), self.name),
        }
    }

    /// The server's port on this machine; `None` if there is no server.
    pub(crate) fn port(&self) -> Option<u16> {
        let url = url::Url::parse(&server(self.kind)).ok()?;
        url.port()
    }

    /// The file of SQLite.
    pub(crate) fn file(&self) -> String {
        self.temp.path().join("cinder.sqlite").display().to_string()
    }

    /// As SQLAlchemy wants it.
    pub(crate) fn python_url(&self) -> String {
        match self.kind {
            Kind::MariaDb => self.url().replace("mysql:", "mysql+pymysql:") + "?charset=utf8",
            Kind::Postgres => self.url().replace("postgres:", "postgresql+psycopg2:"),
            Kind::Sqlite => self.url(),
        }
    }

    pub(crate) async fn open(&self) -> SqlDatabase {
        let url: DatabaseUrl = self.url().parse().unwrap();
        DatabaseOptions::new(url).open().await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        let done = match self.kind {
            Kind::MariaDb => sqlx::raw_sql(sql).execute(&mut self.mysql().await).await.map(|_| ()),
            Kind::Postgres => sqlx::raw_sql(sql).execute(&mut self.pg().await).await.map(|_| ()),
            Kind::Sqlite => sqlx::raw_sql(sql).execute(&mut self.sqlite().await).await.map(|_| ()),
        };
        done.unwrap();
    }

    async fn mysql(&self) -> MySqlConnection {
        MySqlConnection::connect(&self.url()).await.unwrap()
    }

    async fn pg(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.unwrap()
    }

    async fn sqlite(&self) -> SqliteConnection {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.file());
        SqliteConnection::connect_with(&options.busy_timeout(std::time::Duration::from_secs(10)))
            .await
            .unwrap()
    }

    /// All rows of a query with all their columns: truth as 0 and 1, times as text.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<Map<String, Value>> {
        macro_rules! rows {
            ($connection:expr) => {{
                let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
                    .fetch_all(&mut $connection)
                    .await
                    .unwrap();
                rows.iter()
                    .map(|row| {
                        row.columns()
                            .iter()
                            .map(|column| {
                                let at = column.ordinal();
                                let raw = row.try_get_raw(at).unwrap();
                                let value = match (raw.is_null(), raw.type_info().name()) {
                                    (true, _) => Value::Null,
                                    (_, "BOOLEAN" | "BOOL") => {
                                        json!(i64::from(row.get_unchecked::<bool, _>(at)))
                                    }
                                    (_, "INT4") => json!(row.get_unchecked::<i32, _>(at)),
                                    (_, "INTEGER" | "INT" | "BIGINT" | "INT8") => {
                                        json!(row.get_unchecked::<i64, _>(at))
                                    }
                                    (_, "TIMESTAMP" | "DATETIME") if self.kind != Kind::Sqlite => {
                                        let at = self::time!(row, at);
                                        json!(
                                            manage_existing::domain::Timestamp::from(at)
                                                .to_string()
                                        )
                                    }
                                    _ => json!(row.get_unchecked::<String, _>(at)),
                                };
                                (column.name().to_owned(), value)
                            })
                            .collect()
                    })
                    .collect()
            }};
        }
        match self.kind {
            Kind::MariaDb => rows!(self.mysql().await),
            Kind::Postgres => rows!(self.pg().await),
            Kind::Sqlite => rows!(self.sqlite().await),
        }
    }

    /// What Cinder's own objects say of a volume; fails if they find a difference.
    pub(crate) fn check_row(&self, id: &str, expect: &str) -> Option<Value> {
        let python = cinder_python("python")?;
        let output = Command::new(python)
            .arg(cinder_file("check_row.py"))
            .args(["--db", &self.python_url(), id, "--expect", expect])
            .output()
            .unwrap();
        let (out, error) = (&output.stdout, String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}\n{error}", String::from_utf8_lossy(out));
        Some(serde_json::from_slice(out).unwrap())
    }
}

macro_rules! time {
    ($row:ident, $at:ident) => {
        $row.get_unchecked::<PrimitiveDateTime, _>($at)
    };
}
use time;

impl Drop for CinderDb {
    fn drop(&mut self) {
        let drop = match self.kind {
            Kind::MariaDb => format!("DROP DATABASE IF EXISTS {}", self.name),
            Kind::Postgres => format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
            Kind::Sqlite => return,
        };
        let kind = self.kind;
        // The runtime of the test may be on its way out.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(admin(kind, drop))
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("the database {} is left: {error}", self.name);
        }
    }
}

async fn admin(kind: Kind, sql: String) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql);
    match kind {
        Kind::MariaDb => {
            let mut connection = MySqlConnection::connect(&server(kind)).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
        }
        Kind::Postgres => {
            let url = format!("{}/postgres", server(kind));
            let mut connection = PgConnection::connect(&url).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
        }
        Kind::Sqlite => Ok(()),
    }
}

/// Makes of each function a test on every database.
macro_rules! on_every_database {
    ($($test:ident),* $(,)?) => {
        on_every_database!(@ mariadb MariaDb $($test)*);
        on_every_database!(@ postgresql Postgres $($test)*);
        on_every_database!(@ sqlite Sqlite $($test)*);
    };
    (@ $module:ident $kind:ident $($test:ident)*) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    use crate::servers::database::{CinderDb, Kind};
                    if let Some(db) = CinderDb::shared(Kind::$kind).await {
                        super::$test(&db).await;
                    }
                }
            )*
        }
    };
}
pub(crate) use on_every_database;
