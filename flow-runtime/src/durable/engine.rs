//! An engine with a journal.

use super::committer::Answer;
use super::inner::{Inner, Watched};
use super::registry::FORMAT;
use super::run::DurableRun;
use super::runs::Runs;
use super::session::{self, Session, adopt_found, look};
use super::sweep::sweep;
use super::{Durable, RunsError};
use crate::RunId;
use crate::error::StartError;
use crate::journal::{
    Claimed, JournalError, JournalErrorKind, NewRun, RunKey, RunRecord, WorkerId, Write, Written,
};
use crate::scheduler::RunState;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Runs flows in the background, and keeps in its journal what becomes of them.
///
/// Set up by [`EngineBuilder::journal`](crate::EngineBuilder::journal), where there is an
/// example. Cheap to clone: all clones are one engine.
///
/// When the last clone is dropped, and the last [`DurableRun`] of it, the engine stops as it
/// would in a crash: its runs stay where they are until its lease has run out, and are then
/// taken up by whoever has joined the journal. [`shutdown`](DurableEngine::shutdown) is the
/// orderly way, and leaves nothing to wait for.
#[derive(Clone)]
pub struct DurableEngine(Arc<Handle>);

struct Handle {
    inner: Arc<Inner>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
    sweeping: Option<JoinHandle<()>>,
    /// Changes when nothing of the engine is left.
    ended: watch::Receiver<bool>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.serving.abort();
        if let Some(sweeping) = &self.sweeping {
            sweeping.abort();
        }
        self.inner.crash();
    }
}

/// What a handle of a new run is made of.
type Created<F> = (RunId, Arc<F>, Option<Arc<Watched>>);

/// The longest name of a run, in bytes: it is a key in databases.
const LONGEST_ID: usize = 512;

impl DurableEngine {
    pub(crate) fn new(inner: Arc<Inner>, worker: WorkerId) -> Self {
        let stop = CancellationToken::new();
        let (ends, ended) = watch::channel(false);
        let serve = session::serve(Arc::clone(&inner), worker, stop.clone());
        let serving = tokio::spawn(async move {
            serve.await;
            ends.send_replace(true);
        });
        let sweeping = inner.config.sweep.clone().map(|what| {
            let (sweep, stop) = (sweep(Arc::clone(&inner.journal), what), stop.clone());
            tokio::spawn(async move { stop.run_until_cancelled(sweep).await.unwrap_or_default() })
        });
        DurableEngine(Arc::new(Handle { inner, stop, serving, sweeping, ended }))
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.0.inner
    }

    /// Starts a run under a name of the caller's. It is durable when this returns.
    ///
    /// Doing so again with the same inputs gives the same run, whether it runs or has ended:
    /// so a caller that does not know whether it got that far asks again. Inputs are the same
    /// if they are the same JSON.
    ///
    /// Where as many runs are driven as [may be](super::DurableBuilder::max_runs), the run
    /// waits in the journal for a place.
    ///
    /// # Errors
    ///
    /// If a run of that name is of another flow or has other inputs; if the flow is not
    /// registered, the inputs cannot be stored, the journal does not work, or the engine was
    /// shut down.
    pub async fn start<F: Durable + 'static>(
        &self,
        id: impl Into<RunId>,
        inputs: F::Inputs,
    ) -> Result<DurableRun<F>, StartError> {
        let queued = self.inner().free_places() == 0;
        let (id, flow, watched) = self.create::<F>(id.into(), &inputs, queued, &[]).await?;
        Ok(DurableRun::new(self.clone(), id, flow, watched))
    }

    /// Adds a run to those that are due, for whichever engine at the journal takes it first.
    /// It is durable when this returns. Otherwise as [`start`](DurableEngine::start).
    ///
    /// # Errors
    ///
    /// Those of [`start`](DurableEngine::start).
    pub async fn submit<F: Durable + 'static>(
        &self,
        id: impl Into<RunId>,
        inputs: F::Inputs,
    ) -> Result<DurableRun<F>, StartError> {
        let (id, flow, watched) = self.create::<F>(id.into(), &inputs, true, &[]).await?;
        Ok(DurableRun::new(self.clone(), id, flow, watched))
    }

    pub(super) async fn create<F: Durable + 'static>(
        &self,
        id: RunId,
        inputs: &F::Inputs,
        queued: bool,
        only: &[String],
    ) -> Result<Created<F>, StartError> {
        let inner = self.inner();
        if inner.is_closed() {
            return Err(StartError::ShutDown);
        }
        check(&id)?;
        let name = F::flow_of(inputs);
        let Some(registered) = inner.flows.get::<F>(name) else {
            let flow = name.unwrap_or(std::any::type_name::<F>()).to_owned();
            return Err(StartError::NotRegistered { flow });
        };
        if !only.is_empty() {
            registered.flow.compiled().plan.only(only)?;
        }
        let inputs = save(&*registered.flow, inputs).and_then(|text| {
            let text = inner.config.limits.check(Some(text), "inputs")?;
            Ok(text.unwrap_or_default())
        });
        let inputs = inputs.map_err(|reason| StartError::BadInputs { reason })?;
        let new = NewRun {
            id: id.clone(),
            flow: registered.names.flow().to_owned(),
            fingerprint: registered.fingerprint.clone(),
            format: FORMAT,
            options: inner.config.options,
            only: only.to_owned(),
            inputs,
            queued,
        };
        let session = self.session().await?;
        let answer = session.commits.send(Write::Create(new.clone())).await;
        let Ok(Answer { written, again }) = answer else {
            let why = session.commits.ended().filter(|_| !inner.is_closed());
            return Err(why.cloned().map_or_else(|| self.no_journal(), StartError::Journal));
        };
        let watched = match written {
            Written::Created(_) if queued => None,
            Written::Created(key) => {
                let run = record(new, key, session.worker);
                let (log, orders) = Default::default();
                inner.adopt(&session, Claimed { run, from: None, snapshot: None, log, orders })
            }
            Written::Exists(run) => {
                differs(&new, &run).map_or(Ok(()), |difference| {
                    Err(StartError::Conflict { id: id.clone(), difference })
                })?;
                // The answer that said that it was created may have been lost.
                let lost = again && run.worker == Some(session.worker);
                if lost && !inner.drives(run.key) {
                    adopt_found(inner, &session, *run).await.map_err(StartError::Journal)?;
                }
                inner.watched(&id)
            }
            Written::Appended | Written::NotHeld => return Err(self.no_journal()),
        };
        Ok((id, Arc::clone(&registered.flow), watched))
    }

    /// The worker as which the engine works at the moment.
    async fn session(&self) -> Result<Arc<Session>, StartError> {
        let inner = self.inner();
        let mut session = inner.session.subscribe();
        let found = timeout(inner.config.patience.0, session.wait_for(Option::is_some)).await;
        let found = found.ok().and_then(Result::ok).and_then(|session| session.clone());
        found.ok_or_else(|| self.no_journal())
    }

    fn no_journal(&self) -> StartError {
        let inner = self.inner();
        if inner.is_closed() {
            return StartError::ShutDown;
        }
        StartError::Journal(inner.last_trouble().unwrap_or_else(|| {
            let message = "the engine has lost its place at the journal";
            JournalError::bare(JournalErrorKind::Unavailable, message)
        }))
    }

    /// A run that there is, by its name.
    ///
    /// # Errors
    ///
    /// If there is no run of that name, it is of another flow, or the journal cannot be read.
    pub async fn get<F: Durable + 'static>(
        &self,
        id: impl Into<RunId>,
    ) -> Result<DurableRun<F>, RunsError> {
        let id = id.into();
        let run = self.runs().get(id.clone()).await?;
        if !run.only.is_empty() {
            let (wanted, parts) = (run.flow.clone(), super::only::named(&run.only));
            let flow = format!("{}, for {parts} only", run.flow);
            return Err(RunsError::OtherFlow { id, flow, wanted });
        }
        let flows = &self.inner().flows;
        let Some(registered) = flows.get::<F>(Some(&run.flow)) else {
            let known = flows.get::<F>(None).map(|known| known.names.flow().to_owned());
            let wanted = known.unwrap_or_else(|| std::any::type_name::<F>().to_owned());
            return Err(RunsError::OtherFlow { id, flow: run.flow, wanted });
        };
        let watched = self.inner().watched(&id);
        Ok(DurableRun::new(self.clone(), id, Arc::clone(&registered.flow), watched))
    }

    /// The runs in the journal, whichever flow they are of and whoever drives them.
    pub fn runs(&self) -> Runs {
        Runs::new(Arc::clone(&self.inner().journal))
    }

    /// Looks at once for runs that are due and nobody drives, and says how many it took.
    ///
    /// The engine does so itself, when it is built and ever after; this is for those who want
    /// to know.
    ///
    /// # Errors
    ///
    /// If the journal does not work.
    pub async fn recover(&self) -> Result<usize, JournalError> {
        let session = self.session().await.map_err(|error| match error {
            StartError::Journal(error) => error,
            other => JournalError::bare(JournalErrorKind::Unavailable, other.to_string()),
        })?;
        let inner = Arc::clone(self.inner());
        // Apart, as a claim must not be dropped half way: what it took would be forgotten.
        let look = tokio::spawn(async move { look(&inner, &session).await });
        look.await.unwrap_or_else(|_| {
            let message = "the tokio runtime was shut down";
            Err(JournalError::bare(JournalErrorKind::Unavailable, message))
        })
    }

    /// How many runs the engine drives at the moment.
    pub fn live_runs(&self) -> usize {
        self.inner().live_runs()
    }

    /// Waits until the engine drives no run: all that it had have ended, are suspended, or were
    /// put aside. Others may be due in the journal, which [`recover`](DurableEngine::recover)
    /// takes.
    pub async fn idle(&self) {
        self.inner().idle().await;
    }

    /// Begins nothing more, lets the tasks finish that run, and lets go of all runs: another
    /// engine, or the next one at this journal, goes on with them at once.
    pub async fn shutdown(&self) {
        self.inner().close();
        self.inner().idle().await;
        self.stop().await;
    }

    /// The same, but tasks that still run after `time` are dropped, and will be begun again.
    pub async fn shutdown_within(&self, time: Duration) {
        self.inner().close();
        // Who is late is dropped with the worker.
        let _ = timeout(time, self.inner().idle()).await;
        self.stop().await;
    }

    async fn stop(&self) {
        self.0.stop.cancel();
        let mut ended = self.0.ended.clone();
        // An error says that nothing is left, too.
        let _ = ended.wait_for(|ended| *ended).await;
    }
}

fn check(id: &RunId) -> Result<(), StartError> {
    let text = id.as_str();
    let reason = match () {
        () if text.is_empty() => "it has no letters",
        () if text.contains('\0') => "it has a NUL character",
        () if text.len() > LONGEST_ID => "it is longer than 512 bytes",
        () => return Ok(()),
    };
    Err(StartError::BadId { id: id.clone(), reason })
}

/// The inputs as JSON, which can be read again.
fn save<F: Durable>(flow: &F, inputs: &F::Inputs) -> Result<String, String> {
    let save = || {
        let text = F::save_inputs(inputs).map_err(|error| error.to_string())?;
        flow.load_inputs(&text)
            .map_err(|error| format!("what was written cannot be read again: {error}"))?;
        Ok(text)
    };
    catch_unwind(AssertUnwindSafe(save)).unwrap_or_else(|panic| {
        std::mem::forget(panic);
        Err("their own code panicked".to_owned())
    })
}

/// What is not the same about a run that exists and one that was to be started.
fn differs(new: &NewRun, run: &RunRecord) -> Option<String> {
    if new.flow != run.flow {
        return Some(format!("of flow `{}`", run.flow));
    }
    if new.only != run.only {
        return Some(match run.only.as_slice() {
            [] => "for all of the flow".to_owned(),
            parts => format!("for {} only", super::only::named(parts)),
        });
    }
    if new.inputs == run.inputs {
        return None;
    }
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text);
    let (Ok(new), Ok(old)) = (parse(&new.inputs), parse(&run.inputs)) else {
        return Some("with other inputs".to_owned());
    };
    if new == old {
        return None;
    }
    // Which inputs, and never their values.
    let names = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    };
    let mut all = names(&new);
    all.extend(names(&old));
    all.sort_unstable();
    all.dedup();
    let all = all.into_iter().filter(|name| new.get(name) != old.get(name));
    let all: Vec<_> = all.map(|name| format!("`{name}`")).collect();
    Some(match all.as_slice() {
        [one] => format!("with another value of the input {one}"),
        all => format!("with other values of the inputs {}", all.join(", ")),
    })
}

/// The record of a run that was just created here.
fn record(new: NewRun, key: RunKey, worker: WorkerId) -> RunRecord {
    let now = SystemTime::now();
    let NewRun { id, flow, fingerprint, format, options, only, inputs, queued: _ } = new;
    RunRecord {
        key,
        id,
        flow,
        fingerprint,
        format,
        options,
        only,
        state: RunState::Running,
        due: true,
        worker: Some(worker),
        attention: None,
        inputs,
        outputs: None,
        error: None,
        created_at: now,
        updated_at: now,
    }
}

impl fmt::Debug for DurableEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableEngine")
            .field("flows", &self.inner().flows.names())
            .field("name", &self.inner().config.name)
            .field("live_runs", &self.live_runs())
            .finish_non_exhaustive()
    }
}

impl DurableEngine {
    /// What is known of a run that is driven here.
    pub(crate) fn watched(&self, id: &RunId) -> Option<Arc<Watched>> {
        self.inner().watched(id)
    }
}
