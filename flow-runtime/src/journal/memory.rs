//! The journal that forgets.

use super::{
    Append, Claimed, Cursor, Entry, Filter, Journal, JournalError, NewRun, Order, OrderId, Ordered,
    PurgeFilter, RunKey, RunRecord, Snapshot, Tick, WorkerId, Write, Written,
};
use crate::RunId;
use crate::scheduler::RunState;
use async_trait::async_trait;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio::time::Instant;

/// A journal in memory: for tests, and to try things out. What it keeps ends with the process.
///
/// A clone is another door to the same journal, so that several engines can share one. Leases
/// and the age of runs go by tokio's clock, which a test can pause.
///
/// ```
/// use flow_runtime::RunId;
/// use flow_runtime::journal::{Journal, JournalError, Memory};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), JournalError> {
/// let journal = Memory::new();
/// let worker = journal.join("me", Duration::from_secs(10)).await?;
/// assert!(journal.clone().get(&RunId::from("request-42")).await?.is_none());
/// journal.leave(worker).await
/// # }
/// ```
#[derive(Clone)]
pub struct Memory(Arc<Shared>);

struct Shared {
    store: Mutex<Store>,
    tick: watch::Sender<u64>,
}

struct Store {
    /// Its clocks when it was made: the time on its wall goes by the other one, which a test
    /// can pause.
    made: (SystemTime, Instant),
    /// Those that may write, and until when each is taken to be alive. Who is not here is
    /// fenced, or has left.
    workers: BTreeMap<WorkerId, Instant>,
    runs: BTreeMap<RunKey, Run>,
    ids: HashMap<RunId, RunKey>,
    /// The last number that was given to a worker, a run or an order.
    last: i64,
}

struct Run {
    /// Its `worker` is the last one that held the run.
    record: RunRecord,
    held: bool,
    log: Vec<Entry>,
    snapshot: Option<Snapshot>,
    orders: Vec<(OrderId, Order)>,
}

impl Memory {
    /// An empty journal.
    pub fn new() -> Self {
        let store = Store {
            made: (SystemTime::now(), Instant::now()),
            workers: BTreeMap::new(),
            runs: BTreeMap::new(),
            ids: HashMap::new(),
            last: 0,
        };
        Memory(Arc::new(Shared { store: Mutex::new(store), tick: watch::Sender::new(1) }))
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        // Nothing in here panics half way through a change.
        self.0.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        self.0.tick.send_modify(|tick| *tick += 1);
    }
}

impl Default for Memory {
    fn default() -> Self {
        Memory::new()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = self.store();
        let mut out = f.debug_struct("Memory");
        out.field("workers", &store.workers.len()).field("runs", &store.runs.len()).finish()
    }
}

impl Store {
    fn now(&self) -> SystemTime {
        let (wall, clock) = self.made;
        wall + clock.elapsed()
    }

    fn number(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn known(&self, worker: WorkerId) -> Result<(), JournalError> {
        match self.workers.contains_key(&worker) {
            true => Ok(()),
            false => Err(JournalError::fenced()),
        }
    }

    fn create(&mut self, worker: WorkerId, new: &NewRun) -> Written {
        if let Some(run) = self.ids.get(&new.id).and_then(|key| self.runs.get(key)) {
            return Written::Exists(Box::new(run.shown()));
        }
        let key = RunKey(self.number());
        let now = self.now();
        let record = RunRecord {
            key,
            id: new.id.clone(),
            flow: new.flow.clone(),
            fingerprint: new.fingerprint.clone(),
            format: new.format,
            options: new.options,
            only: new.only.clone(),
            state: if new.queued { RunState::Pending } else { RunState::Running },
            due: true,
            worker: (!new.queued).then_some(worker),
            attention: None,
            inputs: new.inputs.clone(),
            outputs: None,
            error: None,
            created_at: now,
            updated_at: now,
        };
        let (log, snapshot, orders) = Default::default();
        self.runs.insert(key, Run { record, held: !new.queued, log, snapshot, orders });
        self.ids.insert(new.id.clone(), key);
        Written::Created(key)
    }
}

impl Run {
    fn shown(&self) -> RunRecord {
        let mut record = self.record.clone();
        record.worker = record.worker.filter(|_| self.held);
        record
    }

    fn last(&self) -> u64 {
        self.log.last().map_or(0, |entry| entry.seq)
    }

    fn append(&mut self, worker: WorkerId, append: &Append, now: SystemTime) -> Written {
        if self.record.worker != Some(worker) {
            return Written::NotHeld;
        }
        let last = self.last();
        if !self.held {
            // The answer to a commit was lost, and here it is again.
            return match append.entries.last().is_none_or(|entry| entry.seq <= last) {
                true => Written::Appended,
                false => Written::NotHeld,
            };
        }
        self.log.extend(append.entries.iter().filter(|entry| entry.seq > last).cloned());
        self.orders.retain(|(id, _)| !append.taken.contains(id));
        if let Some(new) = &append.snapshot
            && self.snapshot.as_ref().is_none_or(|old| old.seq < new.seq)
        {
            self.snapshot = Some(new.clone());
        }
        if let Some(rest) = &append.rest {
            self.held = false;
            let record = &mut self.record;
            record.state = rest.state;
            record.due = rest.due || !self.orders.is_empty();
            record.attention = rest.attention.clone().filter(|_| !record.due);
            record.outputs = rest.outputs.clone();
            record.error = rest.error.clone();
            record.updated_at = now;
        }
        Written::Appended
    }

    fn claim(&mut self, worker: WorkerId, now: SystemTime) -> Claimed {
        let from = self.record.worker.filter(|_| self.held);
        self.held = true;
        self.record.worker = Some(worker);
        self.record.state = RunState::Running;
        self.record.updated_at = now;
        let known = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
        Claimed {
            run: self.shown(),
            from,
            snapshot: self.snapshot.clone(),
            log: self.log.iter().filter(|entry| entry.seq > known).cloned().collect(),
            orders: self.orders.clone(),
        }
    }
}

impl Filter {
    fn lets_through(&self, run: &RunRecord) -> bool {
        let attention = run.attention.is_some() || run.state == RunState::Failure;
        self.flow.as_ref().is_none_or(|flow| *flow == run.flow)
            && (self.states.is_empty() || self.states.contains(&run.state))
            && self.attention.is_none_or(|wanted| wanted == attention)
            && self.created_from.is_none_or(|from| from <= run.created_at)
            && self.created_before.is_none_or(|before| run.created_at < before)
    }
}

impl PurgeFilter {
    fn lets_through(&self, run: &RunRecord, now: SystemTime) -> bool {
        // A clock that was set back has rested for no time.
        let rested = now.duration_since(run.updated_at).unwrap_or_default();
        !run.due
            && (self.states.is_empty() || self.states.contains(&run.state))
            && self.rested_for <= rested
    }
}

#[async_trait]
impl Journal for Memory {
    async fn join(&self, _name: &str, lease: Duration) -> Result<WorkerId, JournalError> {
        let mut store = self.store();
        let worker = WorkerId(store.number());
        store.workers.insert(worker, until(lease));
        Ok(worker)
    }

    async fn renew(&self, worker: WorkerId, lease: Duration) -> Result<(), JournalError> {
        let mut store = self.store();
        store.known(worker)?;
        store.workers.insert(worker, until(lease));
        Ok(())
    }

    async fn leave(&self, worker: WorkerId) -> Result<(), JournalError> {
        self.store().workers.remove(&worker);
        self.wake();
        Ok(())
    }

    async fn commit(
        &self,
        worker: WorkerId,
        writes: &[Write],
    ) -> Result<Vec<Written>, JournalError> {
        let mut store = self.store();
        store.known(worker)?;
        let now = store.now();
        let written = writes.iter().map(|write| match write {
            Write::Create(new) => store.create(worker, new),
            Write::Append(append) => match store.runs.get_mut(&append.run) {
                Some(run) => run.append(worker, append, now),
                None => Written::NotHeld,
            },
        });
        let written = written.collect();
        drop(store);
        if writes.iter().any(Write::is_news) {
            self.wake();
        }
        Ok(written)
    }

    async fn claim(
        &self,
        worker: WorkerId,
        flows: &[String],
        limit: usize,
    ) -> Result<Vec<Claimed>, JournalError> {
        let mut store = self.store();
        store.known(worker)?;
        let (clock, now) = (Instant::now(), store.now());
        let Store { workers, runs, .. } = &mut *store;
        workers.retain(|id, until| *id == worker || *until > clock);
        let free = runs.values_mut().filter(|run| {
            let held = run.held && run.record.worker.is_some_and(|id| workers.contains_key(&id));
            run.record.due && !held && flows.contains(&run.record.flow)
        });
        Ok(free.take(limit).map(|run| run.claim(worker, now)).collect())
    }

    async fn order(&self, run: &RunId, order: Order) -> Result<Ordered, JournalError> {
        let mut store = self.store();
        let (id, now) = (OrderId(store.number()), store.now());
        let key = store.ids.get(run).copied();
        let Some(run) = key.and_then(|key| store.runs.get_mut(&key)) else {
            return Ok(Ordered::NoSuchRun);
        };
        if !order.applies_to(run.record.state, run.record.attention.is_some()) {
            return Ok(Ordered::Refused(Box::new(run.shown())));
        }
        run.orders.push((id, order));
        run.record.due = true;
        run.record.attention = None;
        run.record.updated_at = now;
        drop(store);
        self.wake();
        Ok(Ordered::Left(id))
    }

    async fn orders(
        &self,
        worker: WorkerId,
    ) -> Result<Vec<(RunKey, OrderId, Order)>, JournalError> {
        let store = self.store();
        let held = store.runs.values().filter(|run| run.held && run.record.worker == Some(worker));
        let mut orders: Vec<_> = held
            .flat_map(|run| run.orders.iter().map(|(id, order)| (run.record.key, *id, *order)))
            .collect();
        orders.sort_by_key(|(_, id, _)| id.0);
        Ok(orders)
    }

    async fn get(&self, run: &RunId) -> Result<Option<RunRecord>, JournalError> {
        let store = self.store();
        Ok(store.ids.get(run).and_then(|key| store.runs.get(key)).map(Run::shown))
    }

    async fn list(
        &self,
        filter: &Filter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, JournalError> {
        let store = self.store();
        let end = cursor.map_or(RunKey(i64::MAX), |cursor| cursor.0);
        let runs = store.runs.range(..end).rev().map(|(_, run)| run);
        let listed = runs.filter(|run| filter.lets_through(&run.record));
        Ok(listed.take(limit).map(Run::shown).collect())
    }

    async fn log(&self, run: RunKey, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let store = self.store();
        let log = store.runs.get(&run).map_or(&[][..], |run| &run.log);
        Ok(log.iter().filter(|entry| entry.seq > after).take(limit).cloned().collect())
    }

    async fn purge(&self, filter: &PurgeFilter) -> Result<u64, JournalError> {
        let mut store = self.store();
        let now = store.now();
        let runs = store.runs.values().filter(|run| filter.lets_through(&run.record, now));
        let doomed: Vec<_> = runs
            .map(|run| (run.record.key, run.record.id.clone()))
            .take(filter.limit.unwrap_or(usize::MAX))
            .collect();
        for (key, id) in &doomed {
            store.runs.remove(key);
            store.ids.remove(id);
        }
        Ok(doomed.len() as u64)
    }

    async fn changed(&self, seen: Tick) -> Result<Tick, JournalError> {
        let mut tick = self.0.tick.subscribe();
        // The sender lives as long as `self`.
        let _ = tick.wait_for(|tick| *tick != seen.0).await;
        let now = *tick.borrow();
        Ok(Tick(now))
    }
}

/// The end of a lease that begins now.
fn until(lease: Duration) -> Instant {
    let now = Instant::now();
    // As good as for ever, where it is too far away to be told.
    now.checked_add(lease).unwrap_or_else(|| now + Duration::from_secs(1 << 31))
}
