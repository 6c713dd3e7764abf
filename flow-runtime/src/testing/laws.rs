//! What holds in every run, whatever the flow and whatever went wrong.

use crate::event::{EventKind, RunEvent};
use crate::flow::Compiled;
use crate::scheduler::{RunState, TaskState};
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
    let mut run = Run { compiled, tasks: vec![TaskState::Pending; compiled.plan.tasks.len()] };
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
        let Some(&number) = numbers.get(&**task) else {
            return Some(format!("there is no task `{task}`"));
        };
        found = found.or_else(|| run.step(number, state));
        run.tasks[number] = state;
    }
    found
}

struct Run<'a> {
    compiled: &'a Compiled,
    tasks: Vec<TaskState>,
}

impl Run<'_> {
    fn name(&self, task: usize) -> &str {
        &self.compiled.plan.tasks[task].name
    }

    fn step(&self, task: usize, new: TaskState) -> Option<String> {
        use TaskState::{
            Failure, Ignored, Pending, RevertFailure, Reverted, Reverting, Running, Success,
        };
        let old = self.tasks[task];
        let legal = match new {
            Running | Ignored => matches!(old, Pending | Ignored | Reverted),
            Success | Failure => old == Running,
            Reverting => matches!(old, Success | Failure | RevertFailure),
            Reverted | RevertFailure => old == Reverting,
            Pending => false,
        };
        if !legal {
            return Some(format!("`{}` went from {old:?} to {new:?}", self.name(task)));
        }
        match new {
            Running => {
                let done = |it: &usize| matches!(self.tasks[*it], Success | Ignored);
                let open = self.around(task, false).find(|it| !done(it))?;
                let (task, open) = (self.name(task), self.name(open));
                Some(format!("`{task}` began before `{open}` had succeeded"))
            }
            Reverting => {
                let undone = |it: &usize| matches!(self.tasks[*it], Pending | Ignored | Reverted);
                let open = self.around(task, true).find(|it| !undone(it))?;
                let (task, open) = (self.name(task), self.name(open));
                Some(format!("`{task}` was reverted before `{open}`, which came after it"))
            }
            _ => None,
        }
    }

    fn end(&self, state: RunState) -> Option<String> {
        use TaskState::{Ignored, Pending, RevertFailure, Reverted, Success};
        let all = |legal: fn(&TaskState) -> bool| self.tasks.iter().all(legal);
        let legal = match state {
            RunState::Success => all(|state| matches!(state, Success | Ignored)),
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
