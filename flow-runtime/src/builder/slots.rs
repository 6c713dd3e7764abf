//! The values of one run of a built flow, and what its tasks are given of them.

use super::arguments::{Argument, Arguments, Handed};
use super::built::{Inner, TaskNode};
use super::nested::AnySlots;
use super::store::Place;
use super::types::Shared;
use super::values::{Stored, Values};
use super::when::Asked;
use crate::context::Call;
use crate::failure::{BoxError, Failure, Failures};
use crate::retry::{History, Record};
use crate::scheduler::Decision;
use crate::slot::Slot;
use crate::task::Ended;
use flow_graph::plan::{self, Requirement, Source};
use std::sync::Arc;

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

impl Inner {
    pub(super) fn empty_slots(self: &Arc<Self>) -> Slots {
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
    pub(super) fn enter(&self, flow: usize) {
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

    pub(super) fn decide(&self, decider: usize) -> Result<bool, BoxError> {
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

    pub(super) fn open(&self, task: usize) -> usize {
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

    pub(super) fn ignore(&self, task: usize) {
        if let Some(place) = self.tasks.get(task) {
            return place.clear();
        }
        let inside = task - self.flow.tasks.len();
        if let Some((nested, task)) = self.nested_with(inside, |size| size.tasks) {
            self.flow.flows[nested].flow.ignore(task, &*self.nested[nested]);
        }
    }

    pub(super) fn ignore_flow(&self, flow: usize) {
        if let Some(entered) = self.entered.get(flow) {
            return entered.clear();
        }
        let inside = flow - self.flow.flows.len();
        if let Some((nested, flow)) = self.nested_with(inside, |size| size.flows) {
            self.flow.flows[nested].flow.ignore_flow(flow, &*self.nested[nested]);
        }
    }

    /// An output, as an `Option` where it may be skipped.
    pub(super) fn output(&self, place: usize) -> Option<Argument> {
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

    pub(super) async fn execute(&self, task: usize, call: Call<'_>) -> Result<(), Failure> {
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

    pub(super) fn on_failure(&self, task: usize) -> Decision {
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

    pub(super) fn record(&self, task: usize) -> Option<&dyn Record> {
        if let Some(place) = self.tasks.get(task) {
            return place.record();
        }
        let inside = task - self.flow.tasks.len();
        let (nested, task) = self.nested_with(inside, |size| size.tasks)?;
        self.flow.flows[nested].flow.record(task, &*self.nested[nested])
    }

    pub(super) async fn revert(
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
