//! A journal in a file, of which each engine has a handle of its own.

use crate::harness::{Closures, linear, tasks};
use crate::orders::gated;
use crate::spec;
use flow_runtime::durable::{DurableEngine, Runs};
use flow_runtime::journal::{EntryKind, Sqlite};
use flow_runtime::{Engine, RunErrorKind, RunState};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

spec!(Abc: linear(tasks("a b c")));

async fn engine(file: &Path, flow: Closures<Abc>) -> DurableEngine {
    let journal = Arc::new(Sqlite::open(file).await.unwrap());
    let builder = Engine::builder().journal(journal).lease(Duration::from_secs(1));
    builder.register(flow).build().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_in_a_file_are_taken_over_and_ordered_about() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let (flow, there, _go) = gated::<Abc>();
    let first = engine(&file, flow).await;
    for id in ["a", "b", "c"] {
        first.start::<Closures<Abc>>(id, ()).await.unwrap();
    }
    there.acquire_many(3).await.unwrap().forget();
    let others = Runs::new(Arc::new(Sqlite::open(&file).await.unwrap()));
    others.cancel("c").await.unwrap();
    assert_eq!(others.wait("c").await.unwrap().state, RunState::Reverted);
    drop(first);

    let flow = Closures::<Abc>::new().fails("c", "no");
    let trace = flow.trace.clone();
    let second = engine(&file, flow).await;
    for id in ["a", "b"] {
        let run = second.get::<Closures<Abc>>(id).await.unwrap();
        let error = run.wait().await.unwrap_err();
        assert_eq!(error.kind(), RunErrorKind::Reverted);
        assert_eq!(error.to_string(), "task `c` failed: no; everything was reverted");
    }
    assert_eq!(["a", "b", "c", "-b", "-a", "~c"].map(|what| trace.count(what)), [0, 2, 2, 2, 2, 2]);
    let kinds: Vec<_> =
        others.history("a").await.unwrap().into_iter().map(|step| step.kind).collect();
    use EntryKind::{Executed, Failed, Recovered, Reverted};
    assert_eq!(kinds, [Executed, Recovered, Executed, Failed, Reverted, Reverted, Reverted]);

    let runs = (0..200).map(|n| second.start::<Closures<Abc>>(format!("r{n}"), ()));
    for run in futures_util::future::try_join_all(runs).await.unwrap() {
        run.wait().await.unwrap_err();
    }
    second.shutdown().await;
}
