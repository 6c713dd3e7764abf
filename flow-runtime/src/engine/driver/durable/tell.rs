//! What happens in a run is written down, told to the driver, and leads to commands.

use super::super::super::job::Done;
use super::super::super::timers::Timer;
use super::super::{Driver, Message, enter};
use super::{Left, Told, Writer, bare, panicked};
use crate::context::Part;
use crate::durable::Durable;
use crate::durable::entry;
use crate::durable::snapshot::Saved;
use crate::failure::Failure;
use crate::journal::{Entry, Rest};
use crate::only::Reached;
use crate::scheduler::{Command, Event, RunState};
use flow_graph::graph::ScopeId;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

impl<F: Durable + 'static> Writer<'_, '_, F> {
    /// Asks the retry controllers around a failure inside `scope`, which is told next: all of it
    /// is in one write.
    pub(super) fn consult(&mut self, scope: ScopeId, failure: &Failure, refused: &[ScopeId]) {
        let at = SystemTime::now();
        self.driver.recorded(scope, failure);
        while let Some((scope, decision)) = self.driver.consult(scope, refused) {
            // It leads to no command yet.
            let told = Told::bare(Event::Consulted { scope, decision });
            self.note(&told, None, at, false);
            self.apply(told);
        }
    }

    /// Writes down what happened, and tells the driver.
    pub(super) fn tell(&mut self, told: Told, value: Option<String>) {
        let at = SystemTime::now();
        self.note(&told, value, at, false);
        self.apply(told);
        self.drain(at);
    }

    pub(super) fn note(
        &mut self,
        told: &Told,
        value: Option<String>,
        at: SystemTime,
        unbegun: bool,
    ) {
        let graph = self.driver.graph();
        let task = match told.event {
            Event::Executed { task }
            | Event::Failed { task, .. }
            | Event::Reverted { task }
            | Event::RevertFailed { task }
            | Event::Opened { task, .. } => Some(task),
            _ => None,
        };
        let decider = match told.event {
            Event::Decided { decider, .. } | Event::DecisionFailed { decider, .. } => Some(decider),
            _ => None,
        };
        let node = match told.event {
            Event::Waited { scope, .. }
            | Event::TimedOut { scope, .. }
            | Event::Consulted { scope, .. } => Some(self.names.scope(scope, graph)),
            _ => task
                .map(|task| self.names.task(task, graph))
                .or(decider.map(|it| self.names.part(it))),
        };
        let vertex = task.or_else(|| graph.decided_by(decider?));
        let failure = told.failure.as_ref().and_then(|failure| serde_json::to_string(failure).ok());
        self.since_snapshot += 1;
        self.draft.add(Entry {
            at,
            node,
            attempt: vertex.map_or(0, |vertex| self.driver.scheduler.attempt(graph, vertex)),
            took: told.took,
            event: Some(self.names.write(&told.event, unbegun, graph)),
            value,
            failure,
            ..bare(entry::kind(&told.event))
        });
    }

    /// Tells the driver.
    pub(super) fn apply(&mut self, told: Told) {
        let Told { event, failure, took } = told;
        let took = took.unwrap_or_default();
        let (driver, host) = (&mut *self.driver, &mut self.host);
        let done = |task, part| Done { task, part, result: Ok(()), unknown: false, took };
        let unstated = |driver: &Driver<'_>, task: u32| {
            failure.clone().unwrap_or_else(|| Failure::process_ended(&driver.name(task)))
        };
        match event {
            Event::Start => driver.step(Event::Start),
            Event::Executed { task } => driver.done(done(task, Part::Execute), host),
            Event::Failed { task, unknown, refused } => {
                let failure = unstated(driver, task);
                driver.failed_and_refused(task, failure, unknown, refused, took, host);
            }
            Event::Reverted { task } => driver.done(done(task, Part::Revert), host),
            Event::RevertFailed { task } => {
                let failure = unstated(driver, task);
                driver.revert_failed(task, failure, took, host);
            }
            Event::Opened { task, elements } => driver.opened(task, elements, host),
            Event::Decided { decider, run } => driver.decided(decider, run, host),
            Event::DecisionFailed { decider, refused } => {
                let part = || Failure::process_ended(driver.compiled.part_name(decider));
                let failure = failure.unwrap_or_else(part);
                driver.decision_failed(decider, failure, refused, host);
            }
            Event::Waited { scope, timer } => {
                self.waits.remove(&scope);
                driver.timer(Timer::Wait(scope), timer, host);
            }
            Event::TimedOut { scope, timer } => driver.timer(Timer::Timeout(scope), timer, host),
            Event::Consulted { scope, decision } => driver.consulted(scope, decision),
            Event::Suspend => driver.obey(Message::Suspend, host),
            Event::Resume => driver.obey(Message::Resume, host),
            Event::Cancel => driver.obey(Message::Cancel, host),
            Event::RetryReverts => driver.obey(Message::RetryReverts, host),
        }
    }

    /// Takes all commands: those about time are carried out, what touches the world is kept
    /// until it may.
    pub(super) fn drain(&mut self, at: SystemTime) {
        while let Some(command) = self.driver.scheduler.next_command() {
            match command {
                // A task without `revert` is reverted already.
                Command::Revert { task, .. } if !self.reverts(task) && !self.host.replays => {
                    self.driver.reverting(task, &self.host);
                    let told = Told::bare(Event::Reverted { task });
                    self.note(&told, None, at, false);
                    self.apply(told);
                }
                Command::Execute { task, .. } => {
                    self.driver.begun(task);
                    self.draft.hold(command);
                }
                Command::Revert { .. } | Command::Abort { .. } => self.draft.hold(command),
                Command::Enter { flow } => enter::<F>(flow, &self.body.slots),
                // The answer is written with what made it due. While the run is brought back
                // it is the next in the log.
                Command::Decide { .. } | Command::Open { .. } if self.host.replays => {}
                Command::Open { task } => {
                    let elements = self.driver.length::<F>(task, &self.body.slots);
                    let told = Told::bare(Event::Opened { task, elements });
                    self.note(&told, None, at, false);
                    self.apply(told);
                }
                Command::Decide { decider } => {
                    let told = self.asked(decider);
                    self.note(&told, None, at, false);
                    self.apply(told);
                }
                Command::Ignore { task } => {
                    self.driver.ignored::<F, _>(task, &self.body.slots, &self.host);
                }
                Command::IgnoreFlow { flow } => F::ignore_flow(flow as usize, &self.body.slots),
                Command::Finish { state } => self.finished = Some(state),
                Command::Wait { scope, .. } => {
                    self.waits.insert(scope, at);
                    self.about_time(command);
                }
                Command::CancelWait { scope } => {
                    self.waits.remove(&scope);
                    self.about_time(command);
                }
                Command::Forget { scope } => self.driver.given_up(scope),
                Command::StartTimeout { .. } | Command::StopTimeout { .. } => {
                    self.about_time(command);
                }
            }
        }
    }

    /// Asks a decider, and the retry controllers around it if it cannot say.
    pub(super) fn asked(&mut self, decider: u32) -> Told {
        match self.driver.ask::<F>(decider, &self.body.slots) {
            Ok(run) => Told::bare(Event::Decided { decider, run }),
            Err(failure) => {
                let refused = self.driver.refused_decision(decider, &failure);
                self.consult(self.driver.scope_around(decider), &failure, &refused);
                let event = Event::DecisionFailed { decider, refused };
                Told { event, failure: Some(failure), took: None }
            }
        }
    }

    pub(super) fn about_time(&mut self, command: Command) {
        if !self.host.replays {
            self.driver.command(command, &self.host);
        }
    }

    /// Whether what the scheduler calls `task`, an element perhaps, has a `revert`.
    pub(super) fn reverts(&self, task: u32) -> bool {
        let task = self.driver.called(task).task;
        self.driver.compiled.plan.tasks.get(task as usize).is_some_and(|task| task.reverts)
    }

    /// Has the next write let go of the run, if that is where it stands.
    pub(super) fn close(&mut self) {
        if self.draft.rests() {
            return;
        }
        let mut rest = Rest {
            state: self.driver.scheduler.state(),
            due: false,
            attention: None,
            outputs: None,
            error: None,
        };
        if self.parked.is_some() {
            // It stands still until a person has it go on.
            rest.state = RunState::Suspended;
        } else if let Some(state) = self.finished {
            rest.state = state;
            if state == RunState::Success {
                let plan = &self.driver.compiled.plan;
                let save = || match self.partial {
                    true => Reached::of::<F>(plan, &self.body.slots).save(),
                    false => F::save_outputs(&self.body.slots),
                };
                let save = || save().map_err(|error| error.to_string());
                match catch_unwind(AssertUnwindSafe(save)).unwrap_or_else(panicked) {
                    Ok(outputs) => rest.outputs = Some(outputs),
                    Err(why) => self.parked = Some(format!("its outputs cannot be stored: {why}")),
                }
                self.outputs.clone_from(&rest.outputs);
            }
            let error = self.driver.error(state);
            rest.error = error.and_then(|error| serde_json::to_string(&error).ok());
        } else if self.releasing && self.running.is_empty() {
            rest.due = true;
        } else {
            return;
        }
        // PostgreSQL cannot keep it, and it may come from a message of the user's.
        rest.attention = self.parked.as_ref().map(|why| why.replace('\0', "\u{fffd}"));
        self.draft.rest(rest);
    }

    /// The last write is durable.
    pub(super) fn left(mut self) -> Left {
        if let Some(why) = self.parked {
            return Left::Parked(why);
        }
        let Some(state) = self.finished else { return Left::Released };
        self.driver.finish(state, &mut self.host);
        Left::Rests { state, outputs: self.outputs, error: self.driver.error(state) }
    }

    pub(super) fn take_snapshot(&mut self) {
        if self.since_snapshot < self.limits.snapshot_every || self.closes() {
            return;
        }
        self.since_snapshot = 0;
        let driver = &*self.driver;
        let snapshot = || {
            let (slots, graph) = (&self.body.slots, &driver.compiled.graph);
            let (log, waits) = (driver.log.save(), self.waits.clone());
            let (scheduler, cancelled) = (&driver.scheduler, driver.cancelled);
            Saved::new::<F>(self.fingerprint, scheduler, slots, log, cancelled, waits, graph)
                .map_err(|error| error.to_string())
                .and_then(|saved| serde_json::to_string(&saved).map_err(|error| error.to_string()))
        };
        match catch_unwind(AssertUnwindSafe(snapshot)).unwrap_or_else(panicked) {
            Ok(state) => self.draft.snapshot(state),
            // The log has everything.
            Err(error) => tracing::warn!("there is no snapshot of the run: {error}"),
        }
    }
}
