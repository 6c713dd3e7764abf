//! What a scheduler is told and what it answers.

use super::consult::Decision;
use flow_graph::graph::ScopeId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something that happened to a run.
///
/// The events of a run, in their order, are the run: a scheduler that is given the same ones
/// again gives the same commands again.
///
/// ```
/// # use flow_runtime::scheduler::*;
/// # use flow_runtime::{Graph, Plan};
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Two",
/// #     "tasks": [
/// #         { "name": "a", "task": "A", "reverts": true },
/// #         { "name": "b", "task": "B", "reverts": true }
/// #     ],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
/// # }"#).unwrap();
/// // Of a flow of two tasks, one after the other:
/// let graph = Graph::of(&plan);
/// let mut scheduler = Scheduler::new(&graph, Options::default());
/// let run = [Event::Start, Event::Executed { task: 0 }, Event::Executed { task: 1 }];
/// for event in run {
///     scheduler.step(&graph, event)?;
/// }
/// assert_eq!(scheduler.state(), RunState::Success);
/// # Ok::<(), InvalidEvent>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The run begins. The first event, given once.
    Start,
    /// The `execute` of a task succeeded.
    Executed {
        /// The task.
        task: u32,
    },
    /// The `execute` of a task failed.
    Failed {
        /// The task.
        task: u32,
        /// Whether nobody knows how far it came: its time was up, or it was aborted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unknown: bool,
        /// The scopes around the task whose filter says that another attempt would be in
        /// vain. Scopes without a filter need not be named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<ScopeId>,
    },
    /// The `revert` of a task succeeded.
    Reverted {
        /// The task.
        task: u32,
    },
    /// The `revert` of a task failed.
    RevertFailed {
        /// The task.
        task: u32,
    },
    /// It is known how many elements the list of a task has: the reply to [`Command::Open`]. The
    /// graph must have [grown](flow_graph::Graph::grow) by them.
    Opened {
        /// The task.
        task: u32,
        /// How many elements.
        elements: u32,
    },
    /// A decider has answered: the reply to [`Command::Decide`].
    Decided {
        /// The decider.
        decider: u32,
        /// Whether its part is executed.
        run: bool,
    },
    /// A decider could not answer: the other reply to [`Command::Decide`].
    DecisionFailed {
        /// The decider.
        decider: u32,
        /// The scopes around its part whose filter says that another attempt would be in vain.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<ScopeId>,
    },
    /// A back-off is over: the reply to [`Command::Wait`]. One that was cancelled meanwhile is
    /// ignored.
    Waited {
        /// The scope.
        scope: ScopeId,
        /// The timer that the command named.
        timer: u32,
    },
    /// The time of a scope is up: the reply to [`Command::StartTimeout`]. One that was stopped
    /// meanwhile is ignored.
    TimedOut {
        /// The scope.
        scope: ScopeId,
        /// The timer that the command named.
        timer: u32,
    },
    /// The retry controller of a scope was asked about the failure that is told next, as
    /// [`Scheduler::asks`](super::Scheduler::asks) says. Ignored where it has nothing to decide.
    Consulted {
        /// The scope.
        scope: ScopeId,
        /// What it said.
        decision: Decision,
    },
    /// Nothing new is to begin. What runs ends; then the run is suspended. Ignored at the end.
    Suspend,
    /// A suspended run goes on where it stopped; one that is not suspended takes no notice.
    Resume,
    /// What runs is aborted and everything is reverted. Ignored at the end.
    Cancel,
    /// A run that ended in [`RunState::Failure`] tries the failed reverts again, then goes on
    /// with the reverts that waited for them.
    RetryReverts,
}

/// Something to be done for a run.
///
/// ```
/// # use flow_runtime::scheduler::*;
/// # use flow_runtime::{Graph, Plan};
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Two",
/// #     "tasks": [
/// #         { "name": "a", "task": "A", "reverts": true },
/// #         { "name": "b", "task": "B", "reverts": true }
/// #     ],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
/// # }"#).unwrap();
/// // Of a flow of two tasks, one after the other:
/// let graph = Graph::of(&plan);
/// let mut scheduler = Scheduler::new(&graph, Options::default());
/// scheduler.step(&graph, Event::Start)?;
/// scheduler.step(&graph, Event::Executed { task: 0 })?;
/// scheduler.step(&graph, Event::Failed { task: 1, unknown: false, refused: Vec::new() })?;
/// let commands: Vec<_> = std::iter::from_fn(|| scheduler.next_command()).collect();
/// assert_eq!(commands, [
///     Command::Execute { task: 0, attempt: 1 },
///     Command::Execute { task: 1, attempt: 1 },
///     Command::Revert { task: 1, ended: EndedKind::Failed },
/// ]);
/// # Ok::<(), InvalidEvent>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Execute a task. The reply is [`Event::Executed`] or [`Event::Failed`].
    Execute {
        /// The task.
        task: u32,
        /// Which attempt it is, from 1, of the innermost retry around the task.
        attempt: u32,
    },
    /// Revert a task. The reply is [`Event::Reverted`] or [`Event::RevertFailed`].
    Revert {
        /// The task.
        task: u32,
        /// How its last `execute` ended.
        ended: EndedKind,
    },
    /// Hand over the values that a nested flow requires, before the next command. No reply.
    Enter {
        /// The number of the nested flow.
        flow: u32,
    },
    /// Ask a decider whether its part is executed. The reply is [`Event::Decided`] or
    /// [`Event::DecisionFailed`]; the run is not suspended before it.
    Decide {
        /// The decider.
        decider: u32,
    },
    /// Say how many elements the list of a task has, which is executed for each; what it provided
    /// in an earlier attempt is over. The reply is [`Event::Opened`]; the run is not suspended
    /// before it.
    Open {
        /// The task.
        task: u32,
    },
    /// A task is skipped: forget what it provided in an earlier attempt. No reply.
    Ignore {
        /// The task.
        task: u32,
    },
    /// A nested flow is skipped, and with it all its tasks: forget what it was given in an
    /// earlier attempt. No reply.
    IgnoreFlow {
        /// The number of the nested flow.
        flow: u32,
    },
    /// Ask the `execute` of a task, which runs, to stop. The reply is that of
    /// [`Command::Execute`].
    Abort {
        /// The task.
        task: u32,
    },
    /// Wait before a scope is tried again. The reply is [`Event::Waited`].
    Wait {
        /// The scope.
        scope: ScopeId,
        /// Tells this wait from any other timer of the scope.
        timer: u32,
        /// The attempt that comes after the wait, from 2.
        attempt: u32,
        /// How long.
        delay: Duration,
        /// Whether to wait for a random part of `delay` only.
        jitter: bool,
    },
    /// End the wait of a scope early. No reply.
    CancelWait {
        /// The scope.
        scope: ScopeId,
    },
    /// A scope is given up: its retry controller forgets the attempts that it had. No reply.
    Forget {
        /// The scope.
        scope: ScopeId,
    },
    /// Measure the time of one attempt of a scope. The reply, when it is up, is
    /// [`Event::TimedOut`].
    StartTimeout {
        /// The scope.
        scope: ScopeId,
        /// Tells this measurement from any other timer of the scope.
        timer: u32,
        /// How long the attempt may take.
        after: Duration,
    },
    /// Stop measuring the time of a scope. No reply.
    StopTimeout {
        /// The scope.
        scope: ScopeId,
    },
    /// The run stops here: nothing runs, and every wait and timeout that is left is void.
    /// [`RunState::Suspended`] goes on with [`Event::Resume`] or [`Event::Cancel`],
    /// [`RunState::Failure`] with [`Event::RetryReverts`], the other states do not go on.
    Finish {
        /// The state: suspended, or one of the three ends.
        state: RunState,
    },
}

/// How an `execute` ended.
///
/// ```
/// # use flow_runtime::scheduler::*;
/// # use flow_runtime::{Graph, Plan};
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Two",
/// #     "tasks": [
/// #         { "name": "a", "task": "A", "reverts": true },
/// #         { "name": "b", "task": "B", "reverts": true }
/// #     ],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
/// # }"#).unwrap();
/// // Of a flow of two tasks, one after the other:
/// let graph = Graph::of(&plan);
/// let mut scheduler = Scheduler::new(&graph, Options::default());
/// scheduler.step(&graph, Event::Start)?;
/// // Its time was up, so nobody knows.
/// scheduler.step(&graph, Event::Failed { task: 0, unknown: true, refused: Vec::new() })?;
/// let last = std::iter::from_fn(|| scheduler.next_command()).last();
/// assert_eq!(last, Some(Command::Revert { task: 0, ended: EndedKind::Unknown }));
/// # Ok::<(), InvalidEvent>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedKind {
    /// It succeeded.
    Done,
    /// It failed.
    Failed,
    /// Nobody knows how far it came.
    Unknown,
}

/// Where a run stands.
///
/// ```
/// # use flow_runtime::scheduler::*;
/// # use flow_runtime::{Graph, Plan};
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Two",
/// #     "tasks": [
/// #         { "name": "a", "task": "A", "reverts": true },
/// #         { "name": "b", "task": "B", "reverts": true }
/// #     ],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
/// # }"#).unwrap();
/// // Of a flow of two tasks, one after the other:
/// let graph = Graph::of(&plan);
/// let mut scheduler = Scheduler::new(&graph, Options::default());
/// scheduler.step(&graph, Event::Start)?;
/// scheduler.step(&graph, Event::Suspend)?;
/// assert_eq!(scheduler.state(), RunState::Suspending); // task 0 still runs
/// scheduler.step(&graph, Event::Executed { task: 0 })?;
/// assert_eq!(scheduler.state(), RunState::Suspended);
/// # Ok::<(), InvalidEvent>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It has not begun.
    Pending,
    /// It executes, reverts, or waits before another attempt.
    Running,
    /// It is to be suspended; what began before still runs.
    Suspending,
    /// It stands still until it is resumed.
    Suspended,
    /// Every task succeeded, or is skipped.
    Success,
    /// Everything that was executed is reverted.
    Reverted,
    /// A revert failed; it and what came before it is not reverted.
    Failure,
}

impl RunState {
    /// Whether the run is over. A [`RunState::Failure`] can still be taken up again.
    ///
    /// ```
    /// use flow_runtime::RunState;
    ///
    /// assert!(RunState::Reverted.is_end());
    /// assert!(!RunState::Suspended.is_end());
    /// ```
    pub fn is_end(self) -> bool {
        matches!(self, RunState::Success | RunState::Reverted | RunState::Failure)
    }
}

/// Where a task stands.
///
/// ```
/// # use flow_runtime::scheduler::*;
/// # use flow_runtime::{Graph, Plan};
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Two",
/// #     "tasks": [
/// #         { "name": "a", "task": "A", "reverts": true },
/// #         { "name": "b", "task": "B", "reverts": true }
/// #     ],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
/// # }"#).unwrap();
/// // Of a flow of two tasks, one after the other:
/// let graph = Graph::of(&plan);
/// let mut scheduler = Scheduler::new(&graph, Options::default());
/// scheduler.step(&graph, Event::Start)?;
/// scheduler.step(&graph, Event::Failed { task: 0, unknown: false, refused: Vec::new() })?;
/// assert_eq!(scheduler.task_state(0), TaskState::Reverting);
/// scheduler.step(&graph, Event::Reverted { task: 0 })?;
/// assert_eq!(scheduler.task_state(0), TaskState::Reverted);
/// assert_eq!(scheduler.task_state(1), TaskState::Pending); // it never ran
/// # Ok::<(), InvalidEvent>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// It was not executed.
    Pending,
    /// It is skipped, or was when it was last reached: a decider said no.
    Ignored,
    /// It executes.
    Running,
    /// It succeeded.
    Success,
    /// It failed, or nobody knows how far it came.
    Failure,
    /// It reverts.
    Reverting,
    /// It is reverted, as if it had never been executed.
    Reverted,
    /// Its revert failed.
    RevertFailure,
}

/// An event that cannot have happened in the state that the run is in.
///
/// ```
/// # use flow_runtime::scheduler::*;
/// # use flow_runtime::{Graph, Plan};
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Two",
/// #     "tasks": [
/// #         { "name": "a", "task": "A", "reverts": true },
/// #         { "name": "b", "task": "B", "reverts": true }
/// #     ],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
/// # }"#).unwrap();
/// // Of a flow of two tasks, one after the other:
/// let graph = Graph::of(&plan);
/// let mut scheduler = Scheduler::new(&graph, Options::default());
/// assert_eq!(scheduler.step(&graph, Event::Suspend), Err(InvalidEvent::NotStarted));
/// assert_eq!(InvalidEvent::NotStarted.to_string(), "the run has not begun");
/// # Ok::<(), InvalidEvent>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEvent {
    /// A second [`Event::Start`].
    #[error("the run has already begun")]
    AlreadyStarted,
    /// An event before [`Event::Start`].
    #[error("the run has not begun")]
    NotStarted,
    /// The outcome of an `execute` that does not run.
    #[error("task {task} does not execute")]
    NotRunning {
        /// The task.
        task: u32,
    },
    /// The outcome of a `revert` that does not run.
    #[error("task {task} does not revert")]
    NotReverting {
        /// The task.
        task: u32,
    },
    /// The answer of a decider that was not asked.
    #[error("decider {decider} was not asked")]
    NotDeciding {
        /// The decider.
        decider: u32,
    },
    /// The length of a list that was not asked for.
    #[error("task {task} does not wait for the length of its list")]
    NotOpening {
        /// The task.
        task: u32,
    },
    /// The length of a list, by which the graph has not grown.
    #[error("the graph has not grown to {elements} elements of task {task}")]
    NotGrown {
        /// The task.
        task: u32,
        /// How many elements the list has.
        elements: u32,
    },
    /// A timer of a scope that does not exist.
    #[error("there is no scope {scope}")]
    NoSuchScope {
        /// The scope.
        scope: ScopeId,
    },
    /// [`Event::RetryReverts`] for a run that did not end in [`RunState::Failure`].
    #[error("the run did not end with a failed revert")]
    NoFailedRevert,
}
