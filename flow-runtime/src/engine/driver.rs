//! Carries out what the scheduler commands, and tells it what came of it.

mod consult;
mod decide;
mod durable;
mod each;
mod failures;

pub(crate) use consult::{Asked, Policies};
pub(crate) use durable::{Left, Recall, Writer};

use super::control::Message;
use super::host::Host;
use super::job::{Done, How, Job, Work, work};
use super::log::{Log, Whose};
use super::pool::{Pool, Stop};
use super::spans::Spans;
use super::stretch::{End, Stage};
use super::timers::{FAR, Timer, Timers};
use crate::context::{Part, Scope};
use crate::error::{RunError, RunErrorKind};
use crate::event::EventKind;
use crate::failure::{Failure, FailureKind};
use crate::flow::{Compiled, Flow};
use crate::scheduler::{
    Command, Decision, EndedKind, Event, Options, RunState, Scheduler, TaskState,
};
use flow_graph::Graph;
use flow_graph::graph::ScopeId;
use futures_util::future::Either;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tracing::{Level, Span};

/// A run: what is known of it at the moment, and the decisions that need no waiting.
pub(crate) struct Driver<'r> {
    pub(super) compiled: &'r Compiled,
    pub(super) scope: &'r Scope,
    policies: &'r dyn Policies,
    grace: Duration,
    traced: bool,
    pub(super) scheduler: Scheduler,
    /// The graph with the elements of lists, once there are some.
    grown: Option<Box<Graph>>,
    /// Whether nothing is to be done around a task by the flow itself.
    plain: bool,
    log: Log,
    timers: Timers,
    spans: Spans,
    cancelled: bool,
    /// What retry controllers decided about a failure that has not been told yet.
    decisions: Vec<(ScopeId, Decision)>,
}

/// What a driver waits for.
enum Happening {
    Done(Done),
    Timer(Timer, u32),
    Message(Message),
}

impl<'r> Driver<'r> {
    pub(crate) fn new(
        policies: &'r dyn Policies,
        scope: &'r Scope,
        options: Options,
        grace: Duration,
    ) -> Self {
        let compiled = scope.compiled();
        Driver {
            compiled,
            scope,
            policies,
            grace,
            traced: tracing::enabled!(Level::INFO),
            scheduler: Scheduler::new(&compiled.graph, options),
            grown: None,
            plain: compiled.graph.each().is_empty(),
            log: Log::default(),
            timers: Timers::default(),
            spans: Spans::default(),
            cancelled: false,
            decisions: Vec::new(),
        }
    }

    /// Runs the flow until it has come to an end that is final.
    pub(crate) async fn drive<F: Flow, H: Host>(
        &mut self,
        flow: &F,
        slots: &F::Slots,
        host: &mut H,
    ) -> RunState {
        let scope = self.scope;
        let mut pool = Pool::<_, H::Elsewhere>::new();
        let mut stage = pin!(None);
        let mut stage = Stage::new(stage.as_mut());
        self.step(Event::Start);
        loop {
            if H::LIVE {
                while let Some(message) = host.message() {
                    self.obey(message, host);
                }
            }
            // A run whose tasks never wait does not get to the timers below.
            if let Some((timer, number)) = self.timers.overdue() {
                self.went_off(timer, number, &mut pool, host);
                continue;
            }
            let mut next = None;
            if !H::LIVE && self.is_quiet() {
                let start = |task, call| flow.execute(task as usize, slots, call);
                match self.stretch(start, &mut stage, &mut pool).await {
                    End::Other => {}
                    End::NotPlain { task, attempt } => {
                        next = Some(Command::Execute { task, attempt });
                    }
                    End::Not { task, result } => {
                        self.done(Done::execute(scope, task, result), host);
                        continue;
                    }
                }
            }
            let Some(command) = next.or_else(|| self.scheduler.next_command()) else {
                let happening = poll_fn(|cx| {
                    if let Poll::Ready(message) = host.poll_message(cx) {
                        return Poll::Ready(Happening::Message(message));
                    }
                    if let Poll::Ready(done) = pool.poll(cx) {
                        return Poll::Ready(Happening::Done(done));
                    }
                    self.timers.poll(cx).map(|(timer, number)| Happening::Timer(timer, number))
                });
                match happening.await {
                    Happening::Done(done) => self.done(self.named(done), host),
                    Happening::Message(Message::Abandoned) => return self.scheduler.state(),
                    Happening::Message(message) => self.obey(message, host),
                    Happening::Timer(timer, number) => {
                        self.went_off(timer, number, &mut pool, host);
                    }
                }
                continue;
            };
            let job = match command {
                Command::Execute { task, attempt } => self.execute(task, attempt, host),
                Command::Revert { task, ended } => match self.revert(task, ended, host) {
                    Some(job) => job,
                    None => continue,
                },
                Command::Enter { flow } => {
                    enter::<F>(flow, slots);
                    continue;
                }
                Command::Decide { decider } => {
                    let answer = self.ask::<F>(decider, slots);
                    self.answered(decider, answer, host);
                    continue;
                }
                Command::Open { task } => {
                    let elements = self.length::<F>(task, slots);
                    self.opened(task, elements, host);
                    continue;
                }
                Command::Ignore { task } => {
                    self.ignored::<F, H>(task, slots, host);
                    continue;
                }
                Command::IgnoreFlow { flow } => {
                    F::ignore_flow(flow as usize, slots);
                    continue;
                }
                Command::Finish { state } => {
                    if self.finish(state, host) {
                        continue;
                    }
                    return state;
                }
                other => {
                    self.command(other, host);
                    continue;
                }
            };
            let task = job.task;
            pool.start(
                task,
                match host.send_away(job) {
                    Ok(elsewhere) => Either::Right(elsewhere),
                    Err(job) => Either::Left(Either::Right(work(flow, slots, scope, job))),
                },
            );
            if let Some(done) = poll_fn(|cx| Poll::Ready(pool.poll_first(cx))).await {
                self.done(done, host);
            }
            host.yield_now().await;
        }
    }

    /// Whether there is nothing to be done around tasks, but for those with a timeout.
    #[inline]
    fn is_quiet(&self) -> bool {
        !self.traced && self.plain && self.log.is_empty() && self.timers.is_empty()
    }

    /// Tells the scheduler.
    #[inline]
    #[allow(clippy::expect_used)]
    pub(super) fn step(&mut self, event: Event) {
        let graph = self.grown.as_deref().unwrap_or(&self.compiled.graph);
        self.scheduler
            .step(graph, event)
            .expect("the engine tells only of what it was commanded to do");
    }

    fn scope_name(&self, scope: ScopeId) -> Arc<str> {
        match self.compiled.scope_name(scope) {
            Some(name) => Arc::clone(name),
            None => self.graph().scopes[scope as usize].name.as_str().into(),
        }
    }

    #[inline]
    fn span(&mut self, task: u32, attempt: u32, part: &'static str) -> Option<Box<Span>> {
        if !self.traced {
            return None;
        }
        let name = self.name(task);
        Some(self.spans.attempt(task, &name, attempt, part))
    }

    #[inline]
    fn execute<H: Host>(&mut self, task: u32, attempt: u32, host: &H) -> Job {
        self.begun(task);
        let called = self.called(task);
        self.shows(task, TaskState::Running, host);
        host.publish(|| EventKind::TaskStarted { task: self.name(task), attempt });
        let timeout = self.compiled.timeout(called.task);
        let span = self.span(task, attempt, "execute");
        Job { task, called, attempt, work: Work::Execute { timeout }, span, timed: host.is_heard() }
    }

    /// `None` if the task has no `revert`, and so is reverted already.
    fn revert<H: Host>(&mut self, task: u32, ended: EndedKind, host: &H) -> Option<Job> {
        let called = self.called(task);
        self.reverting(task, host);
        if !self.compiled.plan.tasks[called.task as usize].reverts {
            let part = Part::Revert;
            let took = Duration::ZERO;
            self.done(Done { task, part, result: Ok(()), unknown: false, took }, host);
            return None;
        }
        let how = match (ended, self.log.of_task(task)) {
            (EndedKind::Done, _) => How::Done,
            (EndedKind::Failed, Some(failure)) => How::Failed(failure.clone()),
            (EndedKind::Failed, None) | (EndedKind::Unknown, _) => How::Unknown,
        };
        let failures = self.log.failures();
        let attempt = self.scheduler.attempt(self.graph(), task);
        let span = self.span(task, attempt, "revert");
        Some(Job {
            task,
            called,
            attempt,
            work: Work::Revert { how, failures },
            span,
            timed: host.is_heard(),
        })
    }

    /// A task reverts now, if only for as long as it takes to see that there is nothing to undo.
    fn reverting<H: Host>(&self, task: u32, host: &H) {
        self.shows(task, TaskState::Reverting, host);
        self.shows_all(task, host);
        host.publish(|| EventKind::TaskReverting { task: self.name(task) });
    }

    /// A job has come to its end.
    #[inline]
    fn done<H: Host>(&mut self, done: Done, host: &H) {
        let Done { task, part, result, unknown, took } = done;
        match (part, result) {
            (Part::Execute, Ok(())) => {
                self.executed(task);
                self.spans.close(task);
                self.shows(task, TaskState::Success, host);
                host.publish(|| EventKind::TaskSucceeded { task: self.name(task), duration: took });
                self.step(Event::Executed { task });
                self.shows_all(task, host);
            }
            (Part::Execute, Err(failure)) => self.failed(task, failure, unknown, took, host),
            (Part::Revert, Ok(())) => {
                self.log.reverted(task);
                let scope = self.graph().scope_of[task as usize];
                if !self.around(scope).any(|scope| self.scheduler.is_retrying(scope)) {
                    self.spans.close(task);
                }
                self.shows(task, TaskState::Reverted, host);
                host.publish(|| EventKind::TaskReverted { task: self.name(task), duration: took });
                self.step(Event::Reverted { task });
                self.shows_all(task, host);
            }
            (Part::Revert, Err(failure)) => self.revert_failed(task, failure, took, host),
        }
    }

    /// No `execute` of the task is on its way any more.
    #[inline]
    fn executed(&mut self, task: u32) {
        self.scope.ended(self.called(task));
        if !self.timers.is_empty() {
            self.timers.clear(Timer::Grace(task));
        }
    }

    /// Time is up, for the scheduler or for a task that was asked to stop.
    fn went_off<Near, H: Host>(
        &mut self,
        timer: Timer,
        number: u32,
        pool: &mut Pool<Near, H::Elsewhere>,
        host: &H,
    ) where
        Near: Future<Output = Done>,
    {
        match timer {
            Timer::Grace(task) => {
                if pool.stop(task, H::stop) == Stop::Dropped {
                    self.done(self.dropped(task), host);
                }
            }
            Timer::Timeout(scope) => {
                self.recorded(scope, &self.block_timed_out(scope));
                while let Some((scope, decision)) = self.consult(scope, &[]) {
                    self.consulted(scope, decision);
                }
                self.timer(timer, number, host);
            }
            timer => self.timer(timer, number, host),
        }
    }

    /// A task that was dropped elsewhere does not know why.
    fn named(&self, done: Done) -> Done {
        match &done.result {
            Err(failure) if done.unknown && failure.kind() == FailureKind::Cancelled => {
                self.dropped(done.task)
            }
            _ => done,
        }
    }

    /// What came of a task that did not stop when it was asked to.
    fn dropped(&self, task: u32) -> Done {
        let kind = if self.cancelled { FailureKind::Cancelled } else { FailureKind::Timeout };
        let failure = Failure::dropped(&self.name(task), kind, self.grace);
        let took = self.grace;
        Done { task, part: Part::Execute, result: Err(failure), unknown: true, took }
    }

    /// Commands about time.
    fn command<H: Host>(&mut self, command: Command, host: &H) {
        match command {
            Command::Abort { task } => {
                self.scope.cancel(self.called(task));
                self.timers.set(Timer::Grace(task), self.grace, 0);
            }
            Command::Wait { scope, timer, attempt, delay, jitter } => {
                // Between half and all of it, so that what failed at once is not tried at once.
                let delay = delay.min(FAR);
                let delay = if jitter { delay.mul_f64(0.5 + fastrand::f64() / 2.0) } else { delay };
                let name = self.scope_name(scope);
                tracing::info!(scope = &*name, attempt, ?delay, "waiting before another attempt");
                host.publish(|| EventKind::RetryWaiting {
                    scope: Arc::clone(&name),
                    attempt,
                    delay,
                });
                self.timers.set(Timer::Wait(scope), delay, timer);
            }
            Command::CancelWait { scope } => self.timers.clear(Timer::Wait(scope)),
            Command::Forget { scope } => self.given_up(scope),
            Command::StartTimeout { scope, timer, after } => {
                self.timers.set(Timer::Timeout(scope), after, timer);
            }
            Command::StopTimeout { scope } => self.timers.clear(Timer::Timeout(scope)),
            Command::Execute { .. }
            | Command::Revert { .. }
            | Command::Enter { .. }
            | Command::Decide { .. }
            | Command::Open { .. }
            | Command::Ignore { .. }
            | Command::IgnoreFlow { .. }
            | Command::Finish { .. } => {}
        }
    }

    /// Time is up, by the timer that the scheduler calls `number`.
    fn timer<H: Host>(&mut self, timer: Timer, number: u32, host: &H) {
        match timer {
            Timer::Wait(scope) => self.step(Event::Waited { scope, timer: number }),
            Timer::Timeout(scope) => {
                let name = self.scope_name(scope);
                let failure = self.block_timed_out(scope);
                self.recorded(scope, &failure);
                if !host.replays() {
                    tracing::warn!(scope = &*name, "{failure}");
                }
                host.publish(|| EventKind::BlockTimedOut { scope: Arc::clone(&name) });
                self.tell_decisions(host);
                self.step(Event::TimedOut { scope, timer: number });
                self.noted(Whose::Scope(scope), scope, failure);
            }
            Timer::Grace(_) => {}
        }
    }

    fn block_timed_out(&self, scope: ScopeId) -> Failure {
        let after = self.graph().scopes[scope as usize].timeout.unwrap_or_default();
        Failure::timed_out(&self.scope_name(scope), after)
    }

    /// Carries out an order. One that makes no sense at the moment changes nothing.
    fn obey<H: Host>(&mut self, message: Message, host: &mut H) {
        let before = self.scheduler.state();
        let event = match message {
            Message::Suspend => Event::Suspend,
            Message::Resume => Event::Resume,
            Message::RetryReverts => Event::RetryReverts,
            Message::Cancel => {
                self.cancel(before, host);
                Event::Cancel
            }
            Message::Abandoned => return,
        };
        let graph = self.grown.as_deref().unwrap_or(&self.compiled.graph);
        let obeyed = self.scheduler.step(graph, event).is_ok();
        let state = self.scheduler.state();
        match (message, obeyed && state != before) {
            (Message::Suspend, true) => host.publish(|| EventKind::RunSuspending),
            (Message::Resume | Message::RetryReverts, true) => {
                host.publish(|| EventKind::RunResumed);
            }
            _ => {}
        }
        if !is_rest(state) {
            host.moving(state);
        } else if state == before {
            let error = self.error(state);
            host.resting(state, error);
        }
    }

    /// The run is about to be cancelled.
    fn cancel<H: Host>(&mut self, state: RunState, host: &H) {
        if self.cancelled || is_rest(state) && state != RunState::Suspended {
            return;
        }
        self.cancelled = true;
        host.publish(|| EventKind::RunCancelled);
        if !self.log.has_given_up() {
            let failure = Failure::cancelled();
            self.log.failed(Whose::Run, failure.clone(), None);
            self.log.give_up(failure);
        }
    }

    /// The run has come to rest; whether it may go on later.
    fn finish<H: Host>(&mut self, state: RunState, host: &mut H) -> bool {
        self.timers.clear_all();
        self.shows_every(host);
        host.publish(|| match state {
            RunState::Suspended => EventKind::RunSuspended,
            state => EventKind::RunFinished { state },
        });
        H::LIVE && {
            let error = self.error(state);
            host.resting(state, error)
        }
    }

    /// Why the run gives no outputs; `None` if it does.
    pub(crate) fn error(&mut self, state: RunState) -> Option<RunError> {
        if !matches!(state, RunState::Failure | RunState::Reverted) {
            return None;
        }
        let reverts = self.log.revert_failures();
        let failures = self.log.failures();
        let cause = failures.cause().cloned();
        let kind = match (state, cause.as_ref().map(Failure::kind)) {
            (RunState::Failure, _) => RunErrorKind::RevertFailed,
            (RunState::Reverted, Some(FailureKind::Cancelled)) => RunErrorKind::Cancelled,
            (RunState::Reverted, _) => RunErrorKind::Reverted,
            _ => return None,
        };
        let cause = cause.unwrap_or_else(Failure::cancelled);
        Some(RunError::new(kind, cause, (*failures).clone(), reverts))
    }
}

fn is_rest(state: RunState) -> bool {
    use RunState::{Failure, Reverted, Success, Suspended};
    matches!(state, Suspended | Success | Reverted | Failure)
}

/// Hands the values that a nested flow requires over to it.
///
/// A value is cloned for that, which may panic. Then it is not there for the tasks inside, and
/// the first of them that reads it fails in its turn, with all that follows from a failure.
fn enter<F: Flow>(flow: u32, slots: &F::Slots) {
    let call = AssertUnwindSafe(|| F::enter(flow as usize, slots));
    if catch_unwind(call).is_err() {
        tracing::error!(flow, "a value panicked while it was cloned for a nested flow");
    }
}
