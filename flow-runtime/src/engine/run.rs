//! The handle of a run.

use super::control::{Control, Status};
use crate::context::RunId;
use crate::error::RunError;
use crate::flow::Flow;
use crate::listener::Events;
use crate::scheduler::{RunState, TaskState};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

/// A run that was started on an [`Engine`](crate::Engine).
///
/// The run goes on whether or not anybody waits for it: dropping the handle does not stop it.
/// To watch it or give it orders from elsewhere while one waits for it, clone its
/// [`control`](Run::control).
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
/// let control = run.control(); // for somebody else
/// assert_eq!(run.await?.total, 3);
/// assert!(control.state().is_end());
/// # Ok(())
/// # }
/// ```
pub struct Run<F: Flow> {
    control: Control,
    outputs: Arc<Outputs<F>>,
}

/// Where a run leaves its outputs.
pub(crate) type Outputs<F> = Mutex<Option<<F as Flow>::Outputs>>;

impl<F: Flow> Run<F> {
    pub(crate) fn new(control: Control, outputs: Arc<Outputs<F>>) -> Self {
        Run { control, outputs }
    }

    /// What watches the run and gives it orders, without its outputs.
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
    /// let control = run.control();
    /// tokio::spawn(async move {
    ///     let asked = std::future::pending::<()>(); // such as a signal
    ///     asked.await;
    ///     control.cancel();
    /// });
    /// assert_eq!(run.await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// The name of the run.
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
    /// println!("run {} has begun", run.id());
    /// # run.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn id(&self) -> &RunId {
        self.control.id()
    }

    /// See [`Control::state`].
    ///
    /// ```
    /// # use flow_runtime::{Engine, RunState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// assert_eq!(run.state(), RunState::Pending); // it had no time yet
    /// # run.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn state(&self) -> RunState {
        self.control.state()
    }

    /// See [`Control::task_state`].
    ///
    /// ```
    /// # use flow_runtime::{Engine, TaskState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// assert_eq!(run.task_state("add"), Some(TaskState::Pending));
    /// assert_eq!(run.task_state("subtract"), None);
    /// # run.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn task_state(&self, name: &str) -> Option<TaskState> {
        self.control.task_state(name)
    }

    /// See [`Control::suspend`].
    ///
    /// ```
    /// # use flow_runtime::{Engine, RunState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// if run.suspend().await == RunState::Suspended {
    ///     run.resume();
    /// }
    /// assert_eq!(run.await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn suspend(&self) -> RunState {
        self.control.suspend().await
    }

    /// See [`Control::resume`].
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
    /// run.suspend().await;
    /// run.resume();
    /// assert_eq!(run.await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(&self) {
        self.control.resume();
    }

    /// See [`Control::cancel`].
    ///
    /// ```
    /// # use flow_runtime::{Engine, RunErrorKind, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// run.cancel();
    /// let error = run.await.err().map(|error| error.kind());
    /// assert_eq!(error, Some(RunErrorKind::Cancelled));
    /// # Ok(())
    /// # }
    /// ```
    pub fn cancel(&self) {
        self.control.cancel();
    }

    /// See [`Control::retry_failed_reverts`].
    ///
    /// ```
    /// # use flow_runtime::{Engine, Flow, Run, RunErrorKind, RunState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// /// Has somebody look after what could not be reverted.
    /// async fn finish<F: Flow>(run: Run<F>) {
    ///     let control = run.control();
    ///     let Err(error) = run.wait().await else { return };
    ///     if error.kind() == RunErrorKind::RevertFailed {
    ///         println!("{error}: what is in the way?");
    ///         // …
    ///         assert_eq!(control.retry_failed_reverts().await, RunState::Reverted);
    ///     }
    /// }
    /// # finish(engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?).await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn retry_failed_reverts(&self) -> RunState {
        self.control.retry_failed_reverts().await
    }

    /// See [`Control::events`].
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
    /// let mut events = run.events();
    /// while let Some(event) = events.next().await {
    ///     println!("{:?}", event.kind);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(&self) -> Events {
        self.control.events()
    }

    /// Waits until the run is over, and gives its outputs. So does `run.await`.
    ///
    /// A run that is suspended is not over.
    ///
    /// # Errors
    ///
    /// If a task failed for good, the run was cancelled, or the runtime was shut down.
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
    /// assert_eq!(run.wait().await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait(self) -> Result<F::Outputs, RunError> {
        let Run { control, outputs } = self;
        let core = Arc::clone(control.core());
        drop(control);
        match core.over().await {
            Some(Status { error: Some(error), .. }) => Err(error),
            Some(Status { error: None, .. }) => {
                let outputs = outputs.lock().unwrap_or_else(PoisonError::into_inner).take();
                outputs.ok_or_else(|| RunError::interrupted(crate::error::SHUT_DOWN))
            }
            None => Err(RunError::interrupted(crate::error::SHUT_DOWN)),
        }
    }
}

impl<F: Flow + 'static> IntoFuture for Run<F> {
    type Output = Result<F::Outputs, RunError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

impl<F: Flow> fmt::Debug for Run<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("id", self.id())
            .field("flow", &self.control.plan().name)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
