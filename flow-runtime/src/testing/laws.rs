//! What holds in every run, whatever the flow and whatever went wrong.

use crate::event::{EventKind, RunEvent, node_of};
use crate::flow::Compiled;
use crate::scheduler::{RunState, TaskState};
use flow_graph::graph::{Vertex, element_of_name};
use flow_graph::plan::Task;
use std::collections::BTreeMap;

/// The first law that the events of a run break, if any.
///
/// A task starts after all that comes before it has succeeded, and is reverted after all that
/// comes after it is undone; only what was executed is reverted, and only once; a run that
/// succeeds leaves all done, and one that is reverted leaves nothing.
pub(super) fn broken(compiled: &Compiled, events: &[RunEvent]) -> Option<String> {
    let names = compiled.plan.tasks.iter().enumerate();
    let numbers: BTreeMap<&str, usize> =
        names.map(|(number, task)| (task.name.as_str(), number)).collect();
    let calls = |task: &Task| match task.policies.each {
        None => Calls::One(TaskState::Pending),
        Some(_) => Calls::Each(BTreeMap::new()),
    };
    let mut run = Run { compiled, tasks: compiled.plan.tasks.iter().map(calls).collect() };
    let mut found = None;
    for event in events {
        let step = match &event.kind {
            EventKind::TaskStarted { task, .. } => Some((task, TaskState::Running)),
            EventKind::TaskSucceeded { task, .. } => Some((task, TaskState::Success)),
            EventKind::TaskFailed { task, .. } => Some((task, TaskState::Failure)),
            EventKind::TaskIgnored { task } => Some((task, TaskState::Ignored)),
            EventKind::TaskReverting { task } => Some((task, TaskState::Reverting)),
            EventKind::TaskReverted { task, .. } => Some((task, TaskState::Reverted)),
            EventKind::TaskRevertFailed { task, .. } => Some((task, TaskState::RevertFailure)),
            EventKind::RunFinished { state } => {
                found = found.or_else(|| run.end(*state));
                None
            }
            _ => None,
        };
        let Some((task, state)) = step else { continue };
        let Some(&number) = numbers.get(node_of(task)) else {
            return Some(format!("there is no task `{task}`"));
        };
        found = found.or_else(|| run.step(number, task, state));
        match (&mut run.tasks[number], element_of_name(task)) {
            (Calls::Each(elements), Some((_, element))) => _ = elements.insert(element, state),
            // All of it is skipped.
            (Calls::Each(elements), None) => elements.clear(),
            (Calls::One(one), _) => *one = state,
        }
    }
    found
}

struct Run<'a> {
    compiled: &'a Compiled,
    tasks: Vec<Calls>,
}

/// The states of a task: its own, or those of its elements that have begun.
#[derive(Debug)]
enum Calls {
    One(TaskState),
    Each(BTreeMap<u32, TaskState>),
}

impl Calls {
    fn all(&self, is: impl Fn(&TaskState) -> bool) -> bool {
        match self {
            Calls::One(state) => is(state),
            Calls::Each(elements) => elements.values().all(is),
        }
    }

    fn of(&self, task: &str) -> TaskState {
        match self {
            Calls::One(state) => *state,
            Calls::Each(elements) => {
                let state = element_of_name(task).and_then(|(_, element)| elements.get(&element));
                state.copied().unwrap_or(TaskState::Pending)
            }
        }
    }
}

impl Run<'_> {
    fn name(&self, task: usize) -> &str {
        &self.compiled.plan.tasks[task].name
    }

    fn is_controller(&self, task: usize) -> bool {
        let mut scopes = self.compiled.graph.scopes.iter();
        scopes.any(|scope| scope.controller == Some(task as Vertex))
    }

    fn step(&self, task: usize, name: &str, new: TaskState) -> Option<String> {
        use TaskState::{
            Failure, Ignored, Pending, RevertFailure, Reverted, Reverting, Running, Success,
        };
        let old = self.tasks[task].of(name);
        let legal = match new {
            // A controller begins each attempt of its block, and is reverted when it gives up.
            Running if old == Success => self.is_controller(task),
            Running | Ignored => matches!(old, Pending | Ignored | Reverted),
            Success | Failure => old == Running,
            Reverting => matches!(old, Success | Failure | RevertFailure),
            Reverted | RevertFailure => old == Reverting,
            Pending => false,
        };
        if !legal {
            return Some(format!("`{name}` went from {old:?} to {new:?}"));
        }
        match new {
            Running => {
                let done = |state: &TaskState| matches!(state, Success | Ignored);
                let open = self.around(task, false).find(|it| !self.tasks[*it].all(done))?;
                let open = self.name(open);
                Some(format!("`{name}` began before `{open}` had succeeded"))
            }
            Reverting => {
                let undone = |state: &TaskState| matches!(state, Pending | Ignored | Reverted);
                let open = self.around(task, true).find(|it| !self.tasks[*it].all(undone))?;
                let open = self.name(open);
                Some(format!("`{name}` was reverted before `{open}`, which came after it"))
            }
            _ => None,
        }
    }

    fn end(&self, state: RunState) -> Option<String> {
        use TaskState::{Ignored, Pending, RevertFailure, Reverted, Success};
        let all = |legal: fn(&TaskState) -> bool| self.tasks.iter().all(|task| task.all(legal));
        let legal = match state {
            RunState::Success => self.tasks.iter().all(|task| match task {
                Calls::One(state) => matches!(state, Success | Ignored),
                // Its list may have been longer in an earlier attempt.
                Calls::Each(_) => task.all(|state| matches!(state, Success | Reverted)),
            }),
            RunState::Reverted => all(|state| matches!(state, Pending | Ignored | Reverted)),
            RunState::Failure => !all(|state| *state != RevertFailure),
            _ => false,
        };
        (!legal).then(|| format!("the run ended {state:?}, and its tasks {:?}", self.tasks))
    }

    /// The nearest tasks before or after one.
    fn around(&self, task: usize, after: bool) -> impl Iterator<Item = usize> {
        let graph = &self.compiled.graph;
        let ways = if after { &graph.after } else { &graph.before };
        let mut seen = Vec::new();
        let mut left: Vec<u32> = ways.of(u32::try_from(task).unwrap_or(u32::MAX)).to_vec();
        std::iter::from_fn(move || {
            while let Some(vertex) = left.pop() {
                if seen.contains(&vertex) {
                    continue;
                }
                seen.push(vertex);
                if (vertex as usize) < graph.tasks {
                    return Some(vertex as usize);
                }
                // A gate does nothing: look through it.
                left.extend(ways.of(vertex));
            }
            None
        })
    }
}
