//! How an engine is set up.

use super::Engine;
use crate::durable::DurableBuilder;
use crate::journal::Journal;
use crate::listener::Listener;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// How long a task has to stop when it is asked to, unless
/// [`cancel_grace`](EngineBuilder::cancel_grace) says otherwise.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// Sets up an [`Engine`]; made by [`Engine::builder`].
///
/// ```
/// use flow_runtime::{Engine, RunEvent};
/// use std::{sync::Arc, time::Duration};
///
/// let engine = Engine::builder()
///     .max_running(8)
///     .spawn_tasks(true)
///     .cancel_grace(Duration::from_secs(30))
///     .listener(Arc::new(|event: &RunEvent| println!("{:?}", event.kind)))
///     .build();
/// ```
#[derive(Clone)]
#[must_use]
pub struct EngineBuilder {
    pub(crate) max_running: Option<NonZeroUsize>,
    pub(crate) spawn_tasks: bool,
    pub(crate) grace: Duration,
    pub(crate) listeners: Vec<Arc<dyn Listener>>,
}

impl Default for EngineBuilder {
    fn default() -> Self {
        EngineBuilder { max_running: None, spawn_tasks: false, grace: GRACE, listeners: Vec::new() }
    }
}

impl EngineBuilder {
    /// How many tasks of one run may execute or revert at once. Without it, as many as the
    /// flow allows. 0 counts as 1.
    ///
    /// ```
    /// # use flow_runtime::Engine;
    /// // No more than four connections to a service for each run.
    /// let engine = Engine::builder().max_running(4).build();
    /// ```
    pub fn max_running(mut self, tasks: usize) -> Self {
        self.max_running = Some(NonZeroUsize::new(tasks).unwrap_or(NonZeroUsize::MIN));
        self
    }

    /// Whether each task becomes a tokio task of its own (default: no), so that tasks of one
    /// run compute on several threads.
    ///
    /// Without it all tasks of a run share one tokio task: they wait at the same time, but
    /// compute in turns. That is several times cheaper, and right for tasks that mostly wait.
    ///
    /// ```
    /// # use flow_runtime::Engine;
    /// let engine = Engine::builder().spawn_tasks(true).build(); // for tasks that compute
    /// ```
    pub fn spawn_tasks(mut self, spawn: bool) -> Self {
        self.spawn_tasks = spawn;
        self
    }

    /// How long a task that is asked to stop may take to do so (default: 5 s).
    ///
    /// Tasks are asked when the run is cancelled, or a block around them runs out of time;
    /// they see it through [`TaskContext`](crate::TaskContext). One that goes on for longer is
    /// dropped at its next `.await`, and its `revert` is told
    /// [`Outcome::Unknown`](crate::Outcome::Unknown).
    ///
    /// ```
    /// # use flow_runtime::Engine;
    /// # use std::time::Duration;
    /// let engine = Engine::builder().cancel_grace(Duration::from_millis(200)).build();
    /// ```
    pub fn cancel_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Adds somebody who is told of every event of every run; of durable ones, what
    /// [`Listener`] says.
    ///
    /// ```
    /// use flow_runtime::{Engine, EventKind, RunEvent};
    /// use std::sync::Arc;
    ///
    /// let engine = Engine::builder()
    ///     .listener(Arc::new(|event: &RunEvent| {
    ///         if let EventKind::RunFinished { state } = &event.kind {
    ///             println!("{} ended: {state:?}", event.run);
    ///         }
    ///     }))
    ///     .build();
    /// ```
    pub fn listener(mut self, listener: Arc<dyn Listener>) -> Self {
        self.listeners.push(listener);
        self
    }

    /// Has the runs of the engine outlive their process: they are kept in `journal`.
    ///
    /// What was set so far stays. See [`durable`](crate::durable), and [`DurableBuilder`] for
    /// what comes next.
    ///
    /// ```
    /// use flow_runtime::Engine;
    /// use flow_runtime::journal::Memory;
    /// use std::sync::Arc;
    ///
    /// let builder = Engine::builder().max_running(8).journal(Arc::new(Memory::new()));
    /// ```
    pub fn journal(self, journal: Arc<dyn Journal>) -> DurableBuilder {
        DurableBuilder::new(self, journal)
    }

    /// The engine.
    ///
    /// ```
    /// let engine = flow_runtime::Engine::builder().build();
    /// ```
    pub fn build(self) -> Engine {
        Engine::from(self)
    }
}

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineBuilder")
            .field("max_running", &self.max_running)
            .field("spawn_tasks", &self.spawn_tasks)
            .field("cancel_grace", &self.grace)
            .field("listeners", &self.listeners.len())
            .finish()
    }
}
