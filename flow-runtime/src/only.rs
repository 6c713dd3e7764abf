//! A flow of which only some parts are run, with all that they need.

use crate::context::Call;
use crate::durable::Durable;
use crate::durable::flow::{Stored, ValueError};
use crate::failure::{BoxError, Failure, Failures};
use crate::flow::{Compiled, Flow};
use crate::retry::Record;
use crate::scheduler::Decision;
use crate::task::Ended;
use flow_graph::plan::{Plan, Provision, TargetError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A flow that is run for some of its parts, and for what they need.
///
/// The parts are named as in the [plan](crate::Plan): a task or a nested flow by its name, what is
/// in a nested flow by its path (`prepare.find_pool`), a block by its label. What comes before a
/// part is executed, too, directly or not: by a symbol, by the pattern around, by `#[after]`. All
/// else is neither executed nor reverted. The [`Reached`] that a run gives has the values of the
/// tasks that were.
///
/// It is a flow like any other, for [`run`](crate::run) and for an [`Engine`](crate::Engine). Of a
/// durable engine see [`start_only`](crate::durable::DurableEngine::start_only).
///
/// ```
/// use flow_runtime::{Only, flow, run, task};
/// # use std::convert::Infallible;
/// # #[task(provides(pool))] async fn find_pool() -> Result<String, Infallible> { Ok("a".into()) }
/// # #[task(provides(volume))]
/// # async fn create(pool: &str) -> Result<u64, Infallible> { Ok(pool.len() as u64) }
/// # #[task(provides(export))]
/// # async fn export(volume: &u64) -> Result<u64, Infallible> { unreachable!("{volume}") }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Provide() -> (export: u64) { find_pool, create, export }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let only = Only::new(Provide::default(), ["create"])?;
/// let reached = run(&only, ProvideInputs {}).await?;
/// assert_eq!(reached.get::<String>("find_pool", "pool")?, "a");
/// assert_eq!(reached.get::<u64>("create", "volume")?, 1);
///
/// let error = reached.get::<u64>("export", "export").unwrap_err();
/// assert_eq!(error.to_string(), "`export` was not executed");
/// # Ok(())
/// # }
/// ```
pub struct Only<F> {
    flow: Arc<F>,
    compiled: Arc<Compiled>,
}

impl<F: Durable> Only<F> {
    /// The flow, to be run for these parts of it.
    ///
    /// # Errors
    ///
    /// If the flow has no part of a name, or there is no name.
    ///
    /// ```
    /// use flow_runtime::{Only, flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(pool))] async fn find_pool() -> Result<String, Infallible> { Ok("a".into()) }
    ///
    /// flow! {
    ///     #[derive(Default)]
    ///     pub linear Provide() -> (pool: String) { find_pool }
    /// }
    ///
    /// # fn main() {
    /// let error = Only::new(Provide::default(), ["find_pol"]).unwrap_err().to_string();
    /// assert_eq!(error, "flow `Provide` has no part `find_pol`; did you mean `find_pool`?");
    /// # }
    /// ```
    pub fn new<S: AsRef<str>>(
        flow: impl Into<Arc<F>>,
        parts: impl IntoIterator<Item = S>,
    ) -> Result<Self, TargetError> {
        let flow = flow.into();
        let parts: Vec<S> = parts.into_iter().collect();
        let compiled = Arc::new(flow.compiled().only(&parts)?);
        Ok(Only { flow, compiled })
    }

    /// The part of the flow's plan that is run.
    ///
    /// ```
    /// # use flow_runtime::{Only, flow, task};
    /// # use std::convert::Infallible;
    /// # #[task] async fn first() -> Result<(), Infallible> { Ok(()) }
    /// # #[task] async fn second() -> Result<(), Infallible> { Ok(()) }
    /// # flow! { #[derive(Default)] pub linear Both() { first, second } }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let only = Only::new(Both::default(), ["first"])?;
    /// assert!(!only.plan().to_text().contains("second"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn plan(&self) -> &Plan {
        &self.compiled.plan
    }
}

impl<F> Clone for Only<F> {
    fn clone(&self) -> Self {
        Only { flow: Arc::clone(&self.flow), compiled: Arc::clone(&self.compiled) }
    }
}

impl<F> fmt::Debug for Only<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Only").field("flow", &self.compiled.plan.name).finish_non_exhaustive()
    }
}

/// The values of such a run, and whose they are.
#[doc(hidden)]
#[derive(Debug)]
pub struct Part<S> {
    slots: Box<S>,
    compiled: Arc<Compiled>,
}

impl<F: Durable> Flow for Only<F> {
    type Inputs = F::Inputs;
    type Outputs = Reached;
    type Slots = Part<F::Slots>;

    fn compiled(&self) -> &Arc<Compiled> {
        &self.compiled
    }

    fn slots(&self, inputs: F::Inputs) -> Box<Part<F::Slots>> {
        let (slots, compiled) = (self.flow.slots(inputs), Arc::clone(&self.compiled));
        Box::new(Part { slots, compiled })
    }

    fn enter(flow: usize, part: &Part<F::Slots>) {
        F::enter(flow, &part.slots);
    }

    fn execute(
        &self,
        task: usize,
        part: &Part<F::Slots>,
        call: Call<'_>,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        self.flow.execute(task, &part.slots, call)
    }

    fn revert(
        &self,
        task: usize,
        part: &Part<F::Slots>,
        call: Call<'_>,
        ended: Ended<'_>,
        failures: &Failures,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        self.flow.revert(task, &part.slots, call, ended, failures)
    }

    fn is_final(&self, filter: usize, failure: &Failure) -> bool {
        self.flow.is_final(filter, failure)
    }

    fn decide(decider: usize, part: &Part<F::Slots>) -> Result<bool, BoxError> {
        F::decide(decider, &part.slots)
    }

    fn ignore(task: usize, part: &Part<F::Slots>) {
        F::ignore(task, &part.slots);
    }

    fn ignore_flow(flow: usize, part: &Part<F::Slots>) {
        F::ignore_flow(flow, &part.slots);
    }

    fn outputs(part: &mut Part<F::Slots>) -> Option<Reached> {
        Some(Reached::of::<F>(&part.compiled.plan, &part.slots))
    }

    fn open(task: usize, part: &Part<F::Slots>) -> usize {
        F::open(task, &part.slots)
    }

    fn on_failure(&self, task: usize, part: &Part<F::Slots>) -> Decision {
        self.flow.on_failure(task, &part.slots)
    }

    fn record(task: usize, part: &Part<F::Slots>) -> Option<&dyn Record> {
        F::record(task, &part.slots)
    }
}

// Whoever wants a flow to be durable is not helped by it.
#[diagnostic::do_not_recommend]
impl<F: Durable> Durable for Only<F> {
    fn stored(task: usize, part: &Part<F::Slots>) -> Option<&dyn Stored> {
        F::stored(task, &part.slots)
    }

    fn save_inputs(inputs: &F::Inputs) -> Result<String, ValueError> {
        F::save_inputs(inputs)
    }

    fn load_inputs(&self, text: &str) -> Result<F::Inputs, ValueError> {
        self.flow.load_inputs(text)
    }

    fn save_outputs(part: &Part<F::Slots>) -> Result<String, ValueError> {
        Reached::of::<F>(&part.compiled.plan, &part.slots).save()
    }

    fn load_outputs(&self, text: &str) -> Result<Reached, ValueError> {
        Ok(Reached { nodes: serde_json::from_str(text)? })
    }

    fn flow_of(inputs: &F::Inputs) -> Option<&str> {
        F::flow_of(inputs)
    }
}

/// What a run gives of which only some parts were wanted: the values of the tasks that were
/// executed, each by the task's name and its own.
///
/// See [`Only`].
///
/// ```
/// use flow_runtime::Reached;
///
/// fn pool_of(reached: &Reached) -> Option<String> {
///     reached.get("find_pool", "pool").ok()
/// }
/// ```
#[derive(Clone)]
pub struct Reached {
    nodes: BTreeMap<String, Values>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Values {
    Values(BTreeMap<String, Box<RawValue>>),
    /// They cannot be written, and this is why.
    Not(String),
}

/// There is no such value in a [`Reached`].
///
/// ```
/// use flow_runtime::{NoValue, Reached};
///
/// fn pool_of(reached: &Reached) -> Result<String, NoValue> {
///     reached.get("find_pool", "pool")
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoValue {
    /// No task of the name was executed: it was not needed, or skipped, or does not exist.
    #[error("`{task}` was not executed")]
    NotExecuted {
        /// The name of the task.
        task: String,
    },
    /// The task provides nothing of the name.
    #[error("`{task}` provides no `{symbol}`, but {}", symbols(.provides))]
    NotProvided {
        /// The name of the task.
        task: String,
        /// The name of the symbol.
        symbol: String,
        /// What it provides.
        provides: Vec<String>,
    },
    /// The value is of another type, or cannot be stored.
    #[error("`{symbol}` of `{task}` cannot be read: {reason}")]
    Unreadable {
        /// The name of the task.
        task: String,
        /// The name of the symbol.
        symbol: String,
        /// Why.
        reason: String,
    },
}

fn symbols(provides: &[String]) -> String {
    match provides {
        [] => "nothing".to_owned(),
        some => some.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", "),
    }
}

impl Reached {
    pub(crate) fn of<F: Durable>(plan: &Plan, slots: &F::Slots) -> Self {
        let nodes = plan.tasks.iter().enumerate().filter_map(|(number, task)| {
            let place = F::stored(number, slots)?;
            let values = match place.parts(task.provides.len()).transpose()? {
                Ok(parts) => Values::Values(by_symbol(&task.provides, parts)),
                Err(error) => Values::Not(error.to_string()),
            };
            Some((task.name.clone(), values))
        });
        Reached { nodes: nodes.collect() }
    }

    pub(crate) fn save(&self) -> Result<String, ValueError> {
        Ok(serde_json::to_string(&self.nodes)?)
    }

    /// The value of one symbol of a task that was executed, under the name that it has in the flow
    /// that the task stands in.
    ///
    /// # Errors
    ///
    /// If the task was not executed, provides no such symbol, or the value is no `T`.
    ///
    /// ```
    /// use flow_runtime::{NoValue, Reached};
    ///
    /// fn volume_of(reached: &Reached) -> Result<u64, NoValue> {
    ///     reached.get("create", "volume")
    /// }
    /// ```
    pub fn get<T: DeserializeOwned>(&self, task: &str, symbol: &str) -> Result<T, NoValue> {
        let unreadable = |reason: String| {
            let (task, symbol) = (task.to_owned(), symbol.to_owned());
            NoValue::Unreadable { task, symbol, reason }
        };
        let values = match self.nodes.get(task) {
            Some(Values::Values(values)) => values,
            Some(Values::Not(why)) => return Err(unreadable(why.clone())),
            None => return Err(NoValue::NotExecuted { task: task.to_owned() }),
        };
        let Some(text) = values.get(symbol) else {
            let provides = values.keys().cloned().collect();
            let (task, symbol) = (task.to_owned(), symbol.to_owned());
            return Err(NoValue::NotProvided { task, symbol, provides });
        };
        serde_json::from_str(text.get()).map_err(|error| unreadable(error.to_string()))
    }

    /// The names of the tasks that were executed.
    ///
    /// ```
    /// use flow_runtime::Reached;
    ///
    /// fn tell(reached: &Reached) {
    ///     reached.tasks().for_each(|task| println!("{task} is done"));
    /// }
    /// ```
    pub fn tasks(&self) -> impl Iterator<Item = &str> {
        self.nodes.keys().map(String::as_str)
    }
}

/// Values are in no debug output: they may be secrets.
impl fmt::Debug for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reached").field("tasks", &self.nodes.keys()).finish_non_exhaustive()
    }
}

fn by_symbol(provides: &[Provision], parts: Vec<Box<RawValue>>) -> BTreeMap<String, Box<RawValue>> {
    let named = provides.iter().zip(parts);
    named.filter_map(|(it, value)| Some((it.symbol.clone()?, value))).collect()
}
