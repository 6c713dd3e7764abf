//! Runs that go on one call at a time.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use flow_runtime::model::Backoff;
use flow_runtime::{Engine, Part, RunErrorKind, RunState, Step, Stepper, TaskState};
use harness::{Closures, Spec, linear, task, tasks, unordered};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

spec!(Abc: linear(tasks("a b c")));
spec!(Wide: linear([unordered(tasks("a b c")), task("d")]));
spec!(Again: linear([
    task("a"),
    linear(tasks("b c")).backoff(2, Backoff::Constant { delay: Duration::from_secs(60) }),
]));

fn start<S: Spec>(flow: Closures<S>) -> Stepper<Closures<S>> {
    Engine::default().start_stepping(Arc::new(flow), ()).unwrap()
}

fn texts(steps: &[Step]) -> String {
    steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}

#[tokio::test]
async fn nothing_is_called_before_it_is_let_through() {
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let run = start(flow);
    for (before, name) in [("", "a"), ("a", "b"), ("a b", "c")] {
        for _ in 0..3 {
            assert_eq!(texts(&run.next().await), format!("execute {name}"));
            assert_eq!(trace.text(), before);
        }
        assert_eq!(run.step().await.unwrap().task.as_ref(), name);
        assert_eq!(run.run().task_state(name), Some(TaskState::Success));
    }
    assert_eq!(run.next().await, []);
    assert_eq!(run.step().await, None);
    run.run_on().await.unwrap();
    assert_eq!(trace.text(), "a b c");
}

#[tokio::test(start_paused = true)]
async fn reverts_and_retries_are_steps_too() {
    let flow = Closures::<Again>::new().fails("c", "busy");
    let trace = flow.trace.clone();
    let run = start(flow);
    let mut steps = Vec::new();
    while let Some(step) = run.step().await {
        steps.push(step.to_string());
    }
    assert_eq!(
        steps,
        [
            "execute a",
            "execute b",
            "execute c",
            "revert c",
            "revert b",
            "execute b, attempt 2",
            "execute c, attempt 2",
            "revert c, attempt 2",
            "revert b, attempt 2",
            "revert a",
        ]
    );
    assert_eq!(run.run().state(), RunState::Reverted);
    assert_eq!(run.run_on().await.unwrap_err().kind(), RunErrorKind::Reverted);
    assert_eq!(trace.text(), "a b c ~c -b b c ~c -b -a");
}

#[tokio::test]
async fn every_order_can_be_taken() {
    let mut orders = BTreeSet::new();
    for choice in 0..6 {
        let flow = Closures::<Wide>::new();
        let trace = flow.trace.clone();
        let run = start(flow);
        let steps = run.next().await;
        assert_eq!(texts(&steps), "execute a | execute b | execute c");
        assert!(run.allow(&steps[choice / 2]));
        assert!(!run.allow(&steps[choice / 2]), "it has gone");
        let left = run.next().await;
        assert_eq!(left.len(), 2);
        assert!(run.allow(&left[choice % 2]));
        while run.step().await.is_some() {}
        run.run_on().await.unwrap();
        orders.insert(trace.text());
    }
    assert_eq!(orders.len(), 6, "{orders:?}");
}

#[tokio::test]
async fn dropping_the_stepper_lets_the_run_go_on() {
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let engine = Engine::default();
    let run = engine.start_stepping(Arc::new(flow), ()).unwrap();
    run.step().await.unwrap();
    drop(run);
    engine.shutdown().await;
    assert_eq!(trace.text(), "a b c");
}

#[tokio::test(start_paused = true)]
async fn a_run_at_the_door_can_be_suspended_and_cancelled() {
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let run = start(flow);
    run.step().await.unwrap();
    // What waits at the door has begun, so it is let through before the run rests.
    let control = run.run().control();
    let suspended = tokio::spawn(async move { control.suspend().await });
    assert_eq!(run.step().await.unwrap().task.as_ref(), "b");
    assert_eq!(suspended.await.unwrap(), RunState::Suspended);
    assert_eq!(run.next().await, []);
    run.run().resume();
    while run.run().state() == RunState::Suspended {
        tokio::task::yield_now().await;
    }
    assert_eq!(texts(&run.next().await), "execute c");
    run.run().cancel();
    let mut steps = Vec::new();
    while let Some(step) = run.step().await {
        assert!(step.part == Part::Revert || step.task.as_ref() == "c");
        steps.push(step.to_string());
    }
    assert_eq!(run.run_on().await.unwrap_err().kind(), RunErrorKind::Cancelled);
    assert!(trace.text().ends_with("-b -a"), "{} {steps:?}", trace.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_it_is_with_several_threads() {
    for _ in 0..50 {
        let flow = Closures::<Wide>::new().fails("d", "no");
        let trace = flow.trace.clone();
        let engine = Engine::builder().spawn_tasks(true).build();
        let run = engine.start_stepping(Arc::new(flow), ()).unwrap();
        for _ in 0..3 {
            run.step().await.unwrap();
        }
        assert_eq!(trace.text(), "a b c");
        assert_eq!(texts(&run.next().await), "execute d");
        while run.step().await.is_some() {}
        run.run_on().await.unwrap_err();
    }
}
