//! Tasks and values that do not behave.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use flow_runtime::{Engine, FailureKind, RunErrorKind, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Panics when it is dropped, but not on top of another panic.
pub struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("a bomb was dropped");
        }
    }
}

#[task]
async fn throw_a_bomb() -> Result<(), Infallible> {
    std::panic::panic_any(Bomb)
}

#[task(provides(_bomb))]
async fn leave_a_bomb() -> Result<Bomb, Infallible> {
    Ok(Bomb)
}

#[task]
async fn fail() -> Result<(), std::io::Error> {
    Err(std::io::Error::other("no"))
}

/// Computes for a while, without ever waiting.
#[task]
async fn compute() -> Result<(), Infallible> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(20) {
        std::hint::spin_loop();
    }
    Ok(())
}

/// Counts its attempts, and the second one cannot be cloned.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Fragile(u64);

impl Clone for Fragile {
    fn clone(&self) -> Self {
        assert_ne!(self.0, 1, "broken by cloning");
        Fragile(self.0)
    }
}

#[derive(Default)]
struct Count(std::sync::atomic::AtomicU64);

#[task(provides(fragile))]
impl Count {
    async fn execute(&self) -> Result<Fragile, Infallible> {
        Ok(Fragile(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)))
    }
}

#[task(provides(seen))]
async fn see(fragile: &Fragile) -> Result<u64, Infallible> {
    Ok(fragile.0)
}

#[task]
async fn refuse_the_first(seen: u64) -> Result<(), std::io::Error> {
    if seen == 0 { Err(std::io::Error::other("the first")) } else { Ok(()) }
}

#[task]
async fn wait_for_ever() -> Result<(), Infallible> {
    std::future::pending().await
}

flow! {
    #[derive(Default)]
    linear Throws() { throw_a_bomb }
}

flow! {
    #[derive(Default)]
    #[transient]
    linear Leaves() { leave_a_bomb }
}

flow! {
    #[derive(Default)]
    #[transient]
    linear LeavesAndFails() { leave_a_bomb, fail }
}

flow! {
    #[derive(Default)]
    #[timeout("30ms")]
    linear Busy() { a: compute, b: compute, c: compute, d: compute, e: compute }
}

flow! {
    #[derive(Default)]
    #[timeout("1ms")]
    linear Stuck() { wait_for_ever }
}

flow! {
    #[derive(Default)]
    linear Sees(fragile: Fragile) -> (seen: u64) { see }
}

flow! {
    #[derive(Default)]
    #[retry(times = 2)]
    linear Twice() -> (seen: u64) { Count, Sees, refuse_the_first }
}

#[tokio::test]
async fn a_nested_flow_never_sees_what_an_earlier_attempt_was_given() {
    let error = Twice::default().run(TwiceInputs {}).await.unwrap_err();
    assert_eq!(error.cause().node(), "sees.see");
    assert_eq!(error.cause().kind(), FailureKind::Panic);
}

#[tokio::test]
async fn what_a_task_panics_with_may_panic_too() {
    let error = Throws::default().run(ThrowsInputs {}).await.unwrap_err();
    assert_eq!(error.cause().kind(), FailureKind::Panic);
    let run = Engine::builder().build().start(Arc::default(), ThrowsInputs {}).unwrap();
    let run: flow_runtime::Run<Throws> = run;
    assert_eq!(run.wait().await.unwrap_err().cause().kind(), FailureKind::Panic);
}

#[tokio::test]
async fn a_value_that_panics_when_it_is_dropped_ends_the_run_with_an_error() {
    let error = Leaves::default().run(LeavesInputs {}).await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Interrupted);
    let flow = Arc::new(Leaves::default());
    let run = Engine::builder().build().start(flow, LeavesInputs {}).unwrap();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.to_string().matches("dropped at the end").count(), 1, "{error}");
}

#[tokio::test]
async fn the_cause_is_told_whatever_the_values_do() {
    let error = LeavesAndFails::default().run(LeavesAndFailsInputs {}).await.unwrap_err();
    assert_eq!(error.cause().node(), "fail");
    let flow = Arc::new(LeavesAndFails::default());
    let run = Engine::builder().build().start(flow, LeavesAndFailsInputs {}).unwrap();
    assert_eq!(run.wait().await.unwrap_err().cause().node(), "fail");
}

#[tokio::test]
async fn the_time_of_a_block_is_up_though_its_tasks_never_wait() {
    let error = Busy::default().run(BusyInputs {}).await.unwrap_err();
    assert_eq!(error.cause().kind(), FailureKind::Timeout);
    let run = Engine::builder().build().start(Arc::new(Busy::default()), BusyInputs {}).unwrap();
    assert_eq!(run.wait().await.unwrap_err().cause().kind(), FailureKind::Timeout);
}

#[tokio::test]
async fn a_task_that_is_dropped_elsewhere_says_why_as_one_here_does() {
    for spawn in [false, true] {
        let grace = Duration::from_millis(1);
        let engine = Engine::builder().spawn_tasks(spawn).cancel_grace(grace).build();
        let run = engine.start(Arc::new(Stuck::default()), StuckInputs {}).unwrap();
        let error = run.wait().await.unwrap_err();
        let kinds: Vec<_> = error.failures().iter().map(|failure| failure.kind()).collect();
        assert!(kinds.iter().all(|kind| *kind == FailureKind::Timeout), "{spawn}: {kinds:?}");
    }
}
