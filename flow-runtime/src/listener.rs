//! Those who want to know what happens in runs.

use crate::event::{EventKind, RunEvent, Sink};
use crate::scheduler::RunState;
use futures_util::Stream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Is told of every event of every run of an engine.
///
/// It is called by the run itself, in between its steps, so it should be quick; one that has
/// to wait for something reads [`Run::events`](crate::Run::events) instead. One that panics
/// changes nothing for the run.
///
/// In a [durable](crate::durable) run it hears of what a task did *before* that is written, and so
/// at least once: if the process dies in between, the task runs again, and is heard of again. It
/// hears that a task begins, or is reverted, when all that leads there is durable, and that the
/// run rests or has ended when that is; of the latter it never hears if the process dies at that
/// moment. An engine that goes on with the run tells nothing of its past. Who must know of each
/// step once reads the [history](crate::durable::Runs::history).
///
/// A closure will do:
///
/// ```
/// use flow_runtime::{Engine, RunEvent};
/// use std::sync::Arc;
///
/// let engine = Engine::builder()
///     .listener(Arc::new(|event: &RunEvent| println!("{}: {:?}", event.run, event.kind)))
///     .build();
/// ```
pub trait Listener: Send + Sync {
    /// Something happened.
    ///
    /// ```
    /// use flow_runtime::{EventKind, Listener, RunEvent};
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// #[derive(Default)]
    /// struct Failed(AtomicUsize);
    ///
    /// impl Listener for Failed {
    ///     fn on_event(&self, event: &RunEvent) {
    ///         if let EventKind::TaskFailed { .. } = event.kind {
    ///             self.0.fetch_add(1, Ordering::Relaxed);
    ///         }
    ///     }
    /// }
    /// ```
    fn on_event(&self, event: &RunEvent);
}

impl<L: Fn(&RunEvent) + Send + Sync> Listener for L {
    fn on_event(&self, event: &RunEvent) {
        self(event);
    }
}

/// The events of one run, in order. It ends when the run does.
///
/// ```
/// use flow_runtime::{EventKind, Events};
///
/// /// How many tasks were executed until the run ended.
/// async fn count(mut events: Events) -> usize {
///     let mut executed = 0;
///     while let Some(event) = events.next().await {
///         executed += usize::from(matches!(event.kind, EventKind::TaskStarted { .. }));
///     }
///     executed
/// }
/// ```
#[derive(Debug)]
pub struct Events(UnboundedReceiver<RunEvent>);

impl Events {
    /// No events.
    pub(crate) fn none() -> Self {
        Events(unbounded_channel().1)
    }

    /// The next event; `None` when the run is over.
    ///
    /// ```
    /// use flow_runtime::Events;
    ///
    /// async fn log(mut events: Events) {
    ///     while let Some(event) = events.next().await {
    ///         println!("{:?}", event.kind);
    ///     }
    /// }
    /// ```
    pub async fn next(&mut self) -> Option<RunEvent> {
        self.0.recv().await
    }
}

impl Stream for Events {
    type Item = RunEvent;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<RunEvent>> {
        self.0.poll_recv(cx)
    }
}

/// Where the events of one run go: the engine's listeners, and whoever reads its stream.
pub(crate) struct Publisher {
    listeners: Arc<[Arc<dyn Listener>]>,
    readers: Mutex<Readers>,
    /// Whether there is anybody; events that nobody would hear of are not made.
    heard: AtomicBool,
}

struct Readers {
    /// What has happened so far, for the first reader; `None` when there was one, or there
    /// can be none any more.
    backlog: Option<Vec<RunEvent>>,
    senders: Vec<UnboundedSender<RunEvent>>,
    finished: bool,
    /// What happened first, until the run can go on no more.
    first: Option<RunEvent>,
}

impl Publisher {
    pub(crate) fn new(listeners: Arc<[Arc<dyn Listener>]>) -> Arc<Self> {
        let readers = Readers {
            backlog: Some(Vec::new()),
            senders: Vec::new(),
            finished: false,
            first: None,
        };
        Arc::new(Publisher {
            listeners,
            readers: Mutex::new(readers),
            heard: AtomicBool::new(true),
        })
    }

    /// Whether there is anybody who would hear of an event.
    #[inline]
    pub(crate) fn is_heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    /// Notes whether there still is anybody. Called while `readers` is locked.
    fn count(&self, readers: &Readers) {
        let reads = readers.backlog.is_some() || !readers.senders.is_empty();
        self.heard.store(reads || !self.listeners.is_empty(), Ordering::Relaxed);
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stream of the events: of all of them for the first who asks, from now on for others.
    pub(crate) fn subscribe(&self) -> Events {
        let (sender, receiver) = unbounded_channel();
        let mut readers = self.readers();
        for event in readers.backlog.take().into_iter().flatten() {
            // The receiver is in this very function.
            let _ = sender.send(event);
        }
        if !readers.finished {
            readers.senders.push(sender);
        }
        self.count(&readers);
        Events(receiver)
    }

    /// Nobody can subscribe any more.
    pub(crate) fn forget(&self) {
        let mut readers = self.readers();
        readers.backlog = None;
        self.count(&readers);
    }

    /// Ends all streams.
    pub(crate) fn close(&self) {
        let unfinished = self.readers().first.take();
        if let Some(event) = unfinished {
            self.publish(event.followed_by(EventKind::RunReleased));
        }
        let mut readers = self.readers();
        readers.finished = true;
        readers.senders.clear();
    }
}

impl Sink for Publisher {
    fn publish(&self, event: RunEvent) {
        for listener in &*self.listeners {
            if catch_unwind(AssertUnwindSafe(|| listener.on_event(&event))).is_err() {
                tracing::error!(run = %event.run, "a listener panicked");
            }
        }
        let mut readers = self.readers();
        if !readers.finished {
            readers.first.get_or_insert_with(|| event.clone());
        }
        readers.finished = match event.kind {
            EventKind::RunFinished { state } => {
                if state != RunState::Failure {
                    readers.first = None;
                }
                true
            }
            EventKind::RunReleased => {
                readers.first = None;
                true
            }
            // A run whose rollback failed may be taken up again.
            EventKind::RunResumed => false,
            _ => readers.finished,
        };
        let finished = readers.finished;
        readers.senders.retain(|sender| sender.send(event.clone()).is_ok());
        if finished {
            readers.senders.clear();
        }
        if let Some(backlog) = &mut readers.backlog {
            backlog.push(event);
        }
        self.count(&readers);
    }
}
