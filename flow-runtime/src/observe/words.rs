//! States in the words of TaskFlow's logs.

use crate::scheduler::{RunState, TaskState};
use std::fmt;

impl fmt::Display for RunState {
    /// As TaskFlow writes it: `REVERTED`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            RunState::Pending => "PENDING",
            RunState::Running => "RUNNING",
            RunState::Suspending => "SUSPENDING",
            RunState::Suspended => "SUSPENDED",
            RunState::Success => "SUCCESS",
            RunState::Reverted => "REVERTED",
            RunState::Failure => "FAILURE",
        })
    }
}

impl fmt::Display for TaskState {
    /// As TaskFlow writes it: `REVERT_FAILURE`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TaskState::Pending => "PENDING",
            TaskState::Ignored => "IGNORE",
            TaskState::Running => "RUNNING",
            TaskState::Success => "SUCCESS",
            TaskState::Failure => "FAILURE",
            TaskState::Reverting => "REVERTING",
            TaskState::Reverted => "REVERTED",
            TaskState::RevertFailure => "REVERT_FAILURE",
        })
    }
}
