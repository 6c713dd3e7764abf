//! Forwards: what is reached, and whose turn it is.

use super::Scheduler;
use super::event::{Command, RunState};
use super::state::{Ending, Phase};
use flow_graph::graph::{Graph, ScopeId, Vertex};

impl Scheduler {
    /// The `execute` of a task, which runs, succeeded.
    #[inline]
    pub(super) fn executed(&mut self, graph: &Graph, task: Vertex) {
        let vertex = &mut self.vertices[task as usize];
        vertex.phase = Phase::Done;
        if vertex.doomed {
            vertex.ending = Ending::Late;
            return self.begin_undo(graph, task);
        }
        vertex.ending = Ending::Passed;
        self.pass(graph, task);
    }

    /// Those directly after the vertex need not wait for it any more.
    // Most of the step that a run is made of; a call would be a quarter of what it costs.
    #[inline(always)]
    fn pass(&mut self, graph: &Graph, vertex: Vertex) {
        for &after in graph.after_place(graph.places()[vertex as usize]) {
            let state = &mut self.vertices[after as usize];
            state.waiting -= 1;
            if state.waiting == 0 {
                self.reach(graph, after);
            }
        }
    }

    /// The same, for all that is not the success of a task.
    #[inline(never)]
    pub(super) fn pass_other(&mut self, graph: &Graph, vertex: Vertex) {
        self.pass(graph, vertex);
    }

    /// Everything before the vertex has passed.
    #[inline(always)]
    fn reach(&mut self, graph: &Graph, vertex: Vertex) {
        // Where nothing is skipped, and nothing more urgent than another, these are the gates.
        if vertex as usize >= graph.plain {
            return self.reach_other(graph, vertex);
        }
        let starts = self.queue.is_empty() && self.may_start();
        let scope = &mut self.scopes[graph.places()[vertex as usize].scope as usize];
        let state = &mut self.vertices[vertex as usize];
        state.next = std::mem::replace(&mut scope.reached, vertex);
        if starts {
            self.running += 1;
            state.phase = Phase::Running;
            self.commands.execute(vertex, scope.attempt);
        } else {
            let phase = match state.phase {
                Phase::Reverted => Phase::ReadyAgain,
                _ => Phase::Ready,
            };
            self.enqueue_plain(vertex, phase);
        }
    }

    #[inline(never)]
    fn reach_other(&mut self, graph: &Graph, vertex: Vertex) {
        let each = !graph.each().is_empty();
        if each && self.reach_role(graph, vertex) {
            return;
        }
        if each || graph.deciders() > 0 {
            return self.reach_decidable(graph, vertex);
        }
        self.note_reached(graph, vertex);
        self.go_on(graph, vertex);
    }

    /// Adds a vertex to what its scope reached; the entry of a scope to what that around it did.
    pub(super) fn note_reached(&mut self, graph: &Graph, vertex: Vertex) {
        let id = graph.scope_of[vertex as usize];
        let scope = &graph.scopes[id as usize];
        match scope.parent {
            Some(parent) if vertex == scope.entry => self.note(parent, vertex),
            _ => self.note(id, vertex),
        }
    }

    /// A task that is reached executes, or waits for its turn to.
    pub(super) fn take_turn(&mut self, graph: &Graph, task: Vertex) {
        if self.starts_at_once() {
            return self.start(graph, task);
        }
        let phase = match self.vertices[task as usize].phase {
            Phase::Reverted => Phase::ReadyAgain,
            _ => Phase::Ready,
        };
        self.enqueue(graph, task, phase);
    }

    /// Adds a vertex to what a scope reached.
    #[inline]
    fn note(&mut self, scope: ScopeId, vertex: Vertex) {
        let reached = &mut self.scopes[scope as usize].reached;
        self.vertices[vertex as usize].next = std::mem::replace(reached, vertex);
    }

    #[inline]
    pub(super) fn may_start(&self) -> bool {
        self.running < self.limit && self.state == RunState::Running
    }

    /// A task whose turn has come executes.
    pub(super) fn start(&mut self, graph: &Graph, task: Vertex) {
        self.running += 1;
        self.vertices[task as usize].phase = Phase::Running;
        let scope = graph.scope_of[task as usize];
        self.commands.execute(task, self.scopes[scope as usize].attempt);
    }

    pub(super) fn start_revert(&mut self, task: Vertex) {
        self.running += 1;
        let vertex = &mut self.vertices[task as usize];
        vertex.phase = Phase::Reverting;
        self.commands.push(Command::Revert { task, ended: vertex.ended() });
    }

    /// Opens and undoes gates until none is left to be, and lets pass what is ignored.
    #[inline(never)]
    pub(super) fn work_gates(&mut self, graph: &Graph) {
        let mut worked = 0;
        while let Some(&gate) = self.gates.get(worked) {
            worked += 1;
            if self.vertices[gate as usize].doomed {
                self.undo(graph, gate);
            } else {
                self.open(graph, gate);
            }
        }
        self.gates.clear();
    }

    fn open(&mut self, graph: &Graph, gate: Vertex) {
        let id = graph.scope_of[gate as usize];
        let scope = &graph.scopes[id as usize];
        let state = &mut self.vertices[gate as usize];
        let ignored = state.ignored().is_some();
        if !ignored {
            state.phase = Phase::Done;
            state.ending = Ending::Passed;
        } else if (gate as usize) < graph.tasks {
            return self.pass_other(graph, gate);
        }
        let enters = graph.enters[gate as usize - graph.tasks];
        if let (Some(flow), false) = (enters, ignored) {
            self.commands.push(Command::Enter { flow: flow as u32 });
        }
        if gate == scope.entry && ignored {
            // Nothing in it is tried, so there is no attempt to time.
        } else if gate == scope.entry {
            if let (None, Some(parent)) = (&scope.retry, scope.parent) {
                self.scopes[id as usize].attempt = self.scopes[parent as usize].attempt;
            }
            self.start_timeout(graph, id);
        } else if gate == scope.exit {
            self.stop_timeout(id);
            if id == 0 {
                self.finish(RunState::Success);
            }
        }
        self.pass_other(graph, gate);
    }

    /// Starts the timeout of a scope, if it has one; [`Scheduler::resume`] does where the run
    /// is being suspended.
    pub(super) fn start_timeout(&mut self, graph: &Graph, scope: ScopeId) {
        if let (Some(after), RunState::Running) = (graph.scopes[scope as usize].timeout, self.state)
        {
            let timer = self.scopes[scope as usize].arm();
            self.commands.push(Command::StartTimeout { scope, timer, after });
        }
    }

    pub(super) fn stop_timeout(&mut self, scope: ScopeId) {
        if self.scopes[scope as usize].disarm() {
            self.commands.push(Command::StopTimeout { scope });
        }
    }

    /// Starts the wait before the next attempt of a scope; [`Scheduler::resume`] does where
    /// the run is being suspended.
    pub(super) fn wait(&mut self, graph: &Graph, scope: ScopeId) {
        if let (Some(retry), RunState::Running) = (&graph.scopes[scope as usize].retry, self.state)
        {
            let state = &mut self.scopes[scope as usize];
            let (timer, attempt) = (state.arm(), state.attempt);
            // A wait that somebody decided is what it is.
            let delay = state.pause.unwrap_or_else(|| retry.backoff.delay(attempt));
            let jitter = retry.jitter && state.pause.is_none();
            self.commands.push(Command::Wait { scope, timer, attempt, delay, jitter });
        }
    }
}
