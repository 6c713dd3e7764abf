//! Runs that are over are removed by themselves, when somebody has said so.

use flow_runtime::durable::{BuildError, DurableBuilder, DurableEngine, DurableRun};
use flow_runtime::journal::{Filter, Memory};
use flow_runtime::{Engine, RunState, flow, task};
use std::sync::Arc;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
/// It looks each minute at least, more or less.
const LOOK: Duration = Duration::from_secs(80);

/// Ends as it is told.
#[derive(Default)]
struct Fate;

#[task]
impl Fate {
    async fn execute(&self, fate: &str) -> Result<(), String> {
        match fate {
            "success" => Ok(()),
            "waits" => std::future::pending().await,
            fate => Err(fate.to_owned()),
        }
    }

    async fn revert(&self, fate: &str) -> Result<(), String> {
        if fate == "failed" { Err(fate.to_owned()) } else { Ok(()) }
    }
}

flow! {
    #[derive(Default)]
    linear Fated(fate: String) { Fate }
}

fn builder(journal: &Memory) -> DurableBuilder {
    Engine::builder().journal(Arc::new(journal.clone()))
}

async fn ids(engine: &DurableEngine) -> Vec<String> {
    let runs = engine.runs().list(&Filter::default(), None, 10_000).await.unwrap().runs;
    let mut ids: Vec<_> = runs.into_iter().map(|run| run.id.to_string()).collect();
    ids.sort();
    ids
}

async fn start(engine: &DurableEngine, id: &str, fate: &str) -> DurableRun<Fated> {
    engine.start(id, FatedInputs { fate: fate.to_owned() }).await.unwrap()
}

/// One run of each fate, and one that waits.
async fn ended(builder: DurableBuilder) -> DurableEngine {
    let engine = builder.register(Fated::default()).build().await.unwrap();
    start(&engine, "waits", "waits").await;
    for fate in ["reverted", "failed"] {
        start(&engine, fate, fate).await.wait().await.unwrap_err();
    }
    engine
}

#[tokio::test(start_paused = true)]
async fn nothing_is_removed_that_nobody_told_to() {
    let engine = ended(builder(&Memory::new())).await;
    tokio::time::sleep(10 * HOUR).await;
    assert_eq!(ids(&engine).await, ["failed", "reverted", "waits"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_over_is_removed_in_its_time_and_nothing_else() {
    let states = [RunState::Success, RunState::Reverted];
    let engine = ended(builder(&Memory::new()).purge(HOUR, states)).await;
    tokio::time::sleep(HOUR - LOOK).await;
    assert_eq!(ids(&engine).await, ["failed", "reverted", "waits"], "not yet");
    tokio::time::sleep(2 * LOOK).await;
    assert_eq!(ids(&engine).await, ["failed", "waits"]);
    tokio::time::sleep(10 * HOUR).await;
    assert_eq!(ids(&engine).await, ["failed", "waits"]);
    // The name is free again.
    start(&engine, "reverted", "reverted").await.wait().await.unwrap_err();
    assert_eq!(ids(&engine).await, ["failed", "reverted", "waits"]);
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_was_shut_down_removes_nothing() {
    let journal = Memory::new();
    let engine = ended(builder(&journal).purge(HOUR, [RunState::Reverted])).await;
    engine.shutdown_within(Duration::ZERO).await;
    tokio::time::sleep(2 * HOUR).await;
    assert_eq!(ids(&engine).await.len(), 3);
    // Nor one that was dropped.
    let other = builder(&journal).purge(HOUR, [RunState::Reverted]).build().await.unwrap();
    let runs = other.runs();
    drop(other);
    tokio::time::sleep(2 * HOUR).await;
    assert_eq!(runs.list(&Filter::default(), None, 10).await.unwrap().runs.len(), 3);
}

/// More than are removed at once, by two engines at one time.
#[tokio::test(start_paused = true)]
async fn many_are_removed_a_part_at_a_time() {
    let journal = Memory::new();
    let build = async || {
        let builder = builder(&journal).purge(HOUR, [RunState::Success]);
        builder.register(Fated::default()).build().await.unwrap()
    };
    let (first, second) = (build().await, build().await);
    for number in 0..1_234 {
        start(&first, &format!("r{number}"), "success").await;
    }
    first.idle().await;
    second.idle().await;
    assert_eq!(ids(&first).await.len(), 1_234);
    tokio::time::sleep(HOUR + LOOK).await;
    assert_eq!(ids(&first).await, [""; 0]);
}

#[tokio::test]
async fn only_what_is_over_may_be_removed() {
    let states = [RunState::Success, RunState::Suspended];
    let error = builder(&Memory::new()).purge(HOUR, states).build().await.unwrap_err();
    assert_eq!(error, BuildError::NoEnd { state: RunState::Suspended });
    assert_eq!(
        error.to_string(),
        "runs are removed by themselves only when they are over, and Suspended is no end"
    );
}
