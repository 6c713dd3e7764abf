//! A flow as it was written.

use crate::names;
use flow_graph::model::{Pattern, Policies, Skip};
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, ExprClosure, Generics, Path, Type, Visibility};

pub(super) struct Flow {
    /// Attributes that are not ours; they go on the generated struct.
    pub(super) attributes: Vec<Attribute>,
    pub(super) doc: String,
    pub(super) transient: bool,
    pub(super) visibility: Visibility,
    pub(super) name: Ident,
    pub(super) generics: Generics,
    pub(super) inputs: Vec<Symbol>,
    pub(super) outputs: Vec<Symbol>,
    pub(super) root: Block,
    /// The filters of all policies, by number.
    pub(super) filters: Vec<Filter>,
    /// All deciders, by number.
    pub(super) deciders: Vec<Decider>,
}

/// `#[when(…)]`
pub(super) struct Decider {
    pub(super) question: Question,
    pub(super) negated: bool,
    /// The question as it was written, for people.
    pub(super) text: String,
    pub(super) skip: Skip,
    /// Where `when` stands.
    pub(super) span: Span,
}

pub(super) enum Question {
    /// `symbol`, which is a `bool`.
    Symbol(Ident),
    /// `function(symbol, …)`
    Call { function: TokenStream, symbols: Vec<Ident> },
    /// `|symbol, …| expression`
    Closure { symbols: Vec<(Ident, Option<Type>)>, whole: Box<ExprClosure> },
}

impl Question {
    /// The symbols that it asks about.
    pub(super) fn symbols(&self) -> Vec<&Ident> {
        match self {
            Question::Symbol(symbol) => vec![symbol],
            Question::Call { symbols, .. } => symbols.iter().collect(),
            Question::Closure { symbols, .. } => symbols.iter().map(|(symbol, _)| symbol).collect(),
        }
    }
}

pub(super) struct Symbol {
    pub(super) name: Ident,
    pub(super) ty: Type,
    pub(super) doc: String,
}

pub(super) struct Block {
    pub(super) label: Option<Ident>,
    pub(super) pattern: Pattern,
    /// Where the pattern's keyword stands.
    pub(super) span: Span,
    pub(super) policies: Policies,
    /// What it is executed by; `None` once it has its number among the flow's.
    pub(super) when: Option<Decider>,
    pub(super) after: Vec<Ident>,
    pub(super) doc: String,
    /// Whether it was written as a block.
    pub(super) braces: bool,
    pub(super) children: Vec<Child>,
}

impl Block {
    /// Whether it stands for a node, which was written with a retry controller.
    pub(super) fn is_node(&self) -> bool {
        let controlled = self.policies.retry.as_ref().is_some_and(|retry| retry.controlled);
        controlled && !self.braces
    }
}

pub(super) enum Child {
    Node(Node),
    Block(Block),
}

pub(super) struct Node {
    pub(super) label: Option<Ident>,
    pub(super) path: Path,
    pub(super) arguments: Vec<Argument>,
    pub(super) renames: Option<Renames>,
    pub(super) policies: Policies,
    /// Where the list stands of which it is executed for each element.
    pub(super) each: Option<Span>,
    /// What it is executed by; `None` once it has its number among the flow's.
    pub(super) when: Option<Decider>,
    pub(super) after: Vec<Ident>,
    pub(super) doc: String,
}

/// `parameter = symbol` or `parameter = { expression }`.
pub(super) struct Argument {
    pub(super) parameter: Ident,
    pub(super) value: Value,
}

pub(super) enum Value {
    Symbol(Ident),
    Expression(TokenStream),
}

/// `-> a` or `-> (a, _)`; `None` is `_`.
pub(super) struct Renames {
    pub(super) span: Span,
    pub(super) names: Vec<(Option<Ident>, Span)>,
}

/// Which failures are not worth another attempt.
pub(super) struct Filter {
    /// Tokens of a `fn(&Failure) -> bool`, with `$crate` still to be put before the paths.
    pub(super) types: Vec<Type>,
    pub(super) predicate: Option<TokenStream>,
}

impl Node {
    /// The name of the task: the last segment of its path.
    pub(super) fn task(&self) -> Ident {
        match self.path.segments.last() {
            Some(last) => last.ident.clone(),
            None => Ident::new("_", Span::call_site()),
        }
    }

    /// Where the name of the task stands.
    pub(super) fn span(&self) -> Span {
        self.task().span()
    }

    /// The name of the node: the author's, or the task's in snake case.
    pub(super) fn name(&self) -> String {
        match &self.label {
            Some(label) => names::plain(label),
            None => names::snake_case(&names::plain(&self.task())),
        }
    }
}

impl Flow {
    /// All nodes, in the order in which they were written.
    pub(super) fn nodes(&self) -> Vec<&Node> {
        fn walk<'a>(block: &'a Block, nodes: &mut Vec<&'a Node>) {
            for child in &block.children {
                match child {
                    Child::Node(node) => nodes.push(node),
                    Child::Block(block) => walk(block, nodes),
                }
            }
        }
        let mut nodes = Vec::new();
        walk(&self.root, &mut nodes);
        nodes
    }
}
