//! `flow!` and `FlowBuilder` say the same of the same flow: the same plan where it is right, the
//! same words where it is not.

use super::{model, parse};
use crate::errors::Errors;
use crate::metadata::Metadata;
use flow_graph::{Checked, Diagnostic};
use flow_runtime::builder::{Atom, Block as BlockBuilder, FlowBuilder, Part, Retry, TaskBuilder};
use flow_runtime::model::Pattern;
use proptest::prelude::*;
use std::time::Duration;

const SYMBOLS: [&str; 5] = ["a", "b", "c", "dd", "de"];
const PATTERNS: [Pattern; 3] = [Pattern::Linear, Pattern::Unordered, Pattern::Graph];

/// A task, as it would be written with `#[task]`.
#[derive(Clone, Debug)]
struct Task {
    name: String,
    /// Name, and whether it is optional.
    execute: Vec<(&'static str, bool)>,
    /// What `revert` alone has; `None` where there is no `revert`.
    revert: Option<Vec<&'static str>>,
    provides: Vec<&'static str>,
}

#[derive(Clone, Debug)]
enum Child {
    Node(Node),
    Block(Block),
}

#[derive(Clone, Debug)]
struct Node {
    task: Task,
    label: Option<String>,
    /// Another symbol, or a value.
    arguments: Vec<(&'static str, Option<&'static str>)>,
    renames: Option<Vec<&'static str>>,
    around: Around,
}

#[derive(Clone, Debug)]
struct Block {
    pattern: Pattern,
    label: Option<String>,
    children: Vec<Child>,
    around: Around,
}

/// What stands before a node or a block.
#[derive(Clone, Debug, Default)]
struct Around {
    times: Option<u32>,
    timeout: Option<u64>,
    priority: Option<i32>,
    after: Vec<String>,
}

#[derive(Clone, Debug)]
struct Flow {
    inputs: Vec<&'static str>,
    outputs: Vec<&'static str>,
    root: Block,
}

struct Random(fastrand::Rng);

impl Random {
    fn one_in(&mut self, many: u32) -> bool {
        self.0.u32(..many) == 0
    }

    fn symbol(&mut self) -> &'static str {
        SYMBOLS[self.0.usize(..SYMBOLS.len())]
    }

    fn symbols(&mut self, most: usize) -> Vec<&'static str> {
        let count = self.0.usize(..=most);
        (0..count).map(|_| self.symbol()).collect()
    }

    fn different(&mut self, most: usize) -> Vec<&'static str> {
        let mut symbols = self.symbols(most);
        symbols.sort_unstable();
        symbols.dedup();
        symbols
    }

    fn name(&mut self) -> String {
        format!("n{}", self.0.u32(..9))
    }

    fn task(&mut self) -> Task {
        let provides = self.different(2);
        let execute: Vec<_> = self.different(2);
        let execute: Vec<_> = execute.into_iter().map(|name| (name, self.one_in(5))).collect();
        let revert = (!self.one_in(3)).then(|| self.different(1));
        let revert = revert.map(|mut revert| {
            // A revert cannot ask for what its task provides.
            revert.retain(|name| !provides.contains(name));
            revert.retain(|name| execute.iter().all(|(known, _)| known != name));
            revert
        });
        Task { name: format!("Task{}", self.0.u32(..99)), execute, revert, provides }
    }

    fn around(&mut self) -> Around {
        let after = if self.one_in(6) { vec![self.name()] } else { Vec::new() };
        Around {
            times: self.one_in(6).then(|| self.0.u32(0..4)),
            timeout: self.one_in(8).then(|| self.0.u64(0..3)),
            priority: self.one_in(6).then(|| self.0.i32(-2..3)),
            after,
        }
    }

    fn child(&mut self, depth: u32) -> Child {
        if depth > 0 && self.one_in(3) {
            return Child::Block(self.block(depth - 1));
        }
        let task = self.task();
        let mut arguments = Vec::new();
        for (name, _) in &task.execute {
            if self.one_in(4) {
                arguments.push((*name, (!self.one_in(2)).then(|| self.symbol())));
            }
        }
        if self.one_in(20) {
            let unknown = self.symbol();
            if arguments.iter().all(|(known, _)| *known != unknown) {
                arguments.push((unknown, Some(self.symbol())));
            }
        }
        let renames = self.one_in(3).then(|| {
            let count = task.provides.len() + usize::from(self.one_in(12));
            let name = |_| if self.one_in(4) { "_" } else { self.symbol() };
            (0..count).map(name).collect::<Vec<_>>()
        });
        let renames = renames.filter(|renames| !renames.is_empty());
        let label = (!self.one_in(4)).then(|| self.name());
        Child::Node(Node { task, label, arguments, renames, around: self.around() })
    }

    fn block(&mut self, depth: u32) -> Block {
        let least = usize::from(!self.one_in(15));
        let count = self.0.usize(least..5);
        Block {
            pattern: PATTERNS[self.0.usize(..3)],
            label: self.one_in(2).then(|| self.name()),
            children: (0..count).map(|_| self.child(depth)).collect(),
            around: self.around(),
        }
    }

    fn flow(&mut self) -> Flow {
        let mut root = self.block(2);
        root.label = None;
        root.around.after.clear();
        root.around.priority = None;
        Flow { inputs: self.symbols(3), outputs: self.symbols(1), root }
    }
}

/// As it would be written.
fn text(flow: &Flow, metadata: &mut Vec<String>) -> String {
    let symbols = |names: &[&str]| {
        let typed: Vec<_> = names.iter().map(|name| format!("{name}: u8")).collect();
        typed.join(", ")
    };
    let outputs = match flow.outputs.as_slice() {
        [] => String::new(),
        outputs => format!("-> ({})", symbols(outputs)),
    };
    let (inputs, root) = (symbols(&flow.inputs), &flow.root);
    let (around, body) = (attributes(&root.around), body(root, metadata));
    format!("{around} {} F({inputs}) {outputs} {body}", root.pattern.keyword())
}

fn attributes(around: &Around) -> String {
    let mut text = String::new();
    if let Some(times) = around.times {
        text += &format!("#[retry(times = {times})] ");
    }
    if let Some(timeout) = around.timeout {
        text += &format!("#[timeout(\"{timeout}s\")] ");
    }
    if let Some(priority) = around.priority {
        text += &format!("#[priority({priority})] ");
    }
    for after in &around.after {
        text += &format!("#[after({after})] ");
    }
    text
}

fn body(block: &Block, metadata: &mut Vec<String>) -> String {
    let children = block.children.iter().map(|child| match child {
        Child::Block(inner) => {
            let label = inner.label.as_ref().map_or(String::new(), |label| format!("{label}: "));
            let (around, body) = (attributes(&inner.around), body(inner, metadata));
            format!("{around}{label}{} {body}", inner.pattern.keyword())
        }
        Child::Node(node) => {
            metadata.push(entry(&node.task));
            let label = node.label.as_ref().map_or(String::new(), |label| format!("{label}: "));
            let arguments = node.arguments.iter().map(|(name, symbol)| match symbol {
                Some(symbol) => format!("{name} = {symbol}"),
                None => format!("{name} = {{5}}"),
            });
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            let renames = match node.renames.as_deref() {
                None => String::new(),
                Some(names) => format!(" -> ({})", names.join(", ")),
            };
            let (around, task) = (attributes(&node.around), &node.task.name);
            let arguments =
                if arguments.is_empty() { String::new() } else { format!("({arguments})") };
            format!("{around}{label}{task}{arguments}{renames}")
        }
    });
    format!("{{ {} }}", children.collect::<Vec<_>>().join(", "))
}

/// What the companion of a task would say.
fn entry(task: &Task) -> String {
    let execute = task.execute.iter().map(|(name, optional)| {
        let sign = if *optional { "?" } else { "&" };
        format!("({sign} {name} \"u8\")")
    });
    let revert = match &task.revert {
        None => "-".to_owned(),
        Some(revert) => {
            let revert = revert.iter().map(|name| format!("(= {name} \"u8\")"));
            format!("[{}]", revert.collect::<String>())
        }
    };
    let provides = task.provides.iter().map(|name| format!("({name} \"u8\")"));
    let (execute, provides): (String, String) = (execute.collect(), provides.collect());
    format!("{{ task {} [{execute}] {revert} [{provides}] \"\" \"other\" }}", task.name)
}

fn checked(flow: &Flow) -> Checked {
    let mut metadata = Vec::new();
    let text = text(flow, &mut metadata);
    let mut errors = Errors::default();
    let read = parse::flow(text.parse().unwrap(), &mut errors);
    let wrong = errors.into_messages();
    assert!(wrong.is_empty(), "{text}: {wrong:?}");
    let metadata: Vec<Metadata> =
        metadata.iter().map(|entry| syn::parse_str(entry).unwrap()).collect();
    let (model, _) = model::of(&read.unwrap(), &metadata);
    flow_graph::check(&model)
}

fn built(flow: &Flow) -> FlowBuilder {
    let mut builder = FlowBuilder::new(flow.root.pattern, "F");
    for input in &flow.inputs {
        builder = builder.input::<u8>(*input);
    }
    for output in &flow.outputs {
        builder = builder.output::<u8>(*output);
    }
    if let Some(times) = flow.root.around.times {
        builder = builder.retry(Retry::times(times));
    }
    if let Some(timeout) = flow.root.around.timeout {
        builder = builder.timeout(Duration::from_secs(timeout));
    }
    flow.root.children.iter().fold(builder, |builder, child| builder.add(part(child)))
}

fn part(child: &Child) -> Part {
    match child {
        Child::Node(node) => atom(node).into(),
        Child::Block(block) => {
            let mut built = BlockBuilder::new(block.pattern);
            if let Some(label) = &block.label {
                built = built.label(label.clone());
            }
            if let Some(times) = block.around.times {
                built = built.retry(Retry::times(times));
            }
            if let Some(timeout) = block.around.timeout {
                built = built.timeout(Duration::from_secs(timeout));
            }
            if let Some(priority) = block.around.priority {
                built = built.priority(priority);
            }
            for after in &block.around.after {
                built = built.after(after.clone());
            }
            let children = block.children.iter();
            children.fold(built, |built, child| built.add(part(child))).into()
        }
    }
}

fn atom(node: &Node) -> Atom {
    let mut task = TaskBuilder::new(node.task.name.clone());
    for (name, optional) in &node.task.execute {
        task = if *optional { task.optional::<u8>(*name) } else { task.requires::<u8>(*name) };
    }
    if let Some(revert) = &node.task.revert {
        task = task.revert(|_| async { Ok(()) });
        for name in revert {
            task = task.revert_requires::<u8>(*name);
        }
    }
    for name in &node.task.provides {
        task = task.provides::<u8>(*name);
    }
    let mut atom = task.execute(|_| async { Ok(()) });
    if let Some(label) = &node.label {
        atom = atom.label(label.clone());
    }
    for (name, symbol) in &node.arguments {
        atom = match symbol {
            Some(symbol) => atom.bind(*name, *symbol),
            None => atom.inject(*name, 5_u8),
        };
    }
    if let Some(renames) = &node.renames {
        atom = atom.rename(renames.iter().copied());
    }
    if let Some(times) = node.around.times {
        atom = atom.retry(Retry::times(times));
    }
    if let Some(timeout) = node.around.timeout {
        atom = atom.timeout(Duration::from_secs(timeout));
    }
    if let Some(priority) = node.around.priority {
        atom = atom.priority(priority);
    }
    node.around.after.iter().fold(atom, |atom, after| atom.after(after.clone()))
}

/// The words of a diagnostic; where they stand are different things for the two.
fn words(diagnostics: &[Diagnostic]) -> Vec<(String, Vec<String>)> {
    let words = |told: &Diagnostic| {
        let related = told.related.iter().map(|(_, note)| note.clone()).collect();
        (told.to_string(), related)
    };
    diagnostics.iter().map(words).collect()
}

proptest! {
    #[test]
    fn both_say_the_same(seed in any::<u64>()) {
        let flow = Random(fastrand::Rng::with_seed(seed)).flow();
        let checked = checked(&flow);
        match built(&flow).build() {
            Ok(built) => {
                prop_assert_eq!(words(built.warnings()), words(&checked.diagnostics));
                let plan = checked.plan.unwrap();
                prop_assert_eq!(built.plan(), &plan);
                prop_assert_eq!(built.plan().fingerprint(), plan.fingerprint());
            }
            Err(error) => {
                prop_assert!(checked.plan.is_none());
                prop_assert_eq!(words(error.diagnostics()), words(&checked.diagnostics));
            }
        }
    }
}

#[test]
fn random_flows_are_right_and_wrong() {
    let right = (0..2000).filter(|seed| {
        let flow = Random(fastrand::Rng::with_seed(*seed)).flow();
        built(&flow).build().is_ok()
    });
    let right = right.count();
    assert!((40..1900).contains(&right), "{right} of 2000 flows are right");
}
