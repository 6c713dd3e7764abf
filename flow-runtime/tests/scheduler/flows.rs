//! Small flows, as trees from which a plan and the naive facts about it are made.

use flow_graph::model::{Backoff, Pattern, Policies, Retry, Skip, When};
use flow_graph::plan::{Block, Child, Decider, Plan, SubFlow, Task};
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
    /// The place in [`Skip::EVERY`] of what its decider skips, if it has one.
    pub(crate) skip: Option<usize>,
    pub(crate) priority: Option<i32>,
}

impl Policy {
    pub(crate) const NONE: Policy =
        Policy { times: 0, delay: false, timeout: false, skip: None, priority: None };

    pub(crate) const fn times(times: u32) -> Self {
        Policy { times, ..Policy::NONE }
    }

    pub(crate) const fn with_delay(self) -> Self {
        Policy { delay: true, ..self }
    }

    pub(crate) const fn with_timeout(self) -> Self {
        Policy { timeout: true, ..self }
    }

    pub(crate) const fn with_skip(self, skip: usize) -> Self {
        Policy { skip: Some(skip), ..self }
    }

    pub(crate) const fn with_priority(self, priority: i32) -> Self {
        Policy { priority: Some(priority), ..self }
    }

    /// What makes a scope of what it stands at.
    pub(crate) fn of_scope(self) -> Self {
        Policy { skip: None, priority: None, ..self }
    }

    fn policies(self, deciders: &mut Vec<Decider>) -> Policies {
        let second = Duration::from_secs(1);
        let backoff = if self.delay { Backoff::Constant { delay: second } } else { Backoff::None };
        Policies {
            retry: (self.times > 0).then_some(Retry {
                times: self.times,
                backoff,
                jitter: false,
                filter: None,
                filter_text: String::new(),
                controlled: false,
            }),
            timeout: self.timeout.then_some(second),
            when: self.skip.map(|skip| {
                deciders.push(Decider::default());
                let (decider, text) = (deciders.len() - 1, String::new());
                When { decider, text, skip: Skip::EVERY[skip] }
            }),
            priority: self.priority,
            each: None,
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

    /// Whether nothing is decided about a whole flow from inside.
    pub(crate) fn may_be_decided(&self) -> bool {
        fn inside(tree: &Tree) -> bool {
            let is_flow = matches!(tree.kind, Kind::Flow(_));
            let children = tree.kind.children();
            children.iter().all(|it| inside(it) && (!is_flow || it.policy.skip.is_none()))
        }
        let wrapped = matches!(self.kind, Kind::Task | Kind::Flow(_));
        inside(self) && (wrapped || self.policy.skip.is_none())
    }

    /// How many policies there are.
    pub(crate) fn scopes(&self) -> usize {
        let inside: usize = self.kind.children().iter().map(Tree::scopes).sum();
        inside + usize::from(self.policy != Policy::NONE)
    }

    /// How urgent each task is, in the order of the plan's numbers: as the innermost part around
    /// it says.
    pub(crate) fn priorities(&self) -> Vec<i32> {
        fn walk(tree: &Tree, around: i32, found: &mut Vec<i32>) {
            let priority = tree.policy.priority.unwrap_or(around);
            match tree.kind {
                Kind::Task => found.push(priority),
                _ => tree.kind.children().iter().for_each(|child| walk(child, priority, found)),
            }
        }
        let mut found = Vec::new();
        walk(self, 0, &mut found);
        found
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
            deciders: Vec::new(),
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
    match &tree.kind {
        Kind::Task => {
            let policies = tree.policy.policies(&mut plan.deciders);
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
            let policies = tree.policy.policies(&mut plan.deciders);
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
    let policies = tree.policy.policies(&mut plan.deciders);
    let children =
        tree.kind.children().iter().map(|tree| child(tree, plan, names)).collect::<Vec<_>>();
    let (pattern, edges) = match &tree.kind {
        Kind::Linear(_) => (Pattern::Linear, Vec::new()),
        Kind::Unordered(_) => (Pattern::Unordered, Vec::new()),
        Kind::Graph(_, edges) => (Pattern::Graph, edges.clone()),
        Kind::Task | Kind::Flow(_) => unreachable!("a body is a block"),
    };
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
