//! Runs a built flow, and writes down what happened as the oracle does.

use crate::case::{Atom, Call, Case, Item, Outcome, Raised};
use flow_runtime::{
    BoxError, Control, Engine, EventKind, Failures, Flow, Outcome as Ended, RunErrorKind, RunEvent,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// What the tasks of one run share: it counts their calls and remembers them.
#[derive(Default)]
pub(crate) struct World {
    calls: Mutex<Vec<Call>>,
    counts: Mutex<BTreeMap<(String, bool), u32>>,
    control: OnceLock<Control>,
    /// Which task yields how often; `None` where none does.
    chance: Option<Mutex<fastrand::Rng>>,
}

/// How a flow is run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// One task at a time.
    Serial,
    /// All at once, each for a random time.
    Concurrent { seed: u64, spawn: bool },
}

impl World {
    pub(crate) fn new(way: Way) -> Arc<Self> {
        let chance = match way {
            Way::Serial => None,
            Way::Concurrent { seed, .. } => Some(Mutex::new(fastrand::Rng::with_seed(seed))),
        };
        Arc::new(World { chance, ..World::default() })
    }

    fn count(&self, task: &str, revert: bool) -> u32 {
        let mut counts = self.counts.lock().unwrap();
        let count = counts.entry((task.to_owned(), revert)).or_default();
        *count += 1;
        *count
    }

    fn counted(&self, task: &str, revert: bool) -> u32 {
        *self.counts.lock().unwrap().get(&(task.to_owned(), revert)).unwrap_or(&0)
    }

    async fn wait(&self) {
        let Some(chance) = &self.chance else { return };
        let times = chance.lock().unwrap().u8(..5);
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
    }

    /// Has the run suspended; nothing is decided before it knows.
    async fn suspend(&self) {
        let control = self.control.get().unwrap().clone();
        let mut suspending = Box::pin(async move { control.suspend().await });
        assert!(futures_util::poll!(&mut suspending).is_pending());
        tokio::spawn(suspending);
    }

    fn begin(&self, call: Call) -> usize {
        let mut calls = self.calls.lock().unwrap();
        calls.push(call);
        calls.len() - 1
    }

    fn end(&self, call: usize, out: &str) {
        self.calls.lock().unwrap()[call].out = out.into();
    }

    /// Executes a task; the values of what it provides.
    pub(crate) async fn execute(
        &self,
        spec: &Item,
        given: BTreeMap<String, Json>,
    ) -> Result<Vec<String>, BoxError> {
        let n = self.count(&spec.name, false);
        let call = self.begin(Call {
            op: "execute".into(),
            atom: Some(spec.name.clone()),
            n,
            given,
            out: Json::Null,
            result: Json::Null,
            flow_failures: Vec::new(),
        });
        self.wait().await;
        if spec.suspend.hits(n) {
            self.suspend().await;
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
        let n = self.count(&spec.name, true);
        let failures = flow_failures.iter();
        let mut flow_failures: Vec<_> =
            failures.map(|failure| failure.message().to_owned()).collect();
        flow_failures.sort_unstable();
        let call = self.begin(Call {
            op: "revert".into(),
            atom: Some(spec.name.clone()),
            n,
            given,
            out: Json::Null,
            result,
            flow_failures,
        });
        self.wait().await;
        if spec.revert_suspend.hits(n) {
            self.suspend().await;
        }
        if spec.revert_fail.hits(n) {
            self.end(call, "fail");
            return Err(format!("revert:{}#{n}", spec.name).into());
        }
        self.end(call, "ok");
        Ok(())
    }
}

/// Runs the flow until it is over: it is resumed as often as it is suspended.
pub(crate) fn run<F: Flow + 'static>(
    case: &Case,
    flow: F,
    inputs: F::Inputs,
    world: &Arc<World>,
    way: Way,
) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(drive(case, Arc::new(flow), inputs, world, way))
}

async fn drive<F: Flow + 'static>(
    case: &Case,
    flow: Arc<F>,
    inputs: F::Inputs,
    world: &Arc<World>,
    way: Way,
) -> Outcome {
    let engine = match way {
        Way::Serial => Engine::builder().max_running(1),
        Way::Concurrent { spawn, .. } => Engine::builder().spawn_tasks(spawn),
    };
    let run = engine.build().start(Arc::clone(&flow), inputs).unwrap();
    let control = run.control();
    world.control.set(control.clone()).ok().unwrap();
    let mut recorder = Recorder::new(case);
    let mut events = run.events();
    while let Some(event) = events.next().await {
        recorder.event(&event);
        match event.kind {
            EventKind::RunSuspended => control.resume(),
            EventKind::RunFinished { .. } => break,
            _ => {}
        }
    }
    drop(run);
    let error = control.ended().await.err();
    let mut outcome = recorder.outcome;
    outcome.raised = error.map(|error| {
        let failures = match error.kind() {
            RunErrorKind::RevertFailed => error.revert_failures(),
            _ => error.failures(),
        };
        let failures = failures.iter().map(|failure| failure.message().to_owned());
        Raised { failures: failures.collect() }
    });
    outcome.calls = std::mem::take(&mut *world.calls.lock().unwrap());
    for (name, atom) in &mut outcome.atoms {
        atom.executions = world.counted(name, false);
        atom.reverts = world.counted(name, true);
    }
    outcome
}

/// Writes events down as TaskFlow's transitions.
struct Recorder<'a> {
    case: &'a Case,
    flow: &'static str,
    outcome: Outcome,
}

impl<'a> Recorder<'a> {
    fn new(case: &'a Case) -> Self {
        let atoms = case.flow.tasks().into_iter().map(|task| {
            let state = "PENDING".to_owned();
            let atom = Atom { kind: "task".into(), state, executions: 0, reverts: 0 };
            (task.name.clone(), atom)
        });
        let atoms = atoms.collect();
        Recorder { case, flow: "PENDING", outcome: Outcome { atoms, ..Outcome::default() } }
    }

    fn task(&mut self, task: &str, state: &str) {
        let atom = self.outcome.atoms.get_mut(task).unwrap();
        let old = std::mem::replace(&mut atom.state, state.to_owned());
        self.outcome.transitions.push(vec!["task".into(), task.into(), old.into(), state.into()]);
    }

    fn flow(&mut self, state: &'static str) {
        let old = std::mem::replace(&mut self.flow, state);
        let name = self.case.flow.name.as_str();
        self.outcome.transitions.push(vec!["flow".into(), name.into(), old.into(), state.into()]);
        self.outcome.flow_state = Some(state.to_owned());
    }

    fn rests(&mut self, state: &'static str) {
        self.flow(state);
        self.outcome.segments.push(state.to_owned());
    }

    fn event(&mut self, event: &RunEvent) {
        match &event.kind {
            EventKind::RunStarted { .. } => self.flow("RUNNING"),
            EventKind::RunSuspending => self.flow("SUSPENDING"),
            EventKind::RunSuspended => self.rests("SUSPENDED"),
            EventKind::RunResumed => {
                let next = self.outcome.segments.len();
                self.outcome.transitions.push(vec!["segment".into(), next.into()]);
                self.flow("RUNNING");
            }
            EventKind::RunFinished { state } => self.rests(match state {
                flow_runtime::RunState::Success => "SUCCESS",
                flow_runtime::RunState::Reverted => "REVERTED",
                flow_runtime::RunState::Failure => "FAILURE",
                other => panic!("no run ends {other:?}"),
            }),
            EventKind::TaskStarted { task, .. } => {
                // That a task is to be tried again is an event of the retry's alone.
                if self.outcome.atoms[&**task].state == "REVERTED" {
                    self.task(task, "PENDING");
                }
                self.task(task, "RUNNING");
            }
            EventKind::TaskSucceeded { task, .. } => self.task(task, "SUCCESS"),
            EventKind::TaskFailed { task, .. } => self.task(task, "FAILURE"),
            EventKind::TaskReverting { task } => self.task(task, "REVERTING"),
            EventKind::TaskReverted { task, .. } => self.task(task, "REVERTED"),
            EventKind::TaskRevertFailed { task, .. } => self.task(task, "REVERT_FAILURE"),
            other => panic!("these flows have no {other:?}"),
        }
    }
}
