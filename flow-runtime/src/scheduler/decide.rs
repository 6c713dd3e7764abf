//! Deciders: what is reached is executed only if they say so.
//!
//! A vertex that is ignored passes at once. Whether it is ignored is seen when it is reached:
//! from its own decider, or from those directly before it, which hand the skip on as far as it
//! goes. So a skip costs what passing costs, and undoing it is undoing what was ignored.

use super::Scheduler;
use super::event::{Command, InvalidEvent};
use super::state::{Ending, Phase, VertexState};
use flow_graph::graph::{Graph, Reach, ScopeId, Vertex};

impl Scheduler {
    /// Everything before a vertex has passed, in a flow in which something may be skipped.
    pub(super) fn reach_decidable(&mut self, graph: &Graph, vertex: Vertex) {
        self.note_reached(graph, vertex);
        let skipped = |before: Vertex| self.vertices[before as usize].ignored();
        if let Some(reach) = graph.inherited(vertex, skipped) {
            self.ignore(graph, vertex, reach);
        } else if let Some(decider) = graph.decider_at(vertex) {
            self.vertices[vertex as usize].ask();
            if let Err(place) = self.deciding.binary_search(&decider) {
                self.deciding.insert(place, decider);
            }
            self.commands.push(Command::Decide { decider });
        } else {
            self.go_on(graph, vertex);
        }
    }

    /// A vertex that is reached has its turn.
    pub(super) fn go_on(&mut self, graph: &Graph, vertex: Vertex) {
        if graph.executes(vertex) {
            self.take_turn(graph, vertex);
        } else if (vertex as usize) < graph.tasks {
            self.ask_length(graph, vertex);
        } else {
            self.gates.push(vertex);
        }
    }

    /// A vertex that is reached is not executed.
    fn ignore(&mut self, graph: &Graph, vertex: Vertex, reach: Reach) {
        let state = &mut self.vertices[vertex as usize];
        state.phase = Phase::Done;
        state.ending = Ending::Ignored(reach);
        if (vertex as usize) < graph.tasks {
            self.commands.push(Command::Ignore { task: vertex });
        } else if let Some(flow) = graph.enters[vertex as usize - graph.tasks] {
            self.commands.push(Command::IgnoreFlow { flow: flow as u32 });
        }
        // With the gates: it has nothing to wait for either.
        self.gates.push(vertex);
    }

    pub(super) fn decided(
        &mut self,
        graph: &Graph,
        decider: u32,
        run: bool,
    ) -> Result<(), InvalidEvent> {
        let vertex = self.end_decision(graph, decider)?;
        if self.vertices[vertex as usize].doomed {
            self.undo(graph, vertex);
        } else if run {
            self.vertices[vertex as usize].answered();
            self.go_on(graph, vertex);
        } else {
            self.ignore(graph, vertex, graph.reach_of(decider));
        }
        Ok(())
    }

    /// A decider cannot say: a failure where its part stands, of which nothing began.
    pub(super) fn decision_failed(
        &mut self,
        graph: &Graph,
        decider: u32,
        refused: &[ScopeId],
    ) -> Result<(), InvalidEvent> {
        let vertex = self.end_decision(graph, decider)?;
        if self.vertices[vertex as usize].doomed {
            self.undo(graph, vertex);
        } else {
            self.vertices[vertex as usize].answered();
        }
        self.decide(graph, graph.scope_of[vertex as usize], refused, None);
        Ok(())
    }

    fn end_decision(&mut self, graph: &Graph, decider: u32) -> Result<Vertex, InvalidEvent> {
        let asked = (graph.decided_by(decider)).zip(self.deciding.binary_search(&decider).ok());
        let (vertex, place) = asked.ok_or(InvalidEvent::NotDeciding { decider })?;
        self.deciding.remove(place);
        Ok(vertex)
    }
}

impl VertexState {
    /// How far it reaches that the vertex is skipped, if it is.
    pub(super) fn ignored(&self) -> Option<Reach> {
        match (self.phase, self.ending) {
            (Phase::Done, Ending::Ignored(reach)) => Some(reach),
            _ => None,
        }
    }

    /// Whether a task that waits for its turn was ignored when it was last reached.
    pub(super) fn was_ignored(&self) -> bool {
        matches!(self.ending, Ending::Ignored(_))
    }

    /// It is decided about. Until then its ending says what it was before, as nothing ended.
    pub(super) fn ask(&mut self) {
        self.ending = match self.phase {
            Phase::Reverted => Ending::Late,
            Phase::Ignored => Ending::Ignored(Reach::Atom),
            _ => Ending::Passed,
        };
        self.phase = Phase::Deciding;
    }

    fn answered(&mut self) {
        self.phase = self.before_decision();
    }

    /// What it was before it was decided about.
    pub(super) fn before_decision(&self) -> Phase {
        match self.ending {
            Ending::Ignored(_) => Phase::Ignored,
            Ending::Late => Phase::Reverted,
            _ => Phase::Pending,
        }
    }

    /// What it is when it is undone.
    pub(super) fn undone(&self, is_task: bool) -> Phase {
        match self.phase {
            _ if !is_task => Phase::Pending,
            Phase::Deciding => self.before_decision(),
            _ if self.ignored().is_some() => Phase::Ignored,
            _ => Phase::Reverted,
        }
    }

    /// Whether those directly after it have counted it.
    pub(super) fn passed(&self) -> bool {
        self.phase != Phase::Deciding && matches!(self.ending, Ending::Passed | Ending::Ignored(_))
    }
}
