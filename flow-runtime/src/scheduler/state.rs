//! What a scheduler remembers of each vertex and of each scope.

use super::consult::Decision;
use super::event::{EndedKind, TaskState};
use flow_graph::graph::{Reach, Vertex};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The end of a list of vertices.
pub(super) const NONE: Vertex = Vertex::MAX;

/// What happened to a task or a gate. 16 bytes: the size of this is the speed of a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct VertexState {
    /// How many of the vertices directly before it have not passed.
    pub(super) waiting: u32,
    /// How many of the vertices directly after it are to be undone first.
    pub(super) active: u32,
    /// The vertex that its scope reached before it.
    pub(super) next: Vertex,
    pub(super) phase: Phase,
    pub(super) ending: Ending,
    /// Whether it is to be undone.
    pub(super) doomed: bool,
    /// Whether it has a place in the queue.
    pub(super) queued: bool,
}

/// Where a task or a gate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum Phase {
    /// Not reached.
    Pending,
    /// Reached, and a decider is asked whether it is executed.
    Deciding,
    /// A task that was ignored when it was last reached; [`Phase::Done`] while it is.
    Ignored,
    /// The entry of a scope that waits before its next attempt.
    Held,
    /// A task in the queue for its turn to execute.
    Ready,
    /// The same, for a task that is reverted.
    ReadyAgain,
    /// A task that executes.
    Running,
    /// A task that executes and was asked to stop.
    Aborting,
    /// A task that was executed; a gate that is open.
    Done,
    /// In the queue for its turn to revert.
    RevertReady,
    /// A task that reverts.
    Reverting,
    /// A task that is reverted.
    Reverted,
    /// A task whose revert failed.
    RevertFailed,
}

/// How the last `execute` of a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum Ending {
    /// It succeeded, and was counted by those directly after it.
    Passed,
    /// It succeeded when it was to be reverted already, so nothing came of it.
    Late,
    /// It failed.
    Failed,
    /// Nobody knows how far it came.
    Unknown,
    /// There was none: the vertex is skipped, and was counted by those directly after it.
    Ignored(Reach),
}

impl VertexState {
    pub(super) fn new(waiting: u32) -> Self {
        VertexState {
            waiting,
            active: 0,
            next: NONE,
            phase: Phase::Pending,
            ending: Ending::Passed,
            doomed: false,
            queued: false,
        }
    }

    pub(super) fn ended(&self) -> EndedKind {
        match self.ending {
            Ending::Passed | Ending::Late | Ending::Ignored(_) => EndedKind::Done,
            Ending::Failed => EndedKind::Failed,
            Ending::Unknown => EndedKind::Unknown,
        }
    }

    pub(super) fn task_state(&self) -> TaskState {
        match self.phase {
            Phase::Ready if self.was_ignored() => TaskState::Ignored,
            Phase::Pending | Phase::Held | Phase::Ready => TaskState::Pending,
            Phase::Running | Phase::Aborting => TaskState::Running,
            Phase::Ignored => TaskState::Ignored,
            Phase::Deciding => match self.before_decision() {
                Phase::Reverted => TaskState::Reverted,
                Phase::Ignored => TaskState::Ignored,
                _ => TaskState::Pending,
            },
            Phase::Done if self.ignored().is_some() => TaskState::Ignored,
            Phase::Done | Phase::RevertReady => match self.ended() {
                EndedKind::Done => TaskState::Success,
                EndedKind::Failed | EndedKind::Unknown => TaskState::Failure,
            },
            Phase::Reverting => TaskState::Reverting,
            Phase::Reverted | Phase::ReadyAgain => TaskState::Reverted,
            Phase::RevertFailed => TaskState::RevertFailure,
        }
    }
}

/// What happened to a scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct ScopeState {
    /// The attempt, from 1, of the innermost retry at or around the scope.
    pub(super) attempt: u32,
    /// The vertex that was reached last; the list goes on with [`VertexState::next`]. Of a
    /// scope inside it has the entry, which leads on to that scope's own list.
    pub(super) reached: Vertex,
    /// The latest timer. It only grows, so that a late reply to an earlier one is known.
    pub(super) timer: u32,
    /// Whether the latest timer runs.
    pub(super) armed: bool,
    /// Whether it is being undone in order to be tried again.
    pub(super) retrying: bool,
    /// What its controller says about the failure that is told next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) decision: Option<Decision>,
    /// How long its controller has it wait before the next attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pause: Option<Duration>,
}

impl ScopeState {
    pub(super) fn new() -> Self {
        ScopeState {
            attempt: 1,
            reached: NONE,
            timer: 0,
            armed: false,
            retrying: false,
            decision: None,
            pause: None,
        }
    }

    /// Starts a timer, and says which.
    pub(super) fn arm(&mut self) -> u32 {
        self.timer = self.timer.wrapping_add(1);
        self.armed = true;
        self.timer
    }

    /// Ends the timer, and says whether one ran.
    pub(super) fn disarm(&mut self) -> bool {
        std::mem::take(&mut self.armed)
    }
}
