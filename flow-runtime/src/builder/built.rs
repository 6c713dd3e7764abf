//! A flow that was made at run time: the same plan, driven by the same engine.

use super::act::Act;
use super::arguments::{Argument, Handed, Project};
use super::error::InputsError;
use super::nested::Nested;
use super::policy::Filter;
use super::slots::Slots;
use super::types::{Perhaps, Shared, Type};
use super::values::Values;
use super::when::When;
use crate::context::Call;
use crate::error::RunError;
use crate::failure::{BoxError, Failure, Failures};
use crate::flow::{Compiled, Flow};
use crate::retry::Record;
use crate::scheduler::Decision;
use crate::task::Ended;
use flow_graph::Diagnostic;
use flow_graph::plan::Plan;
use std::fmt;
use std::sync::Arc;

/// A flow that was made at run time by a [`FlowBuilder`](super::FlowBuilder).
///
/// Cheap to clone. It runs as a flow of `flow!` does: by [`run`](BuiltFlow::run), on an
/// [`Engine`](crate::Engine), in memory or with a journal, or as a node of another built flow.
///
/// ```
/// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
/// # fn doubled() -> BuiltFlow {
/// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
/// #     let double = double.execute(|given| async move {
/// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
/// #     });
/// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
/// #     flow.add(double).build().unwrap()
/// # }
/// use flow_runtime::Engine;
/// use std::sync::Arc;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flow = doubled();
/// let inputs = flow.inputs(Values::new().with("x", 4_i64))?;
/// let out = Engine::default().start(Arc::new(flow), inputs)?.await?;
/// assert_eq!(out.get::<i64>("twice"), Some(&8));
/// # Ok(())
/// # }
/// ```
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
///
/// ```
/// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
/// # fn doubled() -> BuiltFlow {
/// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
/// #     let double = double.execute(|given| async move {
/// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
/// #     });
/// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
/// #     flow.add(double).build().unwrap()
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flow = doubled();
/// let inputs = flow.inputs(Values::new().with("x", 4_i64))?;
/// // They can be kept, and given to another run.
/// for _ in 0..2 {
///     flow.run(inputs.clone()).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Inputs {
    pub(super) flow: Arc<Inner>,
    pub(super) values: Vec<Argument>,
}

impl BuiltFlow {
    /// The plan: the names, the order and the policies of the flow, as data.
    ///
    /// ```
    /// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
    /// # fn doubled() -> BuiltFlow {
    /// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
    /// #     let double = double.execute(|given| async move {
    /// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
    /// #     });
    /// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
    /// #     flow.add(double).build().unwrap()
    /// # }
    /// let flow = doubled();
    /// assert_eq!(flow.plan().tasks[0].name, "double");
    /// ```
    pub fn plan(&self) -> &Plan {
        &self.0.compiled.plan
    }

    /// Doubts about the flow, such as an input that nothing requires.
    ///
    /// ```
    /// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
    /// # fn doubled() -> BuiltFlow {
    /// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
    /// #     let double = double.execute(|given| async move {
    /// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
    /// #     });
    /// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
    /// #     flow.add(double).build().unwrap()
    /// # }
    /// for warning in doubled().warnings() {
    ///     println!("{warning}");
    /// }
    /// ```
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.0.warnings
    }

    /// Proves that the values are what a run needs: all inputs, each of the right type, and
    /// nothing else.
    ///
    /// ```
    /// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
    /// # fn doubled() -> BuiltFlow {
    /// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
    /// #     let double = double.execute(|given| async move {
    /// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
    /// #     });
    /// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
    /// #     flow.add(double).build().unwrap()
    /// # }
    /// let flow = doubled();
    /// assert!(flow.inputs(Values::new().with("x", 4_i64)).is_ok());
    /// let error = flow.inputs(Values::new().with("x", 4_u8)).err();
    /// assert_eq!(error.unwrap().problems(), ["`x` is a `u8`, not a `i64`"]);
    /// ```
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
    /// ```
    /// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
    /// # fn doubled() -> BuiltFlow {
    /// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
    /// #     let double = double.execute(|given| async move {
    /// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
    /// #     });
    /// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
    /// #     flow.add(double).build().unwrap()
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flow = doubled();
    /// let out = flow.run(flow.inputs(Values::new().with("x", 4_i64))?).await?;
    /// assert_eq!(out.get::<i64>("twice"), Some(&8));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The failure that ended the run, with what became of the rollback.
    pub async fn run(&self, inputs: Inputs) -> Result<Values, RunError> {
        crate::engine::run(self, inputs).await
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
