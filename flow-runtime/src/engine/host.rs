//! What the driver of a run stands in.

use super::control::Message;
use super::job::{Done, Job};
use super::pool::Stop;
use crate::error::RunError;
use crate::event::EventKind;
use crate::scheduler::{RunState, TaskState};
use std::future::Pending;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What the driver of a run stands in: an engine that listens and gives orders, or nothing.
///
/// Known when the driver is compiled, so that a run without an engine pays for none of it.
pub(crate) trait Host: Send {
    /// Whether there is somebody who listens and gives orders.
    const LIVE: bool;

    /// Whether what is told happened in an earlier life of the run, and is no news.
    #[inline]
    fn replays(&self) -> bool {
        false
    }

    /// A job that is done elsewhere.
    type Elsewhere: Future<Output = Done> + Send;

    /// Has a job done elsewhere, or gives it back.
    fn send_away(&self, job: Job) -> Result<Self::Elsewhere, Job>;

    /// Stops a job that is done elsewhere.
    fn stop(job: Pin<&mut Self::Elsewhere>) -> Stop;

    /// Whether anybody hears of events.
    fn is_heard(&self) -> bool;

    /// Tells of an event.
    fn publish(&self, event: impl FnOnce() -> EventKind);

    /// Tells of the state of a task.
    fn task(&self, task: u32, state: TaskState);

    /// Tells of the state of one element of a task that is for each of a list.
    #[inline]
    fn element(&self, name: &str, state: TaskState) {
        let _ = (name, state);
    }

    /// Tells that the run goes on, in this state.
    fn moving(&mut self, state: RunState);

    /// Tells that the run has come to rest; whether it may go on later.
    fn resting(&mut self, state: RunState, error: Option<RunError>) -> bool;

    /// The next order; [`Message::Abandoned`] when there can be none any more.
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Message>;

    /// An order that is there already.
    fn message(&mut self) -> Option<Message>;

    /// Lets others run, if it is their turn.
    fn yield_now(&self) -> impl Future<Output = ()> + Send;
}

/// No engine: `flow.run(inputs)`.
pub(crate) struct Alone;

impl Host for Alone {
    const LIVE: bool = false;
    type Elsewhere = Pending<Done>;

    #[inline]
    fn send_away(&self, job: Job) -> Result<Self::Elsewhere, Job> {
        Err(job)
    }

    fn stop(_: Pin<&mut Self::Elsewhere>) -> Stop {
        Stop::Dropped
    }

    #[inline]
    fn is_heard(&self) -> bool {
        false
    }

    #[inline]
    fn publish(&self, _: impl FnOnce() -> EventKind) {}

    #[inline]
    fn task(&self, _: u32, _: TaskState) {}

    fn moving(&mut self, _: RunState) {}

    fn resting(&mut self, _: RunState, _: Option<RunError>) -> bool {
        false
    }

    fn poll_message(&mut self, _: &mut Context<'_>) -> Poll<Message> {
        Poll::Pending
    }

    #[inline]
    fn message(&mut self) -> Option<Message> {
        None
    }

    fn yield_now(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}
