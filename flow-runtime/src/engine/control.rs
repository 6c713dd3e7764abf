//! Orders to a run, and what is known of it from outside.

use crate::context::RunId;
use crate::error::RunError;
use crate::flow::Compiled;
use crate::listener::{Events, Publisher};
use crate::scheduler::{RunState, TaskState};
use flow_graph::Plan;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{oneshot, watch};

/// What a run is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    Suspend,
    Resume,
    Cancel,
    RetryReverts,
    /// There is nobody left who could give an order.
    Abandoned,
}

/// A message, and whom to tell when the run has come to rest after it.
pub(crate) struct Order {
    pub(crate) message: Message,
    pub(crate) reply: Option<oneshot::Sender<RunState>>,
}

/// What is known of a run from outside.
#[derive(Clone)]
pub(crate) struct Status {
    pub(crate) state: RunState,
    pub(crate) error: Option<RunError>,
}

impl Status {
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, RunState::Success | RunState::Reverted | RunState::Failure)
    }
}

/// What a run shows of itself.
pub(crate) struct Shown {
    pub(crate) id: RunId,
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) publisher: Arc<Publisher>,
    pub(crate) tasks: Mutex<Box<[TaskState]>>,
}

/// A run as it is reached from outside.
pub(crate) struct Core {
    pub(crate) shown: Arc<Shown>,
    pub(crate) status: watch::Receiver<Status>,
    /// The run itself must not hold one of these: it ends when nobody can reach it any more.
    pub(crate) orders: UnboundedSender<Order>,
}

impl Core {
    pub(crate) fn order(&self, message: Message) {
        // A run that is over obeys no more.
        let _ = self.orders.send(Order { message, reply: None });
    }

    /// Gives an order, and waits until the run has come to rest after it.
    async fn order_and_wait(&self, message: Message) -> RunState {
        let (reply, rest) = oneshot::channel();
        let _ = self.orders.send(Order { message, reply: Some(reply) });
        match rest.await {
            Ok(state) => state,
            Err(_) => self.status.borrow().state,
        }
    }

    /// Waits until the run is over; `None` if it never will be.
    pub(crate) async fn over(&self) -> Option<Status> {
        let mut status = self.status.clone();
        status.wait_for(Status::is_over).await.ok().map(|status| status.clone())
    }
}

/// All handles of one run: when the last is gone, the run is told.
struct Held(Arc<Core>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.shown.publisher.forget();
        self.0.order(Message::Abandoned);
    }
}

/// Watches a run and gives it orders; cheap to clone, and free to move between threads.
///
/// Dropping it, and the [`Run`](crate::Run) that it came from, does not stop the run.
///
/// ```
/// # use flow_runtime::{Engine, Control, RunState, flow, task};
/// # use std::{convert::Infallible, sync::Arc};
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
/// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let engine = Engine::default();
/// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
/// fn watch(control: Control) {
///     tokio::spawn(async move {
///         let mut events = control.events();
///         while let Some(event) = events.next().await {
///             println!("{}: {:?}", control.id(), event.kind);
///         }
///     });
/// }
/// watch(run.control());
/// assert_eq!(run.await?.total, 3);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Control(Arc<Held>);

impl Control {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Control(Arc::new(Held(core)))
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.0.0
    }

    /// The name of the run.
    ///
    /// ```
    /// # use flow_runtime::{Engine, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// assert_eq!(control.id(), run.id());
    /// # run.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn id(&self) -> &RunId {
        &self.core().shown.id
    }

    /// The plan of the flow that runs.
    ///
    /// ```
    /// # use flow_runtime::{Engine, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// assert_eq!(control.plan().name, "Sum");
    /// # run.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn plan(&self) -> &Plan {
        &self.core().shown.compiled.plan
    }

    /// How the run is doing.
    ///
    /// ```
    /// # use flow_runtime::{Engine, RunState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// run.await?;
    /// assert_eq!(control.state(), RunState::Success);
    /// # Ok(())
    /// # }
    /// ```
    pub fn state(&self) -> RunState {
        self.core().status.borrow().state
    }

    /// How a node is doing, by its name in the plan; `None` if there is none of that name.
    ///
    /// A task that waits for another attempt is [`Reverted`](TaskState::Reverted).
    ///
    /// ```
    /// # use flow_runtime::{Engine, TaskState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// run.await?;
    /// assert_eq!(control.task_state("add"), Some(TaskState::Success));
    /// # Ok(())
    /// # }
    /// ```
    pub fn task_state(&self, name: &str) -> Option<TaskState> {
        let task = self.plan().tasks.iter().position(|task| task.name == name)?;
        let tasks = self.core().shown.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.get(task).copied()
    }

    /// Has the run pause: nothing more is begun, and what runs is let finish.
    ///
    /// Returns when nothing runs any more, with the state that the run has reached: mostly
    /// [`Suspended`](RunState::Suspended), or its end where there was nothing left to do. A
    /// [`resume`](Control::resume) in the meantime delays that until the run comes to rest
    /// after all.
    ///
    /// ```
    /// # use flow_runtime::{Engine, RunState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// let state = control.suspend().await;
    /// assert!(matches!(state, RunState::Suspended | RunState::Success));
    /// control.resume();
    /// run.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn suspend(&self) -> RunState {
        self.core().order_and_wait(Message::Suspend).await
    }

    /// Has a suspended run go on exactly where it paused.
    ///
    /// ```
    /// # use flow_runtime::{Engine, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// control.suspend().await;
    /// control.resume();
    /// assert_eq!(run.await?.total, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(&self) {
        self.core().order(Message::Resume);
    }

    /// Cancels the run: tasks that run are asked to stop, and everything is reverted, in a
    /// suspended run too.
    ///
    /// It is not over when this returns; [`Run::wait`](crate::Run::wait) tells when it is. A
    /// run that is over, or cancelled already, stays as it is.
    ///
    /// ```
    /// # use flow_runtime::{Engine, RunState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// control.cancel();
    /// assert!(run.await.is_err());
    /// assert_eq!(control.state(), RunState::Reverted);
    /// # Ok(())
    /// # }
    /// ```
    pub fn cancel(&self) {
        self.core().order(Message::Cancel);
    }

    /// Tries the reverts again that failed, and goes on with the rest of the rollback.
    ///
    /// Only in state [`Failure`](RunState::Failure) is there anything to do. Returns when the
    /// run has come to rest, with the state that it reached:
    /// [`Reverted`](RunState::Reverted) if all succeeded.
    ///
    /// ```
    /// # use flow_runtime::{Engine, RunState, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// run.await?;
    /// // There is nothing to be done about a run that succeeded.
    /// assert_eq!(control.retry_failed_reverts().await, RunState::Success);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn retry_failed_reverts(&self) -> RunState {
        self.core().order_and_wait(Message::RetryReverts).await
    }

    /// Waits until the run is over, and says how it ended.
    ///
    /// # Errors
    ///
    /// A [`RunError`] unless it succeeded.
    ///
    /// ```
    /// # use flow_runtime::{Engine, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let control = run.control();
    /// control.ended().await?;
    /// assert_eq!(run.await?.total, 3); // still there
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ended(&self) -> Result<(), RunError> {
        match self.core().over().await {
            Some(Status { error: None, .. }) => Ok(()),
            Some(Status { error: Some(error), .. }) => Err(error),
            None => Err(RunError::interrupted(crate::error::SHUT_DOWN)),
        }
    }

    /// What happens in the run, as a stream that ends when the run does.
    ///
    /// The first stream of a run tells everything from the start; those after it begin with
    /// what happens next. No event is lost, so a stream that is not read takes up memory; so
    /// does a run that has a handle, until there was a first stream.
    ///
    /// ```
    /// # use flow_runtime::{Engine, EventKind, flow, task};
    /// # use std::{convert::Infallible, sync::Arc};
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let engine = Engine::default();
    /// let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
    /// let mut events = run.control().events();
    /// let first = events.next().await.map(|event| event.kind);
    /// assert!(matches!(first, Some(EventKind::RunStarted { flow }) if &*flow == "Sum"));
    /// # run.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(&self) -> Events {
        self.core().shown.publisher.subscribe()
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("id", self.id())
            .field("flow", &self.plan().name)
            .field("state", &self.state())
            .finish()
    }
}
