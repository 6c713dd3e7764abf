//! The spans of runs, of their nodes and of the attempts inside, for `tracing` and, through it,
//! for OpenTelemetry.
//!
//! The fields that begin with `otel.` are those that tracing-opentelemetry reads: a span of a
//! trace is named after the flow, the node or the attempt, and shows whether it failed.

use crate::context::RunId;
use crate::failure::FailureKind;
use std::collections::BTreeMap;
use std::fmt::Display;
use tracing::Span;
use tracing::field::Empty;

/// The span of a run, around all of its tasks.
pub(crate) fn run(flow: &str, id: &RunId) -> Span {
    tracing::info_span!(
        "run",
        flow,
        %id,
        otel.name = flow,
        otel.status_code = Empty,
        otel.status_description = Empty,
        error.type = Empty,
    )
}

/// The spans of the nodes that something is being done with.
///
/// That of a node is open from its first attempt until it succeeds, or is reverted for good:
/// its retries are inside. Where what succeeded is reverted later, it has a second one.
#[derive(Default)]
pub(crate) struct Spans(Option<BTreeMap<u32, Span>>);

impl Spans {
    /// The span of one call of a task, inside that of its node.
    pub(crate) fn attempt(
        &mut self,
        task: u32,
        name: &str,
        number: u32,
        part: &'static str,
    ) -> Box<Span> {
        let new = || tracing::info_span!("node", name, otel.name = name);
        let node = self.0.get_or_insert_default().entry(task).or_insert_with(new);
        // Where somebody filters the spans of nodes out, those of attempts stand in the run's.
        let parent = if node.is_disabled() { Span::current() } else { node.clone() };
        let shown = format!("{part} {number}");
        Box::new(tracing::info_span!(
            parent: &parent,
            "attempt",
            number,
            part,
            otel.name = &*shown,
            otel.status_code = Empty,
            otel.status_description = Empty,
            error.type = Empty,
        ))
    }

    /// Nothing more is done with a node for now.
    pub(crate) fn close(&mut self, task: u32) {
        if let Some(nodes) = &mut self.0 {
            nodes.remove(&task);
        }
    }
}

/// Notes in a span that what it is about has failed.
#[cold]
pub(crate) fn failed(span: &Span, kind: FailureKind, why: impl Display) {
    span.record("otel.status_code", "ERROR");
    span.record("otel.status_description", tracing::field::display(why));
    span.record("error.type", tracing::field::debug(kind));
}
