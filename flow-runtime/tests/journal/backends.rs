//! Stores for tests.

use flow_runtime::RunId;
use flow_runtime::journal::{
    Entry, EntryKind, Journal, NewRun, Postgres, Sqlite, Write, conformance,
};
use flow_runtime::scheduler::Options;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// A file in a folder of its own, removed in the end.
pub struct File {
    folder: tempfile::TempDir,
}

impl File {
    pub fn new() -> Self {
        File { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("flows.db")
    }
}

#[async_trait::async_trait]
impl conformance::Store for File {
    async fn open(&self) -> Arc<dyn Journal> {
        Arc::new(Sqlite::open(self.path()).await.expect("a journal"))
    }
}

/// The server that tests may use: `FLOW_TEST_POSTGRES`, or the one of this machine. Without it
/// tests are skipped, but not in CI.
pub async fn server() -> Option<String> {
    let url = std::env::var("FLOW_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
    match tokio_postgres::connect(&url, tokio_postgres::NoTls).await {
        Ok(_) => Some(url),
        Err(error) if std::env::var_os("CI").is_some() => {
            panic!("no PostgreSQL ({error}: {:?}); see FLOW_TEST_POSTGRES", error.source())
        }
        Err(_) => {
            eprintln!("skipped: no PostgreSQL on 127.0.0.1, nor in FLOW_TEST_POSTGRES");
            None
        }
    }
}

/// A schema of its own on the server, removed in the end. Whoever connects to it says so by the
/// name of its application.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    pub async fn new(server: &str) -> Self {
        let name = format!("flow_test_{:016x}", fastrand::u64(..));
        let database = Database { server: server.to_owned(), name };
        database.sql(&format!("CREATE SCHEMA {}", database.name)).await;
        database
    }

    pub fn url(&self) -> String {
        with_schema(&self.server, &self.name)
    }

    pub async fn sql(&self, sql: &str) {
        sql_on(&self.url(), sql).await;
    }
}

/// The address of a schema.
pub fn with_schema(server: &str, name: &str) -> String {
    let sign = if server.contains('?') { '&' } else { '?' };
    format!("{server}{sign}options=-csearch_path%3D{name}&application_name={name}")
}

pub async fn sql_on(url: &str, sql: &str) {
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the server");
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    drop(client);
    let _ = connection.await;
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, drop) = (self.server.clone(), format!("DROP SCHEMA {} CASCADE", self.name));
        // A test that fails does not wait for this, but its thread does.
        let done = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(sql_on(&server, &drop));
            Ok::<_, std::io::Error>(())
        });
        let _ = done.join();
    }
}

#[async_trait::async_trait]
impl conformance::Store for Database {
    async fn open(&self) -> Arc<dyn Journal> {
        Arc::new(Postgres::connect(&self.url()).await.expect("a journal"))
    }
}

/// A run of the flow `flow`, held by who creates it.
pub fn create(id: &str) -> Write {
    Write::Create(NewRun {
        id: RunId::from(id),
        flow: "flow".into(),
        fingerprint: "f1".into(),
        format: 1,
        options: Options::default(),
        only: Vec::new(),
        inputs: r#"{"x": 1}"#.into(),
        queued: false,
    })
}

pub fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seq),
        kind: EntryKind::Executed,
        node: Some("reserve_quota".into()),
        attempt: 1,
        took: Some(Duration::from_millis(3)),
        event: Some(format!(r#"{{"executed":{{"task":{seq}}}}}"#)),
        value: Some(r#"{"reservation":"5d4e7a3c"}"#.into()),
        failure: None,
    }
}

pub fn steps(seqs: impl IntoIterator<Item = u64>) -> Vec<Entry> {
    seqs.into_iter().map(entry).collect()
}
