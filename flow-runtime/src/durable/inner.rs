//! What all handles of a durable engine share: its flows, and the runs that it drives.

use super::Durable;
use super::config::Config;
use super::host::{Doing, Instruction};
use super::registry::{AnyFlow, Registered, Seat};
use super::session::Session;
use crate::RunId;
use crate::engine::{Left, Shown};
use crate::error::RunError;
use crate::journal::{Claimed, Journal, JournalError, RunKey};
use crate::listener::{Events, Publisher};
use crate::scheduler::{RunState, TaskState};
use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The flows that an engine knows, by name and by type.
#[derive(Default)]
pub(crate) struct Flows {
    by_name: BTreeMap<String, Known>,
    /// The name of the flow of a type. Of a type that stands for many flows it is one of them.
    by_type: HashMap<TypeId, String>,
    names: Vec<String>,
}

/// One flow, to be driven and to be asked for by its type.
struct Known {
    flow: Arc<dyn AnyFlow>,
    typed: Arc<dyn Any + Send + Sync>,
}

impl Flows {
    /// Adds a flow; whether no other has its name.
    pub(crate) fn add<F: Durable + 'static>(&mut self, flow: Registered<F>) -> Result<(), String> {
        let flow = Arc::new(flow);
        let name = flow.compiled().plan.name.clone();
        if self.by_name.contains_key(&name) {
            return Err(name);
        }
        self.by_type.insert(TypeId::of::<F>(), name.clone());
        self.by_name.insert(name.clone(), Known { typed: Arc::clone(&flow) as _, flow });
        self.names.push(name);
        Ok(())
    }

    /// A flow by its type; by its name too, where that is known.
    pub(crate) fn get<F: Durable + 'static>(
        &self,
        name: Option<&str>,
    ) -> Option<Arc<Registered<F>>> {
        let name = name.or_else(|| self.by_type.get(&TypeId::of::<F>()).map(String::as_str))?;
        Arc::clone(&self.by_name.get(name)?.typed).downcast().ok()
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}

/// What is known of a run that is, or was, driven here.
pub(crate) struct Watched {
    pub(crate) shown: Arc<Shown>,
    pub(crate) doing: watch::Receiver<Doing>,
}

impl Watched {
    pub(crate) fn events(&self) -> Events {
        self.shown.publisher.subscribe()
    }
}

struct Live {
    watched: Arc<Watched>,
    doing: watch::Sender<Doing>,
    instructions: mpsc::UnboundedSender<Instruction>,
    /// `None` for the moment in which it is spawned.
    task: Option<JoinHandle<()>>,
}

/// What all handles of a durable engine share.
pub(crate) struct Inner {
    pub(crate) config: Arc<Config>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) flows: Flows,
    pub(crate) session: watch::Sender<Option<Arc<Session>>>,
    /// There may be room for another run, or somebody wants to look for one.
    pub(crate) room: Notify,
    live: Mutex<BTreeMap<RunKey, Live>>,
    by_id: Mutex<HashMap<RunId, RunKey>>,
    /// How many runs are here, for those who wait until none is.
    count: watch::Sender<usize>,
    closed: AtomicBool,
    last_trouble: Mutex<Option<JournalError>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    pub(crate) fn new(config: Config, journal: Arc<dyn Journal>, flows: Flows) -> Self {
        Inner {
            config: Arc::new(config),
            journal,
            flows,
            session: watch::Sender::new(None),
            room: Notify::new(),
            live: Mutex::default(),
            by_id: Mutex::default(),
            count: watch::Sender::new(0),
            closed: AtomicBool::new(false),
            last_trouble: Mutex::new(None),
        }
    }

    pub(crate) fn trouble(&self, error: JournalError) {
        *lock(&self.last_trouble) = Some(error);
    }

    pub(crate) fn last_trouble(&self) -> Option<JournalError> {
        lock(&self.last_trouble).clone()
    }

    /// Takes no more runs, and lets go of those that are here.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        for live in lock(&self.live).values() {
            // An error says that it is gone.
            let _ = live.instructions.send(Instruction::Release);
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    pub(crate) fn is_idle(&self) -> bool {
        lock(&self.live).is_empty()
    }

    pub(crate) fn live_runs(&self) -> usize {
        lock(&self.live).len()
    }

    /// Waits until no run is here.
    pub(crate) async fn idle(&self) {
        let mut count = self.count.subscribe();
        // The sender lives as long as `self`.
        let _ = count.wait_for(|count| *count == 0).await;
    }

    pub(crate) fn free_places(&self) -> usize {
        if self.is_closed() {
            return 0;
        }
        self.config.max_runs.saturating_sub(self.live_runs())
    }

    pub(crate) fn drives(&self, run: RunKey) -> bool {
        lock(&self.live).contains_key(&run)
    }

    pub(crate) fn watched(&self, id: &RunId) -> Option<Arc<Watched>> {
        let key = *lock(&self.by_id).get(id)?;
        lock(&self.live).get(&key).map(|live| Arc::clone(&live.watched))
    }

    pub(crate) fn instruct(&self, run: RunKey, instruction: Instruction) {
        if let Some(live) = lock(&self.live).get(&run) {
            let _ = live.instructions.send(instruction);
        }
    }

    /// Drives a run that this worker holds, unless it does already.
    pub(crate) fn adopt(
        self: &Arc<Self>,
        session: &Arc<Session>,
        claimed: Claimed,
    ) -> Option<Arc<Watched>> {
        let flow = Arc::clone(&self.flows.by_name.get(&claimed.run.flow)?.flow);
        let (key, id) = (claimed.run.key, claimed.run.id.clone());
        let compiled = Arc::clone(flow.compiled());
        let tasks = vec![TaskState::Pending; compiled.plan.tasks.len()];
        let (doing, watched) = watch::channel(Doing::Moves(RunState::Running));
        let (sender, instructions) = mpsc::unbounded_channel();
        let shown = Arc::new(Shown {
            id: id.clone(),
            compiled,
            publisher: Publisher::new(Arc::clone(&self.config.listeners)),
            tasks: Mutex::new(tasks.into()),
        });
        let watched = Arc::new(Watched { shown: Arc::clone(&shown), doing: watched });
        if self.is_closed() {
            let _ = sender.send(Instruction::Release);
        }
        {
            let mut live = lock(&self.live);
            if let Some(live) = live.get(&key) {
                return Some(Arc::clone(&live.watched));
            }
            let entry = Live {
                watched: Arc::clone(&watched),
                doing: doing.clone(),
                instructions: sender,
                task: None,
            };
            live.insert(key, entry);
            self.count.send_replace(live.len());
        }
        lock(&self.by_id).insert(id, key);
        let seat = Seat {
            config: Arc::clone(&self.config),
            journal: Arc::clone(&self.journal),
            commits: session.commits.clone(),
            fails: session.fails.clone(),
            shown,
            doing: doing.clone(),
            instructions,
        };
        let inner = Arc::clone(self);
        let task = tokio::spawn(async move {
            let left = flow.drive(seat, claimed).await;
            inner.left(key, &doing, left);
        });
        match lock(&self.live).get_mut(&key) {
            Some(live) => live.task = Some(task),
            // It has left already, or was dropped.
            None => task.abort(),
        }
        Some(watched)
    }

    /// A run has left memory.
    fn left(&self, run: RunKey, channel: &watch::Sender<Doing>, left: Left) {
        let ours = lock(&self.live).get(&run).is_some_and(|live| live.doing.same_channel(channel));
        if !ours {
            return;
        }
        let doing = match left {
            Left::Rests { state, outputs, error } => {
                Doing::Rests { state, outputs: outputs.map(Arc::from), error }
            }
            Left::Parked(why) => {
                tracing::error!("the run needs a person: {why}");
                let error = Some(RunError::parked(&why));
                Doing::Rests { state: RunState::Suspended, outputs: None, error }
            }
            Left::Released => Doing::Gone(RunError::interrupted("the engine was shut down")),
            Left::Gone(why) => Doing::Gone(RunError::let_go(&why)),
        };
        self.forget(run, doing);
        self.room.notify_one();
    }

    fn forget(&self, run: RunKey, last: Doing) -> Option<JoinHandle<()>> {
        let gone = {
            let mut live = lock(&self.live);
            let gone = live.remove(&run)?;
            self.count.send_replace(live.len());
            gone
        };
        // Free before it is told.
        lock(&self.by_id).remove(&gone.watched.shown.id);
        gone.watched.shown.publisher.close();
        gone.doing.send_replace(last);
        gone.task
    }

    /// Drops all runs where they are.
    pub(crate) async fn abandon(&self, why: &RunError) {
        let runs: Vec<_> = lock(&self.live).keys().copied().collect();
        let mut tasks = Vec::new();
        for run in runs {
            if let Some(task) = self.forget(run, Doing::Gone(why.clone())) {
                task.abort();
                tasks.push(task);
            }
        }
        let ended = futures_util::future::join_all(tasks);
        if timeout(self.config.grace, ended).await.is_err() {
            tracing::warn!("tasks that do not wait for anything go on after their run was dropped");
        }
    }

    /// Drops all runs where they are, without waiting.
    pub(crate) fn crash(&self) {
        for live in lock(&self.live).values() {
            if let Some(task) = &live.task {
                task.abort();
            }
        }
    }
}
