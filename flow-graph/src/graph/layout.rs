//! From the plan's blocks to vertices, edges and scopes.

use super::skips::Noted;
use super::{Each, Scope, ScopeId, Vertex};
use crate::model::{Pattern, Policies};
use crate::plan::{Block, Child, Plan, Task};
use std::borrow::Cow;
use std::ops::Range;

/// Where the vertices that nothing inside comes before are to be noted, and those that
/// nothing inside comes after.
///
/// They are handed down, so that a task at any depth is noted once.
struct Ends<'a> {
    heads: &'a mut Vec<Vertex>,
    tails: &'a mut Vec<Vertex>,
}

impl Ends<'_> {
    fn add(&mut self, head: Vertex, tail: Vertex) {
        self.heads.push(head);
        self.tails.push(tail);
    }
}

/// What has been laid out of a plan.
pub(super) struct Layout<'a> {
    plan: &'a Plan,
    pub(super) edges: Vec<(Vertex, Vertex)>,
    pub(super) scope_of: Vec<ScopeId>,
    pub(super) enters: Vec<Option<usize>>,
    pub(super) scopes: Vec<Scope>,
    pub(super) noted: Noted,
    pub(super) each: Vec<Each>,
    /// The block that is laid out, and how many have been.
    block: u32,
    blocks: u32,
}

impl<'a> Layout<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let tasks = plan.tasks.len();
        let mut layout = Layout {
            plan,
            edges: Vec::with_capacity(tasks + tasks / 2),
            scope_of: vec![0; tasks],
            enters: Vec::new(),
            scopes: Vec::new(),
            noted: Noted::default(),
            each: Vec::new(),
            block: 0,
            blocks: 0,
        };
        let policies = &plan.root.policies;
        let (entry, exit) =
            layout.scope(&plan.name, policies, None, None, |layout, scope, ends| {
                layout.block(&plan.root, scope, ends);
            });
        layout.noted.flow(entry, exit);
        layout
    }

    /// A child, and around it the gates at which it is decided about.
    ///
    /// A task with nothing around it is decided about where it stands.
    fn child(&mut self, child: &Child, scope: ScopeId, mut ends: Ends<'_>) {
        let policies = match child {
            Child::Task(task) => self.plan.tasks.get(*task).map(|task| &task.policies),
            Child::Flow { flow, .. } => self.plan.flows.get(*flow).map(|flow| &flow.policies),
            Child::Block(block) => Some(&block.policies),
        };
        let Some(when) = policies.and_then(|policies| policies.when.as_ref()) else {
            return self.undecided(child, scope, ends);
        };
        // For each element, what is tried again is the element.
        let retry = policies
            .and_then(|policies| policies.retry.as_ref().filter(|_| policies.each.is_none()));
        match (child, retry) {
            (Child::Task(task), None) => {
                self.noted.decider(when.decider, when.skip, *task as Vertex);
                self.undecided(child, scope, ends);
            }
            _ => {
                let (entry, exit) = self.fenced(scope, None, |this, ends| {
                    this.undecided(child, scope, ends);
                });
                self.noted.decider(when.decider, when.skip, entry);
                self.noted.part(entry, exit, self.block);
                ends.add(entry, exit);
            }
        }
    }

    fn undecided(&mut self, child: &Child, scope: ScopeId, mut ends: Ends<'_>) {
        match child {
            Child::Task(task) => {
                let vertex = *task as Vertex;
                let Some(task) = self.plan.tasks.get(*task) else { return };
                if let Some(each) = &task.policies.each {
                    let exit = self.for_each(vertex, task, each.limit, scope);
                    return ends.add(vertex, exit);
                }
                if task.policies.retry.is_none() {
                    self.scope_of[vertex as usize] = scope;
                    self.noted.plain(vertex, self.block);
                    return ends.add(vertex, vertex);
                }
                // The timeout of a task is kept where the task is called.
                let policies = Policies { timeout: None, when: None, ..task.policies.clone() };
                let (entry, exit) = self.scope(
                    &task.name,
                    &policies,
                    Some(scope),
                    None,
                    |this, scope, mut ends| {
                        this.scope_of[vertex as usize] = scope;
                        ends.add(vertex, vertex);
                    },
                );
                ends.add(entry, exit);
            }
            Child::Block(block) if !is_scope(&block.policies) => self.block(block, scope, ends),
            Child::Block(block) => {
                let controller = controller(block).and_then(|task| self.plan.tasks.get(task));
                let unlabelled = controller.map_or(block.pattern.keyword(), |task| &task.name);
                let name = block.label.as_deref().unwrap_or(unlabelled);
                let (entry, exit) =
                    self.scope(name, &block.policies, Some(scope), None, |this, scope, ends| {
                        this.block(block, scope, ends);
                    });
                ends.add(entry, exit);
            }
            Child::Flow { flow, body } => {
                let (entry, exit) = self.flow(*flow, body.as_deref(), scope);
                self.noted.flow(entry, exit);
                ends.add(entry, exit);
            }
        }
    }

    /// A task for each element of a list; the gate after all of them.
    fn for_each(
        &mut self,
        vertex: Vertex,
        task: &Task,
        limit: Option<u32>,
        scope: ScopeId,
    ) -> Vertex {
        self.scope_of[vertex as usize] = scope;
        let (exit, feed) = (self.gate(scope, None), self.gate(scope, None));
        self.edges.push((vertex, exit));
        self.noted.each(vertex, exit, self.block);
        let retry = task.policies.retry.clone();
        self.each.push(Each::new([vertex, exit, feed], &task.name, limit, retry));
        exit
    }

    /// A nested flow: the policies of the node go around those of the flow itself.
    fn flow(&mut self, flow: usize, body: Option<&Block>, scope: ScopeId) -> (Vertex, Vertex) {
        let node = self.plan.flows.get(flow);
        let name = node.map_or("", |node| &node.name);
        match (node, body) {
            (Some(node), _) if is_scope(&node.policies) => {
                let enters = Some(flow);
                self.scope(name, &node.policies, Some(scope), enters, |this, scope, mut ends| {
                    match body {
                        Some(body) if is_scope(&body.policies) => {
                            let (entry, exit) = this.flow_body(name, body, scope, None);
                            ends.add(entry, exit);
                        }
                        Some(body) => this.block(body, scope, ends),
                        None => {}
                    }
                })
            }
            (_, Some(body)) if is_scope(&body.policies) => {
                self.flow_body(name, body, scope, Some(flow))
            }
            _ => self.fenced(scope, Some(flow), |this, ends| {
                if let Some(body) = body {
                    this.block(body, scope, ends);
                }
            }),
        }
    }

    /// The body of a nested flow that has policies of its own.
    fn flow_body(
        &mut self,
        node: &str,
        body: &Block,
        scope: ScopeId,
        enters: Option<usize>,
    ) -> (Vertex, Vertex) {
        let name = body.label.as_deref().unwrap_or(node);
        self.scope(name, &body.policies, Some(scope), enters, |this, scope, ends| {
            this.block(body, scope, ends);
        })
    }

    fn block(&mut self, block: &Block, scope: ScopeId, ends: Ends<'_>) {
        self.blocks += 1;
        let around = std::mem::replace(&mut self.block, self.blocks);
        self.children(block, scope, ends);
        self.block = around;
    }

    /// The children of a block, connected as its pattern says.
    fn children(&mut self, block: &Block, scope: ScopeId, mut ends: Ends<'_>) {
        if let Some(task) = controller(block).filter(|task| *task < self.plan.tasks.len()) {
            self.scopes[scope as usize].controller = Some(task as Vertex);
        }
        let children = block.children.len();
        if children == 0 {
            let gate = self.gate(scope, None);
            return ends.add(gate, gate);
        }
        let order = order(block);
        let mut degrees = vec![(0_usize, 0_usize); children];
        for &(before, after) in &*order {
            degrees[before].1 += 1;
            degrees[after].0 += 1;
        }

        // The heads and tails that are connected here, those of one child beside each other.
        let (mut heads, mut tails) = (Vec::new(), Vec::new());
        let mut joints: Vec<(Range<usize>, Range<usize>)> = Vec::with_capacity(children);
        for (child, &(before, after)) in block.children.iter().zip(&degrees) {
            let (first_head, first_tail) = (heads.len(), tails.len());
            self.child(
                child,
                scope,
                Ends {
                    heads: if before == 0 { &mut *ends.heads } else { &mut heads },
                    tails: if after == 0 { &mut *ends.tails } else { &mut tails },
                },
            );
            let exit = first_tail..tails.len();
            if gate_pays(exit.len(), after) {
                let gate = self.gate(scope, None);
                self.edges.extend(tails.drain(exit).map(|tail| (tail, gate)));
                tails.push(gate);
            }
            joints.push((first_head..heads.len(), first_tail..tails.len()));
        }

        let mut incoming = vec![0; children];
        for &(before, after) in &*order {
            incoming[after] += joints[before].1.len();
        }
        for (joint, &incoming) in joints.iter_mut().zip(&incoming) {
            if gate_pays(incoming, joint.0.len()) {
                let gate = self.gate(scope, None);
                self.edges.extend(heads[joint.0.clone()].iter().map(|&head| (gate, head)));
                heads.push(gate);
                joint.0 = heads.len() - 1..heads.len();
            }
        }
        for &(before, after) in &*order {
            for &tail in &tails[joints[before].1.clone()] {
                self.edges.extend(heads[joints[after].0.clone()].iter().map(|&head| (tail, head)));
            }
        }
    }

    /// A scope, and its two gates; `body` lays out what is inside.
    fn scope(
        &mut self,
        name: &str,
        policies: &Policies,
        parent: Option<ScopeId>,
        enters: Option<usize>,
        body: impl FnOnce(&mut Self, ScopeId, Ends<'_>),
    ) -> (Vertex, Vertex) {
        let scope = self.scopes.len();
        self.scopes.push(Scope {
            name: name.to_owned(),
            parent,
            entry: 0,
            exit: 0,
            retry: policies.retry.clone(),
            timeout: policies.timeout,
            controller: None,
        });
        let id = scope as ScopeId;
        let (entry, exit) = self.fenced(id, enters, |this, ends| body(this, id, ends));
        self.scopes[scope].entry = entry;
        self.scopes[scope].exit = exit;
        (entry, exit)
    }

    /// Two gates, and between them what `body` lays out.
    fn fenced(
        &mut self,
        scope: ScopeId,
        enters: Option<usize>,
        body: impl FnOnce(&mut Self, Ends<'_>),
    ) -> (Vertex, Vertex) {
        let entry = self.gate(scope, enters);
        let (mut heads, mut tails) = (Vec::new(), Vec::new());
        body(self, Ends { heads: &mut heads, tails: &mut tails });
        let exit = self.gate(scope, None);
        if heads.is_empty() {
            self.edges.push((entry, exit));
        }
        self.edges.extend(heads.into_iter().map(|head| (entry, head)));
        self.edges.extend(tails.into_iter().map(|tail| (tail, exit)));
        (entry, exit)
    }

    fn gate(&mut self, scope: ScopeId, enters: Option<usize>) -> Vertex {
        let vertex = self.scope_of.len() as Vertex;
        self.scope_of.push(scope);
        self.enters.push(enters);
        vertex
    }
}

/// Whether policies make a scope of what they stand at.
fn is_scope(policies: &Policies) -> bool {
    policies.retry.is_some() || policies.timeout.is_some()
}

/// The task that decides whether the block is tried again, if there is one.
fn controller(block: &Block) -> Option<usize> {
    match (&block.policies.retry, block.children.first()) {
        (Some(retry), Some(Child::Task(task))) if retry.controlled => Some(*task),
        _ => None,
    }
}

/// Whether a gate between so many vertices makes fewer edges than none.
fn gate_pays(before: usize, after: usize) -> bool {
    before * after > before + after
}

/// Which child comes directly before which; pairs that do not exist are left out.
fn order(block: &Block) -> Cow<'_, [(usize, usize)]> {
    let children = block.children.len();
    match block.pattern {
        Pattern::Linear => (1..children).map(|after| (after - 1, after)).collect(),
        Pattern::Unordered => Cow::Borrowed(&[]),
        Pattern::Graph => {
            let exists = |&(before, after): &(usize, usize)| before < children && after < children;
            match block.edges.iter().all(exists) {
                true => Cow::Borrowed(&block.edges),
                false => block.edges.iter().copied().filter(exists).collect(),
            }
        }
    }
}
