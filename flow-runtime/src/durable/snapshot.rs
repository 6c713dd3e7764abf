//! A run as a whole, so that the log before it need not be told again.

use super::Durable;
use super::flow::ValueError;
use crate::engine::SavedLog;
use crate::flow::Compiled;
use crate::scheduler::{Options, Scheduler, TaskState};
use flow_graph::Graph;
use flow_graph::graph::{Role, ScopeId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// The version of what is below; another one is not read.
const VERSION: u32 = 1;

/// All that is known of a run between two events.
#[derive(Serialize, Deserialize)]
pub(crate) struct Saved {
    version: u32,
    /// Of the plan, whose numbers are all over the snapshot.
    fingerprint: String,
    pub(crate) scheduler: Scheduler,
    values: BTreeMap<u32, Box<RawValue>>,
    /// What retry controllers know of their attempts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    attempts: BTreeMap<u32, Box<RawValue>>,
    pub(crate) log: SavedLog,
    pub(crate) cancelled: bool,
    /// Since when scopes have waited for their next attempt.
    pub(crate) waits: BTreeMap<ScopeId, SystemTime>,
}

impl Saved {
    pub(crate) fn new<F: Durable>(
        fingerprint: &str,
        scheduler: &Scheduler,
        slots: &F::Slots,
        log: SavedLog,
        cancelled: bool,
        waits: BTreeMap<ScopeId, SystemTime>,
        graph: &Graph,
    ) -> Result<Self, ValueError> {
        let for_each = |task: u32| matches!(graph.role(task), Role::Task(_));
        let (mut values, mut attempts) = (BTreeMap::new(), BTreeMap::new());
        for task in 0..graph.tasks as u32 {
            // A value is read by those that come after its task, and by the task's `revert`.
            let needed = match scheduler.task_state(task) {
                TaskState::Success | TaskState::Reverting | TaskState::RevertFailure => true,
                // Of some elements, where it is for each of a list.
                TaskState::Running => for_each(task),
                _ => false,
            };
            let place = F::stored(task as usize, slots);
            if let Some(text) = place.map(|place| place.save_attempts()).transpose()?.flatten() {
                // The value of the latest is among them.
                attempts.insert(task, RawValue::from_string(text)?);
                continue;
            }
            let place = place.filter(|_| needed);
            if let Some(text) = place.map(|place| place.save()).transpose()?.flatten() {
                values.insert(task, RawValue::from_string(text)?);
            }
        }
        let (scheduler, fingerprint) = (scheduler.clone(), fingerprint.to_owned());
        let version = VERSION;
        Ok(Saved { version, fingerprint, scheduler, values, attempts, log, cancelled, waits })
    }

    /// What was saved; `None` if it cannot be read, or is of another definition.
    pub(crate) fn read(
        text: &str,
        fingerprint: &str,
        compiled: &Compiled,
        options: Options,
    ) -> Option<Self> {
        #[derive(Deserialize)]
        struct Head {
            version: u32,
        }
        let head: Head = serde_json::from_str(text).ok()?;
        if head.version != VERSION {
            return None;
        }
        let saved: Saved = serde_json::from_str(text).ok()?;
        let grown = saved.scheduler.grown(&compiled.graph);
        let fits = saved.scheduler.fits(grown.as_ref().unwrap_or(&compiled.graph), options);
        (fits && saved.fingerprint == fingerprint).then_some(saved)
    }

    /// Puts the values where they were.
    pub(crate) fn load<F: Durable>(&self, slots: &F::Slots) -> Result<(), ValueError> {
        for (task, text) in &self.values {
            if let Some(place) = F::stored(*task as usize, slots) {
                place.load(text.get())?;
            }
        }
        for (task, text) in &self.attempts {
            if let Some(place) = F::stored(*task as usize, slots) {
                place.load_attempts(text.get())?;
            }
        }
        Ok(())
    }
}
