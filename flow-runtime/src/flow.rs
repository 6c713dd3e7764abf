//! What `flow!` writes for a flow, and how an engine drives it.

use crate::context::Call;
use crate::failure::{BoxError, Failure, Failures};
use crate::retry::Record;
use crate::scheduler::Decision;
use crate::task::Ended;
use flow_graph::Graph;
use flow_graph::graph::ScopeId;
use flow_graph::plan::{Block, Child, Plan, Size, TargetError};
use std::sync::Arc;
use std::time::Duration;

/// A flow: tasks whose wiring was proven when it was compiled.
///
/// Implemented by [`flow!`](crate::flow); the methods that are hidden here are what an engine
/// calls, and may change in any release.
///
/// ```
/// use flow_runtime::{Flow, RunError, flow, task};
/// # use std::convert::Infallible;
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Sum(x: i64, y: i64) -> (total: i64) { add }
/// }
///
/// /// Runs any flow, and says if it failed.
/// async fn tell<F: Flow>(flow: &F, inputs: F::Inputs) -> Option<F::Outputs> {
///     flow_runtime::run(flow, inputs).await.inspect_err(|error| eprintln!("{error}")).ok()
/// }
///
/// let out = futures_executor::block_on(tell(&Sum::default(), SumInputs { x: 1, y: 2 }));
/// assert_eq!(out.map(|out| out.total), Some(3));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a flow",
    label = "not a flow",
    note = "a flow is written with `flow! {{ … }}`"
)]
pub trait Flow: Send + Sync {
    /// The values that a run begins with.
    type Inputs: Send;
    /// The values that a successful run ends with.
    type Outputs: Send;
    /// The places of all values of a run.
    #[doc(hidden)]
    type Slots: Send + Sync;

    /// The plan with all that a run needs of it.
    #[doc(hidden)]
    fn compiled(&self) -> &Arc<Compiled>;

    /// Places for the values of a run, those of the inputs filled. They are made where they
    /// stay: of a thousand tasks they are too many to be moved.
    #[doc(hidden)]
    fn slots(&self, inputs: Self::Inputs) -> Box<Self::Slots>;

    /// Hands the values that nested flow number `flow` requires over to it.
    #[doc(hidden)]
    fn enter(flow: usize, slots: &Self::Slots);

    /// Executes task number `task`.
    #[doc(hidden)]
    fn execute(
        &self,
        task: usize,
        slots: &Self::Slots,
        call: Call<'_>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Reverts task number `task`, whose `execute` ended as `ended` says.
    #[doc(hidden)]
    fn revert(
        &self,
        task: usize,
        slots: &Self::Slots,
        call: Call<'_>,
        ended: Ended<'_>,
        failures: &Failures,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Whether filter number `filter` says that another attempt would be in vain.
    #[doc(hidden)]
    fn is_final(&self, filter: usize, failure: &Failure) -> bool;

    /// Whether the part that decider number `decider` stands at is executed.
    #[doc(hidden)]
    fn decide(decider: usize, slots: &Self::Slots) -> Result<bool, BoxError> {
        let _ = (decider, slots);
        Ok(true)
    }

    /// Makes place for what a task provides for each element of its list, and says how many
    /// elements that has.
    #[doc(hidden)]
    fn open(task: usize, slots: &Self::Slots) -> usize {
        let _ = (task, slots);
        0
    }

    /// Forgets what task number `task` provided in an earlier attempt.
    #[doc(hidden)]
    fn ignore(task: usize, slots: &Self::Slots) {
        let _ = (task, slots);
    }

    /// Forgets that nested flow number `flow` was entered in an earlier attempt.
    #[doc(hidden)]
    fn ignore_flow(flow: usize, slots: &Self::Slots) {
        let _ = (flow, slots);
    }

    /// The outputs; `None` if a task that provides one never succeeded.
    #[doc(hidden)]
    fn outputs(slots: &mut Self::Slots) -> Option<Self::Outputs>;

    /// What retry controller number `task` says to the failure of the latest attempt.
    #[doc(hidden)]
    fn on_failure(&self, _task: usize, _slots: &Self::Slots) -> Decision {
        Decision::Revert
    }

    /// What is kept of the attempts of retry controller number `task`.
    #[doc(hidden)]
    fn record(_task: usize, _slots: &Self::Slots) -> Option<&dyn Record> {
        None
    }
}

/// What a flow around another one, its field `flow`, passes on as it is: all but the places, and the
/// calls of tasks. In one place, so that none is forgotten: most have a body of their own here, which
/// would then be taken for the flow's.
macro_rules! pass_on {
    ($flow:ident) => {
        type Inputs = $flow::Inputs;
        type Outputs = $flow::Outputs;
        type Slots = $flow::Slots;

        fn compiled(&self) -> &Arc<Compiled> {
            self.flow.compiled()
        }

        fn enter(flow: usize, slots: &$flow::Slots) {
            $flow::enter(flow, slots);
        }

        fn is_final(&self, filter: usize, failure: &Failure) -> bool {
            self.flow.is_final(filter, failure)
        }

        fn decide(decider: usize, slots: &$flow::Slots) -> Result<bool, BoxError> {
            $flow::decide(decider, slots)
        }

        fn ignore(task: usize, slots: &$flow::Slots) {
            $flow::ignore(task, slots);
        }

        fn ignore_flow(flow: usize, slots: &$flow::Slots) {
            $flow::ignore_flow(flow, slots);
        }

        fn open(task: usize, slots: &$flow::Slots) -> usize {
            $flow::open(task, slots)
        }

        fn outputs(slots: &mut $flow::Slots) -> Option<$flow::Outputs> {
            $flow::outputs(slots)
        }

        fn on_failure(&self, controller: usize, slots: &$flow::Slots) -> Decision {
            self.flow.on_failure(controller, slots)
        }

        fn record(controller: usize, slots: &$flow::Slots) -> Option<&dyn Record> {
            $flow::record(controller, slots)
        }
    };
}
pub(crate) use pass_on;

/// A flow whose plan is known before there is one: every flow that [`flow!`](crate::flow) wrote.
///
/// ```
/// use flow_runtime::{StaticFlow, flow, task};
/// # use std::convert::Infallible;
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
///
/// flow! {
///     pub linear Sum(x: i64, y: i64) -> (total: i64) { add }
/// }
///
/// fn diagram<F: StaticFlow>() -> String {
///     F::plan().to_mermaid()
/// }
/// assert!(diagram::<Sum>().contains("add"));
/// ```
#[diagnostic::on_unimplemented(
    message = "the plan of `{Self}` is not known at compile time",
    label = "not written with `flow!`"
)]
pub trait StaticFlow: Flow {
    /// How many tasks, nested flows and filters there are.
    #[doc(hidden)]
    const SIZE: Size;

    /// The plan with all that a run needs of it, made once and kept in a static.
    #[doc(hidden)]
    fn compiled_once() -> &'static Arc<Compiled>;

    /// The plan: the names, the order and the policies of the flow, as data.
    ///
    /// ```
    /// # use flow_runtime::{StaticFlow, flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// flow! {
    ///     pub linear Sum(x: i64, y: i64) -> (total: i64) { add }
    /// }
    ///
    /// let tasks: Vec<_> = Sum::plan().tasks.iter().map(|task| &*task.name).collect();
    /// assert_eq!(tasks, ["add"]);
    /// ```
    fn plan() -> &'static Plan {
        &Self::compiled_once().plan
    }
}

/// A plan with all that a run needs of it.
#[derive(Debug)]
pub struct Compiled {
    /// The plan, opened with the plans of its nested flows.
    pub plan: Plan,
    /// The plan as a scheduler reads it.
    pub graph: Graph,
    /// The timeout of each task; empty where no task has one.
    timeouts: Box<[Option<Duration>]>,
    /// The names of the flow, the tasks and the scopes, as events carry them.
    names: Names,
}

#[derive(Debug)]
struct Names {
    flow: Arc<str>,
    tasks: Box<[Arc<str>]>,
    scopes: Box<[Arc<str>]>,
    /// The parts that are decided about, by the numbers of the deciders.
    parts: Box<[Arc<str>]>,
}

/// The name of the node that a block is together with its retry controller.
fn alone<'p>(plan: &'p Plan, block: &Block) -> Option<&'p str> {
    let controlled = block.policies.retry.as_ref().is_some_and(|retry| retry.controlled);
    match &block.children[..] {
        [_, Child::Task(task)] if controlled => Some(&plan.tasks[*task].name),
        [_, Child::Flow { flow, .. }] if controlled => Some(&plan.flows[*flow].name),
        _ => None,
    }
}

/// The names of the parts that are decided about.
fn parts(plan: &Plan) -> Vec<Arc<str>> {
    fn walk(plan: &Plan, block: &Block, parts: &mut [Arc<str>]) {
        for child in &block.children {
            let (policies, name, inside) = match child {
                Child::Task(task) => (&plan.tasks[*task].policies, &*plan.tasks[*task].name, None),
                Child::Flow { flow, body } => {
                    (&plan.flows[*flow].policies, &*plan.flows[*flow].name, body.as_deref())
                }
                Child::Block(inner) => {
                    let name = inner.label.as_deref().or_else(|| alone(plan, inner));
                    (&inner.policies, name.unwrap_or(inner.pattern.keyword()), Some(inner))
                }
            };
            let decider = policies.when.as_ref().map(|when| when.decider);
            if let Some(part) = decider.and_then(|decider| parts.get_mut(decider)) {
                *part = name.into();
            }
            if let Some(inside) = inside {
                walk(plan, inside, parts);
            }
        }
    }
    let mut parts = vec![Arc::from(""); plan.deciders.len()];
    walk(plan, &plan.root, &mut parts);
    parts
}

impl Compiled {
    /// The plan that `flow!` wrote into the program, opened with those of its nested flows.
    ///
    /// # Panics
    ///
    /// If it cannot be read: the macros and the runtime are of the same version, as each names
    /// the other's exactly, so what the one writes the other reads.
    #[allow(clippy::expect_used)]
    pub fn decode(json: &str, flows: &[&Plan]) -> Arc<Self> {
        let plan = Plan::from_json(json).expect("flow-macros wrote this plan");
        Arc::new(Compiled::new(plan.inline(flows)))
    }

    /// A plan that is open already.
    pub fn new(plan: Plan) -> Self {
        let graph = Graph::of(&plan);
        let timeouts = plan.tasks.iter().map(|task| task.policies.timeout);
        let timed = timeouts.clone().any(|timeout| timeout.is_some());
        let timeouts = if timed { timeouts.collect() } else { Box::default() };
        let names = Names {
            flow: plan.name.as_str().into(),
            tasks: plan.tasks.iter().map(|task| task.name.as_str().into()).collect(),
            scopes: graph.scopes.iter().map(|scope| scope.name.as_str().into()).collect(),
            parts: parts(&plan).into(),
        };
        Compiled { plan, graph, timeouts, names }
    }

    /// What is left of it for these parts.
    pub(crate) fn only<S: AsRef<str>>(&self, parts: &[S]) -> Result<Self, TargetError> {
        Ok(Compiled::new(self.plan.only(parts)?))
    }

    /// The name of the flow.
    pub(crate) fn flow_name(&self) -> &Arc<str> {
        &self.names.flow
    }

    /// The name of a task.
    pub(crate) fn task_name(&self, task: u32) -> &Arc<str> {
        &self.names.tasks[task as usize]
    }

    /// The name of the part that a decider decides about.
    pub(crate) fn part_name(&self, decider: u32) -> &Arc<str> {
        &self.names.parts[decider as usize]
    }

    /// The name of a scope.
    /// `None` for a scope that a run has added for an element of a list.
    pub(crate) fn scope_name(&self, scope: ScopeId) -> Option<&Arc<str>> {
        self.names.scopes.get(scope as usize)
    }

    /// The timeout of one attempt of a task.
    #[inline]
    pub(crate) fn timeout(&self, task: u32) -> Option<Duration> {
        self.timeouts.get(task as usize).copied().flatten()
    }
}
