//! A block has children.

use super::layout::Layout;
use super::sink::{Place, Sink};
use crate::Diagnostic;
use crate::model::Block;

/// Tells each block in which nothing stands.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    let nothing = |block: &Block| block.children.len() == usize::from(block.controller().is_some());
    let empty = layout.blocks.iter().filter(|branch| nothing(branch.block));
    for branch in empty {
        let (what, help) = match (branch.parent, &branch.block.label) {
            (None, _) => {
                (format!("flow `{}` has no tasks", layout.flow.name), "write a task in it")
            }
            (Some(_), None) => (
                format!("this `{}` has no tasks", branch.block.pattern.keyword()),
                "write a task in it, or remove it",
            ),
            (Some(_), Some(label)) => (
                format!("the `{}` named `{label}` has no tasks", branch.block.pattern.keyword()),
                "write a task in it, or remove it",
            ),
        };
        let diagnostic = Diagnostic::error(branch.block.origin, what).with_help(help);
        sink.tell(Place::Body(branch.position), diagnostic);
    }
}
