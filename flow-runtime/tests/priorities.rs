//! Which task starts first when several could.
// Helpers of tests fail by panicking, as tests do.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use flow_runtime::builder::{Block, FlowBuilder, Retry, TaskBuilder, Values};
use flow_runtime::retry::AlwaysRevert;
use flow_runtime::{Engine, EventKind, Flow, StaticFlow, atom, flow, task};
use std::sync::Arc;

#[task]
async fn work() -> std::io::Result<()> {
    Ok(())
}

#[derive(Default)]
pub struct Undoable;

#[task]
impl Undoable {
    async fn execute(&self) -> std::io::Result<()> {
        Ok(())
    }

    async fn revert(&self) -> std::io::Result<()> {
        Ok(())
    }
}

#[task]
async fn fail() -> std::io::Result<()> {
    Err(std::io::ErrorKind::Other.into())
}

flow! {
    #[derive(Default)]
    unordered Inner() {
        low: work,
        #[priority(7)]
        high: work,
    }
}

flow! {
    #[derive(Default)]
    unordered Urgent() {
        last: work,
        #[priority(-1)]
        idle: work,
        #[priority(2)]
        unordered {
            a: work,
            #[priority(3)]
            b: work,
            c: work,
        }
        #[priority(5)]
        Inner,
        #[priority(4)]
        #[retry(AlwaysRevert)]
        again: work,
    }
}

const ORDER: [&str; 9] =
    ["inner.high", "inner.low", "always_revert", "again", "b", "a", "c", "last", "idle"];

/// What began, in order, when one task runs at a time.
async fn begun<F: Flow + 'static>(engine: Engine, flow: F, inputs: F::Inputs) -> Vec<String> {
    let run = engine.start(Arc::new(flow), inputs).unwrap();
    let mut events = run.events();
    let mut begun = Vec::new();
    while let Some(event) = events.next().await {
        match &event.kind {
            EventKind::TaskStarted { task, .. } => begun.push(task.to_string()),
            EventKind::TaskReverting { task } => begun.push(format!("-{task}")),
            _ => {}
        }
    }
    begun
}

fn one_at_a_time() -> Engine {
    Engine::builder().max_running(1).build()
}

#[tokio::test]
async fn the_most_urgent_of_what_is_ready_starts_first() {
    assert_eq!(begun(one_at_a_time(), Urgent::default(), UrgentInputs {}).await, ORDER);
    // Without a limit, too: all are ready at once but the task behind its controller.
    let mut all = ORDER.to_vec();
    all.remove(3);
    all.push("again");
    assert_eq!(begun(Engine::default(), Urgent::default(), UrgentInputs {}).await, all);
}

#[tokio::test]
async fn a_built_flow_has_the_same_priorities() {
    let once = Retry::controlled_by(atom!(AlwaysRevert, AlwaysRevert));
    let block = Block::unordered()
        .priority(2)
        .add(atom!(work).label("a"))
        .add(atom!(work).label("b").priority(3))
        .add(atom!(work).label("c"));
    let flow = FlowBuilder::unordered("Urgent")
        .add(atom!(work).label("last"))
        .add(atom!(work).label("idle").priority(-1))
        .add(block)
        .add(atom!(Inner, Inner::default()).priority(5))
        .add(atom!(work).label("again").priority(4).retry(once))
        .build()
        .unwrap();
    assert_eq!(flow.plan(), Urgent::plan());
    assert_eq!(flow.plan().fingerprint(), Urgent::plan().fingerprint());
    let inputs = flow.inputs(Values::new()).unwrap();
    assert_eq!(begun(one_at_a_time(), flow, inputs).await, ORDER);
}

flow! {
    #[derive(Default)]
    linear Reverted() {
        unordered {
            #[priority(1)]
            one: Undoable,
            #[priority(3)]
            three: Undoable,
            #[priority(2)]
            two: Undoable,
        }
        fail,
    }
}

#[tokio::test]
async fn reverts_go_by_priority_too() {
    assert_eq!(
        begun(one_at_a_time(), Reverted::default(), RevertedInputs {}).await,
        ["three", "two", "one", "fail", "-fail", "-three", "-two", "-one"],
    );
}

#[tokio::test]
async fn a_task_that_is_ready_later_overtakes_those_that_wait() {
    let flow = FlowBuilder::unordered("Overtaken")
        .add(
            Block::linear()
                .add(atom!(work).label("first").priority(1))
                .add(atom!(work).label("urgent").priority(9)),
        )
        .add(atom!(work).label("a"))
        .add(TaskBuilder::new("b").execute(|_| async { Ok(()) }))
        .build()
        .unwrap();
    let inputs = flow.inputs(Values::new()).unwrap();
    assert_eq!(begun(one_at_a_time(), flow, inputs).await, ["first", "urgent", "a", "b"]);
}
