//! `list`: which runs there are.

use super::output::{Keep, Output, escape, moment, reason, run_json, table};
use super::{CommandError, parse_duration, parse_state, word};
use crate::RunId;
use crate::durable::{Page, Runs};
use crate::journal::{Cursor, Filter, RunKey, RunRecord};
use crate::scheduler::RunState;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};
use tokio::time::sleep;

/// How often a list that is watched is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Which runs to list.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub struct List {
    /// Only those in these states: pending, running, suspending, suspended, success, reverted,
    /// failure
    #[arg(long, value_name = "STATE,…", value_delimiter = ',', value_parser = parse_state)]
    state: Vec<RunState>,

    /// Only those of this flow
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,

    /// Only those that need a person: put aside, or with a failed revert
    #[arg(long)]
    attention: bool,

    /// Only those created within this time, as 6h
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    newer_than: Option<Duration>,

    /// Only those created before this time, as 30d
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    older_than: Option<Duration>,

    /// How many
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    limit: usize,

    /// Those that come after this one, which the last list ended with
    #[arg(long, value_name = "RUN")]
    after: Option<String>,

    /// Go on, and show each change: the whole list again on a terminal, else a line a change
    #[arg(long, short)]
    watch: bool,
}

impl List {
    pub(super) async fn execute(
        self,
        runs: &Runs,
        output: &mut Output<'_>,
    ) -> Result<(), CommandError> {
        if self.watch {
            return self.watch(runs, output).await;
        }
        let Page { runs, next } = self.page(runs).await?;
        let next = next.and(runs.last()).map(|run| &run.id);
        if output.is_json() {
            let all: Vec<Value> = runs.iter().map(run_json).collect();
            let next = next.map(RunId::as_str);
            return Ok(output.value(&json!({ "runs": all, "next": next }))?);
        }
        let mut text = lines(&runs);
        if let Some(last) = next {
            text += &format!("more with --after {}\n", escape(last.as_str()));
        }
        Ok(output.text(&text)?)
    }

    async fn watch(&self, runs: &Runs, output: &mut Output<'_>) -> Result<(), CommandError> {
        let mut seen: Option<BTreeMap<RunKey, String>> = None;
        if output.redraws() {
            output.clear()?;
        }
        loop {
            let page = self.page(runs).await?.runs;
            let now: BTreeMap<_, _> = page.iter().map(|run| (run.key, line(run))).collect();
            if seen.as_ref() != Some(&now) {
                if output.redraws() {
                    let text = lines(&page);
                    let (head, body) = text.split_at(text.find('\n').map_or(0, |end| end + 1));
                    output.redraw(head, body, Keep::First)?;
                } else {
                    let before = seen.unwrap_or_default();
                    // The oldest first: so it happened.
                    for run in
                        page.iter().rev().filter(|run| before.get(&run.key) != now.get(&run.key))
                    {
                        match output.is_json() {
                            true => output.value(&run_json(run))?,
                            false => output.text(&format!("{}\n", line(run)))?,
                        }
                    }
                }
                seen = Some(now);
            }
            sleep(LOOK).await;
        }
    }

    async fn page(&self, runs: &Runs) -> Result<Page, CommandError> {
        let before = |time: Duration| SystemTime::now().checked_sub(time);
        let filter = Filter {
            flow: self.flow.clone(),
            states: self.state.clone(),
            attention: self.attention.then_some(true),
            created_from: self.newer_than.and_then(before),
            created_before: self
                .older_than
                .map(|time| before(time).unwrap_or(SystemTime::UNIX_EPOCH)),
        };
        let cursor = match &self.after {
            Some(after) => Some(Cursor(runs.get(after.as_str()).await?.key)),
            None => None,
        };
        Ok(runs.list(&filter, cursor, self.limit).await?)
    }
}

/// What there is to say of a run in a list.
fn cells(run: &RunRecord) -> [String; 5] {
    let waits = run.due && run.worker.is_none() && run.state != RunState::Pending;
    let state =
        if waits { format!("{}, due", word(run.state)) } else { word(run.state).to_owned() };
    let why = reason(run).unwrap_or_default();
    [escape(run.id.as_str()), escape(&run.flow), state, moment(run.created_at), escape(&why)]
}

fn line(run: &RunRecord) -> String {
    cells(run).join("  ").trim_end().to_owned()
}

fn lines(runs: &[RunRecord]) -> String {
    if runs.is_empty() {
        return "no runs\n".to_owned();
    }
    let head = ["RUN", "FLOW", "STATE", "CREATED", "WHY"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(runs.iter().map(cells)).collect();
    table(&rows)
}
