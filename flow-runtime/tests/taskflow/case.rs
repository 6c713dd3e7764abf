//! The flows of the oracle, as `oracle.py` describes them, and what it saw.

use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// One line of `cases.py`.
#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) case: Json,
    #[serde(default)]
    pub(crate) adapted: Vec<String>,
    pub(crate) serial: Option<Outcome>,
    #[serde(default)]
    pub(crate) variants: Vec<Variant>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) family: String,
    /// How it goes on when it was suspended: `same` or `reload`.
    #[serde(default)]
    resume: Option<String>,
    pub(crate) store: BTreeMap<String, Json>,
    pub(crate) flow: Item,
    /// All of it, as it was read.
    #[serde(skip)]
    pub(crate) json: Json,
}

/// A flow or a task.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Item {
    pub(crate) kind: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) children: Vec<Item>,
    #[serde(default)]
    pub(crate) links: Vec<Link>,
    pub(crate) retry: Option<Retry>,
    #[serde(default)]
    pub(crate) requires: Vec<String>,
    #[serde(default)]
    pub(crate) provides: Vec<String>,
    #[serde(default)]
    pub(crate) inject: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) fail: When,
    #[serde(default)]
    pub(crate) revert_fail: When,
    #[serde(default)]
    pub(crate) suspend: When,
    #[serde(default)]
    pub(crate) revert_suspend: When,
    #[serde(default)]
    pub(crate) crash: When,
    #[serde(default)]
    pub(crate) revert_crash: When,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Link {
    pub(crate) from: String,
    pub(crate) to: String,
    /// What the decider of the link says, if it has one.
    pub(crate) decider: Option<bool>,
    depth: Option<Depth>,
}

/// How far a skip goes, the widest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Depth {
    Atom,
    Neighbors,
    Flow,
    All,
}

impl Link {
    pub(crate) fn depth(&self) -> Depth {
        self.depth.unwrap_or(Depth::All)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Retry {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) attempts: Option<usize>,
    #[serde(default)]
    pub(crate) values: Vec<String>,
    pub(crate) values_from: Option<String>,
    pub(crate) provides: Option<String>,
    #[serde(default)]
    pub(crate) revert_all: bool,
}

impl Retry {
    /// How often a `times` that is no more than a number of attempts tries: here it is a policy
    /// and no atom, while every other retry is a controller.
    pub(crate) fn only_times(&self) -> Option<u32> {
        let only = self.kind == "times" && self.provides.is_none() && !self.revert_all;
        let attempts = self.attempts.filter(|attempts| only && *attempts > 1)?;
        u32::try_from(attempts).ok()
    }

    /// Whether it may have its flow tried again.
    fn tries_again(&self) -> bool {
        match self.kind.as_str() {
            "times" => self.attempts.is_some_and(|attempts| attempts > 1),
            "for_each" => self.values.len() > 1,
            kind => kind == "param_for_each",
        }
    }
}

/// Which calls of a task do something.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum When {
    These(Vec<u32>),
    #[allow(dead_code, reason = "its text is `always`")]
    Always(String),
}

impl Default for When {
    fn default() -> Self {
        When::These(Vec::new())
    }
}

impl When {
    pub(crate) fn at_all(&self) -> bool {
        match self {
            When::These(calls) => !calls.is_empty(),
            When::Always(_) => true,
        }
    }

    fn times(&self) -> u32 {
        match self {
            When::These(calls) => calls.iter().map(|_| 1).sum(),
            When::Always(_) => u32::MAX,
        }
    }

    pub(crate) fn hits(&self, call: u32) -> bool {
        match self {
            When::These(calls) => calls.contains(&call),
            When::Always(_) => true,
        }
    }
}

impl Item {
    pub(crate) fn is_task(&self) -> bool {
        self.kind == "task"
    }

    /// All tasks, in the order of writing.
    pub(crate) fn tasks(&self) -> Vec<&Item> {
        if self.is_task() {
            return vec![self];
        }
        self.children.iter().flat_map(Item::tasks).collect()
    }

    /// The retry, where it is a controller here.
    pub(crate) fn controller(&self) -> Option<&Retry> {
        self.retry.as_ref().filter(|retry| retry.only_times().is_none())
    }

    /// The names of all tasks and controllers, in the order of writing.
    pub(crate) fn atoms(&self) -> Vec<&str> {
        if self.is_task() {
            return vec![&self.name];
        }
        let controller = self.controller().map(|retry| retry.name.as_str());
        let children = self.children.iter().flat_map(Item::atoms);
        controller.into_iter().chain(children).collect()
    }

    /// The flow and those within it, from the outside in.
    pub(crate) fn flows(&self) -> Vec<&Item> {
        let flows = self.children.iter().filter(|child| !child.is_task()).flat_map(Item::flows);
        [self].into_iter().chain(flows).collect()
    }

    /// Everything that is provided within it.
    pub(crate) fn provided(&self) -> Vec<&String> {
        let retry = self.retry.as_ref().and_then(|retry| retry.provides.as_ref());
        let children = self.children.iter().flat_map(Item::provided);
        self.provides.iter().chain(retry).chain(children).collect()
    }

    /// Whether there is a flow that is tried again.
    pub(crate) fn retries(&self) -> bool {
        self.flows().iter().any(|flow| flow.retry.as_ref().is_some_and(Retry::tries_again))
    }
}

impl Case {
    pub(crate) fn of(json: Json) -> Result<Self, String> {
        let case: Case = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
        Ok(Case { json, ..case })
    }

    /// Whether what becomes of a task may depend on the order in which tasks fail: there are
    /// several that may, or one that may be tried again.
    pub(crate) fn is_free(&self) -> bool {
        let failing = self.flow.tasks().into_iter().filter(|task| task.fail.at_all()).count();
        failing > 1 || self.flow.retries()
    }

    /// Whether the process may die on the way.
    pub(crate) fn crashes(&self) -> bool {
        self.deaths() > 0
    }

    /// How often it may die: each call that kills it does so once.
    pub(crate) fn deaths(&self) -> u32 {
        let tasks = self.flow.tasks();
        tasks.iter().map(|task| task.crash.times() + task.revert_crash.times()).sum()
    }

    pub(crate) fn is_task(&self, name: &str) -> bool {
        self.flow.tasks().iter().any(|task| task.name == name)
    }

    /// Whether there are links with deciders.
    pub(crate) fn decides(&self) -> bool {
        let flows = self.flow.flows();
        flows.iter().flat_map(|flow| &flow.links).any(|link| link.decider.is_some())
    }

    /// Whether another process goes on with it when it was suspended.
    pub(crate) fn reloads(&self) -> bool {
        self.resume.as_deref() == Some("reload")
    }

    /// The symbols whose type is that of an attempt's number.
    pub(crate) fn numbers(&self) -> Vec<&String> {
        let flows = self.flow.flows();
        let retries = flows.iter().filter_map(|flow| flow.retry.as_ref());
        retries
            .filter(|retry| retry.kind == "times")
            .filter_map(|it| it.provides.as_ref())
            .collect()
    }
}

/// How a run came out, in the oracle's format.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) build_error: Option<BuildError>,
    pub(crate) flow_state: Option<String>,
    pub(crate) raised: Option<Raised>,
    pub(crate) segments: Vec<String>,
    pub(crate) atoms: BTreeMap<String, Atom>,
    pub(crate) calls: Vec<Call>,
    #[serde(default)]
    pub(crate) transitions: Vec<Vec<Json>>,
    pub(crate) anomalies: Vec<String>,
}

impl Outcome {
    /// How often the process died.
    pub(crate) fn deaths(&self) -> u32 {
        self.segments.iter().map(|segment| u32::from(segment == "CRASH")).sum()
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct BuildError {
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Raised {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) failures: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Atom {
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) executions: u32,
    pub(crate) reverts: u32,
}

/// A call into user code.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Call {
    pub(crate) op: String,
    pub(crate) atom: Option<String>,
    #[serde(default)]
    pub(crate) n: u32,
    #[serde(default, rename = "in")]
    pub(crate) given: BTreeMap<String, Json>,
    #[serde(default)]
    pub(crate) out: Json,
    #[serde(default)]
    pub(crate) result: Json,
    #[serde(default)]
    pub(crate) flow_failures: Vec<String>,
    /// Of a retry: how many attempts it knows of.
    #[serde(default)]
    pub(crate) history_len: Option<usize>,
    /// Of a retry that is asked about a failure: what is to be done.
    #[serde(default)]
    pub(crate) decision: Option<String>,
}

impl Call {
    pub(crate) fn is_of_task(&self) -> bool {
        ["execute", "revert"].contains(&self.op.as_str()) && self.history_len.is_none()
    }
}

/// A final state that TaskFlow reached in some order.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Variant {
    pub(crate) flow_state: String,
    pub(crate) atoms: BTreeMap<String, (String, u32, u32)>,
}
