//! A durable run, to be waited for and given orders.

use super::host::Doing;
use super::inner::Watched;
use super::trouble::Trouble;
use super::{Durable, DurableEngine, RunsError};
use crate::RunId;
use crate::error::RunError;
use crate::journal::{RunRecord, Tick};
use crate::listener::Events;
use crate::scheduler::{RunState, TaskState};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::time::sleep;

/// A durable run, to be waited for and given orders. Cheap to clone.
///
/// It need not be driven by the engine that the handle came from: whoever does, the handle
/// works. Dropping it changes nothing for the run.
pub struct DurableRun<F> {
    engine: DurableEngine,
    id: RunId,
    /// The run as it was driven here when the handle was made.
    held: Option<Arc<Held>>,
    /// Reads the outputs.
    flow: Arc<F>,
}

/// All clones of one handle: when the last is gone, nobody asks for events any more.
struct Held(Arc<Watched>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.shown.publisher.forget();
    }
}

/// A run that is not driven any more.
struct Rested {
    state: RunState,
    parked: bool,
    outputs: Option<Arc<str>>,
    error: Option<RunError>,
}

impl<F: Durable + 'static> DurableRun<F> {
    pub(crate) fn new(
        engine: DurableEngine,
        id: RunId,
        flow: Arc<F>,
        watched: Option<Arc<Watched>>,
    ) -> Self {
        let held = watched.map(|watched| Arc::new(Held(watched)));
        DurableRun { engine, id, held, flow }
    }

    /// The name of the run.
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// How the run is doing.
    ///
    /// # Errors
    ///
    /// If the run was removed, or the journal cannot be read.
    pub async fn state(&self) -> Result<RunState, RunsError> {
        if let Some(watched) = self.engine.watched(&self.id)
            && let Doing::Moves(state) = *watched.doing.borrow()
        {
            return Ok(state);
        }
        Ok(self.engine.runs().get(self.id.clone()).await?.state)
    }

    /// How a node is doing, by its name in the plan. `None` if there is none of that name, or
    /// the run is not driven by this engine.
    pub fn task_state(&self, name: &str) -> Option<TaskState> {
        let watched = self.watched()?;
        let tasks = &watched.shown.compiled.plan.tasks;
        let task = tasks.iter().position(|task| task.name == name)?;
        let states = watched.shown.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        states.get(task).copied()
    }

    /// What happens in the run while this engine drives it, as a stream that ends when the run
    /// leaves it.
    ///
    /// Of a run that was started here, the first stream tells everything from the start; other
    /// streams begin with what happens next. That of a run which is driven elsewhere is at its
    /// end: [`Runs::follow`](super::Runs::follow) tells of those.
    pub fn events(&self) -> Events {
        self.watched().map_or_else(Events::none, |watched| watched.events())
    }

    fn watched(&self) -> Option<Arc<Watched>> {
        self.engine.watched(&self.id).or_else(|| self.held.as_ref().map(|held| Arc::clone(&held.0)))
    }

    /// Waits until the run is over, and gives its outputs. So does `run.await`.
    ///
    /// A run that is suspended is not over.
    ///
    /// # Errors
    ///
    /// If a task failed for good, or the run was cancelled; [`RunErrorKind::Parked`] if it
    /// needs a person; [`RunErrorKind::Interrupted`] if nobody can tell at the moment: this
    /// engine had to let go of the run, or the journal does not work. Then one may wait again.
    ///
    /// [`RunErrorKind::Parked`]: crate::RunErrorKind::Parked
    /// [`RunErrorKind::Interrupted`]: crate::RunErrorKind::Interrupted
    pub async fn wait(&self) -> Result<F::Outputs, RunError> {
        let rested = self.rests(|rested| rested.state.is_end() || rested.parked).await?;
        match (rested.error, rested.outputs) {
            (Some(error), _) => Err(error),
            (None, Some(outputs)) => load(&*self.flow, &outputs),
            (None, None) => Err(RunError::interrupted("the journal has no outputs of the run")),
        }
    }

    /// Waits until the run is over, suspended, or needs a person; says in which state it is.
    ///
    /// # Errors
    ///
    /// [`RunErrorKind::Interrupted`](crate::RunErrorKind::Interrupted), as
    /// [`wait`](DurableRun::wait).
    pub async fn rest(&self) -> Result<RunState, RunError> {
        Ok(self.rests(|_| true).await?.state)
    }

    /// Has the run pause: nothing more is begun, and what runs is let finish. Returns when it
    /// rests, with the state that it has reached.
    ///
    /// # Errors
    ///
    /// If the run is over or rests already, or the journal does not work.
    pub async fn suspend(&self) -> Result<RunState, RunsError> {
        self.engine.runs().suspend(self.id.clone()).await?;
        Ok(self.engine.runs().wait(self.id.clone()).await?.state)
    }

    /// Has a run go on that is suspended, or was put aside.
    ///
    /// # Errors
    ///
    /// If the run is over or runs, or the journal does not work.
    pub async fn resume(&self) -> Result<(), RunsError> {
        self.engine.runs().resume(self.id.clone()).await
    }

    /// Cancels the run: tasks that run are asked to stop, and everything is reverted. It is
    /// not over when this returns.
    ///
    /// # Errors
    ///
    /// If the run is over, or the journal does not work.
    pub async fn cancel(&self) -> Result<(), RunsError> {
        self.engine.runs().cancel(self.id.clone()).await
    }

    /// Tries the reverts again that failed, and goes on with the rollback. Returns when the
    /// run rests, with the state that it has reached.
    ///
    /// # Errors
    ///
    /// If the rollback did not fail, or the journal does not work.
    pub async fn retry_failed_reverts(&self) -> Result<RunState, RunsError> {
        self.engine.runs().retry_failed_reverts(self.id.clone()).await?;
        Ok(self.engine.runs().wait(self.id.clone()).await?.state)
    }

    /// Waits until the run rests in the way that is asked for.
    async fn rests(&self, enough: impl Fn(&Rested) -> bool) -> Result<Rested, RunError> {
        const SHORTEST: Duration = Duration::from_millis(10);
        const LONGEST: Duration = Duration::from_secs(1);
        let inner = self.engine.inner();
        let mut trouble = Trouble::new(inner.config.patience);
        let (mut tick, mut pause) = (Tick::default(), SHORTEST);
        loop {
            if let Some(watched) = self.engine.watched(&self.id) {
                let mut doing = watched.doing.clone();
                let last = doing.wait_for(|doing| !matches!(doing, Doing::Moves(_))).await;
                match last.map(|last| last.clone()) {
                    Ok(Doing::Rests { state, outputs, error }) => {
                        let parked = state == RunState::Suspended && error.is_some();
                        let rested = Rested { state, parked, outputs, error };
                        if enough(&rested) {
                            return Ok(rested);
                        }
                    }
                    Ok(Doing::Gone(error)) => return Err(error),
                    Ok(Doing::Moves(_)) | Err(_) => {}
                }
            }
            match inner.journal.get(&self.id).await {
                Ok(Some(run)) if !run.due => {
                    let rested = self.of_record(run);
                    if enough(&rested) {
                        return Ok(rested);
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => return Err(RunError::interrupted("the run was removed")),
                Err(error) => match trouble.met(error).await {
                    None => continue,
                    Some(error) => return Err(RunError::interrupted(&error.to_string())),
                },
            }
            // Many may wait for many runs, and each look costs a query.
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
            tokio::select! {
                changed = inner.journal.changed(tick) => match changed {
                    Ok(now) => tick = now,
                    Err(_) => sleep(LONGEST).await,
                },
                () = sleep(LONGEST) => {}
            }
        }
    }

    fn of_record(&self, run: RunRecord) -> Rested {
        let state = run.state;
        let error = match (&run.attention, &run.error) {
            (Some(why), _) => Some(RunError::parked(why)),
            (None, Some(text)) => Some(self.error(state, text)),
            (None, None) => None,
        };
        let parked = run.attention.is_some();
        Rested { state, parked, outputs: run.outputs.map(Arc::from), error }
    }

    /// Why the run ended so: with the task's own error, if that happened here.
    fn error(&self, state: RunState, text: &str) -> RunError {
        if let Some(held) = &self.held
            && let Doing::Rests { state: last, error: Some(error), .. } = &*held.0.doing.borrow()
            && *last == state
        {
            return error.clone();
        }
        serde_json::from_str(text).unwrap_or_else(|error| {
            RunError::interrupted(&format!("why the run ended cannot be read: {error}"))
        })
    }
}

fn load<F: Durable>(flow: &F, text: &str) -> Result<F::Outputs, RunError> {
    let why = match catch_unwind(AssertUnwindSafe(|| flow.load_outputs(text))) {
        Ok(Ok(outputs)) => return Ok(outputs),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => {
            std::mem::forget(panic);
            "their own code panicked".to_owned()
        }
    };
    Err(RunError::interrupted(&format!("the run succeeded, but its outputs cannot be read: {why}")))
}

impl<F> Clone for DurableRun<F> {
    fn clone(&self) -> Self {
        let (engine, id, held) = (self.engine.clone(), self.id.clone(), self.held.clone());
        DurableRun { engine, id, held, flow: Arc::clone(&self.flow) }
    }
}

impl<F: Durable + 'static> IntoFuture for DurableRun<F> {
    type Output = Result<F::Outputs, RunError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.wait().await })
    }
}

impl<F> fmt::Debug for DurableRun<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableRun").field("id", &self.id).finish_non_exhaustive()
    }
}
