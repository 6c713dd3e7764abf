//! What a part is told to come after is a part of the same `graph`.

use super::layout::{Branch, Layout};
use super::sink::{Place, Sink};
use super::words;
use crate::Diagnostic;
use crate::model::{After, Child, Pattern};

/// Tells each name after which nothing can come.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    let mut nodes = layout.nodes.iter();
    let mut blocks = layout.blocks.iter();
    // The root is a child of nothing.
    blocks.next();
    let mut positions: Vec<(usize, usize)> = Vec::new();
    positions.extend(nodes.by_ref().map(|leaf| (leaf.parent, leaf.position)));
    positions.extend(blocks.filter_map(|branch| Some((branch.parent?, branch.position))));
    positions.sort_unstable();
    for (number, branch) in layout.blocks.iter().enumerate() {
        let from = positions.partition_point(|(parent, _)| *parent < number);
        for (place, child) in branch.block.children.iter().enumerate() {
            let Some(&(_, position)) = positions.get(from + place) else { continue };
            for after in child.after() {
                if let Some(diagnostic) = mistake(layout, branch, place, child, after) {
                    sink.tell(Place::Body(position), diagnostic);
                }
            }
        }
    }
}

fn mistake(
    layout: &Layout<'_>,
    branch: &Branch<'_>,
    place: usize,
    child: &Child,
    after: &After,
) -> Option<Diagnostic> {
    let name = &after.name;
    let who = words::child(layout, branch, place);
    let pattern = branch.block.pattern;
    if pattern != Pattern::Graph {
        let help = match pattern {
            Pattern::Unordered => "write `graph` in the place of `unordered`",
            _ => "in a `linear` the order is that of writing: remove it",
        };
        let message = format!(
            "{who} is to come after `{name}`, but stands in {} `{}`",
            if pattern == Pattern::Unordered { "an" } else { "a" },
            pattern.keyword()
        );
        return Some(Diagnostic::error(after.origin, message).with_help(help));
    }
    if child.name() == Some(name) {
        let message = format!("{who} cannot come after itself");
        return Some(Diagnostic::error(after.origin, message).with_help("remove it"));
    }
    let siblings = branch.block.children.iter().filter_map(Child::name);
    let mut siblings: Vec<&str> = siblings.filter(|it| child.name() != Some(it)).collect();
    if siblings.contains(&name.as_str()) {
        return None;
    }
    let mut message = format!("{who} is to come after `{name}`, which is no part of this `graph`");
    let elsewhere = layout.nodes.iter().any(|leaf| leaf.node.label == *name)
        || layout.blocks.iter().any(|it| it.block.label.as_deref() == Some(name));
    let near = words::near(name, siblings.iter().copied()).min_by_key(|(distance, _)| *distance);
    siblings.dedup();
    let names: Vec<_> = siblings.iter().map(|name| format!("`{name}`")).collect();
    let help = match (elsewhere, names.as_slice()) {
        (true, _) => {
            "name the part of this `graph` that it is in; a block needs a label for that".to_owned()
        }
        (false, []) => "nothing else in this `graph` has a name".to_owned(),
        (false, [only]) => format!("the only other part with a name is {only}"),
        (false, several) => format!("the other parts with a name are {}", words::list(several)),
    };
    if let (false, Some((_, near))) = (elsewhere, near) {
        message.push_str(&format!("; did you mean `{near}`?"));
    }
    Some(Diagnostic::error(after.origin, message).with_help(help))
}
