//! Whose turn it is: who waits longest, or, where there are priorities, who is the most urgent.
//!
//! Where there are some, nothing starts before all that an event made ready is known: it waits
//! in line first, and [`fill`](Scheduler::fill) comes last in every step. The most urgent one
//! stands in `queue`, the others behind it in `lanes`, so that a step looks at `queue` alone.

use super::Scheduler;
use super::state::Phase;
use flow_graph::graph::{Graph, Vertex};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// A line for each rank; nothing in a flow without priorities, as most are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Lanes(Option<Box<Ranked>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Ranked {
    lanes: Vec<VecDeque<Vertex>>,
    /// A bit for each lane: whether somebody stands in it.
    taken: Vec<u64>,
}

impl Lanes {
    pub(super) fn new(ranks: usize) -> Self {
        let ranked =
            || Ranked { lanes: vec![VecDeque::new(); ranks], taken: vec![0; ranks.div_ceil(64)] };
        Lanes((ranks > 0).then(|| Box::new(ranked())))
    }

    /// Whether the flow has no priorities.
    pub(super) fn is_unused(&self) -> bool {
        self.0.is_none()
    }

    /// The line of a rank, which is about to have somebody in it.
    fn lane(&mut self, rank: u32) -> Option<&mut VecDeque<Vertex>> {
        let Ranked { lanes, taken } = &mut **self.0.as_mut()?;
        *taken.get_mut(rank as usize / 64)? |= 1 << (rank % 64);
        lanes.get_mut(rank as usize)
    }

    /// Takes the most urgent one out.
    fn pop(&mut self) -> Option<Vertex> {
        let Ranked { lanes, taken } = &mut **self.0.as_mut()?;
        let word = taken.iter().position(|&word| word != 0)?;
        let bit = taken[word].trailing_zeros();
        let lane = lanes.get_mut(word * 64 + bit as usize)?;
        let first = lane.pop_front();
        if lane.is_empty() {
            taken[word] &= !(1 << bit);
        }
        first
    }
}

impl Scheduler {
    /// Whether what is ready may start at once.
    pub(super) fn starts_at_once(&self) -> bool {
        self.queue.is_empty() && self.may_start() && self.lanes.is_unused()
    }

    /// A task waits for its turn, in a flow without priorities.
    #[inline(never)]
    pub(super) fn enqueue_plain(&mut self, task: Vertex, phase: Phase) {
        if self.waits(task, phase) {
            self.queue.push_back(task);
        }
    }

    /// A task waits for its turn.
    #[inline(never)]
    pub(super) fn enqueue(&mut self, graph: &Graph, task: Vertex, phase: Phase) {
        if self.lanes.is_unused() {
            self.enqueue_plain(task, phase);
        } else if self.waits(task, phase) {
            self.line_up(graph, task);
        }
    }

    /// Whether a task that waits from now on needs a place: it may have one from before.
    #[inline]
    fn waits(&mut self, task: Vertex, phase: Phase) -> bool {
        self.ready += 1;
        let vertex = &mut self.vertices[task as usize];
        vertex.phase = phase;
        !std::mem::replace(&mut vertex.queued, true)
    }

    fn line_up(&mut self, graph: &Graph, task: Vertex) {
        let Some((first, rank)) = self.queue.front_mut().zip(graph.rank(task)) else {
            return self.queue.push_back(task);
        };
        match graph.rank(*first) {
            Some(before) if rank < before => {
                // It was the first of its line, and is again.
                let later = std::mem::replace(first, task);
                if let Some(lane) = self.lanes.lane(before) {
                    lane.push_front(later);
                }
            }
            _ => {
                if let Some(lane) = self.lanes.lane(rank) {
                    lane.push_back(task);
                }
            }
        }
    }

    /// Gives their turn to as many as the limit allows.
    #[inline(never)]
    pub(super) fn fill(&mut self, graph: &Graph) {
        let ranked = !self.lanes.is_unused();
        // The elements of a list that is asked for may be more urgent.
        if ranked && self.lists.are_asked() {
            return;
        }
        while !self.queue.is_empty() && self.may_start() {
            let Some(task) = self.queue.pop_front() else { return };
            if ranked {
                self.queue.extend(self.lanes.pop());
            }
            let vertex = &mut self.vertices[task as usize];
            vertex.queued = false;
            match vertex.phase {
                Phase::Ready | Phase::ReadyAgain => {
                    self.ready -= 1;
                    self.start(graph, task);
                }
                Phase::RevertReady => {
                    self.ready -= 1;
                    self.start_revert(task);
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs that wait in a journal have these texts.
    #[test]
    fn lines_are_stored_as_what_is_in_them() {
        let mut lanes = Lanes::new(2);
        lanes.lane(1).unwrap().push_back(3);
        let text = r#"{"lanes":[[],[3]],"taken":[2]}"#;
        assert_eq!(serde_json::to_string(&lanes).unwrap(), text);
        assert_eq!(serde_json::from_str::<Lanes>(text).unwrap(), lanes);
        assert_eq!(lanes.pop(), Some(3));
        assert!(Lanes::new(0).is_unused());
    }
}
