//! A proven flow as data.
//!
//! A plan is what engines, journals and diagrams read; none of them knows a Rust type of the
//! author's. `flow!` writes the plan of one flow at compile time, with the flows that are its
//! nodes still closed ([`Child::Flow`] with no body); [`Plan::inline`] opens them. From then
//! on every [`Source`] is an input of the outermost flow or the output of a task.
//!
//! Tasks are numbered so that a parent can pass a number on to the flow it belongs to: first
//! the tasks of the flow itself, in the order in which they were written, then those of its
//! first nested flow, and so on. Nested flows, filters and deciders are numbered by the same rule.

mod fingerprint;
mod inline;
mod json;
mod target;
mod validate;

pub use fingerprint::{Fingerprint, FingerprintError};
pub use json::PlanError;
pub use target::TargetError;

use crate::model::{NeededBy, Pattern, Policies};
use serde::{Deserialize, Serialize};

/// The plan of a flow.
///
/// ```
/// use flow_graph::plan::*;
///
/// let plan = Plan::from_json(r#"{
///     "name": "Greet",
///     "inputs": [{ "name": "name", "type_name": "String" }],
///     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
///     "tasks": [{
///         "name": "hello", "task": "Hello", "reverts": true,
///         "requires": [{
///             "parameter": "name", "symbol": "name", "type_name": "&str",
///             "needed_by": "execute", "source": { "input": 0 }
///         }],
///         "provides": [{ "symbol": "text", "type_name": "String" }]
///     }],
///     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// }"#)?;
/// assert_eq!(plan.tasks[0].requires[0].source, Source::Input(0));
/// assert_eq!(plan.outputs[0].source, Source::Task(0, 0));
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The name of the flow.
    pub name: String,
    /// Its documentation, as markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Whether its values may be of any type; such a flow cannot be made durable.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub transient: bool,
    /// The symbols that a run is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Symbol>,
    /// The symbols that a run gives back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Output>,
    /// All tasks, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// All nested flows, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<SubFlow>,
    /// How many filters there are.
    #[serde(default)]
    pub filters: usize,
    /// What each decider asks, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deciders: Vec<Decider>,
    /// The body.
    pub root: Block,
}

/// A name with a type.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// // Of `Greet(name: String)`:
/// let input = &plan.inputs[0];
/// assert_eq!((&*input.name, &*input.type_name), ("name", "String"));
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// The type as it was written; empty when unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub type_name: String,
    /// Documentation, as markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

/// A symbol that a run gives back.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// // Of `Greet(…) -> (text: String)`, where task 0 provides `text`:
/// assert_eq!(plan.outputs[0].source, Source::Task(0, 0));
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// The name.
    pub name: String,
    /// The type as it was written; empty when unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub type_name: String,
    /// Where its value comes from.
    pub source: Source,
    /// Whether that may be skipped, so that there may be no value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skippable: bool,
}

/// Where a value comes from.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// /// Which tasks take something from task number `of`.
/// fn readers(plan: &Plan, of: usize) -> impl Iterator<Item = &Task> {
///     plan.tasks.iter().filter(move |task| {
///         task.requires.iter().any(|wants| matches!(wants.source, Source::Task(task, _) if task == of))
///     })
/// }
/// assert_eq!(readers(&plan, 0).count(), 0);
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An input of the flow, by its place in [`Plan::inputs`].
    Input(usize),
    /// An output of a task: its number, and the place in [`Task::provides`].
    Task(usize, usize),
    /// An output of a nested flow that is still closed: its number, and the place in
    /// [`SubFlow::provides`].
    Flow(usize, usize),
    /// A value that stands in the flow's source.
    Injected,
    /// Nowhere: an optional requirement that nothing in the flow provides.
    Absent,
}

/// One task of the flow.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// for task in &plan.tasks {
///     let takes: Vec<_> = task.requires.iter().map(|requirement| &*requirement.parameter).collect();
///     println!("{}: {} takes {takes:?}", task.name, task.task);
/// }
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The name of the node, unique in the plan; that of a task in a nested flow is led by
    /// the nested flow's own: `prepare.create`.
    pub name: String,
    /// The name of the task.
    pub task: String,
    /// Documentation, as markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// What it requires.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// What it provides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provides: Vec<Provision>,
    /// Whether it has a `revert`.
    pub reverts: bool,
    /// What is to be done about failure and time.
    #[serde(default, skip_serializing_if = "Policies::is_empty")]
    pub policies: Policies,
}

/// One use of another flow as a node.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// // Flows that are used as nodes, each under the name of its node:
/// let nested: Vec<_> = plan.flows.iter().map(|node| (&*node.name, &*node.flow)).collect();
/// assert!(nested.is_empty());
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubFlow {
    /// The name of the node, unique in the plan.
    pub name: String,
    /// The name of the flow.
    pub flow: String,
    /// Documentation, as markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// What it requires: the inputs of the flow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// What it provides: the outputs of the flow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provides: Vec<Provision>,
    /// What is to be done about failure and time, beside the flow's own policies.
    #[serde(default, skip_serializing_if = "Policies::is_empty")]
    pub policies: Policies,
}

/// One parameter and where its value comes from.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// let requirement = &plan.tasks[0].requires[0];
/// assert_eq!((&*requirement.parameter, &*requirement.type_name), ("name", "&str"));
/// assert_eq!(requirement.source, Source::Input(0));
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// The name of the parameter.
    pub parameter: String,
    /// The name of the symbol; `None` for an injected value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The type as it was written in the task; empty when unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub type_name: String,
    /// Which function needs it.
    pub needed_by: NeededBy,
    /// Where its value comes from.
    pub source: Source,
    /// Whether that may be skipped while this is not, so that there may be no value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skippable: bool,
    /// Whether it is one element of that value, a list, at each call:
    /// [`each`](crate::model::Each).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub element: bool,
}

/// What a decider asks: what is executed only if it says so has its number in
/// [`Policies::when`].
///
/// ```
/// use flow_graph::plan::*;
///
/// let plan = Plan::from_json(r#"{
///     "name": "Encrypt",
///     "inputs": [{ "name": "secret", "type_name": "bool" }],
///     "deciders": [{ "requires": [{
///         "parameter": "secret", "symbol": "secret", "needed_by": "execute",
///         "source": { "input": 0 }
///     }] }],
///     "tasks": [{
///         "name": "encrypt", "task": "Encrypt", "reverts": true,
///         "policies": { "when": { "decider": 0, "text": "secret" } }
///     }],
///     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// }"#)?;
/// assert_eq!(plan.deciders[0].requires[0].source, Source::Input(0));
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Decider {
    /// The values, in the order in which it takes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
}

/// One value that a node provides.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// assert_eq!(plan.tasks[0].provides[0].symbol.as_deref(), Some("text"));
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provision {
    /// The symbol; `None` where the value is thrown away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The type as it was written in the task; empty when unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub type_name: String,
}

/// Children under one pattern.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// use flow_graph::model::Pattern;
///
/// assert_eq!(plan.root.pattern, Pattern::Linear);
/// assert_eq!(plan.root.children, [Child::Task(0)]);
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The block's own name, where the author gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How the children are ordered.
    pub pattern: Pattern,
    /// What is to be done about failure and time.
    #[serde(default, skip_serializing_if = "Policies::is_empty")]
    pub policies: Policies,
    /// Documentation, as markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The children, in the order in which they were written.
    pub children: Vec<Child>,
    /// In a `graph`: which child, by its place in `children`, comes before which. Sorted, no
    /// pair twice; empty for the other patterns, which say their order themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<(usize, usize)>,
}

/// One child of a block.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// /// The numbers of the tasks in a block, in the order in which they are written.
/// fn tasks(block: &Block, found: &mut Vec<usize>) {
///     for child in &block.children {
///         match child {
///             Child::Task(task) => found.push(*task),
///             Child::Flow { body: Some(body), .. } => tasks(body, found),
///             Child::Flow { body: None, .. } => {} // closed: only its own plan knows
///             Child::Block(block) => tasks(block, found),
///         }
///     }
/// }
/// let mut found = Vec::new();
/// tasks(&plan.root, &mut found);
/// assert_eq!(found, [0]);
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
// One for each part of a flow, made once.
#[allow(clippy::large_enum_variant)]
pub enum Child {
    /// A task, by number.
    Task(usize),
    /// A nested flow.
    Flow {
        /// Its number.
        flow: usize,
        /// Its body; `None` while it is closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Box<Block>>,
    },
    /// A nested block.
    Block(Block),
}

/// How many of each the plan of a flow has, nested flows included.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// assert_eq!(plan.size(), Size { tasks: 1, flows: 0, filters: 0, deciders: 0 });
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Tasks.
    pub tasks: usize,
    /// Nested flows.
    pub flows: usize,
    /// Filters.
    pub filters: usize,
    /// Deciders.
    pub deciders: usize,
}

impl Plan {
    /// How many tasks, nested flows, filters and deciders there are.
    ///
    /// ```
    /// # use flow_graph::plan::*;
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Greet",
    /// #     "inputs": [{ "name": "name", "type_name": "String" }],
    /// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
    /// #     "tasks": [{
    /// #         "name": "hello", "task": "Hello", "reverts": true,
    /// #         "requires": [{
    /// #             "parameter": "name", "symbol": "name", "type_name": "&str",
    /// #             "needed_by": "execute", "source": { "input": 0 }
    /// #         }],
    /// #         "provides": [{ "symbol": "text", "type_name": "String" }]
    /// #     }],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// # }"#)?;
    /// assert_eq!(plan.size().tasks, 1);
    /// # Ok::<(), PlanError>(())
    /// ```
    pub fn size(&self) -> Size {
        Size {
            tasks: self.tasks.len(),
            flows: self.flows.len(),
            filters: self.filters,
            deciders: self.deciders.len(),
        }
    }
}
