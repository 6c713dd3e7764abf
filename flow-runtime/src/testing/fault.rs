//! A flow in which something goes wrong.

use crate::context::Call;
use crate::engine::Control;
use crate::failure::{BoxError, Failure, Failures};
use crate::flow::{Compiled, Flow, pass_on};
use crate::retry::Record;
use crate::scheduler::Decision;
use crate::task::Ended;
use flow_graph::graph::element_name;
use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::SetOnce;

/// What goes wrong in one run of a [`Drill`](super::Drill).
///
/// ```
/// use flow_runtime::testing::Fault;
///
/// assert_eq!(format!("`charge` {}", Fault::RevertFails), "`charge` fails to revert");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The task fails, each time that it is executed, before it does anything.
    Fails,
    /// The task fails the first time only: a retry makes up for it.
    FailsOnce,
    /// The task panics before it does anything.
    Panics,
    /// The run is cancelled when the task begins, and the task takes no notice.
    Cancelled,
    /// The revert of the task fails the first time, before it does anything.
    RevertFails,
}

/// The error of a task that a [`Drill`](super::Drill) has fail.
///
/// ```
/// use flow_runtime::Failure;
/// use flow_runtime::testing::Injected;
///
/// /// A failure that no drill has made is one of the flow's own.
/// fn is_ours(failure: &Failure) -> bool {
///     failure.downcast_ref::<Injected>().is_none()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a drill has `{node}` fail")]
pub struct Injected {
    /// The name of the node.
    pub node: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::Fails => "fails",
            Fault::FailsOnce => "fails once",
            Fault::Panics => "panics",
            Fault::Cancelled => "is cancelled",
            Fault::RevertFails => "fails to revert",
        })
    }
}

/// Which task does what.
/// A task, or one element of a task that is for each of a list.
pub(super) type Drilling = (usize, Option<usize>);

#[derive(Clone, Copy)]
pub(super) struct Planned {
    pub(super) task: Drilling,
    pub(super) fault: Fault,
}

/// A flow in which something goes wrong.
pub(super) struct Faulty<F> {
    pub(super) flow: F,
    pub(super) planned: Vec<Planned>,
    pub(super) control: SetOnce<Control>,
    pub(super) once: AtomicBool,
}

/// `fetch`, or `fetch[3]` for an element.
pub(super) fn name(compiled: &Compiled, (task, element): Drilling) -> String {
    let name = &compiled.plan.tasks[task].name;
    element.map_or_else(|| name.clone(), |number| element_name(name, number as u32))
}

impl<F: Flow> Faulty<F> {
    pub(super) fn new(flow: F, planned: Vec<Planned>) -> Self {
        Faulty { flow, planned, control: SetOnce::new(), once: AtomicBool::new(false) }
    }

    fn of(&self, task: usize, call: Call<'_>) -> impl Iterator<Item = Fault> {
        let task = (task, call.called().index());
        self.planned.iter().filter(move |planned| planned.task == task).map(|planned| planned.fault)
    }

    fn injected(&self, task: usize, call: Call<'_>) -> Failure {
        let called = call.called().index();
        let node = name(self.flow.compiled(), (task, called));
        call.failed(Injected { node })
    }

    fn is_first(&self) -> bool {
        !self.once.swap(true, Ordering::SeqCst)
    }
}

impl<F: Flow> Flow for Faulty<F> {
    pass_on!(F);

    fn slots(&self, inputs: F::Inputs) -> Box<F::Slots> {
        self.flow.slots(inputs)
    }

    async fn execute(&self, task: usize, slots: &F::Slots, call: Call<'_>) -> Result<(), Failure> {
        for fault in self.of(task, call) {
            match fault {
                Fault::Fails => return Err(self.injected(task, call)),
                Fault::FailsOnce if self.is_first() => return Err(self.injected(task, call)),
                // The engine makes a failure of it; nobody need read of it in between.
                Fault::Panics => resume_unwind(Box::new("a drill has a task panic")),
                Fault::Cancelled => {
                    self.control.wait().await.cancel();
                    // So that the run knows before the task is done.
                    tokio::task::yield_now().await;
                }
                Fault::FailsOnce | Fault::RevertFails => {}
            }
        }
        self.flow.execute(task, slots, call).await
    }

    async fn revert(
        &self,
        task: usize,
        slots: &F::Slots,
        call: Call<'_>,
        ended: Ended<'_>,
        failures: &Failures,
    ) -> Result<(), Failure> {
        let fails = self.of(task, call).any(|fault| fault == Fault::RevertFails);
        if fails && self.is_first() {
            return Err(self.injected(task, call));
        }
        self.flow.revert(task, slots, call, ended, failures).await
    }
}
