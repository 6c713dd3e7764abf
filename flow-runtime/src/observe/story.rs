//! What led to a failure, in words.

use super::states::States;
use crate::event::{EventKind, RunEvent, node_of};
use crate::failure::Failure;
use flow_graph::graph::{Graph, Vertex};
use flow_graph::plan::{Plan, Provision, Requirement, Source, Task};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How many of those that came before a failure are told of.
const MOST: usize = 20;

/// What is remembered of the tasks of a run, beside their states.
#[derive(Default)]
pub(super) struct Past(HashMap<Arc<str>, Ran>);

#[derive(Clone, Copy, Default)]
struct Ran {
    attempt: u32,
    took: Duration,
}

impl Past {
    pub(super) fn follow(&mut self, event: &RunEvent) {
        match &event.kind {
            EventKind::TaskStarted { task, attempt } => {
                self.0.entry(Arc::clone(task)).or_default().attempt = *attempt;
            }
            EventKind::TaskSucceeded { task, duration }
            | EventKind::TaskFailed { task, duration, .. } => {
                self.0.entry(Arc::clone(task)).or_default().took = *duration;
            }
            _ => {}
        }
    }

    fn of(&self, task: &str) -> Ran {
        self.0.get(task).copied().unwrap_or_default()
    }
}

/// What there is to say of an event beside the change of state that it makes.
pub(super) struct Story<'a> {
    event: &'a RunEvent,
    states: &'a States,
    past: &'a Past,
}

impl<'a> Story<'a> {
    pub(super) fn new(event: &'a RunEvent, states: &'a States, past: &'a Past) -> Self {
        Story { event, states, past }
    }

    /// Why, and what led there.
    fn failure(&self, f: &mut fmt::Formatter<'_>, task: &str, failure: &Failure) -> fmt::Result {
        write!(f, ": {}", failure.message())?;
        for cause in failure.causes() {
            write!(f, "\n  caused by: {cause}")?;
        }
        let Some((plan, graph)) = self.event.plan().zip(self.event.graph()) else { return Ok(()) };
        let Some(number) = plan.tasks.iter().position(|other| other.name == node_of(task)) else {
            return Ok(());
        };
        for requirement in &plan.tasks[number].requires {
            write!(f, "\n  it took {}", Took(plan, requirement))?;
        }
        self.before(f, plan, graph, number as Vertex)
    }

    /// What ran before a task, the latest first, each below what it led to.
    fn before(
        &self,
        f: &mut fmt::Formatter<'_>,
        plan: &Plan,
        graph: &Graph,
        task: Vertex,
    ) -> fmt::Result {
        let mut told = BTreeSet::from([task]);
        // The next one to be told of is the last; those that it came after go on top of it.
        let mut next = Vec::new();
        add_before(graph, task, 2, &mut told, &mut next);
        let mut count = 0;
        while let Some((depth, number)) = next.pop() {
            count += 1;
            if count > MOST {
                continue;
            }
            if count == 1 {
                f.write_str("\n  what led there, the latest first:")?;
            }
            let task = &plan.tasks[number as usize];
            self.step(f, depth, task)?;
            add_before(graph, number, depth + 1, &mut told, &mut next);
        }
        if count > MOST {
            write!(f, "\n    … and more")?;
        }
        Ok(())
    }

    fn step(&self, f: &mut fmt::Formatter<'_>, depth: usize, task: &Task) -> fmt::Result {
        let ran = self.past.of(&task.name);
        let state = self.states.task(&task.name).unwrap_or(crate::TaskState::Pending);
        let indent = depth * 2;
        write!(f, "\n{:indent$}{}: {state} after {:.3?}", "", task.name, ran.took)?;
        let provided = task.provides.iter().filter_map(provided).collect::<Vec<_>>();
        if provided.is_empty() {
            return Ok(());
        }
        write!(f, ", provided {}", provided.join(", "))
    }
}

/// Adds the tasks right before `vertex`, those that were told of already left out.
fn add_before(
    graph: &Graph,
    vertex: Vertex,
    depth: usize,
    told: &mut BTreeSet<Vertex>,
    next: &mut Vec<(usize, Vertex)>,
) {
    for &before in graph.before.of(vertex) {
        if !told.insert(before) {
            continue;
        }
        match (before as usize) < graph.tasks {
            true => next.push((depth, before)),
            // The end of a block, or its beginning: what is before that counts.
            false => add_before(graph, before, depth, told, next),
        }
    }
}

/// "volume: Volume"; `None` for what is thrown away.
fn provided(provision: &Provision) -> Option<String> {
    let symbol = provision.symbol.as_deref()?;
    Some(match provision.type_name.as_str() {
        "" => symbol.to_owned(),
        type_name => format!("{symbol}: {type_name}"),
    })
}

/// "volume: Volume ← entry_create"
struct Took<'a>(&'a Plan, &'a Requirement);

impl fmt::Display for Took<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Took(plan, Requirement { parameter, type_name, source, .. }) = *self;
        let from = match *source {
            Source::Task(number, _) => plan.tasks.get(number).map_or("", |task| &task.name),
            Source::Flow(number, _) => plan.flows.get(number).map_or("", |flow| &flow.name),
            Source::Input(_) => "an input",
            Source::Injected => "a value in the flow",
            Source::Absent => "nothing",
        };
        match type_name.as_str() {
            "" => write!(f, "{parameter} ← {from}"),
            type_name => write!(f, "{parameter}: {type_name} ← {from}"),
        }
    }
}

impl fmt::Display for Story<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.event.kind {
            EventKind::RunStarted { flow } => write!(f, ", flow {flow}"),
            EventKind::TaskStarted { attempt, .. } if *attempt > 1 => {
                write!(f, ", attempt {attempt}")
            }
            EventKind::TaskSucceeded { duration, .. }
            | EventKind::TaskReverted { duration, .. } => {
                write!(f, " after {duration:.3?}")
            }
            EventKind::TaskFailed { task, failure, duration }
            | EventKind::TaskRevertFailed { task, failure, duration } => {
                write!(f, " after {duration:.3?}")?;
                let attempt = self.past.of(task).attempt;
                if attempt > 1 {
                    write!(f, ", in attempt {attempt}")?;
                }
                self.failure(f, task, failure)
            }
            _ => Ok(()),
        }
    }
}
