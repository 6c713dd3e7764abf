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

mod replay;
mod tell;

use super::super::job::{Done, Job, work};
use super::super::live::Body;
use super::super::log::Log;
use super::super::pool::{Pool, Stop};
use super::super::timers::Timer;
use super::Driver;
use crate::context::Part;
use crate::durable::draft::{Draft, Gone};
use crate::durable::entry::Names;
use crate::durable::host::{Durably, Instruction};
use crate::durable::snapshot::Saved;
use crate::durable::{Durable, Limits};
use crate::error::RunError;
use crate::failure::Failure;
use crate::journal::{Entry, EntryKind, Order, OrderId, WorkerId};
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
    /// Whether the run is for some parts of the flow only, so that not all outputs are there.
    pub(crate) partial: bool,
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
        (names, fingerprint, partial): (&'a Names, &'a str, bool),
        limits: Limits,
        draft: Draft,
        host: Durably<F>,
    ) -> Self {
        Writer {
            driver,
            body,
            names,
            fingerprint,
            partial,
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
                let scope = self.driver.graph().scope_of[task as usize];
                self.consult(scope, failure, &refused);
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
        let called = self.driver.called(task);
        let element = called.index().unwrap_or_default();
        let save = || match F::stored(called.task as usize, &self.body.slots) {
            Some(place) => place.save_one(element).map_err(|error| error.to_string()),
            None => Ok(None),
        };
        let saved = catch_unwind(AssertUnwindSafe(save)).unwrap_or_else(panicked);
        let name = &*self.driver.name(task);
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
            Timer::Timeout(scope) => {
                self.consult(scope, &self.driver.block_timed_out(scope), &[]);
                Event::TimedOut { scope, timer: number }
            }
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
