//! Counters, gauges and histograms, through the `metrics` facade.

use super::runs::Runs;
use crate::event::{EventKind, RunEvent, node_of};
use crate::failure::{Failure, FailureKind};
use crate::listener::Listener;
use crate::scheduler::{Decision, RunState};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram};
use metrics::{gauge, histogram};
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

const RUNS_STARTED: &str = "flow_runs_started_total";
const RUNS_ENDED: &str = "flow_runs_ended_total";
const RUNS_LIVE: &str = "flow_runs_live";
const RUN_DURATION: &str = "flow_run_duration_seconds";
const TASK_CALLS: &str = "flow_task_calls_total";
const TASK_DURATION: &str = "flow_task_duration_seconds";
const RETRIES: &str = "flow_retries_total";
const RETRY_DECISIONS: &str = "flow_retry_decisions_total";
const BLOCK_TIMEOUTS: &str = "flow_block_timeouts_total";

/// A [`Listener`] that counts and measures with the [`metrics`] facade. Needs the feature
/// `metrics`, and in the program an exporter of its choice.
///
/// | name | kind | labels | what it is |
/// |---|---|---|---|
/// | `flow_runs_started_total` | counter | `flow` | runs that began, or were taken over from another process |
/// | `flow_runs_ended_total` | counter | `flow`, `state` | runs that ended: `success`, `reverted`, `failure` |
/// | `flow_runs_live` | gauge | `flow` | runs that have begun and neither ended nor were let go |
/// | `flow_run_duration_seconds` | histogram | `flow`, `state` | from the beginning in this process to the end, rests included |
/// | `flow_task_calls_total` | counter | `flow`, `task`, `part`, `outcome` | calls that ended; `part`: `execute`, `revert`; `outcome`: `success`, `error`, `panic`, `timeout`, `cancelled` |
/// | `flow_task_duration_seconds` | histogram | `flow`, `task`, `part` | how long these calls took |
/// | `flow_retries_total` | counter | `flow`, `scope` | waits before another attempt |
/// | `flow_retry_decisions_total` | counter | `flow`, `controller`, `decision` | what retry controllers decided: `retry`, `revert`, `revert_all` |
/// | `flow_block_timeouts_total` | counter | `flow`, `scope` | blocks whose time was up |
///
/// The labels are names that stand in the source, and words from the lists above: never the
/// name of a run, a message or a value. So there are only as many time series as a program has
/// tasks and policies.
///
/// ```
/// use flow_runtime::Engine;
/// use flow_runtime::observe::Metrics;
/// use std::sync::Arc;
///
/// let engine = Engine::builder().listener(Arc::new(Metrics::new())).build();
/// ```
pub struct Metrics(Runs<Run>);

/// What is remembered of a run.
struct Run {
    began: Instant,
    live: bool,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

impl Metrics {
    /// Describes all names to the recorder that is installed, if there is one yet.
    ///
    /// ```
    /// use flow_runtime::Engine;
    /// use flow_runtime::observe::Metrics;
    /// use std::sync::Arc;
    ///
    /// // Behind the exporter, which takes the descriptions.
    /// let engine = Engine::builder().listener(Arc::new(Metrics::new())).build();
    /// ```
    pub fn new() -> Self {
        describe_counter!(RUNS_STARTED, "Runs that began.");
        describe_counter!(RUNS_ENDED, "Runs that ended, by how they did.");
        describe_gauge!(RUNS_LIVE, "Runs that have begun and not ended.");
        describe_histogram!(RUN_DURATION, Unit::Seconds, "How long runs took.");
        describe_counter!(TASK_CALLS, "Calls of tasks that ended, by how they did.");
        describe_histogram!(TASK_DURATION, Unit::Seconds, "How long calls of tasks took.");
        describe_counter!(RETRIES, "Waits before another attempt.");
        describe_counter!(RETRY_DECISIONS, "What retry controllers decided.");
        describe_counter!(BLOCK_TIMEOUTS, "Blocks whose time was up.");
        Metrics(Runs::default())
    }
}

impl Listener for Metrics {
    fn on_event(&self, event: &RunEvent) {
        use EventKind as Kind;
        let Some(plan) = event.plan() else { return };
        let flow = &plan.name;
        let new = |_: &_| Run { began: Instant::now(), live: false };
        self.0.follow(event, new, |run| run.follow(&event.kind, flow));
        match &event.kind {
            Kind::TaskSucceeded { task, duration } => {
                called(flow, task, "execute", "success", *duration);
            }
            Kind::TaskFailed { task, failure, duration } => {
                called(flow, task, "execute", outcome(failure), *duration);
            }
            Kind::TaskReverted { task, duration } => {
                called(flow, task, "revert", "success", *duration);
            }
            Kind::TaskRevertFailed { task, failure, duration } => {
                called(flow, task, "revert", outcome(failure), *duration);
            }
            Kind::RetryWaiting { scope, .. } => {
                counter!(RETRIES, "flow" => flow.clone(), "scope" => node_of(scope).to_owned())
                    .increment(1);
            }
            Kind::RetryDecided { controller, decision, .. } => {
                let decision = match decision {
                    Decision::Retry | Decision::RetryAfter(_) => "retry",
                    Decision::Revert => "revert",
                    Decision::RevertAll => "revert_all",
                };
                let controller = controller.to_string();
                counter!(
                    RETRY_DECISIONS,
                    "flow" => flow.clone(), "controller" => controller, "decision" => decision
                )
                .increment(1);
            }
            Kind::BlockTimedOut { scope } => {
                counter!(BLOCK_TIMEOUTS, "flow" => flow.clone(), "scope" => node_of(scope).to_owned())
                    .increment(1);
            }
            _ => {}
        }
    }
}

impl Run {
    fn follow(&mut self, kind: &EventKind, flow: &str) {
        match kind {
            EventKind::RunFinished { state } => {
                self.set_live(false, flow);
                let state = match state {
                    RunState::Success => "success",
                    RunState::Reverted => "reverted",
                    _ => "failure",
                };
                counter!(RUNS_ENDED, "flow" => flow.to_owned(), "state" => state).increment(1);
                histogram!(RUN_DURATION, "flow" => flow.to_owned(), "state" => state)
                    .record(self.began.elapsed().as_secs_f64());
            }
            EventKind::RunReleased => self.set_live(false, flow),
            // What a task says late does not bring its run back.
            EventKind::Progress { .. } => {}
            _ => self.set_live(true, flow),
        }
    }

    fn set_live(&mut self, live: bool, flow: &str) {
        if std::mem::replace(&mut self.live, live) == live {
            return;
        }
        let gauge = gauge!(RUNS_LIVE, "flow" => flow.to_owned());
        if live {
            gauge.increment(1.0);
            counter!(RUNS_STARTED, "flow" => flow.to_owned()).increment(1);
        } else {
            gauge.decrement(1.0);
        }
    }
}

fn outcome(failure: &Failure) -> &'static str {
    match failure.kind() {
        FailureKind::Error => "error",
        FailureKind::Panic => "panic",
        FailureKind::Timeout => "timeout",
        FailureKind::Cancelled => "cancelled",
        FailureKind::Value => "value",
        FailureKind::Interrupted => "interrupted",
        FailureKind::Decision => "decision",
    }
}

fn called(flow: &str, task: &str, part: &'static str, outcome: &'static str, took: Duration) {
    // Not the element: there may be any number of them.
    let (flow, task) = (flow.to_owned(), node_of(task).to_owned());
    counter!(
        TASK_CALLS,
        "flow" => flow.clone(), "task" => task.clone(), "part" => part, "outcome" => outcome
    )
    .increment(1);
    histogram!(TASK_DURATION, "flow" => flow, "task" => task, "part" => part)
        .record(took.as_secs_f64());
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
