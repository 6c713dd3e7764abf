//! The failures that a run has at the moment.

use crate::failure::{Failure, Failures};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whose failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// The run's own: it was cancelled.
    Run,
    /// A block's, which took too long.
    Scope(u32),
    /// A task's.
    Task(u32),
}

/// The failures that a run has at the moment: at most one of each task and block.
#[derive(Default)]
pub(crate) struct Log {
    failures: BTreeMap<Whose, (u64, Failure)>,
    reverts: BTreeMap<u32, (u64, Failure)>,
    count: u64,
    /// The failure that made the run give up.
    cause: Option<Failure>,
    /// What was last handed out; `None` when it is out of date.
    shared: Option<Arc<Failures>>,
}

impl Log {
    #[cold]
    pub(crate) fn failed(&mut self, whose: Whose, failure: Failure) {
        self.count += 1;
        self.failures.insert(whose, (self.count, failure));
        self.shared = None;
    }

    /// It is tried again, or has succeeded.
    #[inline]
    pub(crate) fn clear(&mut self, whose: Whose) {
        if !self.failures.is_empty() && self.failures.remove(&whose).is_some() {
            self.shared = None;
        }
    }

    pub(crate) fn revert_failed(&mut self, task: u32, failure: Failure) {
        self.count += 1;
        self.reverts.insert(task, (self.count, failure));
    }

    #[inline]
    pub(crate) fn reverted(&mut self, task: u32) {
        if !self.reverts.is_empty() {
            self.reverts.remove(&task);
        }
    }

    pub(crate) fn of_task(&self, task: u32) -> Option<&Failure> {
        self.failures.get(&Whose::Task(task)).map(|(_, failure)| failure)
    }

    /// The run has given up because of `failure`.
    pub(crate) fn give_up(&mut self, failure: Failure) {
        if self.cause.is_none() {
            self.cause = Some(failure);
            self.shared = None;
        }
    }

    pub(crate) fn has_given_up(&self) -> bool {
        self.cause.is_some()
    }

    /// All failures, the cause first. `counts` says whether one still counts.
    pub(crate) fn failures(&mut self, counts: impl Fn(Whose) -> bool) -> Arc<Failures> {
        if let Some(shared) = &self.shared {
            return Arc::clone(shared);
        }
        let mut found: Vec<&(u64, Failure)> = self
            .failures
            .iter()
            .filter(|(whose, _)| counts(**whose))
            .map(|(_, entry)| entry)
            .collect();
        found.sort_by_key(|(count, _)| *count);
        let cause = self.cause.iter();
        let others = found.into_iter().map(|(_, failure)| failure);
        let others = others.filter(|f| !self.cause.as_ref().is_some_and(|cause| cause.same(f)));
        let failures = Arc::new(cause.chain(others).cloned().collect());
        self.shared = Some(Arc::clone(&failures));
        failures
    }

    /// All failures of reverts, the first one first.
    pub(crate) fn revert_failures(&self) -> Failures {
        let mut found: Vec<&(u64, Failure)> = self.reverts.values().collect();
        found.sort_by_key(|(count, _)| *count);
        found.into_iter().map(|(_, failure)| failure.clone()).collect()
    }
}
