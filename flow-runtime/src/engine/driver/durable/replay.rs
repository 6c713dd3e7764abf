//! How a run is brought back from its log.

use super::super::{enter, is_rest};
use super::{Log, Recall, Told, Writer, bare, panicked};
use crate::durable::Durable;
use crate::durable::snapshot::Saved;
use crate::engine::host::Host;
use crate::failure::Failure;
use crate::journal::{Entry, EntryKind, Order, OrderId, WorkerId};
use crate::scheduler::{Command, Event, RunState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

impl<F: Durable + 'static> Writer<'_, '_, F> {
    /// Orders for a run that never began: nothing of it shall begin only to be stopped.
    pub(super) fn ordered_unbegun(&mut self, orders: &[(OrderId, Order)]) {
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
    pub(super) fn replay(&mut self, recall: &Recall) -> Result<(), String> {
        self.host.replays = true;
        self.draft.known(recall.known);
        let cancelled_unbegun = |entry: &Entry| {
            let graph = &self.driver.compiled.graph;
            let read = entry.event.as_deref().map(|text| self.names.read(text, graph));
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

    pub(super) fn tell_again(&mut self, entry: &Entry) -> Result<(), String> {
        let Some(text) = &entry.event else { return Ok(()) };
        let read = self.names.read(text, self.driver.graph()).map_err(|error| error.to_string())?;
        let scheduler = &self.driver.scheduler;
        scheduler.check(&read.event).map_err(|error| format!("{error} at that time"))?;
        if let Event::Executed { task } = read.event {
            self.load(task, entry.value.as_deref())?;
        }
        if let Event::Opened { task, elements } = read.event {
            let found = self.driver.length::<F>(task, &self.body.slots);
            if found != elements {
                let name = self.driver.name(task);
                return Err(format!(
                    "the list of `{name}` has {found} elements, and had {elements}"
                ));
            }
        }
        let failure = entry.failure.as_deref().map(serde_json::from_str).transpose();
        let failure = failure.map_err(|error| format!("its failure cannot be read: {error}"))?;
        self.apply(Told { event: read.event, failure, took: entry.took });
        self.drain(entry.at);
        Ok(())
    }

    /// Puts the value of a task where it was.
    pub(super) fn load(&self, task: u32, text: Option<&str>) -> Result<(), String> {
        let slots = &self.body.slots;
        let called = self.driver.called(task);
        let element = called.index().unwrap_or_default();
        let load = || match (F::stored(called.task as usize, slots), text) {
            (Some(place), Some(text)) => {
                place.load_one(element, text).map_err(|error| error.to_string())
            }
            (Some(_), None) => Err("it is missing".to_owned()),
            (None, _) => Ok(()),
        };
        let loaded = catch_unwind(AssertUnwindSafe(load)).unwrap_or_else(panicked);
        let name = self.driver.name(task);
        loaded.map_err(|error| format!("the value of `{name}` cannot be read: {error}"))
    }

    pub(super) fn restore(&mut self, saved: &Saved) -> Result<(), String> {
        let load = || saved.load::<F>(&self.body.slots).map_err(|error| error.to_string());
        catch_unwind(AssertUnwindSafe(load)).unwrap_or_else(panicked)?;
        self.driver.scheduler = saved.scheduler.clone();
        self.driver.grown = saved.scheduler.grown(&self.driver.compiled.graph).map(Box::new);
        self.driver.log = Log::load(&saved.log);
        self.driver.cancelled = saved.cancelled;
        self.waits.clone_from(&saved.waits);
        let graph = &self.driver.compiled.graph;
        for flow in self.driver.scheduler.entered(graph) {
            enter::<F>(flow, &self.body.slots);
        }
        for task in 0..graph.tasks as u32 {
            Host::task(&self.host, task, self.driver.scheduler.task_state(task));
        }
        Ok(())
    }

    /// The run is as it was left: what was on its way goes on.
    pub(super) fn go_on(&mut self, orders: &[(OrderId, Order)], from: Option<WorkerId>) {
        if let Some(from) = from {
            tracing::info!(%from, "taking over from a worker that is gone");
            let event = format!("{{\"from\":{from}}}");
            self.draft.add(Entry { value: Some(event), ..bare(EntryKind::Recovered) });
        }
        let driver = &mut *self.driver;
        let flying = driver.scheduler.in_flight(driver.graph());
        for command in driver.scheduler.timers(driver.graph()) {
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
                    let failure = Some(Failure::process_ended(&self.driver.name(task)));
                    let event = Event::Failed { task, unknown: true, refused: Vec::new() };
                    self.tell(Told { event, failure, took: None }, None);
                }
                Command::Revert { task, .. } if !self.reverts(task) => {
                    self.driver.reverting(task, &self.host);
                    self.tell(Told::bare(Event::Reverted { task }), None);
                }
                Command::Decide { decider } => {
                    let told = self.asked(decider);
                    self.tell(told, None);
                }
                Command::Open { task } => {
                    let elements = self.driver.length::<F>(task, &self.body.slots);
                    self.tell(Told::bare(Event::Opened { task, elements }), None);
                }
                command => self.draft.hold_first(command),
            }
        }
    }
}
