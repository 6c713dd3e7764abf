//! The part of a plan that some of its nodes need, themselves included.

use super::{Block, Child, Plan, Source};
use crate::checks::nearest;
use crate::model::{Pattern, Policies};
use std::collections::{BTreeMap, BTreeSet};

/// What is wanted of a flow cannot be had.
///
/// ```
/// use flow_graph::plan::{Plan, TargetError};
///
/// let plan = Plan::from_json(r#"{
///     "name": "Greet",
///     "tasks": [{ "name": "hello", "task": "Hello", "reverts": true }],
///     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// }"#)?;
/// let error = plan.only(&["helo"]).unwrap_err();
/// assert_eq!(error.to_string(), "flow `Greet` has no part `helo`; did you mean `hello`?");
/// # Ok::<(), flow_graph::plan::PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Nothing in the flow has the name.
    #[error(
        "flow `{flow}` has no part `{name}`{}",
        .similar.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
    )]
    NoSuchPart {
        /// The flow.
        flow: String,
        /// The name.
        name: String,
        /// A name that there is, and that may be meant.
        similar: Option<String>,
    },
    /// No name was given.
    #[error("nothing of flow `{flow}` was named that it is to be run for")]
    Nothing {
        /// The flow.
        flow: String,
    },
}

impl Plan {
    /// The plan without everything that the named parts do not need: what is left are these
    /// parts, and all that comes before them, directly or not, by a symbol, by the pattern
    /// around, or by `#[after]`.
    ///
    /// A part is a task, a nested flow, or a block with a label; what is in a nested flow is
    /// named by its path, as in `prepare.find_pool`. Tasks keep their numbers: those that are
    /// left out stand in no block. An output that nothing provides any more is left out.
    ///
    /// # Errors
    ///
    /// If there is no part of a name, or no name.
    ///
    /// ```
    /// use flow_graph::plan::{Child, Plan};
    ///
    /// let plan = Plan::from_json(r#"{
    ///     "name": "Three",
    ///     "tasks": [
    ///         { "name": "a", "task": "A", "reverts": true },
    ///         { "name": "b", "task": "B", "reverts": true },
    ///         { "name": "c", "task": "C", "reverts": true }
    ///     ],
    ///     "root": { "pattern": "linear", "children": [{ "task": 0 }, { "task": 1 }, { "task": 2 }] }
    /// }"#)?;
    /// let first_two = plan.only(&["b"]).unwrap();
    /// assert_eq!(first_two.root.children, [Child::Task(0), Child::Task(1)]);
    /// # Ok::<(), flow_graph::plan::PlanError>(())
    /// ```
    pub fn only<S: AsRef<str>>(&self, parts: &[S]) -> Result<Plan, TargetError> {
        let mut wanted = Wanted {
            plan: self,
            parts: parts.iter().map(|part| (part.as_ref(), false)).collect(),
            names: Vec::new(),
        };
        let root = wanted.block(&self.root, "");
        let Wanted { parts, names, .. } = wanted;
        if let Some((name, _)) = parts.iter().find(|(_, found)| !**found) {
            return Err(TargetError::NoSuchPart {
                flow: self.name.clone(),
                name: (*name).to_owned(),
                similar: nearest(name, names.iter().map(String::as_str)).map(str::to_owned),
            });
        }
        let Some(root) = root else {
            return Err(TargetError::Nothing { flow: self.name.clone() });
        };
        Ok(self.with_root(root))
    }

    /// The same flow with another body, which has some of the parts that it had.
    fn with_root(&self, root: Block) -> Plan {
        let mut left = Left::default();
        left.block(self, &root);
        let mut plan = Plan { root, ..self.clone() };
        plan.outputs.retain(|output| match output.source {
            Source::Task(task, _) => left.tasks.contains(&task),
            Source::Flow(flow, _) => left.flows.contains(&flow),
            Source::Input(_) | Source::Injected | Source::Absent => true,
        });
        // What is not executed requires nothing.
        for (number, task) in plan.tasks.iter_mut().enumerate() {
            if !left.tasks.contains(&number) {
                task.requires.clear();
            }
        }
        for (number, flow) in plan.flows.iter_mut().enumerate() {
            if !left.flows.contains(&number) {
                flow.requires.clear();
            }
        }
        for (number, decider) in plan.deciders.iter_mut().enumerate() {
            if !left.deciders.contains(&number) {
                decider.requires.clear();
            }
        }
        plan
    }
}

struct Wanted<'a> {
    plan: &'a Plan,
    /// What is named, and whether it was met.
    parts: BTreeMap<&'a str, bool>,
    /// All names that there are.
    names: Vec<String>,
}

impl Wanted<'_> {
    /// Whether the part of this name is wanted as a whole.
    fn meets(&mut self, name: String) -> bool {
        let wanted = self.parts.get_mut(name.as_str()).map(|found| *found = true).is_some();
        self.names.push(name);
        wanted
    }

    /// What is left of a block in the flow whose parts have names with this prefix.
    fn block(&mut self, block: &Block, prefix: &str) -> Option<Block> {
        let mut kept: Vec<Option<Child>> =
            block.children.iter().map(|child| self.child(child, prefix)).collect();
        if kept.iter().all(Option::is_none) {
            return None;
        }
        for place in before(block, &kept) {
            kept[place] = block.children.get(place).cloned();
        }
        let mut places = vec![None; kept.len()];
        let old = (0..kept.len()).filter(|place| kept[*place].is_some());
        old.enumerate().for_each(|(new, old)| places[old] = Some(new));
        let edge = |&(before, after): &(usize, usize)| {
            Some((places.get(before).copied()??, places.get(after).copied()??))
        };
        let edges = block.edges.iter().filter_map(edge).collect();
        Some(Block { children: kept.into_iter().flatten().collect(), edges, ..block.clone() })
    }

    fn child(&mut self, child: &Child, prefix: &str) -> Option<Child> {
        // What is inside is looked at in any case: its names are known, too.
        match child {
            Child::Task(task) => {
                let name = self.plan.tasks.get(*task)?.name.clone();
                self.meets(name).then(|| child.clone())
            }
            Child::Flow { flow, body } => {
                let name = self.plan.flows.get(*flow)?.name.clone();
                let inside = body.as_ref().and_then(|body| self.block(body, &format!("{name}.")));
                let inside =
                    inside.map(|body| Child::Flow { flow: *flow, body: Some(body.into()) });
                if self.meets(name) { Some(child.clone()) } else { inside }
            }
            Child::Block(block) => {
                let inside = self.block(block, prefix).map(Child::Block);
                let label = block.label.as_ref();
                let whole = label.is_some_and(|label| self.meets(format!("{prefix}{label}")));
                if whole { Some(child.clone()) } else { inside }
            }
        }
    }
}

/// The children that come before one of these, directly or not.
fn before(block: &Block, kept: &[Option<Child>]) -> BTreeSet<usize> {
    let last = kept.iter().rposition(Option::is_some).unwrap_or_default();
    match block.pattern {
        Pattern::Linear => (0..last).collect(),
        Pattern::Unordered => BTreeSet::new(),
        Pattern::Graph => {
            let mut directly = vec![Vec::new(); kept.len()];
            for (before, after) in &block.edges {
                directly.get_mut(*after).into_iter().for_each(|list| list.push(*before));
            }
            let mut found = BTreeSet::new();
            let mut next: Vec<usize> = (0..kept.len()).filter(|it| kept[*it].is_some()).collect();
            while let Some(place) = next.pop() {
                let new = directly[place].iter().filter(|before| found.insert(**before));
                next.extend(new);
            }
            found
        }
    }
}

/// The numbers of what stands in a body.
#[derive(Default)]
struct Left {
    tasks: BTreeSet<usize>,
    flows: BTreeSet<usize>,
    deciders: BTreeSet<usize>,
}

impl Left {
    fn block(&mut self, plan: &Plan, block: &Block) {
        self.decider(&block.policies);
        for child in &block.children {
            match child {
                Child::Task(task) => {
                    self.tasks.insert(*task);
                    plan.tasks.get(*task).into_iter().for_each(|it| self.decider(&it.policies));
                }
                Child::Flow { flow, body } => {
                    self.flows.insert(*flow);
                    plan.flows.get(*flow).into_iter().for_each(|it| self.decider(&it.policies));
                    body.iter().for_each(|body| self.block(plan, body));
                }
                Child::Block(block) => self.block(plan, block),
            }
        }
    }

    fn decider(&mut self, policies: &Policies) {
        self.deciders.extend(policies.when.as_ref().map(|when| when.decider));
    }
}
