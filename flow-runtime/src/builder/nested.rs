//! A flow as a node of a flow that is made at run time, whatever its type.

use super::act::BoxFuture;
use super::arguments::{Argument, Arguments};
use super::built::BuiltFlow;
use super::slots::Slots;
use super::typed::StoredOf;
use super::types::Shared;
use crate::context::Call;
use crate::durable::flow::Stored;
use crate::failure::{BoxError, Failure, Failures};
use crate::flow::{Compiled, Flow, StaticFlow};
use crate::retry::Record;
use crate::scheduler::Decision;
use crate::task::Ended;
use std::any::Any;
use std::sync::Arc;

/// The places of a nested flow's values.
pub(crate) type AnySlots = dyn Any + Send + Sync;

/// A flow that is a node.
pub(crate) trait Nested: Send + Sync {
    fn compiled(&self) -> &Arc<Compiled>;

    /// How many flows within each other it is.
    fn depth(&self) -> usize;

    /// Places for its values, all of them empty.
    fn slots(&self) -> Box<AnySlots>;

    /// Hands over what the node requires, for another attempt perhaps.
    fn begin(&self, slots: &AnySlots, arguments: &Arguments);

    /// [`Flow::enter`] for the flows within.
    fn enter(&self, flow: usize, slots: &AnySlots);

    fn execute<'a>(
        &'a self,
        task: usize,
        slots: &'a AnySlots,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<(), Failure>>;

    fn revert<'a>(
        &'a self,
        task: usize,
        slots: &'a AnySlots,
        call: Call<'a>,
        ended: Ended<'a>,
        failures: &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>>;

    fn is_final(&self, filter: usize, failure: &Failure) -> bool;

    fn on_failure(&self, task: usize, slots: &AnySlots) -> Decision;

    fn record<'a>(&self, task: usize, slots: &'a AnySlots) -> Option<&'a dyn Record>;

    fn decide(&self, decider: usize, slots: &AnySlots) -> Result<bool, BoxError>;

    /// How long the list of a task is; what it provides has a place from then on.
    fn open(&self, task: usize, slots: &AnySlots) -> usize;

    fn ignore(&self, task: usize, slots: &AnySlots);

    fn ignore_flow(&self, flow: usize, slots: &AnySlots);

    /// What it gives back.
    fn output(&self, slots: &AnySlots, place: usize) -> Option<Argument>;

    /// The place of what a task returns; `None` if it is not stored.
    fn stored<'a>(&self, slots: &'a AnySlots, task: usize) -> Option<&'a dyn Stored>;
}

/// A flow of `flow!`.
pub(super) struct MacroFlow<F: Flow> {
    pub(super) flow: F,
    pub(super) slots: fn() -> F::Slots,
    pub(super) enter: fn(&F::Slots, &Arguments),
    pub(super) output: fn(&F::Slots, usize) -> Option<Shared>,
    /// `None` of a flow that lives in memory only.
    pub(super) stored: Option<StoredOf<F>>,
}

/// Slots of another flow than this one would be a defect of the builder; such a call does
/// nothing, and whoever needs what it should have done fails.
fn of_flow<F: Flow + 'static>(slots: &AnySlots) -> Option<&F::Slots> {
    let slots: &dyn Any = slots;
    slots.downcast_ref()
}

impl<F: StaticFlow + 'static> Nested for MacroFlow<F> {
    fn compiled(&self) -> &Arc<Compiled> {
        self.flow.compiled()
    }

    fn depth(&self) -> usize {
        depth(&self.flow.compiled().plan.root)
    }

    fn slots(&self) -> Box<AnySlots> {
        Box::new((self.slots)())
    }

    fn begin(&self, slots: &AnySlots, arguments: &Arguments) {
        if let Some(slots) = of_flow::<F>(slots) {
            (self.enter)(slots, arguments);
        }
    }

    fn enter(&self, flow: usize, slots: &AnySlots) {
        if let Some(slots) = of_flow::<F>(slots) {
            F::enter(flow, slots);
        }
    }

    fn execute<'a>(
        &'a self,
        task: usize,
        slots: &'a AnySlots,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        match of_flow::<F>(slots) {
            Some(slots) => Box::pin(self.flow.execute(task, slots, call)),
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
        match of_flow::<F>(slots) {
            Some(slots) => Box::pin(self.flow.revert(task, slots, call, ended, failures)),
            None => Box::pin(async { Ok(()) }),
        }
    }

    fn is_final(&self, filter: usize, failure: &Failure) -> bool {
        self.flow.is_final(filter, failure)
    }

    fn on_failure(&self, task: usize, slots: &AnySlots) -> Decision {
        match of_flow::<F>(slots) {
            Some(slots) => self.flow.on_failure(task, slots),
            None => Decision::Revert,
        }
    }

    fn record<'a>(&self, task: usize, slots: &'a AnySlots) -> Option<&'a dyn Record> {
        F::record(task, of_flow::<F>(slots)?)
    }

    fn decide(&self, decider: usize, slots: &AnySlots) -> Result<bool, BoxError> {
        of_flow::<F>(slots).map_or(Ok(true), |slots| F::decide(decider, slots))
    }

    fn open(&self, task: usize, slots: &AnySlots) -> usize {
        of_flow::<F>(slots).map_or(0, |slots| F::open(task, slots))
    }

    fn ignore(&self, task: usize, slots: &AnySlots) {
        if let Some(slots) = of_flow::<F>(slots) {
            F::ignore(task, slots);
        }
    }

    fn ignore_flow(&self, flow: usize, slots: &AnySlots) {
        if let Some(slots) = of_flow::<F>(slots) {
            F::ignore_flow(flow, slots);
        }
    }

    fn output(&self, slots: &AnySlots, place: usize) -> Option<Argument> {
        (self.output)(of_flow::<F>(slots)?, place).map(Argument::from)
    }

    fn stored<'a>(&self, slots: &'a AnySlots, task: usize) -> Option<&'a dyn Stored> {
        (self.stored?)(task, of_flow::<F>(slots)?)
    }
}

/// A flow that was made at run time.
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

    fn stored<'a>(&self, slots: &'a AnySlots, task: usize) -> Option<&'a dyn Stored> {
        own(slots)?.stored(task)
    }
}

fn own(slots: &AnySlots) -> Option<&Slots> {
    let slots: &dyn Any = slots;
    slots.downcast_ref()
}

/// How many flows stand within each other in the body of one.
fn depth(block: &flow_graph::plan::Block) -> usize {
    use flow_graph::plan::Child;
    let inside = block.children.iter().map(|child| match child {
        Child::Task(_) => 1,
        Child::Block(inner) => depth(inner),
        Child::Flow { body, .. } => 1 + body.as_deref().map_or(0, depth),
    });
    inside.max().unwrap_or(1)
}
