//! Log lines that show values.

use crate::context::Call;
use crate::durable::Durable;
use crate::durable::flow::{Stored, ValueError};
use crate::failure::{BoxError, Failure, Failures};
use crate::flow::{Compiled, Flow, pass_on};
use crate::retry::Record;
use crate::scheduler::Decision;
use crate::task::Ended;
use flow_graph::plan::Provision;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use tracing::{debug, enabled};

/// The target of all lines, to filter by.
const TARGET: &str = "flow_runtime::observe::values";

/// What is shown of one value.
const LONGEST: usize = 1024;

/// A flow that logs its values: the inputs that a run is given, and what each task provides.
///
/// The engine and [`Logging`](super::Logging) never show a value, since any of them may be a
/// secret. For those who look for an error this is the exception, made for one flow where it is
/// written: what must not be seen is masked, by the name of the [symbol](LogValues::mask) or of
/// the [task](LogValues::hide).
///
/// ```text
/// DEBUG flow Login: given password = ***, user = "ann" run=request-42
/// DEBUG task open: provided session = {"id":7}, token = *** run=request-42
/// ```
///
/// Values are shown as JSON, at most 1,024 characters of each; all lines are of level `DEBUG` and
/// of the target `flow_runtime::observe::values`, and cost nothing where nobody listens to it.
/// The flow stays what it is for everything else: it runs on every engine, with a journal or
/// without one, and its definition is the same.
///
/// ```
/// use flow_runtime::observe::LogValues;
/// use flow_runtime::{flow, run, task};
/// # use std::convert::Infallible;
/// # #[task(provides(session, token))]
/// # async fn open(user: &str, password: &str) -> Result<(u64, String), Infallible> {
/// #     Ok((7, format!("{user}{password}")))
/// # }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Login(user: String, password: String) -> (session: u64, token: String) { open }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let login = LogValues::new(Login::default()).mask(["password", "token"]);
/// let inputs = LoginInputs { user: "ann".into(), password: "secret".into() };
/// assert_eq!(run(&login, inputs).await?.session, 7);
/// # Ok(())
/// # }
/// ```
pub struct LogValues<F> {
    flow: F,
    masked: BTreeSet<String>,
    hidden: BTreeSet<String>,
}

impl<F: Durable> LogValues<F> {
    /// The flow, with all of its values shown.
    ///
    /// ```
    /// # use flow_runtime::durable::Durable;
    /// use flow_runtime::observe::LogValues;
    ///
    /// fn shown<F: Durable>(flow: F) -> LogValues<F> {
    ///     LogValues::new(flow)
    /// }
    /// ```
    pub fn new(flow: F) -> Self {
        LogValues { flow, masked: BTreeSet::new(), hidden: BTreeSet::new() }
    }

    /// Shows `***` for the values of these symbols, whoever provides them. TaskFlow's
    /// `mask_inputs_keys` and `mask_outputs_keys`.
    ///
    /// ```
    /// # use flow_runtime::durable::Durable;
    /// use flow_runtime::observe::LogValues;
    ///
    /// fn shown<F: Durable>(flow: F) -> LogValues<F> {
    ///     LogValues::new(flow).mask(["password", "token"])
    /// }
    /// ```
    #[must_use]
    pub fn mask<S: Into<String>>(mut self, symbols: impl IntoIterator<Item = S>) -> Self {
        self.masked.extend(symbols.into_iter().map(Into::into));
        self
    }

    /// Shows nothing of what these tasks provide; they are named as in the
    /// [plan](crate::Plan). TaskFlow's `hide_inputs_outputs_of`.
    ///
    /// ```
    /// # use flow_runtime::durable::Durable;
    /// use flow_runtime::observe::LogValues;
    ///
    /// fn shown<F: Durable>(flow: F) -> LogValues<F> {
    ///     LogValues::new(flow).hide(["prepare.fetch_key"])
    /// }
    /// ```
    #[must_use]
    pub fn hide<S: Into<String>>(mut self, tasks: impl IntoIterator<Item = S>) -> Self {
        self.hidden.extend(tasks.into_iter().map(Into::into));
        self
    }

    fn shown<'v>(&self, symbol: &str, value: &'v RawValue) -> Shown<'v> {
        if self.masked.contains(symbol) { Shown::Masked } else { Shown::Value(value.get()) }
    }

    fn given(&self, inputs: &F::Inputs) {
        let text = match F::save_inputs(inputs) {
            Ok(text) => text,
            Err(error) => return debug!(target: TARGET, "inputs that cannot be shown: {error}"),
        };
        let values: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(&text).unwrap_or_default();
        let values = values.iter().map(|(name, value)| (&**name, self.shown(name, value)));
        let flow = &self.flow.compiled().plan.name;
        debug!(target: TARGET, "flow {flow}: given {}", List(values.collect()));
    }

    fn provided(&self, task: usize, slots: &F::Slots, call: Call<'_>) {
        let Some(planned) = self.flow.compiled().plan.tasks.get(task) else { return };
        let Some(place) = F::stored(task, slots).filter(|_| !self.hidden.contains(&planned.name))
        else {
            return;
        };
        let context = call.context();
        let (run, element) = (context.run_id(), call.called().index());
        let node = call.called().name(self.flow.compiled());
        let values = match values(place, element, planned.provides.len()) {
            Ok(values) => values,
            Err(error) => {
                return debug!(target: TARGET, run, "task {node}: cannot be shown: {error}");
            }
        };
        let name = |provision: &Provision| provision.symbol.clone().unwrap_or_default();
        let names: Vec<String> = planned.provides.iter().map(name).collect();
        let values = names.iter().zip(&values).filter(|(name, _)| !name.is_empty());
        let values = values.map(|(name, value)| (&**name, self.shown(name, value)));
        debug!(target: TARGET, run, "task {node}: provided {}", List(values.collect()));
    }
}

/// Each value that a task provides, or one element of it.
fn values(
    place: &dyn Stored,
    element: Option<usize>,
    count: usize,
) -> Result<Vec<Box<RawValue>>, ValueError> {
    match element {
        None => Ok(place.parts(count)?.unwrap_or_default()),
        Some(element) => place.parts_of_one(element, count),
    }
}

enum Shown<'v> {
    Masked,
    Value(&'v str),
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shown::Masked => f.write_str("***"),
            Shown::Value(text) => match text.char_indices().nth(LONGEST) {
                None => f.write_str(text),
                Some((end, _)) => write!(f, "{}…", &text[..end]),
            },
        }
    }
}

struct List<'v>(Vec<(&'v str, Shown<'v>)>);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        for (place, (name, value)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{name} = {value}")?;
        }
        Ok(())
    }
}

impl<F> fmt::Debug for LogValues<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogValues")
            .field("masked", &self.masked)
            .field("hidden", &self.hidden)
            .finish_non_exhaustive()
    }
}

impl<F: Durable> Flow for LogValues<F> {
    pass_on!(F);

    fn slots(&self, inputs: F::Inputs) -> Box<F::Slots> {
        if enabled!(target: TARGET, tracing::Level::DEBUG) {
            self.given(&inputs);
        }
        self.flow.slots(inputs)
    }

    async fn execute(&self, task: usize, slots: &F::Slots, call: Call<'_>) -> Result<(), Failure> {
        self.flow.execute(task, slots, call).await?;
        if enabled!(target: TARGET, tracing::Level::DEBUG) {
            self.provided(task, slots, call);
        }
        Ok(())
    }

    async fn revert(
        &self,
        task: usize,
        slots: &F::Slots,
        call: Call<'_>,
        ended: Ended<'_>,
        failures: &Failures,
    ) -> Result<(), Failure> {
        self.flow.revert(task, slots, call, ended, failures).await
    }
}

// Whoever wants a flow to be durable is not helped by it.
#[diagnostic::do_not_recommend]
impl<F: Durable> Durable for LogValues<F> {
    fn stored(task: usize, slots: &F::Slots) -> Option<&dyn Stored> {
        F::stored(task, slots)
    }

    fn save_inputs(inputs: &F::Inputs) -> Result<String, ValueError> {
        F::save_inputs(inputs)
    }

    fn load_inputs(&self, text: &str) -> Result<F::Inputs, ValueError> {
        self.flow.load_inputs(text)
    }

    fn save_outputs(slots: &F::Slots) -> Result<String, ValueError> {
        F::save_outputs(slots)
    }

    fn load_outputs(&self, text: &str) -> Result<F::Outputs, ValueError> {
        self.flow.load_outputs(text)
    }

    fn flow_of(inputs: &F::Inputs) -> Option<&str> {
        F::flow_of(inputs)
    }
}
