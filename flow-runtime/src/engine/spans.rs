//! The spans of the nodes of a run, and of their attempts.

use std::collections::BTreeMap;
use tracing::{Span, info_span};

/// The spans of the nodes that something is being done with.
///
/// That of a node is open from its first attempt until it succeeds, or is reverted for good:
/// its retries are inside. Where what succeeded is reverted later, it has a second one.
#[derive(Default)]
pub(crate) struct Spans(BTreeMap<u32, Span>);

impl Spans {
    /// The span of one call of a task, inside that of its node.
    pub(crate) fn attempt(
        &mut self,
        task: u32,
        name: &str,
        number: u32,
        part: &'static str,
    ) -> Box<Span> {
        let node = self.0.entry(task).or_insert_with(|| info_span!("node", name));
        Box::new(if node.is_disabled() {
            info_span!("attempt", number, part)
        } else {
            info_span!(parent: &*node, "attempt", number, part)
        })
    }

    /// Nothing more is done with a node for now.
    pub(crate) fn close(&mut self, task: u32) {
        self.0.remove(&task);
    }
}
