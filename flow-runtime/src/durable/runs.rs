//! The runs in a journal, by their names.

use super::history::{Follow, Step, steps};
use super::registry::whole_log;
use super::trouble::Patience;
use crate::RunId;
use crate::journal::{
    Cursor, Filter, Journal, JournalError, Order, Ordered, PurgeFilter, RunRecord, Tick,
};
use crate::scheduler::RunState;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How often a run is looked at, beside the times at which the journal says that something is
/// new.
const LOOK: Duration = Duration::from_secs(1);

/// The runs in a journal, by their names: for tools, and for everybody who did not start them.
///
/// It needs no flow and drives nothing. What it is told to do with a run is left in the journal
/// as an order, which an engine obeys that knows the run's flow.
///
/// ```
/// use flow_runtime::durable::Runs;
/// use flow_runtime::journal::{Filter, Memory};
/// use std::sync::Arc;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), flow_runtime::durable::RunsError> {
/// let runs = Runs::new(Arc::new(Memory::new()));
/// let page = runs.list(&Filter::default(), None, 20).await?;
/// assert!(page.runs.is_empty() && page.next.is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Runs(Arc<dyn Journal>);

/// Some of the runs that were asked for.
#[derive(Clone, Debug)]
pub struct Page {
    /// The runs, the newest first.
    pub runs: Vec<RunRecord>,
    /// Where to go on; `None` if these were the last.
    pub next: Option<Cursor>,
}

/// Why something could not be done with a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunsError {
    /// There is no such run.
    #[error("there is no run named `{id}`")]
    NoSuchRun {
        /// The name.
        id: RunId,
    },
    /// The run is in a state in which the order makes no sense.
    #[error("run `{id}` is {}, and cannot be told to {}", state_word(*state, *attention), order_word(*order))]
    Refused {
        /// The name of the run.
        id: RunId,
        /// What it was told.
        order: Order,
        /// Its state.
        state: RunState,
        /// Whether it was put aside for a person.
        attention: bool,
    },
    /// The run is of another flow.
    #[error("run `{id}` is of flow `{flow}`, not of `{wanted}`")]
    OtherFlow {
        /// The name of the run.
        id: RunId,
        /// Its flow.
        flow: String,
        /// The flow that was asked for.
        wanted: String,
    },
    /// The journal does not work.
    #[error("the journal does not work: {0}")]
    Journal(#[source] JournalError),
}

impl From<JournalError> for RunsError {
    fn from(error: JournalError) -> Self {
        RunsError::Journal(error)
    }
}

fn state_word(state: RunState, attention: bool) -> &'static str {
    match state {
        _ if attention => "put aside for a person",
        RunState::Pending => "waiting for an engine",
        RunState::Running => "running",
        RunState::Suspending => "being suspended",
        RunState::Suspended => "suspended",
        RunState::Success => "over, with success",
        RunState::Reverted => "over, and reverted",
        RunState::Failure => "over, with a failed revert",
    }
}

fn order_word(order: Order) -> &'static str {
    match order {
        Order::Suspend => "pause",
        Order::Resume => "go on",
        Order::Cancel => "stop and revert",
        Order::RetryReverts => "try its failed reverts again",
    }
}

impl Runs {
    /// The runs in this journal.
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        Runs(journal)
    }

    /// What is known of a run.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the journal cannot be read.
    pub async fn get(&self, id: impl Into<RunId>) -> Result<RunRecord, RunsError> {
        let id = id.into();
        self.0.get(&id).await?.ok_or(RunsError::NoSuchRun { id })
    }

    /// At most `limit` of the runs that `filter` lets through, the newest first; those after
    /// `cursor`, if there is one.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read.
    pub async fn list(
        &self,
        filter: &Filter,
        cursor: Option<Cursor>,
        limit: usize,
    ) -> Result<Page, RunsError> {
        let mut runs = self.0.list(filter, cursor.as_ref(), limit.saturating_add(1)).await?;
        let more = runs.len() > limit;
        runs.truncate(limit);
        let last = runs.last().map(|run| Cursor(run.key));
        Ok(Page { runs, next: last.filter(|_| more) })
    }

    /// What happened in a run, in order.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the journal cannot be read.
    pub async fn history(&self, id: impl Into<RunId>) -> Result<Vec<Step>, RunsError> {
        let run = self.get(id).await?;
        let log = whole_log(&*self.0, run.key, Patience(Duration::ZERO)).await?;
        Ok(steps(log))
    }

    /// What happened in a run and what happens from now on, until it rests: for those who
    /// watch.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the journal cannot be read.
    pub async fn follow(&self, id: impl Into<RunId>) -> Result<Follow, RunsError> {
        let run = self.get(id).await?;
        Ok(Follow::new(self.clone(), Arc::clone(&self.0), run))
    }

    /// Waits until nobody is to drive the run any more: it has ended, is suspended, or needs
    /// a person.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the journal cannot be read.
    pub async fn wait(&self, id: impl Into<RunId>) -> Result<RunRecord, RunsError> {
        let (id, mut tick) = (id.into(), Tick::default());
        loop {
            let run = self.get(id.clone()).await?;
            if !run.due {
                return Ok(run);
            }
            tokio::select! {
                changed = self.0.changed(tick) => match changed {
                    Ok(now) => tick = now,
                    Err(_) => sleep(LOOK).await,
                },
                () = sleep(LOOK) => {}
            }
        }
    }

    /// Has a run pause: nothing more is begun, and what runs is let finish.
    ///
    /// Returns when the order is durable; [`wait`](Runs::wait) tells when the run rests.
    ///
    /// # Errors
    ///
    /// If there is no such run, it is over or rests, or the journal cannot be written.
    pub async fn suspend(&self, id: impl Into<RunId>) -> Result<(), RunsError> {
        self.order(id.into(), Order::Suspend).await
    }

    /// Has a run go on that is suspended, or was put aside for a person.
    ///
    /// # Errors
    ///
    /// If there is no such run, it is over or runs, or the journal cannot be written.
    pub async fn resume(&self, id: impl Into<RunId>) -> Result<(), RunsError> {
        self.order(id.into(), Order::Resume).await
    }

    /// Cancels a run: tasks that run are asked to stop, and everything is reverted.
    ///
    /// # Errors
    ///
    /// If there is no such run, it is over, or the journal cannot be written.
    pub async fn cancel(&self, id: impl Into<RunId>) -> Result<(), RunsError> {
        self.order(id.into(), Order::Cancel).await
    }

    /// Has a run whose rollback failed try the failed reverts again, and then go on with it.
    ///
    /// # Errors
    ///
    /// If there is no such run, its rollback did not fail, or the journal cannot be written.
    pub async fn retry_failed_reverts(&self, id: impl Into<RunId>) -> Result<(), RunsError> {
        self.order(id.into(), Order::RetryReverts).await
    }

    async fn order(&self, id: RunId, order: Order) -> Result<(), RunsError> {
        match self.0.order(&id, order).await? {
            Ordered::Left(_) => Ok(()),
            Ordered::NoSuchRun => Err(RunsError::NoSuchRun { id }),
            Ordered::Refused(run) => {
                let (state, attention) = (run.state, run.attention.is_some());
                Err(RunsError::Refused { id, order, state, attention })
            }
        }
    }

    /// Removes runs that rest, with all that is known of them; says how many.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub async fn purge(&self, filter: &PurgeFilter) -> Result<u64, RunsError> {
        Ok(self.0.purge(filter).await?)
    }
}

impl fmt::Debug for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runs").finish_non_exhaustive()
    }
}
