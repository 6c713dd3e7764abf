//! Old and new states, and that they are those of the engine.

use crate::harness::{Closures, flow, linear, task, tasks, unordered};
use crate::spec;
use flow_runtime::observe::{Change, Changes, States};
use flow_runtime::{Control, Engine, EventKind, RunEvent, RunState, TaskState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

spec!(Nested: linear([
    task("a"),
    flow("inner", unordered([task("b"), task("c")])),
    linear(tasks("d e")).retry(2),
]));

type Heard = Arc<Mutex<Vec<String>>>;

fn heard(heard: &Heard) -> impl Fn(&RunEvent, Change<'_>) + Send + Sync + use<> {
    let heard = Arc::clone(heard);
    move |_, change| heard.lock().unwrap().push(change.to_string())
}

fn listening(to: &Heard) -> Engine {
    Engine::builder().listener(Arc::new(Changes::new(heard(to)))).build()
}

#[tokio::test]
async fn every_change_is_told_with_the_state_before_it() {
    let all = Heard::default();
    let flow = Closures::<Nested>::new().fails_first("e", 1, "busy").fails("c", "no");
    let error = listening(&all).start(Arc::new(flow), ()).unwrap().await.unwrap_err();
    assert_eq!(error.cause().node(), "c");
    assert_eq!(
        *all.lock().unwrap(),
        [
            "run: PENDING → RUNNING",
            "task a: PENDING → RUNNING",
            "task a: RUNNING → SUCCESS",
            "task b: PENDING → RUNNING",
            "block inner: PENDING → RUNNING",
            "task b: RUNNING → SUCCESS",
            "task c: PENDING → RUNNING",
            "task c: RUNNING → FAILURE",
            "task c: FAILURE → REVERTING",
            "block inner: RUNNING → REVERTING",
            "task c: REVERTING → REVERTED",
            "task b: SUCCESS → REVERTING",
            "task b: REVERTING → REVERTED",
            "block inner: REVERTING → REVERTED",
            "task a: SUCCESS → REVERTING",
            "task a: REVERTING → REVERTED",
            "run: RUNNING → REVERTED",
        ]
    );
}

#[tokio::test]
async fn a_block_succeeds_with_its_last_task_and_a_retry_starts_from_reverted() {
    let all = Heard::default();
    let flow = Closures::<Nested>::new().fails_first("e", 1, "busy");
    listening(&all).start(Arc::new(flow), ()).unwrap().await.unwrap();
    let all = all.lock().unwrap();
    assert!(all.contains(&"block inner: RUNNING → SUCCESS".to_owned()), "{all:?}");
    assert!(all.contains(&"task e: REVERTED → RUNNING".to_owned()), "{all:?}");
    assert_eq!(all.last().unwrap(), "run: RUNNING → SUCCESS");
}

#[tokio::test]
async fn a_run_whose_reverts_are_tried_again_is_known_still() {
    let all = Heard::default();
    let left = AtomicUsize::new(1);
    let flow = Closures::<Nested>::new().fails("d", "no").on_revert("b", move |_, _| {
        let fails = left.swap(0, Ordering::SeqCst) == 1;
        async move { if fails { Err("stuck".into()) } else { Ok(()) } }
    });
    let run = listening(&all).start(Arc::new(flow), ()).unwrap();
    while run.state() != RunState::Failure {
        tokio::task::yield_now().await;
    }
    let before = all.lock().unwrap().clone();
    assert!(before.contains(&"block inner: REVERTING → REVERT_FAILURE".to_owned()), "{before:?}");
    assert_eq!(before.last().unwrap(), "run: RUNNING → FAILURE");
    assert_eq!(run.retry_failed_reverts().await, RunState::Reverted);
    assert_eq!(
        all.lock().unwrap()[before.len()..],
        [
            "run: FAILURE → RUNNING",
            "task b: REVERT_FAILURE → REVERTING",
            "block inner: REVERT_FAILURE → REVERTING",
            "task b: REVERTING → REVERTED",
            "block inner: REVERTING → REVERTED",
            "task a: SUCCESS → REVERTING",
            "task a: REVERTING → REVERTED",
            "run: RUNNING → REVERTED",
        ]
    );
}

/// Whether TaskFlow's table of states has this. A retry here begins with a task that is
/// reverted, without a state between; a failed revert can be tried again.
fn is_legal(old: TaskState, new: TaskState) -> bool {
    use TaskState::{Failure, Pending, RevertFailure, Reverted, Reverting, Running, Success};
    matches!(
        (old, new),
        (Pending | Reverted, Running)
            | (Running, Success | Failure)
            | (Success | Failure | RevertFailure, Reverting)
            | (Reverting, Reverted | RevertFailure)
    )
}

/// Runs a flow, gives it an order at its event number `at`, and holds what is followed against
/// what the engine says.
async fn agrees(flow: Closures<Nested>, at: usize, order: fn(&Control)) {
    let control = Arc::new(OnceLock::<Control>::new());
    let (inner, count, states) = (Arc::clone(&control), AtomicUsize::new(0), Mutex::new(None));
    let listener = move |event: &RunEvent| {
        let control = inner.get().expect("the run begins when this test waits for it");
        let mut states = states.lock().unwrap();
        let states = states.get_or_insert_with(|| States::new(event.plan().unwrap()));
        let told = |change: Change<'_>| match change {
            Change::Task { old, new, name } => {
                assert!(is_legal(old, new), "{change}");
                // The engine says so from outside, too.
                assert_eq!(control.task_state(name), Some(new));
            }
            Change::Block { old, new, .. } => assert_ne!(old, new),
            Change::Run { old, new } => assert_ne!(old, new),
            _ => panic!("{change}"),
        };
        states.follow(event, told);
        for task in ["a", "b", "c", "d", "e"] {
            assert_eq!(states.task(task), control.task_state(task), "{task} at {event:?}");
        }
        if count.fetch_add(1, Ordering::SeqCst) + 1 == at {
            order(control);
        }
        if let EventKind::RunFinished { state } = event.kind {
            assert_eq!(states.run(), state);
        }
    };
    let failed = Arc::new(Mutex::new(None::<String>));
    let inner = Arc::clone(&failed);
    let listener = move |event: &RunEvent| {
        let call = std::panic::AssertUnwindSafe(|| listener(event));
        if let Err(panic) = std::panic::catch_unwind(call) {
            let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            inner.lock().unwrap().get_or_insert(text);
        }
    };
    let engine = Engine::builder().listener(Arc::new(listener)).build();
    let run = engine.start(Arc::new(flow), ()).unwrap();
    assert!(control.set(run.control()).is_ok());
    while !run.state().is_end() {
        if run.state() == RunState::Suspended {
            run.resume();
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(*failed.lock().unwrap(), None, "with an order at {at}");
}

#[tokio::test]
async fn what_is_followed_is_what_the_engine_says_whatever_happens() {
    let flow = |which| {
        let flow = Closures::<Nested>::new();
        match which {
            0 => flow,
            1 => flow.fails_first("e", 1, "busy"),
            2 => flow.fails("c", "no"),
            3 => flow.fails("e", "no"),
            _ => flow.fails("e", "no").on_revert("c", |_, _| async { Err("stuck".into()) }),
        }
    };
    for which in 0..5 {
        for at in 0..30 {
            agrees(flow(which), at, Control::cancel).await;
            agrees(flow(which), at, |control| {
                // The order is given when it is first polled.
                let _ = futures_util::FutureExt::now_or_never(control.suspend());
            })
            .await;
        }
    }
}

#[tokio::test]
async fn a_run_that_nobody_can_resume_is_let_go() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let inner = Arc::clone(&events);
    let listener = move |event: &RunEvent| inner.lock().unwrap().push(event.clone());
    let engine = Engine::builder().listener(Arc::new(listener)).build();
    let run = engine.start(Arc::new(Closures::<Nested>::new()), ()).unwrap();
    assert_eq!(run.suspend().await, RunState::Suspended);
    drop((run, engine));
    while !matches!(events.lock().unwrap().last().unwrap().kind, EventKind::RunReleased) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_run_that_ended_for_good_is_not_let_go() {
    for fails in [false, true] {
        let events = Arc::new(Mutex::new(Vec::new()));
        let inner = Arc::clone(&events);
        let listener = move |event: &RunEvent| inner.lock().unwrap().push(event.clone());
        let engine = Engine::builder().listener(Arc::new(listener)).build();
        let flow = Closures::<Nested>::new();
        let flow = if fails { flow.fails("d", "no") } else { flow };
        let _ = engine.start(Arc::new(flow), ()).unwrap().await;
        engine.shutdown().await;
        let events = events.lock().unwrap();
        assert!(matches!(events.last().unwrap().kind, EventKind::RunFinished { .. }));
    }
}

#[tokio::test]
async fn an_event_knows_its_plan_until_it_is_stored() {
    let run = Engine::default().start(Arc::new(Closures::<Nested>::new()), ()).unwrap();
    let mut events = run.events();
    let event = events.next().await.unwrap();
    assert_eq!(event.plan().unwrap().name, "test");
    assert!(format!("{event:?}").ends_with("flow: test }"), "{event:?}");
    let json = serde_json::to_string(&event).unwrap();
    let read: RunEvent = serde_json::from_str(&json).unwrap();
    assert!(read.plan().is_none());
    run.await.unwrap();
}
