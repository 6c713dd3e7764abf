//! `flow.run(inputs)`: order, failure, revert, retry, timeouts, panics.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use flow_runtime::model::Backoff;
use flow_runtime::{FailureKind, RunErrorKind, run};
use futures_executor::block_on;
use harness::{CURRENT_TRACE, Closures, flow, graph, linear, task, tasks, unordered};
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Barrier;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

spec!(Abc: linear(tasks("a b c")));
spec!(Both: unordered(tasks("a b")));

#[test]
fn a_linear_flow_runs_in_order_without_any_runtime() {
    let flow = Closures::<Abc>::new();
    block_on(run(&flow, ())).unwrap();
    assert_eq!(flow.trace.text(), "a b c");
}

#[tokio::test]
async fn unordered_tasks_run_at_once() {
    let barrier = Arc::new(Barrier::new(2));
    let other = Arc::clone(&barrier);
    let flow = Closures::<Both>::new()
        .on("a", move |_| {
            let barrier = Arc::clone(&barrier);
            async move {
                barrier.wait().await;
                Ok(())
            }
        })
        .on("b", move |_| {
            let barrier = Arc::clone(&other);
            async move {
                barrier.wait().await;
                Ok(())
            }
        });
    run(&flow, ()).await.unwrap();
}

#[test]
fn a_graph_runs_each_task_after_those_that_it_needs() {
    spec!(Diamond: graph(tasks("d b c a"), &[(3, 1), (3, 2), (1, 0), (2, 0)]));
    let flow = Closures::<Diamond>::new();
    block_on(run(&flow, ())).unwrap();
    assert_eq!(flow.trace.text(), "a b c d");
}

#[test]
fn an_empty_flow_succeeds() {
    spec!(Empty: linear([]));
    block_on(run(&Closures::<Empty>::new(), ())).unwrap();
}

#[test]
fn a_nested_flow_is_entered_before_its_tasks_and_again_when_it_is_tried_again() {
    spec!(Nested: linear([task("a"), flow("f", linear(tasks("b c"))).retry(2), task("d")]));
    let flow = Closures::<Nested>::new().fails_first("c", 1, "no");
    CURRENT_TRACE.set(Some(flow.trace.clone()));
    block_on(run(&flow, ())).unwrap();
    assert_eq!(flow.trace.text(), "a >0 b c ~c -b >0 b c d");
}

#[test]
fn a_failure_reverts_the_failed_task_first_then_the_others_backwards() {
    let flow = Closures::<Abc>::new().fails("c", "no valid host");
    let error = block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.text(), "a b c ~c -b -a");
    assert_eq!(error.kind(), RunErrorKind::Reverted);
    assert_eq!(error.to_string(), "task `c` failed: no valid host; everything was reverted");
    assert_eq!(error.cause().node(), "c");
}

#[test]
fn the_typed_error_and_its_causes_come_out_of_the_run() {
    #[derive(Debug, thiserror::Error)]
    #[error("the size of the volume is not a number")]
    struct BadSize(#[source] std::num::ParseIntError);

    let flow = Closures::<Abc>::new().on("b", |_| async {
        "x".parse::<u8>().map_err(BadSize)?;
        Ok(())
    });
    let error = block_on(run(&flow, ())).unwrap_err();
    assert!(error.downcast_ref::<BadSize>().is_some());
    assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
    assert_eq!(error.source().unwrap().to_string(), "invalid digit found in string");
}

#[test]
fn revert_learns_of_all_failures_the_cause_first() {
    let seen = Arc::new(Mutex::new(String::new()));
    let saw = Arc::clone(&seen);
    let flow = Closures::<Abc>::new().fails("c", "no").on_revert("a", move |cx, failures| {
        let all: Vec<String> = failures.iter().map(ToString::to_string).collect();
        *saw.lock().unwrap() = format!("{} {all:?}", cx.node());
        async { Ok(()) }
    });
    block_on(run(&flow, ())).unwrap_err();
    assert_eq!(*seen.lock().unwrap(), r#"a ["task `c` failed: no"]"#);
}

#[test]
fn a_task_without_a_revert_is_reverted_without_a_call() {
    spec!(Plain: linear(tasks("a b! c")));
    let flow = Closures::<Plain>::new().fails("c", "no");
    block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.text(), "a b! c ~c -a");
}

#[test]
fn a_panic_is_the_failure_of_its_task() {
    let flow = Closures::<Abc>::new().on("b", |_| async { panic!("out of {}", "cheese") });
    let error = block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.text(), "a b ~b -a");
    assert_eq!(error.cause().kind(), FailureKind::Panic);
    assert_eq!(error.to_string(), "task `b` panicked: out of cheese; everything was reverted");
}

#[test]
fn a_revert_that_fails_does_not_hide_the_cause() {
    let flow = Closures::<Abc>::new()
        .fails("c", "no host")
        .on_revert("b", |_, _| async { Err("table is gone".into()) });
    let error = block_on(run(&flow, ())).unwrap_err();
    // Nothing that came before what could not be reverted is reverted.
    assert_eq!(flow.trace.text(), "a b c ~c -b");
    assert_eq!(error.kind(), RunErrorKind::RevertFailed);
    assert_eq!(
        error.to_string(),
        "task `c` failed: no host; reverting `b` failed as well: table is gone"
    );
    assert_eq!(error.revert_failures().len(), 1);
}

#[test]
fn a_revert_that_panics_has_failed() {
    let flow =
        Closures::<Abc>::new().fails("c", "no").on_revert("c", |_, _| async { panic!("oh") });
    let error = block_on(run(&flow, ())).unwrap_err();
    assert_eq!(error.revert_failures().cause().unwrap().kind(), FailureKind::Panic);
    assert_eq!(flow.trace.text(), "a b c ~c");
}

#[test]
fn a_retry_reverts_and_executes_again_and_leaves_no_failure_behind() {
    spec!(Again: linear([task("a"), linear(tasks("b c")).retry(3), task("d")]));
    let flow = Closures::<Again>::new().fails_first("c", 2, "busy").fails("d", "no");
    let error = block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.text(), "a b c ~c -b b c ~c -b b c d ~d -c -b -a");
    assert_eq!(error.failures().len(), 1);
    assert_eq!(error.cause().node(), "d");
}

#[test]
fn what_failed_in_an_attempt_that_was_retried_is_no_cause() {
    spec!(Pair: linear(tasks("x y")).retry(2));
    let flow = Closures::<Pair>::new().fails_first("y", 1, "first").fails_first("x", 0, "");
    block_on(run(&flow, ())).unwrap();
    let calls = Mutex::new(0);
    let flow = Closures::<Pair>::new().fails_first("y", 1, "first").on("x", move |_| {
        let mut calls = calls.lock().unwrap();
        *calls += 1;
        let fails = *calls == 2;
        async move { if fails { Err("second".into()) } else { Ok(()) } }
    });
    let error = block_on(run(&flow, ())).unwrap_err();
    assert_eq!(error.cause().message(), "second");
    assert_eq!(error.failures().len(), 1);
}

#[test]
fn a_task_learns_its_attempt_and_keeps_its_key() {
    spec!(Once: linear([task("a").retry(3)]));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let saw = Arc::clone(&seen);
    let flow = Closures::<Once>::new().on("a", move |cx| {
        saw.lock().unwrap().push((cx.attempt(), cx.idempotency_key(), cx.run_id().to_owned()));
        async move { if cx.attempt() < 3 { Err("busy".into()) } else { Ok(()) } }
    });
    block_on(run(&flow, ())).unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen.iter().map(|(attempt, ..)| *attempt).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(seen.iter().all(|(_, key, run)| *key == format!("{run}/a") && *key == seen[0].1));
}

#[test]
fn a_filter_ends_the_attempts() {
    spec!(Filtered: linear([task("a").retry(5).filter(0)]).retry(2));
    let flow = Closures::<Filtered>::new().fails("a", "final");
    block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.count("a"), 2, "the block around it has no filter");
    let flow = Closures::<Filtered>::new().fails("a", "busy");
    block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.count("a"), 10);
}

#[test]
fn a_filter_that_panics_ends_the_attempts() {
    spec!(Odd: linear([task("a").retry(5).filter(1)]));
    let flow = Closures::<Odd>::new().fails("a", "busy");
    block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.text(), "a ~a");
}

#[tokio::test(start_paused = true)]
async fn back_off_waits_before_each_attempt_but_the_first() {
    spec!(Slow: linear([task("a").backoff(
        4,
        Backoff::Exponential { initial: SECOND, factor: 2.0, max: Some(3 * SECOND) },
    )]));
    let start = Instant::now();
    let flow = Closures::<Slow>::new().fails("a", "busy");
    run(&flow, ()).await.unwrap_err();
    assert_eq!(start.elapsed().as_millis() / 10, 600, "1 + 2 + 3 seconds");
    assert_eq!(flow.trace.count("a"), 4);
}

#[tokio::test(start_paused = true)]
async fn jitter_takes_between_half_and_all_of_the_wait() {
    spec!(Jittered: linear([task("a").backoff(2, Backoff::Constant { delay: SECOND }).jitter()]));
    let mut waits = Vec::new();
    for _ in 0..50 {
        let start = Instant::now();
        run(&Closures::<Jittered>::new().fails_first("a", 1, "busy"), ()).await.unwrap();
        waits.push(start.elapsed().as_millis());
    }
    assert!(waits.iter().all(|wait| (500..=1001).contains(wait)), "{waits:?}");
    assert!(waits.iter().min() != waits.iter().max());
}

#[tokio::test(start_paused = true)]
async fn others_run_while_one_waits_for_its_next_attempt() {
    spec!(Waits: unordered([
        task("a").backoff(2, Backoff::Constant { delay: SECOND }),
        linear(tasks("b c")),
    ]));
    let flow = Closures::<Waits>::new().fails_first("a", 1, "busy").on("b", |_| async {
        sleep(SECOND / 2).await;
        Ok(())
    });
    run(&flow, ()).await.unwrap();
    assert_eq!(flow.trace.text().trim_start_matches("b a").trim_start_matches("a b"), " ~a c a");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_takes_too_long_is_dropped_and_nobody_knows() {
    spec!(Timed: linear([task("a"), task("b").timeout(SECOND)]));
    struct Dropped(harness::Trace);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.add("dropped");
        }
    }
    let trace = harness::Trace::default();
    let inner = trace.clone();
    let mut flow = Closures::<Timed>::new().on("b", move |_| {
        let guard = Dropped(inner.clone());
        async move {
            sleep(10 * SECOND).await;
            drop(guard);
            Ok(())
        }
    });
    flow.trace = trace;
    let error = run(&flow, ()).await.unwrap_err();
    assert_eq!(flow.trace.text(), "a b dropped ?b -a");
    assert_eq!(error.cause().kind(), FailureKind::Timeout);
    assert_eq!(error.to_string(), "`b` took longer than 1s; everything was reverted");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_the_whole_time() {
    spec!(Attempts: linear([task("a").retry(3).timeout(2 * SECOND)]));
    let flow = Closures::<Attempts>::new().on("a", |cx| async move {
        sleep(if cx.attempt() < 3 { 3 * SECOND } else { SECOND }).await;
        Ok(())
    });
    let start = Instant::now();
    run(&flow, ()).await.unwrap();
    assert_eq!(flow.trace.text(), "a ?a a ?a a");
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_block_that_takes_too_long_asks_its_tasks_to_stop() {
    spec!(Block: linear([task("a"), unordered(tasks("polite rude")).timeout(SECOND)]));
    let flow = Closures::<Block>::new()
        .on("polite", |cx| async move {
            cx.cancelled().await;
            Err("stopped".into())
        })
        .on("rude", |_| std::future::pending());
    let start = Instant::now();
    let error = run(&flow, ()).await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 6, "one second, and five of grace");
    assert_eq!(flow.trace.text(), "a polite rude ~polite ?rude -a");
    assert_eq!(error.cause().kind(), FailureKind::Timeout);
    assert_eq!(error.failures().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_block_that_took_too_long_is_tried_again() {
    spec!(BlockAgain: linear([task("a")]).timeout(SECOND).retry(3));
    let flow = Closures::<BlockAgain>::new().on("a", |cx| async move {
        if cx.attempt() < 3 {
            cx.cancelled().await;
        }
        Ok(())
    });
    run(&flow, ()).await.unwrap();
    assert_eq!(flow.trace.text(), "a -a a -a a");
}

#[test]
fn a_task_that_never_ran_is_not_reverted() {
    spec!(Early: graph(tasks("a b c"), &[(0, 2)]));
    let flow = Closures::<Early>::new().fails("a", "no");
    block_on(run(&flow, ())).unwrap_err();
    assert_eq!(flow.trace.count("c"), 0);
    assert_eq!(flow.trace.count("-c"), 0);
    assert_eq!(flow.trace.count("-b"), flow.trace.count("b"));
}

#[tokio::test]
async fn dropping_the_future_drops_the_tasks() {
    let flow = Closures::<Abc>::new().on("b", |_| std::future::pending());
    let outcome = tokio::time::timeout(Duration::from_millis(1), run(&flow, ())).await;
    assert!(outcome.is_err());
    assert_eq!(flow.trace.text(), "a b");
}
