//! The spans of runs and of calls, for `tracing` and, through it, for OpenTelemetry.
//!
//! The fields that begin with `otel.` are those that tracing-opentelemetry reads: a span of a
//! trace is named after the flow or the task, and shows whether it failed.

use crate::context::RunId;
use crate::failure::FailureKind;
use std::borrow::Cow;
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

/// The span of one call of a task.
pub(crate) fn call(task: &str, attempt: u32, part: &'static str) -> Span {
    let shown = match part {
        "execute" => Cow::Borrowed(task),
        _ => Cow::Owned(format!("{part} {task}")),
    };
    tracing::info_span!(
        "task",
        name = task,
        attempt,
        part,
        otel.name = &*shown,
        otel.status_code = Empty,
        otel.status_description = Empty,
        error.type = Empty,
    )
}

/// Notes in a span that what it is about has failed.
#[cold]
pub(crate) fn failed(span: &Span, kind: FailureKind, why: impl Display) {
    span.record("otel.status_code", "ERROR");
    span.record("otel.status_description", tracing::field::display(why));
    span.record("error.type", tracing::field::debug(kind));
}
