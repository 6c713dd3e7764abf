//! `purge`: runs that are over go.

use super::output::{Output, escape, moment};
use super::{CommandError, parse_duration, parse_state, word};
use crate::durable::Runs;
use crate::journal::{Filter, PurgeFilter, RunRecord};
use crate::scheduler::RunState;
use serde_json::json;
use std::time::{Duration, SystemTime};

/// Which runs to remove.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub struct Purge {
    /// Those that have rested for so long, as 30d
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    older_than: Duration,

    /// Those in these states [default: success,reverted]
    #[arg(long, value_name = "STATE,…", value_delimiter = ',', value_parser = parse_state)]
    state: Vec<RunState>,

    /// At most so many, the oldest first
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,

    /// Only say which
    #[arg(long)]
    dry_run: bool,
}

impl Purge {
    pub(super) async fn execute(
        self,
        runs: &Runs,
        output: &mut Output<'_>,
    ) -> Result<(), CommandError> {
        let states = match self.state.as_slice() {
            // What needs a person is removed by whoever says so.
            [] => vec![RunState::Success, RunState::Reverted],
            states => states.to_vec(),
        };
        if self.dry_run {
            return self.tell(states, runs, output).await;
        }
        let filter = PurgeFilter { states, rested_for: self.older_than, limit: self.limit };
        let removed = runs.purge(&filter).await?;
        match output.is_json() {
            true => output.value(&json!({ "removed": removed }))?,
            false => output.text(&format!("removed {}\n", counted(removed)))?,
        }
        Ok(())
    }

    async fn tell(
        &self,
        states: Vec<RunState>,
        runs: &Runs,
        output: &mut Output<'_>,
    ) -> Result<(), CommandError> {
        let filter = Filter { states, ..Filter::default() };
        let (mut cursor, mut found) = (None, Vec::new());
        loop {
            let page = runs.list(&filter, cursor, 1000).await?;
            found.extend(page.runs.into_iter().filter(|run| self.concerns(run)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        // Lists begin with the newest.
        found.reverse();
        found.truncate(self.limit.unwrap_or(usize::MAX));
        if output.is_json() {
            let ids: Vec<&str> = found.iter().map(|run| run.id.as_str()).collect();
            return Ok(output.value(&json!({ "would_remove": ids }))?);
        }
        let line = |run: &RunRecord| {
            let (id, state) = (escape(run.id.as_str()), word(run.state));
            format!("{id}  {state}  {}\n", moment(run.updated_at))
        };
        let lines: String = found.iter().map(line).collect();
        let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
        Ok(output.text(&format!("{lines}would remove {}\n", counted(count)))?)
    }

    fn concerns(&self, run: &RunRecord) -> bool {
        let rested = SystemTime::now().duration_since(run.updated_at).unwrap_or_default();
        !run.due && rested >= self.older_than
    }
}

fn counted(runs: u64) -> String {
    if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") }
}
