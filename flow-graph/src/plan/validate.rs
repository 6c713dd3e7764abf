//! Whether a plan that was not made by the checks can be used without fear.

use super::{Block, Child, Plan, Requirement, Source};
use crate::model::{Pattern, Policies};
use petgraph::algo::toposort;
use petgraph::graph::DiGraph;

/// Finds what is wrong with a plan, if anything: a number that stands for nothing, a task that
/// stands nowhere or twice, children that wait for each other.
pub(super) fn validate(plan: &Plan) -> Result<(), String> {
    let mut found = Found {
        tasks: vec![0; plan.tasks.len()],
        flows: vec![0; plan.flows.len()],
        deciders: vec![0; plan.deciders.len()],
    };
    found.flow(plan, &plan.root)?;
    let once = |what: &str, times: &[usize]| match times.iter().position(|&times| times != 1) {
        None => Ok(()),
        Some(number) => Err(format!("{what} {number} stands in it {} times", times[number])),
    };
    once("decider", &found.deciders)?;
    once("task", &found.tasks)?;
    once("flow", &found.flows)?;

    for decider in &plan.deciders {
        requirements(plan, &decider.requires)?;
    }
    for task in &plan.tasks {
        requirements(plan, &task.requires)?;
        node_policies(plan, &task.policies)?;
    }
    for flow in &plan.flows {
        requirements(plan, &flow.requires)?;
        node_policies(plan, &flow.policies)?;
    }
    plan.outputs.iter().try_for_each(|output| source(plan, output.source, &output.name))
}

/// How often each task and flow stands in the body.
struct Found {
    tasks: Vec<usize>,
    flows: Vec<usize>,
    deciders: Vec<usize>,
}

impl Found {
    fn flow(&mut self, plan: &Plan, root: &Block) -> Result<(), String> {
        match root.policies.when {
            None => self.block(plan, root),
            Some(_) => Err("a decider skips a whole flow from inside".to_owned()),
        }
    }

    fn block(&mut self, plan: &Plan, block: &Block) -> Result<(), String> {
        policies(plan, &block.policies)?;
        controller(plan, block)?;
        self.decider(&block.policies)?;
        edges(block)?;
        block.children.iter().try_for_each(|child| match child {
            Child::Block(inner) => self.block(plan, inner),
            Child::Task(number) => {
                count(&mut self.tasks, *number, "task")?;
                self.decider(&plan.tasks[*number].policies)
            }
            Child::Flow { flow, body } => {
                count(&mut self.flows, *flow, "flow")?;
                self.decider(&plan.flows[*flow].policies)?;
                body.as_ref().map_or(Ok(()), |body| self.flow(plan, body))
            }
        })
    }

    fn decider(&mut self, policies: &Policies) -> Result<(), String> {
        let when = policies.when.as_ref();
        when.map_or(Ok(()), |when| count(&mut self.deciders, when.decider, "decider"))
    }
}

/// A block that a controller decides about begins with it, always.
fn controller(plan: &Plan, block: &Block) -> Result<(), String> {
    if !block.policies.retry.as_ref().is_some_and(|retry| retry.controlled) {
        return Ok(());
    }
    match (block.pattern, block.children.first()) {
        (Pattern::Linear, Some(Child::Task(task))) => {
            let policies = plan.tasks.get(*task).map(|task| &task.policies);
            match policies.is_some_and(|own| own.when.is_some() || own.retry.is_some()) {
                true => Err("a retry controller has a retry or a decider of its own".to_owned()),
                false => Ok(()),
            }
        }
        _ => Err("a block with a retry controller does not begin with it".to_owned()),
    }
}

fn count(times: &mut [usize], number: usize, what: &str) -> Result<(), String> {
    let Some(times) = times.get_mut(number) else {
        return Err(format!("there is no {what} {number}"));
    };
    *times += 1;
    Ok(())
}

fn edges(block: &Block) -> Result<(), String> {
    if block.pattern != Pattern::Graph && !block.edges.is_empty() {
        return Err(format!("a `{}` has edges", block.pattern.keyword()));
    }
    if !block.edges.is_sorted_by(|one, other| one < other) {
        return Err("the edges of a `graph` are not sorted".to_owned());
    }
    let mut graph = DiGraph::<(), ()>::new();
    let children: Vec<_> = block.children.iter().map(|_| graph.add_node(())).collect();
    for &(before, after) in &block.edges {
        let (Some(before), Some(after)) = (children.get(before), children.get(after)) else {
            return Err(format!("a `graph` has no children {before} and {after}"));
        };
        graph.add_edge(*before, *after, ());
    }
    match toposort(&graph, None) {
        Ok(_) => Ok(()),
        Err(_) => Err("children of a `graph` wait for each other".to_owned()),
    }
}

fn requirements(plan: &Plan, requires: &[Requirement]) -> Result<(), String> {
    requires.iter().try_for_each(|needed| source(plan, needed.source, &needed.parameter))
}

fn source(plan: &Plan, source: Source, name: &str) -> Result<(), String> {
    let exists = match source {
        Source::Input(input) => input < plan.inputs.len(),
        Source::Task(task, output) => {
            plan.tasks.get(task).is_some_and(|task| output < task.provides.len())
        }
        Source::Flow(flow, output) => {
            plan.flows.get(flow).is_some_and(|flow| output < flow.provides.len())
        }
        Source::Injected | Source::Absent => true,
    };
    if exists { Ok(()) } else { Err(format!("the source of `{name}` does not exist")) }
}

fn node_policies(plan: &Plan, of_node: &Policies) -> Result<(), String> {
    match &of_node.retry {
        Some(retry) if retry.controlled => {
            Err("a retry controller decides about a block, not about a node".to_owned())
        }
        _ => policies(plan, of_node),
    }
}

fn policies(plan: &Plan, policies: &Policies) -> Result<(), String> {
    let Some(retry) = &policies.retry else { return Ok(()) };
    if retry.times == 0 {
        return Err("a retry allows no attempt".to_owned());
    }
    match retry.filter {
        Some(filter) if filter >= plan.filters => Err(format!("there is no filter {filter}")),
        _ => Ok(()),
    }
}
