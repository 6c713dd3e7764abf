//! Where everything stands: the tree of a flow, laid out so that questions of order are
//! questions of ranges.
//!
//! Nodes are numbered in the order of writing. So the nodes of a block, and those that a node
//! sees in a block around it, are ranges of numbers, and a sorted list answers which of them
//! provide a symbol without a walk over the tree.

use super::wiring::Provider;
use crate::model::{Atom, Block, Child, Decider, Flow, Node, Pattern, Policies, When};
use std::ops::Range;

/// A flow with all its nodes and blocks numbered.
pub(super) struct Layout<'a> {
    pub(super) flow: &'a Flow,
    /// In the order of writing.
    pub(super) nodes: Vec<Leaf<'a>>,
    /// In the order of writing; the root is number 0.
    pub(super) blocks: Vec<Branch<'a>>,
    /// By the numbers of the deciders.
    pub(super) asked: Vec<Asked<'a>>,
    /// The nodes of which it is not known what they provide.
    uncertain: Vec<usize>,
}

/// Whoever sees symbols.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// A node, by its number.
    Node(usize),
    /// The block as a whole, by its number, before anything in it.
    Block(usize),
    /// The end of the flow, from which everything is seen.
    End,
}

/// What is executed only if a decider says so.
pub(super) struct Asked<'a> {
    pub(super) decider: &'a Decider,
    pub(super) when: &'a When,
    /// The node or block that it decides about.
    pub(super) part: View,
    /// Its place in the order of writing.
    pub(super) position: usize,
}

/// A node and where it stands.
pub(super) struct Leaf<'a> {
    pub(super) node: &'a Node,
    /// Its number among the tasks, or among the flows.
    pub(super) number: usize,
    /// The number of the block that it is a child of.
    pub(super) parent: usize,
    /// Its place in the order of writing, blocks counted too.
    pub(super) position: usize,
}

/// A block and where it stands.
pub(super) struct Branch<'a> {
    pub(super) block: &'a Block,
    /// The number of the block that it is a child of.
    pub(super) parent: Option<usize>,
    /// Its place in the order of writing, nodes counted too.
    pub(super) position: usize,
    /// All nodes inside.
    pub(super) nodes: Range<usize>,
    /// The children: the first node of each.
    starts: Vec<usize>,
}

/// Where the ways up from two nodes meet.
pub(super) struct Meeting {
    /// The innermost block around both.
    pub(super) block: usize,
    /// The child of it that has the first node.
    pub(super) first: usize,
    /// The child of it that has the second.
    pub(super) second: usize,
}

impl<'a> Layout<'a> {
    /// Lays out a flow.
    pub(super) fn of(flow: &'a Flow) -> Self {
        let mut layout =
            Layout { flow, nodes: vec![], blocks: vec![], asked: vec![], uncertain: vec![] };
        layout.add_block(&flow.root, None, &mut Counters::default());
        layout.asked.sort_by_key(|asked| asked.when.decider);
        let uncertain = |leaf: &Leaf<'_>| leaf.node.broken || leaf.node.renames_count.is_some();
        layout.uncertain = (0..layout.nodes.len())
            .filter(|&number| layout.nodes.get(number).is_some_and(uncertain))
            .collect();
        layout
    }

    fn add_block(&mut self, block: &'a Block, parent: Option<usize>, next: &mut Counters) {
        let number = self.blocks.len();
        let start = self.nodes.len();
        let position = take(&mut next.position);
        let mut starts = Vec::with_capacity(block.children.len());
        self.blocks.push(Branch { block, parent, position, nodes: start..start, starts: vec![] });
        self.add_decider(&block.policies, View::Block(number), position);
        for child in &block.children {
            starts.push(self.nodes.len());
            match child {
                Child::Block(inner) => self.add_block(inner, Some(number), next),
                Child::Node(node) => {
                    let counter = match node.atom {
                        Atom::Task | Atom::Controller => &mut next.task,
                        Atom::Flow => &mut next.flow,
                    };
                    let number_of_kind = take(counter);
                    let position = take(&mut next.position);
                    self.add_decider(&node.policies, View::Node(self.nodes.len()), position);
                    self.nodes.push(Leaf {
                        node,
                        number: number_of_kind,
                        parent: number,
                        position,
                    });
                }
            }
        }
        let branch = &mut self.blocks[number];
        branch.nodes.end = self.nodes.len();
        branch.starts = starts;
    }

    fn add_decider(&mut self, policies: &'a Policies, part: View, position: usize) {
        let Some(when) = &policies.when else { return };
        if let Some(decider) = self.flow.deciders.get(when.decider) {
            self.asked.push(Asked { decider, when, part, position });
        }
    }

    /// All nodes of a part.
    pub(super) fn nodes_in(&self, part: View) -> Range<usize> {
        match part {
            View::Node(node) => node..node + 1,
            View::Block(block) => self.blocks[block].nodes.clone(),
            View::End => self.nodes.len()..self.nodes.len(),
        }
    }

    /// The number of the block that a part is a child of.
    pub(super) fn parent(&self, part: View) -> Option<usize> {
        match part {
            View::Node(node) => Some(self.nodes[node].parent),
            View::Block(block) => self.blocks[block].parent,
            View::End => None,
        }
    }

    /// Whether a task of the flow failed to compile.
    pub(super) fn is_broken(&self) -> bool {
        self.nodes.iter().any(|leaf| leaf.node.broken)
    }

    /// The blocks around a part, from the inside out, each with the nodes of that child of it
    /// which the part is in.
    fn ways_up(&self, part: View) -> impl Iterator<Item = (&Branch<'a>, Range<usize>)> {
        let mut inside = self.nodes_in(part);
        let mut block = self.parent(part);
        std::iter::from_fn(move || {
            let branch = &self.blocks[block?];
            block = branch.parent;
            let inside = std::mem::replace(&mut inside, branch.nodes.clone());
            Some((branch, inside))
        })
    }

    /// The nodes that are seen from somewhere, as ranges that do not overlap, nearest block
    /// first.
    pub(super) fn visible(&self, from: View) -> impl Iterator<Item = Range<usize>> {
        let everything = (from == View::End).then_some(0..self.nodes.len());
        let seen = self.ways_up(from).flat_map(|(branch, inside)| {
            let before = branch.nodes.start..inside.start;
            let after = inside.end..branch.nodes.end;
            match branch.block.pattern {
                Pattern::Linear => [before, 0..0],
                Pattern::Unordered => [0..0, 0..0],
                Pattern::Graph => [before, after],
            }
        });
        everything.into_iter().chain(seen).filter(|range| !range.is_empty())
    }

    /// Whether a provider is a node of which it is not known what it provides.
    pub(super) fn is_uncertain(&self, provider: Provider) -> bool {
        match provider {
            Provider::Input(_) => false,
            Provider::Node(number, _) => self.uncertain.binary_search(&number).is_ok(),
        }
    }

    /// Whether a node is seen of which it is not known what it provides.
    pub(super) fn sees_uncertain(&self, from: View) -> bool {
        !self.uncertain.is_empty()
            && self.visible(from).any(|range| {
                let next = self.uncertain.partition_point(|&number| number < range.start);
                self.uncertain.get(next).is_some_and(|number| range.contains(number))
            })
    }

    /// Where the ways up from two different nodes meet.
    pub(super) fn meeting(&self, first: usize, second: usize) -> Meeting {
        let mut block = self.nodes[second].parent;
        while !self.blocks[block].nodes.contains(&first) {
            // The root has all nodes, so the way up ends there at the latest.
            block = self.blocks[block].parent.unwrap_or(0);
        }
        let branch = &self.blocks[block];
        Meeting { block, first: branch.child_with(first), second: branch.child_with(second) }
    }
}

impl Branch<'_> {
    /// The child, by its place, that a node inside the block is in.
    pub(super) fn child_with(&self, node: usize) -> usize {
        self.starts.partition_point(|&start| start <= node).saturating_sub(1)
    }

    /// All nodes of one child.
    pub(super) fn nodes_of(&self, child: usize) -> Range<usize> {
        let end = self.starts.get(child + 1).copied().unwrap_or(self.nodes.end);
        self.starts[child]..end
    }
}

#[derive(Default)]
struct Counters {
    task: usize,
    flow: usize,
    position: usize,
}

/// The counter's number; the next one will be greater.
fn take(counter: &mut usize) -> usize {
    let number = *counter;
    *counter += 1;
    number
}
