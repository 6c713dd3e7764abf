//! The failures that a run has at the moment.

use crate::failure::{Failure, Failures};
use flow_graph::graph::ScopeId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whose failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Whose {
    /// The run's own: it was cancelled.
    Run,
    /// A block's, which took too long.
    Scope(u32),
    /// A task's.
    Task(u32),
    /// That of a decider.
    Decider(u32),
}

/// The failures that a run has at the moment: at most one of each task and block.
///
/// Most runs have none, and to make and drop the places of some is a part of what a short run
/// costs.
#[derive(Default)]
pub(crate) struct Log(Option<Box<Known>>);

#[derive(Default)]
struct Known {
    failures: BTreeMap<Whose, Entry>,
    reverts: BTreeMap<u32, (u64, Failure)>,
    count: u64,
    /// The failure that made the run give up.
    cause: Option<Failure>,
    /// What was last handed out; `None` when it is out of date.
    shared: Option<Arc<Failures>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    count: u64,
    failure: Failure,
    /// The scope that is tried again because of it.
    retried: Option<ScopeId>,
}

impl Log {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|known| known.failures.is_empty())
    }

    #[cold]
    pub(crate) fn failed(&mut self, whose: Whose, failure: Failure, retried: Option<ScopeId>) {
        let known = self.0.get_or_insert_default();
        known.count += 1;
        known.failures.insert(whose, Entry { count: known.count, failure, retried });
        known.shared = None;
    }

    /// A scope has begun another attempt: what failed in the one before is over.
    pub(crate) fn retried(&mut self, scope: ScopeId) {
        let Some(known) = &mut self.0 else { return };
        let before = known.failures.len();
        known.failures.retain(|_, entry| entry.retried != Some(scope));
        if known.failures.len() != before {
            known.shared = None;
        }
    }

    #[cold]
    pub(crate) fn revert_failed(&mut self, task: u32, failure: Failure) {
        let known = self.0.get_or_insert_default();
        known.count += 1;
        known.reverts.insert(task, (known.count, failure));
    }

    #[inline]
    pub(crate) fn reverted(&mut self, task: u32) {
        if let Some(known) = &mut self.0 {
            known.reverts.remove(&task);
        }
    }

    pub(crate) fn of_task(&self, task: u32) -> Option<&Failure> {
        self.0.as_ref()?.failures.get(&Whose::Task(task)).map(|entry| &entry.failure)
    }

    /// The run has given up because of `failure`.
    pub(crate) fn give_up(&mut self, failure: Failure) {
        let known = self.0.get_or_insert_default();
        known.cause = Some(failure);
        known.shared = None;
    }

    pub(crate) fn has_given_up(&self) -> bool {
        self.0.as_ref().is_some_and(|known| known.cause.is_some())
    }

    /// All failures, the cause first.
    pub(crate) fn failures(&mut self) -> Arc<Failures> {
        let Known { failures, cause, shared, .. } = &mut **self.0.get_or_insert_default();
        if let Some(shared) = shared {
            return Arc::clone(shared);
        }
        let mut entries: Vec<&Entry> = failures.values().collect();
        entries.sort_by_key(|entry| entry.count);
        let others = entries.into_iter().map(|entry| &entry.failure);
        let others = others.filter(|f| !cause.as_ref().is_some_and(|cause| cause.same(f)));
        let failures: Failures = cause.iter().chain(others).cloned().collect();
        Arc::clone(shared.insert(Arc::new(failures)))
    }

    /// All failures of reverts, the first one first.
    pub(crate) fn revert_failures(&self) -> Failures {
        let reverts = self.0.iter().flat_map(|known| known.reverts.values());
        let mut found: Vec<&(u64, Failure)> = reverts.collect();
        found.sort_by_key(|(count, _)| *count);
        found.into_iter().map(|(_, failure)| failure.clone()).collect()
    }
}

/// A [`Log`] as it is stored.
#[derive(Serialize, Deserialize)]
pub(crate) struct SavedLog {
    failures: Vec<(Whose, Entry)>,
    reverts: Vec<(u32, u64, Failure)>,
    count: u64,
    cause: Option<Cause>,
}

/// The cause is mostly one of the failures, and then must not become two.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Cause {
    Of(Whose),
    Other(Failure),
}

impl Log {
    pub(crate) fn save(&self) -> SavedLog {
        let none = Known::default();
        let Known { failures, reverts, count, cause, .. } = self.0.as_deref().unwrap_or(&none);
        let cause = cause.as_ref().map(|cause| {
            let whose = failures.iter().find(|(_, entry)| entry.failure.same(cause));
            whose.map_or_else(|| Cause::Other(cause.clone()), |(whose, _)| Cause::Of(*whose))
        });
        let reverts = reverts.iter();
        SavedLog {
            failures: failures.iter().map(|(whose, entry)| (*whose, entry.clone())).collect(),
            reverts: reverts
                .map(|(task, (count, failure))| (*task, *count, failure.clone()))
                .collect(),
            count: *count,
            cause,
        }
    }

    pub(crate) fn load(saved: &SavedLog) -> Self {
        let SavedLog { failures, reverts, count, cause } = saved;
        let failures: BTreeMap<_, _> = failures.iter().cloned().collect();
        let cause = cause.as_ref().and_then(|cause| match cause {
            Cause::Of(whose) => failures.get(whose).map(|entry| entry.failure.clone()),
            Cause::Other(failure) => Some(failure.clone()),
        });
        let reverts = reverts.iter().map(|(task, at, failure)| (*task, (*at, failure.clone())));
        let (reverts, count) = (reverts.collect(), *count);
        Log(Some(Box::new(Known { failures, reverts, count, cause, shared: None })))
    }
}
