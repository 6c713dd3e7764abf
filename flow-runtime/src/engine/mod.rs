//! Running flows.

mod builder;
mod control;
mod driver;
mod host;
mod job;
mod live;
mod log;
mod pool;
mod run;
mod spans;
mod step;
mod stretch;
mod timers;

pub(crate) use control::{Message, Shown};
pub(crate) use driver::{Asked, Driver, Left, Recall, Writer};
pub(crate) use host::Host;
pub(crate) use job::{Job, contained};
pub(crate) use live::{Body, Spawned};
pub(crate) use log::SavedLog;
pub(crate) use pool::Stop;

pub use builder::EngineBuilder;
pub use control::Control;
pub use run::Run;
pub(crate) use step::Gate;
pub use step::{Step, Stepper};

use crate::context::{RunId, Scope, Shared};
use crate::error::{RunError, StartError};
use crate::event::{EventKind, Sink};
use crate::flow::Flow;
use crate::listener::{Listener, Publisher};
use crate::scheduler::{Options, RunState, TaskState};
use control::{Core, Status};
use host::Alone;
use live::{Live, Registered, Teller};
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tracing::{Instrument, Span};

/// Runs a flow in memory, with nothing but the flow: what `flow.run(inputs)` calls.
///
/// Dropping the future drops the tasks that run, and nothing is reverted: use an [`Engine`]
/// to cancel a run. A tokio runtime is needed only where the flow has timeouts or back-offs,
/// or its tasks ask for one.
///
/// # Errors
///
/// If a task failed and no retry made up for it.
///
/// ```
/// use flow_runtime::{flow, run, task};
/// # use std::convert::Infallible;
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Sum(x: i64, y: i64) -> (total: i64) { add }
/// }
///
/// # futures_executor::block_on(async {
/// let out = run(&Sum::default(), SumInputs { x: 1, y: 2 }).await?;
/// assert_eq!(out.total, 3);
/// # Ok::<(), flow_runtime::RunError>(()) }).unwrap();
/// ```
// The signature says `Send`, for generic flows too, so that `tokio::spawn` takes it anywhere.
#[allow(clippy::manual_async_fn)]
pub fn run<F: Flow>(
    flow: &F,
    inputs: F::Inputs,
) -> impl Future<Output = Result<F::Outputs, RunError>> + Send {
    async move {
        let slots = flow.slots(inputs);
        let scope = Scope::new(Arc::clone(flow.compiled()));
        let asked = Asked { flow, slots: &slots };
        let mut driver = Driver::new(&asked, &scope, Options::default(), builder::GRACE);
        let mut alone = Alone;
        let run = driver.drive(flow, &slots, &mut alone);
        let (state, span) = if tracing::enabled!(tracing::Level::INFO) {
            let span = spans::run(scope.compiled().flow_name(), scope.shared().id());
            (run.instrument(span.clone()).await, span)
        } else {
            (run.await, Span::none())
        };
        match driver.error(state) {
            Some(error) => {
                spans::failed(&span, error.cause().kind(), &error);
                contained("a value", || drop(slots));
                Err(error)
            }
            None => outputs::<F>(slots),
        }
    }
}

/// The outputs of a run that succeeded.
///
/// All other values are dropped, which is the user's code, too: a panic in it ends here.
fn outputs<F: Flow>(mut slots: Box<F::Slots>) -> Result<F::Outputs, RunError> {
    let take = move || {
        let outputs = F::outputs(&mut slots);
        drop(slots);
        outputs
    };
    match catch_unwind(AssertUnwindSafe(take)) {
        Ok(Some(outputs)) => Ok(outputs),
        Ok(None) => Err(RunError::interrupted("a task succeeded and provided nothing")),
        Err(panic) => {
            contained("what a value panicked with", || drop(panic));
            Err(RunError::interrupted("a value panicked when it was dropped at the end"))
        }
    }
}

/// Runs flows in the background, in memory, on tokio.
///
/// Cheap to clone: all clones are one engine. Dropping it does not stop its runs.
///
/// ```
/// use flow_runtime::Engine;
///
/// let engine = Engine::builder().max_running(16).build();
/// ```
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    options: Options,
    spawn_tasks: bool,
    grace: Duration,
    listeners: Arc<[Arc<dyn Listener>]>,
    registry: Arc<Registry>,
}

/// The runs that live.
#[derive(Default)]
pub(crate) struct Registry(Mutex<Runs>);

#[derive(Default)]
struct Runs {
    live: BTreeMap<RunId, Arc<Core>>,
    /// No run is started any more.
    closed: bool,
}

impl Registry {
    fn runs(&self) -> MutexGuard<'_, Runs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remove(&self, id: &RunId) {
        self.runs().live.remove(id);
    }
}

impl Default for Engine {
    fn default() -> Self {
        Engine::builder().build()
    }
}

impl From<EngineBuilder> for Engine {
    fn from(builder: EngineBuilder) -> Self {
        Engine(Arc::new(Inner {
            options: Options { max_running: builder.max_running },
            spawn_tasks: builder.spawn_tasks,
            grace: builder.grace,
            listeners: builder.listeners.into(),
            registry: Arc::default(),
        }))
    }
}

impl Engine {
    /// Sets up an engine.
    ///
    /// ```
    /// use flow_runtime::Engine;
    /// use std::time::Duration;
    ///
    /// let engine = Engine::builder().max_running(16).cancel_grace(Duration::from_secs(30)).build();
    /// ```
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Starts a run under a name that no other run has.
    ///
    /// # Errors
    ///
    /// If the engine was shut down.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// ```
    /// # use flow_runtime::{Engine, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// assert_eq!(run.await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn start<F: Flow + 'static>(
        &self,
        flow: Arc<F>,
        inputs: F::Inputs,
    ) -> Result<Run<F>, StartError> {
        self.start_with_id(RunId::random(), flow, inputs)
    }

    /// Starts a run under a name of the caller's.
    ///
    /// The name is taken until the run is over; after a revert failed, until the last handle
    /// of the run is dropped too.
    ///
    /// # Errors
    ///
    /// If a run of that name lives, or the engine was shut down.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// ```
    /// # use flow_runtime::{Engine, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let flow = Arc::new(Sum::default());
    /// let run = engine.start_with_id("request-42", flow, SumInputs { x: 1, y: 2 })?;
    /// assert_eq!(run.id().as_str(), "request-42");
    /// assert_eq!(run.await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_with_id<F: Flow + 'static>(
        &self,
        id: impl Into<RunId>,
        flow: Arc<F>,
        inputs: F::Inputs,
    ) -> Result<Run<F>, StartError> {
        self.launch(id.into(), flow, inputs, None)
    }

    /// Starts a run that waits before each call of a task until it is told to go on: for
    /// debugging, and for tests that choose the order. [`spawn_tasks`](EngineBuilder::spawn_tasks)
    /// does not hold for it.
    ///
    /// ```
    /// use flow_runtime::{Engine, flow, task};
    /// use std::sync::Arc;
    /// # use std::convert::Infallible;
    /// # #[task(provides(sum))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// flow! {
    ///     #[derive(Default)]
    ///     pub linear Sums(x: i64, y: i64) -> (b: i64) {
    ///         first: add -> a,
    ///         second: add(x = a) -> b,
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let inputs = SumsInputs { x: 1, y: 2 };
    /// let run = Engine::default().start_stepping(Arc::new(Sums::default()), inputs)?;
    /// assert_eq!(run.next().await[0].to_string(), "execute first");
    /// assert_eq!(run.step().await.unwrap().to_string(), "execute first");
    /// assert_eq!(run.next().await[0].to_string(), "execute second");
    /// assert_eq!(run.run_on().await?.b, 5);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the engine was shut down.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn start_stepping<F: Flow + 'static>(
        &self,
        flow: Arc<F>,
        inputs: F::Inputs,
    ) -> Result<Stepper<F>, StartError> {
        let gate = Arc::<Gate>::default();
        let run = self.launch(RunId::random(), flow, inputs, Some(Arc::clone(&gate)))?;
        Ok(Stepper::new(run, gate))
    }

    fn launch<F: Flow + 'static>(
        &self,
        id: RunId,
        flow: Arc<F>,
        inputs: F::Inputs,
        gate: Option<Arc<Gate>>,
    ) -> Result<Run<F>, StartError> {
        let Inner { options, spawn_tasks, grace, listeners, registry } = &*self.0;
        let compiled = Arc::clone(flow.compiled());
        let publisher = Publisher::new(Arc::clone(listeners));
        let (status, watched) = watch::channel(Status { state: RunState::Pending, error: None });
        let (sender, orders) = mpsc::unbounded_channel();
        let shown = Arc::new(Shown {
            id: id.clone(),
            compiled: Arc::clone(&compiled),
            publisher: Arc::clone(&publisher),
            tasks: Mutex::new(vec![TaskState::Pending; compiled.plan.tasks.len()].into()),
        });
        let core = Arc::new(Core { shown: Arc::clone(&shown), status: watched, orders: sender });
        {
            let mut runs = registry.runs();
            if runs.closed {
                return Err(StartError::ShutDown);
            }
            if runs.live.contains_key(&id) {
                return Err(StartError::IdInUse { id });
            }
            runs.live.insert(id.clone(), Arc::clone(&core));
        }
        let registered =
            Registered { registry: Arc::downgrade(registry), shown: Arc::clone(&shown) };
        let control = Control::new(core);
        let left = Arc::new(Mutex::new(None));
        let shared = Shared::new(compiled, Some(id.clone()), Some(publisher as Arc<dyn Sink>));
        let slots = flow.slots(inputs);
        // A call that waits at the door is to be seen there as soon as it was decided.
        let spawn_tasks = *spawn_tasks && gate.is_none();
        let body = Arc::new(Body { flow, slots, scope: Scope::with(shared).stepping(gate) });
        let live = Live {
            body,
            shown,
            orders,
            teller: Teller::new(status),
            spawn_tasks,
            grace: *grace,
            held: true,
            end: None,
        };
        let options = *options;
        let span = spans::run(live.body.scope.compiled().flow_name(), &id);
        let run = live_run(live, options, Arc::clone(&left), registered);
        tokio::spawn(run.instrument(span));
        Ok(Run::new(control, left))
    }

    /// Starts no more runs, and waits until all have ended, or rest suspended.
    ///
    /// ```
    /// # use flow_runtime::{Engine, StartError, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// engine.shutdown().await;
    /// assert_eq!(run.await?.total, 3);
    ///
    /// let late = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 });
    /// assert!(matches!(late, Err(StartError::ShutDown)));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown(&self) {
        for core in self.close() {
            let mut status = core.status.clone();
            // An error says that it is gone.
            let _ = status
                .wait_for(|status| status.is_over() || status.state == RunState::Suspended)
                .await;
        }
    }

    /// Starts no more runs, gives all of them `time` to end, then cancels those that have not,
    /// suspended ones too, and waits until they are reverted.
    ///
    /// ```
    /// # use flow_runtime::{Engine, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// // What is not done in half a minute is reverted.
    /// engine.shutdown_within(std::time::Duration::from_secs(30)).await;
    /// assert_eq!(run.await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown_within(&self, time: Duration) {
        let runs = self.close();
        let all = async {
            for core in &runs {
                core.over().await;
            }
        };
        if tokio::time::timeout(time, all).await.is_ok() {
            return;
        }
        for core in &runs {
            core.order(Message::Cancel);
        }
        for core in &runs {
            core.over().await;
        }
    }

    /// The runs that live; no more are started.
    fn close(&self) -> Vec<Arc<Core>> {
        let mut runs = self.0.registry.runs();
        runs.closed = true;
        runs.live.values().cloned().collect()
    }
}

/// A run from its start to its end.
async fn live_run<F: Flow + 'static>(
    mut live: Live<F>,
    options: Options,
    left: Arc<run::Outputs<F>>,
    registered: Registered,
) {
    let name = Arc::clone(live.body.scope.compiled().flow_name());
    live.publish(|| EventKind::RunStarted { flow: name });
    live.moving(RunState::Running);
    let body = Arc::clone(&live.body);
    let state = {
        let asked = Asked { flow: &*body.flow, slots: &body.slots };
        let mut driver = Driver::new(&asked, &body.scope, options, live.grace);
        driver.drive(&*body.flow, &body.slots, &mut live).await
    };
    // Free before it is told: who waited may start the next run under the same name.
    drop(registered);
    let Live { body: other, mut teller, mut end, .. } = live;
    drop(other);
    if let Some(Body { flow, slots, .. }) = Arc::into_inner(body) {
        if state == RunState::Success {
            match outputs::<F>(slots) {
                Ok(outputs) => {
                    *left.lock().unwrap_or_else(PoisonError::into_inner) = Some(outputs);
                }
                Err(error) => end = Some(Status { state, error: Some(error) }),
            }
        } else {
            contained("a value", || drop(slots));
        }
        contained("a flow", || drop(flow));
    }
    if let Some(end) = end {
        if let Some(error) = &end.error {
            spans::failed(&Span::current(), error.cause().kind(), error);
        }
        teller.tell(end);
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("max_running", &self.0.options.max_running)
            .field("spawn_tasks", &self.0.spawn_tasks)
            .field("cancel_grace", &self.0.grace)
            .field("live", &self.0.registry.runs().live.len())
            .finish()
    }
}
