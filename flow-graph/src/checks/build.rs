//! The plan of a flow that has been proven.

use super::cycles::Order;
use super::layout::{Layout, View};
use super::skippable::Skipped;
use super::wiring::{Bound, Provider, Wiring};
use crate::model::{self, Atom, Binding};
use crate::plan::{
    Block, Child, Decider, Output, Plan, Provision, Requirement, Source, SubFlow, Symbol, Task,
};

/// The plan; nothing in the wiring may be wrong.
pub(super) fn plan(
    layout: &Layout<'_>,
    wiring: &Wiring<'_>,
    order: &Order,
    skipped: &Skipped,
) -> Plan {
    let flow = layout.flow;
    let mut plan = Plan {
        name: flow.name.clone(),
        doc: flow.doc.clone(),
        transient: flow.transient,
        inputs: flow.inputs.iter().map(symbol).collect(),
        outputs: Vec::new(),
        tasks: Vec::new(),
        flows: Vec::new(),
        filters: filters(layout),
        deciders: Vec::new(),
        root: Builder { layout, order, next_block: 0, next_node: 0 }.block(&flow.root),
    };
    plan.outputs = (flow.outputs.iter().zip(&wiring.outputs))
        .map(|(output, bound)| Output {
            name: output.name.clone(),
            type_name: output.type_name.clone(),
            source: source(layout, *bound),
            skippable: skipped.without(layout, *bound, View::End).is_some(),
        })
        .collect();
    let given = Given { layout, skipped };
    let deciders = layout.asked.iter().zip(&wiring.deciders);
    plan.deciders = deciders
        .map(|(asked, bound)| Decider {
            requires: given.requirements(asked.part, &asked.decider.requires, bound),
        })
        .collect();
    for (number, (leaf, bound)) in layout.nodes.iter().zip(&wiring.nodes).enumerate() {
        let node = leaf.node;
        let requires = given.requirements(View::Node(number), &node.requires, bound);
        let provides = node.provides.iter().map(provision).collect();
        let (name, doc, policies) = (node.label.clone(), node.doc.clone(), node.policies.clone());
        match node.atom {
            Atom::Task | Atom::Controller => plan.tasks.push(Task {
                name,
                task: node.task.clone(),
                doc,
                requires,
                provides,
                reverts: node.reverts,
                policies,
            }),
            Atom::Flow => plan.flows.push(SubFlow {
                name,
                flow: node.task.clone(),
                doc,
                requires,
                provides,
                policies,
            }),
        }
    }
    plan
}

/// How many filters the flow has: they are numbered from 0.
fn filters(layout: &Layout<'_>) -> usize {
    let nodes = layout.nodes.iter().map(|leaf| &leaf.node.policies);
    let blocks = layout.blocks.iter().map(|branch| &branch.block.policies);
    let filters = nodes.chain(blocks).filter_map(|policies| policies.retry.as_ref()?.filter);
    filters.max().map_or(0, |greatest| greatest + 1)
}

fn symbol(symbol: &model::Symbol) -> Symbol {
    Symbol {
        name: symbol.name.clone(),
        type_name: symbol.type_name.clone(),
        doc: symbol.doc.clone(),
    }
}

fn provision(provision: &model::Provision) -> Provision {
    Provision { symbol: provision.symbol.clone(), type_name: provision.type_name.clone() }
}

struct Given<'a> {
    layout: &'a Layout<'a>,
    skipped: &'a Skipped,
}

impl Given<'_> {
    fn requirements(
        &self,
        by: View,
        requires: &[model::Requirement],
        bound: &[Bound],
    ) -> Vec<Requirement> {
        let requirements = requires.iter().zip(bound);
        let requirements = requirements.map(|(requirement, bound)| Requirement {
            parameter: requirement.parameter.clone(),
            symbol: requirement.symbol().map(str::to_owned),
            type_name: requirement.type_name.clone(),
            needed_by: requirement.needed_by,
            source: source(self.layout, *bound),
            skippable: self.skipped.without(self.layout, *bound, by).is_some(),
            element: matches!(requirement.binding, Binding::Element { .. }),
        });
        requirements.collect()
    }
}

fn source(layout: &Layout<'_>, bound: Bound) -> Source {
    match bound {
        Bound::To(Provider::Input(place)) => Source::Input(place),
        Bound::To(Provider::Node(number, place)) => {
            let leaf = &layout.nodes[number];
            match leaf.node.atom {
                Atom::Task | Atom::Controller => Source::Task(leaf.number, place),
                Atom::Flow => Source::Flow(leaf.number, place),
            }
        }
        Bound::Injected => Source::Injected,
        // The others have been told as errors, so that there is no plan.
        Bound::Absent | Bound::Ambiguous(..) | Bound::Missing | Bound::Unknown => Source::Absent,
    }
}

/// Builds the blocks, in the order in which the layout numbered them.
struct Builder<'a> {
    layout: &'a Layout<'a>,
    order: &'a Order,
    next_block: usize,
    next_node: usize,
}

impl Builder<'_> {
    fn block(&mut self, block: &model::Block) -> Block {
        let links = &self.order[self.next_block];
        let edges = links.iter().map(|link| (link.before, link.after)).collect();
        self.next_block += 1;
        Block {
            label: block.label.clone(),
            pattern: block.pattern,
            policies: block.policies.clone(),
            doc: block.doc.clone(),
            children: block.children.iter().map(|child| self.child(child)).collect(),
            edges,
        }
    }

    fn child(&mut self, child: &model::Child) -> Child {
        match child {
            model::Child::Block(block) => Child::Block(self.block(block)),
            model::Child::Node(node) => {
                let number = self.layout.nodes[self.next_node].number;
                self.next_node += 1;
                match node.atom {
                    Atom::Task | Atom::Controller => Child::Task(number),
                    Atom::Flow => Child::Flow { flow: number, body: None },
                }
            }
        }
    }
}
