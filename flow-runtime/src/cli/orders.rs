//! `suspend`, `resume`, `cancel`, `retry-reverts`: orders to a run.

use super::output::{Output, run_json};
use super::show::{ending, watch};
use super::{CommandError, parse_duration};
use crate::RunId;
use crate::durable::Runs;
use crate::journal::Order;
use crate::scheduler::RunState;
use std::time::Duration;
use tokio::time::timeout;

/// Whom an order is for.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub struct OrderTo {
    /// The name of the run
    #[arg(value_name = "RUN")]
    id: String,

    /// Return when the order is in the journal, and do not wait until the run rests
    #[arg(long)]
    no_wait: bool,

    /// How long to wait at most, as 15m
    #[arg(long, value_name = "TIME", value_parser = parse_duration, conflicts_with = "no_wait")]
    timeout: Option<Duration>,

    /// Show what happens while it is waited for
    #[arg(long, short, conflicts_with = "no_wait")]
    watch: bool,

    /// Whether the order is in the journal already.
    #[arg(skip)]
    left: bool,
}

impl OrderTo {
    pub(super) fn waits(&self) -> bool {
        !self.no_wait
    }

    pub(super) async fn leave(&mut self, order: Order, runs: &Runs) -> Result<(), CommandError> {
        let id = self.id.as_str();
        if !self.left {
            match order {
                Order::Suspend => runs.suspend(id).await?,
                Order::Resume => runs.resume(id).await?,
                Order::Cancel => runs.cancel(id).await?,
                Order::RetryReverts => runs.retry_failed_reverts(id).await?,
            }
        }
        self.left = true;
        Ok(())
    }

    pub(super) async fn execute(
        mut self,
        order: Order,
        runs: &Runs,
        output: &mut Output<'_>,
    ) -> Result<Option<RunState>, CommandError> {
        self.leave(order, runs).await?;
        let id = self.id.as_str();
        if self.no_wait {
            let run = runs.get(id).await?;
            match output.is_json() {
                true => output.value(&run_json(&run))?,
                false => output.text(&format!("run {id} was told so\n"))?,
            }
            return Ok(None);
        }
        let waited = async {
            if self.watch {
                return Ok(watch(id, runs, output).await?.state);
            }
            let run = runs.wait(id).await?;
            match output.is_json() {
                true => output.value(&run_json(&run))?,
                false => output.text(&format!("{}\n", ending(&run)))?,
            }
            Ok::<_, CommandError>(run.state)
        };
        let Some(after) = self.timeout else { return waited.await.map(Some) };
        let late = |_| CommandError::Waiting { id: RunId::from(id), after };
        timeout(after, waited).await.map_err(late)?.map(Some)
    }
}
