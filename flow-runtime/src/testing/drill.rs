//! Every task fails in turn, and every revert.

use super::fault::{Drilling, Fault, Faulty, Injected, Planned, name};
use super::laws;
use super::story::Story;
use crate::engine::Engine;
use crate::error::RunErrorKind;
use crate::event::EventKind;
use crate::flow::Flow;
use crate::scheduler::RunState;
use flow_graph::graph::element_of_name;
use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::sync::Arc;

/// One flow to be run once, with a world of its own.
///
/// ```
/// use flow_runtime::testing::Scene;
/// # use flow_runtime::{flow, task};
/// # use std::convert::Infallible;
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
/// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
///
/// fn scene() -> Scene<Sum, Vec<String>> {
///     Scene { flow: Sum::default(), inputs: SumInputs { x: 1, y: 2 }, world: Vec::new() }
/// }
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Scene<F: Flow, W> {
    /// The flow.
    pub flow: F,
    /// What the run is given.
    pub inputs: F::Inputs,
    /// What the flow changes: a database, a folder, a double of a service.
    pub world: W,
}

/// Runs a flow with everything going wrong that can, one thing a run; see the
/// [module](super).
///
/// The flow is drilled one task at a time, so that each run is the same again.
///
/// ```
/// use flow_runtime::testing::{Drill, Scene};
/// # use flow_runtime::{flow, task};
/// # use std::convert::Infallible;
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
/// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), flow_runtime::testing::DrillError> {
/// let scene = async || Scene { flow: Sum::default(), inputs: SumInputs { x: 1, y: 2 }, world: () };
/// let report = Drill::new(scene, async |_: &()| ()).run().await?;
/// assert!(report.drilled.iter().all(|run| run.node == "add"));
/// # Ok(())
/// # }
/// ```
pub struct Drill<Setup, Look, F, W> {
    setup: Setup,
    look: Look,
    faults: Vec<Fault>,
    of: PhantomData<fn() -> (F, W)>,
}

/// What was drilled.
///
/// ```
/// use flow_runtime::RunState;
/// use flow_runtime::testing::Report;
///
/// /// How many of the faults were made up for, by a retry for instance.
/// fn survived(report: &Report) -> usize {
///     report.drilled.iter().filter(|run| run.state == RunState::Success).count()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// One entry for each run but the first, in which nothing went wrong.
    pub drilled: Vec<Drilled>,
}

/// One run in which something went wrong.
///
/// ```
/// use flow_runtime::testing::{Drilled, Fault};
///
/// fn is_about_reverts(run: &Drilled) -> bool {
///     run.fault == Fault::RevertFails
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drilled {
    /// The node that it happened to.
    pub node: String,
    /// What happened.
    pub fault: Fault,
    /// How the run ended; for a revert that failed, after it was tried again.
    pub state: RunState,
}

/// A run that a [`Drill`] found fault with.
///
/// ```
/// use flow_runtime::testing::DrillError;
///
/// /// The whole story is in its words.
/// fn fail(error: DrillError) -> ! {
///     panic!("{error}")
/// }
/// ```
#[derive(Clone, Debug)]
pub struct DrillError {
    node: Option<String>,
    fault: Option<Fault>,
    what: String,
    story: Vec<String>,
}

impl DrillError {
    /// The node in which something was made go wrong; `None` for the run in which nothing was.
    ///
    /// ```
    /// # use flow_runtime::testing::DrillError;
    /// fn is_of(error: &DrillError, node: &str) -> bool {
    ///     error.node() == Some(node)
    /// }
    /// ```
    pub fn node(&self) -> Option<&str> {
        self.node.as_deref()
    }

    /// What was made go wrong.
    ///
    /// ```
    /// # use flow_runtime::testing::DrillError;
    /// use flow_runtime::testing::Fault;
    ///
    /// fn is_of_a_panic(error: &DrillError) -> bool {
    ///     error.fault() == Some(Fault::Panics)
    /// }
    /// ```
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// What was found.
    ///
    /// ```
    /// use flow_runtime::testing::{Drill, Scene};
    /// # use flow_runtime::{flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), flow_runtime::testing::DrillError> {
    /// let scene = async || Scene { flow: Sum::default(), inputs: SumInputs { x: 1, y: 2 }, world: () };
    /// // A world that is never the same twice.
    /// let looks = std::cell::Cell::new(0);
    /// let drill = Drill::new(scene, async |_: &()| looks.replace(looks.get() + 1));
    /// let error = drill.run().await.expect_err("the world has changed");
    /// println!("{}", error.what());
    /// # Ok(())
    /// # }
    /// ```
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for DrillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.node, self.fault) {
            (Some(node), Some(fault)) => write!(f, "when `{node}` {fault}: ")?,
            _ => f.write_str("when nothing goes wrong: ")?,
        }
        writeln!(f, "{}\nwhat happened:", self.what)?;
        self.story.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl std::error::Error for DrillError {}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} runs with a fault, all in order:", self.drilled.len())?;
        for Drilled { node, fault, state } in &self.drilled {
            writeln!(f, "  `{node}` {fault}: {state:?}")?;
        }
        Ok(())
    }
}

impl<Setup, Look, F, W, S> Drill<Setup, Look, F, W>
where
    F: Flow + 'static,
    Setup: AsyncFn() -> Scene<F, W>,
    Look: AsyncFn(&W) -> S,
    S: PartialEq + Debug,
{
    /// Drills the flows that `setup` makes, one for each run. `look` takes of the world what a
    /// flow that was reverted must leave as it was.
    ///
    /// ```
    /// use flow_runtime::testing::{Drill, Scene};
    /// # use flow_runtime::{flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    ///
    /// # fn main() {
    /// let scene = async || Scene { flow: Sum::default(), inputs: SumInputs { x: 1, y: 2 }, world: () };
    /// let drill = Drill::new(scene, async |_: &()| ());
    /// # let _ = drill;
    /// # }
    /// ```
    pub fn new(setup: Setup, look: Look) -> Self {
        use Fault::{Cancelled, Fails, FailsOnce, Panics, RevertFails};
        let faults = vec![Fails, FailsOnce, Panics, Cancelled, RevertFails];
        Drill { setup, look, faults, of: PhantomData }
    }

    /// Drills these faults only.
    ///
    /// ```
    /// use flow_runtime::testing::{Drill, Fault, Scene};
    /// # use flow_runtime::{flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    ///
    /// # fn main() {
    /// let scene = async || Scene { flow: Sum::default(), inputs: SumInputs { x: 1, y: 2 }, world: () };
    /// let drill = Drill::new(scene, async |_: &()| ()).faults([Fault::Panics, Fault::Cancelled]);
    /// # let _ = drill;
    /// # }
    /// ```
    #[must_use]
    pub fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.faults = faults.into_iter().collect();
        self
    }

    /// Runs all drills.
    ///
    /// ```
    /// use flow_runtime::testing::{Drill, Fault, Scene};
    /// # use flow_runtime::{flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), flow_runtime::testing::DrillError> {
    /// let scene = async || Scene { flow: Sum::default(), inputs: SumInputs { x: 1, y: 2 }, world: () };
    /// let report = Drill::new(scene, async |_: &()| ()).faults([Fault::Fails]).run().await?;
    /// assert_eq!(report.drilled.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The first run that did not end as it must: with all done, or with the world as it was.
    pub async fn run(&self) -> Result<Report, DrillError> {
        let order = self.undisturbed().await?;
        let mut drilled = Vec::new();
        for (place, &task) in order.iter().enumerate() {
            for &fault in &self.faults {
                let mut planned = vec![Planned { task, fault }];
                if fault == Fault::RevertFails {
                    // Something later has the task reverted; the last one fails itself.
                    let failing = order.get(place + 1).copied().unwrap_or(task);
                    planned.push(Planned { task: failing, fault: Fault::Fails });
                }
                drilled.push(self.disturbed(task, fault, planned).await?);
            }
        }
        Ok(Report { drilled })
    }

    /// The order in which the tasks begin when nothing goes wrong.
    async fn undisturbed(&self) -> Result<Vec<Drilling>, DrillError> {
        let Scene { flow, inputs, world: _world } = (self.setup)().await;
        let flow = Arc::new(Faulty::new(flow, Vec::new()));
        let ran = Ran::of(&flow, inputs).await;
        let wrong = |what| DrillError { node: None, fault: None, what, story: ran.story.lines() };
        match laws::broken(flow.compiled(), &ran.story.events()) {
            Some(what) => return Err(wrong(what)),
            None if ran.state != RunState::Success => {
                return Err(wrong("the flow does not succeed".to_owned()));
            }
            None => {}
        }
        let tasks = &flow.compiled().plan.tasks;
        let mut order = Vec::new();
        for event in ran.story.events() {
            let EventKind::TaskStarted { task, .. } = event.kind else { continue };
            let element = element_of_name(&task);
            let node = element.map_or(&*task, |(node, _)| node);
            let element = element.map(|(_, number)| number as usize);
            let number = tasks.iter().position(|known| known.name == node);
            let one = number.map(|number| (number, element));
            order.extend(one.filter(|one| !order.contains(one)));
        }
        Ok(order)
    }

    async fn disturbed(
        &self,
        task: Drilling,
        fault: Fault,
        planned: Vec<Planned>,
    ) -> Result<Drilled, DrillError> {
        let Scene { flow, inputs, world } = (self.setup)().await;
        let before = (self.look)(&world).await;
        let failing = planned.last().map_or(task, |planned| planned.task);
        let flow = Arc::new(Faulty::new(flow, planned));
        let names = |task: Drilling| name(flow.compiled(), task);
        let (node, failing) = (names(task), names(failing));
        let reverts = flow.compiled().plan.tasks[task.0].reverts;
        let ran = Ran::of(&flow, inputs).await;
        let wrong = |what: String| {
            let (node, fault) = (Some(node.clone()), Some(fault));
            Err(DrillError { node, fault, what, story: ran.story.lines() })
        };
        if let Some(law) = laws::broken(flow.compiled(), &ran.story.events()) {
            return wrong(law);
        }
        let expected = match fault {
            Fault::RevertFails if reverts => [RunState::Failure].as_slice(),
            // A retry may make up for it.
            Fault::FailsOnce => &[RunState::Reverted, RunState::Success],
            _ => &[RunState::Reverted],
        };
        if !expected.contains(&ran.first) {
            return wrong(format!("the run ended {:?}, and not {expected:?}", ran.first));
        }
        if let Some((kind, cause)) = &ran.revert_failed
            && (*kind != RunErrorKind::RevertFailed || *cause != Some(failing.clone()))
        {
            return wrong(format!(
                "the cause of the failure is said to be {cause:?}, and not `{failing}`"
            ));
        }
        if ran.state == RunState::Failure {
            return wrong("the revert fails again when it is tried again".to_owned());
        }
        if ran.state == RunState::Reverted {
            let after = (self.look)(&world).await;
            if after != before {
                return wrong(format!(
                    "the world is not as it was\n  before: {before:?}\n  after:  {after:?}"
                ));
            }
        }
        Ok(Drilled { node, fault, state: ran.state })
    }
}

/// A run that is over.
struct Ran {
    story: Story,
    /// How it ended first.
    first: RunState,
    /// How it ended after reverts that failed were tried again.
    state: RunState,
    /// What was said of a revert that failed: the kind, and the node of the cause.
    revert_failed: Option<(RunErrorKind, Option<String>)>,
}

impl Ran {
    async fn of<F: Flow + 'static>(flow: &Arc<Faulty<F>>, inputs: F::Inputs) -> Ran {
        let story = Story::new();
        let engine = Engine::builder().max_running(1).listener(Arc::new(story.clone())).build();
        // The engine is new: no run has this name, and nobody has shut it down.
        let Ok(run) = engine.start(Arc::clone(flow), inputs) else {
            let state = RunState::Pending;
            return Ran { story, first: state, state, revert_failed: None };
        };
        let control = run.control();
        let _ = flow.control.set(control.clone());
        drop(run);
        let ended = control.ended().await;
        let first = control.state();
        let (mut state, mut revert_failed) = (first, None);
        if let (RunState::Failure, Err(error)) = (first, ended) {
            let cause = error.downcast_ref::<Injected>().map(|injected| injected.node.clone());
            revert_failed = Some((error.kind(), cause));
            state = control.retry_failed_reverts().await;
        }
        Ran { story, first, state, revert_failed }
    }
}

impl<Setup, Look, F, W> Debug for Drill<Setup, Look, F, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drill").field("faults", &self.faults).finish_non_exhaustive()
    }
}
