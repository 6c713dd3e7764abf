//! What happens in a run, as values.

use crate::context::RunId;
use crate::failure::Failure;
use crate::scheduler::RunState;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// One thing that happened in a run.
///
/// Events never hold the values that tasks take and give, so they may be logged and sent
/// anywhere; what an error says of itself is in them.
///
/// ```
/// use flow_runtime::RunEvent;
///
/// /// One line of a log for machines.
/// fn line(event: &RunEvent) -> serde_json::Result<String> {
///     serde_json::to_string(event) // {"run":"request-42","at":"2026-…","event":"task_started",…}
/// }
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunEvent {
    /// The run.
    pub run: RunId,
    /// When it happened.
    #[serde(with = "humantime_serde")]
    pub at: SystemTime,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. Tasks, and the scopes of a retry, are named as in the plan.
///
/// ```
/// use flow_runtime::{EventKind, RunEvent};
///
/// fn tell(event: &RunEvent) {
///     match &event.kind {
///         EventKind::TaskStarted { task, attempt: 1 } => println!("{task} …"),
///         EventKind::TaskStarted { task, attempt } => println!("{task} again, attempt {attempt}"),
///         EventKind::Progress { task, fraction, message } => {
///             println!("{task}: {:.0} %, {message}", fraction * 100.0);
///         }
///         EventKind::TaskFailed { failure, .. } => println!("{failure}"),
///         _ => {}
///     }
/// }
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// The run began.
    RunStarted {
        /// The name of the flow.
        flow: Arc<str>,
    },
    /// The run is asked to pause; what runs is let finish.
    RunSuspending,
    /// Nothing runs any more; the run goes on when it is resumed.
    RunSuspended,
    /// The run goes on.
    RunResumed,
    /// The run is cancelled: what runs is asked to stop, and everything is reverted.
    RunCancelled,
    /// The run has ended.
    RunFinished {
        /// How.
        state: RunState,
    },
    /// The `execute` of a task begins.
    TaskStarted {
        /// The node.
        task: Arc<str>,
        /// Which attempt of the innermost retry it is, from 1.
        attempt: u32,
    },
    /// The `execute` of a task succeeded.
    TaskSucceeded {
        /// The node.
        task: Arc<str>,
        /// How long it took.
        #[serde(with = "humantime_serde")]
        duration: Duration,
    },
    /// The `execute` of a task failed.
    TaskFailed {
        /// The node.
        task: Arc<str>,
        /// Why.
        failure: Failure,
        /// How long it took.
        #[serde(with = "humantime_serde")]
        duration: Duration,
    },
    /// The `revert` of a task begins.
    TaskReverting {
        /// The node.
        task: Arc<str>,
    },
    /// A task is reverted.
    TaskReverted {
        /// The node.
        task: Arc<str>,
        /// How long it took.
        #[serde(with = "humantime_serde")]
        duration: Duration,
    },
    /// The `revert` of a task failed.
    TaskRevertFailed {
        /// The node.
        task: Arc<str>,
        /// Why.
        failure: Failure,
        /// How long it took.
        #[serde(with = "humantime_serde")]
        duration: Duration,
    },
    /// A task says how far it is.
    Progress {
        /// The node.
        task: Arc<str>,
        /// From 0 to 1.
        fraction: f32,
        /// What it does.
        message: String,
    },
    /// A block took longer than its timeout; what runs in it is asked to stop.
    BlockTimedOut {
        /// The block, or the node that is a flow.
        scope: Arc<str>,
    },
    /// What failed is reverted, and tried again after a wait.
    RetryWaiting {
        /// The task or block that is tried again.
        scope: Arc<str>,
        /// The attempt that is to come, from 2.
        attempt: u32,
        /// The wait, jitter included.
        #[serde(with = "humantime_serde")]
        delay: Duration,
    },
}

/// Where events go.
pub(crate) trait Sink: Send + Sync {
    fn publish(&self, event: RunEvent);
}
