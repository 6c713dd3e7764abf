//! Flows at random.

use super::Node;
use flow_runtime::model::{Backoff, Pattern, Policies};
use proptest::prelude::*;
use std::time::Duration;

/// Flows of any shape; `timeouts` on blocks, too.
pub fn node(timeouts: bool) -> impl Strategy<Value = Node> {
    let leaf = policies(false).prop_map(|policies| Node::Task(String::new(), policies));
    leaf.prop_recursive(4, 24, 5, move |inner| {
        let children = prop::collection::vec(inner, 0..5);
        let kind = prop_oneof![
            3 => Just(Pattern::Linear),
            2 => Just(Pattern::Unordered),
            2 => Just(Pattern::Graph),
        ];
        (kind, children, policies(timeouts), any::<u32>(), any::<bool>()).prop_map(
            |(pattern, children, policies, edges, nested)| {
                let all = (0..children.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
                let edges = match pattern {
                    Pattern::Graph => {
                        let picked = all.enumerate().filter(|(bit, _)| edges & (1 << bit) != 0);
                        let mut picked: Vec<_> = picked.map(|(_, edge)| edge).collect();
                        picked.sort_unstable();
                        picked
                    }
                    _ => Vec::new(),
                };
                let block = Node::Block(pattern, children, edges, policies.clone());
                if nested { Node::Flow("f".into(), Box::new(block), policies) } else { block }
            },
        )
    })
}

fn policies(timeouts: bool) -> impl Strategy<Value = Policies> {
    let retry = (2..4_u32, any::<bool>()).prop_map(|(times, waits)| {
        let backoff =
            if waits { Backoff::Constant { delay: Duration::from_secs(1) } } else { Backoff::None };
        Node::Task(String::new(), Policies::default()).backoff(times, backoff)
    });
    let policies = prop_oneof![
        3 => Just(Policies::default()),
        1 => retry.prop_map(|node| match node {
            Node::Task(_, policies) => policies,
            _ => Policies::default(),
        }),
    ];
    let priority = prop::option::weighted(0.2, -2..3);
    (policies, 0..6_u64, priority).prop_map(move |(policies, seconds, priority)| {
        let timeout = (timeouts && seconds > 3).then(|| Duration::from_secs(seconds));
        Policies { timeout, priority, ..policies }
    })
}

/// Gives each task a name of its own.
pub fn name(node: &mut Node, names: &mut Vec<String>) {
    match node {
        Node::Task(task, _) => {
            *task = format!("t{}{}", names.len(), if names.len() % 5 == 4 { "!" } else { "" });
            names.push(task.clone());
        }
        Node::Flow(_, body, _) => name(body, names),
        Node::Block(_, children, _, _) => children.iter_mut().for_each(|child| name(child, names)),
    }
}
