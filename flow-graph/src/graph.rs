//! The plan as the scheduler reads it: vertices, edges, scopes.
//!
//! Vertices `0..tasks` are the tasks of the plan; those above are *gates*: the entry and the
//! exit of a block. A gate does nothing and costs a counter; it stands where it makes fewer
//! edges than connecting everything before with everything after it, or where a scope or a
//! nested flow begins or ends.

use crate::model::Retry;
use std::ops::Range;
use std::time::Duration;

/// A task (`0..Graph::tasks`) or a gate.
pub type Vertex = u32;

/// A scope, by its place in [`Graph::scopes`]; scope 0 is the whole flow.
pub type ScopeId = u32;

/// What a scheduler needs to know of a plan.
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
}

/// A part of the flow with a policy of its own.
///
/// All edges from outside to inside go through `entry`, all from inside to outside through
/// `exit`; both are gates that belong to the scope itself.
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
}

/// Lists of vertices, one for each vertex, in one allocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjacency {
    ends: Vec<u32>,
    items: Vec<Vertex>,
}

impl Adjacency {
    /// The list of `vertex`; empty for a vertex that does not exist.
    #[inline]
    pub fn of(&self, vertex: Vertex) -> &[Vertex] {
        let vertex = vertex as usize;
        let start = match vertex.checked_sub(1) {
            Some(previous) => self.ends.get(previous).copied().unwrap_or(u32::MAX),
            None => 0,
        };
        let end = self.ends.get(vertex).copied().unwrap_or(0);
        let range: Range<usize> = start as usize..end as usize;
        self.items.get(range).unwrap_or_default()
    }
}

// TO BE WRITTEN BY THE scheduler HELPER:
// impl Graph { pub fn of(plan: &Plan) -> Graph }  // plan is already inlined
// A node or block (or nested flow's node policies, or a flow's root block) with a retry, and a block with a
// timeout, is a scope. A single TASK's timeout is enforced by the engine around the task itself, per attempt:
// it is not a scope by itself; a task with retry is a scope holding that one task.
