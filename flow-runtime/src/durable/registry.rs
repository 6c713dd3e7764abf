//! The flows that an engine knows, of whatever type.

use super::Durable;
use super::committer::Commits;
use super::config::Config;
use super::draft::{Draft, Gone};
use super::entry::Names;
use super::host::{Doing, Durably, Instruction};
use super::snapshot::Saved;
use super::trouble::{Patience, Trouble};
use crate::context::{Scope, Shared};
use crate::engine::{Asked, Body, Driver, Left, Recall, Shown, Writer, contained};
use crate::event::{EventKind, RunEvent, Sink};
use crate::flow::Compiled;
use crate::journal::{Claimed, Entry, Journal, JournalError, OrderId, Rest, RunKey};
use crate::scheduler::RunState;
use flow_graph::plan::Fingerprint;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::SystemTime;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{mpsc, watch};
use tracing::Instrument;

/// The version of the scheduler that logs are written for.
pub(crate) const FORMAT: u32 = 1;

/// A flow that an engine knows.
pub(crate) struct Registered<F> {
    pub(crate) flow: Arc<F>,
    pub(crate) names: Names,
    pub(crate) fingerprint: String,
    /// Those of earlier definitions whose runs this one may go on with.
    pub(crate) compatible: BTreeSet<String>,
}

/// What a run needs of the engine that drives it.
pub(crate) struct Seat {
    pub(crate) config: Arc<Config>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) commits: Commits,
    /// Where to say that the journal does not work.
    pub(crate) fails: mpsc::Sender<JournalError>,
    pub(crate) shown: Arc<Shown>,
    pub(crate) doing: watch::Sender<Doing>,
    pub(crate) instructions: UnboundedReceiver<Instruction>,
}

/// A [`Registered`] flow of any type.
pub(crate) trait AnyFlow: Send + Sync {
    fn compiled(&self) -> &Arc<Compiled>;

    /// Drives a run until it leaves memory.
    fn drive(self: Arc<Self>, seat: Seat, claimed: Claimed) -> BoxFuture<'static, Left>;
}

impl<F: Durable + 'static> Registered<F> {
    pub(crate) fn new(flow: Arc<F>, compatible: impl IntoIterator<Item = Fingerprint>) -> Self {
        let names = Names::new(flow.compiled());
        let fingerprint = flow.compiled().plan.fingerprint().to_string();
        let compatible = compatible.into_iter().map(|print| print.to_string()).collect();
        Registered { flow, names, fingerprint, compatible }
    }
}

impl<F: Durable + 'static> AnyFlow for Registered<F> {
    fn compiled(&self) -> &Arc<Compiled> {
        self.flow.compiled()
    }

    fn drive(self: Arc<Self>, seat: Seat, claimed: Claimed) -> BoxFuture<'static, Left> {
        let (id, flow) = (claimed.run.id.clone(), claimed.run.flow.clone());
        let (key, commits) = (claimed.run.key, seat.commits.clone());
        let span = tracing::info_span!("run", %flow, %id);
        let run = async move {
            match AssertUnwindSafe(run(self, seat, claimed)).catch_unwind().await {
                Ok(left) => left,
                Err(panic) => {
                    std::mem::forget(panic);
                    tracing::error!("the engine panicked, which is a defect of it");
                    let why = "the engine panicked, which is a defect of it".to_owned();
                    park(Draft::new(key, commits), why, []).await
                }
            }
        };
        Box::pin(run.instrument(span))
    }
}

async fn run<F: Durable + 'static>(this: Arc<Registered<F>>, seat: Seat, claimed: Claimed) -> Left {
    let Registered { flow, names, fingerprint, compatible } = &*this;
    let Claimed { run, from, snapshot, log, orders } = claimed;
    let Seat { config, journal, commits, fails, shown, doing, instructions } = seat;
    let draft = Draft::new(run.key, commits);
    let taken = orders.iter().map(|(id, _)| *id);
    if run.format != FORMAT {
        let why = format!("its log is of format {}, not of {FORMAT}", run.format);
        return park(draft, why, taken).await;
    }
    if run.fingerprint != *fingerprint && !compatible.contains(&run.fingerprint) {
        let why = format!(
            "flow `{}` has changed: the run was started by the definition {}, and this is {}",
            run.flow, run.fingerprint, fingerprint,
        );
        return park(draft, why, taken).await;
    }
    let load = || flow.load_inputs(&run.inputs).map(|inputs| flow.slots(inputs));
    let slots = match catch_unwind(AssertUnwindSafe(load)) {
        Ok(Ok(slots)) => slots,
        Ok(Err(error)) => {
            return park(draft, format!("its inputs cannot be read: {error}"), taken).await;
        }
        Err(panic) => {
            std::mem::forget(panic);
            let why = "its inputs cannot be read: their own code panicked".to_owned();
            return park(draft, why, taken).await;
        }
    };
    let part = match run.only.as_slice() {
        [] => None,
        only => match flow.compiled().only(only) {
            Ok(compiled) => Some(Names::new(&Arc::new(compiled))),
            Err(error) => return park(draft, error.to_string(), taken).await,
        },
    };
    let names = part.as_ref().unwrap_or(names);
    let compiled = names.compiled();
    let known = snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
    let saved = snapshot
        .and_then(|snapshot| Saved::read(&snapshot.state, fingerprint, compiled, run.options));
    let (known, log) = match saved {
        Some(_) => (known, log),
        None if known == 0 => (0, log),
        None => {
            tracing::warn!("the snapshot cannot be read; the whole log is");
            match whole_log(&*journal, run.key, config.patience).await {
                Ok(log) => (0, log),
                Err(error) => {
                    let why = error.to_string();
                    // Who has failed already has said so.
                    let _ = fails.try_send(error);
                    return Left::Gone(why);
                }
            }
        }
    };
    let unbegun = log.is_empty() && known == 0 && from.is_none();
    let began = if log.is_empty() { SystemTime::now() } else { run.created_at };
    let snapshot = saved.map(Box::new);
    let recall = Recall { began, snapshot, known, log, orders, from, unbegun };
    let sink = Arc::clone(&shown.publisher) as Arc<dyn Sink>;
    let shared = Shared::new(Arc::clone(compiled), Some(run.id.clone()), Some(sink));
    let body = Arc::new(Body { flow: Arc::clone(flow), slots, scope: Scope::with(shared) });
    if unbegun {
        let kind = EventKind::RunStarted { flow: Arc::clone(compiled.flow_name()) };
        shown.publisher.publish(RunEvent::new(run.id.clone(), compiled, kind));
    }
    let left = {
        let (spawn_tasks, grace) = (config.spawn_tasks, config.grace);
        let asked = Asked { flow: &*body.flow, slots: &body.slots };
        let mut driver = Driver::new(&asked, &body.scope, run.options, grace);
        let host = Durably {
            body: Arc::clone(&body),
            shown,
            doing,
            instructions,
            spawn_tasks,
            grace,
            replays: false,
        };
        let names = (names, fingerprint.as_str(), part.is_some());
        Writer::new(&mut driver, &body, names, config.limits, draft, host).run(recall).await
    };
    // Values are the user's code when they are dropped, too.
    contained("a value", || drop(body));
    left
}

/// Puts a run aside for a person.
async fn park(mut draft: Draft, why: String, orders: impl IntoIterator<Item = OrderId>) -> Left {
    for order in orders {
        draft.take(order);
    }
    let attention = Some(why.replace('\0', "\u{fffd}"));
    let state = RunState::Suspended;
    draft.rest(Rest { state, due: false, attention, outputs: None, error: None });
    draft.send();
    match poll_fn(|cx| draft.poll(cx)).await {
        Ok(_) => Left::Parked(why),
        Err(Gone(why)) => Left::Gone(why),
    }
}

/// The log of a run from its beginning.
pub(crate) async fn whole_log(
    journal: &dyn Journal,
    run: RunKey,
    patience: Patience,
) -> Result<Vec<Entry>, JournalError> {
    const PAGE: usize = 1000;
    let mut log: Vec<Entry> = Vec::new();
    let mut trouble = Trouble::new(patience);
    loop {
        let after = log.last().map_or(0, |entry| entry.seq);
        match journal.log(run, after, PAGE).await {
            Ok(page) => {
                let last = page.len() < PAGE;
                log.extend(page);
                if last {
                    trouble.over();
                    return Ok(log);
                }
            }
            Err(error) => {
                if let Some(error) = trouble.met(error).await {
                    return Err(error);
                }
            }
        }
    }
}
