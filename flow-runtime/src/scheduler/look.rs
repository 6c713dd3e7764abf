//! How a run is doing: what may be asked of a scheduler at any time.

use super::event::{RunState, TaskState};
use super::{Scheduler, VertexState};
use flow_graph::graph::{Graph, ScopeId};

impl Scheduler {
    /// Where the run stands.
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
    /// assert_eq!(scheduler.state(), RunState::Running);
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    #[inline]
    pub fn state(&self) -> RunState {
        self.state
    }

    /// Where a task stands; [`TaskState::Pending`] for one that does not exist.
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
    /// assert_eq!(scheduler.task_state(0), TaskState::Success);
    /// assert_eq!(scheduler.task_state(1), TaskState::Running);
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn task_state(&self, task: u32) -> TaskState {
        let state = self.vertices.get(task as usize).map(VertexState::task_state);
        let state = state.unwrap_or(TaskState::Pending);
        if self.lists.is_empty() { state } else { self.state_of_all(task, state) }
    }

    /// Which attempt, from 1, of the innermost retry around a task the run is at.
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
    /// assert_eq!(scheduler.attempt(&graph, 0), 1);
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn attempt(&self, graph: &Graph, task: u32) -> u32 {
        let scope = graph.scope_of.get(task as usize);
        scope.and_then(|&scope| self.scopes.get(scope as usize)).map_or(1, |scope| scope.attempt)
    }

    /// Whether a scope is being undone in order to be tried again.
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
    /// assert!(!scheduler.is_retrying(0)); // the flow has no retry
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn is_retrying(&self, scope: ScopeId) -> bool {
        self.scopes.get(scope as usize).is_some_and(|scope| scope.retrying)
    }

    /// Whether the run has given up: everything is being reverted, or was.
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
    /// assert!(!scheduler.has_given_up(&graph));
    /// scheduler.step(&graph, Event::Cancel)?;
    /// assert!(scheduler.has_given_up(&graph));
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn has_given_up(&self, graph: &Graph) -> bool {
        match self.state {
            RunState::Reverted | RunState::Failure => true,
            _ => {
                let entry = graph.scopes[0].entry as usize;
                self.vertices[entry].doomed && !self.scopes[0].retrying
            }
        }
    }

    /// How many tasks execute or revert.
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
    /// assert_eq!(scheduler.running(), 1);
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    #[inline]
    pub fn running(&self) -> usize {
        self.running as usize
    }

    /// The tasks whose revert failed, in the order in which they did.
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
    /// scheduler.step(&graph, Event::RevertFailed { task: 1 })?;
    /// assert_eq!(scheduler.failed_reverts(), [1]);
    /// assert_eq!(scheduler.state(), RunState::Failure); // task 0 is not reverted
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn failed_reverts(&self) -> &[u32] {
        &self.failed_reverts
    }
}
