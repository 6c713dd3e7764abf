//! The words that all rules share: how things are named, and what to write in a remedy.

use super::layout::{Asked, Branch, Layout, View};
use super::wiring::Provider;
use crate::model::{Atom, Child, Node, Requirement, owned};

/// A node as a subject: "task `Attach`", "flow `Prepare` (labelled `second`)".
pub(super) fn subject(node: &Node) -> String {
    match node.atom {
        Atom::Task => format!("task {}", name(node)),
        Atom::Flow => format!("flow {}", name(node)),
        Atom::Controller => format!("retry controller {}", name(node)),
    }
}

/// A decider by what it decides about: "the `#[when]` of `Attach`".
pub(super) fn decider(layout: &Layout<'_>, asked: &Asked<'_>) -> String {
    format!("the `#[when]` of {}", part(layout, asked.part))
}

/// A node or block by name.
pub(super) fn part(layout: &Layout<'_>, part: View) -> String {
    let Some(parent) = layout.parent(part) else { return format!("flow `{}`", layout.flow.name) };
    let branch = &layout.blocks[parent];
    child(layout, branch, branch.child_with(layout.nodes_in(part).start))
}

/// A node by name: "`Attach`", "`Attach` (labelled `second`)".
pub(super) fn name(node: &Node) -> String {
    if has_own_label(node) {
        format!("`{}` (labelled `{}`)", node.task, node.label)
    } else {
        format!("`{}`", node.task)
    }
}

/// What provides a symbol: "`Create`", "the input `volume`".
pub(super) fn provider(layout: &Layout<'_>, provider: Provider) -> String {
    match provider {
        Provider::Input(place) => format!("the input `{}`", layout.flow.inputs[place].name),
        Provider::Node(number, _) => name(layout.nodes[number].node),
    }
}

/// One child of a block by name: that of the node, "`attempts`" for a block with a label, that of
/// a node with its retry controller, or what an unlabelled block looks like: "`linear { Create, Attach, … }`".
pub(super) fn child(layout: &Layout<'_>, branch: &Branch<'_>, place: usize) -> String {
    let block = match &branch.block.children[place] {
        Child::Node(node) => return name(node),
        Child::Block(block) => block,
    };
    if let Some(label) = &block.label {
        return format!("`{label}`");
    }
    if let (Some(_), [_, Child::Node(node)]) = (block.controller(), block.children.as_slice()) {
        return name(node);
    }
    let inside = branch.nodes_of(place);
    let more = if inside.len() > 2 { ", …" } else { "" };
    let shown = inside.take(2).map(|node| layout.nodes[node].node.task.as_str());
    let shown: Vec<_> = shown.collect();
    format!("`{} {{ {}{more} }}`", block.pattern.keyword(), shown.join(", "))
}

/// A symbol with its type where that is known: "`host: String`".
pub(super) fn symbol(name: &str, type_name: &str) -> String {
    match owned(type_name) {
        type_name if type_name.is_empty() => format!("`{name}`"),
        type_name => format!("`{name}: {type_name}`"),
    }
}

/// Whether two types look the same once both are owned.
pub(super) fn same_type(one: &str, other: &str) -> bool {
    let (one, other) = (owned(one), owned(other));
    let signs = |letter: &char| !letter.is_whitespace();
    !one.is_empty() && one.chars().filter(signs).eq(other.chars().filter(signs))
}

/// The use of a task with one argument, to be written: "`second: Attach(volme = volume)`".
pub(super) fn bind(node: &Node, requirement: &Requirement, symbol: &str) -> String {
    format!("`{}({} = {symbol})`", head(node), requirement.parameter)
}

/// The use of a task with one of its values under another name, to be written:
/// "`Create -> (volume, other_properties)`".
pub(super) fn rename(node: &Node, place: usize, symbol: &str) -> String {
    let names = node.provides.iter().enumerate().map(|(other, provision)| {
        if other == place { symbol } else { provision.symbol.as_deref().unwrap_or("_") }
    });
    usage(node, &tuple(names))
}

/// The use of a task with names for what it provides, to be written.
pub(super) fn usage(node: &Node, names: &str) -> String {
    format!("`{} -> {names}`", head(node))
}

/// Names as they are written after `->`.
pub(super) fn tuple<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    match names.as_slice() {
        [only] => (*only).to_owned(),
        several => format!("({})", several.join(", ")),
    }
}

/// Another name for a symbol that a node provides: `import_volume` for the `volume` of `Import`.
pub(super) fn other_name(node: &Node, symbol: &str) -> String {
    let led = format!("{}_{symbol}", node.label);
    // `create_volume_volume` reads badly.
    if node.label.contains(symbol) { format!("other_{symbol}") } else { led }
}

/// A list as it is read: "a", "a and b", "a, b and c".
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A number with what is counted: "1 value", "3 values".
pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// The candidates that may be what a misspelt name was meant to be, with how far off they are.
pub(super) fn near<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = (usize, &'a str)> {
    let bound = misspelt_by(name);
    candidates.into_iter().filter_map(move |candidate| {
        // Most names have quite other letters, and that is told much sooner.
        let maybe = bound > 0 && other_letters(name, candidate) <= 4 * bound;
        let distance = maybe.then(|| strsim::osa_distance(name, candidate))?;
        (distance <= bound).then_some((distance, candidate))
    })
}

/// A lower bound of how many bytes differ between two names: those that the other has not.
fn other_letters(one: &str, other: &str) -> usize {
    let mut surplus = [0_i32; 64];
    for byte in one.bytes() {
        surplus[usize::from(byte % 64)] += 1;
    }
    for byte in other.bytes() {
        surplus[usize::from(byte % 64)] -= 1;
    }
    let more: i32 = surplus.iter().filter(|surplus| **surplus > 0).sum();
    let less: i32 = surplus.iter().filter(|surplus| **surplus < 0).sum();
    more.max(-less).unsigned_abs() as usize
}

/// How many letters of a name may be wrong for it to be still recognised; never all of them.
fn misspelt_by(name: &str) -> usize {
    match name.chars().count() {
        0 | 1 => 0,
        letters => (letters / 3).max(1),
    }
}

/// The node as it begins in the flow: with its label if it has one of its own.
fn head(node: &Node) -> String {
    if has_own_label(node) { format!("{}: {}", node.label, node.task) } else { node.task.clone() }
}

/// Whether the label is not just the name of the task in snake case.
fn has_own_label(node: &Node) -> bool {
    let path = node.task.split('<').next().unwrap_or_default();
    let task = path.rsplit("::").next().unwrap_or_default().trim();
    let plain = |letter: &char| *letter != '_';
    let label = node.label.chars().filter(plain);
    !label.eq(task.chars().filter(plain).flat_map(char::to_lowercase))
}

/// What a node calls one element of its list.
pub(super) fn item(node: &Node) -> &str {
    node.policies.each.as_ref().map_or("", |each| &each.item)
}
