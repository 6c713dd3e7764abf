//! A flow that was made at run time: the same plan, driven by the same engine.

use super::act::{Act, BoxFuture};
use super::arguments::{Argument, Arguments, Handed, Project};
use super::error::InputsError;
use super::nested::{AnySlots, Nested};
use super::policy::Filter;
use super::store::Place;
use super::types::{Perhaps, Shared, Type};
use super::values::{Stored, Values};
use super::when::{Asked, When};
use crate::context::Call;
use crate::durable::flow as durable;
use crate::error::RunError;
use crate::failure::{BoxError, Failure, Failures};
use crate::flow::{Compiled, Flow};
use crate::retry::{History, Record};
use crate::scheduler::Decision;
use crate::slot::Slot;
use crate::task::Ended;
use flow_graph::plan::{Plan, Requirement, Source};
use flow_graph::{Diagnostic, plan};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A flow that was made at run time by a [`FlowBuilder`](super::FlowBuilder).
///
/// Cheap to clone. It runs as a flow of `flow!` does: by [`run`](BuiltFlow::run), on an
/// [`Engine`](crate::Engine), in memory or with a journal, or as a node of another built flow.
#[derive(Clone)]
pub struct BuiltFlow(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) compiled: Arc<Compiled>,
    /// The plan as it was before the nested flows were opened: where values come from here.
    pub(super) own: Plan,
    pub(super) inputs: Vec<Type>,
    pub(super) outputs: Vec<Type>,
    pub(super) tasks: Vec<TaskNode>,
    pub(super) flows: Vec<FlowNode>,
    pub(super) filters: Vec<Filter>,
    pub(super) deciders: Vec<When>,
    /// How inputs and outputs that may be skipped become `Option`s.
    pub(super) perhaps: Vec<Option<Perhaps>>,
    pub(super) perhaps_outputs: Vec<Option<Perhaps>>,
    pub(super) depth: usize,
    pub(super) warnings: Vec<Diagnostic>,
}

pub(super) struct TaskNode {
    pub(super) act: Arc<dyn Act>,
    /// Whether it is a retry controller.
    pub(super) controls: bool,
    /// Whether it is for each element of a list.
    pub(super) each: bool,
    pub(super) parts: Vec<Option<Arc<Project>>>,
    /// The types of what it requires.
    pub(super) takes: Vec<Type>,
    /// What stands in the flow, by the place of the requirement.
    pub(super) injected: Vec<Option<Shared>>,
}

pub(super) struct FlowNode {
    pub(super) flow: Arc<dyn Nested>,
    pub(super) perhaps: Vec<Option<Perhaps>>,
    pub(super) injected: Vec<Option<Shared>>,
}

/// What one run of a [`BuiltFlow`] is given; made by [`BuiltFlow::inputs`].
#[derive(Clone)]
pub struct Inputs {
    pub(super) flow: Arc<Inner>,
    pub(super) values: Vec<Argument>,
}

/// The places of the values of one run.
pub struct Slots {
    pub(super) flow: Arc<Inner>,
    pub(super) inputs: Vec<Slot<Handed>>,
    pub(super) tasks: Vec<Place>,
    pub(super) nested: Vec<Box<AnySlots>>,
    /// Which nested flows were entered, and not skipped.
    pub(super) entered: Vec<Slot<()>>,
}

/// A value that should be there is not.
#[derive(Debug, thiserror::Error)]
#[error("it was given no `{0}`")]
struct NotGiven(String);

impl BuiltFlow {
    /// The plan: the names, the order and the policies of the flow, as data.
    pub fn plan(&self) -> &Plan {
        &self.0.compiled.plan
    }

    /// Doubts about the flow, such as an input that nothing requires.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.0.warnings
    }

    /// Proves that the values are what a run needs: all inputs, each of the right type, and
    /// nothing else.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them.
    pub fn inputs(&self, values: Values) -> Result<Inputs, InputsError> {
        let mut problems = Vec::new();
        let mut given = Vec::new();
        for (input, ty) in self.0.own.inputs.iter().zip(&self.0.inputs) {
            match values.stored(&input.name) {
                Some(stored) if stored.is(*ty) => given.push(stored.value.clone()),
                Some(stored) => problems.push(format!(
                    "`{}` is a `{}`, not a `{}`",
                    input.name,
                    stored.ty.name(),
                    ty.name()
                )),
                None => {
                    problems.push(format!("`{}: {}` is missing", input.name, ty.name()));
                }
            }
        }
        let known = |name: &&str| self.0.own.inputs.iter().any(|input| input.name == *name);
        problems.extend(
            values.names().filter(|name| !known(name)).map(|name| format!("there is no `{name}`")),
        );
        if problems.is_empty() {
            Ok(Inputs { flow: Arc::clone(&self.0), values: given })
        } else {
            Err(InputsError { flow: self.0.own.name.clone(), problems })
        }
    }

    /// Runs the flow in memory: all its tasks, or none of them.
    ///
    /// Whatever fails, everything that was done is reverted before this returns. Dropping the
    /// future drops the running tasks, and reverts nothing.
    ///
    /// # Errors
    ///
    /// The failure that ended the run, with what became of the rollback.
    pub async fn run(&self, inputs: Inputs) -> Result<Values, RunError> {
        crate::engine::run(self, inputs).await
    }
}

impl Inner {
    fn empty_slots(self: &Arc<Self>) -> Slots {
        Slots {
            flow: Arc::clone(self),
            inputs: self.inputs.iter().map(|_| Slot::default()).collect(),
            tasks: self.tasks.iter().map(Place::of).collect(),
            nested: self.flows.iter().map(|node| node.flow.slots()).collect(),
            entered: self.flows.iter().map(|_| Slot::default()).collect(),
        }
    }
}

impl Slots {
    /// Where a value of this flow is, seen from a node of it.
    pub(super) fn find(&self, source: Source) -> Option<Argument> {
        match source {
            Source::Input(input) => self.inputs.get(input)?.get()?.argument(),
            Source::Task(task, place) => {
                let whole = self.tasks.get(task)?.get()?;
                let node = self.flow.tasks.get(task)?;
                let part = node.parts.get(place)?.clone();
                Some(Argument { part, lists: node.each, ..whole.into() })
            }
            Source::Flow(flow, place) => {
                self.entered.get(flow)?.get()?;
                self.flow.flows.get(flow)?.flow.output(&**self.nested.get(flow)?, place)
            }
            Source::Injected | Source::Absent => None,
        }
    }

    /// The values of a node; the name of one that should be there and is not.
    fn arguments(
        &self,
        requires: &[Requirement],
        injected: &[Option<Shared>],
    ) -> Result<Arguments, NotGiven> {
        let one = |(requirement, injected): (&Requirement, &Option<Shared>)| {
            let argument = match (requirement.source, injected) {
                (Source::Injected, Some(value)) => Some(Arc::clone(value).into()),
                (source, _) => self.find(source),
            };
            match argument {
                None if requirement.source != Source::Absent && !requirement.skippable => {
                    Err(NotGiven(requirement.parameter.clone()))
                }
                argument => Ok(argument),
            }
        };
        let all = requires.iter().zip(injected).map(one).collect::<Result<_, _>>()?;
        Ok(Arguments(all, History::default()))
    }

    /// What the flow gives back; `None` if something of it is not there.
    pub(super) fn outputs(&self) -> Option<Values> {
        let mut values = Values::new();
        let outputs = self.flow.own.outputs.iter().zip(&self.flow.outputs).enumerate();
        for (place, (output, ty)) in outputs {
            let found = self.output(place)?;
            values.insert(output.name.clone(), Stored { ty: *ty, value: found });
        }
        Some(values)
    }

    fn of_task(&self, task: usize, node: &TaskNode, element: usize) -> Result<Arguments, BoxError> {
        let planned = self.flow.own.tasks.get(task);
        let requires = planned.map_or(&[][..], |task| &task.requires);
        let Arguments(mut all, _) = self.arguments(requires, &node.injected)?;
        if node.each {
            node.take_element(&mut all, requires, element);
        }
        let history = self.tasks.get(task).map(Place::history).unwrap_or_default();
        Ok(Arguments(all, history))
    }

    /// Hands the values that nested flow number `flow` requires over to it.
    fn enter(&self, flow: usize) {
        let own = &self.flow.flows;
        if let (Some(node), Some(slots)) = (own.get(flow), self.nested.get(flow)) {
            let planned = self.flow.own.flows.get(flow);
            let requires = planned.map_or(&[][..], |flow| &flow.requires);
            if let Some(entered) = self.entered.get(flow) {
                entered.set(());
            }
            match self.arguments(requires, &node.injected) {
                Ok(mut arguments) => {
                    let given = arguments.0.iter_mut().zip(requires).zip(&node.perhaps);
                    for ((argument, requirement), perhaps) in given {
                        if let (Some(perhaps), true) = (perhaps, requirement.skippable) {
                            let value = argument.as_ref().and_then(Argument::get);
                            *argument = (perhaps.wrap)(value).map(Argument::from);
                        }
                    }
                    node.flow.begin(&**slots, &arguments);
                }
                // What needs it inside fails for want of it.
                Err(NotGiven(name)) => tracing::error!(name, "a nested flow is given no value"),
            }
            return;
        }
        if let Some((nested, flow)) = self.nested_with(flow - own.len(), |size| size.flows) {
            own[nested].flow.enter(flow, &*self.nested[nested]);
        }
    }

    fn decide(&self, decider: usize) -> Result<bool, BoxError> {
        let own = &self.flow.deciders;
        if let Some(when) = own.get(decider) {
            let planned = self.flow.own.deciders.get(decider);
            let requires = planned.map_or(&[][..], |decider| &decider.requires);
            let none = vec![None; requires.len()];
            let arguments = self.arguments(requires, &none)?;
            return (when.ask)(&Asked { requires: &when.requires, arguments });
        }
        match self.nested_with(decider - own.len(), |size| size.deciders) {
            Some((nested, decider)) => {
                self.flow.flows[nested].flow.decide(decider, &*self.nested[nested])
            }
            None => Ok(true),
        }
    }

    fn open(&self, task: usize) -> usize {
        if let Some(place) = self.tasks.get(task) {
            let elements = self.length(task).unwrap_or_default();
            place.open(elements);
            return elements;
        }
        match self.nested_with(task - self.tasks.len(), |size| size.tasks) {
            Some((nested, task)) => self.flow.flows[nested].flow.open(task, &*self.nested[nested]),
            None => 0,
        }
    }

    fn ignore(&self, task: usize) {
        if let Some(place) = self.tasks.get(task) {
            return place.clear();
        }
        let inside = task - self.flow.tasks.len();
        if let Some((nested, task)) = self.nested_with(inside, |size| size.tasks) {
            self.flow.flows[nested].flow.ignore(task, &*self.nested[nested]);
        }
    }

    fn ignore_flow(&self, flow: usize) {
        if let Some(entered) = self.entered.get(flow) {
            return entered.clear();
        }
        let inside = flow - self.flow.flows.len();
        if let Some((nested, flow)) = self.nested_with(inside, |size| size.flows) {
            self.flow.flows[nested].flow.ignore_flow(flow, &*self.nested[nested]);
        }
    }

    /// An output, as an `Option` where it may be skipped.
    fn output(&self, place: usize) -> Option<Argument> {
        let planned = self.flow.own.outputs.get(place)?;
        let found = self.find(planned.source);
        match self.flow.perhaps_outputs.get(place)? {
            Some(perhaps) if planned.skippable => {
                (perhaps.wrap)(found.as_ref().and_then(Argument::get)).map(Argument::from)
            }
            _ => found,
        }
    }

    /// The nested flow that a number belongs to which is none of our own, and its number there.
    pub(super) fn nested_with(
        &self,
        mut number: usize,
        count: impl Fn(plan::Size) -> usize,
    ) -> Option<(usize, usize)> {
        for (nested, node) in self.flow.flows.iter().enumerate() {
            let size = count(node.flow.compiled().plan.size());
            if number < size {
                return Some((nested, number));
            }
            number -= size;
        }
        None
    }

    async fn execute(&self, task: usize, call: Call<'_>) -> Result<(), Failure> {
        let Some(node) = self.flow.tasks.get(task) else {
            let inside = task - self.flow.tasks.len();
            return match self.nested_with(inside, |size| size.tasks) {
                Some((nested, task)) => {
                    let flow = &self.flow.flows[nested].flow;
                    flow.execute(task, &*self.nested[nested], call).await
                }
                None => Ok(()),
            };
        };
        let element = call.element();
        let arguments = self.of_task(task, node, element).map_err(|error| call.failed(error))?;
        let value = node.act.execute(arguments, call).await?;
        self.tasks[task].set(element, value).map_err(|error| call.failed(error))
    }

    fn on_failure(&self, task: usize) -> Decision {
        let Some(node) = self.flow.tasks.get(task) else {
            let inside = task - self.flow.tasks.len();
            return match self.nested_with(inside, |size| size.tasks) {
                Some((nested, task)) => {
                    self.flow.flows[nested].flow.on_failure(task, &*self.nested[nested])
                }
                None => Decision::Revert,
            };
        };
        match self.of_task(task, node, 0) {
            Ok(arguments) => node.act.on_failure(&arguments),
            Err(_) => Decision::Revert,
        }
    }

    fn record(&self, task: usize) -> Option<&dyn Record> {
        if let Some(place) = self.tasks.get(task) {
            return place.record();
        }
        let inside = task - self.flow.tasks.len();
        let (nested, task) = self.nested_with(inside, |size| size.tasks)?;
        self.flow.flows[nested].flow.record(task, &*self.nested[nested])
    }

    async fn revert(
        &self,
        task: usize,
        call: Call<'_>,
        ended: Ended<'_>,
        failures: &Failures,
    ) -> Result<(), Failure> {
        let Some(node) = self.flow.tasks.get(task) else {
            let inside = task - self.flow.tasks.len();
            return match self.nested_with(inside, |size| size.tasks) {
                Some((nested, task)) => {
                    let flow = &self.flow.flows[nested].flow;
                    flow.revert(task, &*self.nested[nested], call, ended, failures).await
                }
                None => Ok(()),
            };
        };
        let element = call.element();
        let arguments = self.of_task(task, node, element).map_err(|error| call.failed(error))?;
        let done = self.tasks[task].done(element).map_err(|error| call.failed(error))?;
        node.act.revert(arguments, call, ended, done, failures).await
    }
}

impl Flow for BuiltFlow {
    type Inputs = Inputs;
    type Outputs = Values;
    type Slots = Slots;

    fn compiled(&self) -> &Arc<Compiled> {
        &self.0.compiled
    }

    fn slots(&self, inputs: Inputs) -> Box<Slots> {
        let slots = Box::new(self.0.empty_slots());
        if Arc::ptr_eq(&self.0, &inputs.flow) {
            for (slot, value) in slots.inputs.iter().zip(inputs.values) {
                slot.set(Handed::Own(value));
            }
        } else {
            // The first task that needs one says that it was not given.
            tracing::error!(flow = self.0.own.name, "these are the inputs of another flow");
        }
        slots
    }

    fn enter(flow: usize, slots: &Slots) {
        slots.enter(flow);
    }

    async fn execute(&self, task: usize, slots: &Slots, call: Call<'_>) -> Result<(), Failure> {
        slots.execute(task, call).await
    }

    async fn revert(
        &self,
        task: usize,
        slots: &Slots,
        call: Call<'_>,
        ended: Ended<'_>,
        failures: &Failures,
    ) -> Result<(), Failure> {
        slots.revert(task, call, ended, failures).await
    }

    fn is_final(&self, filter: usize, failure: &Failure) -> bool {
        let own = &self.0.filters;
        if let Some(is_final) = own.get(filter) {
            return is_final(failure);
        }
        let mut filter = filter - own.len();
        for node in &self.0.flows {
            let size = node.flow.compiled().plan.filters;
            if filter < size {
                return node.flow.is_final(filter, failure);
            }
            filter -= size;
        }
        false
    }

    fn on_failure(&self, task: usize, slots: &Slots) -> Decision {
        slots.on_failure(task)
    }

    fn record(task: usize, slots: &Slots) -> Option<&dyn Record> {
        slots.record(task)
    }

    fn decide(decider: usize, slots: &Slots) -> Result<bool, BoxError> {
        slots.decide(decider)
    }

    fn open(task: usize, slots: &Slots) -> usize {
        slots.open(task)
    }

    fn ignore(task: usize, slots: &Slots) {
        slots.ignore(task);
    }

    fn ignore_flow(flow: usize, slots: &Slots) {
        slots.ignore_flow(flow);
    }

    fn outputs(slots: &mut Slots) -> Option<Values> {
        slots.outputs()
    }
}

impl Nested for BuiltFlow {
    fn compiled(&self) -> &Arc<Compiled> {
        &self.0.compiled
    }

    fn depth(&self) -> usize {
        self.0.depth
    }

    fn slots(&self) -> Box<AnySlots> {
        Box::new(self.0.empty_slots())
    }

    fn begin(&self, slots: &AnySlots, arguments: &Arguments) {
        let Some(slots) = own(slots) else { return };
        for slot in &slots.inputs {
            slot.clear();
        }
        for (slot, argument) in slots.inputs.iter().zip(&arguments.0) {
            if let Some(argument) = argument {
                slot.set(argument.clone().into());
            }
        }
    }

    fn enter(&self, flow: usize, slots: &AnySlots) {
        if let Some(slots) = own(slots) {
            slots.enter(flow);
        }
    }

    fn execute<'a>(
        &'a self,
        task: usize,
        slots: &'a AnySlots,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        match own(slots) {
            Some(slots) => Box::pin(slots.execute(task, call)),
            None => Box::pin(async { Ok(()) }),
        }
    }

    fn revert<'a>(
        &'a self,
        task: usize,
        slots: &'a AnySlots,
        call: Call<'a>,
        ended: Ended<'a>,
        failures: &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        match own(slots) {
            Some(slots) => Box::pin(slots.revert(task, call, ended, failures)),
            None => Box::pin(async { Ok(()) }),
        }
    }

    fn is_final(&self, filter: usize, failure: &Failure) -> bool {
        Flow::is_final(self, filter, failure)
    }

    fn on_failure(&self, task: usize, slots: &AnySlots) -> Decision {
        own(slots).map_or(Decision::Revert, |slots| slots.on_failure(task))
    }

    fn record<'a>(&self, task: usize, slots: &'a AnySlots) -> Option<&'a dyn Record> {
        own(slots)?.record(task)
    }

    fn decide(&self, decider: usize, slots: &AnySlots) -> Result<bool, BoxError> {
        own(slots).map_or(Ok(true), |slots| slots.decide(decider))
    }

    fn open(&self, task: usize, slots: &AnySlots) -> usize {
        own(slots).map_or(0, |slots| slots.open(task))
    }

    fn ignore(&self, task: usize, slots: &AnySlots) {
        if let Some(slots) = own(slots) {
            slots.ignore(task);
        }
    }

    fn ignore_flow(&self, flow: usize, slots: &AnySlots) {
        if let Some(slots) = own(slots) {
            slots.ignore_flow(flow);
        }
    }

    fn output(&self, slots: &AnySlots, place: usize) -> Option<Argument> {
        own(slots)?.output(place)
    }

    fn stored<'a>(&self, slots: &'a AnySlots, task: usize) -> Option<&'a dyn durable::Stored> {
        own(slots)?.stored(task)
    }
}

fn own(slots: &AnySlots) -> Option<&Slots> {
    let slots: &dyn Any = slots;
    slots.downcast_ref()
}

impl fmt::Debug for BuiltFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuiltFlow")
            .field("name", &self.0.own.name)
            .field("tasks", &self.plan().tasks.len())
            .field("fingerprint", &self.plan().fingerprint())
            .finish()
    }
}

/// Says whose inputs they are, not what they are.
impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inputs").field("flow", &self.flow.own.name).finish_non_exhaustive()
    }
}
