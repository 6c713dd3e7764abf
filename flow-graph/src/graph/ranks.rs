//! Priorities, as places in a line: 0 is the most urgent.

use crate::model::Policies;
use crate::plan::{Block, Child, Plan};
use std::collections::BTreeSet;

/// The rank of each task, and how many ranks there are: 2 or more.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranks {
    pub(super) of: Vec<u32>,
    pub(super) count: usize,
}

/// `None` where all tasks are as urgent as each other, so that nobody need look.
pub(super) fn of(plan: &Plan) -> Option<Box<Ranks>> {
    let mut priorities = vec![0; plan.tasks.len()];
    inside(plan, &plan.root, inner(&plan.root.policies, 0), &mut priorities);
    let distinct: BTreeSet<i32> = priorities.iter().copied().collect();
    if distinct.len() < 2 {
        return None;
    }
    let distinct: Vec<i32> = distinct.into_iter().rev().collect();
    let rank = |priority: &i32| distinct.partition_point(|other| other > priority) as u32;
    Some(Box::new(Ranks { of: priorities.iter().map(rank).collect(), count: distinct.len() }))
}

/// The innermost one holds.
fn inner(policies: &Policies, around: i32) -> i32 {
    policies.priority.unwrap_or(around)
}

fn inside(plan: &Plan, block: &Block, around: i32, priorities: &mut [i32]) {
    for child in &block.children {
        match child {
            Child::Task(task) => {
                if let (Some(task), Some(priority)) =
                    (plan.tasks.get(*task), priorities.get_mut(*task))
                {
                    *priority = inner(&task.policies, around);
                }
            }
            Child::Block(block) => {
                inside(plan, block, inner(&block.policies, around), priorities);
            }
            Child::Flow { flow, body } => {
                let node = plan.flows.get(*flow);
                let around = node.map_or(around, |node| inner(&node.policies, around));
                if let Some(body) = body {
                    inside(plan, body, inner(&body.policies, around), priorities);
                }
            }
        }
    }
}
