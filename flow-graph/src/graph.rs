//! The plan as the scheduler reads it: vertices, edges, scopes.
//!
//! Vertices `0..tasks` are the tasks of the plan; those above are *gates*: the entry and the
//! exit of a block. A gate does nothing and costs a counter; it stands where it makes fewer
//! edges than connecting everything before with everything after it, or where a scope or a
//! nested flow begins or ends.

mod each;
mod layout;
mod ranks;
mod skips;

pub use each::{Each, Role, element_name, element_of_name};
pub use skips::Reach;

use crate::model::Retry;
use crate::plan::Plan;
use each::Lists;
use layout::Layout;
use ranks::Ranks;
use skips::Skips;
use std::time::Duration;

/// A task (`0..Graph::tasks`) or a gate.
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
/// let graph = Graph::of(&plan);
/// let is_task = |vertex| (vertex as usize) < graph.tasks;
/// assert!(is_task(1));
/// assert!(!is_task(graph.scopes[0].entry));
/// ```
pub type Vertex = u32;

/// A scope, by its place in [`Graph::scopes`]; scope 0 is the whole flow.
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
/// let graph = Graph::of(&plan);
/// assert_eq!(graph.scope_of[0], 0); // neither task has a policy of its own
/// ```
pub type ScopeId = u32;

/// What a scheduler needs to know of a plan.
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
/// let graph = Graph::of(&plan);
/// assert_eq!(graph.after.of(0), [1]);
/// assert_eq!(graph.before.of(1), [0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// How many vertices are tasks.
    pub tasks: usize,
    /// Which vertices come directly after each.
    pub after: Adjacency,
    /// Which vertices come directly before each.
    pub before: Adjacency,
    /// The innermost scope of each vertex.
    pub scope_of: Vec<ScopeId>,
    /// For each gate (index: vertex − tasks): the nested flow that begins there.
    pub enters: Vec<Option<usize>>,
    /// Scopes; a scope's parent has a smaller number.
    pub scopes: Vec<Scope>,
    /// The vertices below this are tasks that are executed once and of which nothing is skipped,
    /// in whatever run, and none is more urgent than another: all tasks, or none.
    pub plain: usize,
    /// The same once more: what each step of a run asks of a vertex, side by side.
    places: Vec<Place>,
    skips: Option<Box<Skips>>,
    ranks: Option<Box<Ranks>>,
    lists: Option<Box<Lists>>,
}

/// Where a vertex stands: what a scheduler asks of it at every step.
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
/// let graph = Graph::of(&plan);
/// assert_eq!(graph.places()[1].before, 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Where in [`Graph::after`] the list of the vertex begins and ends.
    start: u32,
    end: u32,
    /// Its innermost scope, as in [`Graph::scope_of`].
    pub scope: ScopeId,
    /// How many vertices come directly before it.
    pub before: u32,
}

/// A part of the flow with a policy of its own.
///
/// All edges from outside to inside go through `entry`, all from inside to outside through
/// `exit`; both are gates that belong to the scope itself.
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
/// let graph = Graph::of(&plan);
/// let whole = &graph.scopes[0];
/// assert_eq!(graph.after.of(whole.entry), [0]);
/// assert_eq!(graph.before.of(whole.exit), [1]);
/// assert!(whole.retry.is_none());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// A name for people: that of the node, or of the block.
    pub name: String,
    /// The scope around it; `None` for scope 0.
    pub parent: Option<ScopeId>,
    /// The gate that everything inside comes after.
    pub entry: Vertex,
    /// The gate that everything inside comes before.
    pub exit: Vertex,
    /// What to do when something inside fails.
    pub retry: Option<Retry>,
    /// How long one attempt may take.
    pub timeout: Option<Duration>,
    /// The task that decides whether it is tried again: its retry controller.
    pub controller: Option<Vertex>,
}

/// Lists of vertices, one for each vertex, in one allocation.
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
/// let graph = Graph::of(&plan);
/// assert_eq!(graph.after.of(0), [1]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjacency {
    /// Where each list begins, and behind them where the last one ends.
    spans: Vec<(u32, u32)>,
    items: Vec<Vertex>,
}

impl Adjacency {
    /// The list of `vertex`; empty for a vertex that does not exist.
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
    /// let graph = Graph::of(&plan);
    /// assert_eq!(graph.before.of(1), [0]);
    /// assert!(graph.before.of(1_000).is_empty());
    /// ```
    #[inline]
    pub fn of(&self, vertex: Vertex) -> &[Vertex] {
        match self.spans.get(vertex as usize) {
            Some(&(start, end)) => self.items.get(start as usize..end as usize).unwrap_or_default(),
            None => &[],
        }
    }

    fn new(vertices: usize, pairs: impl Iterator<Item = (Vertex, Vertex)> + Clone) -> Self {
        let mut starts = vec![0; vertices + 1];
        for (owner, _) in pairs.clone() {
            starts[owner as usize + 1] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut items = vec![0; total as usize];
        let mut next = starts.clone();
        for (owner, item) in pairs {
            let next = &mut next[owner as usize];
            items[*next as usize] = item;
            *next += 1;
        }
        let spans = starts.windows(2).map(|span| (span[0], span[1])).collect();
        Adjacency { spans, items }
    }

    /// Adds a vertex, and says where its own are.
    fn push(&mut self, own: &[Vertex]) -> (u32, u32) {
        let start = self.items.len() as u32;
        self.items.extend(own);
        let span = (start, self.items.len() as u32);
        self.spans.push(span);
        span
    }

    /// Adds to those of a vertex, which move to the end.
    fn extend(&mut self, vertex: Vertex, more: &[Vertex]) {
        let (start, end) = self.spans[vertex as usize];
        let moved = self.items.len() as u32;
        self.items.extend_from_within(start as usize..end as usize);
        self.items.extend(more);
        self.spans[vertex as usize] = (moved, self.items.len() as u32);
    }
}

impl Graph {
    /// The graph of a plan whose nested flows are open; one that is still closed counts as
    /// empty.
    ///
    /// Takes time and space in proportion to the plan.
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
    /// let graph = Graph::of(&plan);
    /// assert_eq!(graph.tasks, 2);
    /// ```
    pub fn of(plan: &Plan) -> Self {
        let tasks = plan.tasks.len();
        let Layout { edges, scope_of, enters, scopes, noted, each, .. } = Layout::of(plan);
        let vertices = scope_of.len();
        let after = Adjacency::new(vertices, edges.iter().copied());
        let before = Adjacency::new(vertices, edges.iter().map(|&(before, after)| (after, before)));
        let spans = after.spans.iter().zip(&before.spans);
        let places = spans.zip(&scope_of).map(|((after, before), &scope)| Place {
            start: after.0,
            end: after.1,
            scope,
            before: before.1 - before.0,
        });
        let places = places.collect();
        let skips = noted.finish(vertices);
        let lists = Lists::new(each, vertices);
        let ranks = ranks::of(plan);
        let plain = if skips.is_none() && lists.is_none() && ranks.is_none() { tasks } else { 0 };
        Graph { tasks, after, before, scope_of, enters, scopes, plain, places, skips, ranks, lists }
    }

    /// Where each vertex stands.
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
    /// let graph = Graph::of(&plan);
    /// assert_eq!(graph.places().len(), graph.vertices());
    /// ```
    #[inline]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Which vertices come directly after the one that stands there.
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
    /// let graph = Graph::of(&plan);
    /// assert_eq!(graph.after_place(graph.places()[0]), graph.after.of(0));
    /// ```
    #[inline]
    pub fn after_place(&self, place: Place) -> &[Vertex] {
        self.after.items.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// How many different priorities the tasks have; 0 where they have all the same.
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
    /// // Of a flow of two tasks without a priority:
    /// assert_eq!(Graph::of(&plan).ranks(), 0);
    /// ```
    #[inline]
    pub fn ranks(&self) -> usize {
        self.ranks.as_ref().map_or(0, |ranks| ranks.count)
    }

    /// How urgent a task, or an element of one, is among all of its flow, 0 being the most urgent; `None` where all
    /// tasks have the same priority.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// let plan = Plan::from_json(r#"{
    ///     "name": "Two",
    ///     "tasks": [
    ///         { "name": "a", "task": "A", "reverts": true },
    ///         { "name": "b", "task": "B", "reverts": true, "policies": { "priority": 5 } }
    ///     ],
    ///     "root": { "pattern": "unordered", "children": [{ "task": 0 }, { "task": 1 }] }
    /// }"#).unwrap();
    /// let graph = Graph::of(&plan);
    /// assert_eq!([graph.rank(0), graph.rank(1)], [Some(1), Some(0)]);
    /// ```
    #[inline]
    pub fn rank(&self, task: Vertex) -> Option<u32> {
        let ranks = self.ranks.as_ref()?;
        ranks.of.get(self.call(task).0 as usize).copied()
    }

    /// How many vertices there are: tasks and gates.
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
    /// let graph = Graph::of(&plan);
    /// assert_eq!(graph.vertices(), 4); // two tasks, and the two ends of the flow
    /// ```
    pub fn vertices(&self) -> usize {
        self.scope_of.len()
    }
}
