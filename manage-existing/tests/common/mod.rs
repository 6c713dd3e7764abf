//! A site in a temporary folder, and its rows as they stand in the file.
#![allow(dead_code)] // Each test file is a crate of its own and uses a part.

use flow_runtime::Engine;
use manage_existing::api::{Api, ManageRequest, RequestError};
use manage_existing::domain::{ManageRef, RequestContext, Volume};
use manage_existing::scheduler::{LocalScheduler, ManageEvent, RefusingScheduler, Scheduler};
use manage_existing::site::Site;
use serde_json::{Map, Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Row, TypeInfo, ValueRef};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) struct Lab {
    pub(crate) temp: TempDir,
    pub(crate) site: Site,
    pub(crate) host: String,
    pub(crate) context: RequestContext,
}

impl Lab {
    pub(crate) async fn new() -> Self {
        let temp = TempDir::new().unwrap();
        let images = temp.path().join("images");
        std::fs::create_dir(&images).unwrap();
        let site = Site::open(&temp.path().join("data"), true).await.unwrap();
        let host = site.add_pool(&images).await.unwrap().full_host();
        let context = RequestContext::new("user-1", "project-1");
        Lab { temp, site, host, context }
    }

    pub(crate) fn images(&self) -> PathBuf {
        self.temp.path().join("images")
    }

    /// A sparse image file of so many bytes.
    pub(crate) fn image(&self, name: &str, bytes: u64) -> PathBuf {
        let path = self.images().join(name);
        File::create_new(&path).unwrap().set_len(bytes).unwrap();
        path
    }

    pub(crate) fn request(&self, source_name: &str) -> ManageRequest {
        ManageRequest::new(&self.host, ManageRef::by_source_name(source_name))
    }

    pub(crate) fn api(&self, scheduler: impl Scheduler) -> Api {
        Api::new(Arc::new(self.site.db().clone()), Arc::new(scheduler), Engine::default())
    }

    /// Sends the request through everything; the volume, and why it failed if it did.
    pub(crate) async fn manage(
        &self,
        request: ManageRequest,
    ) -> Result<(Volume, Result<(), String>), RequestError> {
        let manager = self.site.start(&self.context).await.unwrap();
        let (scheduler, _worker) = LocalScheduler::start(manager);
        let mut events = scheduler.events();
        let volume = self.api(scheduler).manage_existing(&self.context, request).await?;
        loop {
            if let ManageEvent::Ended(id, result) = events.recv().await.unwrap()
                && id == volume.id
            {
                return Ok((volume, result));
            }
        }
    }

    /// Sends the request to a scheduler that refuses.
    pub(crate) async fn manage_refused(&self, request: ManageRequest) -> RequestError {
        self.site.start(&self.context).await.unwrap();
        let api = self.api(RefusingScheduler);
        api.manage_existing(&self.context, request).await.unwrap_err()
    }

    pub(crate) async fn connect(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.site.db().path().unwrap());
        options.connect().await.unwrap()
    }

    /// All rows of a query, with all their columns.
    pub(crate) async fn rows(&self, sql: impl Into<String>) -> Vec<Map<String, Value>> {
        let mut connection = self.connect().await;
        let rows = sqlx::query(AssertSqlSafe(sql.into())).fetch_all(&mut connection).await.unwrap();
        rows.iter()
            .map(|row| {
                row.columns()
                    .iter()
                    .map(|column| {
                        let index = column.ordinal();
                        let raw = row.try_get_raw(index).unwrap();
                        let value = match (raw.is_null(), raw.type_info().name()) {
                            (true, _) => Value::Null,
                            (_, "INTEGER" | "BOOLEAN") => json!(row.get_unchecked::<i64, _>(index)),
                            _ => json!(row.get_unchecked::<String, _>(index)),
                        };
                        (column.name().to_owned(), value)
                    })
                    .collect()
            })
            .collect()
    }

    pub(crate) async fn execute(&self, sql: &'static str) {
        let mut connection = self.connect().await;
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }
}
