//! flow-runtime with a journal.

use crate::contest::{Contest, STEPS};
use flow_runtime::durable::DurableEngine;
use flow_runtime::journal::{Journal, Postgres, Sqlite};
use flow_runtime::{Engine, flow, task};
use futures_util::future::try_join_all;
use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

#[task(provides(next))]
async fn add(sum: u64) -> Result<u64, Infallible> {
    Ok(sum + 1)
}

flow! {
    #[derive(Default)]
    pub linear Chain(s0: u64) -> (s10: u64) {
        a1: add(sum = s0) -> s1,
        a2: add(sum = s1) -> s2,
        a3: add(sum = s2) -> s3,
        a4: add(sum = s3) -> s4,
        a5: add(sum = s4) -> s5,
        a6: add(sum = s5) -> s6,
        a7: add(sum = s6) -> s7,
        a8: add(sum = s7) -> s8,
        a9: add(sum = s8) -> s9,
        a10: add(sum = s9) -> s10,
    }
}

/// Waits for ever in the sixth of ten tasks, until it is told not to.
#[derive(Default)]
struct Gate(bool);

#[task(provides(next))]
impl Gate {
    async fn execute(&self, sum: u64) -> Result<u64, Infallible> {
        if !self.0 {
            std::future::pending::<()>().await;
        }
        Ok(sum + 1)
    }
}

flow! {
    #[derive(Default)]
    linear Halted(s0: u64) -> (s10: u64) {
        a1: add(sum = s0) -> s1,
        a2: add(sum = s1) -> s2,
        a3: add(sum = s2) -> s3,
        a4: add(sum = s3) -> s4,
        a5: add(sum = s4) -> s5,
        a6: Gate(sum = s5) -> s6,
        a7: add(sum = s6) -> s7,
        a8: add(sum = s7) -> s8,
        a9: add(sum = s8) -> s9,
        a10: add(sum = s9) -> s10,
    }
}

pub async fn sqlite(contest: &Contest, folder: &str) -> Result<(), Box<dyn Error>> {
    let journal = Sqlite::open(format!("{folder}/flows.db")).await?;
    run(contest, Arc::new(journal), "flow-runtime, SQLite FULL").await
}

pub async fn postgres(contest: &Contest, url: &str) -> Result<(), Box<dyn Error>> {
    let journal = Postgres::connect(url).await?;
    run(contest, Arc::new(journal), "flow-runtime, PostgreSQL").await
}

async fn run(
    contest: &Contest,
    journal: Arc<dyn Journal>,
    name: &str,
) -> Result<(), Box<dyn Error>> {
    assert_eq!(STEPS, 10, "a task above for each");
    let engine = Engine::builder().journal(journal).register(Chain::default()).build().await?;
    let clock = contest.start();
    if contest.at_once {
        try_join_all((0..contest.runs).map(|run| one(&engine, run))).await?;
    } else {
        for run in 0..contest.runs {
            one(&engine, run).await?;
        }
    }
    contest.report(clock, name, "");
    engine.shutdown().await;
    Ok(())
}

async fn one(engine: &DurableEngine, run: u64) -> Result<(), Box<dyn Error>> {
    let inputs = ChainInputs { s0: Contest::seed(run) };
    let out = engine.start::<Chain>(format!("run-{run}"), inputs).await?.wait().await?;
    Contest::check(run, out.s10);
    Ok(())
}

/// How long it takes a new engine to end runs that a process left when it died: each has five
/// tasks of ten behind it. The clock starts when the new engine is built.
pub async fn recover(contest: &Contest, folder: &str) -> Result<(), Box<dyn Error>> {
    let path = format!("{folder}/flows.db");
    // A runtime of its own, which ends as a process does: at once.
    let first = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (runs, file) = (contest.runs, path.clone());
    let begun = first.spawn(async move {
        let journal = Arc::new(Sqlite::open(&file).await.expect("an empty folder"));
        let builder = Engine::builder().journal(journal).max_runs(runs as usize);
        let engine = builder.register(Halted::default()).build().await.expect("it is new");
        let start = |run| {
            let inputs = HaltedInputs { s0: Contest::seed(run) };
            engine.start::<Halted>(format!("run-{run}"), inputs)
        };
        try_join_all((0..runs).map(start)).await.expect("the journal works");
        // It goes with its runtime.
        std::mem::forget(engine);
    });
    begun.await?;
    // All have come to the gate when the log has five entries of each.
    let db = rusqlite::Connection::open(&path)?;
    let entries = || db.query_row("SELECT count(*) FROM flow_log", (), |row| row.get::<_, i64>(0));
    while entries()? != contest.runs as i64 * 5 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    first.shutdown_background();
    let journal = Arc::new(Sqlite::open(path).await?);
    let clock = contest.start();
    let builder = Engine::builder().journal(journal).max_runs(contest.runs as usize);
    let engine = builder.register(Halted { a6: Gate(true), ..Halted::default() }).build().await?;
    for run in 0..contest.runs {
        let out = engine.get::<Halted>(format!("run-{run}")).await?.wait().await?;
        Contest::check(run, out.s10);
    }
    contest.report(clock, "flow-runtime, recovery from SQLite", "five steps of ten were done");
    engine.shutdown().await;
    Ok(())
}
