//! Retry controllers decide, and nothing else does.

use super::layout::Layout;
use super::sink::{Place, Sink};
use super::words;
use crate::Diagnostic;
use crate::model::Atom;

/// Tells controllers that are used as tasks, tasks that are used as controllers, and
/// controllers that something else decides about.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    for (number, leaf) in layout.nodes.iter().enumerate() {
        let node = leaf.node;
        let branch = &layout.blocks[leaf.parent];
        let controls = branch.block.controller().is_some() && branch.nodes.start == number;
        let name = words::name(node);
        let (message, help) = match (controls, node.atom) {
            _ if node.broken => continue,
            (false, Atom::Controller) => (
                format!("{} stands here as a task", words::subject(node)),
                format!(
                    "write `#[retry({})]` before the task or the block that it decides about",
                    node.task
                ),
            ),
            (true, Atom::Task) => (
                format!("{name} is a task, and cannot decide about a retry"),
                "write `#[controller]` in the place of its `#[task]`, and give it `fn on_failure`"
                    .to_owned(),
            ),
            (true, Atom::Flow) => (
                format!("{name} is a flow, and cannot decide about a retry"),
                "name a type with `#[controller]`".to_owned(),
            ),
            (true, Atom::Controller) if node.policies.when.is_some() => (
                format!("{} is skipped without what it decides about", words::subject(node)),
                "give the decider to the task or the block, around the retry".to_owned(),
            ),
            (true, Atom::Controller) if node.policies.retry.is_some() => (
                format!("{} has a retry of its own", words::subject(node)),
                "give that retry to a block around the task or the block".to_owned(),
            ),
            (true, Atom::Controller) | (false, Atom::Task | Atom::Flow) => continue,
        };
        let diagnostic = Diagnostic::error(node.origin, message).with_help(help);
        sink.tell(Place::Body(leaf.position), diagnostic);
    }
}
