//! How long things take.

use super::runs::Runs;
use crate::event::{EventKind, RunEvent};
use crate::listener::Listener;
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

/// What took how long.
///
/// ```
/// use flow_runtime::observe::{Timed, Took};
/// use std::time::Duration;
///
/// fn is_slow(took: &Took<'_>) -> bool {
///     matches!(took.what, Timed::Execute(_)) && took.duration > Duration::from_secs(5)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Took<'a> {
    /// What it was.
    pub what: Timed<'a>,
    /// How long it took, by a clock that nobody sets back.
    pub duration: Duration,
    /// Whether it succeeded.
    pub succeeded: bool,
}

/// What a time is the time of.
///
/// ```
/// use flow_runtime::observe::Timed;
///
/// fn label(what: Timed<'_>) -> String {
///     match what {
///         Timed::Execute(task) => task.to_owned(),
///         Timed::Revert(task) => format!("{task}, undone"),
///         Timed::Run(flow) => format!("all of {flow}"),
///         _ => "something".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timed<'a> {
    /// The `execute` of this task.
    Execute(&'a str),
    /// The `revert` of this task.
    Revert(&'a str),
    /// The run of this flow, from its start to its end, rests included.
    Run(&'a str),
}

impl fmt::Display for Took<'_> {
    /// `executing boil took 1.5s`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Timed::Execute(task) => write!(f, "executing {task}")?,
            Timed::Revert(task) => write!(f, "reverting {task}")?,
            Timed::Run(flow) => write!(f, "the run of {flow}")?,
        }
        let failed = if self.succeeded { "" } else { ", and failed" };
        write!(f, " took {:.3?}{failed}", self.duration)
    }
}

/// A [`Listener`] that is told how long each `execute`, each `revert` and each run took.
///
/// [`Statistics`](super::Statistics) sums that up.
///
/// ```
/// use flow_runtime::Engine;
/// use flow_runtime::observe::{Timing, Took};
/// use std::sync::Arc;
///
/// let timing = Timing::new(|took: Took<'_>| println!("{took}"));
/// let engine = Engine::builder().listener(Arc::new(timing)).build();
/// ```
pub struct Timing<T> {
    starts: Runs<Instant>,
    tell: T,
}

impl<T: Fn(Took<'_>) + Send + Sync> Timing<T> {
    /// Calls `tell` for everything that has come to an end.
    ///
    /// ```
    /// use flow_runtime::observe::{Timing, Took};
    /// use std::time::Duration;
    ///
    /// let slow = Timing::new(|took: Took<'_>| {
    ///     if took.duration > Duration::from_secs(5) {
    ///         println!("{took}");
    ///     }
    /// });
    /// ```
    pub fn new(tell: T) -> Self {
        Timing { starts: Runs::default(), tell }
    }
}

impl<T: Fn(Took<'_>) + Send + Sync> Listener for Timing<T> {
    fn on_event(&self, event: &RunEvent) {
        use EventKind as Kind;
        let since = self.starts.follow(event, |_| Instant::now(), |start| start.elapsed());
        let (what, duration, succeeded) = match &event.kind {
            Kind::TaskSucceeded { task, duration } => (Timed::Execute(task), *duration, true),
            Kind::TaskFailed { task, duration, .. } => (Timed::Execute(task), *duration, false),
            Kind::TaskReverted { task, duration } => (Timed::Revert(task), *duration, true),
            Kind::TaskRevertFailed { task, duration, .. } => {
                (Timed::Revert(task), *duration, false)
            }
            Kind::RunFinished { state } => {
                let flow = event.plan().map_or("", |plan| &plan.name);
                let succeeded = *state == crate::RunState::Success;
                (Timed::Run(flow), since.unwrap_or_default(), succeeded)
            }
            _ => return,
        };
        (self.tell)(Took { what, duration, succeeded });
    }
}

impl<T> fmt::Debug for Timing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timing").finish_non_exhaustive()
    }
}
