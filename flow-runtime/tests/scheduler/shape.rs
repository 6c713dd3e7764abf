//! What a tree says of its tasks and regions, found without the graph.

use crate::flows::{Kind, Names, Policy, Tree};
use flow_graph::Graph;

/// A set of tasks, one bit each.
pub(crate) type Set = u64;

/// What the tree says.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Which tasks come before each task, and which after.
    pub(crate) before: Vec<Set>,
    pub(crate) after: Vec<Set>,
    /// The scopes and the nested flows, from the outside in. Region 0 is the whole flow.
    pub(crate) regions: Vec<Region>,
    /// The innermost region of each task.
    pub(crate) region_of: Vec<usize>,
}

/// A scope or a nested flow.
#[derive(Debug)]
pub(crate) struct Region {
    name: String,
    pub(crate) parent: Option<usize>,
    pub(crate) tasks: Set,
    pub(crate) before: Set,
    pub(crate) after: Set,
    pub(crate) policy: Policy,
    pub(crate) flow: Option<u32>,
    /// Its number as a scope, if it is one.
    pub(crate) scope: Option<u32>,
}

impl Shape {
    pub(crate) fn of(tree: &Tree, graph: &Graph) -> Self {
        let tasks = tree.tasks();
        let mut shape = Shape {
            before: vec![0; tasks],
            after: vec![0; tasks],
            regions: Vec::new(),
            region_of: vec![0; tasks],
        };
        let is_block = !matches!(tree.kind, Kind::Task | Kind::Flow(_));
        let policy = if is_block { tree.policy } else { Policy::NONE };
        let mut names = Names(0);
        let name = names.next();
        shape.region(name, policy, None, None);
        let (mut next_task, mut next_flow) = (0, 0);
        let numbers = &mut (&mut names, &mut next_task, &mut next_flow);
        let all = match is_block {
            true => shape.block(tree, 0, numbers),
            false => shape.child(tree, 0, numbers),
        };
        shape.regions[0].tasks = all;
        for a in 0..tasks {
            shape.before[a] = (0..tasks).filter(|&b| shape.after[b] & bit(a) != 0).map(bit).sum();
        }
        for region in &mut shape.regions {
            let inside = members(region.tasks);
            // A region without tasks needs no order, as nothing in it is seen to happen.
            region.before = inside.clone().map(|t| shape.before[t]).fold(!0, |a, b| a & b);
            region.after = inside.map(|t| shape.after[t]).fold(!0, |a, b| a & b);
            if region.tasks == 0 {
                (region.before, region.after) = (0, 0);
            }
            let number = graph.scopes.iter().position(|scope| scope.name == region.name);
            let is_scope = region.policy != Policy::NONE || region.parent.is_none();
            region.scope = number.map(|number| number as u32).filter(|_| is_scope);
            assert_eq!(region.scope.is_some(), is_scope, "{graph:#?}");
        }
        let scopes = shape.regions.iter().filter(|region| region.scope.is_some()).count();
        assert_eq!(scopes, graph.scopes.len());
        shape
    }

    fn region(
        &mut self,
        name: String,
        policy: Policy,
        parent: Option<usize>,
        flow: Option<u32>,
    ) -> usize {
        let (tasks, before, after, scope) = (0, 0, 0, None);
        self.regions.push(Region { name, parent, tasks, before, after, policy, flow, scope });
        self.regions.len() - 1
    }

    fn child(
        &mut self,
        tree: &Tree,
        region: usize,
        numbers: &mut (&mut Names, &mut usize, &mut u32),
    ) -> Set {
        let name = numbers.0.next();
        match &tree.kind {
            Kind::Task => {
                let task = *numbers.1;
                *numbers.1 += 1;
                self.region_of[task] = region;
                if tree.policy.times > 0 {
                    let policy = Policy { timeout: false, ..tree.policy };
                    self.region_of[task] = self.region(name, policy, Some(region), None);
                    self.regions[self.region_of[task]].tasks = bit(task);
                }
                bit(task)
            }
            Kind::Flow(body) => {
                let flow = *numbers.2;
                *numbers.2 += 1;
                let body_name = numbers.0.next();
                let (outer, inner) = match (tree.policy, body.policy) {
                    (Policy::NONE, policy) if policy != Policy::NONE => {
                        let outer = self.region(body_name, policy, Some(region), Some(flow));
                        (outer, outer)
                    }
                    (policy, Policy::NONE) => {
                        let outer = self.region(name, policy, Some(region), Some(flow));
                        (outer, outer)
                    }
                    (policy, inner) => {
                        let outer = self.region(name, policy, Some(region), Some(flow));
                        (outer, self.region(body_name, inner, Some(outer), None))
                    }
                };
                let tasks = self.block(body, inner, numbers);
                self.regions[outer].tasks = tasks;
                self.regions[inner].tasks = tasks;
                tasks
            }
            _ if tree.policy == Policy::NONE => self.block(tree, region, numbers),
            _ => {
                let region = self.region(name, tree.policy, Some(region), None);
                self.regions[region].tasks = self.block(tree, region, numbers);
                self.regions[region].tasks
            }
        }
    }

    fn block(
        &mut self,
        tree: &Tree,
        region: usize,
        numbers: &mut (&mut Names, &mut usize, &mut u32),
    ) -> Set {
        let children: Vec<Set> =
            tree.kind.children().iter().map(|child| self.child(child, region, numbers)).collect();
        for (a, &first) in children.iter().enumerate() {
            for (b, &second) in children.iter().enumerate() {
                if tree.kind.is_before(a, b) {
                    members(first).for_each(|task| self.after[task] |= second);
                }
            }
        }
        children.iter().fold(0, |all, child| all | child)
    }

    /// The regions around a task, from the inside out.
    pub(crate) fn around(&self, task: usize) -> impl Iterator<Item = usize> {
        self.outwards(self.region_of[task])
    }

    pub(crate) fn outwards(&self, region: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(region), |&region| self.regions[region].parent)
    }

    pub(crate) fn of_scope(&self, scope: u32) -> usize {
        self.regions.iter().position(|region| region.scope == Some(scope)).unwrap()
    }

    /// How many tasks can run at once: the size of the largest set of tasks of which none comes
    /// before another. A limit that is not below it limits nothing.
    pub(crate) fn width(&self) -> usize {
        let free = |set| members(set).all(|task| self.after[task] & set == 0);
        let sets = 0..bit(self.before.len());
        sets.filter(|&set| free(set)).map(Set::count_ones).max().unwrap_or(0) as usize
    }

    pub(crate) fn tasks(&self) -> std::ops::Range<usize> {
        0..self.before.len()
    }
}

pub(crate) fn bit(task: usize) -> Set {
    1 << task
}

pub(crate) fn members(set: Set) -> impl Iterator<Item = usize> + Clone {
    (0..64).filter(move |&task| set & bit(task) != 0)
}
