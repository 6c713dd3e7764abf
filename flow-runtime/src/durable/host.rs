//! What the driver of a durable run stands in.

use super::Durable;
use crate::engine::{Body, Host, Job, Message, Shown, Spawned, Stop};
use crate::error::RunError;
use crate::event::{EventKind, RunEvent, Sink};
use crate::journal::{Order, OrderId};
use crate::scheduler::{RunState, TaskState};
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

/// What a run in memory is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Instruction {
    /// An order out of the journal.
    Order(OrderId, Order),
    /// Begin nothing more, and let go of the run: somebody else will go on with it.
    Release,
}

/// How a run is doing, as others in this process see it.
#[derive(Clone, Debug)]
pub(crate) enum Doing {
    /// It is driven here.
    Moves(RunState),
    /// It has come to rest, and is not driven any more.
    Rests { state: RunState, outputs: Option<Arc<str>>, error: Option<RunError> },
    /// It is not driven here any more, but has not come to rest.
    Gone(RunError),
}

/// An engine with a journal.
pub(crate) struct Durably<F: Durable> {
    pub(crate) body: Arc<Body<F>>,
    pub(crate) shown: Arc<Shown>,
    pub(crate) doing: watch::Sender<Doing>,
    pub(crate) instructions: UnboundedReceiver<Instruction>,
    pub(crate) spawn_tasks: bool,
    pub(crate) grace: Duration,
    pub(crate) replays: bool,
}

impl<F: Durable + 'static> Host for Durably<F> {
    const LIVE: bool = true;
    type Elsewhere = Spawned;

    fn replays(&self) -> bool {
        self.replays
    }

    fn send_away(&self, job: Job) -> Result<Spawned, Job> {
        if !self.spawn_tasks {
            return Err(job);
        }
        Ok(Spawned::new(&self.body, job, self.grace))
    }

    fn stop(job: Pin<&mut Spawned>) -> Stop {
        job.stop()
    }

    fn is_heard(&self) -> bool {
        !self.replays && self.shown.publisher.is_heard()
    }

    fn publish(&self, event: impl FnOnce() -> EventKind) {
        if !self.is_heard() {
            return;
        }
        let run = self.shown.id.clone();
        self.shown.publisher.publish(RunEvent::new(run, &self.shown.compiled, event()));
    }

    fn task(&self, task: u32, state: TaskState) {
        let mut tasks = self.shown.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = tasks.get_mut(task as usize) {
            *place = state;
        }
    }

    fn moving(&mut self, state: RunState) {
        if !self.replays {
            self.doing.send_replace(Doing::Moves(state));
        }
    }

    /// A durable run that rests leaves memory.
    fn resting(&mut self, _: RunState, _: Option<RunError>) -> bool {
        false
    }

    /// Orders come from the journal, with a number.
    fn poll_message(&mut self, _: &mut Context<'_>) -> Poll<Message> {
        Poll::Pending
    }

    fn message(&mut self) -> Option<Message> {
        None
    }

    fn yield_now(&self) -> impl Future<Output = ()> + Send {
        tokio::task::coop::consume_budget()
    }
}
