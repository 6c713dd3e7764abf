//! Policies make sense.

use super::layout::Layout;
use super::sink::{Place, Sink};
use super::words;
use crate::Diagnostic;
use crate::model::{Backoff, Origin, Policies, Retry};
use humantime::format_duration;
use std::time::Duration;

/// Tells retries that never run, waits that cannot be, and no time at all.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    for branch in &layout.blocks {
        let block = branch.block;
        let who = match (&block.label, branch.parent) {
            (Some(label), _) => format!("`{label}`"),
            (None, None) => format!("flow `{}`", layout.flow.name),
            (None, Some(_)) => format!("this `{}`", block.pattern.keyword()),
        };
        for diagnostic in doubts(&who, block.origin, &block.policies) {
            sink.tell(Place::Body(branch.position), diagnostic);
        }
    }
    for leaf in &layout.nodes {
        let who = words::subject(leaf.node);
        for diagnostic in doubts(&who, leaf.node.origin, &leaf.node.policies) {
            sink.tell(Place::Body(leaf.position), diagnostic);
        }
    }
}

fn doubts(who: &str, origin: Origin, policies: &Policies) -> Vec<Diagnostic> {
    let retry = policies.retry.iter().flat_map(|retry| {
        times(who, origin, retry).into_iter().chain(backoff(who, origin, &retry.backoff))
    });
    let timeout = policies.timeout.filter(Duration::is_zero).map(|_| {
        Diagnostic::error(origin, format!("{who} has a timeout of 0 seconds"))
            .with_help("give it time, as in `#[timeout(\"30s\")]`, or remove the attribute")
    });
    retry.chain(timeout).collect()
}

fn times(who: &str, origin: Origin, retry: &Retry) -> Option<Diagnostic> {
    if retry.controlled {
        return None;
    }
    const COUNTS: &str = "`times` counts all attempts, the first one included";
    match retry.times {
        0 => Some(
            Diagnostic::error(origin, format!("with `times = 0`, {who} would never run"))
                .with_help(format!("{COUNTS}: write `times = 2` to try again once")),
        ),
        1 => Some(
            Diagnostic::warning(origin, format!("with `times = 1`, {who} is never tried again"))
                .with_help(format!("{COUNTS}: write `times = 2` to try again once")),
        ),
        _ => None,
    }
}

fn backoff(who: &str, origin: Origin, backoff: &Backoff) -> Vec<Diagnostic> {
    let (initial, max, factor) = match *backoff {
        Backoff::None | Backoff::Constant { .. } => return Vec::new(),
        Backoff::Linear { initial, max, .. } => (initial, max, None),
        Backoff::Exponential { initial, factor, max } => (initial, max, Some(factor)),
    };
    let growing = |factor: &f64| factor.is_finite() && *factor >= 1.0;
    let shrinks = factor.filter(|factor| !growing(factor)).map(|factor| {
        let message = format!("the back-off of {who} has the factor {factor}");
        Diagnostic::error(origin, message).with_help(
            "each wait is the one before it times the factor: write 1 or more, as in `factor = 2`",
        )
    });
    let short = max.filter(|max| *max < initial).map(|max| {
        let message = format!(
            "the longest wait of {who}, {}, is shorter than its first, {}",
            format_duration(max),
            format_duration(initial),
        );
        let help = format!(
            "write `max = \"{}\"` or more, or a shorter first wait",
            format_duration(initial)
        );
        Diagnostic::error(origin, message).with_help(help)
    });
    shrinks.into_iter().chain(short).collect()
}
