//! What a run did, in numbers.

use super::runs::Runs;
use crate::context::RunId;
use crate::event::{EventKind, RunEvent, node_of};
use crate::listener::Listener;
use crate::scheduler::RunState;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// What a run did so far, in numbers: made by following its events, live or stored ones.
///
/// It displays as a table.
///
/// ```
/// use flow_runtime::observe::Statistics;
/// use flow_runtime::{Engine, flow, task};
/// use std::sync::Arc;
/// # use std::convert::Infallible;
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
/// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let run = Engine::default().start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
/// let mut statistics = Statistics::default();
/// let mut events = run.events();
/// while let Some(event) = events.next().await {
///     statistics.follow(&event);
/// }
/// assert_eq!(statistics.executions.succeeded, 1);
/// assert_eq!(statistics.retries, 0);
/// println!("{statistics}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Statistics {
    /// The run; `None` before its first event.
    pub run: Option<RunId>,
    /// The name of the flow; empty when the run's beginning was not heard of.
    pub flow: Arc<str>,
    /// How it ended; `None` while it goes on, or rests.
    pub state: Option<RunState>,
    /// When the first event happened.
    #[serde(with = "humantime_serde")]
    pub began: Option<SystemTime>,
    /// When the latest event happened.
    #[serde(with = "humantime_serde")]
    pub latest: Option<SystemTime>,
    /// For how much of that time it was suspended, by its journal's or this machine's clock.
    #[serde(with = "humantime_serde")]
    pub suspended: Duration,
    /// Calls of `execute` of all tasks together.
    pub executions: Calls,
    /// Calls of `revert` of all tasks together. A task without `revert` counts as reverted.
    pub reverts: Calls,
    /// How often something was to be tried again after a wait.
    pub retries: u64,
    /// How long these waits were together, as they were asked for.
    #[serde(with = "humantime_serde")]
    pub waited: Duration,
    /// How often a block's time was up.
    pub timeouts: u64,
    /// How often a task was skipped because a decider said no.
    #[serde(default)]
    pub ignored: u64,
    /// The same for each task that was called, by name.
    pub tasks: BTreeMap<Arc<str>, TaskStatistics>,
    /// When it was suspended, if it is.
    #[serde(with = "humantime_serde")]
    rests_since: Option<SystemTime>,
}

/// What one task did so far.
///
/// ```
/// use flow_runtime::observe::Statistics;
///
/// /// The tasks that had to be tried again.
/// fn shaky(statistics: &Statistics) -> Vec<&str> {
///     let tasks = statistics.tasks.iter();
///     tasks.filter(|(_, task)| task.executions.failed > 0).map(|(name, _)| &**name).collect()
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TaskStatistics {
    /// Its calls of `execute`.
    pub executions: Calls,
    /// Its calls of `revert`.
    pub reverts: Calls,
}

/// Calls of a task's function.
///
/// ```
/// use flow_runtime::observe::Calls;
/// use std::time::Duration;
///
/// fn average(calls: &Calls) -> Option<Duration> {
///     calls.took.checked_div(u32::try_from(calls.succeeded + calls.failed).ok()?)
/// }
/// assert_eq!(average(&Calls::default()), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Calls {
    /// How many began.
    pub began: u64,
    /// How many succeeded.
    pub succeeded: u64,
    /// How many failed.
    pub failed: u64,
    /// How long those that ended took together.
    #[serde(with = "humantime_serde")]
    pub took: Duration,
    /// How long the longest took.
    #[serde(with = "humantime_serde")]
    pub longest: Duration,
}

impl Calls {
    /// How many are on their way.
    ///
    /// ```
    /// use flow_runtime::observe::Statistics;
    ///
    /// fn is_busy(statistics: &Statistics) -> bool {
    ///     statistics.executions.running() + statistics.reverts.running() > 0
    /// }
    /// ```
    pub fn running(&self) -> u64 {
        self.began.saturating_sub(self.succeeded + self.failed)
    }

    fn count(&mut self, end: Option<(bool, Duration)>) {
        match end {
            None => self.began += 1,
            Some((success, took)) => {
                *(if success { &mut self.succeeded } else { &mut self.failed }) += 1;
                self.took += took;
                self.longest = self.longest.max(took);
            }
        }
    }
}

impl Statistics {
    /// How long the run has taken so far, rests included, by the clock of its events.
    ///
    /// ```
    /// use flow_runtime::observe::Statistics;
    /// use std::time::Duration;
    ///
    /// fn is_slow(statistics: &Statistics) -> bool {
    ///     statistics.lasted() - statistics.suspended > Duration::from_secs(60)
    /// }
    /// ```
    pub fn lasted(&self) -> Duration {
        between(self.began, self.latest)
    }

    /// Takes notice of the next event of the run.
    ///
    /// ```
    /// use flow_runtime::RunEvent;
    /// use flow_runtime::observe::Statistics;
    ///
    /// fn of(stored: &[RunEvent]) -> Statistics {
    ///     let mut statistics = Statistics::default();
    ///     stored.iter().for_each(|event| statistics.follow(event));
    ///     statistics
    /// }
    /// ```
    pub fn follow(&mut self, event: &RunEvent) {
        use EventKind as Kind;
        self.run.get_or_insert_with(|| event.run.clone());
        self.began.get_or_insert(event.at);
        self.latest = self.latest.max(Some(event.at));
        match &event.kind {
            Kind::RunStarted { flow } => self.flow = flow.as_ref().into(),
            Kind::RunSuspended => self.rests_since = Some(event.at),
            Kind::RunResumed | Kind::RunCancelled => self.goes_on(event.at),
            Kind::RunFinished { state } => self.state = Some(*state),
            Kind::TaskStarted { task, .. } => self.execution(task, None),
            Kind::TaskSucceeded { task, duration } => self.execution(task, Some((true, *duration))),
            Kind::TaskFailed { task, duration, .. } => {
                self.execution(task, Some((false, *duration)));
            }
            Kind::TaskReverting { task } => self.revert(task, None),
            Kind::TaskReverted { task, duration } => self.revert(task, Some((true, *duration))),
            Kind::TaskRevertFailed { task, duration, .. } => {
                self.revert(task, Some((false, *duration)));
            }
            Kind::RetryWaiting { delay, .. } => {
                self.retries += 1;
                self.waited += *delay;
            }
            Kind::BlockTimedOut { .. } => self.timeouts += 1,
            Kind::TaskIgnored { .. } => self.ignored += 1,
            Kind::RunSuspending
            | Kind::RunReleased
            | Kind::ListOpened { .. }
            | Kind::Decided { .. }
            | Kind::DecisionFailed { .. }
            | Kind::RetryDecided { .. }
            | Kind::Progress { .. } => {}
        }
    }

    fn goes_on(&mut self, at: SystemTime) {
        self.state = None;
        self.suspended += between(self.rests_since.take(), Some(at));
    }

    /// Those of a node; of all its elements together, where it is for each of a list.
    fn of_task(&mut self, task: &Arc<str>) -> &mut TaskStatistics {
        let node = match node_of(task) {
            node if node.len() == task.len() => Arc::clone(task),
            node => node.into(),
        };
        self.tasks.entry(node).or_default()
    }

    fn execution(&mut self, task: &Arc<str>, end: Option<(bool, Duration)>) {
        self.executions.count(end);
        self.of_task(task).executions.count(end);
    }

    fn revert(&mut self, task: &Arc<str>, end: Option<(bool, Duration)>) {
        self.reverts.count(end);
        self.of_task(task).reverts.count(end);
    }
}

/// Zero where a clock was set back.
fn between(from: Option<SystemTime>, to: Option<SystemTime>) -> Duration {
    from.zip(to).and_then(|(from, to)| to.duration_since(from).ok()).unwrap_or_default()
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = self.run.as_ref().map_or("?", RunId::as_str);
        write!(f, "run {run} of {}: ", self.flow)?;
        match self.state {
            Some(state) => write!(f, "{state}")?,
            None if self.rests_since.is_some() => write!(f, "{}", RunState::Suspended)?,
            None => write!(f, "{}", RunState::Running)?,
        }
        writeln!(f, ", {} retries, {} block timeouts", self.retries, self.timeouts)?;
        let width = self.tasks.keys().map(|name| name.chars().count()).max().unwrap_or(0).max(4);
        writeln!(
            f,
            "{:width$}  executed  failed  {:>10}  {:>10}  reverted  failed",
            "task", "took", "longest"
        )?;
        for (name, TaskStatistics { executions, reverts }) in &self.tasks {
            writeln!(
                f,
                "{name:width$}  {:>8}  {:>6}  {:>10}  {:>10}  {:>8}  {:>6}",
                executions.began,
                executions.failed,
                short(executions.took),
                short(executions.longest),
                reverts.began,
                reverts.failed,
            )?;
        }
        Ok(())
    }
}

/// A duration for a table: three digits after the point.
pub(super) fn short(duration: Duration) -> String {
    format!("{duration:.3?}")
}

/// A [`Listener`] that hands over the [`Statistics`] of each run when the run has ended.
///
/// ```
/// use flow_runtime::Engine;
/// use flow_runtime::observe::{Statistics, StatisticsOfRuns};
/// use std::sync::Arc;
///
/// let print = StatisticsOfRuns::new(|statistics: &Statistics| println!("{statistics}"));
/// let engine = Engine::builder().listener(Arc::new(print)).build();
/// ```
pub struct StatisticsOfRuns<T> {
    runs: Runs<Statistics>,
    tell: T,
}

impl<T: Fn(&Statistics) + Send + Sync> StatisticsOfRuns<T> {
    /// Calls `tell` with what each run did, when it has ended; for one that failed to revert,
    /// again each time when it has ended after that.
    ///
    /// ```
    /// use flow_runtime::observe::{Statistics, StatisticsOfRuns};
    ///
    /// let slow = StatisticsOfRuns::new(|statistics: &Statistics| {
    ///     if statistics.lasted().as_secs() > 60 {
    ///         println!("{statistics}");
    ///     }
    /// });
    /// ```
    pub fn new(tell: T) -> Self {
        StatisticsOfRuns { runs: Runs::default(), tell }
    }
}

impl<T: Fn(&Statistics) + Send + Sync> Listener for StatisticsOfRuns<T> {
    fn on_event(&self, event: &RunEvent) {
        self.runs.follow(
            event,
            |_| Statistics::default(),
            |statistics| {
                statistics.follow(event);
                if matches!(event.kind, EventKind::RunFinished { .. }) {
                    (self.tell)(statistics);
                }
            },
        );
    }
}

impl<T> fmt::Debug for StatisticsOfRuns<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatisticsOfRuns").finish_non_exhaustive()
    }
}
