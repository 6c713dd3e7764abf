//! One call of a task's `execute` or `revert`.

use super::spans;
use crate::context::{Call, Called, Part, Scope};
use crate::failure::{Failure, Failures};
use crate::flow::Flow;
use crate::task::Ended;
use pin_project_lite::pin_project;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;
use tracing::Span;

/// What is to be called.
pub(crate) struct Job {
    /// The number by which the scheduler calls it.
    pub(crate) task: u32,
    pub(crate) called: Called,
    pub(crate) attempt: u32,
    pub(crate) work: Work,
    /// The span of the call; `None` where nobody is interested.
    pub(crate) span: Option<Box<Span>>,
    /// Whether somebody wants to know how long it takes.
    pub(crate) timed: bool,
}

/// Which function, and what it is told beside its values.
pub(crate) enum Work {
    Execute { timeout: Option<Duration> },
    Revert { how: How, failures: Arc<Failures> },
}

/// How the `execute` of a task ended, which its `revert` is about to learn.
pub(crate) enum How {
    Done,
    Failed(Failure),
    Unknown,
}

impl How {
    fn ended(&self) -> Ended<'_> {
        match self {
            How::Done => Ended::Done,
            How::Failed(failure) => Ended::Failed(failure),
            How::Unknown => Ended::Unknown,
        }
    }
}

/// What came of a job.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) task: u32,
    pub(crate) part: Part,
    pub(crate) result: Result<(), Failure>,
    /// Nobody knows how far it came: it was dropped on the way.
    pub(crate) unknown: bool,
    /// How long it took; zero where nobody wanted to know.
    pub(crate) took: Duration,
}

/// What a future of the user's came to: its own result, or a panic.
pub(crate) type Caught = Result<Result<(), Failure>, Box<dyn Any + Send>>;

impl Done {
    /// The end of an `execute` that nobody timed.
    pub(crate) fn execute(scope: &Scope, task: u32, result: Caught) -> Self {
        let result = result.unwrap_or_else(|panic| panicked(scope, Called::task(task), panic));
        Done { task, part: Part::Execute, result, unknown: false, took: Duration::ZERO }
    }
}

impl Job {
    pub(crate) fn part(&self) -> Part {
        match self.work {
            Work::Execute { .. } => Part::Execute,
            Work::Revert { .. } => Part::Revert,
        }
    }
}

/// Does a job.
///
/// # Panics
///
/// If the task has a timeout and there is no tokio runtime with a clock.
pub(crate) async fn work<F: Flow>(flow: &F, slots: &F::Slots, scope: &Scope, job: Job) -> Done {
    let part = job.part();
    let Job { task, called, attempt, work, span, timed } = job;
    let number = called.task as usize;
    if let Some(gate) = scope.gate() {
        gate.pass(scope, called, part, attempt).await;
    }
    let call = Call::new(scope, called, attempt, part);
    let started = timed.then(Instant::now);
    let shown = span.as_deref().cloned();
    let mut unknown = false;
    let result = match work {
        Work::Execute { timeout } => {
            let mut execute = pin!(Guarded::new(flow.execute(number, slots, call), span));
            match timeout {
                None => execute.await.unwrap_or_else(|panic| panicked(scope, called, panic)),
                Some(after) => match tokio::time::timeout(after, execute.as_mut()).await {
                    Ok(result) => result.unwrap_or_else(|panic| panicked(scope, called, panic)),
                    Err(_) => {
                        execute.stop();
                        unknown = true;
                        Err(Failure::timed_out(&scope.name(called), after))
                    }
                },
            }
        }
        Work::Revert { how, failures } => {
            let revert = flow.revert(number, slots, call, how.ended(), &failures);
            let revert = pin!(Guarded::new(revert, span));
            revert.await.unwrap_or_else(|panic| panicked(scope, called, panic))
        }
    };
    let took = started.map_or(Duration::ZERO, |started| started.elapsed());
    if let (Some(span), Err(failure)) = (shown, &result) {
        spans::failed(&span, failure.kind(), failure.message());
    }
    Done { task, part, result, unknown, took }
}

#[cold]
fn panicked(scope: &Scope, called: Called, panic: Box<dyn Any + Send>) -> Result<(), Failure> {
    let failure = Failure::panicked(&scope.name(called), &*panic);
    // What a task panicked with is a value of the task's, and may panic in its turn.
    contained("what a task panicked with", || drop(panic));
    Err(failure)
}

pin_project! {
    /// A future of the user's: polled in its span, and no panic of it comes through.
    struct Guarded<Fut> {
        #[pin]
        future: Option<Fut>,
        span: Option<Box<Span>>,
    }
}

impl<Fut> Guarded<Fut> {
    #[inline]
    fn new(future: Fut, span: Option<Box<Span>>) -> Self {
        Guarded { future: Some(future), span }
    }

    /// Drops the future.
    fn stop(self: Pin<&mut Self>) {
        let mut this = self.project();
        let _entered = this.span.as_ref().map(|span| span.enter());
        contained("a task", || this.future.set(None));
    }
}

impl<Fut: Future> Future for Guarded<Fut> {
    type Output = Result<Fut::Output, Box<dyn Any + Send>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = this.span.as_ref().map(|span| span.enter());
        let Some(future) = this.future.as_pin_mut() else { return Poll::Pending };
        match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

pin_project! {
    /// An `execute` that nothing is to be done around.
    pub(crate) struct Plain<'r, Fut> {
        scope: &'r Scope,
        task: u32,
        #[pin]
        future: Fut,
    }
}

impl<'r, Fut> Plain<'r, Fut> {
    #[inline]
    pub(crate) fn new(scope: &'r Scope, task: u32, future: Fut) -> Self {
        Plain { scope, task, future }
    }

    #[inline]
    pub(crate) fn task(&self) -> u32 {
        self.task
    }
}

impl<Fut: Future<Output = Result<(), Failure>>> Plain<'_, Fut> {
    /// Polls it; a panic of it comes through.
    #[inline]
    pub(crate) fn poll_uncaught(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Failure>> {
        self.project().future.poll(cx)
    }
}

impl<Fut: Future<Output = Result<(), Failure>>> Future for Plain<'_, Fut> {
    type Output = Done;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Done> {
        let (scope, task) = (self.scope, self.task);
        let done = |result| Poll::Ready(Done::execute(scope, task, result));
        match catch_unwind(AssertUnwindSafe(|| self.poll_uncaught(cx))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(result)) => done(Ok(result)),
            Err(panic) => done(Err(panic)),
        }
    }
}

/// Drops something of the user's; a panic on the way has nobody left to go to, and is logged.
pub(crate) fn contained(what: &str, drop_it: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(drop_it)) {
        tracing::error!("{what} panicked while it was dropped");
        // Whoever panics with a value that panics in its turn has that value leaked.
        std::mem::forget(panic);
    }
}
