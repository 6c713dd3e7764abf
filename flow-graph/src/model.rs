//! What the author of a flow wrote, before anything is proven of it.

mod each;
mod node;
mod policy;

pub use crate::when::{Decider, Skip, When};
pub use each::Each;
pub(crate) use node::owned;
pub use node::{Atom, Binding, NeededBy, Node, Provision, Requirement};
pub use policy::{Backoff, Policies, Retry};

use serde::{Deserialize, Serialize};

/// A place in the source, as an index into a table that only the caller has.
///
/// The checks carry origins from the model to the diagnostics and never look inside.
///
/// ```
/// use flow_graph::model::Origin;
///
/// // The caller knows what the numbers mean.
/// let places = ["line 3", "line 8"];
/// let origin = Origin(1);
/// assert_eq!(places[origin.0 as usize], "line 8");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(pub u32);

/// A whole flow: its interface and its body.
///
/// ```
/// # use flow_graph::{check, model::*};
/// # let origin = Origin(0);
/// # let greet = Node {
/// #     label: "greet".to_owned(),
/// #     atom: Atom::Task,
/// #     task: "Greet".to_owned(),
/// #     requires: vec![Requirement {
/// #         parameter: "name".to_owned(),
/// #         binding: Binding::Inferred,
/// #         type_name: "&str".to_owned(),
/// #         needed_by: NeededBy::Execute,
/// #         optional: false,
/// #         parameter_origin: None,
/// #     }],
/// #     provides: vec![Provision {
/// #         symbol: Some("greeting".to_owned()),
/// #         type_name: "String".to_owned(),
/// #         renamed: None,
/// #     }],
/// #     outputs: vec!["greeting".to_owned()],
/// #     reverts: false,
/// #     policies: Policies::default(),
/// #     after: Vec::new(),
/// #     doc: String::new(),
/// #     origin,
/// #     label_origin: origin,
/// #     unknown_arguments: Vec::new(),
/// #     renames_count: None,
/// #     broken: false,
/// # };
/// # let block = Block {
/// #     label: None,
/// #     pattern: Pattern::Linear,
/// #     policies: Policies::default(),
/// #     doc: String::new(),
/// #     children: vec![Child::Node(greet)],
/// #     after: Vec::new(),
/// #     origin,
/// # };
/// let flow = Flow {
///     name: "Hello".to_owned(),
///     doc: String::new(),
///     inputs: vec![Symbol {
///         name: "name".to_owned(),
///         type_name: "String".to_owned(),
///         doc: String::new(),
///         origin,
///     }],
///     outputs: Vec::new(),
///     root: block,
///     transient: false,
///     deciders: Vec::new(),
///     origin,
/// };
/// let plan = check(&flow).plan;
/// assert!(plan.is_some_and(|plan| plan.tasks[0].name == "greet"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The name of the flow.
    pub name: String,
    /// Its documentation, as markdown; empty when there is none.
    pub doc: String,
    /// The symbols that a run is given.
    pub inputs: Vec<Symbol>,
    /// The symbols that a run gives back.
    pub outputs: Vec<Symbol>,
    /// The body.
    pub root: Block,
    /// Whether its values may be of any type; such a flow cannot be made durable.
    pub transient: bool,
    /// What each [`When`] in the body asks, by number.
    pub deciders: Vec<Decider>,
    /// Where the flow's name stands.
    pub origin: Origin,
}

/// A name with a type, such as an input of a flow.
///
/// ```
/// # use flow_graph::model::*;
/// # let origin = Origin(0);
/// let input = Symbol {
///     name: "name".to_owned(),
///     type_name: "Option<String>".to_owned(),
///     doc: "Who is to be greeted.".to_owned(),
///     origin,
/// };
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// The type as it was written, for people; empty when unknown.
    pub type_name: String,
    /// Documentation, as markdown.
    pub doc: String,
    /// Where the name stands.
    pub origin: Origin,
}

/// How the children of a block are ordered.
///
/// ```
/// use flow_graph::model::Pattern;
///
/// let block: Pattern = serde_json::from_str(r#""unordered""#)?;
/// assert_eq!(block, Pattern::Unordered);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// One after the other, as written.
    Linear,
    /// In any order, and at once; no child sees what another provides.
    Unordered,
    /// Each after those that provide what it requires.
    Graph,
}

impl Pattern {
    /// The word that stands for the pattern in a flow.
    ///
    /// ```
    /// use flow_graph::model::Pattern;
    ///
    /// assert_eq!(Pattern::Graph.keyword(), "graph");
    /// ```
    pub fn keyword(self) -> &'static str {
        match self {
            Pattern::Linear => "linear",
            Pattern::Unordered => "unordered",
            Pattern::Graph => "graph",
        }
    }
}

/// Children under one pattern.
///
/// ```
/// # use flow_graph::model::*;
/// # let origin = Origin(0);
/// let block = Block {
///     label: Some("prepare".to_owned()),
///     pattern: Pattern::Unordered,
///     policies: Policies::default(),
///     doc: String::new(),
///     children: Vec::new(),
///     after: Vec::new(),
///     origin,
/// };
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The block's own name, where the author gave one.
    pub label: Option<String>,
    /// How the children are ordered.
    pub pattern: Pattern,
    /// What is to be done about failure and time.
    pub policies: Policies,
    /// The parts of the `graph` around it that it comes after, whatever it requires.
    pub after: Vec<After>,
    /// Documentation, as markdown.
    pub doc: String,
    /// The children, in the order in which they were written.
    pub children: Vec<Child>,
    /// Where the pattern's keyword stands.
    pub origin: Origin,
}

impl Block {
    /// What the block is called by others: its label, or, for a node with its retry controller
    /// before it, the node's name.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// fn shown(block: &Block) -> &str {
    ///     block.name().unwrap_or(block.pattern.keyword())
    /// }
    /// ```
    pub fn name(&self) -> Option<&str> {
        let alone = match (self.controller(), self.children.as_slice()) {
            (Some(_), [_, Child::Node(node)]) => Some(node.label.as_str()),
            _ => None,
        };
        self.label.as_deref().or(alone)
    }

    /// The retry controller that decides whether the block is tried again, if there is one.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// fn decides(block: &Block) -> &str {
    ///     block.controller().map_or("nobody", |controller| &controller.task)
    /// }
    /// ```
    pub fn controller(&self) -> Option<&Node> {
        match (&self.policies.retry, self.children.first()) {
            (Some(retry), Some(Child::Node(node))) if retry.controlled => Some(node),
            _ => None,
        }
    }

    /// The block, tried again as a retry controller decides: a `linear` that begins with it.
    ///
    /// The label, the policies and what the block comes after go to the whole. `retry` says the
    /// rest: how long to wait, which failures are final.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// fn tried_again(block: Block, controller: Node) -> Block {
    ///     block.controlled(controller)
    /// }
    /// ```
    #[must_use]
    pub fn controlled(self, controller: Node) -> Block {
        let controller = Child::Node(controller);
        if self.pattern == Pattern::Linear {
            let children = std::iter::once(controller).chain(self.children).collect();
            return Block { children, ..self };
        }
        let inner = Block {
            label: None,
            policies: Policies::default(),
            after: Vec::new(),
            doc: String::new(),
            ..self
        };
        Block {
            label: self.label,
            pattern: Pattern::Linear,
            policies: self.policies,
            after: self.after,
            doc: self.doc,
            children: vec![controller, Child::Block(inner)],
            origin: self.origin,
        }
    }
}

/// One child of a block.
///
/// ```
/// # use flow_graph::model::*;
/// /// How many nodes a block has, those of blocks inside included.
/// fn nodes(block: &Block) -> usize {
///     let children = block.children.iter().map(|child| match child {
///         Child::Node(_) => 1,
///         Child::Block(block) => nodes(block),
///     });
///     children.sum()
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Child {
    /// A task or a flow.
    Node(Node),
    /// A nested block.
    Block(Block),
}

/// One part of a `graph` that another comes after: `#[after(name)]`.
///
/// ```
/// # use flow_graph::model::*;
/// // `#[after(prepare)]`:
/// let after = After { name: "prepare".to_owned(), origin: Origin(0) };
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct After {
    /// The name of the part: of a node, or of a block with a label.
    pub name: String,
    /// Where the name stands.
    pub origin: Origin,
}

impl Child {
    /// The name that others may call it by; `None` for a block without a label.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// /// The parts of a `graph` that others may come after.
    /// fn names(block: &Block) -> Vec<&str> {
    ///     block.children.iter().filter_map(Child::name).collect()
    /// }
    /// ```
    pub fn name(&self) -> Option<&str> {
        match self {
            Child::Node(node) => Some(&node.label),
            Child::Block(block) => block.name(),
        }
    }

    /// What it comes after, whatever it requires.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// fn comes_after(child: &Child, name: &str) -> bool {
    ///     child.after().iter().any(|after| after.name == name)
    /// }
    /// ```
    pub fn after(&self) -> &[After] {
        match self {
            Child::Node(node) => &node.after,
            Child::Block(block) => &block.after,
        }
    }
}

/// The name of a node that the author gave none: that of its task in snake case.
///
/// `EntryCreate` → `entry_create`; `HTTPGet` → `http_get`.
///
/// ```
/// use flow_graph::model::snake_case;
///
/// assert_eq!(snake_case("EntryCreate"), "entry_create");
/// ```
pub fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (i, letter) in letters.iter().enumerate() {
        if letter.is_uppercase() {
            let after_lower = i > 0 && !letters[i - 1].is_uppercase() && letters[i - 1] != '_';
            let starts_word = i > 0
                && letters[i - 1].is_uppercase()
                && letters.get(i + 1).is_some_and(|next| next.is_lowercase());
            if after_lower || starts_word {
                snake.push('_');
            }
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_keeps_words_together() {
        for (name, snake) in [
            ("EntryCreate", "entry_create"),
            ("HTTPGet", "http_get"),
            ("Fetch2", "fetch2"),
            ("fetch_all", "fetch_all"),
            ("A", "a"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }
}
