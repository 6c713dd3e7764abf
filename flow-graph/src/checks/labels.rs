//! The names of nodes, and of the blocks that have one, are unique in their flow.

use super::layout::Layout;
use super::sink::{Place, Sink};
use crate::Diagnostic;
use crate::model::Origin;
use std::collections::{HashMap, HashSet};

/// Names of a second, third and fourth use, for the remedy.
const ORDINALS: [&str; 3] = ["second", "third", "fourth"];

/// Something that has a name.
struct Named<'a> {
    name: &'a str,
    /// What it looks like after its label.
    text: String,
    position: usize,
    origin: Origin,
}

/// Tells each name that is already taken, at the later place.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    let nodes = layout.nodes.iter().map(|leaf| Named {
        name: &leaf.node.label,
        text: leaf.node.task.clone(),
        position: leaf.position,
        origin: leaf.node.label_origin,
    });
    let blocks = layout.blocks.iter().filter_map(|branch| {
        let name = branch.block.label.as_deref()?;
        let text = format!("{} {{ … }}", branch.block.pattern.keyword());
        Some(Named { name, text, position: branch.position, origin: branch.block.origin })
    });
    let mut all: Vec<Named<'_>> = nodes.chain(blocks).collect();
    all.sort_by_key(|named| named.position);

    let mut taken: HashSet<String> = all.iter().map(|named| named.name.to_owned()).collect();
    let mut first: HashMap<&str, Origin> = HashMap::new();
    for named in &all {
        let Some(first) = first.get(named.name) else {
            first.insert(named.name, named.origin);
            continue;
        };
        let free = free_name(named.name, &taken);
        let message =
            format!("two parts of flow `{}` are named `{}`", layout.flow.name, named.name);
        let diagnostic = Diagnostic::error(named.origin, message)
            .with_help(format!("give this one a name of its own: `{free}: {}`", named.text))
            .with_related(*first, format!("the first `{}` is here", named.name));
        taken.insert(free);
        sink.tell(Place::Body(named.position), diagnostic);
    }
}

/// A name that is not taken: `second`, or at the end `create_5`.
fn free_name(name: &str, taken: &HashSet<String>) -> String {
    let numbered = (5..).map(|number| format!("{name}_{number}"));
    let mut names = ORDINALS.iter().map(|ordinal| (*ordinal).to_owned()).chain(numbered);
    // There are more numbers than names.
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}
