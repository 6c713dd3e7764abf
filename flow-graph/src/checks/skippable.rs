//! What may be skipped is taken by those only who can do without.

use super::cycles::Order;
use super::layout::{Asked, Layout, View};
use super::sink::{Place, Sink};
use super::wiring::{Bound, Provider, Wiring};
use super::words;
use crate::Diagnostic;
use crate::model::{Atom, Child, Node, Pattern, Requirement, Skip};
use std::collections::BTreeSet;

/// Which nodes each decider skips if it says no.
pub(super) struct Skipped {
    by_decider: Vec<Vec<bool>>,
    /// The deciders that may skip each node; empty where there are none at all.
    of_node: Vec<Vec<usize>>,
}

impl Skipped {
    pub(super) fn of(layout: &Layout<'_>, order: &Order) -> Self {
        let by_decider: Vec<Vec<bool>> =
            layout.asked.iter().map(|asked| reach(layout, order, asked)).collect();
        let count = if by_decider.is_empty() { 0 } else { layout.nodes.len() };
        let skips = |node: usize| {
            let deciders = by_decider.iter().enumerate();
            deciders.filter(|(_, nodes)| nodes[node]).map(|(decider, _)| decider).collect()
        };
        let of_node = (0..count).map(skips).collect();
        Skipped { by_decider, of_node }
    }

    /// A decider that may skip the provider while whoever asks is there.
    pub(super) fn without(&self, layout: &Layout<'_>, bound: Bound, by: View) -> Option<usize> {
        let Bound::To(Provider::Node(provider, _)) = bound else { return None };
        let mut deciders = self.of_node.get(provider)?.iter().copied();
        deciders.find(|&decider| {
            let mut asks = layout.nodes_in(by);
            by == View::End || !asks.all(|node| self.by_decider[decider][node])
        })
    }
}

/// Whether a skip goes on through a child: it is a task, and nothing around it is tried again
/// or decided.
fn is_plain(child: &Child) -> bool {
    match child {
        Child::Node(node) => node.atom == Atom::Task && node.policies.retry.is_none(),
        Child::Block(_) => false,
    }
}

/// The nodes that are skipped if a decider says no.
fn reach(layout: &Layout<'_>, order: &Order, asked: &Asked<'_>) -> Vec<bool> {
    let mut skipped = vec![false; layout.nodes.len()];
    layout.nodes_in(asked.part).for_each(|node| skipped[node] = true);
    let mut part = asked.part;
    while let Some(number) = layout.parent(part) {
        let branch = &layout.blocks[number];
        let children = &branch.block.children;
        let from = branch.child_with(layout.nodes_in(part).start);
        let after = |child: usize| -> Vec<usize> {
            match branch.block.pattern {
                Pattern::Linear => (child + 1..children.len().min(child + 2)).collect(),
                Pattern::Unordered => Vec::new(),
                Pattern::Graph => {
                    let links = order[number].iter().filter(|link| link.before == child);
                    links.map(|link| link.after).collect()
                }
            }
        };
        let goes_through = |child: &usize| match asked.when.skip {
            Skip::All => true,
            Skip::Flow | Skip::Neighbors => children.get(*child).is_some_and(is_plain),
            Skip::Atom => false,
        };
        let mut reached: BTreeSet<usize> = after(from).into_iter().filter(goes_through).collect();
        let mut next: Vec<usize> = reached.iter().copied().collect();
        while let (Some(child), true) = (next.pop(), asked.when.skip != Skip::Neighbors) {
            next.extend(
                after(child).into_iter().filter(goes_through).filter(|it| reached.insert(*it)),
            );
        }
        for child in reached {
            branch.nodes_of(child).for_each(|node| skipped[node] = true);
        }
        if asked.when.skip != Skip::All {
            break;
        }
        part = View::Block(number);
    }
    skipped
}

/// Whether a requirement can do without a value.
pub(super) fn takes_none(node: &Node, requirement: &Requirement) -> bool {
    requirement.optional || node.atom == Atom::Flow && is_option(&requirement.type_name)
}

/// Whether a type is an `Option`, as far as its text tells; it may, where there is no text.
fn is_option(type_name: &str) -> bool {
    let name = type_name.split('<').next().unwrap_or_default().trim();
    name.is_empty() || name.rsplit("::").next() == Some("Option") && type_name.contains('<')
}

/// Tells whoever needs what may be skipped.
pub(super) fn check(layout: &Layout<'_>, wiring: &Wiring<'_>, skipped: &Skipped, sink: &mut Sink) {
    if layout.asked.is_empty() {
        return;
    }
    let rule = Rule { layout };
    for (number, (leaf, bounds)) in layout.nodes.iter().zip(&wiring.nodes).enumerate() {
        for (requirement, &bound) in leaf.node.requires.iter().zip(bounds) {
            let decider = skipped.without(layout, bound, View::Node(number));
            if let (Some(decider), false) = (decider, takes_none(leaf.node, requirement)) {
                let told = rule.requirement(leaf.node, requirement, bound, decider);
                sink.tell(Place::Body(leaf.position), told);
            }
        }
    }
    for (place, &bound) in wiring.outputs.iter().enumerate() {
        let output = &layout.flow.outputs[place];
        let decider = skipped.without(layout, bound, View::End);
        if let (Some(decider), false) = (decider, is_option(&output.type_name)) {
            let (name, flow) = (&output.name, &layout.flow.name);
            let needs = format!("flow `{flow}` gives back `{name}`");
            let told = Diagnostic::error(output.origin, rule.message(&needs, bound, decider))
                .with_help(format!("give it back as `{name}: Option<{}>`", output.type_name));
            sink.tell(Place::Output(place), rule.related(told, decider));
        }
    }
}

struct Rule<'a> {
    layout: &'a Layout<'a>,
}

impl Rule<'_> {
    fn requirement(
        &self,
        node: &Node,
        requirement: &Requirement,
        bound: Bound,
        decider: usize,
    ) -> Diagnostic {
        let symbol = requirement.symbol().unwrap_or_default();
        let needs = format!("{} requires `{symbol}`", words::subject(node));
        let (parameter, type_name) = (&requirement.parameter, &requirement.type_name);
        let known = if type_name.is_empty() { "_" } else { type_name };
        let take = match node.atom {
            Atom::Task | Atom::Controller => format!("`#[optional] {parameter}: Option<{known}>`"),
            Atom::Flow => format!("`{parameter}: Option<{known}>`"),
        };
        let asked = &self.layout.asked[decider];
        let told = Diagnostic::error(node.origin, self.message(&needs, bound, decider))
            .with_help(format!("have {} take {take}", words::name(node)));
        let told = match asked.when.skip {
            // Everything after it is skipped already, so this comes not after it.
            Skip::All => told,
            narrow => told.with_help(format!(
                "or have it skipped too: write `skip = all` in the place of `skip = {}`",
                narrow.keyword()
            )),
        };
        let told = match requirement.parameter_origin {
            Some(origin) => told.with_related(origin, format!("`{symbol}` is required here")),
            None => told,
        };
        self.related(told, decider)
    }

    /// "…, which `Encrypt` may not provide: it is skipped unless `is_encrypted(kind)`".
    fn message(&self, needs: &str, bound: Bound, decider: usize) -> String {
        let asked = &self.layout.asked[decider];
        let Bound::To(Provider::Node(provider, _)) = bound else { return needs.to_owned() };
        let name = words::name(self.layout.nodes[provider].node);
        let with = match self.layout.nodes_in(asked.part).contains(&provider) {
            true => String::new(),
            false => format!(" with {}", words::part(self.layout, asked.part)),
        };
        let text = &asked.when.text;
        format!("{needs}, which {name} may not provide: it is skipped{with} unless `{text}`")
    }

    fn related(&self, told: Diagnostic, decider: usize) -> Diagnostic {
        told.with_related(self.layout.asked[decider].decider.origin, "it is decided here")
    }
}
