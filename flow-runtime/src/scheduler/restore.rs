//! What brings a run back needs to know of a scheduler that was told its events again.

use super::event::{Command, Event, InvalidEvent, RunState};
use super::state::{Phase, VertexState};
use super::{Options, Scheduler};
use flow_graph::graph::Graph;

impl Scheduler {
    /// Whether [`step`](Scheduler::step) would take the event.
    ///
    /// # Errors
    ///
    /// Those of [`step`](Scheduler::step).
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
    /// scheduler.step(&graph, Event::Start).unwrap();
    /// assert!(scheduler.check(&Event::Executed { task: 0 }).is_ok());
    /// assert!(scheduler.check(&Event::Executed { task: 1 }).is_err(), "it has not begun");
    /// ```
    pub fn check(&self, event: &Event) -> Result<(), InvalidEvent> {
        let phase = |task: u32| self.vertices.get(task as usize).map(|vertex| vertex.phase);
        match *event {
            Event::Executed { task } | Event::Failed { task, .. } => match phase(task) {
                Some(Phase::Running | Phase::Aborting) => Ok(()),
                _ => Err(InvalidEvent::NotRunning { task }),
            },
            Event::Reverted { task } | Event::RevertFailed { task } => match phase(task) {
                Some(Phase::Reverting) => Ok(()),
                _ => Err(InvalidEvent::NotReverting { task }),
            },
            Event::Decided { decider, .. } | Event::DecisionFailed { decider, .. } => {
                match self.deciding.binary_search(&decider).is_ok() {
                    true => Ok(()),
                    false => Err(InvalidEvent::NotDeciding { decider }),
                }
            }
            Event::Opened { task, .. } => match self.may_open(task) {
                true => Ok(()),
                false => Err(InvalidEvent::NotOpening { task }),
            },
            Event::Waited { scope, .. }
            | Event::TimedOut { scope, .. }
            | Event::Consulted { scope, .. } => match self.scopes.get(scope as usize) {
                Some(_) => Ok(()),
                None => Err(InvalidEvent::NoSuchScope { scope }),
            },
            Event::Start if self.state != RunState::Pending => Err(InvalidEvent::AlreadyStarted),
            Event::Suspend | Event::Resume if self.state == RunState::Pending => {
                Err(InvalidEvent::NotStarted)
            }
            Event::RetryReverts if self.state != RunState::Failure => {
                Err(InvalidEvent::NoFailedRevert)
            }
            Event::Start | Event::Suspend | Event::Resume | Event::Cancel | Event::RetryReverts => {
                Ok(())
            }
        }
    }

    /// Whether this is the state of a run of this graph, scheduled so: what was read from
    /// storage may be another's.
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
    /// let stored = serde_json::to_string(&scheduler).unwrap();
    /// let read: Scheduler = serde_json::from_str(&stored).unwrap();
    /// assert!(read.fits(&graph, Options::default()));
    /// ```
    pub fn fits(&self, graph: &Graph, options: Options) -> bool {
        let new = Scheduler::new(graph, options);
        let vertices = self.vertices.len() == new.vertices.len();
        let scopes = self.scopes.len() == new.scopes.len() && self.lists.fits(&new.lists);
        vertices && scopes && self.limit == new.limit
    }

    /// The tasks that execute or revert, the deciders that are asked and the lists that are, by
    /// the commands that began it, in the order of their numbers.
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
    /// scheduler.step(&graph, Event::Start).unwrap();
    /// let command = Command::Execute { task: 0, attempt: 1 };
    /// assert_eq!(scheduler.in_flight(&graph), [command]);
    /// ```
    pub fn in_flight(&self, graph: &Graph) -> Vec<Command> {
        let vertices = if graph.each().is_empty() { graph.tasks } else { self.vertices.len() };
        let vertices = (0..).zip(self.vertices.iter().take(vertices));
        let tasks = vertices.filter(|(vertex, _)| graph.executes(*vertex));
        let command = |(task, vertex): (u32, &VertexState)| match vertex.phase {
            Phase::Running | Phase::Aborting => {
                Some(Command::Execute { task, attempt: self.attempt(graph, task) })
            }
            Phase::Reverting => Some(Command::Revert { task, ended: vertex.ended() }),
            _ => None,
        };
        let deciders = self.deciding.iter().map(|&decider| Command::Decide { decider });
        tasks.filter_map(command).chain(deciders).chain(self.opening()).collect()
    }

    /// The timers that run, by the commands that set them.
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
    /// scheduler.step(&graph, Event::Start).unwrap();
    /// assert_eq!(scheduler.timers(&graph), [], "no block has a timeout");
    /// ```
    pub fn timers(&self, graph: &Graph) -> Vec<Command> {
        let armed = (0..).zip(&self.scopes).filter(|(_, state)| state.armed);
        let command = |(id, state): (u32, &super::state::ScopeState)| {
            let scope = &graph.scopes[id as usize];
            let (timer, attempt) = (state.timer, state.attempt);
            if self.vertices[scope.entry as usize].phase == Phase::Held {
                let retry = scope.retry.as_ref()?;
                let delay = state.pause.unwrap_or_else(|| retry.backoff.delay(attempt));
                let jitter = retry.jitter && state.pause.is_none();
                return Some(Command::Wait { scope: id, timer, attempt, delay, jitter });
            }
            scope.timeout.map(|after| Command::StartTimeout { scope: id, timer, after })
        };
        armed.filter_map(command).collect()
    }

    /// The nested flows that have been entered and not been left backwards, a flow before
    /// those inside it.
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
    /// scheduler.step(&graph, Event::Start).unwrap();
    /// assert_eq!(scheduler.entered(&graph), [0; 0], "none is nested here");
    /// ```
    pub fn entered(&self, graph: &Graph) -> Vec<u32> {
        let gates = self.vertices.iter().skip(graph.tasks).zip(&graph.enters);
        let mut entered: Vec<_> = gates
            .filter(|(gate, _)| gate.phase == Phase::Done && gate.ignored().is_none())
            .filter_map(|(_, flow)| flow.map(|flow| flow as u32))
            .collect();
        entered.sort_unstable();
        entered
    }

    /// Whether a task that runs is to be undone whatever comes of it.
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
    /// scheduler.step(&graph, Event::Start).unwrap();
    /// assert!(!scheduler.is_doomed(0));
    /// scheduler.step(&graph, Event::Cancel).unwrap();
    /// assert!(scheduler.is_doomed(0));
    /// ```
    pub fn is_doomed(&self, task: u32) -> bool {
        let vertex = self.vertices.get(task as usize);
        vertex.is_some_and(|vertex| vertex.doomed || vertex.phase == Phase::Aborting)
    }
}
