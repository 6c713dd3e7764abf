//! Puts nested flows in their places.

use super::{Block, Child, Decider, Plan, Requirement, Size, Source, SubFlow, Task};
use crate::model::Policies;

impl Plan {
    /// Puts the bodies of the nested flows in their places.
    ///
    /// `flows[i]` is the plan, itself already opened, of nested flow number `i` of this plan.
    /// What it holds is numbered after everything of this plan and of the flows before it, and
    /// named `node.name`, after the node that it is in. Values that went through the interface
    /// of a nested flow come straight from where they are made.
    ///
    /// # Panics
    ///
    /// If this plan has been opened before, or `flows` are not the plans of its nested flows:
    /// another number of them, an input that the node is not given, an output that the flow
    /// does not have.
    ///
    /// ```
    /// # use flow_graph::plan::*;
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Greet",
    /// #     "inputs": [{ "name": "name", "type_name": "String" }],
    /// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
    /// #     "tasks": [{
    /// #         "name": "hello", "task": "Hello", "reverts": true,
    /// #         "requires": [{
    /// #             "parameter": "name", "symbol": "name", "type_name": "&str",
    /// #             "needed_by": "execute", "source": { "input": 0 }
    /// #         }],
    /// #         "provides": [{ "symbol": "text", "type_name": "String" }]
    /// #     }],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// # }"#)?;
    /// let outer = Plan::from_json(r#"{
    ///     "name": "Day",
    ///     "flows": [{
    ///         "name": "morning", "flow": "Greet",
    ///         "requires": [{ "parameter": "name", "needed_by": "execute", "source": "injected" }],
    ///         "provides": [{ "symbol": "text" }]
    ///     }],
    ///     "root": { "pattern": "linear", "children": [{ "flow": { "flow": 0 } }] }
    /// }"#)?;
    /// let open = outer.inline(&[&plan]);
    /// assert_eq!(open.tasks[0].name, "morning.hello");
    /// # Ok::<(), PlanError>(())
    /// ```
    #[must_use]
    pub fn inline(mut self, flows: &[&Plan]) -> Plan {
        assert_eq!(
            self.flows.len(),
            flows.len(),
            "flow `{}` needs the plan of each nested flow that is still closed",
            self.name,
        );
        let opening = Opening { flows, places: places(&self, flows), nodes: &self.flows.clone() };

        for source in sources(&mut self) {
            *source = opening.resolve(*source);
        }
        for (number, flow) in flows.iter().enumerate() {
            let moved = opening.moved(number, flow);
            self.tasks.extend(moved.tasks);
            self.flows.extend(moved.flows);
            self.filters += flow.filters;
            self.deciders.extend(moved.deciders);
        }
        opening.fill(&mut self.root);
        self
    }
}

/// Where the numbers of each nested flow begin: after all of the plan and the flows before it.
fn places(plan: &Plan, flows: &[&Plan]) -> Vec<Size> {
    let mut next = plan.size();
    let place = |flow: &&Plan| {
        let place = next;
        let size = flow.size();
        next.tasks += size.tasks;
        next.flows += size.flows;
        next.filters += size.filters;
        next.deciders += size.deciders;
        place
    };
    flows.iter().map(place).collect()
}

/// All places where a plan says where a value comes from.
fn sources(plan: &mut Plan) -> impl Iterator<Item = &mut Source> {
    let tasks = plan.tasks.iter_mut().flat_map(|task| &mut task.requires);
    let flows = plan.flows.iter_mut().flat_map(|flow| &mut flow.requires);
    let deciders = plan.deciders.iter_mut().flat_map(|decider| &mut decider.requires);
    let requirements = tasks.chain(flows).chain(deciders);
    let outputs = plan.outputs.iter_mut().map(|output| &mut output.source);
    requirements.map(|requirement| &mut requirement.source).chain(outputs)
}

/// Nested flows on the way into the plan around them.
struct Opening<'a> {
    flows: &'a [&'a Plan],
    places: Vec<Size>,
    /// The nodes of the flows, as they were in the closed plan.
    nodes: &'a [SubFlow],
}

/// The parts of a nested flow under their new numbers and names.
struct Moved {
    tasks: Vec<Task>,
    flows: Vec<SubFlow>,
    deciders: Vec<Decider>,
}

impl Opening<'_> {
    /// Where a value of the plan around comes from, through as many nested flows as hand it on.
    fn resolve(&self, mut source: Source) -> Source {
        while let Source::Flow(number, output) = source {
            match self.flows[number].outputs[output].source {
                Source::Input(input) => source = self.given(number, input),
                made => return self.renumbered(number, made),
            }
        }
        source
    }

    /// Where a value inside of nested flow `number` comes from.
    fn resolve_inside(&self, number: usize, source: Source) -> Source {
        match source {
            Source::Input(input) => self.resolve(self.given(number, input)),
            made => self.renumbered(number, made),
        }
    }

    /// What the node of nested flow `number` is given as an input of that flow.
    fn given(&self, number: usize, input: usize) -> Source {
        let (node, name) = (&self.nodes[number], &self.flows[number].inputs[input].name);
        let given = node.requires.iter().find(|requirement| requirement.parameter == *name);
        assert!(given.is_some(), "node `{}` is given no `{name}`", node.name);
        given.map_or(Source::Absent, |requirement| requirement.source)
    }

    /// A source that is no input, of nested flow `number`, under its new number.
    fn renumbered(&self, number: usize, source: Source) -> Source {
        let place = self.places[number];
        match source {
            Source::Task(task, output) => Source::Task(place.tasks + task, output),
            Source::Flow(flow, output) => Source::Flow(place.flows + flow, output),
            Source::Input(_) | Source::Injected | Source::Absent => source,
        }
    }

    fn moved(&self, number: usize, flow: &Plan) -> Moved {
        let requires = |requires: &[Requirement]| {
            let moved = requires.iter().map(|requirement| Requirement {
                source: self.resolve_inside(number, requirement.source),
                ..requirement.clone()
            });
            moved.collect()
        };
        let tasks = flow.tasks.iter().map(|task| Task {
            name: self.name(number, &task.name),
            requires: requires(&task.requires),
            policies: self.policies(number, &task.policies),
            ..task.clone()
        });
        let flows = flow.flows.iter().map(|inner| SubFlow {
            name: self.name(number, &inner.name),
            requires: requires(&inner.requires),
            policies: self.policies(number, &inner.policies),
            ..inner.clone()
        });
        let deciders = flow.deciders.iter();
        let deciders = deciders.map(|decider| Decider { requires: requires(&decider.requires) });
        Moved { tasks: tasks.collect(), flows: flows.collect(), deciders: deciders.collect() }
    }

    /// A name of nested flow `number`, led by that of its node.
    fn name(&self, number: usize, name: &str) -> String {
        format!("{}.{name}", self.nodes[number].name)
    }

    fn policies(&self, number: usize, policies: &Policies) -> Policies {
        let mut policies = policies.clone();
        if let Some(filter) = policies.retry.as_mut().and_then(|retry| retry.filter.as_mut()) {
            *filter += self.places[number].filters;
        }
        if let Some(when) = policies.when.as_mut() {
            when.decider += self.places[number].deciders;
        }
        policies
    }

    /// Puts the bodies into the closed nodes of the plan around.
    fn fill(&self, block: &mut Block) {
        for child in &mut block.children {
            match child {
                Child::Task(_) => {}
                Child::Block(inner) => self.fill(inner),
                Child::Flow { flow, body } => {
                    *body = Some(Box::new(self.body(*flow, &self.flows[*flow].root)));
                }
            }
        }
    }

    /// A block of nested flow `number` under its new numbers.
    fn body(&self, number: usize, block: &Block) -> Block {
        let place = self.places[number];
        let children = block.children.iter().map(|child| match child {
            Child::Task(task) => Child::Task(place.tasks + task),
            Child::Block(inner) => Child::Block(self.body(number, inner)),
            Child::Flow { flow, body } => Child::Flow {
                flow: place.flows + flow,
                body: body.as_ref().map(|body| Box::new(self.body(number, body))),
            },
        });
        Block {
            label: block.label.as_ref().map(|label| self.name(number, label)),
            policies: self.policies(number, &block.policies),
            children: children.collect(),
            pattern: block.pattern,
            doc: block.doc.clone(),
            edges: block.edges.clone(),
        }
    }
}
