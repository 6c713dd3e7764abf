//! What the tasks of one run share: it counts their calls and remembers them.

use crate::case::{Call, Item};
use crate::run::Way;
use flow_runtime::durable::Runs;
use flow_runtime::{BoxError, Control, Decision, EventKind, Failures, Outcome as Ended};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// The world as one process has it. What was begun in a process that died does no more.
pub(crate) struct World {
    shared: Arc<Shared>,
    life: u64,
}

/// What outlives a process.
struct Shared {
    way: Way,
    calls: Mutex<Vec<Call>>,
    counts: Mutex<BTreeMap<(String, bool), u32>>,
    door: Mutex<Option<Door>>,
    /// Whether the run is being suspended, or rests.
    suspending: watch::Sender<bool>,
    /// Which process lives.
    life: watch::Sender<u64>,
    /// Which task yields how often; `None` where none does.
    chance: Option<Mutex<fastrand::Rng>>,
}

/// How the run is suspended.
#[derive(Clone)]
pub(crate) enum Door {
    Control(Control),
    Runs(Runs),
}

/// The name of every durable run here: each has a journal of its own.
pub(crate) const RUN: &str = "case";

impl World {
    pub(crate) fn new(way: Way) -> Arc<Self> {
        let shared = Shared {
            way,
            calls: Mutex::default(),
            counts: Mutex::default(),
            door: Mutex::default(),
            suspending: watch::Sender::new(false),
            life: watch::Sender::new(0),
            chance: way.order.map(|seed| Mutex::new(fastrand::Rng::with_seed(seed))),
        };
        Arc::new(World { shared: Arc::new(shared), life: 0 })
    }

    /// The same as the next process has it.
    pub(crate) fn reloaded(&self) -> Arc<Self> {
        let life = *self.shared.life.borrow();
        Arc::new(World { shared: Arc::clone(&self.shared), life })
    }

    pub(crate) fn is_spied(&self) -> bool {
        self.shared.way.spied
    }

    pub(crate) fn enter(&self, door: Door) {
        *self.shared.door.lock().unwrap() = Some(door);
    }

    /// Takes notice of how the run is doing.
    pub(crate) fn hears(&self, event: &EventKind) {
        match event {
            EventKind::RunSuspending => drop(self.shared.suspending.send_replace(true)),
            // It may have gone on by the time that it is heard that it does.
            EventKind::RunSuspended => drop(self.shared.suspending.send_replace(false)),
            _ => {}
        }
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    fn count(&self, task: &str, revert: bool) -> u32 {
        let mut counts = self.shared.counts.lock().unwrap();
        let count = counts.entry((task.to_owned(), revert)).or_default();
        *count += 1;
        *count
    }

    pub(crate) fn counted(&self, task: &str, revert: bool) -> u32 {
        *self.shared.counts.lock().unwrap().get(&(task.to_owned(), revert)).unwrap_or(&0)
    }

    pub(crate) fn is_alive(&self) -> bool {
        *self.shared.life.borrow() == self.life
    }

    /// Goes on in a process that lives only.
    pub(crate) async fn alive(&self) {
        if !self.is_alive() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits until this process dies.
    pub(crate) async fn dies(&self) {
        let mut life = self.shared.life.subscribe();
        life.wait_for(|life| *life != self.life).await.unwrap();
    }

    /// The process dies here, and with it everything that is under way.
    async fn die(&self) {
        let mut calls = self.shared.calls.lock().unwrap();
        for call in calls.iter_mut().filter(|call| call.is_of_task() && call.out == Json::Null) {
            call.out = "crash".into();
        }
        calls.push(Call { op: "crash".into(), ..Call::default() });
        drop(calls);
        self.shared.life.send_modify(|life| *life += 1);
    }

    async fn wait(&self) {
        let Some(chance) = &self.shared.chance else { return };
        let times = chance.lock().unwrap().u8(..5);
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
    }

    /// Has the run suspended; nothing is decided before it knows.
    async fn suspend(&self) {
        if *self.shared.suspending.borrow() {
            return;
        }
        let door = self.shared.door.lock().unwrap().clone().unwrap();
        match door {
            Door::Control(control) => drop(tokio::spawn(async move { control.suspend().await })),
            Door::Runs(runs) => runs.suspend(RUN).await.unwrap(),
        }
        let mut suspending = self.shared.suspending.subscribe();
        let obeyed = suspending.wait_for(|suspending| *suspending);
        tokio::time::timeout(Duration::from_secs(3600), obeyed).await.expect("it obeys").unwrap();
    }

    fn begin(&self, call: Call) -> usize {
        let mut calls = self.shared.calls.lock().unwrap();
        calls.push(call);
        calls.len() - 1
    }

    fn end(&self, call: usize, out: &str) {
        self.shared.calls.lock().unwrap()[call].out = out.into();
    }

    /// Executes a task; the values of what it provides.
    pub(crate) async fn execute(
        &self,
        spec: &Item,
        given: BTreeMap<String, Json>,
    ) -> Result<Vec<String>, BoxError> {
        self.alive().await;
        let n = self.count(&spec.name, false);
        let atom = Some(spec.name.clone());
        let call = self.begin(Call { op: "execute".into(), atom, n, given, ..Call::default() });
        self.wait().await;
        self.alive().await;
        if spec.suspend.hits(n) {
            self.suspend().await;
            self.alive().await;
        }
        if spec.crash.hits(n) {
            self.die().await;
            self.alive().await;
        }
        if spec.fail.hits(n) {
            self.end(call, "fail");
            return Err(format!("exec:{}#{n}", spec.name).into());
        }
        self.end(call, "ok");
        let value = |symbol: &String| format!("{}.{symbol}@{n}", spec.name);
        Ok(spec.provides.iter().map(value).collect())
    }

    /// What a revert is told of its task, as TaskFlow has it.
    pub(crate) fn told<T>(
        &self,
        spec: &Item,
        result: Ended<'_, T>,
        values: impl Fn(&T) -> Vec<String>,
    ) -> Json {
        match result {
            Ended::Failed(failure) => json!({"failure": failure.message()}),
            Ended::Unknown => Json::Null,
            Ended::Done(_) if spec.provides.is_empty() => {
                json!(format!("{}@{}", spec.name, self.counted(&spec.name, false)))
            }
            Ended::Done(made) => json!(values(made)),
        }
    }

    /// Reverts a task.
    pub(crate) async fn revert(
        &self,
        spec: &Item,
        given: BTreeMap<String, Json>,
        result: Json,
        flow_failures: &Failures,
    ) -> Result<(), BoxError> {
        self.alive().await;
        let n = self.count(&spec.name, true);
        let failures = flow_failures.iter();
        let mut flow_failures: Vec<_> =
            failures.map(|failure| failure.message().to_owned()).collect();
        flow_failures.sort_unstable();
        let atom = Some(spec.name.clone());
        let call = Call { op: "revert".into(), atom, n, given, result, ..Call::default() };
        let call = self.begin(Call { flow_failures, ..call });
        self.wait().await;
        self.alive().await;
        if spec.revert_suspend.hits(n) {
            self.suspend().await;
            self.alive().await;
        }
        if spec.revert_crash.hits(n) {
            self.die().await;
            self.alive().await;
        }
        if spec.revert_fail.hits(n) {
            self.end(call, "fail");
            return Err(format!("revert:{}#{n}", spec.name).into());
        }
        self.end(call, "ok");
        Ok(())
    }

    /// A retry is executed or reverted.
    pub(crate) fn retried(
        &self,
        retry: &str,
        op: &str,
        history_len: usize,
        given: BTreeMap<String, Json>,
    ) {
        let n = self.count(retry, op == "revert");
        let (op, atom, history_len) = (op.to_owned(), Some(retry.to_owned()), Some(history_len));
        self.begin(Call { op, atom, n, given, history_len, out: "ok".into(), ..Call::default() });
    }

    /// A retry is asked about a failure.
    pub(crate) fn asked(&self, retry: &str, history_len: usize, decision: Decision) {
        let decision = match decision {
            Decision::Retry => "RETRY",
            Decision::Revert => "REVERT",
            Decision::RevertAll => "REVERT_ALL",
            other => panic!("no retry here decides {other:?}"),
        };
        let (atom, history_len) = (Some(retry.to_owned()), Some(history_len));
        let decision = Some(decision.to_owned());
        let call = Call { op: "on_failure".into(), atom, history_len, ..Call::default() };
        self.begin(Call { decision, ..call });
    }
}
