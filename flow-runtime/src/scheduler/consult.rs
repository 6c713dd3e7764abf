//! What retry controllers decide.
//!
//! The scheduler does not ask them: whoever drives it does, just before it tells of the failure,
//! for as long as [`Scheduler::asks`] names one. So a failure and all that was said about it are
//! one step, and a log that has the answers needs nobody to give them again.

use super::Scheduler;
use super::event::Command;
use super::state::{Ending, Phase};
use flow_graph::graph::{Graph, ScopeId, Vertex};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// What a retry controller decides when something in its block failed.
///
/// ```
/// use flow_runtime::Decision;
/// use std::time::Duration;
///
/// /// Three attempts, a second apart; then whatever is around decides.
/// fn decide(attempts: usize) -> Decision {
///     match attempts {
///         0..3 => Decision::RetryAfter(Duration::from_secs(1)),
///         _ => Decision::Revert,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The block is reverted and tried again, after the wait that its back-off says.
    Retry,
    /// The same, after this wait.
    RetryAfter(Duration),
    /// The block is not tried again: the next retry around it is asked, and where there is
    /// none everything is reverted.
    Revert,
    /// Everything is reverted, whatever the retries around would have said.
    RevertAll,
}

impl fmt::Display for Decision {
    /// As one says it: "retry after 1s".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decision::Retry => f.pad("retry"),
            Decision::RetryAfter(wait) => write!(f, "retry after {wait:?}"),
            Decision::Revert => f.pad("revert"),
            Decision::RevertAll => f.pad("revert all"),
        }
    }
}

/// What a scope says about a failure inside of it.
#[derive(Clone, Copy)]
pub(super) enum Verdict {
    /// Another attempt, after this wait or that of its back-off.
    Again(Option<Duration>),
    /// The scope around it is to be asked.
    Outwards,
    /// Everything is to be reverted.
    Nothing,
    /// Its controller was not asked yet.
    Unasked,
}

impl Scheduler {
    /// The scope whose retry controller is to be asked about a failure, before the scheduler is
    /// told of it: `scope` is that of the task that failed, or the one whose time is up, and
    /// `refused` are those to which the failure is final. The answer is told by
    /// [`Event::Consulted`](super::Event::Consulted).
    ///
    /// `None` when nobody is to be asked, or nobody more.
    ///
    /// ```
    /// # use flow_runtime::scheduler::*;
    /// # use flow_runtime::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Again",
    /// #     "tasks": [
    /// #         { "name": "hosts", "task": "ForEach", "reverts": false },
    /// #         { "name": "send", "task": "Send", "reverts": true }
    /// #     ],
    /// #     "root": {
    /// #         "pattern": "linear",
    /// #         "policies": { "retry": { "times": 1, "controlled": true } },
    /// #         "children": [{ "task": 0 }, { "task": 1 }]
    /// #     }
    /// # }"#).unwrap();
    /// let graph = Graph::of(&plan);
    /// let mut scheduler = Scheduler::new(&graph, Options::default());
    /// scheduler.step(&graph, Event::Start)?;
    /// // The controller is a task like others, and the first of its block.
    /// scheduler.step(&graph, Event::Executed { task: 0 })?;
    ///
    /// assert_eq!(scheduler.asks(&graph, 0, &[]), Some(0));
    /// scheduler.step(&graph, Event::Consulted { scope: 0, decision: Decision::Retry })?;
    /// assert_eq!(scheduler.asks(&graph, 0, &[]), None);
    /// scheduler.step(&graph, Event::Failed { task: 1, unknown: false, refused: Vec::new() })?;
    /// scheduler.step(&graph, Event::Reverted { task: 1 })?;
    /// let last = std::iter::from_fn(|| scheduler.next_command()).last();
    /// assert_eq!(last, Some(Command::Execute { task: 0, attempt: 2 }));
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn asks(&self, graph: &Graph, scope: ScopeId, refused: &[ScopeId]) -> Option<ScopeId> {
        let mut around = Some(scope);
        while let Some(id) = around {
            if !refused.contains(&id) {
                if self.scopes[id as usize].retrying {
                    return None;
                }
                match self.verdict(graph, id) {
                    Verdict::Outwards => {}
                    Verdict::Unasked => return Some(id),
                    Verdict::Again(_) | Verdict::Nothing => return None,
                }
            }
            around = graph.scopes[id as usize].parent;
        }
        None
    }

    pub(super) fn verdict(&self, graph: &Graph, id: ScopeId) -> Verdict {
        let (scope, state) = (&graph.scopes[id as usize], &self.scopes[id as usize]);
        if self.vertices[scope.entry as usize].doomed {
            return Verdict::Outwards;
        }
        if scope.controller.is_some() {
            return match state.decision {
                // One that failed itself, or has not begun the attempt, decides nothing.
                _ if !self.may_decide(graph, id) => Verdict::Outwards,
                None => Verdict::Unasked,
                Some(Decision::Retry) => Verdict::Again(None),
                Some(Decision::RetryAfter(wait)) => Verdict::Again(Some(wait)),
                Some(Decision::Revert) => Verdict::Outwards,
                Some(Decision::RevertAll) => Verdict::Nothing,
            };
        }
        let attempts = scope.retry.as_ref().map_or(1, |retry| retry.times);
        if state.attempt < attempts { Verdict::Again(None) } else { Verdict::Outwards }
    }

    /// Whether the controller of a scope has begun an attempt, which is under way.
    pub(super) fn may_decide(&self, graph: &Graph, id: ScopeId) -> bool {
        let scope = &graph.scopes[id as usize];
        let begun = scope.controller.is_some_and(|controller| {
            let vertex = &self.vertices[controller as usize];
            vertex.phase == Phase::Done && vertex.ending == Ending::Passed
        });
        begun && !self.vertices[scope.entry as usize].doomed
    }

    pub(super) fn consulted(&mut self, graph: &Graph, id: ScopeId, decision: Decision) {
        if self.may_decide(graph, id) {
            self.scopes[id as usize].decision = Some(decision);
        }
    }

    /// Whether the vertex is a controller that is undone for another attempt of its scope, and
    /// so is not reverted.
    pub(super) fn goes_on(&self, graph: &Graph, vertex: Vertex) -> bool {
        let id = graph.scope_of[vertex as usize] as usize;
        graph.scopes[id].controller == Some(vertex) && self.scopes[id].retrying
    }

    /// The scope is as it was before its first attempt, and so shall its controller be.
    pub(super) fn forget(&mut self, graph: &Graph, scope: ScopeId) {
        if graph.scopes[scope as usize].controller.is_some() {
            self.commands.push(Command::Forget { scope });
        }
    }
}
