//! Orders, from the engine that drives the run and from anywhere else.

use crate::harness::{self, Closures, linear, tasks, unordered};
use crate::spec;
use flow_runtime::durable::{DurableEngine, Runs, RunsError};
use flow_runtime::journal::{EntryKind, Memory, Order};
use flow_runtime::{Engine, RunErrorKind, RunState, TaskState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

spec!(Abc: linear(tasks("a b c")));
spec!(Both: unordered(tasks("a b")));

pub(crate) async fn engine<S: harness::Spec>(journal: &Memory, flow: Closures<S>) -> DurableEngine {
    let journal = Arc::new(journal.clone());
    Engine::builder().journal(journal).register(flow).build().await.unwrap()
}

/// A flow whose task `b` says when it is there, and waits to be let go.
pub(crate) fn gated<S: harness::Spec>() -> (Closures<S>, Arc<Semaphore>, Arc<Semaphore>) {
    let (there, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (inner_there, inner_go) = (Arc::clone(&there), Arc::clone(&go));
    let flow = Closures::new().on("b", move |cx| {
        inner_there.add_permits(1);
        let go = Arc::clone(&inner_go);
        async move {
            tokio::select! {
                permit = go.acquire() => permit?.forget(),
                () = cx.cancelled() => return Err("asked to stop".into()),
            }
            Ok(())
        }
    });
    (flow, there, go)
}

#[tokio::test(start_paused = true)]
async fn a_suspended_run_leaves_memory_and_goes_on_where_it_was() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let trace = flow.trace.clone();
    let engine = engine(&journal, flow).await;
    let run = engine.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    assert_eq!(run.task_state("b"), Some(TaskState::Running));
    let suspend = tokio::spawn({
        let run = run.clone();
        async move { run.suspend().await }
    });
    while run.state().await.unwrap() != RunState::Suspending {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    go.add_permits(1);
    assert_eq!(suspend.await.unwrap().unwrap(), RunState::Suspended);
    assert_eq!(engine.live_runs(), 0);
    // The result of `b` is not lost, and `c` has not begun.
    assert_eq!(trace.text(), "a b");
    let refused = run.suspend().await.unwrap_err();
    assert_eq!(refused.to_string(), "run `a` is suspended, and cannot be told to pause");
    run.resume().await.unwrap();
    run.wait().await.unwrap();
    assert_eq!(trace.text(), "a b c");
    let over = run.cancel().await.unwrap_err();
    assert_eq!(
        over.to_string(),
        "run `a` is over, with success, and cannot be told to stop and revert"
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_run_is_reverted() {
    let journal = Memory::new();
    let (flow, there, _go) = gated::<Abc>();
    let trace = flow.trace.clone();
    let engine = engine(&journal, flow).await;
    let run = engine.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    // By somebody who has the journal and nothing else.
    Runs::new(Arc::new(journal.clone())).cancel("a").await.unwrap();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Cancelled);
    assert_eq!(trace.text(), "a b ~b -a");
}

#[tokio::test(start_paused = true)]
async fn a_suspended_run_is_cancelled_by_another_engine() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let first = engine(&journal, flow).await;
    let run = first.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    first.runs().suspend("a").await.unwrap();
    while run.state().await.unwrap() != RunState::Suspending {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    go.add_permits(1);
    assert_eq!(run.rest().await.unwrap(), RunState::Suspended);
    first.shutdown().await;

    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let second = engine(&journal, flow).await;
    let run = second.get::<Closures<Abc>>("a").await.unwrap();
    run.cancel().await.unwrap();
    assert_eq!(run.wait().await.unwrap_err().kind(), RunErrorKind::Cancelled);
    assert_eq!(trace.text(), "-b -a");
    let history = second.runs().history("a").await.unwrap();
    let kinds: Vec<_> = history.iter().map(|step| step.kind).collect();
    use EntryKind::{Cancelled, Executed, Reverted, Suspended};
    assert_eq!(kinds, [Executed, Suspended, Executed, Cancelled, Reverted, Reverted]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_never_began_is_suspended_and_cancelled_without_beginning() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let trace = flow.trace.clone();
    let builder = Engine::builder().journal(Arc::new(journal.clone()));
    let engine = builder.register(flow).max_runs(1).build().await.unwrap();
    let first = engine.start::<Closures<Abc>>("first", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    let cancelled = engine.start::<Closures<Abc>>("cancelled", ()).await.unwrap();
    let suspended = engine.start::<Closures<Abc>>("suspended", ()).await.unwrap();
    assert_eq!(cancelled.state().await.unwrap(), RunState::Pending);
    cancelled.cancel().await.unwrap();
    engine.runs().suspend("suspended").await.unwrap();
    go.add_permits(1);
    first.wait().await.unwrap();
    assert_eq!(cancelled.wait().await.unwrap_err().kind(), RunErrorKind::Cancelled);
    assert_eq!(suspended.rest().await.unwrap(), RunState::Suspended);
    assert_eq!(trace.text(), "a b c");
    go.add_permits(1);
    suspended.resume().await.unwrap();
    suspended.wait().await.unwrap();
    assert_eq!(trace.text(), "a b c a b c");
    // It can be told again, too.
    let refused = engine.runs().retry_failed_reverts("cancelled").await.unwrap_err();
    let expected = RunsError::Refused {
        id: "cancelled".into(),
        order: Order::RetryReverts,
        state: RunState::Reverted,
        attention: false,
    };
    assert_eq!(refused, expected);
}

#[tokio::test(start_paused = true)]
async fn failed_reverts_are_tried_again_by_another_engine() {
    let journal = Memory::new();
    let flow = Closures::<Abc>::new()
        .fails("c", "no")
        .on_revert("b", |_, _| async { Err("stuck".into()) });
    let first = engine(&journal, flow).await;
    let run = first.start::<Closures<Abc>>("a", ()).await.unwrap();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.to_string(), "task `c` failed: no; reverting `b` failed as well: stuck");
    first.shutdown().await;

    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let second = engine(&journal, flow).await;
    let run = second.get::<Closures<Abc>>("a").await.unwrap();
    let again = run.wait().await.unwrap_err();
    assert_eq!(again.to_string(), error.to_string());
    assert_eq!(run.retry_failed_reverts().await.unwrap(), RunState::Reverted);
    assert_eq!(trace.text(), "-b -a");
    assert_eq!(run.wait().await.unwrap_err().kind(), RunErrorKind::Reverted);
}

#[tokio::test(start_paused = true)]
async fn what_runs_after_a_crash_and_is_cancelled_ends_in_a_way_that_nobody_knows() {
    let journal = Memory::new();
    let (flow, there, _go) = gated::<Abc>();
    let first = engine(&journal, flow).await;
    let run = first.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    drop((run, first));
    Runs::new(Arc::new(journal.clone())).cancel("a").await.unwrap();
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let second = engine(&journal, flow).await;
    let run = second.get::<Closures<Abc>>("a").await.unwrap();
    assert_eq!(run.wait().await.unwrap_err().kind(), RunErrorKind::Cancelled);
    assert_eq!(trace.text(), "?b -a");
    let history = second.runs().history("a").await.unwrap();
    assert!(history.iter().any(|step| step.kind == EntryKind::Recovered));
}

#[tokio::test(start_paused = true)]
async fn a_block_timeout_asks_tasks_that_are_spawned_to_stop() {
    let journal = Memory::new();
    let stopped = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stopped);
    let flow = Closures::<Both>::new().on("a", |_| async { Err("no".into()) }).on("b", move |cx| {
        let seen = Arc::clone(&seen);
        async move {
            cx.cancelled().await;
            seen.store(true, Ordering::SeqCst);
            Ok(())
        }
    });
    let builder = Engine::builder().spawn_tasks(true).journal(Arc::new(journal.clone()));
    let engine = builder.register(flow).build().await.unwrap();
    let run = engine.start::<Closures<Both>>("a", ()).await.unwrap();
    // `a` failed, and `b` is let finish; then it is cancelled.
    tokio::time::sleep(Duration::from_secs(1)).await;
    run.cancel().await.unwrap();
    assert_eq!(run.wait().await.unwrap_err().kind(), RunErrorKind::Reverted);
    assert!(stopped.load(Ordering::SeqCst));
}
