//! A node of a flow: a task, a flow or a retry controller, what it requires and what it provides.

use super::{After, Origin, Policies};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a node is.
///
/// ```
/// # use flow_graph::model::*;
/// fn described(node: &Node) -> String {
///     match node.atom {
///         Atom::Task => format!("task {}", node.task),
///         Atom::Flow => format!("flow {}", node.task),
///         Atom::Controller => format!("retry controller {}", node.task),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Atom {
    /// A task.
    Task,
    /// A flow that is used as a node of another one.
    Flow,
    /// A retry controller: the first part of the block that it decides about.
    Controller,
}

/// One use of a task, or of another flow, in a flow.
///
/// ```
/// use flow_graph::model::*;
///
/// let origin = Origin(0);
/// // `Greet`, which takes `name` and provides `greeting`.
/// let node = Node {
///     label: "greet".to_owned(),
///     atom: Atom::Task,
///     task: "Greet".to_owned(),
///     requires: vec![Requirement {
///         parameter: "name".to_owned(),
///         binding: Binding::Inferred,
///         type_name: "&str".to_owned(),
///         needed_by: NeededBy::Execute,
///         optional: false,
///         parameter_origin: None,
///     }],
///     provides: vec![Provision {
///         symbol: Some("greeting".to_owned()),
///         type_name: "String".to_owned(),
///         renamed: None,
///     }],
///     outputs: vec!["greeting".to_owned()],
///     reverts: false,
///     policies: Policies::default(),
///     after: Vec::new(),
///     doc: String::new(),
///     origin,
///     label_origin: origin,
///     unknown_arguments: Vec::new(),
///     renames_count: None,
///     broken: false,
/// };
/// assert_eq!(node.requires[0].symbol(), Some("name"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The name of the node, unique in its flow: the author's, or the task's in snake case.
    pub label: String,
    /// What the node is.
    pub atom: Atom,
    /// The name of the task or flow, as the author wrote it.
    pub task: String,
    /// What it requires.
    pub requires: Vec<Requirement>,
    /// What it provides, in order.
    pub provides: Vec<Provision>,
    /// The names of the task's outputs before any renaming; as long as `provides`.
    pub outputs: Vec<String>,
    /// Whether the task has a `revert`. A flow that is a node says `true`.
    pub reverts: bool,
    /// What is to be done about failure and time.
    pub policies: Policies,
    /// The parts of the `graph` around it that it comes after, whatever it requires.
    pub after: Vec<After>,
    /// Documentation, as markdown: the node's own, or the task's.
    pub doc: String,
    /// Where the name of the task stands in the flow.
    pub origin: Origin,
    /// Where the label stands; the same as `origin` where the author gave none.
    pub label_origin: Origin,
    /// Names on the left of a `=` in the node's arguments that the task has no parameter for,
    /// and where they stand.
    pub unknown_arguments: Vec<(String, Origin)>,
    /// How many names follow `->`, and where, if they are not as many as the task's outputs.
    pub renames_count: Option<(usize, Origin)>,
    /// Whether the task itself failed to compile: what it requires and provides is unknown,
    /// and no mistake is told that may be only a consequence.
    pub broken: bool,
}

/// Which of a task's two functions needs a symbol.
///
/// ```
/// use flow_graph::model::NeededBy;
///
/// // As a plan has it.
/// assert_eq!(serde_json::to_string(&NeededBy::Revert)?, r#""revert""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeededBy {
    /// `execute`, and perhaps `revert` too.
    Execute,
    /// `revert` alone.
    Revert,
}

/// One parameter of a task, and what it is bound to.
///
/// ```
/// # use flow_graph::model::*;
/// # let origin = Origin(0);
/// // The `revert` of a task takes `volume: &Volume`, and the flow gives it `source`:
/// let requirement = Requirement {
///     parameter: "volume".to_owned(),
///     binding: Binding::Rebound { symbol: "source".to_owned(), origin },
///     type_name: "&Volume".to_owned(),
///     needed_by: NeededBy::Revert,
///     optional: false,
///     parameter_origin: None,
/// };
/// assert_eq!(requirement.symbol(), Some("source"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// The name of the parameter.
    pub parameter: String,
    /// What the parameter is given.
    pub binding: Binding,
    /// The type as it was written in the task; empty when unknown.
    pub type_name: String,
    /// Which function needs it.
    pub needed_by: NeededBy,
    /// Whether the task can do without.
    pub optional: bool,
    /// Where the parameter stands in the task; `None` where that source cannot be shown.
    pub parameter_origin: Option<Origin>,
}

/// What a parameter is given.
///
/// ```
/// # use flow_graph::model::*;
/// /// The right side of a parameter, as it is written in a flow.
/// fn written(binding: &Binding) -> Option<&str> {
///     match binding {
///         Binding::Inferred => None,
///         Binding::Rebound { symbol, .. } => Some(symbol),
///         Binding::Injected => Some("{ … }"),
///         Binding::Element { list, .. } => Some(list),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Binding {
    /// The symbol of the parameter's own name.
    Inferred,
    /// Another symbol: `Task(parameter = symbol)`.
    Rebound {
        /// The name of the symbol.
        symbol: String,
        /// Where it stands.
        origin: Origin,
    },
    /// A value from the flow's source: `Task(parameter = { expression })`.
    Injected,
    /// One element of a list, for each call: `#[each(parameter in list)]`.
    Element {
        /// The symbol of the list.
        list: String,
        /// Where it stands.
        origin: Origin,
    },
}

impl Requirement {
    /// The symbol that the parameter takes its value from, or the list that it takes its
    /// elements from; `None` for an injected one.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// # let origin = Origin(0);
    /// # let mut requirement = Requirement {
    /// #     parameter: "volume".to_owned(),
    /// #     binding: Binding::Rebound { symbol: "source".to_owned(), origin },
    /// #     type_name: "&Volume".to_owned(),
    /// #     needed_by: NeededBy::Revert,
    /// #     optional: false,
    /// #     parameter_origin: None,
    /// # };
    /// requirement.binding = Binding::Inferred;
    /// assert_eq!(requirement.symbol(), Some("volume"));
    /// requirement.binding = Binding::Injected;
    /// assert_eq!(requirement.symbol(), None);
    /// ```
    pub fn symbol(&self) -> Option<&str> {
        match &self.binding {
            Binding::Inferred => Some(&self.parameter),
            Binding::Rebound { symbol, .. } | Binding::Element { list: symbol, .. } => Some(symbol),
            Binding::Injected => None,
        }
    }
}

/// One value that a node provides.
///
/// ```
/// # use flow_graph::model::*;
/// // `Measure -> (size, _)` throws the second value away:
/// let provides = ["size", "_"].map(|name| Provision {
///     symbol: (name != "_").then(|| name.to_owned()),
///     type_name: "u64".to_owned(),
///     renamed: Some(Origin(0)),
/// });
/// assert_eq!(provides[1].symbol, None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Provision {
    /// The symbol; `None` where the author threw the value away with `_`.
    pub symbol: Option<String>,
    /// The type as it was written in the task; empty when unknown.
    pub type_name: String,
    /// Where the new name stands, if it was renamed in the flow.
    pub renamed: Option<Origin>,
}

/// The type of the value that a parameter of this type takes: that of `&'a str` is `String`.
pub(crate) fn owned(type_name: &str) -> Cow<'_, str> {
    let mut rest = type_name.trim();
    let mut borrowed = false;
    while let Some(after) = rest.strip_prefix('&') {
        borrowed = true;
        rest = after.trim_start();
        if rest.starts_with('\'') {
            rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
        }
    }
    let slice = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match (borrowed, rest, slice) {
        (true, "str", _) => "String".into(),
        (true, "Path", _) => "PathBuf".into(),
        (true, _, Some(item)) if !item.contains(';') => format!("Vec<{}>", item.trim()).into(),
        _ => rest.into(),
    }
}
