//! Runs on an engine: orders, events, limits, threads, the end.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use flow_runtime::model::Backoff;
use flow_runtime::{
    Control, Engine, EventKind, FailureKind, Flow, Run, RunErrorKind, RunEvent, RunState,
    StartError, TaskState,
};
use futures_util::FutureExt;
use harness::{Closures, Trace, linear, task, tasks, unordered};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tokio::sync::{Barrier, Semaphore};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

spec!(Abc: linear(tasks("a b c")));
spec!(Both: unordered(tasks("a b")));

fn engine() -> Engine {
    Engine::default()
}

/// A flow whose task `b` says when it is there, and waits to be let go.
fn gated() -> (Closures<Abc>, Arc<Semaphore>, Arc<Semaphore>) {
    let there = Arc::new(Semaphore::new(0));
    let go = Arc::new(Semaphore::new(0));
    let (inner_there, inner_go) = (Arc::clone(&there), Arc::clone(&go));
    let flow = Closures::new().on("b", move |_| {
        inner_there.add_permits(1);
        let go = Arc::clone(&inner_go);
        async move {
            go.acquire().await?.forget();
            Ok(())
        }
    });
    (flow, there, go)
}

async fn passes(semaphore: &Semaphore) {
    semaphore.acquire().await.unwrap().forget();
}

#[tokio::test]
async fn a_run_gives_its_outputs_and_a_handle_is_a_future() {
    let flow = Arc::new(Closures::<Abc>::new());
    engine().start(Arc::clone(&flow), ()).unwrap().await.unwrap();
    assert_eq!(flow.trace.text(), "a b c");
}

#[tokio::test]
async fn dropping_the_handle_does_not_stop_the_run() {
    let (flow, there, go) = gated();
    let engine = engine();
    let trace = flow.trace.clone();
    drop(engine.start(Arc::new(flow), ()).unwrap());
    passes(&there).await;
    go.add_permits(1);
    engine.shutdown().await;
    assert_eq!(trace.text(), "a b c");
}

#[tokio::test]
async fn two_live_runs_cannot_have_one_name() {
    let (flow, there, go) = gated();
    let (flow, engine) = (Arc::new(flow), engine());
    let run = engine.start_with_id("request-42", Arc::clone(&flow), ()).unwrap();
    assert_eq!(run.id().as_str(), "request-42");
    passes(&there).await;
    let error = engine.start_with_id("request-42", Arc::clone(&flow), ()).unwrap_err();
    assert_eq!(error, StartError::IdInUse { id: "request-42".into() });
    assert_eq!(error.to_string(), "a run named `request-42` lives already");
    go.add_permits(2);
    run.await.unwrap();
    engine.start_with_id("request-42", flow, ()).unwrap().await.unwrap();
}

#[tokio::test]
async fn a_suspended_run_goes_on_where_it_paused() {
    let (flow, there, go) = gated();
    let trace = flow.trace.clone();
    let run = engine().start(Arc::new(flow), ()).unwrap();
    passes(&there).await;
    assert_eq!(run.task_state("a"), Some(TaskState::Success));
    assert_eq!(run.task_state("b"), Some(TaskState::Running));
    assert_eq!(run.task_state("c"), Some(TaskState::Pending));
    assert_eq!(run.task_state("d"), None);
    let control = run.control();
    let suspended = tokio::spawn(async move { control.suspend().await });
    while run.state() != RunState::Suspending {
        tokio::task::yield_now().await;
    }
    go.add_permits(1);
    assert_eq!(suspended.await.unwrap(), RunState::Suspended);
    assert_eq!(run.state(), RunState::Suspended);
    assert_eq!(trace.text(), "a b");
    assert_eq!(run.suspend().await, RunState::Suspended, "it is suspended already");
    run.resume();
    run.await.unwrap();
    assert_eq!(trace.text(), "a b c");
}

spec!(Longer: linear([
    task("a"),
    unordered(tasks("b c d")),
    linear(tasks("e f")).retry(2),
    task("g"),
]));

/// Starts a run that is given an order at its event number `at`, from 1.
fn start_with_order(
    flow: Closures<Longer>,
    at: usize,
    order: impl Fn(&Control) + Send + Sync + 'static,
) -> Run<Closures<Longer>> {
    let control = Arc::new(OnceLock::<Control>::new());
    let (inner, events) = (Arc::clone(&control), AtomicUsize::new(0));
    let listener = move |_: &RunEvent| {
        if events.fetch_add(1, Ordering::SeqCst) + 1 == at {
            order(inner.get().expect("the run begins when this test waits for it"));
        }
    };
    let engine = Engine::builder().listener(Arc::new(listener)).build();
    let run = engine.start(Arc::new(flow), ()).unwrap();
    assert!(control.set(run.control()).is_ok());
    run
}

#[tokio::test]
async fn suspending_at_every_step_changes_nothing() {
    // The order in which b, c and d are reverted is free.
    let normal = |trace: &Trace| trace.text().replace("-c", "-b").replace("-d", "-b");
    let mut suspended = 0;
    for at in 1..=38 {
        let flow = Closures::<Longer>::new().fails_first("f", 1, "busy").fails("g", "no");
        let trace = flow.trace.clone();
        let run = start_with_order(flow, at, |control| {
            // The order is given when it is first polled.
            assert!(control.suspend().now_or_never().is_none());
        });
        while run.state() != RunState::Suspended && !run.state().is_end() {
            tokio::task::yield_now().await;
        }
        if run.state() == RunState::Suspended {
            let before = trace.text();
            tokio::task::yield_now().await;
            assert_eq!(trace.text(), before);
            suspended += 1;
        }
        run.resume();
        assert_eq!(run.await.unwrap_err().cause().node(), "g");
        assert_eq!(normal(&trace), "a b c d e f ~f -e e f g ~g -f -e -b -b -b -a");
    }
    assert!(suspended > 30, "{suspended}");
}

#[tokio::test]
async fn a_run_can_be_cancelled_at_every_step() {
    for at in 1..=21 {
        let flow = Closures::<Longer>::new().fails_first("f", 1, "busy");
        let trace = flow.trace.clone();
        let error = match start_with_order(flow, at, Control::cancel).await {
            Ok(()) => panic!("{at}: {}", trace.text()),
            Err(error) => error,
        };
        assert_eq!(error.kind(), RunErrorKind::Cancelled);
        for name in ["a", "b", "c", "d", "e", "f", "g"] {
            let reverts = trace.count(&format!("-{name}")) + trace.count(&format!("~{name}"));
            assert_eq!(trace.count(name), reverts, "{name} in {}", trace.text());
        }
    }
}

#[tokio::test]
async fn a_cancelled_run_asks_what_runs_to_stop_and_reverts_everything() {
    let there = Arc::new(Semaphore::new(0));
    let inner = Arc::clone(&there);
    let flow = Closures::<Abc>::new().on("b", move |cx| {
        inner.add_permits(1);
        async move {
            assert!(!cx.is_cancelled());
            cx.cancelled().await;
            assert!(cx.is_cancelled());
            Err("stopped".into())
        }
    });
    let trace = flow.trace.clone();
    let run = engine().start(Arc::new(flow), ()).unwrap();
    passes(&there).await;
    run.cancel();
    run.cancel();
    let error = run.await.unwrap_err();
    assert_eq!(trace.text(), "a b ~b -a");
    assert_eq!(error.kind(), RunErrorKind::Cancelled);
    assert_eq!(error.to_string(), "the run was cancelled; everything was reverted");
    assert_eq!(error.failures().len(), 2);
}

#[tokio::test]
async fn a_task_that_succeeds_after_all_is_reverted_as_done() {
    let (flow, there, go) = gated();
    let trace = flow.trace.clone();
    let run = engine().start(Arc::new(flow), ()).unwrap();
    passes(&there).await;
    run.cancel();
    go.add_permits(1);
    assert_eq!(run.await.unwrap_err().kind(), RunErrorKind::Cancelled);
    assert_eq!(trace.text(), "a b -b -a");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_stop_is_dropped_and_nobody_knows() {
    for spawn in [false, true] {
        let flow = Closures::<Both>::new().on("a", |_| std::future::pending()).on("b", |_| async {
            sleep(SECOND).await;
            Ok(())
        });
        let trace = flow.trace.clone();
        let engine = Engine::builder().cancel_grace(3 * SECOND).spawn_tasks(spawn).build();
        let run = engine.start(Arc::new(flow), ()).unwrap();
        sleep(SECOND / 2).await;
        let start = Instant::now();
        run.cancel();
        let error = run.await.unwrap_err();
        assert_eq!(start.elapsed().as_secs(), 3);
        let text = trace.text();
        assert!(text.ends_with(" -b ?a"), "{text}");
        let failure = error.failures().get("a").unwrap();
        assert_eq!(failure.kind(), FailureKind::Cancelled);
        assert_eq!(
            failure.to_string(),
            "`a` was dropped, as it did not stop within 3s of being asked to"
        );
    }
}

#[tokio::test]
async fn a_suspended_run_can_be_cancelled() {
    let (flow, there, go) = gated();
    let trace = flow.trace.clone();
    let run = engine().start(Arc::new(flow), ()).unwrap();
    passes(&there).await;
    go.add_permits(1);
    assert_eq!(run.suspend().await, RunState::Suspended);
    run.cancel();
    assert_eq!(run.await.unwrap_err().kind(), RunErrorKind::Cancelled);
    assert_eq!(trace.text(), "a b -b -a");
}

#[tokio::test]
async fn orders_to_a_run_that_is_over_change_nothing() {
    let run = engine().start(Arc::new(Closures::<Abc>::new()), ()).unwrap();
    let control = run.control();
    run.await.unwrap();
    control.cancel();
    control.resume();
    assert_eq!(control.suspend().await, RunState::Success);
    assert_eq!(control.retry_failed_reverts().await, RunState::Success);
    assert_eq!(control.state(), RunState::Success);
    control.ended().await.unwrap();
}

#[tokio::test]
async fn a_failed_revert_can_be_tried_again() {
    let broken = Arc::new(AtomicUsize::new(2));
    let left = Arc::clone(&broken);
    let flow = Closures::<Abc>::new().fails("c", "no").on_revert("b", move |_, failures| {
        assert_eq!(failures.cause().unwrap().node(), "c");
        let fails = left.fetch_sub(1, Ordering::SeqCst) > 0;
        async move { if fails { Err("gone".into()) } else { Ok(()) } }
    });
    let trace = flow.trace.clone();
    let run = engine().start(Arc::new(flow), ()).unwrap();
    let control = run.control();
    let error = run.await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::RevertFailed);
    assert_eq!(control.task_state("b"), Some(TaskState::RevertFailure));
    assert_eq!(control.retry_failed_reverts().await, RunState::Failure);
    assert_eq!(control.ended().await.unwrap_err().revert_failures().len(), 1);
    broken.store(0, Ordering::SeqCst);
    assert_eq!(control.retry_failed_reverts().await, RunState::Reverted);
    let error = control.ended().await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Reverted);
    assert_eq!(error.to_string(), "task `c` failed: no; everything was reverted");
    assert_eq!(trace.text(), "a b c ~c -b -b -b -a");
}

#[tokio::test]
async fn shutdown_waits_for_all_and_starts_no_more() {
    let (flow, there, go) = gated();
    let (flow, engine) = (Arc::new(flow), engine());
    let run = engine.start(Arc::clone(&flow), ()).unwrap();
    passes(&there).await;
    let other = engine.clone();
    let down = tokio::spawn(async move { other.shutdown().await });
    tokio::task::yield_now().await;
    assert_eq!(engine.start(flow, ()).unwrap_err(), StartError::ShutDown);
    assert!(!down.is_finished());
    go.add_permits(1);
    down.await.unwrap();
    assert_eq!(run.state(), RunState::Success);
}

#[tokio::test(start_paused = true)]
async fn shutdown_cancels_what_takes_too_long() {
    let engine = engine();
    let quick = Closures::<Abc>::new().on("b", |_| async {
        sleep(SECOND).await;
        Ok(())
    });
    let slow = Closures::<Abc>::new().on("b", |cx| async move {
        cx.cancelled().await;
        Err("stopped".into())
    });
    let paused = engine.start(Arc::new(Closures::<Abc>::new()), ()).unwrap();
    paused.suspend().await;
    let quick = engine.start(Arc::new(quick), ()).unwrap();
    let slow = engine.start(Arc::new(slow), ()).unwrap();
    let start = Instant::now();
    engine.shutdown_within(5 * SECOND).await;
    assert_eq!(start.elapsed().as_secs(), 5);
    assert_eq!(quick.state(), RunState::Success);
    assert_eq!(slow.state(), RunState::Reverted);
    assert_eq!(slow.await.unwrap_err().kind(), RunErrorKind::Cancelled);
    assert!(matches!(paused.state(), RunState::Reverted | RunState::Success));
}

#[tokio::test]
async fn a_listener_that_panics_changes_nothing() {
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let engine = Engine::builder()
        .listener(Arc::new(|_: &RunEvent| panic!("listener")))
        .listener(Arc::new(move |_: &RunEvent| {
            count.fetch_add(1, Ordering::SeqCst);
        }))
        .build();
    let flow = Arc::new(Closures::<Abc>::new());
    engine.start(Arc::clone(&flow), ()).unwrap().await.unwrap();
    assert_eq!(flow.trace.text(), "a b c");
    assert_eq!(told.load(Ordering::SeqCst), 8);
}

fn text(event: &RunEvent) -> String {
    match &event.kind {
        EventKind::RunStarted { flow } => format!("start {flow}"),
        EventKind::TaskStarted { task, attempt } => format!("{task}:{attempt}"),
        EventKind::TaskSucceeded { task, .. } => format!("{task}+"),
        EventKind::TaskFailed { task, failure, .. } => format!("{task}! {}", failure.message()),
        EventKind::TaskReverting { task } => format!("{task}<"),
        EventKind::TaskReverted { task, .. } => format!("{task}-"),
        EventKind::TaskRevertFailed { task, .. } => format!("{task}-!"),
        EventKind::Progress { task, fraction, message } => format!("{task} {fraction} {message}"),
        EventKind::RetryWaiting { scope, attempt, delay } => {
            format!("{scope} waits {delay:?} for {attempt}")
        }
        EventKind::RunFinished { state } => format!("{state:?}"),
        other => format!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_stream_tells_everything_from_the_start() {
    spec!(Told: linear([
        task("a"),
        task("b").backoff(2, Backoff::Constant { delay: SECOND }),
        task("c"),
    ]));
    let flow = Closures::<Told>::new()
        .on("a", |cx| async move {
            cx.progress(0.5, "halfway");
            cx.progress(f32::NAN, "odd");
            cx.progress(7.0, "done");
            Ok(())
        })
        .fails_first("b", 1, "busy")
        .fails("c", "no");
    let run = engine().start_with_id("r", Arc::new(flow), ()).unwrap();
    let control = run.control();
    run.await.unwrap_err();
    let mut events = control.events();
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        assert_eq!(event.run.as_str(), "r");
        let json = serde_json::to_string(&event).unwrap();
        let read: RunEvent = serde_json::from_str(&json).unwrap();
        assert_eq!(text(&read), text(&event));
        all.push(text(&event));
    }
    assert_eq!(
        all.join(", "),
        "start test, a:1, a 0.5 halfway, a 0 odd, a 1 done, a+, b:1, b! busy, b<, b-, \
         b waits 1s for 2, b:2, b+, c:1, c! no, c<, c-, b<, b-, a<, a-, Reverted"
    );
    assert!(control.events().next().await.is_none(), "a second stream begins with what is next");
}

#[tokio::test]
async fn a_later_stream_begins_with_what_happens_next() {
    let (flow, there, go) = gated();
    let run = engine().start(Arc::new(flow), ()).unwrap();
    passes(&there).await;
    let (mut first, mut second) = (run.events(), run.events());
    go.add_permits(1);
    run.await.unwrap();
    let mut counts = [0, 0];
    while first.next().await.is_some() {
        counts[0] += 1;
    }
    while second.next().await.is_some() {
        counts[1] += 1;
    }
    assert_eq!(counts, [8, 4]);
}

#[tokio::test]
async fn no_more_tasks_run_at_once_than_the_limit_says() {
    spec!(Many: unordered(tasks("a b c d e f g h")));
    for limit in [0, 1, 3] {
        let running = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let mut flow = Closures::<Many>::new();
        for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            flow = flow.on(name, move |_| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let running = Arc::clone(&running);
                async move {
                    tokio::task::yield_now().await;
                    running.fetch_sub(1, Ordering::SeqCst);
                    Ok(())
                }
            });
        }
        let engine = Engine::builder().max_running(limit).build();
        engine.start(Arc::new(flow), ()).unwrap().await.unwrap();
        assert_eq!(most.load(Ordering::SeqCst), limit.max(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn spawned_tasks_run_on_several_threads() {
    let barrier = Arc::new(std::sync::Barrier::new(2));
    let other = Arc::clone(&barrier);
    let flow = Closures::<Both>::new()
        .on("a", move |_| {
            let barrier = Arc::clone(&barrier);
            async move {
                barrier.wait();
                Ok(())
            }
        })
        .on("b", move |_| {
            let barrier = Arc::clone(&other);
            async move {
                barrier.wait();
                Ok(())
            }
        });
    let engine = Engine::builder().spawn_tasks(true).build();
    engine.start(Arc::new(flow), ()).unwrap().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spawned_tasks_fail_panic_and_revert_like_any_other() {
    let flow = Closures::<Abc>::new().on("c", |_| async { panic!("oh") });
    let trace = flow.trace.clone();
    let engine = Engine::builder().spawn_tasks(true).build();
    let error = engine.start(Arc::new(flow), ()).unwrap().await.unwrap_err();
    assert_eq!(error.to_string(), "task `c` panicked: oh; everything was reverted");
    assert_eq!(trace.text(), "a b c ~c -b -a");
}

#[tokio::test]
async fn tasks_of_two_runs_share_nothing() {
    let flow = Arc::new(Closures::<Both>::new());
    let engine = engine();
    let runs: Vec<Run<_>> = (0..50).map(|_| engine.start(Arc::clone(&flow), ()).unwrap()).collect();
    for run in runs {
        run.await.unwrap();
    }
    assert_eq!(flow.trace.count("a"), 50);
}

#[test]
fn a_run_whose_runtime_is_gone_says_so() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let flow = Closures::<Abc>::new().on("b", |_| std::future::pending());
    let run = runtime.block_on(async { engine().start(Arc::new(flow), ()).unwrap() });
    drop(runtime);
    let error = futures_executor::block_on(run.wait()).unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Interrupted);
    assert_eq!(error.to_string(), "the tokio runtime was shut down under the run");
}

#[tokio::test]
async fn a_suspended_run_that_nobody_can_reach_is_let_go() {
    let (flow, there, go) = gated();
    let (flow, engine) = (Arc::new(flow), engine());
    let run = engine.start(Arc::clone(&flow), ()).unwrap();
    passes(&there).await;
    go.add_permits(1);
    run.suspend().await;
    drop((run, engine));
    while Arc::strong_count(&flow) > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(flow.trace.text(), "a b");
}

/// The backend of a generic flow; implementors may write `async fn`.
trait Backend: Send + Sync + 'static {
    fn call(&self) -> impl Future<Output = u32> + Send;
}

struct Real;

impl Backend for Real {
    async fn call(&self) -> u32 {
        tokio::task::yield_now().await;
        7
    }
}

mod generic {
    use super::Backend;
    use flow_runtime::__private::{Call, Compiled, Ended, Slot};
    use flow_runtime::{Failure, Failures, Flow};
    use std::sync::Arc;

    pub(super) struct Generic<B>(pub(super) B);

    impl<B: Backend> Flow for Generic<B> {
        type Inputs = ();
        type Outputs = u32;
        type Slots = Slot<u32>;
        fn compiled(&self) -> &Arc<Compiled> {
            <super::Abc as super::harness::Spec>::compiled()
        }
        fn slots(&self, (): ()) -> Box<Slot<u32>> {
            Box::default()
        }
        fn enter(_: usize, _: &Slot<u32>) {}
        async fn execute(&self, _: usize, slot: &Slot<u32>, _: Call<'_>) -> Result<(), Failure> {
            slot.set(self.0.call().await);
            Ok(())
        }
        async fn revert(
            &self,
            _: usize,
            _: &Slot<u32>,
            _: Call<'_>,
            _: Ended<'_>,
            _: &Failures,
        ) -> Result<(), Failure> {
            Ok(())
        }
        fn is_final(&self, _: usize, _: &Failure) -> bool {
            false
        }
        fn outputs(slot: &mut Slot<u32>) -> Option<u32> {
            slot.take()
        }
    }
}

async fn spawn_generic<F>(flow: F) -> F::Outputs
where
    F: Flow<Inputs = (), Outputs: Send> + 'static,
{
    tokio::spawn(async move { flow_runtime::run(&flow, ()).await }).await.unwrap().unwrap()
}

async fn spawn_backend<B: Backend>(backend: B) -> u32 {
    let flow = generic::Generic(backend);
    tokio::spawn(async move { flow_runtime::run(&flow, ()).await }).await.unwrap().unwrap()
}

async fn start_backend<B: Backend>(backend: B) -> u32 {
    let run = engine().start(Arc::new(generic::Generic(backend)), ()).unwrap();
    tokio::spawn(async move { run.await }).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_run_of_a_generic_flow_can_be_spawned() {
    assert_eq!(spawn_generic(generic::Generic(Real)).await, 7);
    assert_eq!(spawn_backend(Real).await, 7);
    assert_eq!(start_backend(Real).await, 7);
}

#[tokio::test]
async fn two_tasks_of_a_live_run_wait_for_each_other() {
    let barrier = Arc::new(Barrier::new(2));
    let seen = Arc::new(Mutex::new(0));
    let mut flow = Closures::<Both>::new();
    for name in ["a", "b"] {
        let (barrier, seen) = (Arc::clone(&barrier), Arc::clone(&seen));
        flow = flow.on(name, move |_| {
            let (barrier, seen) = (Arc::clone(&barrier), Arc::clone(&seen));
            async move {
                barrier.wait().await;
                *seen.lock().unwrap() += 1;
                Ok(())
            }
        });
    }
    engine().start(Arc::new(flow), ()).unwrap().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), 2);
}
