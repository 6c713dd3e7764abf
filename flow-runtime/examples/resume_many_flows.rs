//! A process dies in the middle of several runs; another one goes on with all that it left.
//!
//! `cargo run -p flow-runtime --features sqlite --example resume_many_flows`

use flow_runtime::durable::{DurableBuilder, Runs};
use flow_runtime::journal::{Filter, Sqlite};
use flow_runtime::{Engine, EventKind, RunState, TaskContext, flow, task};
use std::convert::Infallible;
use std::error::Error;
use std::path::Path;
use std::process::{Command, exit};
use std::sync::Arc;
use std::time::Duration;

#[task]
async fn work(cx: &TaskContext) -> Result<(), Infallible> {
    println!("  {}: executing {}", cx.run_id(), cx.node());
    Ok(())
}

/// Does not come to its end if there is a `BOOM` in the environment.
#[task]
async fn boom(cx: &TaskContext) -> Result<(), Infallible> {
    println!("  {}: executing {}", cx.run_id(), cx.node());
    if std::env::var_os("BOOM").is_some() {
        std::future::pending::<()>().await;
    }
    println!("  {}: not this time", cx.run_id());
    Ok(())
}

flow! {
    #[derive(Default)]
    linear Example() {
        first: work,
        boom,
        second: work,
    }
}

fn builder(journal: &Arc<Sqlite>) -> DurableBuilder {
    // What a process leaves that dies is taken over when its lease has run out, if not sooner.
    let builder = Engine::builder().journal(Arc::clone(journal) as _).register(Example::default());
    builder.lease(Duration::from_secs(1)).claim_interval(Duration::from_millis(50))
}

/// Runs the flow several times, one after the other.
async fn run(journal: &Arc<Sqlite>, runs: &[&str]) -> Result<(), Box<dyn Error>> {
    let dies = std::env::var_os("BOOM").is_some();
    let engine = builder(journal).build().await?;
    for id in runs {
        let run = engine.start::<Example>(*id, ExampleInputs {}).await?;
        let mut events = run.events();
        while let Some(event) = events.next().await {
            match event.kind {
                EventKind::TaskStarted { task, .. } if dies && &*task == "boom" => break,
                _ => {}
            }
        }
    }
    if dies {
        println!("  the process dies");
        // At once, as in a crash: nothing is put in order.
        exit(1);
    }
    engine.shutdown().await;
    Ok(())
}

/// Goes on with all runs that have not ended, whoever began them.
async fn resume_all(journal: &Arc<Sqlite>) -> Result<(), Box<dyn Error>> {
    let open = [RunState::Pending, RunState::Running, RunState::Suspending];
    let filter = Filter { states: open.to_vec(), ..Filter::default() };
    let runs = Runs::new(Arc::clone(journal) as _);
    let mut open = runs.list(&filter, None, 100).await?.runs;
    open.reverse();
    for run in &open {
        println!("  {} has not ended", run.id);
    }
    // It takes up what is due by itself; here one after the other.
    let engine = builder(journal).max_runs(1).build().await?;
    for run in &open {
        engine.get::<Example>(run.id.clone()).await?.wait().await?;
    }
    for run in &open {
        println!("  {} is {}", run.id, runs.get(run.id.clone()).await?.state);
    }
    engine.shutdown().await;
    Ok(())
}

/// Calls this program again, as another process; whether it lived.
fn process(database: &Path, what: &str, dies: bool) -> Result<bool, std::io::Error> {
    let mut command = Command::new(std::env::current_exe()?);
    if dies {
        command.env("BOOM", "yes");
    }
    Ok(command.arg(database).arg(what).status()?.success())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    if let (Some(database), Some(what)) = (arguments.next(), arguments.next()) {
        let journal = Arc::new(Sqlite::open(database).await?);
        return match what.to_string_lossy().as_ref() {
            "all" => resume_all(&journal).await,
            runs => run(&journal, &runs.split(' ').collect::<Vec<_>>()).await,
        };
    }
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("flows.db");
    println!("run a flow:");
    assert!(process(&database, "one", false)?);
    println!("run it twice more, and something happens:");
    assert!(!process(&database, "two three", true)?);
    println!("resume all:");
    assert!(process(&database, "all", false)?);
    Ok(())
}
