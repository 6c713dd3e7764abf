//! The suite, on each backend.

use crate::backends::{Database, File, server};
use flow_runtime::journal::{Journal, Memory, conformance};
use std::sync::Arc;

struct Clones(Memory);

#[async_trait::async_trait]
impl conformance::Store for Clones {
    async fn open(&self) -> Arc<dyn Journal> {
        Arc::new(self.0.clone())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn memory() {
    conformance::run(async || Clones(Memory::new())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite() {
    conformance::run(async || File::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() {
    let Some(server) = server().await else { return };
    conformance::run(async || Database::new(&server).await).await;
}
