//! Deciders are asked, and what they skip is told and forgotten.

use super::super::host::Host;
use super::super::job::contained;
use super::super::log::Whose;
use super::Driver;
use crate::event::EventKind;
use crate::failure::Failure;
use crate::flow::Flow;
use crate::scheduler::{Event, TaskState};
use flow_graph::graph::{ScopeId, Vertex};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

impl Driver<'_> {
    /// What a decider answers. It is a plain function of values: it is asked where the run is
    /// driven, and at once.
    pub(crate) fn ask<F: Flow>(&self, decider: u32, slots: &F::Slots) -> Result<bool, Failure> {
        let part = self.compiled.part_name(decider);
        match catch_unwind(AssertUnwindSafe(|| F::decide(decider as usize, slots))) {
            Ok(Ok(run)) => Ok(run),
            Ok(Err(error)) => Err(Failure::decision(part, error)),
            Err(panic) => {
                let failure = Failure::decision_panicked(part, &*panic);
                contained("what a decider panicked with", || drop(panic));
                Err(failure)
            }
        }
    }

    pub(crate) fn answered<H: Host>(
        &mut self,
        decider: u32,
        answer: Result<bool, Failure>,
        host: &H,
    ) {
        match answer {
            Ok(run) => self.decided(decider, run, host),
            Err(failure) => {
                let refused = self.refused_decision(decider, &failure);
                let scope = self.scope_around(decider);
                self.recorded(scope, &failure);
                while let Some((scope, decision)) = self.consult(scope, &refused) {
                    self.consulted(scope, decision);
                }
                self.decision_failed(decider, failure, refused, host);
            }
        }
    }

    pub(crate) fn decided<H: Host>(&mut self, decider: u32, run: bool, host: &H) {
        if !self.log.is_empty() {
            self.tried_again(self.part(decider));
        }
        let part = self.compiled.part_name(decider);
        if !host.replays() {
            tracing::debug!(node = &**part, run, "decided");
        }
        host.publish(|| EventKind::Decided { part: Arc::clone(part), run });
        self.step(Event::Decided { decider, run });
    }

    #[cold]
    pub(crate) fn decision_failed<H: Host>(
        &mut self,
        decider: u32,
        failure: Failure,
        refused: Vec<ScopeId>,
        host: &H,
    ) {
        let part = self.compiled.part_name(decider);
        if !host.replays() {
            tracing::warn!(node = &**part, kind = ?failure.kind(), "{failure}");
        }
        host.publish(|| EventKind::DecisionFailed {
            part: Arc::clone(part),
            failure: failure.clone(),
        });
        self.tell_decisions(host);
        let scope = self.scope_around(decider);
        self.recorded(scope, &failure);
        self.step(Event::DecisionFailed { decider, refused });
        self.noted(Whose::Decider(decider), scope, failure);
    }

    /// The scopes around a part whose filter says that another attempt would be in vain.
    pub(crate) fn refused_decision(&self, decider: u32, failure: &Failure) -> Vec<ScopeId> {
        self.refused(self.part(decider), failure)
    }

    pub(crate) fn ignored<F: Flow, H: Host>(&self, task: u32, slots: &F::Slots, host: &H) {
        contained("a value", || F::ignore(task as usize, slots));
        host.task(task, TaskState::Ignored);
        host.publish(|| EventKind::TaskIgnored { task: self.name(task) });
    }

    /// The scope that the part of a decider stands in.
    pub(crate) fn scope_around(&self, decider: u32) -> ScopeId {
        self.compiled.graph.scope_of[self.part(decider) as usize]
    }

    /// Where the part that a decider decides about begins.
    fn part(&self, decider: u32) -> Vertex {
        self.compiled.graph.decided_by(decider).unwrap_or_default()
    }
}
