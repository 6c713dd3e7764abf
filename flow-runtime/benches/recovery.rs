//! How long an engine needs for the runs that one left behind which died: 1,000, 3,000 and 10,000
//! of them, each in the middle of a flow.
//!
//! `cargo bench -p flow-runtime --features sqlite,postgres --bench recovery`, with the server of
//! `FLOW_TEST_POSTGRES` or the one of this machine; `TMPDIR` says on which disk the files are.
//! The time a run should not grow with their number.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_runtime::durable::DurableEngine;
use flow_runtime::journal::{Journal, Postgres, Sqlite};
use flow_runtime::{Engine, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio_postgres::NoTls;

const COUNTS: [usize; 3] = [1_000, 3_000, 10_000];

/// After this the engine that died is known to be dead.
const LEASE: Duration = Duration::from_secs(2);

/// How many runs have come to the task that they wait in.
static WAITING: AtomicUsize = AtomicUsize::new(0);

#[task(provides(made))]
async fn step(from: &str) -> Result<String, Infallible> {
    Ok(format!("{from}, and what the next task is told of it"))
}

#[task(provides(made))]
async fn wait(from: &str) -> Result<String, Infallible> {
    WAITING.fetch_add(1, Ordering::SeqCst);
    std::future::pending::<()>().await;
    Ok(from.to_owned())
}

flow! {
    /// Five results, and a task that does not end.
    #[derive(Default)]
    pub linear Unfinished(x: String) -> (out: String) {
        a: step(from = x) -> a,
        b: step(from = a) -> b,
        c: step(from = b) -> c,
        d: step(from = c) -> d,
        e: step(from = d) -> e,
        w: wait(from = e) -> out,
    }
}

async fn engine(journal: Arc<dyn Journal>, name: &str) -> DurableEngine {
    let builder = Engine::builder().journal(journal).name(name).lease(LEASE);
    builder.register(Unfinished::default()).max_runs(20_000).build().await.unwrap()
}

async fn until(wanted: usize, count: impl Fn() -> usize) {
    while count() < wanted {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The time until all runs are in memory, and until all are where they were.
async fn measure(open: impl AsyncFn() -> Arc<dyn Journal>, runs: usize) -> (Duration, Duration) {
    WAITING.store(0, Ordering::SeqCst);
    {
        let first = engine(open().await, "first").await;
        let starts = (0..runs).map(|number| {
            let inputs = UnfinishedInputs { x: format!("what run {number} was given") };
            first.start::<Unfinished>(format!("run-{number}"), inputs)
        });
        futures_util::future::try_join_all(starts).await.unwrap();
        until(runs, || WAITING.load(Ordering::SeqCst)).await;
        // As in a crash: nobody is told.
    }
    tokio::time::sleep(LEASE + Duration::from_millis(100)).await;
    WAITING.store(0, Ordering::SeqCst);
    let journal = open().await;
    let begun = Instant::now();
    let second = engine(journal, "second").await;
    until(runs, || second.live_runs()).await;
    let held = begun.elapsed();
    until(runs, || WAITING.load(Ordering::SeqCst)).await;
    let goes_on = begun.elapsed();
    second.shutdown_within(Duration::ZERO).await;
    (held, goes_on)
}

fn report(name: &str, runs: usize, (held, goes_on): (Duration, Duration)) {
    let each = goes_on.as_secs_f64() * 1e6 / runs as f64;
    let (held, goes_on) = (held.as_secs_f64(), goes_on.as_secs_f64());
    println!("{name:<10} {runs:>6} {held:>13.2} {goes_on:>15.2} {each:>12.0}");
}

fn main() {
    // As the other benches: everything once, to see that it works.
    let test = std::env::args().any(|argument| argument == "--test");
    let counts = if test { &[50][..] } else { &COUNTS };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        println!(
            "{:<10} {:>6} {:>13} {:>15} {:>12}",
            "", "runs", "in memory, s", "all go on, s", "µs a run"
        );
        for &runs in counts {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("runs.db");
            let open = async || Arc::new(Sqlite::open(&path).await.unwrap()) as Arc<dyn Journal>;
            report("SQLite", runs, measure(open, runs).await);
        }
        let server = std::env::var("FLOW_TEST_POSTGRES")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
        let Ok((client, connection)) = tokio_postgres::connect(&server, NoTls).await else {
            return println!("PostgreSQL: skipped, there is no server; see FLOW_TEST_POSTGRES");
        };
        tokio::spawn(connection);
        let sign = if server.contains('?') { '&' } else { '?' };
        for &runs in counts {
            let schema = format!("flow_bench_recovery_{}_{runs}", std::process::id());
            client.batch_execute(&format!("CREATE SCHEMA {schema}")).await.unwrap();
            let url = format!("{server}{sign}sslmode=disable&options=-csearch_path%3D{schema}");
            let open =
                async || Arc::new(Postgres::connect(&url).await.unwrap()) as Arc<dyn Journal>;
            report("PostgreSQL", runs, measure(open, runs).await);
            client.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
        }
    });
}
