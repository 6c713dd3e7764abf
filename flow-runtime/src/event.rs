//! What happens in a run, as values.

use crate::context::RunId;
use crate::failure::Failure;
use crate::flow::Compiled;
use crate::scheduler::{Decision, RunState};
use flow_graph::{Graph, Plan};
use serde::{Deserialize, Serialize};
use std::fmt;
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
    /// The flow, where the event was made.
    #[serde(skip)]
    flow: Flow,
}

/// A flow that shows no more than its name.
#[derive(Clone, Default)]
struct Flow(Option<Arc<Compiled>>);

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref().map_or("unknown", |compiled| &compiled.plan.name))
    }
}

impl RunEvent {
    /// What happens now.
    pub(crate) fn new(run: RunId, flow: &Arc<Compiled>, kind: EventKind) -> Self {
        RunEvent { run, at: SystemTime::now(), kind, flow: Flow(Some(Arc::clone(flow))) }
    }

    /// Something that happens to the same run now.
    pub(crate) fn followed_by(&self, kind: EventKind) -> Self {
        RunEvent { run: self.run.clone(), at: SystemTime::now(), kind, flow: self.flow.clone() }
    }

    /// The plan of the flow that runs: its name, its blocks, what comes before what.
    ///
    /// `None` for an event that was read back from storage, which keeps events without it.
    ///
    /// ```
    /// use flow_runtime::RunEvent;
    ///
    /// fn tell(event: &RunEvent) {
    ///     let flow = event.plan().map_or("a flow", |plan| &plan.name);
    ///     println!("{flow}, run {}: {:?}", event.run, event.kind);
    /// }
    /// ```
    pub fn plan(&self) -> Option<&Plan> {
        self.flow.0.as_ref().map(|compiled| &compiled.plan)
    }

    /// The plan as the scheduler reads it.
    pub(crate) fn graph(&self) -> Option<&Graph> {
        self.flow.0.as_ref().map(|compiled| &compiled.graph)
    }
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
    /// Nobody drives the run here any more, though it could have gone on: it was suspended, or a
    /// revert had failed, and nobody could reach it any more; or the tokio runtime was shut
    /// down. Nothing comes after this.
    RunReleased,
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
    /// It is known how many elements the list of a task has, which is executed for each. What is
    /// told of an element names it as `fetch[3]`.
    ListOpened {
        /// The node.
        task: Arc<str>,
        /// How many elements.
        elements: u32,
    },
    /// A decider said whether its part is executed.
    Decided {
        /// The node or block.
        part: Arc<str>,
        /// Whether it is executed.
        run: bool,
    },
    /// A decider could not say it.
    DecisionFailed {
        /// The node or block.
        part: Arc<str>,
        /// Why.
        failure: Failure,
    },
    /// A task is not executed, since a decider said no.
    TaskIgnored {
        /// The node.
        task: Arc<str>,
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
    /// A retry controller was asked about a failure, which is the event before, and decided.
    RetryDecided {
        /// The block that it decides about.
        scope: Arc<str>,
        /// The node that is the controller.
        controller: Arc<str>,
        /// What it said.
        decision: Decision,
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

/// The node that the name of a task in an event is about: `fetch` of `fetch[3]`.
pub(crate) fn node_of(task: &str) -> &str {
    flow_graph::graph::element_of_name(task).map_or(task, |(node, _)| node)
}
