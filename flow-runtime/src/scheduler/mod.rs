//! Decides what a run does next.
//!
//! A [`Scheduler`] is a state machine and nothing else: it is told what happened by an
//! [`Event`] and answers with [`Command`]s. It has no clock, does no I/O, draws no random
//! number, and knows no task but by its number. The order of execution, what a failure leads
//! to, retries, the order of reverts, suspension and cancellation are decided here and nowhere
//! else, so that every engine agrees on them, and so that the events of a run are enough to
//! bring it back.
//!
//! A driver gives one event, then does all commands before it gives the next one:
//!
//! ```
//! use flow_graph::{Graph, Plan};
//! use flow_runtime::scheduler::{Command, Event, InvalidEvent, Options, RunState, Scheduler};
//!
//! fn run(plan: &Plan, mut execute: impl FnMut(u32)) -> Result<RunState, InvalidEvent> {
//!     let graph = Graph::of(plan);
//!     let mut scheduler = Scheduler::new(&graph, Options::default());
//!     scheduler.step(&graph, Event::Start)?;
//!     while let Some(command) = scheduler.next_command() {
//!         if let Command::Execute { task, .. } = command {
//!             execute(task);
//!             scheduler.step(&graph, Event::Executed { task })?;
//!         }
//!     }
//!     Ok(scheduler.state())
//! }
//! ```
//!
//! # How it works
//!
//! Forwards, a vertex of the [`Graph`] counts the vertices directly before it that have not
//! passed; at zero it is *reached*: a gate opens at once, a task executes when the limit
//! allows. Each scope keeps a list of what it reached. Where tasks have priorities, the more
//! urgent one of all that is ready starts first, whether it executes or reverts; among equals
//! the one that was ready first does.
//!
//! A vertex with a decider is decided about when it is reached. One that is not to be executed
//! is *ignored*: it passes at once, and those after it see it there and are ignored with it as
//! far as the decider's depth goes.
//!
//! A failure is a decision about a scope: that it is tried again, or, where no scope around
//! the failure has an attempt left, that everything is reverted. What the scope reached is
//! then *doomed*: each doomed vertex is counted by those directly before it, and is undone
//! when it counts none itself. What was only queued leaves the queue. When the entry of the
//! scope is undone the scope is as it was before its first attempt, and is entered anew.
//!
//! A task for each element of a list is [opened](Command::Open) when it is reached: the driver
//! says how long the list is, and [grows](Graph::grow) the graph by that many elements. From then
//! on each element is a vertex like any other, with a number to call it by, and is executed, tried
//! again and undone as others are.
//!
//! An event costs a constant time for each edge it passes, a decision for each vertex that it
//! dooms. A walk over the graph occurs nowhere.

mod backward;
mod commands;
mod consult;
mod decide;
mod each;
mod event;
mod forward;
mod look;
mod queue;
mod restore;
mod state;

pub use consult::Decision;
pub use event::{Command, EndedKind, Event, InvalidEvent, RunState, TaskState};

use commands::Commands;
use each::Lists;
use flow_graph::graph::{Graph, ScopeId, Vertex};
use queue::Lanes;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use state::{Phase, ScopeState, VertexState};
use std::collections::VecDeque;
use std::num::NonZeroUsize;

/// How a run is to be scheduled.
///
/// ```
/// use flow_runtime::scheduler::Options;
/// use std::num::NonZeroUsize;
///
/// let options = Options { max_running: NonZeroUsize::new(4) };
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Options {
    /// How many tasks may run at once, whether they execute or revert; `None` for no limit.
    pub max_running: Option<NonZeroUsize>,
}

/// The state of one run. See the [module](self).
///
/// It does not hold the graph; every call is to be given the one that it was made from.
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
///
/// // It may be put away at any time, and goes on where it was.
/// let stored = serde_json::to_string(&scheduler).unwrap();
/// let again: Scheduler = serde_json::from_str(&stored).unwrap();
/// assert_eq!(again, scheduler);
/// # Ok::<(), InvalidEvent>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scheduler {
    state: RunState,
    limit: u32,
    running: u32,
    /// How many in `queue` still want their turn.
    ready: u32,
    vertices: Vec<VertexState>,
    scopes: SmallVec<[ScopeState; 1]>,
    /// The deciders that have been asked and have not answered, in the order of their numbers.
    #[serde(default)]
    deciding: VecDeque<u32>,
    /// Tasks that wait for their turn. One that does not want it any more keeps its place
    /// until it gets there.
    queue: VecDeque<Vertex>,
    /// In a flow with priorities, those behind the first of `queue`, which stands there alone.
    #[serde(default, skip_serializing_if = "Lanes::is_unused")]
    lanes: Lanes,
    failed_reverts: Vec<u32>,
    commands: Commands,
    /// What became of the tasks that are for each element of a list.
    #[serde(default, skip_serializing_if = "Lists::is_empty")]
    lists: Lists,
    /// Gates to be opened or undone; empty between events.
    #[serde(skip)]
    gates: SmallVec<[Vertex; 4]>,
    /// What one decision dooms; empty between events.
    #[serde(skip)]
    doomed: Vec<Vertex>,
}

impl Scheduler {
    /// A run that has not begun.
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
    /// assert_eq!(scheduler.state(), RunState::Pending);
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn new(graph: &Graph, options: Options) -> Self {
        let limit = options
            .max_running
            .map_or(u32::MAX, |limit| u32::try_from(limit.get()).unwrap_or(u32::MAX));
        Scheduler {
            state: RunState::Pending,
            limit,
            running: 0,
            ready: 0,
            vertices: graph.places().iter().map(|place| VertexState::new(place.before)).collect(),
            scopes: SmallVec::from_elem(ScopeState::new(), graph.scopes.len()),
            deciding: VecDeque::new(),
            queue: VecDeque::new(),
            lanes: Lanes::new(graph.ranks()),
            failed_reverts: Vec::new(),
            commands: Commands::default(),
            lists: Lists::new(graph),
            gates: SmallVec::new(),
            doomed: Vec::new(),
        }
    }

    /// Takes notice of an event. What is to be done about it comes from
    /// [`next_command`](Scheduler::next_command).
    ///
    /// # Errors
    ///
    /// If the event cannot have happened; the run is as it was before.
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
    /// assert_eq!(
    ///     scheduler.step(&graph, Event::Executed { task: 0 }),
    ///     Err(InvalidEvent::NotRunning { task: 0 }),
    /// );
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    #[inline(always)]
    pub fn step(&mut self, graph: &Graph, event: Event) -> Result<(), InvalidEvent> {
        // Where the event is made, so that the commonest one is a call with two numbers.
        match event {
            Event::Executed { task } => self.step_executed(graph, task),
            event => self.step_other(graph, event),
        }
    }

    fn step_executed(&mut self, graph: &Graph, task: u32) -> Result<(), InvalidEvent> {
        self.end_execute(task)?;
        self.executed(graph, task);
        self.settle(graph);
        Ok(())
    }

    #[inline(never)]
    fn step_other(&mut self, graph: &Graph, event: Event) -> Result<(), InvalidEvent> {
        self.take(graph, event)?;
        self.settle(graph);
        Ok(())
    }

    /// Does what the event made possible.
    #[inline]
    fn settle(&mut self, graph: &Graph) {
        if !self.gates.is_empty() {
            self.work_gates(graph);
        }
        if !self.queue.is_empty() {
            self.fill(graph);
        }
        if self.running == 0 {
            self.rest();
        }
    }

    fn take(&mut self, graph: &Graph, event: Event) -> Result<(), InvalidEvent> {
        match event {
            // As `step` does; with all of it in one place, none of it is a call.
            Event::Executed { task } => self.step_executed(graph, task)?,
            Event::Failed { task, unknown, refused } => {
                self.end_execute(task)?;
                self.failed(graph, task, unknown, &refused);
            }
            Event::Reverted { task } => {
                self.end_revert(task)?;
                self.undo(graph, task);
            }
            Event::RevertFailed { task } => {
                self.end_revert(task)?;
                self.revert_failed(graph, task);
            }
            Event::Decided { decider, run } => self.decided(graph, decider, run)?,
            Event::DecisionFailed { decider, refused } => {
                self.decision_failed(graph, decider, &refused)?;
            }
            Event::Opened { task, elements } => self.opened(graph, task, elements)?,
            Event::Waited { scope, timer } => {
                if self.timer_ends(graph, scope, timer, Phase::Held)? {
                    let entry = graph.scopes[scope as usize].entry;
                    self.scopes[scope as usize].pause = None;
                    self.vertices[entry as usize].phase = Phase::Pending;
                    self.gates.push(entry);
                }
            }
            Event::Consulted { scope, decision } => {
                if scope as usize >= self.scopes.len() {
                    return Err(InvalidEvent::NoSuchScope { scope });
                }
                self.consulted(graph, scope, decision);
            }
            Event::TimedOut { scope, timer } => {
                if self.timer_ends(graph, scope, timer, Phase::Done)? {
                    self.abort(graph, scope);
                    self.decide(graph, scope, &[], None);
                }
            }
            Event::Start => {
                if self.state != RunState::Pending {
                    return Err(InvalidEvent::AlreadyStarted);
                }
                self.state = RunState::Running;
                self.gates.push(graph.scopes[0].entry);
            }
            Event::Suspend => match self.state {
                RunState::Pending => return Err(InvalidEvent::NotStarted),
                RunState::Running => self.state = RunState::Suspending,
                _ => {}
            },
            Event::Resume => match self.state {
                RunState::Pending => return Err(InvalidEvent::NotStarted),
                RunState::Suspending | RunState::Suspended => self.resume(graph),
                _ => {}
            },
            Event::Cancel => match self.state {
                RunState::Pending => self.finish(RunState::Reverted),
                RunState::Running | RunState::Suspending | RunState::Suspended => {
                    self.state = RunState::Running;
                    self.abort(graph, 0);
                    self.revert_all(graph, None);
                }
                RunState::Success | RunState::Reverted | RunState::Failure => {}
            },
            Event::RetryReverts => {
                if self.state != RunState::Failure {
                    return Err(InvalidEvent::NoFailedRevert);
                }
                self.state = RunState::Running;
                self.retry_reverts(graph);
            }
        }
        Ok(())
    }

    /// The next thing to be done, in order; `None` until there is another event.
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
    /// assert_eq!(scheduler.next_command(), Some(Command::Execute { task: 0, attempt: 1 }));
    /// assert_eq!(scheduler.next_command(), None);
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    #[inline]
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.take()
    }

    /// The next thing to be done, if it is to execute a task: the task and the attempt of a
    /// [`Command::Execute`]. `None` if it is another one, which is left where it is.
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
    /// assert_eq!(scheduler.next_execute(), Some((0, 1)));
    /// scheduler.step(&graph, Event::Cancel)?;
    /// assert_eq!(scheduler.next_execute(), None);
    /// assert_eq!(scheduler.next_command(), Some(Command::Abort { task: 0 }));
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    #[inline]
    pub fn next_execute(&mut self) -> Option<(u32, u32)> {
        self.commands.take_execute()
    }

    /// Whether there is no next thing to be done.
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
    /// assert!(scheduler.is_idle());
    /// scheduler.step(&graph, Event::Start)?;
    /// assert!(!scheduler.is_idle());
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    #[inline]
    pub fn is_idle(&self) -> bool {
        self.commands.is_empty()
    }

    /// A task ends its `execute`.
    #[inline]
    fn end_execute(&mut self, task: u32) -> Result<(), InvalidEvent> {
        match self.vertices.get(task as usize) {
            Some(vertex) if matches!(vertex.phase, Phase::Running | Phase::Aborting) => {
                self.running -= 1;
                Ok(())
            }
            _ => Err(InvalidEvent::NotRunning { task }),
        }
    }

    /// A task ends its `revert`.
    fn end_revert(&mut self, task: u32) -> Result<(), InvalidEvent> {
        match self.vertices.get(task as usize) {
            Some(vertex) if vertex.phase == Phase::Reverting => {
                self.running -= 1;
                Ok(())
            }
            _ => Err(InvalidEvent::NotReverting { task }),
        }
    }

    /// Whether the timer that ends is the one that runs, for an entry that is in `phase`.
    fn timer_ends(
        &mut self,
        graph: &Graph,
        scope: ScopeId,
        timer: u32,
        phase: Phase,
    ) -> Result<bool, InvalidEvent> {
        let Some(state) = self.scopes.get_mut(scope as usize) else {
            return Err(InvalidEvent::NoSuchScope { scope });
        };
        let entry = graph.scopes[scope as usize].entry as usize;
        let current = state.timer == timer && self.vertices[entry].phase == phase;
        Ok(current && state.disarm())
    }

    /// Goes on: what was held back gets its turn, timers start anew.
    fn resume(&mut self, graph: &Graph) {
        self.state = RunState::Running;
        for (id, scope) in (0..).zip(&graph.scopes) {
            let entry = &self.vertices[scope.entry as usize];
            match entry.phase {
                _ if self.scopes[id as usize].armed => {}
                Phase::Held => self.wait(graph, id),
                Phase::Done
                    if entry.ignored().is_none()
                        && !entry.doomed
                        && self.vertices[scope.exit as usize].phase != Phase::Done =>
                {
                    self.start_timeout(graph, id);
                }
                _ => {}
            }
        }
    }

    /// Nothing runs: notices whether that is how it stays.
    #[inline(never)]
    fn rest(&mut self) {
        match self.state {
            _ if !self.deciding.is_empty() || self.lists.are_asked() => {}
            RunState::Running | RunState::Suspending
                if self.ready == 0 && !self.failed_reverts.is_empty() =>
            {
                self.finish(RunState::Failure);
            }
            RunState::Suspending => {
                for scope in &mut self.scopes {
                    scope.disarm();
                }
                self.finish(RunState::Suspended);
            }
            _ => {}
        }
    }

    fn finish(&mut self, state: RunState) {
        self.state = state;
        self.commands.push(Command::Finish { state });
    }
}
