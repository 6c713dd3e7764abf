//! Runs that go on one call at a time, for whoever wants to watch closely.

use super::run::Run;
use crate::context::{Called, Part, Scope};
use crate::flow::Flow;
use crate::scheduler::RunState;
use std::collections::BTreeSet;
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, oneshot};

/// A call that a run is about to make.
///
/// ```
/// # use flow_runtime::{Part, Step};
/// fn undoes(step: &Step) -> bool {
///     step.part == Part::Revert
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The node.
    pub task: Arc<str>,
    /// Which of its functions.
    pub part: Part,
    /// Which attempt of the innermost retry it is, from 1.
    pub attempt: u32,
}

impl fmt::Display for Step {
    /// `execute add`, `revert add`, `execute add, attempt 2`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.part, self.task)?;
        match self.attempt {
            1 => Ok(()),
            attempt => write!(f, ", attempt {attempt}"),
        }
    }
}

/// A run that goes on only when it is told to, one call of a task at a time; made by
/// [`Engine::start_stepping`](crate::Engine::start_stepping).
///
/// Before each call the run waits at the door. [`next`](Stepper::next) shows which calls wait
/// there, [`step`](Stepper::step) lets the first one through, [`allow`](Stepper::allow) any of
/// them: where several wait, each order is one that the engine may take. So a debugger can look
/// at the world in between, and a test can try all orders.
///
/// The engine counts a call that waits at the door as begun: it is `RUNNING`, and holds one of
/// the places that `max_running` gives. The timeouts of nodes begin behind the door, those of
/// blocks do not wait for anybody.
///
/// Dropping the stepper lets the run go on alone.
///
/// ```
/// # use flow_runtime::{Flow, Run, Stepper};
/// # async fn pairs<F: Flow>(run: &Stepper<F>) {
/// while let [first, .., last] = &run.next().await[..] {
///     println!("{first} could have been first");
///     run.allow(last);
/// }
/// # }
/// ```
pub struct Stepper<F: Flow> {
    run: Run<F>,
    door: Opener,
}

impl<F: Flow> Stepper<F> {
    pub(crate) fn new(run: Run<F>, gate: Arc<Gate>) -> Self {
        Stepper { run, door: Opener(gate) }
    }

    /// The calls that wait at the door, in the order in which they came there.
    ///
    /// Waits until all that was let through has ended and the run has decided what comes next,
    /// back-offs included. Empty when the run is over, or suspended.
    ///
    /// ```
    /// # use flow_runtime::{Flow, Run, Stepper};
    /// # async fn look<F: Flow>(run: &Stepper<F>) {
    /// for step in run.next().await {
    ///     println!("{step}, or");
    /// }
    /// # }
    /// ```
    pub async fn next(&self) -> Vec<Step> {
        let gate = &self.door.0;
        let mut status = self.run.control().core().status.clone();
        loop {
            let mut changed = pin!(gate.changed.notified());
            changed.as_mut().enable();
            if let Some(steps) = gate.waiting() {
                return steps;
            }
            let now = status.borrow_and_update().clone();
            if now.is_over() || now.state == RunState::Suspended {
                return Vec::new();
            }
            tokio::select! {
                () = changed => {}
                gone = status.changed() => if gone.is_err() { return Vec::new() },
            }
        }
    }

    /// Lets a call through, and does not wait for it; `false` if it is not at the door.
    ///
    /// ```
    /// # use flow_runtime::{Flow, Run, Stepper};
    /// # async fn last<F: Flow>(run: &Stepper<F>) {
    /// if let Some(step) = run.next().await.last() {
    ///     run.allow(step);
    /// }
    /// # }
    /// ```
    pub fn allow(&self, step: &Step) -> bool {
        self.door.0.let_through(step)
    }

    /// Lets the first call through, and waits until it has ended and the run has decided what
    /// comes next. `None` when the run is over, or suspended.
    ///
    /// ```
    /// # use flow_runtime::{Flow, Run, Stepper};
    /// # async fn all<F: Flow>(run: &Stepper<F>) {
    /// while let Some(step) = run.step().await {
    ///     println!("{step} is done");
    /// }
    /// # }
    /// ```
    pub async fn step(&self) -> Option<Step> {
        let first = self.next().await.into_iter().next()?;
        self.allow(&first);
        self.next().await;
        Some(first)
    }

    /// The run, to watch it and give it orders.
    ///
    /// ```
    /// # use flow_runtime::{Flow, Run, Stepper};
    /// # async fn state<F: Flow>(run: &Stepper<F>) {
    /// println!("{:?}", run.run().state());
    /// # }
    /// ```
    pub fn run(&self) -> &Run<F> {
        &self.run
    }

    /// Opens the door: the run goes on alone.
    ///
    /// ```
    /// # use flow_runtime::{Flow, Run, Stepper};
    /// # async fn on<F: Flow>(run: Stepper<F>) -> Run<F> {
    /// run.step().await;
    /// run.run_on()
    /// # }
    /// ```
    pub fn run_on(self) -> Run<F> {
        self.run
    }
}

impl<F: Flow> fmt::Debug for Stepper<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stepper").field("run", &self.run).finish_non_exhaustive()
    }
}

/// Opens the door for good when it is dropped.
struct Opener(Arc<Gate>);

impl Drop for Opener {
    fn drop(&mut self) {
        let mut inner = self.0.inner();
        inner.open = true;
        inner.held.clear();
    }
}

/// The door of a run that is stepped through.
#[derive(Default)]
pub(crate) struct Gate {
    inner: Mutex<Inner>,
    changed: Notify,
}

#[derive(Default)]
struct Inner {
    /// Those that wait; who drops the sender lets them through.
    held: Vec<(Step, oneshot::Sender<()>)>,
    /// The tasks that were let through and have not ended.
    inside: BTreeSet<Arc<str>>,
    /// Whether the run has decided what comes next.
    settled: bool,
    /// Whether everybody may pass.
    open: bool,
}

impl Gate {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits at the door.
    pub(crate) async fn pass(&self, scope: &Scope, called: Called, part: Part, attempt: u32) {
        let (sender, opened) = oneshot::channel();
        {
            let mut inner = self.inner();
            if inner.open {
                return;
            }
            inner.settled = false;
            let task = scope.name(called);
            inner.held.push((Step { task, part, attempt }, sender));
        }
        // An error says that the door was opened.
        let _ = opened.await;
    }

    /// What a task did has ended.
    pub(crate) fn ended(&self, task: &str) {
        let mut inner = self.inner();
        inner.inside.remove(task);
        inner.settled = false;
    }

    /// The run has nothing to do but to wait.
    pub(crate) fn idle(&self) {
        let mut inner = self.inner();
        if !inner.settled && inner.inside.is_empty() {
            inner.settled = true;
            drop(inner);
            self.changed.notify_waiters();
        }
    }

    /// Those that wait, when the run has decided; `None` while there are none.
    fn waiting(&self) -> Option<Vec<Step>> {
        let mut inner = self.inner();
        // A task that was dropped at the door has gone.
        inner.held.retain(|(_, door)| !door.is_closed());
        let steps = inner.held.iter().map(|(step, _)| step.clone()).collect::<Vec<_>>();
        (inner.settled && !steps.is_empty()).then_some(steps)
    }

    fn let_through(&self, step: &Step) -> bool {
        let mut inner = self.inner();
        let Some(place) = inner.held.iter().position(|(held, _)| held == step) else {
            return false;
        };
        let (step, door) = inner.held.remove(place);
        inner.inside.insert(step.task);
        inner.settled = false;
        // One that was dropped meanwhile ends without passing.
        door.send(()).is_ok()
    }
}
