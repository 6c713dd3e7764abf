//! The driver of a durable run.
//!
//! What happens is told to the scheduler at once. The commands that it leads to are held back
//! until it is durable; meanwhile the tasks that run go on, and what they end with goes into
//! the next write. So the result of a task is durable before anything that builds on it
//! begins, a chain costs one write a step, and a fan of a hundred costs one in all.
//!
//! A run is brought back by the same code: the entries of its log are told again, and nothing
//! is carried out until the last. What is in flight then is begun again, or, where it is to be
//! undone anyway, has ended in a way that nobody knows.

use super::super::job::{Done, Job, work};
use super::super::live::Body;
use super::super::log::Log;
use super::super::pool::{Pool, Stop};
use super::super::timers::Timer;
use super::{Driver, Message, enter, is_rest};
use crate::context::Part;
use crate::durable::draft::{Draft, Gone};
use crate::durable::entry::{self, Names};
use crate::durable::host::{Durably, Instruction};
use crate::durable::snapshot::Saved;
use crate::durable::{Durable, Limits};
use crate::error::RunError;
use crate::failure::Failure;
use crate::journal::{Entry, EntryKind, Order, OrderId, Rest, WorkerId};
use crate::scheduler::{Command, Event, RunState};
use flow_graph::graph::ScopeId;
use futures_util::future::Either;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

/// What brings a run back; all of it is empty for a run that begins.
pub(crate) struct Recall {
    pub(crate) began: SystemTime,
    pub(crate) snapshot: Option<Box<Saved>>,
    /// The entry that the snapshot ends with, or 0.
    pub(crate) known: u64,
    pub(crate) log: Vec<Entry>,
    pub(crate) orders: Vec<(OrderId, Order)>,
    /// Who held the run when it died.
    pub(crate) from: Option<WorkerId>,
    /// Nobody has ever driven it.
    pub(crate) unbegun: bool,
}

/// How a run left memory.
pub(crate) enum Left {
    /// It rests.
    Rests { state: RunState, outputs: Option<String>, error: Option<RunError> },
    /// It was let go of, for somebody else to go on with.
    Released,
    /// It needs a person, for this reason.
    Parked(String),
    /// It is not this worker's any more, for this reason.
    Gone(String),
}

/// What the driver of a durable run has beside a driver.
pub(crate) struct Writer<'a, 'r, F: Durable> {
    pub(crate) driver: &'a mut Driver<'r>,
    pub(crate) body: &'a Body<F>,
    pub(crate) names: &'a Names,
    pub(crate) fingerprint: &'a str,
    pub(crate) limits: Limits,
    pub(crate) draft: Draft,
    pub(crate) host: Durably<F>,
    /// The tasks that execute or revert here.
    running: BTreeSet<u32>,
    /// Since when scopes have waited for their next attempt.
    waits: BTreeMap<ScopeId, SystemTime>,
    /// The run has come to rest in this state.
    finished: Option<RunState>,
    releasing: bool,
    /// Why the run needs a person.
    parked: Option<String>,
    outputs: Option<String>,
    since_snapshot: u64,
}

/// Something that happened, with what came with it.
struct Told {
    event: Event,
    failure: Option<Failure>,
    took: Option<Duration>,
}

impl Told {
    fn bare(event: Event) -> Self {
        Told { event, failure: None, took: None }
    }
}

/// What a writer waits for.
enum Happening {
    Done(Done),
    Timer(Timer, u32),
    Instruction(Instruction),
    Written(Result<bool, Gone>),
}

impl<'a, 'r, F: Durable + 'static> Writer<'a, 'r, F> {
    pub(crate) fn new(
        driver: &'a mut Driver<'r>,
        body: &'a Body<F>,
        (names, fingerprint): (&'a Names, &'a str),
        limits: Limits,
        draft: Draft,
        host: Durably<F>,
    ) -> Self {
        Writer {
            driver,
            body,
            names,
            fingerprint,
            limits,
            draft,
            host,
            running: BTreeSet::new(),
            waits: BTreeMap::new(),
            finished: None,
            releasing: false,
            parked: None,
            outputs: None,
            since_snapshot: 0,
        }
    }

    /// Brings the run back, and drives it until it leaves memory.
    pub(crate) async fn run(mut self, recall: Recall) -> Left {
        let Recall { orders, from, unbegun, .. } = &recall;
        if *unbegun && !orders.is_empty() {
            self.ordered_unbegun(orders);
        }
        if self.finished.is_none() && self.driver.scheduler.state() == RunState::Pending {
            if let Err(why) = self.replay(&recall) {
                for (id, _) in orders {
                    self.draft.take(*id);
                }
                // None of what it was about to do is done.
                self.draft.forget_held();
                self.host.replays = false;
                self.parked = Some(why);
            } else {
                self.go_on(orders, *from);
            }
        }
        self.go().await
    }

    /// Orders for a run that never began: nothing of it shall begin only to be stopped.
    fn ordered_unbegun(&mut self, orders: &[(OrderId, Order)]) {
        let mut waits = false;
        for (id, order) in orders {
            self.draft.take(*id);
            match order {
                Order::Cancel if self.finished.is_none() => {
                    let at = SystemTime::now();
                    self.note(&Told::bare(Event::Cancel), None, at, true);
                    self.apply(Told::bare(Event::Cancel));
                    self.drain(at);
                }
                Order::Suspend => waits = true,
                Order::Resume => waits = false,
                Order::Cancel | Order::RetryReverts => {}
            }
        }
        if waits && self.finished.is_none() {
            self.finished = Some(RunState::Suspended);
        }
    }

    /// Tells the driver again what has happened in earlier lives of the run.
    fn replay(&mut self, recall: &Recall) -> Result<(), String> {
        self.host.replays = true;
        self.draft.known(recall.known);
        let cancelled_unbegun = |entry: &Entry| {
            let read = entry.event.as_deref().map(|text| self.names.read(text));
            matches!(read, Some(Ok(read)) if read.unbegun)
        };
        match &recall.snapshot {
            Some(saved) => self.restore(saved)?,
            None if recall
                .log
                .iter()
                .find(|e| e.event.is_some())
                .is_some_and(cancelled_unbegun) => {}
            None => {
                self.apply(Told::bare(Event::Start));
                self.drain(recall.began);
            }
        }
        for entry in &recall.log {
            let seq = self.draft.told() + 1;
            if entry.seq != seq {
                return Err(format!("entry {seq} of its log is missing"));
            }
            self.draft.known(seq);
            self.tell_again(entry).map_err(|why| format!("entry {seq} of its log: {why}"))?;
        }
        self.since_snapshot = recall.log.len() as u64;
        self.draft.forget_held();
        self.host.replays = false;
        Ok(())
    }

    fn tell_again(&mut self, entry: &Entry) -> Result<(), String> {
        let Some(text) = &entry.event else { return Ok(()) };
        let read = self.names.read(text).map_err(|error| error.to_string())?;
        let scheduler = &self.driver.scheduler;
        scheduler.check(&read.event).map_err(|error| format!("{error} at that time"))?;
        if let Event::Executed { task } = read.event {
            self.load(task, entry.value.as_deref())?;
        }
        let failure = entry.failure.as_deref().map(serde_json::from_str).transpose();
        let failure = failure.map_err(|error| format!("its failure cannot be read: {error}"))?;
        self.apply(Told { event: read.event, failure, took: entry.took });
        self.drain(entry.at);
        Ok(())
    }

    /// Puts the value of a task where it was.
    fn load(&self, task: u32, text: Option<&str>) -> Result<(), String> {
        let slots = &self.body.slots;
        let load = || match (F::stored(task as usize, slots), text) {
            (Some(place), Some(text)) => place.load(text).map_err(|error| error.to_string()),
            (Some(_), None) => Err("it is missing".to_owned()),
            (None, _) => Ok(()),
        };
        let loaded = catch_unwind(AssertUnwindSafe(load)).unwrap_or_else(panicked);
        let name = self.driver.name(task);
        loaded.map_err(|error| format!("the value of `{name}` cannot be read: {error}"))
    }

    fn restore(&mut self, saved: &Saved) -> Result<(), String> {
        let load = || saved.load::<F>(&self.body.slots).map_err(|error| error.to_string());
        catch_unwind(AssertUnwindSafe(load)).unwrap_or_else(panicked)?;
        self.driver.scheduler = saved.scheduler.clone();
        self.driver.log = Log::load(&saved.log);
        self.driver.cancelled = saved.cancelled;
        self.waits.clone_from(&saved.waits);
        let graph = &self.driver.compiled.graph;
        for flow in self.driver.scheduler.entered(graph) {
            enter::<F>(flow, &self.body.slots);
        }
        for task in 0..graph.tasks as u32 {
            super::Host::task(&self.host, task, self.driver.scheduler.task_state(task));
        }
        Ok(())
    }

    /// The run is as it was left: what was on its way goes on.
    fn go_on(&mut self, orders: &[(OrderId, Order)], from: Option<WorkerId>) {
        if let Some(from) = from {
            tracing::info!(%from, "taking over from a worker that is gone");
            let event = format!("{{\"from\":{from}}}");
            self.draft.add(Entry { value: Some(event), ..bare(EntryKind::Recovered) });
        }
        let driver = &mut *self.driver;
        let flying = driver.scheduler.in_flight(&driver.compiled.graph);
        for command in driver.scheduler.timers(&driver.compiled.graph) {
            let command = match command {
                Command::Wait { scope, timer, attempt, delay, jitter } => {
                    let since = self.waits.get(&scope).copied().unwrap_or_else(SystemTime::now);
                    let delay = match jitter {
                        true => delay.mul_f64(0.5 + fastrand::f64() / 2.0),
                        false => delay,
                    };
                    // A clock that was set back waits anew.
                    let delay = delay.saturating_sub(since.elapsed().unwrap_or_default());
                    Command::Wait { scope, timer, attempt, delay, jitter: false }
                }
                other => other,
            };
            driver.command(command, &self.host);
        }
        let state = driver.scheduler.state();
        self.finished = is_rest(state).then_some(state);
        for (id, order) in orders {
            self.ordered(*id, *order);
        }
        for command in flying.into_iter().rev() {
            match command {
                Command::Execute { task, .. } if self.driver.scheduler.is_doomed(task) => {
                    let failure = Some(Failure::process_ended(self.driver.name(task)));
                    let event = Event::Failed { task, unknown: true, refused: Vec::new() };
                    self.tell(Told { event, failure, took: None }, None);
                }
                Command::Revert { task, .. } if !self.reverts(task) => {
                    self.tell(Told::bare(Event::Reverted { task }), None);
                }
                command => self.draft.hold_first(command),
            }
        }
    }

    /// Drives the run until it leaves memory.
    async fn go(mut self) -> Left {
        let (body, scope) = (self.body, self.driver.scope);
        let mut pool = Pool::<_, <Durably<F> as super::Host>::Elsewhere>::new();
        loop {
            if !self.closes() {
                while let Ok(instruction) = self.host.instructions.try_recv() {
                    self.instructed(instruction);
                }
                // A run whose tasks never wait does not get to the timers below.
                if let Some((timer, number)) = self.driver.timers.overdue() {
                    if let Timer::Grace(task) = timer {
                        let stop = pool.stop(task, <Durably<F> as super::Host>::stop);
                        self.dropped(task, stop);
                    } else {
                        self.went_off(timer, number);
                    }
                    continue;
                }
            }
            if let Some(command) = self.draft.cleared() {
                let Some(job) = self.job(command) else { continue };
                let task = job.task;
                self.running.insert(task);
                pool.start(
                    task,
                    match super::Host::send_away(&self.host, job) {
                        Ok(elsewhere) => Either::Right(elsewhere),
                        Err(job) => Either::Left(work(&*body.flow, &body.slots, scope, job)),
                    },
                );
                if let Some(done) = poll_fn(|cx| Poll::Ready(pool.poll_first(cx))).await {
                    self.landed(done);
                }
                super::Host::yield_now(&self.host).await;
                continue;
            }
            match poll_fn(|cx| self.poll(cx, &mut pool)).await {
                Happening::Done(done) => self.landed(done),
                Happening::Instruction(instruction) => self.instructed(instruction),
                Happening::Timer(Timer::Grace(task), _) => {
                    let stop = pool.stop(task, <Durably<F> as super::Host>::stop);
                    self.dropped(task, stop);
                }
                Happening::Timer(timer, number) => self.went_off(timer, number),
                Happening::Written(Ok(false)) => {}
                Happening::Written(Ok(true)) => return self.left(),
                Happening::Written(Err(Gone(why))) => return Left::Gone(why),
            }
        }
    }

    /// Whether nothing more is to happen to the run here.
    fn closes(&self) -> bool {
        self.finished.is_some() || self.parked.is_some() || self.draft.rests()
    }

    fn poll<Near: Future<Output = Done>>(
        &mut self,
        cx: &mut Context<'_>,
        pool: &mut Pool<Near, <Durably<F> as super::Host>::Elsewhere>,
    ) -> Poll<Happening> {
        if !self.closes() {
            if let Poll::Ready(Some(instruction)) = self.host.instructions.poll_recv(cx) {
                return Poll::Ready(Happening::Instruction(instruction));
            }
            if let Poll::Ready(done) = pool.poll(cx) {
                return Poll::Ready(Happening::Done(done));
            }
            if let Poll::Ready((timer, number)) = self.driver.timers.poll(cx) {
                return Poll::Ready(Happening::Timer(timer, number));
            }
        }
        // Nothing else is ready: what happened is written.
        self.close();
        if self.draft.may_send() {
            self.take_snapshot();
            self.draft.send();
        }
        self.draft.poll(cx).map(Happening::Written)
    }

    /// A command whose cause is durable; what is to be done for it.
    fn job(&mut self, command: Command) -> Option<Job> {
        let job = match command {
            Command::Execute { .. } | Command::Revert { .. } if self.releasing => None,
            Command::Execute { task, attempt } => {
                Some(self.driver.execute(task, attempt, &self.host))
            }
            Command::Revert { task, ended } => self.driver.revert(task, ended, &self.host),
            // One that has ended meanwhile need not be asked to.
            Command::Abort { task } if self.running.contains(&task) => {
                self.driver.command(command, &self.host);
                None
            }
            _ => None,
        };
        job.map(|job| Job { timed: true, ..job })
    }

    /// A job has come to its end.
    fn landed(&mut self, done: Done) {
        let done = self.driver.named(done);
        self.running.remove(&done.task);
        let (done, value) = self.saved(done);
        let Done { task, part, result, unknown, took } = done;
        let event = match (part, &result) {
            (Part::Execute, Ok(())) => Event::Executed { task },
            (Part::Execute, Err(failure)) => {
                let refused = self.driver.refused(task, failure);
                Event::Failed { task, unknown, refused }
            }
            (Part::Revert, Ok(())) => Event::Reverted { task },
            (Part::Revert, Err(_)) => Event::RevertFailed { task },
        };
        self.tell(Told { event, failure: result.err(), took: Some(took) }, value);
    }

    /// What a task provided, as JSON. One whose value cannot be stored has failed: nobody
    /// could go on from there after a crash.
    fn saved(&self, done: Done) -> (Done, Option<String>) {
        if done.part != Part::Execute || done.result.is_err() {
            return (done, None);
        }
        let task = done.task;
        let save = || match F::stored(task as usize, &self.body.slots) {
            Some(place) => place.save().map_err(|error| error.to_string()),
            None => Ok(None),
        };
        let saved = catch_unwind(AssertUnwindSafe(save)).unwrap_or_else(panicked);
        let name = self.driver.name(task);
        match saved.and_then(|text| self.limits.check(text, name)) {
            Ok(value) => (done, value),
            Err(why) => {
                let result = Err(Failure::value(name, &why));
                (Done { result, unknown: true, ..done }, None)
            }
        }
    }

    fn dropped(&mut self, task: u32, stop: Stop) {
        if stop == Stop::Dropped && self.running.contains(&task) {
            let done = self.driver.dropped(task);
            self.landed(done);
        }
    }

    fn went_off(&mut self, timer: Timer, number: u32) {
        let event = match timer {
            Timer::Wait(scope) => Event::Waited { scope, timer: number },
            Timer::Timeout(scope) => Event::TimedOut { scope, timer: number },
            Timer::Grace(_) => return,
        };
        self.tell(Told::bare(event), None);
    }

    fn instructed(&mut self, instruction: Instruction) {
        match instruction {
            Instruction::Order(id, order) => self.ordered(id, order),
            Instruction::Release => self.releasing = true,
        }
    }

    /// Obeys an order. One that makes no sense at the moment changes nothing.
    fn ordered(&mut self, id: OrderId, order: Order) {
        use RunState::{Failure, Running, Suspended, Suspending};
        if !self.draft.take(id) {
            return;
        }
        let state = self.driver.scheduler.state();
        let event = match order {
            Order::Suspend if state == Running => Event::Suspend,
            Order::Resume if matches!(state, Suspending | Suspended) => Event::Resume,
            Order::Cancel
                if matches!(state, Running | Suspending | Suspended) && !self.driver.cancelled =>
            {
                Event::Cancel
            }
            Order::RetryReverts if state == Failure => Event::RetryReverts,
            _ => return,
        };
        self.finished = None;
        self.tell(Told::bare(event), None);
    }

    /// Writes down what happened, and tells the driver.
    fn tell(&mut self, told: Told, value: Option<String>) {
        let at = SystemTime::now();
        self.note(&told, value, at, false);
        self.apply(told);
        self.drain(at);
    }

    fn note(&mut self, told: &Told, value: Option<String>, at: SystemTime, unbegun: bool) {
        let graph = &self.driver.compiled.graph;
        let task = match told.event {
            Event::Executed { task }
            | Event::Failed { task, .. }
            | Event::Reverted { task }
            | Event::RevertFailed { task } => Some(task),
            _ => None,
        };
        let node = match told.event {
            Event::Waited { scope, .. } | Event::TimedOut { scope, .. } => {
                Some(self.names.scope(scope))
            }
            _ => task.map(|task| self.names.task(task)),
        };
        let failure = told.failure.as_ref().and_then(|failure| serde_json::to_string(failure).ok());
        self.since_snapshot += 1;
        self.draft.add(Entry {
            at,
            node,
            attempt: task.map_or(0, |task| self.driver.scheduler.attempt(graph, task)),
            took: told.took,
            event: Some(self.names.write(&told.event, unbegun)),
            value,
            failure,
            ..bare(entry::kind(&told.event))
        });
    }

    /// Tells the driver.
    fn apply(&mut self, told: Told) {
        let Told { event, failure, took } = told;
        let took = took.unwrap_or_default();
        let (driver, host) = (&mut *self.driver, &mut self.host);
        let done = |task, part| Done { task, part, result: Ok(()), unknown: false, took };
        let unstated = |driver: &Driver<'_>, task: u32| {
            failure.clone().unwrap_or_else(|| Failure::process_ended(driver.name(task)))
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
            Event::Waited { scope, timer } => {
                self.waits.remove(&scope);
                driver.timer(Timer::Wait(scope), timer, host);
            }
            Event::TimedOut { scope, timer } => driver.timer(Timer::Timeout(scope), timer, host),
            Event::Suspend => driver.obey(Message::Suspend, host),
            Event::Resume => driver.obey(Message::Resume, host),
            Event::Cancel => driver.obey(Message::Cancel, host),
            Event::RetryReverts => driver.obey(Message::RetryReverts, host),
        }
    }

    /// Takes all commands: those about time are carried out, what touches the world is kept
    /// until it may.
    fn drain(&mut self, at: SystemTime) {
        while let Some(command) = self.driver.scheduler.next_command() {
            match command {
                // A task without `revert` is reverted already.
                Command::Revert { task, .. } if !self.reverts(task) && !self.host.replays => {
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
                Command::Finish { state } => self.finished = Some(state),
                Command::Wait { scope, .. } => {
                    self.waits.insert(scope, at);
                    self.about_time(command);
                }
                Command::CancelWait { scope } => {
                    self.waits.remove(&scope);
                    self.about_time(command);
                }
                Command::StartTimeout { .. } | Command::StopTimeout { .. } => {
                    self.about_time(command);
                }
            }
        }
    }

    fn about_time(&mut self, command: Command) {
        if !self.host.replays {
            self.driver.command(command, &self.host);
        }
    }

    fn reverts(&self, task: u32) -> bool {
        self.driver.compiled.plan.tasks.get(task as usize).is_some_and(|task| task.reverts)
    }

    /// Has the next write let go of the run, if that is where it stands.
    fn close(&mut self) {
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
                let save = || F::save_outputs(&self.body.slots).map_err(|error| error.to_string());
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
    fn left(mut self) -> Left {
        if let Some(why) = self.parked {
            return Left::Parked(why);
        }
        let Some(state) = self.finished else { return Left::Released };
        self.driver.finish(state, &mut self.host);
        Left::Rests { state, outputs: self.outputs, error: self.driver.error(state) }
    }

    fn take_snapshot(&mut self) {
        if self.since_snapshot < self.limits.snapshot_every || self.closes() {
            return;
        }
        self.since_snapshot = 0;
        let driver = &*self.driver;
        let snapshot = || {
            let (slots, tasks) = (&self.body.slots, driver.compiled.graph.tasks as u32);
            let (log, waits) = (driver.log.save(), self.waits.clone());
            let (scheduler, cancelled) = (&driver.scheduler, driver.cancelled);
            Saved::new::<F>(self.fingerprint, scheduler, slots, log, cancelled, waits, tasks)
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

fn bare(kind: EntryKind) -> Entry {
    let (node, took, event, value, failure) = Default::default();
    Entry { seq: 0, at: SystemTime::now(), kind, node, attempt: 0, took, event, value, failure }
}

/// What a value's code panicked with has nobody to go to.
fn panicked<T>(panic: Box<dyn Any + Send>) -> Result<T, String> {
    // It may panic again when it is dropped.
    std::mem::forget(panic);
    Err("the value's own code panicked".to_owned())
}
