//! sayiir: a snapshot of the workflow after each task, in PostgreSQL. It has no SQLite.

#[path = "../../shared/contest.rs"]
mod contest;

use clap::Parser;
use contest::{Contest, STEPS};
use futures_util::future::try_join_all;
use sayiir_core::builder::WorkflowBuilder;
use sayiir_core::context::WorkflowContext;
use sayiir_core::workflow::WorkflowStatus;
use sayiir_postgres::PostgresBackend;
use sayiir_runtime::CheckpointingRunner;
use sayiir_runtime::serialization::JsonCodec;
use std::error::Error;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let contest = Contest::parse();
    let url = contest.postgres.as_deref().expect("say --postgres");
    let runner = CheckpointingRunner::new(PostgresBackend::<JsonCodec>::connect(url).await?);
    let context = WorkflowContext::new("chain", Arc::new(JsonCodec), Arc::new(()));
    assert_eq!(STEPS, 10, "a step below for each");
    let workflow = WorkflowBuilder::new(context)
        .then("step1", |sum: u64| async move { Ok(sum + 1) })
        .then("step2", |sum: u64| async move { Ok(sum + 1) })
        .then("step3", |sum: u64| async move { Ok(sum + 1) })
        .then("step4", |sum: u64| async move { Ok(sum + 1) })
        .then("step5", |sum: u64| async move { Ok(sum + 1) })
        .then("step6", |sum: u64| async move { Ok(sum + 1) })
        .then("step7", |sum: u64| async move { Ok(sum + 1) })
        .then("step8", |sum: u64| async move { Ok(sum + 1) })
        .then("step9", |sum: u64| async move { Ok(sum + 1) })
        .then("step10", |sum: u64| async move { Ok(sum + 1) })
        .build()?;
    let (runner, workflow) = (&runner, &workflow);
    let one = async |run: u64| {
        let status = runner.run(workflow, format!("run-{run}"), Contest::seed(run)).await?;
        assert!(matches!(status, WorkflowStatus::Completed), "run {run} ended {status:?}");
        Ok::<_, Box<dyn Error>>(())
    };
    let clock = contest.start();
    if contest.at_once {
        try_join_all((0..contest.runs).map(one)).await?;
    } else {
        for run in 0..contest.runs {
            one(run).await?;
        }
    }
    contest.report(clock, "sayiir, PostgreSQL", "the result itself is not read back");
    Ok(())
}
