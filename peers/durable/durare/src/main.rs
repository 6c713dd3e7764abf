//! durare: ordinary async functions whose steps are checkpointed. `--variant full` has SQLite
//! wait for the disk (`synchronous=FULL`); its own default does not.

#[path = "../../shared/contest.rs"]
mod contest;

use clap::Parser;
use contest::{Contest, STEPS};
use durare::{DurableContext, DurableEngine, Result, SqliteProvider, WorkflowOptions};
use futures_util::future::try_join_all;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::sync::Arc;
use std::time::Duration;

#[durare::step]
async fn add(ctx: &DurableContext, sum: u64) -> Result<u64> {
    Ok(sum + 1)
}

#[durare::workflow]
async fn chain(ctx: DurableContext, seed: u64) -> Result<u64> {
    let mut sum = seed;
    for _ in 0..STEPS {
        sum = add(&ctx, sum).await?;
    }
    Ok(sum)
}

async fn one(engine: &DurableEngine, run: u64) -> Result<()> {
    let options = WorkflowOptions::with_id(format!("run-{run}"));
    let handle = engine.start_with(Chain, Contest::seed(run), options).await?;
    Contest::check(run, handle.await?);
    Ok(())
}

/// As `SqliteProvider::connect` does, but for the level of safety.
async fn full(folder: &str) -> Result<SqliteProvider> {
    let options = SqliteConnectOptions::new()
        .filename(format!("{folder}/durare.db"))
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(60));
    let pool = SqlitePoolOptions::new().max_connections(5).connect_with(options).await?;
    Ok(SqliteProvider::from_pool(pool))
}

#[tokio::main]
async fn main() -> Result<()> {
    let contest = Contest::parse();
    let (builder, name, note) = match (&contest.postgres, &contest.folder, &contest.variant) {
        (Some(url), _, _) => (DurableEngine::connect(url).await?, "durare, PostgreSQL", ""),
        (None, Some(folder), Some(_)) => {
            let provider = Arc::new(full(folder).await?);
            (
                DurableEngine::builder(provider),
                "durare, SQLite FULL",
                "a pool of ours: its default is NORMAL",
            )
        }
        (None, Some(folder), None) => {
            let url = format!("sqlite://{folder}/durare.db");
            (
                DurableEngine::connect(&url).await?,
                "durare, SQLite NORMAL",
                "its default; not safe against a loss of power",
            )
        }
        (None, None, _) => panic!("say --postgres or --folder"),
    };
    let engine = builder.build().await?;
    let clock = contest.start();
    if contest.at_once {
        try_join_all((0..contest.runs).map(|run| one(&engine, run))).await?;
    } else {
        for run in 0..contest.runs {
            one(&engine, run).await?;
        }
    }
    contest.report(clock, name, note);
    Ok(())
}
