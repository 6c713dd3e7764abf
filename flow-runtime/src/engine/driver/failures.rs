//! What failed, and what is remembered of it: for as long as it is not mended.

use super::Driver;
use crate::engine::host::Host;
use crate::engine::log::Whose;
use crate::event::EventKind;
use crate::failure::Failure;
use crate::scheduler::{Event, TaskState};
use flow_graph::graph::ScopeId;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

impl<'r> Driver<'r> {
    #[cold]
    pub(super) fn failed<H: Host>(
        &mut self,
        task: u32,
        failure: Failure,
        unknown: bool,
        took: Duration,
        host: &H,
    ) {
        let refused = self.refused(task, &failure);
        let scope = self.graph().scope_of[task as usize];
        self.recorded(scope, &failure);
        while let Some((scope, decision)) = self.consult(scope, &refused) {
            self.consulted(scope, decision);
        }
        self.failed_and_refused(task, failure, unknown, refused, took, host);
    }

    /// A task failed, and it is known which scopes around it will not try it again.
    pub(super) fn failed_and_refused<H: Host>(
        &mut self,
        task: u32,
        failure: Failure,
        unknown: bool,
        refused: Vec<ScopeId>,
        took: Duration,
        host: &H,
    ) {
        self.executed(task);
        if !host.replays() {
            tracing::warn!(node = &*self.name(task), kind = ?failure.kind(), "{failure}");
        }
        self.shows(task, TaskState::Failure, host);
        host.publish(|| EventKind::TaskFailed {
            task: self.name(task),
            failure: failure.clone(),
            duration: took,
        });
        self.tell_decisions(host);
        let scope = self.graph().scope_of[task as usize];
        self.recorded(scope, &failure);
        self.step(Event::Failed { task, unknown, refused });
        self.shows_all(task, host);
        self.noted(Whose::Task(task), scope, failure);
    }

    #[cold]
    pub(super) fn revert_failed<H: Host>(
        &mut self,
        task: u32,
        failure: Failure,
        took: Duration,
        host: &H,
    ) {
        if !host.replays() {
            tracing::error!(node = &*self.name(task), kind = ?failure.kind(), "revert: {failure}");
        }
        self.shows(task, TaskState::RevertFailure, host);
        host.publish(|| EventKind::TaskRevertFailed {
            task: self.name(task),
            failure: failure.clone(),
            duration: took,
        });
        self.log.revert_failed(task, failure.clone());
        self.step(Event::RevertFailed { task });
        self.shows_all(task, host);
        if !self.log.has_given_up() {
            // It was to be tried again, which it now cannot be.
            let cause = self.log.failures().cause().cloned();
            self.log.give_up(cause.unwrap_or(failure));
        }
    }

    /// Remembers a failure inside `scope`, which the scheduler has decided about.
    pub(super) fn noted(&mut self, whose: Whose, scope: ScopeId, failure: Failure) {
        let retried = self.around(scope).find(|&scope| self.scheduler.is_retrying(scope));
        let given_up = self.scheduler.has_given_up(self.graph());
        if retried.is_none() && !given_up {
            // There was nothing to revert, so another attempt has begun already.
            return;
        }
        self.log.failed(whose, failure.clone(), retried);
        if given_up && !self.log.has_given_up() {
            self.log.give_up(failure);
        }
    }

    /// A task begins: so the scopes around it that were to be tried again have been by now,
    /// unless it was on its way already when that was decided.
    #[inline]
    pub(super) fn begun(&mut self, task: u32) {
        if !self.log.is_empty() {
            self.tried_again(task);
        }
    }

    #[cold]
    pub(super) fn tried_again(&mut self, task: u32) {
        let scopes = self.around(self.graph().scope_of[task as usize]);
        if self.scheduler.has_given_up(self.graph())
            || scopes.clone().any(|scope| self.scheduler.is_retrying(scope))
        {
            return;
        }
        for scope in scopes.collect::<Vec<_>>() {
            self.log.retried(scope);
        }
    }

    /// A scope and those around it, from the inside out.
    pub(super) fn around(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + Clone {
        let scopes = &self.graph().scopes;
        std::iter::successors(Some(scope), |&scope| scopes[scope as usize].parent)
    }

    /// The scopes around a task whose filter calls its failure final.
    pub(super) fn refused(&self, task: u32, failure: &Failure) -> Vec<ScopeId> {
        let scopes = &self.graph().scopes;
        let refuses = |&scope: &ScopeId| {
            let retry = scopes[scope as usize].retry.as_ref();
            retry.and_then(|retry| retry.filter).is_some_and(|filter| {
                // A filter that panics cannot tell: then there is no other attempt.
                catch_unwind(AssertUnwindSafe(|| self.policies.is_final(filter, failure)))
                    .unwrap_or(true)
            })
        };
        self.around(self.graph().scope_of[task as usize]).filter(refuses).collect()
    }
}
