//! What happened in a run, for people.

use super::runs::{Runs, RunsError};
use crate::RunId;
use crate::failure::Failure;
use crate::journal::{Entry, EntryKind, Journal, RunKey, RunRecord};
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::time::sleep;

/// One thing that happened in a run: mostly that an attempt of a node ended.
///
/// The values that tasks provide are not in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// What happened.
    pub kind: EntryKind,
    /// The node, or the block, that it happened to; `None` for what happened to the run.
    pub node: Option<String>,
    /// Which attempt of the node it was, from 1; 0 where there is no node.
    pub attempt: u32,
    /// When the node's `execute` or `revert` began; `None` where it did not run.
    pub started: Option<SystemTime>,
    /// When it ended, or happened.
    pub ended: SystemTime,
    /// How long it took.
    pub took: Option<Duration>,
    /// Why it failed. The task's own error stays in the process where it happened.
    pub failure: Option<Failure>,
}

impl From<Entry> for Step {
    fn from(entry: Entry) -> Self {
        let Entry { seq, at, kind, node, attempt, took, failure, .. } = entry;
        Step {
            seq,
            kind,
            node,
            attempt,
            started: took.and_then(|took| at.checked_sub(took)),
            ended: at,
            took,
            failure: failure.and_then(|text| serde_json::from_str(&text).ok()),
        }
    }
}

pub(crate) fn steps(log: Vec<Entry>) -> Vec<Step> {
    log.into_iter().map(Step::from).collect()
}

/// What happens in a run, as it happens, wherever it does; made by
/// [`Runs::follow`](super::Runs::follow).
pub struct Follow {
    runs: Runs,
    journal: Arc<dyn Journal>,
    id: RunId,
    run: RunKey,
    seen: u64,
    ready: VecDeque<Step>,
    /// The run rested when it was last looked at, so what is read now is the last.
    rests: bool,
}

/// How often the log is looked at while nothing is new.
const LOOK: Duration = Duration::from_millis(200);

impl Follow {
    pub(crate) fn new(runs: Runs, journal: Arc<dyn Journal>, run: RunRecord) -> Self {
        let ready = VecDeque::new();
        Follow { runs, journal, id: run.id, run: run.key, seen: 0, ready, rests: !run.due }
    }

    /// The next thing that happened; `None` when the run rests.
    ///
    /// # Errors
    ///
    /// If the run was removed, or the journal cannot be read; one may ask again.
    pub async fn next(&mut self) -> Result<Option<Step>, RunsError> {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return Ok(Some(step));
            }
            let page = self.journal.log(self.run, self.seen, 100).await?;
            if let Some(last) = page.last() {
                self.seen = last.seq;
                self.ready = page.into_iter().map(Step::from).collect();
                continue;
            }
            if self.rests {
                return Ok(None);
            }
            self.rests = !self.runs.get(self.id.clone()).await?.due;
            if !self.rests {
                sleep(LOOK).await;
            }
        }
    }
}

impl fmt::Debug for Follow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow").field("id", &self.id).field("seen", &self.seen).finish()
    }
}
