//! Where deciders stand, and how far a skip reaches.

use super::{Graph, Vertex};
use crate::model::Skip;
use serde::{Deserialize, Serialize};

/// The deciders of a plan, and what a skip goes through.
///
/// A vertex is skipped when it is reached: because its decider says no, or because of those
/// directly before it. So a skip needs no list of what it covers: it is handed on from vertex
/// to vertex, and is forgotten with them when they are undone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Skips {
    places: Vec<Place>,
    /// By the numbers of the deciders.
    deciders: Vec<Decides>,
}

/// No block, or no vertex.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    /// The block of which the vertex is a task to those before it, and to those after it.
    to_before: u32,
    to_after: u32,
    /// Of the exit of a part that is decided about, or of a nested flow: the entry.
    entry: Vertex,
    /// The number of the decider.
    decider: u32,
    /// Whether it is the exit of a flow, which no skip leaves.
    sealed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Decides {
    vertex: Vertex,
    skip: Skip,
}

/// How far a skip reaches from a vertex that is skipped.
///
/// ```
/// use flow_graph::graph::Reach;
///
/// assert_ne!(Reach::All, Reach::Atom);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// To the exit of the part that begins at the vertex, and there as far as its decider says.
    Part,
    /// The same, for a vertex inside such a part.
    Inside,
    /// To everything after it in the flow.
    All,
    /// To the tasks of its block after it, with nothing but tasks between.
    Flow,
    /// To the tasks of its block directly after it.
    Neighbors,
    /// No further.
    Atom,
}

impl From<Skip> for Reach {
    fn from(skip: Skip) -> Self {
        match skip {
            Skip::All => Reach::All,
            Skip::Flow => Reach::Flow,
            Skip::Neighbors => Reach::Neighbors,
            Skip::Atom => Reach::Atom,
        }
    }
}

impl Graph {
    /// How many deciders there are.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Two",
    /// #     "tasks": [
    /// #         { "name": "a", "task": "A", "reverts": true },
    /// #         { "name": "b", "task": "B", "reverts": true }
    /// #     ],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
    /// # }"#).unwrap();
    /// // Of a flow of two tasks, one after the other:
    /// assert_eq!(Graph::of(&plan).deciders(), 0);
    /// ```
    pub fn deciders(&self) -> usize {
        self.skips.as_ref().map_or(0, |skips| skips.deciders.len())
    }

    /// The vertex that is executed, or whose part is, only if a decider says so.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Two",
    /// #     "tasks": [
    /// #         { "name": "a", "task": "A", "reverts": true },
    /// #         { "name": "b", "task": "B", "reverts": true,
    /// #           "policies": { "when": { "decider": 0, "skip": "atom" } } }
    /// #     ],
    /// #     "deciders": [{}],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
    /// # }"#).unwrap();
    /// // Of a flow of two tasks, of which the second has a `#[when]`:
    /// let graph = Graph::of(&plan);
    /// assert_eq!(graph.decided_by(0), Some(1));
    /// assert_eq!(graph.decider_at(1), Some(0));
    /// ```
    pub fn decided_by(&self, decider: u32) -> Option<Vertex> {
        let decides = self.skips.as_ref()?.deciders.get(decider as usize)?;
        (decides.vertex != NONE).then_some(decides.vertex)
    }

    /// The decider of a vertex.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Two",
    /// #     "tasks": [
    /// #         { "name": "a", "task": "A", "reverts": true },
    /// #         { "name": "b", "task": "B", "reverts": true }
    /// #     ],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
    /// # }"#).unwrap();
    /// assert_eq!(Graph::of(&plan).decider_at(0), None);
    /// ```
    pub fn decider_at(&self, vertex: Vertex) -> Option<u32> {
        let place = self.skips.as_ref()?.places.get(vertex as usize)?;
        (place.decider != NONE).then_some(place.decider)
    }

    /// How far it reaches that the decider of a vertex says no.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Two",
    /// #     "tasks": [
    /// #         { "name": "a", "task": "A", "reverts": true },
    /// #         { "name": "b", "task": "B", "reverts": true,
    /// #           "policies": { "when": { "decider": 0, "skip": "atom" } } }
    /// #     ],
    /// #     "deciders": [{}],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
    /// # }"#).unwrap();
    /// use flow_graph::graph::Reach;
    ///
    /// assert_eq!(Graph::of(&plan).reach_of(0), Reach::Atom);
    /// ```
    pub fn reach_of(&self, decider: u32) -> Reach {
        let decides = self.skips.as_ref().and_then(|skips| skips.deciders.get(decider as usize));
        match decides {
            Some(decides) if (decides.vertex as usize) < self.tasks => decides.skip.into(),
            _ => Reach::Part,
        }
    }

    /// How far it reaches from a vertex that it is skipped because of what was skipped before
    /// it; `None` if it is not.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Two",
    /// #     "tasks": [
    /// #         { "name": "a", "task": "A", "reverts": true,
    /// #           "policies": { "when": { "decider": 0, "skip": "neighbors" } } },
    /// #         { "name": "b", "task": "B", "reverts": true }
    /// #     ],
    /// #     "deciders": [{}],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }] }
    /// # }"#).unwrap();
    /// use flow_graph::graph::Reach;
    ///
    /// // Of two tasks, of which the first is skipped with its neighbours:
    /// let skipped = |vertex| (vertex == 0).then_some(Reach::Neighbors);
    /// assert_eq!(Graph::of(&plan).inherited(1, skipped), Some(Reach::Atom));
    /// ```
    pub fn inherited(
        &self,
        vertex: Vertex,
        skipped: impl Fn(Vertex) -> Option<Reach>,
    ) -> Option<Reach> {
        let skips = self.skips.as_ref()?;
        let place = skips.places.get(vertex as usize)?;
        if place.entry != NONE {
            let entry = skipped(place.entry);
            if place.sealed {
                return entry;
            }
            if entry == Some(Reach::Part) {
                let entry = skips.places.get(place.entry as usize)?;
                return Some(skips.deciders.get(entry.decider as usize)?.skip.into());
            }
        }
        let mut widest = None;
        for &before in self.before.of(vertex) {
            let Some(reach) = skipped(before) else { continue };
            let beside = || {
                let to_after = skips.places.get(before as usize).map_or(NONE, |it| it.to_after);
                to_after != NONE && to_after == place.to_before
            };
            match reach {
                Reach::Part | Reach::Inside => return Some(Reach::Inside),
                Reach::All => widest = Some(Reach::All),
                Reach::Flow if widest != Some(Reach::All) && beside() => {
                    widest = Some(Reach::Flow);
                }
                Reach::Neighbors if widest.is_none() && beside() => widest = Some(Reach::Atom),
                Reach::Flow | Reach::Neighbors | Reach::Atom => {}
            }
        }
        widest
    }
}

/// Notes where everything stands while a graph is built.
#[derive(Default)]
pub(super) struct Noted {
    places: Vec<(Vertex, Place)>,
    deciders: Vec<(usize, Decides)>,
}

const NOWHERE: Place =
    Place { to_before: NONE, to_after: NONE, entry: NONE, decider: NONE, sealed: false };

impl Noted {
    /// A task that stands in a block with nothing around it.
    pub(super) fn plain(&mut self, task: Vertex, block: u32) {
        self.places.push((task, Place { to_before: block, to_after: block, ..NOWHERE }));
    }

    /// A task for each element of a list, and the gate after its elements: with the task all of
    /// it is skipped, and as far.
    pub(super) fn each(&mut self, task: Vertex, exit: Vertex, block: u32) {
        self.places.push((task, Place { to_before: block, ..NOWHERE }));
        self.places.push((exit, Place { to_after: block, entry: task, sealed: true, ..NOWHERE }));
    }

    /// The entry and the exit of a part that is decided about.
    pub(super) fn part(&mut self, entry: Vertex, exit: Vertex, block: u32) {
        self.places.push((exit, Place { to_after: block, entry, ..NOWHERE }));
    }

    /// The entry and the exit of a flow.
    pub(super) fn flow(&mut self, entry: Vertex, exit: Vertex) {
        self.places.push((exit, Place { entry, sealed: true, ..NOWHERE }));
    }

    pub(super) fn decider(&mut self, decider: usize, skip: Skip, vertex: Vertex) {
        self.deciders.push((decider, Decides { vertex, skip }));
    }

    /// What a scheduler needs; `None` where nothing can be skipped.
    pub(super) fn finish(self, vertices: usize) -> Option<Box<Skips>> {
        if self.deciders.is_empty() {
            return None;
        }
        let mut places = vec![NOWHERE; vertices];
        for (vertex, place) in self.places {
            places[vertex as usize] = place;
        }
        for (number, decides) in &self.deciders {
            places[decides.vertex as usize].decider = *number as u32;
        }
        // In a plan of which only some parts are wanted some numbers are of none.
        let most = self.deciders.iter().map(|(number, _)| number + 1).max().unwrap_or_default();
        let mut deciders = vec![Decides { vertex: NONE, skip: Skip::All }; most];
        for (number, decides) in self.deciders {
            deciders[number] = decides;
        }
        Some(Box::new(Skips { places, deciders }))
    }
}
