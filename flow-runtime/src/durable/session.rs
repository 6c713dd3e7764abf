//! A worker's life: it joins, keeps its lease, takes runs, and falls out when it has to.

use super::committer::{Commits, Committer, commits};
use super::host::Instruction;
use super::inner::Inner;
use super::registry::whole_log;
use super::trouble::{Trouble, pause};
use crate::RunId;
use crate::error::RunError;
use crate::journal::{
    Claimed, Cursor, Filter, JournalError, JournalErrorKind, RunRecord, Tick, WorkerId,
};
use crate::scheduler::RunState;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// How many runs are taken at once.
const BATCH: usize = 100;

/// The time between two looks at the journal, however much happens in it.
const BREATH: Duration = Duration::from_millis(10);

/// What a worker is, under one number.
pub(crate) struct Session {
    pub(crate) worker: WorkerId,
    pub(crate) commits: Commits,
    pub(crate) fails: mpsc::Sender<JournalError>,
}

/// Works under one number after the other until it is told to stop.
pub(crate) async fn serve(inner: Arc<Inner>, mut worker: WorkerId, stop: CancellationToken) {
    loop {
        let (commits, committer) = commits();
        let (fails, failed) = mpsc::channel(1);
        let session = Arc::new(Session { worker, commits, fails });
        inner.session.send_replace(Some(Arc::clone(&session)));
        let end = tokio::select! {
            error = work(&inner, session, committer, failed) => Some(error),
            () = stop.cancelled() => None,
        };
        inner.session.send_replace(None);
        let Some(error) = end else {
            inner.abandon(&RunError::interrupted("the engine was shut down")).await;
            if let Err(error) = inner.journal.leave(worker).await {
                tracing::warn!("the worker could not leave; its lease will run out: {error}");
            }
            return;
        };
        tracing::error!(%worker, "the worker lets go of all runs: {error}");
        inner.abandon(&RunError::let_go(&error.to_string())).await;
        inner.trouble(error);
        let joined = tokio::select! {
            joined = join_again(&inner) => joined,
            () = stop.cancelled() => return,
        };
        if let Err(error) = inner.journal.leave(worker).await {
            tracing::debug!(%worker, "could not leave: {error}");
        }
        worker = joined;
    }
}

async fn join_again(inner: &Inner) -> WorkerId {
    let mut tries = 0_u32;
    loop {
        match inner.journal.join(&inner.config.name, inner.config.lease).await {
            Ok(worker) => {
                tracing::info!(%worker, "the worker has joined again");
                return worker;
            }
            Err(error) => {
                tries = tries.saturating_add(1);
                if tries.is_power_of_two() {
                    tracing::warn!(tries, "the worker cannot join: {error}");
                }
                inner.trouble(error);
                sleep(pause(tries)).await;
            }
        }
    }
}

/// Works until that is not possible any more; says why.
async fn work(
    inner: &Arc<Inner>,
    session: Arc<Session>,
    committer: Committer,
    mut failed: mpsc::Receiver<JournalError>,
) -> JournalError {
    let mut parts = JoinSet::new();
    let (journal, patience) = (Arc::clone(&inner.journal), inner.config.patience);
    parts.spawn(committer.run(journal, session.worker, patience));
    parts.spawn(renew(Arc::clone(inner), session.worker));
    parts.spawn(take(Arc::clone(inner), Arc::clone(&session)));
    let lost = || JournalError::bare(JournalErrorKind::Unavailable, "the worker has stopped");
    let error = tokio::select! {
        ended = parts.join_next() => match ended {
            Some(Ok(error)) => error,
            _ => lost(),
        },
        error = failed.recv() => error.unwrap_or_else(lost),
    };
    // Before the committer is dropped.
    session.commits.end(&error);
    error
}

/// Keeps the lease.
async fn renew(inner: Arc<Inner>, worker: WorkerId) -> JournalError {
    let lease = inner.config.lease;
    loop {
        sleep(lease / 3).await;
        let mut trouble = Trouble::new(inner.config.patience);
        loop {
            match inner.journal.renew(worker, lease).await {
                Ok(()) => break,
                Err(error) => {
                    if let Some(error) = trouble.met(error).await {
                        return error;
                    }
                }
            }
        }
        trouble.over();
    }
}

/// Takes runs and orders whenever there may be some.
async fn take(inner: Arc<Inner>, session: Arc<Session>) -> JournalError {
    let mut tick = Tick::default();
    let mut trouble = Trouble::new(inner.config.patience);
    // What the answer to a claim would have been, had it not been lost, is held by us.
    let mut unsure = false;
    loop {
        let begun = Instant::now();
        let looked = async {
            if unsure {
                found_again(&inner, &session).await?;
            }
            look(&inner, &session).await
        };
        match looked.await {
            Ok(_) => {
                trouble.over();
                trouble = Trouble::new(inner.config.patience);
                unsure = false;
            }
            Err(error) => {
                unsure = true;
                if let Some(error) = trouble.met(error).await {
                    return error;
                }
                continue;
            }
        }
        tokio::select! {
            changed = inner.journal.changed(tick) => match changed {
                Ok(now) => tick = now,
                Err(_) => sleep(inner.config.interval).await,
            },
            () = sleep(inner.config.interval) => {}
            () = inner.room.notified() => {}
        }
        sleep_until(begun + BREATH).await;
    }
}

/// Takes what runs there is room for, and hands orders to those that are here. Says how many
/// runs were taken.
pub(crate) async fn look(
    inner: &Arc<Inner>,
    session: &Arc<Session>,
) -> Result<usize, JournalError> {
    let mut taken = 0;
    loop {
        let room = inner.free_places().min(BATCH);
        if room == 0 {
            break;
        }
        let claimed = inner.journal.claim(session.worker, inner.flows.names(), room).await?;
        let count = claimed.len();
        taken += count;
        for run in claimed {
            inner.adopt(session, run);
        }
        if count < room {
            break;
        }
    }
    if !inner.is_idle() {
        for (run, id, order) in inner.journal.orders(session.worker).await? {
            inner.instruct(run, Instruction::Order(id, order));
        }
    }
    Ok(taken)
}

/// Takes up runs that are ours without our knowing.
async fn found_again(inner: &Arc<Inner>, session: &Arc<Session>) -> Result<(), JournalError> {
    let filter = Filter { states: vec![RunState::Running], ..Filter::default() };
    let mut cursor = None;
    loop {
        let page = inner.journal.list(&filter, cursor.as_ref(), BATCH).await?;
        cursor = page.last().map(|run| Cursor(run.key));
        let count = page.len();
        for run in page.into_iter().filter(|run| run.worker == Some(session.worker)) {
            if !inner.drives(run.key) {
                adopt_found(inner, session, run).await?;
            }
        }
        if count < BATCH {
            return Ok(());
        }
    }
}

/// Takes up a run that this worker holds and does not drive. Its orders come later.
pub(crate) async fn adopt_found(
    inner: &Arc<Inner>,
    session: &Arc<Session>,
    run: RunRecord,
) -> Result<(), JournalError> {
    let log = whole_log(&*inner.journal, run.key, inner.config.patience).await?;
    // One that has no log yet was created a moment ago, and begins now.
    let from = (!log.is_empty()).then_some(session.worker);
    let claimed = Claimed { run, from, snapshot: None, log, orders: Vec::new() };
    inner.adopt(session, claimed);
    Ok(())
}

/// Takes up a run that has left, if it was handed out to us once more meanwhile.
pub(crate) async fn take_up_again(inner: &Arc<Inner>, session: &Arc<Session>, run: &RunId) {
    let mut trouble = Trouble::new(inner.config.patience);
    while session.commits.ended().is_none() {
        let taken = async {
            match inner.journal.get(run).await? {
                Some(run) if run.worker == Some(session.worker) => {
                    adopt_found(inner, session, run).await
                }
                _ => Ok(()),
            }
        };
        match taken.await {
            // Its orders are looked for at once.
            Ok(()) => return inner.room.notify_one(),
            Err(error) => {
                if let Some(error) = trouble.met(error).await {
                    // Who has failed already has said so.
                    let _ = session.fails.try_send(error);
                    return;
                }
            }
        }
    }
}
