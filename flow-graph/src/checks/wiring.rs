//! Who provides what to whom.

use super::layout::{Layout, View};
use crate::model::Requirement;
use std::collections::HashMap;

/// Something that provides a symbol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Provider {
    /// An input of the flow, by its place.
    Input(usize),
    /// A node, by its number, and the place of the symbol among what it provides.
    Node(usize, usize),
}

/// What became of a requirement, or of an output of the flow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Its value stands in the flow's source.
    Injected,
    /// Nothing provides it, and it is not needed.
    Absent,
    /// There is exactly one provider.
    To(Provider),
    /// There are two or more providers; these are two.
    Ambiguous(Provider, Provider),
    /// There is no provider.
    Missing,
    /// It does not matter: another mistake is to be mended first.
    Unknown,
}

/// The wiring of a flow.
pub(super) struct Wiring<'a> {
    providers: HashMap<&'a str, Providers>,
    /// For each node, what became of each of its requirements.
    pub(super) nodes: Vec<Vec<Bound>>,
    /// For each decider, what became of each symbol that it asks for.
    pub(super) deciders: Vec<Vec<Bound>>,
    /// What became of each output of the flow.
    pub(super) outputs: Vec<Bound>,
}

/// All providers of one symbol.
#[derive(Default)]
struct Providers {
    input: Option<usize>,
    /// Sorted; no node twice.
    nodes: Vec<(usize, usize)>,
}

impl<'a> Wiring<'a> {
    /// Binds whatever can be bound.
    pub(super) fn of(layout: &Layout<'a>) -> Self {
        let mut wiring = Wiring {
            providers: providers(layout),
            nodes: Vec::with_capacity(layout.nodes.len()),
            deciders: Vec::with_capacity(layout.asked.len()),
            outputs: Vec::new(),
        };
        for (number, leaf) in layout.nodes.iter().enumerate() {
            let bind = |requirement| wiring.bind(layout, number, requirement);
            let bound = leaf.node.requires.iter().map(bind).collect();
            wiring.nodes.push(bound);
        }
        for asked in &layout.asked {
            let symbols = asked.decider.requires.iter().map(Requirement::symbol);
            let bind = |symbol: Option<&str>| match symbol {
                Some(symbol) => wiring.one(layout, symbol, asked.part),
                None => Bound::Injected,
            };
            wiring.deciders.push(symbols.map(bind).collect());
        }
        let bind = |output| wiring.bind_output(layout, output);
        wiring.outputs = (0..layout.flow.outputs.len()).map(bind).collect();
        wiring
    }

    fn bind(&self, layout: &Layout<'_>, node: usize, requirement: &Requirement) -> Bound {
        let Some(symbol) = requirement.symbol() else { return Bound::Injected };
        match self.one(layout, symbol, View::Node(node)) {
            Bound::Missing if requirement.optional => Bound::Absent,
            Bound::Missing | Bound::Ambiguous(..) if layout.nodes[node].node.broken => {
                Bound::Unknown
            }
            bound => bound,
        }
    }

    fn bind_output(&self, layout: &Layout<'_>, output: usize) -> Bound {
        let name = &layout.flow.outputs[output].name;
        match self.one(layout, name, View::End) {
            // That the flow is empty is the mistake.
            Bound::Missing if layout.nodes.is_empty() => Bound::Unknown,
            bound => bound,
        }
    }

    /// The one provider of a symbol that is seen, if nothing unknown can play a part.
    fn one(&self, layout: &Layout<'_>, symbol: &str, from: View) -> Bound {
        let mut visible = self.visible(layout, symbol, from);
        match (visible.next(), visible.next()) {
            (None, _) if layout.sees_uncertain(from) => Bound::Unknown,
            (None, _) => Bound::Missing,
            (Some(only), None) => Bound::To(only),
            (Some(one), Some(other)) if [one, other].iter().any(|it| layout.is_uncertain(*it)) => {
                Bound::Unknown
            }
            (Some(one), Some(other)) => Bound::Ambiguous(one.min(other), one.max(other)),
        }
    }

    /// The providers of a symbol that are seen from somewhere.
    pub(super) fn visible(
        &self,
        layout: &Layout<'_>,
        symbol: &str,
        from: View,
    ) -> impl Iterator<Item = Provider> {
        let providers = self.providers.get(symbol).into_iter();
        providers.flat_map(move |providers| {
            let input = providers.input.map(Provider::Input).into_iter();
            let ranges = layout.visible(from);
            let nodes = ranges.flat_map(|range| {
                let start = providers.nodes.partition_point(|&(node, _)| node < range.start);
                let from_start = providers.nodes[start..].iter();
                from_start.take_while(move |&&(node, _)| node < range.end)
            });
            input.chain(nodes.map(|&(node, place)| Provider::Node(node, place)))
        })
    }

    /// All nodes that provide a symbol, seen or not, with its place among what they provide.
    pub(super) fn nodes_that_provide(&self, symbol: &str) -> &[(usize, usize)] {
        self.providers.get(symbol).map_or(&[], |providers| &providers.nodes)
    }

    /// The names of all symbols of the flow, in no order.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &'a str> {
        self.providers.keys().copied()
    }
}

fn providers<'a>(layout: &Layout<'a>) -> HashMap<&'a str, Providers> {
    let mut providers: HashMap<&str, Providers> = HashMap::new();
    for (place, input) in layout.flow.inputs.iter().enumerate() {
        // Of two inputs with one name the first counts; the second is told by another rule.
        providers.entry(&input.name).or_default().input.get_or_insert(place);
    }
    for (number, leaf) in layout.nodes.iter().enumerate() {
        for (place, provision) in leaf.node.provides.iter().enumerate() {
            let Some(symbol) = &provision.symbol else { continue };
            let nodes = &mut providers.entry(symbol).or_default().nodes;
            if nodes.last().is_none_or(|&(last, _)| last != number) {
                nodes.push((number, place));
            }
        }
    }
    providers
}
