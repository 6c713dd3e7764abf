//! The straight way: plain tasks of a run without an engine, one after the other.
//!
//! A task is plain if nothing is to be done around it: no span, no timeout, no event. Most
//! tasks of most runs are, so what is done for each of them here is what a run costs.

use super::driver::Driver;
use super::job::{Caught, Done, Plain, contained};
use super::pool::Pool;
use crate::context::{Call, Called, Part};
use crate::failure::Failure;
use crate::scheduler::Event;
use futures_util::future::Either;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Why a stretch of plain tasks is over.
pub(crate) enum End {
    /// What is to be done next is something else, or nothing.
    Other,
    /// This task is to be executed, and is not plain.
    NotPlain { task: u32, attempt: u32 },
    /// This task did not succeed.
    Not { task: u32, result: Caught },
}

/// A task that runs alone: it is awaited where the driver stands.
pub(crate) struct Stage<'s, Fut> {
    future: Pin<&'s mut Option<Fut>>,
    is_taken: bool,
}

impl<'s, Fut> Stage<'s, Fut> {
    pub(crate) fn new(future: Pin<&'s mut Option<Fut>>) -> Self {
        Stage { future, is_taken: false }
    }
}

impl<'r> Driver<'r> {
    /// Executes plain tasks until something else is to be done.
    ///
    /// `start` makes the future of a task.
    pub(crate) async fn stretch<Fut, Full, Away>(
        &mut self,
        start: impl Fn(u32, Call<'r>) -> Fut,
        stage: &mut Stage<'_, Fut>,
        pool: &mut Pool<Either<Plain<'r, Fut>, Full>, Away>,
    ) -> End
    where
        Fut: Future<Output = Result<(), Failure>>,
        Full: Future<Output = Done>,
        Away: Future<Output = Done>,
    {
        let mut task = 0;
        poll_fn(|cx| {
            // Once for all of them: what is told after a panic is which task it was.
            let tasks = || self.tasks(&start, stage, pool, &mut task, cx);
            catch_unwind(AssertUnwindSafe(tasks)).unwrap_or_else(|panic| {
                stage.is_taken = false;
                contained("a task", || stage.future.set(None));
                Poll::Ready(End::Not { task, result: Err(panic) })
            })
        })
        .await
    }

    #[inline]
    fn tasks<Fut, Full, Away>(
        &mut self,
        start: &impl Fn(u32, Call<'r>) -> Fut,
        stage: &mut Stage<'_, Fut>,
        pool: &mut Pool<Either<Plain<'r, Fut>, Full>, Away>,
        task: &mut u32,
        cx: &mut Context<'_>,
    ) -> Poll<End>
    where
        Fut: Future<Output = Result<(), Failure>>,
        Full: Future<Output = Done>,
        Away: Future<Output = Done>,
    {
        loop {
            if !stage.is_taken {
                let Some((next, attempt)) = self.scheduler.next_execute() else {
                    return Poll::Ready(End::Other);
                };
                if self.compiled.timeout(next).is_some() {
                    return Poll::Ready(End::NotPlain { task: next, attempt });
                }
                *task = next;
                let future =
                    start(next, Call::new(self.scope, Called::task(next), attempt, Part::Execute));
                if self.runs_alone() && pool.is_empty() {
                    stage.future.set(Some(future));
                    stage.is_taken = true;
                } else {
                    match pool.poll_plain(Plain::new(self.scope, next, future), cx) {
                        Poll::Ready(Ok(())) => self.plain_executed(next),
                        Poll::Ready(result) => {
                            return Poll::Ready(End::Not { task: next, result: Ok(result) });
                        }
                        // It waits among the others.
                        Poll::Pending => {}
                    }
                    continue;
                }
            }
            let Some(future) = stage.future.as_mut().as_pin_mut() else {
                stage.is_taken = false;
                continue;
            };
            let Poll::Ready(result) = future.poll(cx) else { return Poll::Pending };
            stage.is_taken = false;
            if result.is_err() {
                return Poll::Ready(End::Not { task: *task, result: Ok(result) });
            }
            self.plain_executed(*task);
        }
    }

    /// Whether the task that is to be started runs alone, and nothing else is to be done.
    #[inline]
    fn runs_alone(&self) -> bool {
        self.scheduler.running() == 1 && self.scheduler.is_idle()
    }

    #[inline]
    fn plain_executed(&mut self, task: u32) {
        self.scope.ended(Called::task(task));
        self.step(Event::Executed { task });
    }
}
