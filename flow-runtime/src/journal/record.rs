//! What a journal keeps.
//!
//! Values, inputs and the like are JSON texts: a journal stores them as they are, and never
//! reads them. Times and durations are kept to the microsecond. Texts have no NUL character,
//! which PostgreSQL cannot keep.

use crate::RunId;
use crate::scheduler::{Options, RunState};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::{Duration, SystemTime};

/// The number of a worker, which is its fencing token: a later worker has a higher one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkerId(pub i64);

impl fmt::Display for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a run in its journal, shorter than its id. Later runs have higher ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunKey(pub i64);

/// The number of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrderId(pub i64);

/// A moment in the life of a journal, of those that [`changed`](super::Journal::changed) tells
/// apart. It means nothing to another process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tick(pub u64);

/// A run to be.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// The name that its user chose, of at most 1,000 bytes.
    pub id: RunId,
    /// The name of its flow.
    pub flow: String,
    /// The fingerprint of the flow's plan.
    pub fingerprint: String,
    /// The version of the scheduler that the log is for.
    pub format: u32,
    /// How it is scheduled.
    pub options: Options,
    /// The parts that it is run for, with all that they need; empty for all of the flow.
    pub only: Vec<String>,
    /// JSON: the inputs, by name.
    pub inputs: String,
    /// Whether it waits for whoever claims it, instead of being held by the worker that
    /// creates it.
    pub queued: bool,
}

/// What is known of a run without its log.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// Its number.
    pub key: RunKey,
    /// The name that its user chose.
    pub id: RunId,
    /// The name of its flow.
    pub flow: String,
    /// The fingerprint of the flow's plan when it was created.
    pub fingerprint: String,
    /// The version of the scheduler that the log is for.
    pub format: u32,
    /// How it is scheduled.
    pub options: Options,
    /// The parts that it is run for, with all that they need; empty for all of the flow.
    pub only: Vec<String>,
    /// [`RunState::Pending`] until a worker has held it, [`RunState::Running`] while one holds
    /// it, else the state that it was left in.
    pub state: RunState,
    /// Whether somebody is to drive it.
    pub due: bool,
    /// Who holds it; that one may be dead.
    pub worker: Option<WorkerId>,
    /// Why it needs a person, if it does. Such a run is not due.
    pub attention: Option<String>,
    /// JSON: the inputs.
    pub inputs: String,
    /// JSON: the outputs of a run that succeeded.
    pub outputs: Option<String>,
    /// JSON: why a run that did not succeed ended so.
    pub error: Option<String>,
    /// When it was created.
    pub created_at: SystemTime,
    /// When it was last created, claimed, ordered or put to rest.
    pub updated_at: SystemTime,
}

/// A change to be made by [`Journal::commit`](super::Journal::commit).
#[derive(Clone, Debug)]
pub enum Write {
    /// Creates a run, due. Answer: [`Written::Created`]; if a run of that id exists,
    /// [`Written::Exists`], and it stays as it is. It may be what this very write has created,
    /// if the answer was lost; then the worker holds it, and its log is empty.
    Create(NewRun),
    /// Adds to the log of a run that the worker holds. Answer: [`Written::Appended`].
    /// Entries that are there already stay as they are; then the answer is the same.
    /// If the worker does not hold the run, [`Written::NotHeld`], and nothing changes. The
    /// worker that put a run to rest may say so again as long as nobody else has held it.
    Append(Append),
}

impl Write {
    /// Whether others may want to know: a run is due, or came to rest.
    pub(crate) fn is_news(&self) -> bool {
        match self {
            Write::Create(_) => true,
            Write::Append(append) => append.rest.is_some(),
        }
    }
}

/// An addition to the log of a run.
#[derive(Clone, Debug)]
pub struct Append {
    /// The run.
    pub run: RunKey,
    /// The new entries, numbered on from the last.
    pub entries: Vec<Entry>,
    /// The orders that were obeyed; they are forgotten.
    pub taken: Vec<OrderId>,
    /// That the run is not driven any more, and where that leaves it.
    pub rest: Option<Rest>,
    /// Takes the place of an earlier snapshot. The log stays complete.
    pub snapshot: Option<Snapshot>,
}

/// How a worker lets go of a run.
#[derive(Clone, Debug)]
pub struct Rest {
    /// The state that the run is in.
    pub state: RunState,
    /// Whether somebody else is to go on with it. It is due in any case while an order waits
    /// that this write does not take.
    pub due: bool,
    /// Why it needs a person. Not kept of a run that is due.
    pub attention: Option<String>,
    /// JSON: the outputs.
    pub outputs: Option<String>,
    /// JSON: why it did not succeed.
    pub error: Option<String>,
}

/// What became of a [`Write`].
#[derive(Clone, Debug)]
pub enum Written {
    /// The run was created.
    Created(RunKey),
    /// There is a run of that id.
    Exists(Box<RunRecord>),
    /// The log has all entries.
    Appended,
    /// The worker does not hold that run.
    NotHeld,
}

/// One entry in the log of a run: an event, with what came with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number in the log, from 1, without gaps. That the run was started is not an entry.
    pub seq: u64,
    /// When it happened, by the clock of the worker.
    pub at: SystemTime,
    /// What happened, in a word, for queries.
    pub kind: EntryKind,
    /// The name of the node that it happened to.
    pub node: Option<String>,
    /// The attempt of the node, from 1; 0 where there is no node.
    pub attempt: u32,
    /// How long the node's `execute` or `revert` took.
    pub took: Option<Duration>,
    /// JSON: what the scheduler was told; `None` for what is noted for people only.
    pub event: Option<String>,
    /// JSON: the value that the node provides.
    pub value: Option<String>,
    /// JSON: the failure.
    pub failure: Option<String>,
}

/// What an [`Entry`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EntryKind {
    /// An `execute` succeeded.
    Executed,
    /// An `execute` failed.
    Failed,
    /// A `revert` succeeded.
    Reverted,
    /// A `revert` failed.
    RevertFailed,
    /// It was known how many elements the list of a task has, which is executed for each.
    Opened,
    /// A decider answered, or could not: then there is a failure.
    Decided,
    /// A back-off was over.
    Waited,
    /// A block took too long.
    TimedOut,
    /// A retry controller decided.
    Consulted,
    /// The run was told to pause.
    Suspended,
    /// The run was told to go on.
    Resumed,
    /// The run was cancelled.
    Cancelled,
    /// The run was told to try its failed reverts again.
    RevertsRetried,
    /// Another worker took the run over. For people only.
    Recovered,
}

impl EntryKind {
    /// The kinds, in no order.
    pub const ALL: [EntryKind; 14] = [
        EntryKind::Executed,
        EntryKind::Failed,
        EntryKind::Reverted,
        EntryKind::RevertFailed,
        EntryKind::Opened,
        EntryKind::Decided,
        EntryKind::Waited,
        EntryKind::TimedOut,
        EntryKind::Consulted,
        EntryKind::Suspended,
        EntryKind::Resumed,
        EntryKind::Cancelled,
        EntryKind::RevertsRetried,
        EntryKind::Recovered,
    ];

    /// The word for it in a database.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryKind::Executed => "executed",
            EntryKind::Failed => "failed",
            EntryKind::Reverted => "reverted",
            EntryKind::RevertFailed => "revert_failed",
            EntryKind::Opened => "opened",
            EntryKind::Decided => "decided",
            EntryKind::Waited => "waited",
            EntryKind::TimedOut => "timed_out",
            EntryKind::Consulted => "consulted",
            EntryKind::Suspended => "suspended",
            EntryKind::Resumed => "resumed",
            EntryKind::Cancelled => "cancelled",
            EntryKind::RevertsRetried => "reverts_retried",
            EntryKind::Recovered => "recovered",
        }
    }

    /// The kind that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        EntryKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A run after its first `seq` entries, so that those need not be read to bring it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The last entry that it contains.
    pub seq: u64,
    /// JSON.
    pub state: String,
}

/// A run that was handed out, with what brings it back.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The run, held by the worker that claimed it.
    pub run: RunRecord,
    /// Who held it before, if it was not let go of: the worker itself, where the answer to an
    /// earlier claim of its own was lost.
    pub from: Option<WorkerId>,
    /// The latest snapshot.
    pub snapshot: Option<Snapshot>,
    /// The log after the snapshot.
    pub log: Vec<Entry>,
    /// The orders that wait.
    pub orders: Vec<(OrderId, Order)>,
}

/// What a run can be told by anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Pause: begin nothing more, let finish what runs.
    Suspend,
    /// Go on.
    Resume,
    /// Ask what runs to stop, and revert everything.
    Cancel,
    /// Try the failed reverts again.
    RetryReverts,
}

impl Order {
    /// Whether a run in this state can be told so; `attention` says that it was put aside for
    /// a person to look at.
    pub fn applies_to(self, state: RunState, attention: bool) -> bool {
        use RunState::{Failure, Pending, Running, Suspended, Suspending};
        match self {
            Order::Suspend => matches!(state, Pending | Running | Suspending) && !attention,
            Order::Resume => attention || matches!(state, Suspended | Suspending),
            Order::Cancel => matches!(state, Pending | Running | Suspending | Suspended),
            Order::RetryReverts => state == Failure,
        }
    }

    /// The word for it in a database.
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Suspend => "suspend",
            Order::Resume => "resume",
            Order::Cancel => "cancel",
            Order::RetryReverts => "retry_reverts",
        }
    }

    /// The order that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Order::Suspend, Order::Resume, Order::Cancel, Order::RetryReverts]
            .into_iter()
            .find(|order| order.as_str() == word)
    }
}

/// What became of an order.
#[derive(Clone, Debug)]
pub enum Ordered {
    /// It waits for whoever drives the run.
    Left(OrderId),
    /// The run is in a state in which it makes no sense.
    Refused(Box<RunRecord>),
    /// There is no such run.
    NoSuchRun,
}

/// Which runs to list. The default lets all through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those of this flow.
    pub flow: Option<String>,
    /// Only those in one of these states; all if empty.
    pub states: Vec<RunState>,
    /// Only those that need a person (`true`), or do not (`false`). A run whose rollback
    /// failed needs one, too.
    pub attention: Option<bool>,
    /// Only those created at this time or later.
    pub created_from: Option<SystemTime>,
    /// Only those created before this time.
    pub created_before: Option<SystemTime>,
}

/// Where a list goes on: the key of the last run that was listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(pub RunKey);

/// Which runs to remove. Those that are due stay in any case.
#[derive(Clone, Debug)]
pub struct PurgeFilter {
    /// Those in one of these states; all that rest if empty.
    pub states: Vec<RunState>,
    /// Those that have rested for at least so long, by the journal's clock.
    pub rested_for: Duration,
    /// At most so many, the oldest first.
    pub limit: Option<usize>,
}
