//! The flows of the oracle, as `oracle.py` describes them, and what it saw.

use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// One line of `cases.py`.
#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) case: Json,
    pub(crate) skipped: Option<String>,
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
    #[serde(default)]
    pub(crate) invalid: Option<String>,
    pub(crate) store: BTreeMap<String, Json>,
    pub(crate) flow: Item,
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
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Link {
    pub(crate) from: String,
    pub(crate) to: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Retry {
    pub(crate) kind: String,
    pub(crate) attempts: Option<u32>,
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

    /// Whether there is a flow that is tried again.
    pub(crate) fn retries(&self) -> bool {
        let again = |retry: &Retry| retry.attempts.is_some_and(|attempts| attempts > 1);
        self.retry.as_ref().is_some_and(again) || self.children.iter().any(Item::retries)
    }
}

impl Case {
    /// Whether what becomes of a task may depend on the order in which tasks fail: there are
    /// several that may, or one that may be tried again.
    pub(crate) fn is_free(&self) -> bool {
        let failing = self.flow.tasks().into_iter().filter(|task| task.fail.at_all()).count();
        failing > 1 || self.flow.retries()
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
    pub(crate) transitions: Vec<Vec<Json>>,
    pub(crate) anomalies: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct BuildError {
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Raised {
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
}

/// A final state that TaskFlow reached in some order.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Variant {
    pub(crate) flow_state: String,
    pub(crate) atoms: BTreeMap<String, (String, u32, u32)>,
}
