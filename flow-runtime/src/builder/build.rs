//! From what was said to a proven flow.

use super::atom::{Atom, Given, Kind, Policies, Provided, Required};
use super::block::{Block, FlowBuilder, Part, Symbol};
use super::built::{BuiltFlow, FlowNode, Inner, TaskNode};
use super::error::BuildError;
use super::policy::Filter;
use super::prove::{self, Proof};
use super::types::Type;
use super::when::When;
use crate::flow::Compiled;
use flow_graph::model::{
    self, After, Atom as AtomKind, Binding, Child, Flow, NeededBy, Node, Origin, Pattern,
    Provision, Requirement, snake_case,
};
use flow_graph::{Diagnostic, Level, Plan};
use std::sync::Arc;

/// The model of a flow on its way, and what the model does not hold.
#[derive(Default)]
pub(super) struct Building {
    /// What each origin stands for, in words.
    pub(super) places: Vec<String>,
    pub(super) filters: Vec<Filter>,
    /// All deciders, by number, and what they are in the model.
    deciders: Vec<When>,
    asked: Vec<model::Decider>,
    /// The atoms in the order of writing, as the model's nodes are.
    pub(super) atoms: Vec<Placed>,
    /// What the checks of the model do not see.
    pub(super) told: Vec<Diagnostic>,
}

/// An atom, and where it stands.
pub(super) struct Placed {
    pub(super) atom: Atom,
    pub(super) origin: Origin,
}

pub(super) fn build(flow: FlowBuilder) -> Result<BuiltFlow, BuildError> {
    let mut building = Building::default();
    let model = building.flow(&flow);
    let checked = flow_graph::check(&model);
    let mut diagnostics = building.told.clone();
    diagnostics.extend(checked.diagnostics);
    let mut outputs = Vec::new();
    if let Some(plan) = &checked.plan {
        let proof = Proof::of(plan, &model, &flow, &building.atoms, &building.deciders);
        diagnostics.extend(proof.mistakes());
        outputs = proof.output_types();
    }
    let (errors, warnings): (Vec<_>, Vec<_>) =
        diagnostics.into_iter().partition(|told| told.level == Level::Error);
    match checked.plan {
        Some(plan) if errors.is_empty() => Ok(building.built(flow, plan, outputs, warnings)),
        _ => Err(BuildError { flow: flow.name, diagnostics: errors, places: building.places }),
    }
}

impl Building {
    pub(super) fn place(&mut self, text: String) -> Origin {
        self.places.push(text);
        Origin(u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX))
    }

    fn flow(&mut self, flow: &FlowBuilder) -> Flow {
        let origin = self.place("its name".to_owned());
        self.name(&flow.name, origin);
        let inputs = self.symbols("input", &flow.inputs);
        let outputs = self.symbols("output", &flow.outputs);
        let root = self.block(&flow.root, "its");
        Flow {
            name: flow.name.clone(),
            doc: flow.root.doc.clone(),
            inputs,
            outputs,
            root: model::Block { doc: String::new(), ..root },
            transient: flow.transient,
            deciders: std::mem::take(&mut self.asked),
            origin,
        }
    }

    /// A name that `flow!` could not have written is told.
    fn name(&mut self, name: &str, origin: Origin) {
        let legal = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
        if name.is_empty() || !name.chars().all(legal) {
            let message = format!("`{name}` is no name");
            let help = "a name has letters, digits, `_` and `-`, and is not empty";
            self.told.push(Diagnostic::error(origin, message).with_help(help));
        }
    }

    fn symbols(&mut self, what: &str, symbols: &[Symbol]) -> Vec<model::Symbol> {
        let symbol = |symbol: &Symbol| {
            let origin = self.place(format!("{what} `{}`", symbol.name));
            self.name(&symbol.name, origin);
            model::Symbol {
                name: symbol.name.clone(),
                type_name: symbol.ty.name(),
                doc: symbol.doc.clone(),
                origin,
            }
        };
        symbols.iter().map(symbol).collect()
    }

    fn block(&mut self, block: &Block, article: &str) -> model::Block {
        let pattern = block.pattern.keyword();
        let origin = self.place(match &block.label {
            Some(label) => format!("`{pattern}` `{label}`"),
            None => format!("{article} `{pattern}`"),
        });
        if let Some(label) = &block.label {
            self.name(label, origin);
        }
        let policies = self.policies(&block.policies, origin);
        // First, as it is the first part of the block.
        let controller = self.controller(&block.policies);
        let children = block.parts.iter().map(|part| match part {
            Part::Atom(atom) => self.part(atom),
            Part::Block(inner) => Child::Block(self.block(inner, "a")),
        });
        let block = model::Block {
            label: block.label.clone(),
            pattern: block.pattern,
            policies,
            after: after(&block.after, origin),
            doc: block.doc.clone(),
            children: children.collect(),
            origin,
        };
        match controller {
            Some(controller) => block.controlled(controller),
            None => block,
        }
    }

    fn controller(&mut self, policies: &Policies) -> Option<Node> {
        let controller = policies.retry.as_ref()?.controller.as_deref()?;
        Some(self.node(controller))
    }

    /// An atom, or the block that it is together with its retry controller.
    fn part(&mut self, atom: &Atom) -> Child {
        let Some(controller) = self.controller(&atom.policies) else {
            return Child::Node(self.node(atom));
        };
        let mut node = self.node(atom);
        let (retry, when) = (node.policies.retry.take(), node.policies.when.take());
        let priority = node.policies.priority.take();
        let origin = node.origin;
        let block = model::Block {
            label: None,
            pattern: Pattern::Linear,
            policies: model::Policies { retry, timeout: None, when, priority, each: None },
            after: std::mem::take(&mut node.after),
            doc: String::new(),
            children: vec![Child::Node(node)],
            origin,
        };
        Child::Block(block.controlled(controller))
    }

    fn policies(&mut self, policies: &Policies, origin: Origin) -> model::Policies {
        if policies.retry.as_ref().is_some_and(|retry| retry.jitters_nothing()) {
            let message = "`jitter` needs a wait to vary";
            let help = "add `backoff = exponential(\"100ms\")`";
            self.told.push(Diagnostic::error(origin, message).with_help(help));
        }
        let retry = policies.retry.as_ref().map(|retry| retry.model(&mut self.filters));
        let when = policies.when.as_ref().map(|when| self.when(when, origin));
        let priority = policies.priority;
        model::Policies { retry, timeout: policies.timeout, when, priority, each: None }
    }

    fn when(&mut self, when: &When, origin: Origin) -> model::When {
        let requires = when.requires.iter().map(|(symbol, _)| Requirement {
            parameter: symbol.clone(),
            binding: Binding::Rebound { symbol: symbol.clone(), origin },
            type_name: String::new(),
            needed_by: NeededBy::Execute,
            optional: false,
            parameter_origin: None,
        });
        let requires = requires.collect();
        self.asked.push(model::Decider { requires, origin });
        self.deciders.push(when.clone());
        let (decider, text) = (self.deciders.len() - 1, when.text.clone());
        model::When { decider, text, skip: when.skip }
    }

    /// What an atom is executed for each element of.
    fn each(&mut self, atom: &Atom, origin: Origin) -> Option<model::Each> {
        let limit = atom.limit;
        let Some((item, list)) = atom.each.first() else {
            if limit.is_some() {
                let message = "`limit` stands here without `each`";
                let help = "write `.each(item, list)` before it: `limit` is how many elements may \
                            be on their way at once";
                self.told.push(Diagnostic::error(origin, message).with_help(help));
            }
            return None;
        };
        self.name(item, origin);
        if atom.each.len() > 1 {
            let help = "for each of two lists, have a task make one list of pairs";
            let message = "`#[each]` stands here twice";
            self.told.push(Diagnostic::error(origin, message).with_help(help));
        }
        Some(model::Each { item: item.clone(), list: list.clone(), limit })
    }

    fn node(&mut self, atom: &Atom) -> Node {
        let core = &atom.core;
        let label = atom.label.clone().unwrap_or_else(|| snake_case(&core.name));
        let origin = self.place(format!("node `{label}`"));
        self.name(&label, origin);
        self.arguments_given_twice(atom, origin);
        let policies = self.policies(&atom.policies, origin);
        let mut unknown_arguments: Vec<(String, Origin)> = Vec::new();
        for (name, _) in &atom.arguments {
            let known = core.requires.iter().any(|required| required.name == *name);
            if !known && !unknown_arguments.iter().any(|(told, _)| told == name) {
                unknown_arguments.push((name.clone(), origin));
            }
        }
        let renames_count = atom.renames.as_ref().map(Vec::len);
        let renames_count = renames_count.filter(|&count| count != core.provides.len());
        let renames = atom.renames.as_ref().filter(|_| renames_count.is_none());
        let provides = core.provides.iter().enumerate().map(|(place, provided)| {
            self.provision(provided, renames.and_then(|names| names.get(place)), origin)
        });
        let provides = provides.collect();
        let requires = core.requires.iter().map(|it| requirement(atom, it, origin)).collect();
        let each = self.each(atom, origin);
        self.atoms.push(Placed { atom: atom.clone(), origin });
        let node = Node {
            label,
            atom: match core.kind {
                Kind::Task(_) if core.controls => AtomKind::Controller,
                Kind::Task(_) => AtomKind::Task,
                Kind::Flow(_) => AtomKind::Flow,
            },
            task: core.name.clone(),
            requires,
            provides,
            outputs: core.provides.iter().map(|provided| provided.name.clone()).collect(),
            reverts: core.reverts,
            policies,
            after: after(&atom.after, origin),
            doc: atom.doc.clone().unwrap_or_else(|| core.doc.clone()),
            origin,
            label_origin: origin,
            unknown_arguments,
            renames_count: renames_count.map(|count| (count, origin)),
            broken: false,
        };
        match each {
            Some(each) => node.for_each(each, origin),
            None => node,
        }
    }

    fn arguments_given_twice(&mut self, atom: &Atom, origin: Origin) {
        for (number, (name, _)) in atom.arguments.iter().enumerate() {
            if atom.arguments[..number].iter().any(|(known, _)| known == name) {
                let message = format!("`{name}` is given twice");
                self.told.push(Diagnostic::error(origin, message).with_help("remove one"));
            }
        }
    }

    fn provision(
        &mut self,
        provided: &Provided,
        renamed: Option<&String>,
        origin: Origin,
    ) -> Provision {
        let name = renamed.unwrap_or(&provided.name);
        let symbol = (renamed.is_none() || name != "_").then(|| name.clone());
        if let Some(symbol) = &symbol {
            self.name(symbol, origin);
        }
        Provision {
            symbol,
            type_name: provided.type_name.clone(),
            renamed: renamed.map(|_| origin),
        }
    }

    fn built(
        self,
        flow: FlowBuilder,
        own: Plan,
        outputs: Vec<Type>,
        warnings: Vec<Diagnostic>,
    ) -> BuiltFlow {
        let depth = prove::depth(&self.atoms);
        let (mut tasks, mut flows) = (Vec::new(), Vec::new());
        for Placed { atom, .. } in self.atoms {
            let injected = atom.core.requires.iter().map(|required| {
                let given = atom.arguments.iter().find(|(name, _)| *name == required.name)?;
                match &given.1 {
                    Given::Value(stored) => Some(Arc::clone(&stored.value.whole)),
                    Given::Symbol(_) => None,
                }
            });
            let injected = injected.collect();
            let perhaps = atom.core.requires.iter().map(|required| required.perhaps).collect();
            match atom.core.kind {
                Kind::Task(act) => {
                    let (each, controls) = (!atom.each.is_empty(), atom.core.controls);
                    let part = |it: Provided| if each { it.lists } else { it.part };
                    let parts = atom.core.provides.into_iter().map(part).collect();
                    let takes = atom.core.requires.iter().map(|required| required.ty).collect();
                    tasks.push(TaskNode { act, controls, each, parts, takes, injected });
                }
                Kind::Flow(flow) => flows.push(FlowNode { flow, injected, perhaps }),
            }
        }
        let nested: Vec<Arc<Compiled>> =
            flows.iter().map(|node| Arc::clone(node.flow.compiled())).collect();
        let nested: Vec<&Plan> = nested.iter().map(|compiled| &compiled.plan).collect();
        let compiled = Arc::new(Compiled::new(own.clone().inline(&nested)));
        BuiltFlow(Arc::new(Inner {
            compiled,
            own,
            inputs: flow.inputs.iter().map(|input| input.ty).collect(),
            outputs,
            perhaps: flow.inputs.iter().map(|input| input.perhaps).collect(),
            perhaps_outputs: flow.outputs.iter().map(|output| output.perhaps).collect(),
            deciders: self.deciders,
            tasks,
            flows,
            filters: self.filters,
            depth,
            warnings,
        }))
    }
}

fn after(names: &[String], origin: Origin) -> Vec<After> {
    names.iter().map(|name| After { name: name.clone(), origin }).collect()
}

fn requirement(atom: &Atom, required: &Required, origin: Origin) -> Requirement {
    let given = atom.arguments.iter().find(|(name, _)| *name == required.name);
    Requirement {
        parameter: required.name.clone(),
        binding: match given {
            None => Binding::Inferred,
            Some((_, Given::Symbol(symbol))) => Binding::Rebound { symbol: symbol.clone(), origin },
            Some((_, Given::Value(_))) => Binding::Injected,
        },
        type_name: required.type_name.clone(),
        needed_by: required.needed_by,
        optional: required.optional,
        parameter_origin: None,
    }
}
