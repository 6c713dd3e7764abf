//! Backwards: what a failure leads to, and in which order things are undone.

use super::consult::Verdict;
use super::event::Command;
use super::state::{Ending, NONE, Phase};
use super::{RunState, Scheduler};
use flow_graph::graph::{Graph, ScopeId, Vertex};

impl Scheduler {
    /// A task failed: it is undone itself, and a scope around it decides.
    pub(super) fn failed(
        &mut self,
        graph: &Graph,
        task: Vertex,
        unknown: bool,
        refused: &[ScopeId],
    ) {
        let vertex = &mut self.vertices[task as usize];
        vertex.phase = Phase::Done;
        vertex.ending = if unknown { Ending::Unknown } else { Ending::Failed };
        if vertex.doomed {
            self.begin_undo(graph, task);
        }
        self.decide(graph, graph.scope_of[task as usize], refused, Some(task));
    }

    /// Finds what a failure inside `scope` leads to, from the inside out.
    pub(super) fn decide(
        &mut self,
        graph: &Graph,
        scope: ScopeId,
        refused: &[ScopeId],
        failed: Option<Vertex>,
    ) {
        let mut around = Some(scope);
        while let Some(id) = around {
            if !refused.contains(&id) {
                if self.scopes[id as usize].retrying {
                    // It will be tried again anyway.
                    return;
                }
                match self.verdict(graph, id) {
                    Verdict::Again(pause) => {
                        self.doom(graph, id);
                        let state = &mut self.scopes[id as usize];
                        (state.retrying, state.pause) = (true, pause);
                        return self.undo_doomed(graph, failed);
                    }
                    Verdict::Nothing => break,
                    Verdict::Outwards | Verdict::Unasked => {}
                }
            }
            around = graph.scopes[id as usize].parent;
        }
        self.revert_all(graph, failed);
    }

    /// Everything is reverted, whatever any scope had in mind.
    pub(super) fn revert_all(&mut self, graph: &Graph, failed: Option<Vertex>) {
        let entry = graph.scopes[0].entry;
        if self.vertices[entry as usize].phase == Phase::Held {
            self.release(graph, 0, entry);
            return self.finish(RunState::Reverted);
        }
        self.doom(graph, 0);
        self.undo_doomed(graph, failed);
    }

    pub(super) fn revert_failed(&mut self, graph: &Graph, task: Vertex) {
        self.vertices[task as usize].phase = Phase::RevertFailed;
        self.failed_reverts.push(task);
        self.element_reverted(graph, task, true);
        // What is not undone cannot be tried again.
        self.revert_all(graph, None);
    }

    pub(super) fn retry_reverts(&mut self, graph: &Graph) {
        for task in std::mem::take(&mut self.failed_reverts) {
            self.element_reverted(graph, task, false);
            self.begin_undo(graph, task);
        }
    }

    /// Asks whatever executes in a scope to stop.
    pub(super) fn abort(&mut self, graph: &Graph, scope: ScopeId) {
        let mut next = self.scopes[scope as usize].reached;
        while next != NONE {
            let vertex = next;
            let state = &mut self.vertices[vertex as usize];
            next = state.next;
            if state.phase == Phase::Running {
                state.phase = Phase::Aborting;
                self.commands.push(Command::Abort { task: vertex });
            }
            let inside = graph.scope_of[vertex as usize];
            if inside != scope {
                self.abort(graph, inside);
            }
        }
    }

    /// Dooms what a scope reached, takes from the queue what has not begun, and ends the
    /// timers and the intentions of the scopes inside.
    fn doom(&mut self, graph: &Graph, scope: ScopeId) {
        let state = &mut self.scopes[scope as usize];
        (state.retrying, state.decision, state.pause) = (false, None, None);
        let entry = graph.scopes[scope as usize].entry;
        if self.vertices[entry as usize].doomed {
            return;
        }
        self.stop_timeout(scope);
        self.doom_vertex(graph, entry);
        let mut next = self.scopes[scope as usize].reached;
        while next != NONE {
            let vertex = next;
            let state = &mut self.vertices[vertex as usize];
            next = state.next;
            let inside = graph.scope_of[vertex as usize];
            match state.phase {
                Phase::Ready => {
                    state.phase = if state.was_ignored() { Phase::Ignored } else { Phase::Pending };
                    self.ready -= 1;
                }
                Phase::ReadyAgain => {
                    state.phase = Phase::Reverted;
                    self.ready -= 1;
                }
                Phase::Held => self.release(graph, inside, vertex),
                Phase::Running | Phase::Aborting | Phase::Deciding => {
                    self.doom_vertex(graph, vertex);
                }
                Phase::Done if inside == scope => self.doom_vertex(graph, vertex),
                Phase::Done => self.doom(graph, inside),
                _ => {}
            }
        }
    }

    /// Those directly before the vertex must wait until it is undone.
    fn doom_vertex(&mut self, graph: &Graph, vertex: Vertex) {
        self.vertices[vertex as usize].doomed = true;
        for &before in graph.before.of(vertex) {
            self.vertices[before as usize].active += 1;
        }
        self.doomed.push(vertex);
    }

    /// The scope of this entry, which waits for its next attempt, will not have one.
    fn release(&mut self, graph: &Graph, scope: ScopeId, entry: Vertex) {
        self.vertices[entry as usize].phase = Phase::Pending;
        let state = &mut self.scopes[scope as usize];
        (state.attempt, state.pause) = (1, None);
        if state.disarm() {
            self.commands.push(Command::CancelWait { scope });
        }
        self.forget(graph, scope);
    }

    /// Begins with those of the doomed that nothing comes after: the failed task, then from
    /// the latest to the earliest.
    fn undo_doomed(&mut self, graph: &Graph, failed: Option<Vertex>) {
        let doomed = std::mem::take(&mut self.doomed);
        for &vertex in failed.iter().chain(&doomed) {
            let state = &self.vertices[vertex as usize];
            if state.phase == Phase::Done && state.active == 0 {
                self.begin_undo(graph, vertex);
            }
        }
        self.doomed = doomed;
        self.doomed.clear();
    }

    /// Nothing that came after the vertex is left.
    pub(super) fn begin_undo(&mut self, graph: &Graph, vertex: Vertex) {
        let is_task = graph.executes(vertex) && !self.goes_on(graph, vertex);
        if !is_task || self.vertices[vertex as usize].ignored().is_some() {
            self.gates.push(vertex);
        } else if self.starts_at_once() {
            self.start_revert(vertex);
        } else {
            self.enqueue(graph, vertex, Phase::RevertReady);
        }
    }

    /// The vertex is as it was before it was reached.
    pub(super) fn undo(&mut self, graph: &Graph, vertex: Vertex) {
        let is_task = graph.executes(vertex) || (vertex as usize) < graph.tasks;
        let is_task = is_task && !self.goes_on(graph, vertex);
        let state = &mut self.vertices[vertex as usize];
        state.doomed = false;
        let passed = state.passed();
        state.phase = state.undone(is_task);
        if passed {
            for &after in graph.after.of(vertex) {
                self.vertices[after as usize].waiting += 1;
            }
        }
        for &before in graph.before.of(vertex).iter().rev() {
            let state = &mut self.vertices[before as usize];
            state.active -= 1;
            if state.active == 0 && state.doomed && state.phase == Phase::Done {
                self.begin_undo(graph, before);
            }
        }
        let scope = graph.scope_of[vertex as usize];
        if graph.scopes[scope as usize].entry == vertex {
            self.undone(graph, scope);
        }
    }

    /// The entry of the scope is undone, and so everything inside.
    fn undone(&mut self, graph: &Graph, id: ScopeId) {
        let scope = &graph.scopes[id as usize];
        let state = &mut self.scopes[id as usize];
        state.reached = NONE;
        if !std::mem::take(&mut state.retrying) {
            state.attempt = 1;
            self.forget(graph, id);
            if id == 0 {
                self.finish(RunState::Reverted);
            }
            return;
        }
        state.attempt += 1;
        let backoff = scope.retry.as_ref().map(|retry| retry.backoff.delay(state.attempt));
        let wait = state.pause.or(backoff);
        if wait.is_none_or(|wait| wait.is_zero()) {
            state.pause = None;
            self.gates.push(scope.entry);
        } else {
            self.vertices[scope.entry as usize].phase = Phase::Held;
            self.wait(graph, id);
        }
    }
}
