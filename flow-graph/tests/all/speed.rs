//! The checks stay quick on flows that no person writes.
//!
//! The limits are far above what is measured on a busy machine and far below what anything
//! quadratic takes: 20,000 nodes make 400,000,000 pairs.

use crate::common::*;
use flow_graph::check;
use flow_graph::model::{Child, Flow, Pattern};
use std::time::{Duration, Instant};

const NODES: usize = 20_000;
const LIMIT: Duration = Duration::from_secs(10);

/// Each node requires what the one before it provides.
fn chain(nodes: usize) -> impl Iterator<Item = Child> {
    (0..nodes).map(|number| {
        let (needs, gives) = (format!("s{number}"), format!("s{}", number + 1));
        task(&format!("T{number}")).needs(&[&needs, "host"]).gives(&[&gives]).into()
    })
}

fn assert_quick(flow: &Flow, errors: usize) {
    let start = Instant::now();
    let checked = check(flow);
    let took = start.elapsed();
    println!("{} children: {took:?}", flow.root.children.len());
    assert_eq!(checked.diagnostics.len(), errors);
    assert!(took < LIMIT, "took {took:?}");
}

fn chain_flow(pattern: Pattern, children: Vec<Child>) -> Flow {
    let last = format!("s{}", children.len());
    flow(&["s0", "host"], &[&last], block(pattern, children))
}

#[test]
fn a_long_linear() {
    assert_quick(&chain_flow(Pattern::Linear, chain(NODES).collect()), 0);
}

#[test]
fn a_large_graph_written_backwards() {
    let mut children: Vec<_> = chain(NODES).collect();
    children.reverse();
    assert_quick(&chain_flow(Pattern::Graph, children), 0);
}

#[test]
fn many_branches_with_a_symbol_of_one_name() {
    let branch = |number: usize| -> Child {
        let make = task("Make").label(&format!("make{number}")).needs(&["s0"]).gives(&["tmp"]);
        let take = task("Take").label(&format!("take{number}")).needs(&["tmp", "host"]);
        linear![make, take].into()
    };
    let children = (0..NODES / 2).map(branch).collect();
    assert_quick(&flow(&["s0", "host"], &[], block(Pattern::Unordered, children)), 0);
}

#[test]
fn a_mistake_everywhere() {
    let node = |number: usize| -> Child {
        let label = format!("t{number}");
        task("Resize").label(&label).needs(&["volume"]).gives(&["volume"]).into()
    };
    let children = (0..NODES).map(node).collect();
    assert_quick(&flow(&[], &["volume"], block(Pattern::Linear, children)), 2);
}

#[test]
fn a_ring() {
    let mut flow = chain_flow(Pattern::Graph, chain(3_000).collect());
    flow.inputs.remove(0);
    flow.outputs.clear();
    if let Child::Node(first) = &mut flow.root.children[0] {
        first.requires[0].parameter = "s3000".to_owned();
    }
    assert_quick(&flow, 1);
}
