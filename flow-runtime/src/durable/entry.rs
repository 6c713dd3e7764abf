//! The events of a scheduler as they stand in a log: by names, so that they outlive numbers.

use crate::context::Called;
use crate::flow::Compiled;
use crate::journal::EntryKind;
use crate::scheduler::{Decision, Event};
use flow_graph::Graph;
use flow_graph::graph::{ScopeId, element_of_name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The names of a flow's tasks and scopes, and their numbers.
#[derive(Debug)]
pub(crate) struct Names {
    compiled: Arc<Compiled>,
    tasks: HashMap<Arc<str>, u32>,
    /// Blocks without a label have the same name; here they are told apart.
    scopes: Vec<String>,
    scope_numbers: HashMap<String, ScopeId>,
    /// The parts that are decided about, by the numbers of the deciders.
    parts: Vec<String>,
    part_numbers: HashMap<String, u32>,
}

/// The names, each that was there before with how often it was.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let name = |name: &'a str| {
        let count = seen.entry(name).or_default();
        *count += 1;
        match *count {
            1 => name.to_owned(),
            count => format!("{name}#{count}"),
        }
    };
    names.map(name).collect()
}

/// An event, by names.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Named {
    Executed {
        task: String,
    },
    Failed {
        task: String,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unknown: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<String>,
    },
    Reverted {
        task: String,
    },
    RevertFailed {
        task: String,
    },
    Opened {
        task: String,
        elements: u32,
    },
    Decided {
        part: String,
        run: bool,
    },
    DecisionFailed {
        part: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<String>,
    },
    Waited {
        scope: String,
        timer: u32,
    },
    TimedOut {
        scope: String,
        timer: u32,
    },
    Consulted {
        scope: String,
        decision: Decision,
    },
    Suspend,
    Resume,
    Cancel,
    /// The run was cancelled before it had begun.
    CancelUnbegun,
    RetryReverts,
}

/// Why an event of a log is none of this flow.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("it cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the flow has no task `{0}`")]
    NoSuchTask(String),
    #[error("the flow has no block `{0}`")]
    NoSuchScope(String),
    #[error("the flow decides nothing about `{0}`")]
    NoSuchPart(String),
}

/// An event that was read.
#[derive(Debug, PartialEq)]
pub(crate) struct Read {
    pub(crate) event: Event,
    /// It happened before the run had begun.
    pub(crate) unbegun: bool,
}

impl Names {
    pub(crate) fn new(compiled: &Arc<Compiled>) -> Self {
        let tasks = 0..compiled.plan.tasks.len() as u32;
        let scopes = distinct(compiled.graph.scopes.iter().map(|scope| scope.name.as_str()));
        let parts = 0..compiled.graph.deciders() as u32;
        let parts = distinct(parts.map(|decider| &**compiled.part_name(decider)));
        Names {
            tasks: tasks.map(|task| (Arc::clone(compiled.task_name(task)), task)).collect(),
            scope_numbers: scopes.iter().cloned().zip(0..).collect(),
            scopes,
            part_numbers: parts.iter().cloned().zip(0..).collect(),
            parts,
            compiled: Arc::clone(compiled),
        }
    }

    /// The name of the flow.
    pub(crate) fn compiled(&self) -> &Arc<Compiled> {
        &self.compiled
    }

    pub(crate) fn flow(&self) -> &str {
        &self.compiled.plan.name
    }

    /// Of an element of a list: `fetch[3]`.
    pub(crate) fn task(&self, number: u32, graph: &Graph) -> String {
        Called::of(graph, number).name(&self.compiled).to_string()
    }

    pub(crate) fn scope(&self, number: ScopeId, graph: &Graph) -> String {
        let grown = || graph.scopes.get(number as usize).map(|scope| scope.name.clone());
        self.scopes.get(number as usize).cloned().or_else(grown).unwrap_or_default()
    }

    pub(crate) fn task_number(&self, name: &str, graph: &Graph) -> Result<u32, ReadError> {
        let element = || {
            let (task, number) = element_of_name(name)?;
            graph.element(*self.tasks.get(task)?, number)
        };
        let number = self.tasks.get(name).copied().or_else(element);
        number.ok_or_else(|| ReadError::NoSuchTask(name.to_owned()))
    }

    /// The part that a decider decides about, by name.
    pub(crate) fn part(&self, decider: u32) -> String {
        self.parts.get(decider as usize).cloned().unwrap_or_default()
    }

    fn part_number(&self, name: &str) -> Result<u32, ReadError> {
        let number = self.part_numbers.get(name).copied();
        number.ok_or_else(|| ReadError::NoSuchPart(name.to_owned()))
    }

    pub(crate) fn scope_number(&self, name: &str, graph: &Graph) -> Result<ScopeId, ReadError> {
        let element = || {
            let task =
                self.task_number(name, graph).ok().filter(|_| !self.tasks.contains_key(name));
            graph.scope_of.get(task? as usize).copied()
        };
        let number = self.scope_numbers.get(name).copied().or_else(element);
        number.ok_or_else(|| ReadError::NoSuchScope(name.to_owned()))
    }

    /// The event as JSON.
    #[allow(clippy::expect_used)]
    pub(crate) fn write(&self, event: &Event, unbegun: bool, graph: &Graph) -> String {
        let named = match event {
            Event::Executed { task } => Named::Executed { task: self.task(*task, graph) },
            Event::Failed { task, unknown, refused } => Named::Failed {
                task: self.task(*task, graph),
                unknown: *unknown,
                refused: refused.iter().map(|&scope| self.scope(scope, graph)).collect(),
            },
            Event::Reverted { task } => Named::Reverted { task: self.task(*task, graph) },
            Event::RevertFailed { task } => Named::RevertFailed { task: self.task(*task, graph) },
            Event::Opened { task, elements } => {
                Named::Opened { task: self.task(*task, graph), elements: *elements }
            }
            Event::Decided { decider, run } => {
                Named::Decided { part: self.part(*decider), run: *run }
            }
            Event::DecisionFailed { decider, refused } => Named::DecisionFailed {
                part: self.part(*decider),
                refused: refused.iter().map(|&scope| self.scope(scope, graph)).collect(),
            },
            Event::Waited { scope, timer } => {
                Named::Waited { scope: self.scope(*scope, graph), timer: *timer }
            }
            Event::TimedOut { scope, timer } => {
                Named::TimedOut { scope: self.scope(*scope, graph), timer: *timer }
            }
            Event::Consulted { scope, decision } => {
                Named::Consulted { scope: self.scope(*scope, graph), decision: *decision }
            }
            Event::Suspend => Named::Suspend,
            // A run that begins is no entry; it is not written.
            Event::Start | Event::Resume => Named::Resume,
            Event::Cancel if unbegun => Named::CancelUnbegun,
            Event::Cancel => Named::Cancel,
            Event::RetryReverts => Named::RetryReverts,
        };
        serde_json::to_string(&named).expect("texts and numbers can always be written")
    }

    /// The event out of JSON.
    pub(crate) fn read(&self, text: &str, graph: &Graph) -> Result<Read, ReadError> {
        let named = serde_json::from_str(text)?;
        let unbegun = named == Named::CancelUnbegun;
        let event = match named {
            Named::Executed { task } => Event::Executed { task: self.task_number(&task, graph)? },
            Named::Failed { task, unknown, refused } => Event::Failed {
                task: self.task_number(&task, graph)?,
                unknown,
                refused: refused
                    .iter()
                    .map(|scope| self.scope_number(scope, graph))
                    .collect::<Result<_, _>>()?,
            },
            Named::Reverted { task } => Event::Reverted { task: self.task_number(&task, graph)? },
            Named::RevertFailed { task } => {
                Event::RevertFailed { task: self.task_number(&task, graph)? }
            }
            Named::Opened { task, elements } => {
                Event::Opened { task: self.task_number(&task, graph)?, elements }
            }
            Named::Decided { part, run } => {
                Event::Decided { decider: self.part_number(&part)?, run }
            }
            Named::DecisionFailed { part, refused } => Event::DecisionFailed {
                decider: self.part_number(&part)?,
                refused: refused
                    .iter()
                    .map(|scope| self.scope_number(scope, graph))
                    .collect::<Result<_, _>>()?,
            },
            Named::Waited { scope, timer } => {
                Event::Waited { scope: self.scope_number(&scope, graph)?, timer }
            }
            Named::TimedOut { scope, timer } => {
                Event::TimedOut { scope: self.scope_number(&scope, graph)?, timer }
            }
            Named::Consulted { scope, decision } => {
                Event::Consulted { scope: self.scope_number(&scope, graph)?, decision }
            }
            Named::Suspend => Event::Suspend,
            Named::Resume => Event::Resume,
            Named::Cancel | Named::CancelUnbegun => Event::Cancel,
            Named::RetryReverts => Event::RetryReverts,
        };
        Ok(Read { event, unbegun })
    }
}

/// What an event is called in a database.
pub(crate) fn kind(event: &Event) -> EntryKind {
    match event {
        Event::Executed { .. } => EntryKind::Executed,
        Event::Failed { .. } => EntryKind::Failed,
        Event::Reverted { .. } => EntryKind::Reverted,
        Event::RevertFailed { .. } => EntryKind::RevertFailed,
        Event::Opened { .. } => EntryKind::Opened,
        Event::Decided { .. } | Event::DecisionFailed { .. } => EntryKind::Decided,
        Event::Waited { .. } => EntryKind::Waited,
        Event::TimedOut { .. } => EntryKind::TimedOut,
        Event::Consulted { .. } => EntryKind::Consulted,
        Event::Suspend => EntryKind::Suspended,
        Event::Start | Event::Resume => EntryKind::Resumed,
        Event::Cancel => EntryKind::Cancelled,
        Event::RetryReverts => EntryKind::RevertsRetried,
    }
}
