//! Blocks do not stand within each other without end.

use super::layout::Layout;
use super::sink::{Place, Sink};
use crate::Diagnostic;

/// How many blocks of one flow may stand within each other.
///
/// A [plan](crate::Plan) can be read with twice as many, for the flows that are nodes.
const DEPTH: usize = 64;

/// Tells each block that is in one too many.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    let mut depths: Vec<usize> = Vec::with_capacity(layout.blocks.len());
    for branch in &layout.blocks {
        // A block comes after the one that it is in.
        let depth = branch.parent.map_or(1, |parent| depths[parent] + 1);
        depths.push(depth);
        // Those inside of it are a consequence.
        if depth == DEPTH + 1 {
            let message = format!(
                "flow `{}` has more than {DEPTH} blocks within each other",
                layout.flow.name,
            );
            let diagnostic = Diagnostic::error(branch.block.origin, message)
                .with_help("make a flow of this block, and write that flow here");
            sink.tell(Place::Body(branch.position), diagnostic);
        }
    }
}
