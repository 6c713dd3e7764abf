//! What rustc proves of a flow of `flow!`, proven when a flow is built: the types fit.

use super::atom::{Atom, Given, Kind, Required};
use super::block::FlowBuilder;
use super::build::Placed;
use super::types::Type;
use super::when::When;
use flow_graph::model::Origin;
use flow_graph::plan::{Plan, Requirement, Source};
use flow_graph::{Diagnostic, model};

/// How many flows may stand within each other: as many as a plan can be read with.
const DEPTH: usize = 127;

/// How many flows stand within each other.
pub(super) fn depth(atoms: &[Placed]) -> usize {
    let inside = atoms.iter().map(|placed| match &placed.atom.core.kind {
        Kind::Task(_) => 0,
        Kind::Flow(flow) => flow.depth(),
    });
    1 + inside.max().unwrap_or(0)
}

/// A flow whose wiring is proven, with the types of everything.
pub(super) struct Proof<'a> {
    plan: &'a Plan,
    model: &'a model::Flow,
    flow: &'a FlowBuilder,
    atoms: &'a [Placed],
    deciders: &'a [When],
    tasks: Vec<&'a Placed>,
    flows: Vec<&'a Placed>,
}

impl<'a> Proof<'a> {
    pub(super) fn of(
        plan: &'a Plan,
        model: &'a model::Flow,
        flow: &'a FlowBuilder,
        atoms: &'a [Placed],
        deciders: &'a [When],
    ) -> Self {
        let (tasks, flows) =
            atoms.iter().partition(|placed| matches!(placed.atom.core.kind, Kind::Task(_)));
        Proof { plan, model, flow, atoms, deciders, tasks, flows }
    }

    /// Everything whose type does not fit.
    pub(super) fn mistakes(&self) -> Vec<Diagnostic> {
        let mut told = Vec::new();
        self.stored(&mut told);
        let tasks = self.tasks.iter().zip(&self.plan.tasks);
        let flows = self.flows.iter().zip(&self.plan.flows);
        let nodes = tasks
            .map(|(placed, task)| (placed, &task.name, &task.requires))
            .chain(flows.map(|(placed, flow)| (placed, &flow.name, &flow.requires)));
        for (placed, name, requires) in nodes {
            for (required, planned) in placed.atom.core.requires.iter().zip(requires) {
                self.requirement(placed, name, required, planned, &mut told);
            }
        }
        self.decided(&mut told);
        self.outputs(&mut told);
        if depth(self.atoms) > DEPTH {
            let name = &self.flow.name;
            let message = format!("flow `{name}` has more than {DEPTH} flows within each other");
            let help = "put some of them beside each other";
            told.push(Diagnostic::error(self.model.origin, message).with_help(help));
        }
        told
    }

    /// The types of the outputs, as those who provide them have them.
    pub(super) fn output_types(&self) -> Vec<Type> {
        let outputs = self.flow.outputs.iter().zip(&self.plan.outputs);
        let found = outputs.map(|(output, planned)| match self.provider(planned.source) {
            Some((ty, _)) if !planned.skippable => ty,
            _ => output.ty,
        });
        found.collect()
    }

    /// A flow that may be made durable has values that can be stored.
    fn stored(&self, told: &mut Vec<Diagnostic>) {
        if self.flow.transient {
            return;
        }
        let help = "derive `serde::Serialize` and `serde::Deserialize` for it, or make the flow \
                    `transient()`";
        let inputs = self.flow.inputs.iter().zip(&self.model.inputs);
        for (input, modelled) in inputs.filter(|(input, _)| input.ty.codec().is_none()) {
            let (name, ty) = (&input.name, input.ty.name());
            let message = format!(
                "flow `{}` is given `{name}` as `{ty}`, which cannot be stored",
                self.flow.name
            );
            told.push(Diagnostic::error(modelled.origin, message).with_help(help));
        }
        for Placed { atom, origin } in &self.flows {
            let Kind::Flow(nested) = &atom.core.kind else { continue };
            if nested.compiled().plan.transient {
                let (name, outer) = (&atom.core.name, &self.flow.name);
                let message =
                    format!("flow `{name}` is transient, and flow `{outer}` around it is not");
                let help = format!("make `{outer}` `transient()`, or `{name}` one that is not");
                told.push(Diagnostic::error(*origin, message).with_help(help));
            }
        }
        for Placed { atom, origin } in &self.tasks {
            let Kind::Task(act) = &atom.core.kind else { continue };
            if let Some(ty) = act.opaque() {
                let message = format!(
                    "task `{}` returns a `{}`, which cannot be stored",
                    atom.core.name,
                    ty.name()
                );
                told.push(Diagnostic::error(*origin, message).with_help(help));
            }
        }
    }

    fn requirement(
        &self,
        Placed { atom, origin }: &Placed,
        node: &str,
        required: &Required,
        planned: &Requirement,
        told: &mut Vec<Diagnostic>,
    ) {
        let found = match planned.source {
            Source::Injected => {
                let given = atom.arguments.iter().find(|(name, _)| *name == required.name);
                match given {
                    Some((_, Given::Value(stored))) => Some((stored.ty, "the flow".to_owned())),
                    _ => None,
                }
            }
            source => self.provider(source),
        };
        let Some((given, provider)) = found else { return };
        let what = match atom.core.kind {
            Kind::Task(_) => "task",
            Kind::Flow(_) => "flow",
        };
        // A flow is given an `Option` of what may be skipped, a task what is there.
        let is_flow = matches!(atom.core.kind, Kind::Flow(_));
        let perhaps = required.perhaps.filter(|_| planned.skippable && is_flow);
        let ty = perhaps.map_or(required.ty, |perhaps| perhaps.inner);
        let takes = std::iter::once(ty).chain(required.also.iter().copied());
        for wanted in takes {
            if let Some(list) = wanted.list().filter(|_| planned.element) {
                if list.ty != given {
                    told.push(self.no_list(atom, *origin, required, wanted, (given, &provider)));
                }
                continue;
            }
            if wanted == given {
                continue;
            }
            let (wanted, given) = names(wanted, given);
            let symbol = planned.symbol.as_deref().unwrap_or(&required.name);
            let task = &atom.core.name;
            let message = match planned.source {
                Source::Injected => format!(
                    "{what} `{task}` takes `{}: {wanted}`, and is given a `{given}`",
                    required.name
                ),
                _ => format!(
                    "{what} `{task}` takes `{}: {wanted}`, but {provider} provides `{symbol}` as \
                     `{given}`",
                    required.name
                ),
            };
            let help = match planned.source {
                Source::Injected => format!("give node `{node}` a `{wanted}`"),
                _ => format!(
                    "bind `{}` of node `{node}` to a symbol of type `{wanted}`, or make one of \
                     `{symbol}` in a task between them",
                    required.name
                ),
            };
            told.push(Diagnostic::error(*origin, message).with_help(help));
        }
    }

    /// What a task is for each element of is a list of something else, or no list.
    fn no_list(
        &self,
        atom: &Atom,
        origin: Origin,
        required: &Required,
        item: Type,
        (given, provider): (Type, &str),
    ) -> Diagnostic {
        let (task, parameter) = (&atom.core.name, &required.name);
        let list = atom.each.first().map_or("", |(_, list)| list);
        let item_name = item.name();
        let wanted = item.list().map_or(item, |list| list.ty);
        let (wanted, given) = names(wanted, given);
        let message = format!(
            "task `{task}` takes `{parameter}: {item_name}` for each of `{list}`, but {provider} \
             provides `{list}` as `{given}`"
        );
        let help =
            format!("provide `{list}` as a `{wanted}`, or make one of it in a task between them");
        Diagnostic::error(origin, message).with_help(help)
    }

    fn outputs(&self, told: &mut Vec<Diagnostic>) {
        let outputs = self.flow.outputs.iter().zip(&self.plan.outputs).zip(&self.model.outputs);
        for ((output, planned), modelled) in outputs {
            let Some((given, provider)) = self.provider(planned.source) else { continue };
            let perhaps = output.perhaps.filter(|_| planned.skippable);
            let wanted = match perhaps {
                Some(perhaps) => perhaps.inner,
                None => output.ty,
            };
            if given == wanted && planned.skippable == perhaps.is_some() {
                continue;
            }
            let (wanted, given) = names(wanted, given);
            let name = &output.name;
            if planned.skippable && perhaps.is_none() {
                let message = format!(
                    "flow `{}` gives back `{name}: {wanted}`, but {provider} provides it as \
                     `{given}`, unless it is skipped",
                    self.flow.name
                );
                let help = format!("give it back as `optional_output::<{given}>(\"{name}\")`");
                told.push(Diagnostic::error(modelled.origin, message).with_help(help));
                continue;
            }
            let message = format!(
                "flow `{}` gives back `{name}: {wanted}`, but {provider} provides it as `{given}`",
                self.flow.name
            );
            let help = format!("give it back as `{given}`");
            told.push(Diagnostic::error(modelled.origin, message).with_help(help));
        }
    }

    /// What deciders are asked about has the types that they take.
    fn decided(&self, told: &mut Vec<Diagnostic>) {
        let deciders = self.deciders.iter().zip(&self.plan.deciders).zip(&self.model.deciders);
        for ((when, planned), modelled) in deciders {
            for ((symbol, wanted), needed) in when.requires.iter().zip(&planned.requires) {
                let Some((given, provider)) = self.provider(needed.source) else { continue };
                if *wanted == given {
                    continue;
                }
                let (wanted, given) = names(*wanted, given);
                let message = format!(
                    "the decider `{}` takes `{symbol}: {wanted}`, but {provider} provides it as \
                     `{given}`",
                    when.text
                );
                let help = format!("have it require `{symbol}` as `{given}`");
                told.push(Diagnostic::error(modelled.origin, message).with_help(help));
            }
        }
    }

    /// The type that a source has, and who it is.
    fn provider(&self, source: Source) -> Option<(Type, String)> {
        match source {
            Source::Input(place) => {
                let input = self.flow.inputs.get(place)?;
                Some((input.ty, format!("the input `{}`", input.name)))
            }
            Source::Task(task, place) => provided(self.tasks.get(task)?, place),
            Source::Flow(flow, place) => provided(self.flows.get(flow)?, place),
            Source::Injected | Source::Absent => None,
        }
    }
}

fn provided(Placed { atom, .. }: &Placed, place: usize) -> Option<(Type, String)> {
    let provided = atom.core.provides.get(place)?;
    let lists = provided.ty.list().filter(|_| !atom.each.is_empty());
    let ty = lists.map_or(provided.ty, |list| list.ty);
    Some((ty, format!("`{}`", atom.core.name)))
}

/// The names of two types; with their paths where they would look the same without.
fn names(wanted: Type, given: Type) -> (String, String) {
    match (wanted.name(), given.name()) {
        (wanted_name, given_name) if wanted_name == given_name => {
            (wanted.full_name().to_owned(), given.full_name().to_owned())
        }
        names => names,
    }
}
