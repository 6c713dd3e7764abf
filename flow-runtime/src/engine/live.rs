//! An engine around a run: it listens, gives orders, and may spread the tasks over threads.

use super::Registry;
use super::control::{Message, Order, Shown, Status};
use super::host::Host;
use super::job::{Done, Job, work};
use super::pool::Stop;
use crate::context::{Part, Scope};
use crate::error::RunError;
use crate::event::{EventKind, RunEvent, Sink};
use crate::failure::{Failure, FailureKind};
use crate::flow::Flow;
use crate::scheduler::{RunState, TaskState};
use std::pin::Pin;
use std::sync::{Arc, PoisonError, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

/// What a run works on.
pub(crate) struct Body<F: Flow> {
    pub(crate) flow: Arc<F>,
    pub(crate) slots: Box<F::Slots>,
    pub(crate) scope: Scope,
}

pub(crate) struct Live<F: Flow> {
    pub(crate) body: Arc<Body<F>>,
    pub(crate) shown: Arc<Shown>,
    pub(crate) orders: UnboundedReceiver<Order>,
    pub(crate) teller: Teller,
    pub(crate) spawn_tasks: bool,
    pub(crate) grace: Duration,
    /// Whether there is a handle that may still give orders.
    pub(crate) held: bool,
    /// How the run ended, to be told when all of it is done.
    pub(crate) end: Option<Status>,
}

impl<F: Flow> Live<F> {
    fn receive(&mut self, order: Order) -> Option<Message> {
        self.teller.waiting.extend(order.reply);
        if order.message == Message::Abandoned {
            self.held = false;
            return None;
        }
        Some(order.message)
    }
}

/// Tells how the run is doing.
pub(crate) struct Teller {
    status: watch::Sender<Status>,
    /// Who waits for the run to come to rest.
    waiting: Vec<oneshot::Sender<RunState>>,
}

impl Teller {
    pub(crate) fn new(status: watch::Sender<Status>) -> Self {
        Teller { status, waiting: Vec::new() }
    }

    /// What is known of the run from outside, from now on.
    pub(crate) fn tell(&mut self, status: Status) {
        let state = status.state;
        let rests = status.is_over() || state == RunState::Suspended;
        self.status.send_replace(status);
        if rests {
            for waiting in self.waiting.drain(..) {
                // Who does not wait any more need not be told.
                let _ = waiting.send(state);
            }
        }
    }
}

impl<F: Flow + 'static> Host for Live<F> {
    const LIVE: bool = true;
    type Elsewhere = Spawned;

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
        self.shown.publisher.is_heard()
    }

    fn publish(&self, event: impl FnOnce() -> EventKind) {
        if !self.is_heard() {
            return;
        }
        let Shown { id, compiled, publisher, .. } = &*self.shown;
        publisher.publish(RunEvent::new(id.clone(), compiled, event()));
    }

    fn task(&self, task: u32, state: TaskState) {
        if let (Some(gate), false) = (self.body.scope.gate(), is_busy(state)) {
            gate.ended(self.shown.compiled.task_name(task));
        }
        self.shown.tasks.lock().unwrap_or_else(PoisonError::into_inner)[task as usize] = state;
    }

    fn element(&self, name: &str, state: TaskState) {
        if let (Some(gate), false) = (self.body.scope.gate(), is_busy(state)) {
            gate.ended(name);
        }
    }

    fn moving(&mut self, state: RunState) {
        self.teller.tell(Status { state, error: None });
    }

    fn resting(&mut self, state: RunState, error: Option<RunError>) -> bool {
        let status = Status { state, error };
        let goes_on = state == RunState::Suspended || state == RunState::Failure && self.held;
        if goes_on {
            self.teller.tell(status);
        } else {
            self.end = Some(status);
        }
        goes_on
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Message> {
        if let Some(gate) = self.body.scope.gate() {
            gate.idle();
        }
        loop {
            let state = self.teller.status.borrow().state;
            if !self.held && state == RunState::Failure {
                return Poll::Ready(Message::Abandoned);
            }
            match ready!(self.orders.poll_recv(cx)) {
                Some(order) => {
                    if let Some(message) = self.receive(order) {
                        return Poll::Ready(message);
                    }
                }
                None if state == RunState::Suspended => return Poll::Ready(Message::Abandoned),
                None => return Poll::Pending,
            }
        }
    }

    fn message(&mut self) -> Option<Message> {
        while let Ok(order) = self.orders.try_recv() {
            if let Some(message) = self.receive(order) {
                return Some(message);
            }
        }
        None
    }

    fn yield_now(&self) -> impl Future<Output = ()> + Send {
        tokio::task::coop::consume_budget()
    }
}

/// Whether something is on its way in a task of this state.
fn is_busy(state: TaskState) -> bool {
    matches!(state, TaskState::Running | TaskState::Reverting)
}

/// A job that runs as a tokio task of its own; dropping it aborts the task.
pub(crate) struct Spawned {
    handle: JoinHandle<Done>,
    task: u32,
    part: Part,
    name: Arc<str>,
    grace: Duration,
}

impl Spawned {
    pub(crate) fn new<F: Flow + 'static>(body: &Arc<Body<F>>, job: Job, grace: Duration) -> Self {
        let (task, part) = (job.task, job.part());
        let name = body.scope.name(job.called);
        let body = Arc::clone(body);
        let handle =
            tokio::spawn(async move { work(&*body.flow, &body.slots, &body.scope, job).await });
        Spawned { handle, task, part, name, grace }
    }

    /// Has it end at its next `.await`, as it says itself.
    pub(crate) fn stop(self: Pin<&mut Self>) -> Stop {
        self.handle.abort();
        Stop::Ending
    }
}

impl Future for Spawned {
    type Output = Done;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Done> {
        let done = ready!(Pin::new(&mut self.handle).poll(cx));
        // The job catches the task's panics, so this one was aborted.
        Poll::Ready(done.unwrap_or_else(|_| Done {
            task: self.task,
            part: self.part,
            result: Err(Failure::dropped(&self.name, FailureKind::Cancelled, self.grace)),
            unknown: true,
            took: self.grace,
        }))
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

/// The name of a live run, given back when the run is gone.
pub(crate) struct Registered {
    pub(crate) registry: Weak<Registry>,
    pub(crate) shown: Arc<Shown>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.shown.publisher.close();
        if let Some(registry) = self.registry.upgrade() {
            registry.remove(&self.shown.id);
        }
    }
}
