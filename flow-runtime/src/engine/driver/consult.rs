//! What retry controllers are told, and asked.

use super::Driver;
use crate::engine::host::Host;
use crate::event::EventKind;
use crate::failure::Failure;
use crate::flow::Flow;
use crate::retry::Record;
use crate::scheduler::{Decision, Event, TaskState};
use flow_graph::graph::ScopeId;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a driver asks of a flow of whatever type.
pub(crate) trait Policies: Sync {
    /// Whether a filter says that another attempt would be in vain.
    fn is_final(&self, filter: usize, failure: &Failure) -> bool;

    /// What a retry controller decides.
    fn on_failure(&self, controller: usize) -> Decision;

    /// What is kept of a controller's attempts.
    fn record(&self, controller: usize) -> Option<&dyn Record>;
}

/// A flow, and the values of its run.
pub(crate) struct Asked<'r, F: Flow> {
    pub(crate) flow: &'r F,
    pub(crate) slots: &'r F::Slots,
}

impl<F: Flow> Policies for Asked<'_, F> {
    fn is_final(&self, filter: usize, failure: &Failure) -> bool {
        self.flow.is_final(filter, failure)
    }

    fn on_failure(&self, controller: usize) -> Decision {
        self.flow.on_failure(controller, self.slots)
    }

    fn record(&self, controller: usize) -> Option<&dyn Record> {
        F::record(controller, self.slots)
    }
}

impl Driver<'_> {
    /// Notes a failure inside `scope` in the attempts that it is part of.
    pub(super) fn recorded(&self, scope: ScopeId, failure: &Failure) {
        for scope in self.around(scope) {
            let controller = self.graph().scopes[scope as usize].controller;
            let begun = |task: &u32| self.scheduler.task_state(*task) == TaskState::Success;
            let controller = controller.filter(begun).map(|task| task as usize);
            if let Some(record) = controller.and_then(|task| self.policies.record(task)) {
                record.failed(failure);
            }
        }
    }

    /// What the next controller that is to be asked about a failure inside `scope` decides;
    /// `None` when all have been asked.
    pub(super) fn consult(
        &self,
        scope: ScopeId,
        refused: &[ScopeId],
    ) -> Option<(ScopeId, Decision)> {
        let graph = self.graph();
        let scope = self.scheduler.asks(graph, scope, refused)?;
        let controller = graph.scopes[scope as usize].controller?;
        let ask = AssertUnwindSafe(|| self.policies.on_failure(controller as usize));
        let name = &*self.name(controller);
        // One that panics cannot tell: then there is no other attempt of its block.
        let decision = catch_unwind(ask).unwrap_or_else(|panic| {
            tracing::error!(controller = name, "a retry controller panicked when it was asked");
            std::mem::forget(panic);
            Decision::Revert
        });
        tracing::info!(controller = name, ?decision, "a retry controller decided");
        Some((scope, decision))
    }

    /// What it said is told to the scheduler at once, before the failure that it is about, and to
    /// those who listen after that.
    pub(super) fn consulted(&mut self, scope: ScopeId, decision: Decision) {
        self.step(Event::Consulted { scope, decision });
        self.decisions.push((scope, decision));
    }

    pub(super) fn tell_decisions<H: Host>(&mut self, host: &H) {
        for (scope, decision) in std::mem::take(&mut self.decisions) {
            let controller = self.compiled.graph.scopes[scope as usize].controller;
            let Some(controller) = controller else { continue };
            host.publish(|| EventKind::RetryDecided {
                scope: self.scope_name(scope),
                controller: self.name(controller),
                decision,
            });
        }
    }

    /// A scope is given up: its controller begins anew if it is tried again by one around it.
    pub(super) fn given_up(&self, scope: ScopeId) {
        let controller = self.graph().scopes[scope as usize].controller;
        let record = controller.and_then(|task| self.policies.record(task as usize));
        if let Some(record) = record {
            record.forget();
        }
    }
}
