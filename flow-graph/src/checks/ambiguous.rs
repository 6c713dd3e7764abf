//! What is required is provided at one place only, as far as one sees.

use super::layout::{Layout, View};
use super::sink::{Place, Sink};
use super::wiring::{Bound, Provider, Wiring};
use super::words;
use crate::Diagnostic;
use crate::model::Origin;
use std::collections::BTreeMap;

/// How many providers of one symbol are named.
const SHOWN: usize = 5;

/// Whoever sees several providers of one symbol.
struct Seer {
    place: Place,
    origin: Origin,
    from: View,
    /// "task `Attach` requires `volume`".
    needs: String,
}

/// Tells each pair of providers of one symbol at the first place that sees both.
pub(super) fn check(layout: &Layout<'_>, wiring: &Wiring<'_>, sink: &mut Sink) {
    // The same two providers are one mistake, however many see both.
    let mut mistakes: BTreeMap<(&str, Provider, Provider), Vec<Seer>> = BTreeMap::new();
    for (number, bounds) in wiring.nodes.iter().enumerate() {
        let leaf = &layout.nodes[number];
        for (requirement, bound) in leaf.node.requires.iter().zip(bounds) {
            let Bound::Ambiguous(one, other) = *bound else { continue };
            let Some(symbol) = requirement.symbol() else { continue };
            let seers = mistakes.entry((symbol, one, other)).or_default();
            if seers.last().is_some_and(|last| last.from == View::Node(number)) {
                continue;
            }
            let needs = format!("{} requires `{symbol}`", words::subject(leaf.node));
            let (place, origin) = (Place::Body(leaf.position), leaf.node.origin);
            seers.push(Seer { place, origin, from: View::Node(number), needs });
        }
    }
    for (asked, bounds) in layout.asked.iter().zip(&wiring.deciders) {
        for (requirement, bound) in asked.decider.requires.iter().zip(bounds) {
            let Bound::Ambiguous(one, other) = *bound else { continue };
            let Some(symbol) = requirement.symbol() else { continue };
            let needs = format!("{} asks for `{symbol}`", words::decider(layout, asked));
            let (place, origin) = (Place::Body(asked.position), requirement.origin(asked.decider));
            let seers = mistakes.entry((symbol, one, other)).or_default();
            seers.push(Seer { place, origin, from: asked.part, needs });
        }
    }
    for (place, bound) in wiring.outputs.iter().enumerate() {
        let Bound::Ambiguous(one, other) = *bound else { continue };
        let output = &layout.flow.outputs[place];
        let needs = format!("flow `{}` gives back `{}`", layout.flow.name, output.name);
        let (place, origin) = (Place::Output(place), output.origin);
        let seers = mistakes.entry((&output.name, one, other)).or_default();
        seers.push(Seer { place, origin, from: View::End, needs });
    }
    for ((symbol, ..), seers) in &mistakes {
        tell(layout, wiring, symbol, seers, sink);
    }
}

fn tell(layout: &Layout<'_>, wiring: &Wiring<'_>, symbol: &str, seers: &[Seer], sink: &mut Sink) {
    let [first, others @ ..] = seers else { return };
    let mut providers: Vec<_> = wiring.visible(layout, symbol, first.from).collect();
    providers.sort_unstable();
    let shown = providers.iter().take(if providers.len() > SHOWN { SHOWN - 1 } else { SHOWN });
    let mut names: Vec<_> = shown.map(|provider| words::provider(layout, *provider)).collect();
    if names.len() < providers.len() {
        names.push(format!("{} others", providers.len() - names.len()));
    }
    let all = if providers.len() == 2 { "both provide" } else { "all provide" };
    let message = format!("{}, but {} {all} it", first.needs, words::list(&names));
    let mut diagnostic = Diagnostic::error(first.origin, message);

    // Later places are more often the ones that were written without thinking of the others.
    if let Some(Provider::Node(number, place)) = providers.last() {
        let node = layout.nodes[*number].node;
        let other = words::rename(node, *place, &words::other_name(node, symbol));
        let none = words::rename(node, *place, "_");
        let some = if providers.len() == 2 { "one of them" } else { "all but one of them" };
        diagnostic = diagnostic
            .with_help(format!("give {some} another name, as in {other}"))
            .with_help(format!("or throw the value away if nobody needs it: {none}"));
    }
    for provider in providers.iter().take(SHOWN) {
        let origin = match *provider {
            Provider::Input(place) => layout.flow.inputs[place].origin,
            Provider::Node(number, place) => {
                let node = layout.nodes[number].node;
                node.provides[place].renamed.unwrap_or(node.origin)
            }
        };
        diagnostic = diagnostic.with_related(origin, format!("`{symbol}` is provided here"));
    }
    for seer in others {
        diagnostic = diagnostic.with_related(seer.origin, format!("{} too", seer.needs));
    }
    sink.tell(first.place, diagnostic);
}
