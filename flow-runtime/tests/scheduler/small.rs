//! All small flows, and what can be made of one.

use crate::flows::{Kind, Policy, Tree, flow, graph, linear, task, unordered};

/// All flows of `tasks` tasks without policies: every block has at least two children, and
/// flows that differ only in the order of unordered siblings are there once.
pub(crate) fn all(tasks: usize) -> Vec<Tree> {
    if tasks == 1 {
        return vec![task()];
    }
    let mut trees = std::collections::BTreeSet::new();
    for children in sequences(tasks, 2) {
        trees.insert(linear(children.clone()));
        let mut sorted = children.clone();
        sorted.sort();
        trees.insert(unordered(sorted));
        let pairs: Vec<_> = (0..children.len()).flat_map(|b| (0..b).map(move |a| (a, b))).collect();
        if pairs.len() == 1 {
            continue; // Two children are linear or unordered.
        }
        for chosen in 0..1_u32 << pairs.len() {
            let edges = pairs.iter().enumerate().filter(|(i, _)| chosen & 1 << i != 0);
            trees.insert(canonical(&children, &edges.map(|(_, &pair)| pair).collect::<Vec<_>>()));
        }
    }
    trees.into_iter().collect()
}

/// All lists of at least `least` trees with so many tasks in all.
fn sequences(tasks: usize, least: usize) -> Vec<Vec<Tree>> {
    if tasks == 0 {
        return if least == 0 { vec![Vec::new()] } else { Vec::new() };
    }
    let mut lists = Vec::new();
    for first in 1..=tasks {
        if first == tasks && least > 1 {
            continue;
        }
        for head in all(first) {
            for tail in sequences(tasks - first, least.saturating_sub(1)) {
                lists.push([vec![head.clone()], tail].concat());
            }
        }
    }
    lists
}

/// The same graph with its children in the order that makes it smallest.
fn canonical(children: &[Tree], edges: &[(usize, usize)]) -> Tree {
    let mut orders = vec![Vec::new()];
    for _ in 0..children.len() {
        orders = orders
            .iter()
            .flat_map(|order: &Vec<usize>| {
                (0..children.len())
                    .filter(|next| !order.contains(next))
                    .map(|next| [&order[..], &[next]].concat())
            })
            .collect();
    }
    let arranged = orders.iter().map(|order| {
        let place = |child| order.iter().position(|&other| other == child).unwrap();
        let mut edges: Vec<_> = edges.iter().map(|&(a, b)| (place(a), place(b))).collect();
        edges.sort_unstable();
        graph(order.iter().map(|&child| children[child].clone()), edges)
    });
    arranged.min().unwrap()
}

/// The same flow with every block inside being a nested flow.
pub(crate) fn nested(tree: &Tree) -> Tree {
    let inside = |children: &[Tree]| {
        let children = children.iter().map(|child| match child.kind {
            Kind::Task => child.clone(),
            // The policy is that of the block, and the node has none.
            _ => flow(nested(child)),
        });
        children.collect()
    };
    let kind = match &tree.kind {
        Kind::Task => Kind::Task,
        Kind::Linear(children) => Kind::Linear(inside(children)),
        Kind::Unordered(children) => Kind::Unordered(inside(children)),
        Kind::Graph(children, edges) => Kind::Graph(inside(children), edges.clone()),
        Kind::Flow(body) => Kind::Flow(Box::new(nested(body))),
    };
    kind.with(tree.policy)
}

/// The same flow with its children in the order that makes it smallest, wherever the order says
/// nothing.
pub(crate) fn arranged(tree: &Tree) -> Tree {
    let kind = match &tree.kind {
        Kind::Task => Kind::Task,
        Kind::Linear(children) => Kind::Linear(children.iter().map(arranged).collect()),
        Kind::Unordered(children) => {
            let mut children: Vec<_> = children.iter().map(arranged).collect();
            children.sort();
            Kind::Unordered(children)
        }
        Kind::Graph(children, edges) => {
            let children: Vec<_> = children.iter().map(arranged).collect();
            canonical(&children, edges).kind
        }
        Kind::Flow(body) => Kind::Flow(Box::new(arranged(body))),
    };
    kind.with(tree.policy)
}

/// The flow with each of `policies` at each place, for every choice of up to `scopes` places.
pub(crate) fn with_policies(tree: &Tree, policies: &[Policy], scopes: usize) -> Vec<Tree> {
    fn places(tree: &Tree) -> usize {
        1 + tree.kind.children().iter().map(places).sum::<usize>()
    }
    fn put(tree: &mut Tree, place: &mut usize, policy: Policy) {
        if *place == 0 {
            tree.policy = policy;
        }
        *place = place.wrapping_sub(1);
        match &mut tree.kind {
            Kind::Task => {}
            Kind::Linear(children) | Kind::Unordered(children) | Kind::Graph(children, _) => {
                children.iter_mut().for_each(|child| put(child, place, policy));
            }
            Kind::Flow(body) => put(body, place, policy),
        }
    }
    let places = places(tree);
    let mut found = vec![(tree.clone(), 0)];
    let mut done = 0;
    for _ in 0..scopes {
        let end = found.len();
        for known in done..end {
            let (tree, from) = found[known].clone();
            for place in from..places {
                for &policy in policies {
                    let mut tree = tree.clone();
                    put(&mut tree, &mut place.clone(), policy);
                    found.push((tree, place + 1));
                }
            }
        }
        done = end;
    }
    found.into_iter().map(|(tree, _)| tree).collect()
}
