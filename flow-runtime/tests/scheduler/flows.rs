//! Small flows, as trees from which a plan and the naive facts about it are made.

use flow_graph::model::{Backoff, Pattern, Policies, Retry};
use flow_graph::plan::{Block, Child, Plan, SubFlow, Task};
use std::time::Duration;

/// A flow, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Tree {
    pub(crate) kind: Kind,
    pub(crate) policy: Policy,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Task,
    Linear(Vec<Tree>),
    Unordered(Vec<Tree>),
    Graph(Vec<Tree>, Vec<(usize, usize)>),
    /// A nested flow: its node has the policy, and its body, which is no task, may have one.
    Flow(Box<Tree>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Policy {
    /// 0 for no retry.
    pub(crate) times: u32,
    pub(crate) delay: bool,
    pub(crate) timeout: bool,
}

impl Policy {
    pub(crate) const NONE: Policy = Policy { times: 0, delay: false, timeout: false };

    pub(crate) const fn times(times: u32) -> Self {
        Policy { times, ..Policy::NONE }
    }

    pub(crate) const fn with_delay(self) -> Self {
        Policy { delay: true, ..self }
    }

    pub(crate) const fn with_timeout(self) -> Self {
        Policy { timeout: true, ..self }
    }

    fn policies(self) -> Policies {
        let second = Duration::from_secs(1);
        let backoff = if self.delay { Backoff::Constant { delay: second } } else { Backoff::None };
        Policies {
            retry: (self.times > 0).then_some(Retry {
                times: self.times,
                backoff,
                jitter: false,
                filter: None,
                filter_text: String::new(),
            }),
            timeout: self.timeout.then_some(second),
        }
    }
}

impl Kind {
    pub(crate) fn with(self, policy: Policy) -> Tree {
        Tree { kind: self, policy }
    }

    pub(crate) fn children(&self) -> &[Tree] {
        match self {
            Kind::Task => &[],
            Kind::Linear(children) | Kind::Unordered(children) | Kind::Graph(children, _) => {
                children
            }
            Kind::Flow(body) => std::slice::from_ref(body),
        }
    }

    /// Whether child `a` comes before child `b`, directly or not.
    pub(crate) fn is_before(&self, a: usize, b: usize) -> bool {
        match self {
            Kind::Linear(_) => a < b,
            Kind::Graph(_, edges) => {
                edges.iter().any(|&(from, to)| from == a && (to == b || self.is_before(to, b)))
            }
            _ => false,
        }
    }
}

pub(crate) fn task() -> Tree {
    Kind::Task.with(Policy::NONE)
}

pub(crate) fn linear(children: impl IntoIterator<Item = Tree>) -> Tree {
    Kind::Linear(children.into_iter().collect()).with(Policy::NONE)
}

pub(crate) fn unordered(children: impl IntoIterator<Item = Tree>) -> Tree {
    Kind::Unordered(children.into_iter().collect()).with(Policy::NONE)
}

pub(crate) fn graph(
    children: impl IntoIterator<Item = Tree>,
    edges: impl IntoIterator<Item = (usize, usize)>,
) -> Tree {
    let edges = edges.into_iter().collect();
    Kind::Graph(children.into_iter().collect(), edges).with(Policy::NONE)
}

pub(crate) fn flow(body: Tree) -> Tree {
    Kind::Flow(Box::new(body)).with(Policy::NONE)
}

impl Tree {
    pub(crate) fn policy(self, policy: Policy) -> Tree {
        Tree { policy, ..self }
    }

    pub(crate) fn tasks(&self) -> usize {
        match &self.kind {
            Kind::Task => 1,
            kind => kind.children().iter().map(Tree::tasks).sum(),
        }
    }

    /// The plan of the flow. Tasks and nested flows are numbered as they are met; what can be
    /// a scope is named by [`Names`].
    pub(crate) fn plan(&self) -> Plan {
        let mut plan = Plan {
            name: Names::of(0),
            doc: String::new(),
            transient: false,
            inputs: Vec::new(),
            outputs: Vec::new(),
            tasks: Vec::new(),
            flows: Vec::new(),
            filters: 0,
            root: block(Pattern::Linear, Vec::new()),
        };
        let mut names = Names(0);
        plan.root = match self.kind {
            Kind::Linear(_) | Kind::Unordered(_) | Kind::Graph(..) => {
                body(self, names.next(), &mut plan, &mut names)
            }
            // A flow has a block as its body.
            Kind::Task | Kind::Flow(_) => {
                names.next();
                block(Pattern::Linear, vec![child(self, &mut plan, &mut names)])
            }
        };
        plan
    }
}

/// Names for the vertices of a tree: each its number in the order in which they are met, the
/// outermost block being 0.
pub(crate) struct Names(pub usize);

impl Names {
    pub(crate) fn next(&mut self) -> String {
        self.0 += 1;
        Names::of(self.0 - 1)
    }

    pub(crate) fn of(number: usize) -> String {
        format!("n{number}")
    }
}

fn child(tree: &Tree, plan: &mut Plan, names: &mut Names) -> Child {
    let name = names.next();
    let policies = tree.policy.policies();
    match &tree.kind {
        Kind::Task => {
            plan.tasks.push(Task {
                name,
                task: String::new(),
                doc: String::new(),
                requires: Vec::new(),
                provides: Vec::new(),
                reverts: true,
                policies,
            });
            Child::Task(plan.tasks.len() - 1)
        }
        Kind::Flow(inner) => {
            plan.flows.push(SubFlow {
                name,
                flow: String::new(),
                doc: String::new(),
                requires: Vec::new(),
                provides: Vec::new(),
                policies,
            });
            let flow = plan.flows.len() - 1;
            let name = names.next();
            Child::Flow { flow, body: Some(Box::new(body(inner, name, plan, names))) }
        }
        _ => Child::Block(body(tree, name, plan, names)),
    }
}

fn body(tree: &Tree, name: String, plan: &mut Plan, names: &mut Names) -> Block {
    let children =
        tree.kind.children().iter().map(|tree| child(tree, plan, names)).collect::<Vec<_>>();
    let (pattern, edges) = match &tree.kind {
        Kind::Linear(_) => (Pattern::Linear, Vec::new()),
        Kind::Unordered(_) => (Pattern::Unordered, Vec::new()),
        Kind::Graph(_, edges) => (Pattern::Graph, edges.clone()),
        Kind::Task | Kind::Flow(_) => unreachable!("a body is a block"),
    };
    let policies = tree.policy.policies();
    Block { label: Some(name), policies, edges, ..block(pattern, children) }
}

fn block(pattern: Pattern, children: Vec<Child>) -> Block {
    Block {
        label: None,
        pattern,
        policies: Policies::default(),
        doc: String::new(),
        children,
        edges: Vec::new(),
    }
}

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
