//! The graph of a plan orders its tasks as the plan does, whatever gates it has.
#![allow(missing_docs)]

use flow_graph::Graph;
use flow_graph::model::{Backoff, Pattern, Policies, Retry};
use flow_graph::plan::{Block, Child, Plan, SubFlow, Task};
use proptest::prelude::*;
use std::collections::HashSet;
use std::time::Duration;

/// A block before its tasks and nested flows have numbers.
#[derive(Clone, Debug)]
enum Tree {
    Task(Policies),
    Block(Pattern, Policies, Vec<Tree>, u16),
    Flow(Policies, Box<Tree>),
}

fn policies() -> impl Strategy<Value = Policies> {
    let retry = Retry {
        times: 2,
        backoff: Backoff::None,
        jitter: false,
        filter: None,
        filter_text: String::new(),
        controlled: false,
    };
    (prop::option::weighted(0.2, Just(retry)), prop::option::weighted(0.2, Just(1))).prop_map(
        |(retry, timeout)| Policies {
            priority: None,
            retry,
            timeout: timeout.map(Duration::from_secs),
            when: None,
            each: None,
        },
    )
}

fn block(depth: u32) -> impl Strategy<Value = Tree> {
    let pattern =
        prop_oneof![Just(Pattern::Linear), Just(Pattern::Unordered), Just(Pattern::Graph)];
    let children = prop::collection::vec(tree(depth), 0..=5);
    (pattern, policies(), children, any::<u16>()).prop_map(
        |(pattern, policies, children, edges)| Tree::Block(pattern, policies, children, edges),
    )
}

fn tree(depth: u32) -> BoxedStrategy<Tree> {
    let task = policies().prop_map(Tree::Task);
    match depth.checked_sub(1) {
        None => task.boxed(),
        Some(depth) => prop_oneof![
            2 => task,
            2 => block(depth),
            1 => (policies(), block(depth))
                .prop_map(|(policies, body)| Tree::Flow(policies, Box::new(body))),
        ]
        .boxed(),
    }
}

/// The plan of a tree, and what is naively true of it.
#[derive(Default)]
struct Facts {
    tasks: Vec<Task>,
    flows: Vec<SubFlow>,
    /// Which task comes before which.
    before: HashSet<(u32, u32)>,
    /// The tasks of each scope, from the outside in, and of each nested flow.
    scopes: Vec<Vec<u32>>,
    inside: Vec<Vec<u32>>,
}

impl Facts {
    fn child(&mut self, tree: &Tree, tasks: &mut Vec<u32>) -> Child {
        match tree {
            Tree::Task(policies) => {
                let task = self.tasks.len();
                self.tasks.push(Task {
                    name: String::new(),
                    task: String::new(),
                    doc: String::new(),
                    requires: Vec::new(),
                    provides: Vec::new(),
                    reverts: true,
                    policies: policies.clone(),
                });
                if policies.retry.is_some() {
                    self.scopes.push(vec![task as u32]);
                }
                tasks.push(task as u32);
                Child::Task(task)
            }
            Tree::Block(_, policies, ..) => Child::Block(self.block(tree, policies, tasks)),
            Tree::Flow(policies, body) => {
                let flow = self.flows.len();
                self.flows.push(SubFlow {
                    name: String::new(),
                    flow: String::new(),
                    doc: String::new(),
                    requires: Vec::new(),
                    provides: Vec::new(),
                    policies: policies.clone(),
                });
                self.inside.push(Vec::new());
                let scope = self.scope(policies);
                let mut own = Vec::new();
                let Tree::Block(_, inner, ..) = &**body else { unreachable!("a body is a block") };
                let body = self.block(body, inner, &mut own);
                if let Some(scope) = scope {
                    self.scopes[scope] = own.clone();
                }
                self.inside[flow] = own.clone();
                tasks.extend(own);
                Child::Flow { flow, body: Some(Box::new(body)) }
            }
        }
    }

    fn scope(&mut self, policies: &Policies) -> Option<usize> {
        (!policies.is_empty()).then(|| {
            self.scopes.push(Vec::new());
            self.scopes.len() - 1
        })
    }

    fn block(&mut self, tree: &Tree, policies: &Policies, tasks: &mut Vec<u32>) -> Block {
        let Tree::Block(pattern, _, children, chosen) = tree else {
            unreachable!("only blocks get here")
        };
        let scope = self.scope(policies);
        let mut parts = Vec::new();
        let children: Vec<_> = children
            .iter()
            .map(|tree| {
                let mut part = Vec::new();
                let child = self.child(tree, &mut part);
                parts.push(part);
                child
            })
            .collect();
        let pairs = (0..children.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let mut reaches: HashSet<(usize, usize)> = match pattern {
            Pattern::Linear => pairs.collect(),
            Pattern::Unordered => HashSet::new(),
            Pattern::Graph => {
                (0..).zip(pairs).filter(|(i, _)| chosen & 1 << i != 0).map(|(_, p)| p).collect()
            }
        };
        let mut edges = Vec::new();
        if *pattern == Pattern::Graph {
            edges.extend(reaches.iter().copied());
            edges.sort_unstable();
        }
        for via in 0..children.len() {
            for from in 0..via {
                for to in via..children.len() {
                    if reaches.contains(&(from, via)) && reaches.contains(&(via, to)) {
                        reaches.insert((from, to));
                    }
                }
            }
        }
        for (from, to) in reaches {
            for &a in &parts[from] {
                self.before.extend(parts[to].iter().map(|&b| (a, b)));
            }
        }
        let own = parts.concat();
        if let Some(scope) = scope {
            self.scopes[scope] = own.clone();
        }
        tasks.extend(own);
        Block {
            label: None,
            pattern: *pattern,
            policies: policies.clone(),
            doc: String::new(),
            children,
            edges,
        }
    }

    fn plan(&mut self, tree: &Tree) -> Plan {
        // The whole flow is a scope with or without policies.
        self.scopes.push(Vec::new());
        let mut all = Vec::new();
        let mut root = self.block(tree, &Policies::default(), &mut all);
        if let Tree::Block(_, policies, ..) = tree {
            root.policies = policies.clone();
        }
        self.scopes[0] = all;
        Plan {
            name: String::new(),
            doc: String::new(),
            transient: false,
            inputs: Vec::new(),
            outputs: Vec::new(),
            tasks: self.tasks.clone(),
            flows: self.flows.clone(),
            filters: 0,
            deciders: Vec::new(),
            root,
        }
    }
}

/// Everything that comes after a vertex.
fn reached(graph: &Graph, from: u32) -> HashSet<u32> {
    let mut found = HashSet::new();
    let mut stack = vec![from];
    while let Some(vertex) = stack.pop() {
        stack.extend(graph.after.of(vertex).iter().filter(|&&after| found.insert(after)));
    }
    found
}

proptest! {
    #[test]
    fn a_graph_is_ordered_as_its_plan(tree in block(4)) {
        let mut facts = Facts::default();
        let plan = facts.plan(&tree);
        let graph = Graph::of(&plan);
        let vertices = 0..graph.vertices() as u32;
        let tasks = 0..graph.tasks as u32;
        let after: Vec<_> = vertices.clone().map(|vertex| reached(&graph, vertex)).collect();

        prop_assert_eq!(graph.tasks, plan.tasks.len());
        for a in tasks.clone() {
            for b in tasks.clone() {
                prop_assert_eq!(after[a as usize].contains(&b), facts.before.contains(&(a, b)));
            }
        }
        for vertex in vertices.clone() {
            prop_assert!(!after[vertex as usize].contains(&vertex), "a cycle");
            for &next in graph.after.of(vertex) {
                prop_assert!(graph.before.of(next).contains(&vertex));
            }
            for &previous in graph.before.of(vertex) {
                prop_assert!(graph.after.of(previous).contains(&vertex));
            }
        }

        // Scopes: the same ones, each with its tasks between its two gates.
        prop_assert_eq!(graph.scopes.len(), facts.scopes.len());
        let inside = |vertex: u32, scope: u32| {
            let parent = |&scope: &u32| graph.scopes[scope as usize].parent;
            std::iter::successors(Some(graph.scope_of[vertex as usize]), parent)
                .any(|around| around == scope)
        };
        for (id, scope) in (0..).zip(&graph.scopes) {
            prop_assert!(scope.parent.map_or(id == 0, |parent| parent < id));
            prop_assert_eq!(graph.scope_of[scope.entry as usize], id);
            prop_assert_eq!(graph.scope_of[scope.exit as usize], id);
            let own: Vec<_> = tasks.clone().filter(|&task| inside(task, id)).collect();
            let mut due = facts.scopes[id as usize].clone();
            due.sort_unstable();
            prop_assert_eq!(own, due);
            for vertex in vertices.clone().filter(|&vertex| inside(vertex, id)) {
                prop_assert!(vertex == scope.entry || after[scope.entry as usize].contains(&vertex));
                prop_assert!(vertex == scope.exit || after[vertex as usize].contains(&scope.exit));
                for &next in graph.after.of(vertex) {
                    prop_assert!(inside(next, id) || vertex == scope.exit);
                }
                for &previous in graph.before.of(vertex) {
                    prop_assert!(inside(previous, id) || vertex == scope.entry);
                }
            }
        }

        // Each nested flow is entered by one gate, which all of it comes after.
        for (flow, due) in facts.inside.iter().enumerate() {
            let gates: Vec<_> = (graph.tasks as u32..)
                .zip(&graph.enters)
                .filter(|(_, enters)| **enters == Some(flow))
                .collect();
            prop_assert_eq!(gates.len(), 1);
            for task in due {
                prop_assert!(after[gates[0].0 as usize].contains(task));
            }
        }
    }

    /// Gates keep the edges in proportion to the plan.
    #[test]
    fn a_graph_is_not_larger_than_its_plan(tree in block(4)) {
        fn size(tree: &Tree) -> usize {
            match tree {
                Tree::Task(_) => 1,
                Tree::Flow(_, body) => 1 + size(body),
                Tree::Block(_, _, children, chosen) => {
                    let edges = chosen.count_ones() as usize;
                    1 + edges + children.iter().map(size).sum::<usize>()
                }
            }
        }
        let graph = Graph::of(&Facts::default().plan(&tree));
        let edges: usize =
            (0..graph.vertices() as u32).map(|vertex| graph.after.of(vertex).len()).sum();
        prop_assert!(edges <= 6 * size(&tree), "{edges} edges for {}", size(&tree));
        prop_assert!(graph.vertices() <= 4 * size(&tree));
    }
}

#[test]
fn gates_stand_where_they_pay() {
    let layers = |sizes: &[usize]| {
        let task = || Tree::Task(Policies::default());
        let layer = |&size: &usize| {
            let tasks = (0..size).map(|_| task()).collect();
            Tree::Block(Pattern::Unordered, Policies::default(), tasks, 0)
        };
        let layers = sizes.iter().map(layer).collect();
        let tree = Tree::Block(Pattern::Linear, Policies::default(), layers, 0);
        let graph = Graph::of(&Facts::default().plan(&tree));
        graph.vertices() - graph.tasks - 2
    };
    assert_eq!(layers(&[1, 5, 1]), 0);
    assert_eq!(layers(&[2, 2, 1]), 0);
    assert_eq!(layers(&[2, 3]), 1);
    assert_eq!(layers(&[10, 10, 10]), 2);
}
