//! What a tree says of its tasks and regions, found without the graph.

use crate::flows::{Kind, Names, Policy, Tree, linear};
use flow_graph::Graph;
use flow_graph::model::Skip;
use std::ops::Range;

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
    /// How urgent each task is.
    pub(crate) priority: Vec<i32>,
    /// What is decided about, from the outside in.
    pub(crate) deciders: Vec<Decides>,
}

/// A part of a flow that is decided about.
#[derive(Debug)]
pub(crate) struct Decides {
    pub(crate) tasks: Set,
    pub(crate) before: Set,
    /// What is skipped if it is decided against.
    pub(crate) skips: Set,
    skip: Skip,
    /// Whether the flow that it stands in is left, which no skip does.
    sealed: bool,
    /// The region that the part stands in, and those inside of it.
    pub(crate) region: usize,
    pub(crate) regions: Range<usize>,
    /// The deciders inside, itself not among them.
    pub(crate) inside: Range<usize>,
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
            priority: tree.priorities(),
            deciders: Vec::new(),
        };
        let is_block = !matches!(tree.kind, Kind::Task | Kind::Flow(_));
        let policy = if is_block { tree.policy.of_scope() } else { Policy::NONE };
        let mut names = Names(0);
        let name = names.next();
        shape.region(name, policy, None, None);
        let (mut next_task, mut next_flow) = (0, 0);
        let numbers = &mut (&mut names, &mut next_task, &mut next_flow);
        let all = match is_block {
            true => shape.block(tree, 0, numbers),
            false => {
                let all = shape.child(tree, 0, numbers);
                shape.skip(&linear([tree.clone()]).kind, &[all]);
                all
            }
        };
        shape.regions[0].tasks = all;
        for a in 0..tasks {
            shape.before[a] = (0..tasks).filter(|&b| shape.after[b] & bit(a) != 0).map(bit).sum();
        }
        for decider in &mut shape.deciders {
            let before = members(decider.tasks).map(|task| shape.before[task]);
            decider.before = before.fold(!0, |a, b| a & b);
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
        let number = self.deciders.len();
        let regions = self.regions.len();
        if let Some(skip) = tree.policy.skip {
            self.deciders.push(Decides {
                tasks: 0,
                before: 0,
                skips: 0,
                skip: Skip::EVERY[skip],
                sealed: false,
                region,
                regions: 0..0,
                inside: 0..0,
            });
        }
        let tasks = self.undecided(tree, region, numbers);
        let inside = number + 1..self.deciders.len();
        let regions = regions..self.regions.len();
        if tree.policy.skip.is_some() {
            let decider = &mut self.deciders[number];
            (decider.tasks, decider.skips) = (tasks, tasks);
            (decider.regions, decider.inside) = (regions, inside);
        }
        tasks
    }

    /// Adds to what is skipped what comes after it among the children of a block.
    fn skip(&mut self, kind: &Kind, children: &[Set]) {
        let plain = |child: usize| {
            let child = &kind.children()[child];
            child.kind == Kind::Task && child.policy.times == 0
        };
        let directly = |a: usize, b: usize| match kind {
            Kind::Linear(_) => b == a + 1,
            Kind::Graph(_, edges) => edges.contains(&(a, b)),
            _ => false,
        };
        let all = 0..children.len();
        for decider in self.deciders.iter_mut().filter(|decider| !decider.sealed) {
            let Some(child) = all.clone().find(|&it| children[it] & decider.tasks != 0) else {
                continue;
            };
            let own =
                children[child] == decider.tasks && kind.children()[child].policy.skip.is_some();
            let mut skipped = vec![child];
            match decider.skip {
                Skip::All => skipped.extend(all.clone().filter(|&it| kind.is_before(child, it))),
                Skip::Neighbors if own => {
                    skipped.extend(all.clone().filter(|&it| directly(child, it) && plain(it)));
                }
                Skip::Flow if own => {
                    while let Some(next) = all.clone().find(|&it| {
                        !skipped.contains(&it)
                            && plain(it)
                            && skipped.iter().any(|&from| directly(from, it))
                    }) {
                        skipped.push(next);
                    }
                }
                _ => continue,
            }
            for &it in &skipped[1..] {
                decider.skips |= children[it];
            }
            // What reaches no further than the block is done with.
            decider.sealed |= decider.skip != Skip::All;
        }
    }

    fn undecided(
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
                    let policy = Policy { timeout: false, ..tree.policy.of_scope() };
                    self.region_of[task] = self.region(name, policy, Some(region), None);
                    self.regions[self.region_of[task]].tasks = bit(task);
                }
                bit(task)
            }
            Kind::Flow(body) => {
                let flow = *numbers.2;
                *numbers.2 += 1;
                let body_name = numbers.0.next();
                let (outer, inner) = match (tree.policy.of_scope(), body.policy.of_scope()) {
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
                let inside = self.deciders.len();
                let tasks = self.block(body, inner, numbers);
                self.deciders[inside..].iter_mut().for_each(|decider| decider.sealed = true);
                self.regions[outer].tasks = tasks;
                self.regions[inner].tasks = tasks;
                tasks
            }
            _ if tree.policy.of_scope() == Policy::NONE => self.block(tree, region, numbers),
            _ => {
                let region = self.region(name, tree.policy.of_scope(), Some(region), None);
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
        self.skip(&tree.kind, &children);
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
