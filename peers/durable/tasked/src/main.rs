//! tasked: a DAG of tasks in SQLite, with `synchronous=NORMAL`, which cannot be changed.
//! `--variant journaled` keeps the state in memory and writes it behind: what it says to be done
//! may not be on the disk yet.

#[path = "../../shared/contest.rs"]
mod contest;

use clap::Parser;
use contest::{Contest, STEPS};
use std::error::Error;
use std::sync::Arc;
use tasked::prelude::*;
use tasked::store::journaled::JournaledStorage;
use tasked::store::journaled::config::JournalConfig;

fn task(step: u64) -> TaskDef {
    TaskDef {
        id: TaskId::from(format!("step{step}")),
        executor: "add".into(),
        config: serde_json::json!({}),
        input: None,
        depends_on: (step > 0)
            .then(|| TaskId::from(format!("step{}", step - 1)))
            .into_iter()
            .collect(),
        timeout_secs: None,
        retries: None,
        backoff: None,
        condition: None,
        spawn_output: vec![],
    }
}

async fn submit(engine: &Engine, queue: &QueueId) -> Result<FlowId, Box<dyn Error>> {
    let tasks = (0..STEPS).map(task).collect();
    let flow = engine.submit_flow(queue, FlowDef { tasks, ..FlowDef::default() }).await?;
    Ok(flow.id)
}

/// Runs cycles until a flow has ended.
async fn finish(engine: &Engine, id: &FlowId) -> Result<(), Box<dyn Error>> {
    loop {
        let flow = engine.get_flow(id).await?.expect("it was submitted");
        if flow.state.is_terminal() {
            assert_eq!(flow.state, FlowState::Succeeded);
            return Ok(());
        }
        engine.process_cycle_sync().await?;
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let contest = Contest::parse();
    let folder = contest.folder.as_deref().expect("say --folder");
    let (store, name, note): (Arc<dyn Storage>, _, _) = match contest.variant {
        Some(_) => {
            let config = JournalConfig {
                journal_path: Some(format!("{folder}/journal.db").into()),
                ..JournalConfig::default()
            };
            let store = Arc::new(JournaledStorage::open(config)?);
            (store, "tasked, journaled", "written behind: done before it is on the disk")
        }
        None => {
            let store = Arc::new(SqliteStorage::open(format!("{folder}/tasked.db"))?);
            (store, "tasked, SQLite NORMAL", "not safe against a loss of power")
        }
    };
    let add = CallbackExecutor::new(|_| async {
        ExecuteResult::Success { output: Some(serde_json::json!(1)) }
    });
    let engine = Engine::builder(store).executor("add", Arc::new(add)).build();
    let queue = QueueId::from("default");
    let config = QueueConfig { concurrency: 10_000, ..QueueConfig::default() };
    engine.create_queue(&queue, config).await?;
    let clock = contest.start();
    if contest.at_once {
        let mut flows = Vec::new();
        for _ in 0..contest.runs {
            flows.push(submit(&engine, &queue).await?);
        }
        for id in &flows {
            finish(&engine, id).await?;
        }
    } else {
        for _ in 0..contest.runs {
            let id = submit(&engine, &queue).await?;
            finish(&engine, &id).await?;
        }
    }
    contest.report(clock, name, note);
    Ok(())
}
