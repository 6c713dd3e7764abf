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
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// The name of the run.
    pub fn id(&self) -> &RunId {
        self.control.id()
    }

    /// See [`Control::state`].
    pub fn state(&self) -> RunState {
        self.control.state()
    }

    /// See [`Control::task_state`].
    pub fn task_state(&self, name: &str) -> Option<TaskState> {
        self.control.task_state(name)
    }

    /// See [`Control::suspend`].
    pub async fn suspend(&self) -> RunState {
        self.control.suspend().await
    }

    /// See [`Control::resume`].
    pub fn resume(&self) {
        self.control.resume();
    }

    /// See [`Control::cancel`].
    pub fn cancel(&self) {
        self.control.cancel();
    }

    /// See [`Control::retry_failed_reverts`].
    pub async fn retry_failed_reverts(&self) -> RunState {
        self.control.retry_failed_reverts().await
    }

    /// See [`Control::events`].
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
