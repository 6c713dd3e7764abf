//! What nobody needs.

use super::layout::Layout;
use super::sink::{Place, Sink};
use super::wiring::{Bound, Provider, Wiring};
use super::words;
use crate::Diagnostic;
use std::collections::HashSet;

/// Warns of inputs and provided symbols that are neither required nor given back.
///
/// A name that begins with `_` says that this is meant.
pub(super) fn check(layout: &Layout<'_>, wiring: &Wiring<'_>, sink: &mut Sink) {
    let bounds = wiring.nodes.iter().chain(&wiring.deciders).flatten().chain(&wiring.outputs);
    let used: HashSet<Provider> = bounds
        .filter_map(|bound| match *bound {
            Bound::To(provider) => Some(provider),
            _ => None,
        })
        .collect();

    let flow = layout.flow;
    for (place, input) in flow.inputs.iter().enumerate() {
        if input.name.starts_with('_') || used.contains(&Provider::Input(place)) {
            continue;
        }
        let message =
            format!("no task of flow `{}` requires its input `{}`", flow.name, input.name);
        let diagnostic = Diagnostic::warning(input.origin, message)
            .with_help(format!("remove it, or keep it without this warning as `_{}`", input.name));
        sink.tell(Place::Input(place), diagnostic);
    }
    for (number, leaf) in layout.nodes.iter().enumerate() {
        let node = leaf.node;
        for (place, provision) in node.provides.iter().enumerate() {
            let Some(symbol) = &provision.symbol else { continue };
            if symbol.starts_with('_') || used.contains(&Provider::Node(number, place)) {
                continue;
            }
            let message = format!(
                "{} provides `{symbol}`, which no other task requires and flow `{}` does not \
                 give back",
                words::subject(node),
                flow.name,
            );
            let help = format!("throw it away: {}", words::rename(node, place, "_"));
            let origin = provision.renamed.unwrap_or(node.origin);
            let diagnostic = Diagnostic::warning(origin, message).with_help(help);
            sink.tell(Place::Body(leaf.position), diagnostic);
        }
    }
}
