//! Log lines for people, in the manner of TaskFlow's `DynamicLoggingListener`.

use super::runs::Runs;
use super::states::{Change, States};
use super::story::{Past, Story};

use crate::event::{EventKind, RunEvent};
use crate::listener::Listener;
use crate::scheduler::{RunState, TaskState};
use std::fmt;
use tracing::Level;

/// The target of all lines, to filter by.
const TARGET: &str = "flow_runtime::observe::logging";

/// Writes a line with a level that is known only when it is written.
macro_rules! line {
    ($level:expr, $($what:tt)*) => {
        match $level {
            Level::ERROR => tracing::error!(target: TARGET, $($what)*),
            Level::WARN => tracing::warn!(target: TARGET, $($what)*),
            Level::INFO => tracing::info!(target: TARGET, $($what)*),
            Level::DEBUG => tracing::debug!(target: TARGET, $($what)*),
            Level::TRACE => tracing::trace!(target: TARGET, $($what)*),
        }
    };
}

/// A [`Listener`] that writes a log line, with `tracing`, for each change of state.
///
/// The level says how it went: `DEBUG` for what went well, `WARN` for a task that failed, a
/// block whose time was up and a run that was reverted, `ERROR` for what could not be reverted.
/// A failure comes with its causes, and with what led there: what the task took from whom, and
/// what ran before it, how it ended, how long it took and what it provided.
///
/// Symbols and types are in the lines; values never are.
///
/// ```text
/// DEBUG task load: RUNNING → SUCCESS after 1.000ms run=request-42
///  WARN task send: RUNNING → FAILURE after 2.000ms: the parcel was refused
///   caused by: connection reset by peer
///   it took parcel: str ← pack
///   what led there, the latest first:
///     pack: SUCCESS after 3.000ms, provided parcel: String
///       load: SUCCESS after 1.000ms, provided order: String run=request-42
/// ```
///
/// All lines have the target `flow_runtime::observe::logging`. The engine itself writes a short
/// line for each failure, with the target `flow_runtime::engine`, which is better filtered out
/// beside this one.
///
/// ```
/// use flow_runtime::Engine;
/// use flow_runtime::observe::Logging;
/// use std::sync::Arc;
/// use tracing::Level;
///
/// let logging = Logging::new().level(Level::INFO);
/// let engine = Engine::builder().listener(Arc::new(logging)).build();
/// ```
pub struct Logging {
    level: Level,
    failure_level: Level,
    runs: Runs<Run>,
}

/// What is remembered of a run.
struct Run {
    states: States,
    past: Past,
}

impl Default for Logging {
    fn default() -> Self {
        Logging { level: Level::DEBUG, failure_level: Level::WARN, runs: Runs::default() }
    }
}

impl Logging {
    /// `DEBUG` for what goes well, `WARN` for failures.
    ///
    /// ```
    /// use flow_runtime::Engine;
    /// use flow_runtime::observe::Logging;
    /// use std::sync::Arc;
    ///
    /// let engine = Engine::builder().listener(Arc::new(Logging::new())).build();
    /// ```
    pub fn new() -> Self {
        Logging::default()
    }

    /// The level of what goes well.
    ///
    /// ```
    /// use flow_runtime::observe::Logging;
    /// use tracing::Level;
    ///
    /// let quiet = Logging::new().level(Level::TRACE);
    /// ```
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The level of failures. What cannot be reverted is an `ERROR` always.
    ///
    /// ```
    /// use flow_runtime::observe::Logging;
    /// use tracing::Level;
    ///
    /// // Here it is usual that something is refused, and undone.
    /// let calm = Logging::new().failure_level(Level::INFO);
    /// ```
    #[must_use]
    pub fn failure_level(mut self, level: Level) -> Self {
        self.failure_level = level;
        self
    }

    fn level_of(&self, change: Change<'_>) -> Level {
        match change {
            Change::Run { new: RunState::Failure, .. }
            | Change::Task { new: TaskState::RevertFailure, .. }
            | Change::Block { new: TaskState::RevertFailure, .. } => Level::ERROR,
            Change::Run { new: RunState::Reverted, .. }
            | Change::Task { new: TaskState::Failure, .. } => self.failure_level,
            _ => self.level,
        }
    }
}

impl Listener for Logging {
    fn on_event(&self, event: &RunEvent) {
        let run = &event.run;
        let new = |plan: &_| Run { states: States::new(plan), past: Past::default() };
        self.runs.follow(event, new, |known| {
            known.past.follow(event);
            let Run { states, past } = known;
            let mut changes = Vec::new();
            states
                .follow(event, |change| changes.push((self.level_of(change), change.to_string())));
            for (place, (level, change)) in changes.iter().enumerate() {
                // The blocks around a task follow it, and have no story of their own.
                match place {
                    0 => line!(*level, %run, "{change}{}", Story::new(event, states, past)),
                    _ => line!(*level, %run, "{change}"),
                }
            }
            match &event.kind {
                EventKind::RunReleased => line!(self.level, %run, "run: let go"),
                EventKind::RunCancelled => line!(self.level, %run, "run: cancelled"),
                EventKind::Progress { task, fraction, message } => {
                    let percent = fraction * 100.0;
                    line!(self.level, %run, "task {task}: {percent:.0} %, {message}");
                }
                EventKind::BlockTimedOut { scope } => {
                    line!(self.failure_level, %run, "block {scope}: its time is up");
                }
                EventKind::RetryDecided { scope, controller, decision } => {
                    line!(self.level, %run, "{scope}: {controller} decides: {decision}");
                }
                EventKind::RetryWaiting { scope, attempt, delay } => {
                    line!(self.level, %run, "{scope}: attempt {attempt} comes in {delay:.3?}");
                }
                _ => {}
            }
        });
    }
}

impl fmt::Debug for Logging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logging")
            .field("level", &self.level)
            .field("failure_level", &self.failure_level)
            .finish_non_exhaustive()
    }
}
