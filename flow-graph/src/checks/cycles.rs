//! The order of the children of a `graph`, and those that wait for each other.

use super::layout::Layout;
use super::sink::{Place, Sink};
use super::wiring::{Bound, Provider, Wiring};
use super::words;
use crate::Diagnostic;
use crate::model::{Child, Pattern};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use std::collections::{HashMap, VecDeque};

/// One child of a `graph` comes before another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    /// The child that comes before, by its place.
    pub(super) before: usize,
    /// The child that comes after, by its place.
    pub(super) after: usize,
    /// The symbol that is the reason; `None` where the author says so.
    symbol: Option<Needed>,
}

/// One node requires what another provides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Needed {
    /// The node that requires, by its number; of a block whose decider does, the first inside.
    consumer: usize,
    /// The number of the decider, where it is one that requires.
    decider: Option<usize>,
    /// The requirement, by its place.
    requirement: usize,
    /// The node that provides, by its number.
    provider: usize,
}

/// The order in each `graph`, by the number of the block: one link a pair of children, sorted.
pub(super) type Order = Vec<Vec<Link>>;

/// The order of the children of all `graph`s: inferred, and written.
pub(super) fn order(layout: &Layout<'_>, wiring: &Wiring<'_>) -> Order {
    let mut order: Order = vec![Vec::new(); layout.blocks.len()];
    let nodes = wiring.nodes.iter().enumerate();
    let nodes = nodes.map(|(node, requirements)| (node, None, requirements));
    let deciders = layout.asked.iter().zip(&wiring.deciders).enumerate();
    let deciders = deciders.filter_map(|(decider, (asked, requirements))| {
        let first = layout.nodes_in(asked.part).next()?;
        Some((first, Some(decider), requirements))
    });
    for (consumer, decider, requirements) in nodes.chain(deciders) {
        for (requirement, bound) in requirements.iter().enumerate() {
            let Bound::To(Provider::Node(provider, _)) = *bound else { continue };
            let meeting = layout.meeting(provider, consumer);
            if layout.blocks[meeting.block].block.pattern == Pattern::Graph {
                let (before, after) = (meeting.first, meeting.second);
                let symbol = Some(Needed { consumer, decider, requirement, provider });
                order[meeting.block].push(Link { before, after, symbol });
            }
        }
    }
    for (branch, links) in layout.blocks.iter().zip(&mut order) {
        if branch.block.pattern != Pattern::Graph {
            continue;
        }
        let mut names: HashMap<&str, usize> = HashMap::new();
        for (place, child) in branch.block.children.iter().enumerate() {
            if let Some(name) = child.name() {
                names.entry(name).or_insert(place);
            }
        }
        for (after, child) in branch.block.children.iter().enumerate() {
            let befores = child.after().iter().filter_map(|name| names.get(name.name.as_str()));
            // What a part comes after in vain is told elsewhere, and so is an empty block.
            let befores = befores.filter(|before| **before != after);
            let whole = |place: usize| !branch.nodes_of(place).is_empty();
            let befores = befores.filter(|before| whole(**before) && whole(after));
            links.extend(befores.map(|&before| Link { before, after, symbol: None }));
        }
    }
    for links in &mut order {
        links.sort_unstable();
        links.dedup_by_key(|link| (link.before, link.after));
    }
    order
}

/// Tells each group of children that wait for each other, by the shortest cycle in it.
pub(super) fn check(layout: &Layout<'_>, order: &Order, sink: &mut Sink) {
    for (block, links) in order.iter().enumerate() {
        for cycle in shortest_cycles(links) {
            tell(layout, block, &cycle, sink);
        }
    }
}

/// The shortest cycle of each strongly connected component, its first child first.
fn shortest_cycles(links: &[Link]) -> Vec<Vec<Link>> {
    let pairs = links.iter().map(|link| (link.before as u32, link.after as u32));
    let graph = DiGraph::<(), ()>::from_edges(pairs);
    // Not Tarjan's: petgraph's recurses, and a proc macro has no stack to spare.
    let components = kosaraju_scc(&graph).into_iter().filter(|component| component.len() > 1);
    let mut cycles: Vec<Vec<Link>> = components
        .map(|component| {
            let mut members: Vec<_> = component.iter().map(|child| child.index()).collect();
            members.sort_unstable();
            shortest_cycle(links, &members)
        })
        .collect();
    cycles.sort_unstable();
    cycles
}

/// From how many children a cycle is looked for: a search from each one of thousands would make
/// the author wait longer than a shorter cycle is worth.
const STARTS: usize = 64;

/// The shortest cycle among children that all reach each other.
fn shortest_cycle(links: &[Link], members: &[usize]) -> Vec<Link> {
    let mut best: Vec<Link> = Vec::new();
    for &start in members.iter().take(STARTS) {
        let limit = if best.is_empty() { usize::MAX } else { best.len() };
        if let Some(cycle) = cycle_through(links, start, members, limit) {
            best = cycle;
        }
    }
    // The first child in the order of writing comes first.
    let first = best.iter().enumerate().min_by_key(|(_, link)| link.before);
    let first = first.map_or(0, |(place, _)| place);
    best.rotate_left(first);
    best
}

/// The shortest cycle through one child that is shorter than `limit`: a search in breadth.
fn cycle_through(
    links: &[Link],
    start: usize,
    members: &[usize],
    limit: usize,
) -> Option<Vec<Link>> {
    let place = |child: usize| members.binary_search(&child).ok();
    let mut reached: Vec<Option<Link>> = vec![None; members.len()];
    let mut queue = VecDeque::from([(start, 1)]);
    while let Some((child, length)) = queue.pop_front() {
        if length >= limit {
            return None;
        }
        let from = links.partition_point(|link| link.before < child);
        for link in links[from..].iter().take_while(|link| link.before == child) {
            let Some(place_after) = place(link.after) else { continue };
            if link.after == start {
                return Some(way_back(start, *link, |child| reached[place(child)?]));
            }
            if reached[place_after].is_none() {
                reached[place_after] = Some(*link);
                queue.push_back((link.after, length + 1));
            }
        }
    }
    None
}

/// The cycle that `last` closes.
fn way_back(start: usize, last: Link, reached: impl Fn(usize) -> Option<Link>) -> Vec<Link> {
    let mut cycle = vec![last];
    let mut child = last.before;
    while child != start {
        let Some(link) = reached(child) else { break };
        child = link.before;
        cycle.push(link);
    }
    cycle.reverse();
    cycle
}

fn tell(layout: &Layout<'_>, block: usize, cycle: &[Link], sink: &mut Sink) {
    let Some(first) = cycle.first() else { return };
    let branch = &layout.blocks[block];
    let child = |place: usize| words::child(layout, branch, place);
    let symbol = |needed: &Needed| {
        let requires = match needed.decider {
            None => &layout.nodes[needed.consumer].node.requires,
            Some(decider) => &layout.asked[decider].decider.requires,
        };
        requires[needed.requirement].symbol().unwrap_or_default()
    };
    let name = |needed: &Needed| match needed.decider {
        None => words::name(layout.nodes[needed.consumer].node),
        Some(decider) => words::decider(layout, &layout.asked[decider]),
    };
    let reason = |link: &Link| match &link.symbol {
        Some(needed) => symbol(needed),
        None => "#[after]",
    };

    let mut path = child(first.before);
    for link in cycle {
        path.push_str(&format!(" -({})-> {}", reason(link), child(link.after)));
    }
    let place_of = |place: usize| branch.nodes_of(place).start;
    let is_block = |link: &&Link| layout.nodes[place_of(link.before)].parent != block;
    let all_nodes = !cycle.iter().any(|link| is_block(&link));
    let who = if all_nodes { "these tasks" } else { "these parts" };
    let mut diagnostic = Diagnostic::error(
        layout.nodes[place_of(first.before)].node.origin,
        format!("in flow `{}`, {who} wait for each other: {path}", layout.flow.name),
    );

    for link in &cycle[..cycle.len() - 1] {
        let (origin, note) = match &link.symbol {
            Some(needed) => {
                let origin = match needed.decider {
                    None => layout.nodes[needed.consumer].node.origin,
                    Some(decider) => layout.asked[decider].decider.origin,
                };
                let provider = words::name(layout.nodes[needed.provider].node);
                let name = name(needed);
                (origin, format!("{name} requires `{}` of {provider}", symbol(needed)))
            }
            None => {
                let (before, after) = (child(link.before), child(link.after));
                let children = &branch.block.children;
                let name = children.get(link.before).and_then(Child::name);
                let mut written = children.get(link.after).into_iter().flat_map(Child::after);
                let written = written.find(|after| Some(after.name.as_str()) == name);
                let origin = written.map_or(branch.block.origin, |after| after.origin);
                (origin, format!("{after} is to come after {before}"))
            }
        };
        diagnostic = diagnostic.with_related(origin, note);
    }
    let closing = &cycle[cycle.len() - 1];
    diagnostic = diagnostic.with_help(match &closing.symbol {
        Some(needed) => format!(
            "break the cycle in one place: {}, for example, could take `{}` from an input or from \
             a task outside the cycle",
            name(needed),
            symbol(needed),
        ),
        None => format!(
            "break the cycle in one place: {}, for example, may not have to come after {}",
            child(closing.after),
            child(closing.before),
        ),
    });
    if let Some(link) = cycle.iter().find(is_block) {
        diagnostic = diagnostic.with_help(format!(
            "a block is one step of the `graph` around it: what need not be in {} can stand \
             outside",
            child(link.before),
        ));
    }
    sink.tell(Place::Body(layout.nodes[place_of(first.before)].position), diagnostic);
}
