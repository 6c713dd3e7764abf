//! Flows in a few words, and diagnostics as text.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use flow_graph::model::{
    After, Atom, Binding, Block, Child, Decider, Each, Flow, NeededBy, Node, Origin, Pattern,
    Policies, Provision, Requirement, Retry, Skip, Symbol, When,
};
use flow_graph::{Checked, Level, Plan, check};
use std::time::Duration;

/// "volume: Volume" in two parts.
fn parts(symbol: &str) -> (String, String) {
    let (name, type_name) = symbol.split_once(": ").unwrap_or((symbol, ""));
    (name.to_owned(), type_name.to_owned())
}

fn symbol(text: &str) -> Symbol {
    let (name, type_name) = parts(text);
    Symbol { name, type_name, doc: String::new(), origin: Origin(0) }
}

fn snake(name: &str) -> String {
    let mut label = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !label.is_empty() {
            label.push('_');
        }
        label.extend(letter.to_lowercase());
    }
    label
}

/// A node under construction.
#[derive(Clone)]
pub struct NodeText(pub Node);

/// A use of a task.
pub fn task(name: &str) -> NodeText {
    NodeText(Node {
        label: snake(name),
        atom: Atom::Task,
        task: name.to_owned(),
        requires: Vec::new(),
        provides: Vec::new(),
        outputs: Vec::new(),
        reverts: false,
        policies: Policies::default(),
        after: Vec::new(),
        doc: String::new(),
        origin: Origin(0),
        label_origin: Origin(0),
        unknown_arguments: Vec::new(),
        renames_count: None,
        broken: false,
    })
}

/// A use of a flow.
pub fn sub_flow(name: &str) -> NodeText {
    let mut node = task(name);
    node.0.atom = Atom::Flow;
    node
}

/// `#[after(a, b)]`, as "a b".
fn after(names: &str) -> Vec<After> {
    let after = |name: &str| After { name: name.to_owned(), origin: Origin(0) };
    names.split_whitespace().map(after).collect()
}

impl NodeText {
    pub fn after(mut self, names: &str) -> Self {
        self.0.after = after(names);
        self
    }

    pub fn label(mut self, label: &str) -> Self {
        self.0.label = label.to_owned();
        self
    }

    /// Parameters, as "volume: &Volume".
    pub fn needs(mut self, parameters: &[&str]) -> Self {
        self.0.requires.extend(parameters.iter().map(|text| requirement(text)));
        self
    }

    /// Parameters of `revert` alone.
    pub fn revert_needs(mut self, parameters: &[&str]) -> Self {
        self.0.reverts = true;
        self.0.requires.extend(
            parameters
                .iter()
                .map(|text| Requirement { needed_by: NeededBy::Revert, ..requirement(text) }),
        );
        self
    }

    /// Parameters that the task can do without.
    pub fn may_have(mut self, parameters: &[&str]) -> Self {
        self.0.requires.extend(
            parameters.iter().map(|text| Requirement { optional: true, ..requirement(text) }),
        );
        self
    }

    /// `Task(parameter = symbol)`.
    pub fn rebind(mut self, parameter: &str, symbol: &str) -> Self {
        let symbol = symbol.to_owned();
        match self.0.requires.iter_mut().find(|needed| needed.parameter == parameter) {
            Some(needed) => needed.binding = Binding::Rebound { symbol, origin: Origin(0) },
            None => self.0.unknown_arguments.push((parameter.to_owned(), Origin(0))),
        }
        self
    }

    /// `Task(parameter = { … })`.
    pub fn inject(mut self, parameter: &str) -> Self {
        for needed in self.0.requires.iter_mut().filter(|needed| needed.parameter == parameter) {
            needed.binding = Binding::Injected;
        }
        self
    }

    /// What it provides, as "volume: Volume".
    pub fn gives(mut self, symbols: &[&str]) -> Self {
        for (name, type_name) in symbols.iter().map(|text| parts(text)) {
            self.0.outputs.push(name.clone());
            self.0.provides.push(Provision { symbol: Some(name), type_name, renamed: None });
        }
        self
    }

    /// `Task -> (a, _)`.
    pub fn renamed(mut self, names: &[&str]) -> Self {
        if names.len() != self.0.outputs.len() {
            self.0.renames_count = Some((names.len(), Origin(0)));
        }
        for (provision, name) in self.0.provides.iter_mut().zip(names) {
            provision.symbol = (*name != "_").then(|| (*name).to_owned());
            provision.renamed = Some(Origin(0));
        }
        self
    }

    pub fn retry(mut self, retry: Retry) -> Self {
        self.0.policies.retry = Some(retry);
        self
    }

    pub fn priority(mut self, priority: i32) -> Self {
        self.0.policies.priority = Some(priority);
        self
    }

    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.policies.timeout = Some(timeout);
        self
    }

    /// `#[when(text, skip = …)]`, the text being "question(symbol, symbol)".
    pub fn when(mut self, text: &str, skip: Skip) -> Self {
        self.0.policies.when = when(text, skip);
        self
    }

    /// `#[each(item in list)]`, as "item in list".
    pub fn each(self, text: &str) -> Self {
        self.each_within(text, None)
    }

    /// `#[each(item in list, limit = …)]`.
    pub fn each_within(self, text: &str, limit: Option<u32>) -> Self {
        let (item, list) = text.split_once(" in ").unwrap();
        let each = Each { item: item.to_owned(), list: list.to_owned(), limit };
        NodeText(self.0.for_each(each, Origin(0)))
    }

    pub fn doc(mut self, doc: &str) -> Self {
        self.0.doc = doc.to_owned();
        self
    }

    pub fn broken(mut self) -> Self {
        self.0.broken = true;
        self
    }
}

fn requirement(text: &str) -> Requirement {
    let (parameter, type_name) = parts(text);
    Requirement {
        parameter,
        binding: Binding::Inferred,
        type_name,
        needed_by: NeededBy::Execute,
        optional: false,
        parameter_origin: None,
    }
}

impl From<NodeText> for Child {
    fn from(node: NodeText) -> Child {
        Child::Node(node.0)
    }
}

/// A block under construction.
#[derive(Clone)]
pub struct BlockText(pub Block);

impl From<BlockText> for Child {
    fn from(block: BlockText) -> Child {
        Child::Block(block.0)
    }
}

pub fn block(pattern: Pattern, children: Vec<Child>) -> BlockText {
    BlockText(Block {
        label: None,
        pattern,
        policies: Policies::default(),
        after: Vec::new(),
        doc: String::new(),
        children,
        origin: Origin(0),
    })
}

impl BlockText {
    pub fn after(mut self, names: &str) -> Self {
        self.0.after = after(names);
        self
    }

    pub fn label(mut self, label: &str) -> Self {
        self.0.label = Some(label.to_owned());
        self
    }

    pub fn retry(mut self, retry: Retry) -> Self {
        self.0.policies.retry = Some(retry);
        self
    }

    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.policies.timeout = Some(timeout);
        self
    }

    /// `#[when(text, skip = …)]`, the text being "question(symbol, symbol)".
    pub fn when(mut self, text: &str, skip: Skip) -> Self {
        self.0.policies.when = when(text, skip);
        self
    }

    pub fn doc(mut self, doc: &str) -> Self {
        self.0.doc = doc.to_owned();
        self
    }
}

macro_rules! linear {
    ($($child:expr),* $(,)?) => {
        $crate::common::block(::flow_graph::model::Pattern::Linear, vec![$($child.into()),*])
    };
}
macro_rules! unordered {
    ($($child:expr),* $(,)?) => {
        $crate::common::block(::flow_graph::model::Pattern::Unordered, vec![$($child.into()),*])
    };
}
macro_rules! graph {
    ($($child:expr),* $(,)?) => {
        $crate::common::block(::flow_graph::model::Pattern::Graph, vec![$($child.into()),*])
    };
}
pub(crate) use {graph, linear, unordered};

/// The flow `F` with these inputs, outputs and body.
pub fn flow(inputs: &[&str], outputs: &[&str], root: BlockText) -> Flow {
    named("F", inputs, outputs, root)
}

/// A flow.
pub fn named(name: &str, inputs: &[&str], outputs: &[&str], root: BlockText) -> Flow {
    let mut root = root.0;
    let mut deciders = Vec::new();
    for child in &mut root.children {
        ask(child, &mut deciders);
    }
    Flow {
        name: name.to_owned(),
        doc: String::new(),
        inputs: inputs.iter().map(|text| symbol(text)).collect(),
        outputs: outputs.iter().map(|text| symbol(text)).collect(),
        root,
        transient: false,
        deciders,
        origin: Origin(0),
    }
}

/// Numbers the deciders, and finds what they ask for in their texts.
fn ask(child: &mut Child, deciders: &mut Vec<Decider>) {
    let (policies, children) = match child {
        Child::Node(node) => (&mut node.policies, &mut [][..]),
        Child::Block(block) => (&mut block.policies, &mut block.children[..]),
    };
    if let Some(when) = &mut policies.when {
        when.decider = deciders.len();
        let inside = when.text.split(['(', ')']).nth(1).unwrap_or_default();
        let symbols = inside.split(", ").filter(|symbol| !symbol.is_empty());
        let requires = symbols.map(|symbol| Requirement {
            binding: Binding::Rebound { symbol: symbol.to_owned(), origin: Origin(0) },
            ..requirement(symbol)
        });
        deciders.push(Decider { requires: requires.collect(), origin: Origin(0) });
    }
    children.iter_mut().for_each(|child| ask(child, deciders));
}

fn when(text: &str, skip: Skip) -> Option<When> {
    Some(When { decider: 0, text: text.to_owned(), skip })
}

/// Gives every place an origin of its own, and the place's name by origin.
pub fn place(flow: &mut Flow) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = |name: String| {
        names.push(name);
        Origin(names.len() as u32 - 1)
    };
    flow.origin = next(flow.name.clone());
    for input in &mut flow.inputs {
        input.origin = next(format!("input {}", input.name));
    }
    for output in &mut flow.outputs {
        output.origin = next(format!("output {}", output.name));
    }
    place_block(&mut flow.root, &mut next);
    for decider in &mut flow.deciders {
        decider.origin = next("#[when]".to_owned());
        for needed in &mut decider.requires {
            if let Binding::Rebound { symbol, origin } = &mut needed.binding {
                *origin = next(format!("#[when(… {symbol} …)]"));
            }
        }
    }
    names
}

fn place_block(block: &mut Block, next: &mut impl FnMut(String) -> Origin) {
    let name = block.label.as_deref().unwrap_or(block.pattern.keyword());
    block.origin = next(name.to_owned());
    for child in &mut block.children {
        let node = match child {
            Child::Block(inner) => {
                place_block(inner, next);
                continue;
            }
            Child::Node(node) => node,
        };
        let name = node.task.clone();
        node.label_origin = next(format!("label {}", node.label));
        node.origin = next(name.clone());
        for needed in &mut node.requires {
            needed.parameter_origin = Some(next(format!("{name}::{}", needed.parameter)));
            if let Binding::Rebound { symbol, origin } = &mut needed.binding {
                *origin = next(format!("{name}({} = {symbol})", needed.parameter));
            }
            if let Binding::Element { list, origin } = &mut needed.binding {
                *origin = next(format!("#[each(… in {list})]"));
            }
        }
        for (argument, origin) in &mut node.unknown_arguments {
            *origin = next(format!("{name}({argument} = …)"));
        }
        for provision in node.provides.iter_mut().filter(|given| given.renamed.is_some()) {
            let symbol = provision.symbol.as_deref().unwrap_or("_");
            provision.renamed = Some(next(format!("{name} -> {symbol}")));
        }
        if let Some((_, origin)) = &mut node.renames_count {
            *origin = next(format!("{name} -> …"));
        }
    }
}

/// All that is told of a flow, as text.
pub fn told(mut flow: Flow) -> String {
    let places = place(&mut flow);
    let Checked { plan, diagnostics } = check(&flow);
    let mut text = String::new();
    for diagnostic in &diagnostics {
        let level = match diagnostic.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let place = &places[diagnostic.origin.0 as usize];
        text.push_str(&format!("{level} at {place}: {}\n", diagnostic.message));
        for help in &diagnostic.help {
            text.push_str(&format!("  help: {help}\n"));
        }
        for (origin, note) in &diagnostic.related {
            text.push_str(&format!("  at {}: {note}\n", places[origin.0 as usize]));
        }
    }
    let errors = diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
    let broken = plan.is_none() && !errors;
    assert!(!(errors && plan.is_some()), "there is a plan in spite of errors");
    if broken {
        text.push_str("no plan\n");
    }
    text
}

/// The plan of a flow without a mistake.
pub fn plan(flow: Flow) -> Plan {
    let text = told(flow.clone());
    let Checked { plan, .. } = check(&flow);
    assert!(plan.is_some(), "there is no plan:\n{text}");
    plan.unwrap()
}

/// Compares line by line, without the indentation of the source.
pub fn assert_told(flow: Flow, expected: &str) {
    let told = told(flow);
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    assert_eq!(lines(&told), lines(expected), "\ntold:\n{told}\n");
}
