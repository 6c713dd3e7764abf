//! Tasks for each element of a list: a graph that grows when a run learns how long the list is.
//!
//! Such a task is three vertices: the task itself, at which the length is asked for; the *exit*,
//! a gate that waits for all elements; and the *feed*, which is reached whenever an element is
//! through, and lets the next one begin. The elements stand between task and exit. They are
//! vertices after all others, so that what has a number before keeps it.

use super::{Graph, Place, Scope, ScopeId, Vertex};
use crate::model::Retry;

/// A task for each element of a list.
///
/// ```
/// # use flow_graph::{Graph, Plan};
/// # let plan = Plan::from_json(r#"{
/// #     "name": "All",
/// #     "inputs": [{ "name": "pages" }],
/// #     "tasks": [
/// #         { "name": "fetch", "task": "Fetch", "reverts": false,
/// #           "policies": { "each": { "item": "page", "list": "pages", "limit": 2 } } }
/// #     ],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#).unwrap();
/// // Of a flow of one task with `#[each(page in pages, limit = 2)]`:
/// let mut graph = Graph::of(&plan);
/// graph.grow(0, 3);
/// let each = &graph.each()[0];
/// assert_eq!((each.task, each.limit, each.calls.len()), (0, 2, 3));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    /// The task. What is decided about it, and what comes before it, is so for all elements.
    pub task: Vertex,
    /// The gate after all elements.
    pub exit: Vertex,
    /// The gate that has the next element begin; it comes after nothing, and nothing after it.
    pub feed: Vertex,
    /// How many elements are on their way at once.
    pub limit: u32,
    /// The vertices at which the elements begin, as far as the graph has grown.
    pub heads: Vec<Vertex>,
    /// The vertices that execute and revert an element; the same, where it is not tried again.
    pub calls: Vec<Vertex>,
    name: String,
    /// When an element is tried again.
    retry: Option<Retry>,
}

/// What a vertex is to a task for each element of a list.
///
/// ```
/// # use flow_graph::graph::{Graph, Role, Vertex};
/// fn is_asked_how_long_its_list_is(graph: &Graph, vertex: Vertex) -> bool {
///     matches!(graph.role(vertex), Role::Task(_))
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Nothing, or one of its other vertices.
    #[default]
    None,
    /// The task itself, of this place in [`Graph::each`].
    Task(usize),
    /// Its feed.
    Feed(usize),
    /// What executes one of its elements: the place, and the number of the element.
    Element(usize, u32),
}

/// All such tasks of a plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lists {
    each: Vec<Each>,
    /// By vertex.
    roles: Vec<Role>,
}

impl Each {
    pub(super) fn new(
        [task, exit, feed]: [Vertex; 3],
        name: &str,
        limit: Option<u32>,
        retry: Option<Retry>,
    ) -> Self {
        let (heads, calls, limit) = (Vec::new(), Vec::new(), limit.unwrap_or(u32::MAX).max(1));
        Each { task, exit, feed, limit, heads, calls, name: name.to_owned(), retry }
    }
}

impl Lists {
    /// `None` where a plan has no such task.
    pub(super) fn new(mut each: Vec<Each>, vertices: usize) -> Option<Box<Self>> {
        if each.is_empty() {
            return None;
        }
        each.sort_by_key(|each| each.task);
        let mut roles = vec![Role::None; vertices];
        for (place, each) in each.iter().enumerate() {
            roles[each.task as usize] = Role::Task(place);
            roles[each.feed as usize] = Role::Feed(place);
        }
        Some(Box::new(Lists { each, roles }))
    }
}

/// How an element of a task is called: `fetch[3]`.
///
/// ```
/// assert_eq!(flow_graph::graph::element_name("fetch", 3), "fetch[3]");
/// ```
pub fn element_name(task: &str, number: u32) -> String {
    format!("{task}[{number}]")
}

/// The task and the number of the element that are called so.
///
/// ```
/// use flow_graph::graph::element_of_name;
///
/// assert_eq!(element_of_name("fetch[3]"), Some(("fetch", 3)));
/// assert_eq!(element_of_name("fetch"), None);
/// ```
pub fn element_of_name(name: &str) -> Option<(&str, u32)> {
    let (task, number) = name.strip_suffix(']')?.rsplit_once('[')?;
    Some((task, number.parse().ok()?))
}

impl Graph {
    /// The tasks that are for each element of a list, by the numbers of the tasks.
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
    /// assert!(Graph::of(&plan).each().is_empty());
    /// ```
    #[inline]
    pub fn each(&self) -> &[Each] {
        self.lists.as_ref().map_or(&[], |lists| &lists.each)
    }

    /// What a vertex is to one of [these](Graph::each).
    ///
    /// ```
    /// # use flow_graph::graph::{Graph, Role, Vertex};
    /// fn number_in_its_list(graph: &Graph, vertex: Vertex) -> Option<u32> {
    ///     match graph.role(vertex) {
    ///         Role::Element(_, number) => Some(number),
    ///         _ => None,
    ///     }
    /// }
    /// ```
    #[inline]
    pub fn role(&self, vertex: Vertex) -> Role {
        let lists = self.lists.as_ref();
        lists.and_then(|lists| lists.roles.get(vertex as usize)).copied().unwrap_or_default()
    }

    /// Whether a vertex is executed and reverted: a task, or one element of a task for each; not
    /// that task itself, which is only asked for the length of its list.
    ///
    /// ```
    /// # use flow_graph::graph::{Graph, Vertex};
    /// fn calls(graph: &Graph) -> impl Iterator<Item = Vertex> {
    ///     (0..graph.vertices() as Vertex).filter(|vertex| graph.executes(*vertex))
    /// }
    /// ```
    #[inline]
    pub fn executes(&self, vertex: Vertex) -> bool {
        match self.role(vertex) {
            Role::None => (vertex as usize) < self.tasks,
            Role::Element(..) => true,
            Role::Task(_) | Role::Feed(_) => false,
        }
    }

    /// The task that a vertex executes, and which element of its list, if it is for each.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "All",
    /// #     "inputs": [{ "name": "pages" }],
    /// #     "tasks": [
    /// #         { "name": "fetch", "task": "Fetch", "reverts": false,
    /// #           "policies": { "each": { "item": "page", "list": "pages" } } }
    /// #     ],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// # }"#).unwrap();
    /// let mut graph = Graph::of(&plan);
    /// graph.grow(0, 2);
    /// let second = graph.each()[0].calls[1];
    /// assert_eq!(graph.call(second), (0, Some(1)));
    /// ```
    pub fn call(&self, vertex: Vertex) -> (Vertex, Option<u32>) {
        match self.role(vertex) {
            Role::Element(place, number) => (self.each()[place].task, Some(number)),
            _ => (vertex, None),
        }
    }

    /// The vertex that executes an element; `None` where the graph has not grown so far.
    ///
    /// ```
    /// # use flow_graph::graph::{Graph, Vertex};
    /// fn first(graph: &Graph, task: Vertex) -> Option<Vertex> {
    ///     graph.element(task, 0)
    /// }
    /// ```
    pub fn element(&self, task: Vertex, number: u32) -> Option<Vertex> {
        let Role::Task(place) = self.role(task) else { return None };
        self.each()[place].calls.get(number as usize).copied()
    }

    /// Makes place for so many elements of a task that is for each. What is there stays.
    ///
    /// Of another task, or for fewer elements than there are, it does nothing. It costs what is
    /// new, and the elements that the task had before.
    ///
    /// ```
    /// # use flow_graph::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "All",
    /// #     "inputs": [{ "name": "pages" }],
    /// #     "tasks": [
    /// #         { "name": "fetch", "task": "Fetch", "reverts": false,
    /// #           "policies": { "each": { "item": "page", "list": "pages" } } }
    /// #     ],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// # }"#).unwrap();
    /// let mut graph = Graph::of(&plan);
    /// let before = graph.vertices();
    /// graph.grow(0, 1000);
    /// assert_eq!(graph.vertices(), before + 1000);
    /// ```
    pub fn grow(&mut self, task: Vertex, elements: u32) {
        let Role::Task(place) = self.role(task) else { return };
        let Some(mut lists) = self.lists.take() else { return };
        let each = &mut lists.each[place];
        let scope = self.scope_of[task as usize];
        let mut tails = Vec::new();
        for number in each.calls.len() as u32..elements {
            let first = self.vertices() as Vertex;
            let after = [each.exit, each.feed];
            match &each.retry {
                None => {
                    self.add(scope, &[task], &after);
                    lists.roles.push(Role::Element(place, number));
                    each.heads.push(first);
                    each.calls.push(first);
                    tails.push(first);
                }
                Some(retry) => {
                    let inside = self.scopes.len() as ScopeId;
                    let (call, exit) = (first + 1, first + 2);
                    self.add(inside, &[task], &[call]);
                    self.add(inside, &[first], &[exit]);
                    self.add(inside, &[call], &after);
                    self.scopes.push(Scope {
                        name: element_name(&each.name, number),
                        parent: Some(scope),
                        entry: first,
                        exit,
                        retry: Some(retry.clone()),
                        timeout: None,
                        controller: None,
                    });
                    lists.roles.extend([Role::None, Role::Element(place, number), Role::None]);
                    each.heads.push(first);
                    each.calls.push(call);
                    tails.push(exit);
                }
            }
        }
        if !tails.is_empty() {
            self.before.extend(each.exit, &tails);
        }
        self.lists = Some(lists);
    }

    /// Adds a vertex.
    fn add(&mut self, scope: ScopeId, before: &[Vertex], after: &[Vertex]) {
        self.before.push(before);
        let (start, end) = self.after.push(after);
        self.places.push(Place { start, end, scope, before: before.len() as u32 });
        self.scope_of.push(scope);
        self.enters.push(None);
    }
}
