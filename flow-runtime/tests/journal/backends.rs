//! Stores for tests.

use flow_runtime::journal::{Journal, Sqlite, conformance};
use std::path::PathBuf;
use std::sync::Arc;

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
