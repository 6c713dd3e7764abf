//! The scheduler that runs in this process: a queue, and one worker that empties it.

use super::{CastError, RequestSpec, Scheduler};
use crate::domain::{RequestContext, Volume};
use crate::manager::VolumeManager;
use async_trait::async_trait;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tracing::{Instrument, info_span};
use uuid::Uuid;

/// How many requests may wait.
const QUEUE: usize = 256;

/// How far a cast is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManageEvent {
    /// A step of it was reached.
    Reached(Uuid, Step),
    /// It has come to its end: the volume is available, or it is `error_managing` for this
    /// reason.
    Ended(Uuid, Result<(), String>),
}

/// A step on the way from a cast to an available volume.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The scheduler chose this `name@backend#pool`.
    Placed(String),
    /// The storage was found, and has this many bytes.
    Measured(u64),
    /// The file bears the volume's name now.
    Renamed {
        /// What it was.
        from: PathBuf,
        /// What it is.
        to: PathBuf,
    },
}

struct Cast {
    context: RequestContext,
    volume: Volume,
    request_spec: RequestSpec,
}

/// The scheduler that runs in this process.
///
/// A cast waits in memory: those that wait when the process dies are lost, and their volumes
/// stay `managing` until [`VolumeManager::recover`] finds them. [`DurableScheduler`] keeps them.
#[derive(Clone, Debug)]
pub struct LocalScheduler {
    queue: mpsc::Sender<Cast>,
    events: broadcast::Sender<ManageEvent>,
}

impl LocalScheduler {
    /// Starts the worker, on the tokio runtime that this is called on. The worker ends when all
    /// clones of the scheduler are dropped and the queue is empty: await it for a graceful end.
    pub fn start(manager: Arc<VolumeManager>) -> (Self, JoinHandle<()>) {
        let (queue, casts) = mpsc::channel(QUEUE);
        let events = manager.events().clone();
        let worker = tokio::spawn(work(manager, casts, events.clone()));
        (LocalScheduler { queue, events }, worker)
    }

    /// What happens to casts from now on.
    pub fn events(&self) -> broadcast::Receiver<ManageEvent> {
        self.events.subscribe()
    }
}

#[async_trait]
impl Scheduler for LocalScheduler {
    async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        let cast = Cast { context: context.clone(), volume: volume.clone(), request_spec };
        self.queue.try_send(cast).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => CastError::Full(QUEUE),
            mpsc::error::TrySendError::Closed(_) => CastError::Stopped,
        })
    }
}

async fn work(
    manager: Arc<VolumeManager>,
    mut casts: mpsc::Receiver<Cast>,
    events: broadcast::Sender<ManageEvent>,
) {
    while let Some(cast) = casts.recv().await {
        let id = cast.volume.id;
        let span = info_span!("manage", request = %cast.context.request_id, volume = %id);
        let result = serve(&manager, cast).instrument(span).await;
        // That nobody listens is fine.
        let _ = events.send(ManageEvent::Ended(id, result));
    }
}

async fn serve(manager: &VolumeManager, cast: Cast) -> Result<(), String> {
    let Cast { context, volume, request_spec } = cast;
    let served = manager.manage_existing(&context, &volume, request_spec).await;
    served.map_err(|failure| failure.reason())
}

/// The scheduler that runs in this process and loses nothing: a cast is a durable run of the
/// volume service's flow, and is taken when that run is in the journal.
#[derive(Clone, Debug)]
pub struct DurableScheduler {
    manager: Arc<VolumeManager>,
}

impl DurableScheduler {
    /// Casts to this manager, which should be [`durable`](VolumeManager::durable).
    pub fn new(manager: Arc<VolumeManager>) -> Self {
        DurableScheduler { manager }
    }
}

#[async_trait]
impl Scheduler for DurableScheduler {
    /// The same cast again is the same run.
    async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        let begun = self.manager.begin(context, volume, request_spec).await;
        begun.map_err(|failure| CastError::Refused(failure.to_string()))
    }
}

/// A scheduler that refuses every cast: for drills, and for tests of what happens then.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefusingScheduler;

#[async_trait]
impl Scheduler for RefusingScheduler {
    async fn manage_existing(
        &self,
        _context: &RequestContext,
        _volume: &Volume,
        _request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        Err(CastError::Refused("this is a drill".to_owned()))
    }
}
