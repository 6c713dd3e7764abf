//! A journal on which a crash, an outage or a stall can be played.

use crate::hand_on::hand_on;
use flow_runtime::journal::{JournalError, JournalErrorKind, Memory, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// What becomes of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is done.
    Works,
    /// It is not done, and nothing more ever is: the process has died before it.
    DiesBefore,
    /// It is done, and nothing more ever is: the process has died after it.
    DiesAfter,
    /// It is not done, and says so.
    Fails,
    /// It is done, and says that it is not.
    AnswerLost,
    /// It is done, and says so a minute later.
    AnswerLate,
}

/// One process's door to a [`Memory`].
pub(crate) struct Faulty {
    pub(crate) memory: Memory,
    /// What becomes of the commit with this number, from 1.
    pub(crate) fate: Box<dyn Fn(usize) -> Fate + Send + Sync>,
    /// What was committed.
    pub(crate) commits: Mutex<Vec<Vec<Write>>>,
    pub(crate) died: Notify,
    dead: Mutex<bool>,
    /// How many answers to claims are still to be lost.
    pub(crate) lost_claims: AtomicUsize,
}

impl Faulty {
    pub(crate) fn new(
        memory: &Memory,
        fate: impl Fn(usize) -> Fate + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Faulty {
            memory: memory.clone(),
            fate: Box::new(fate),
            commits: Mutex::default(),
            died: Notify::new(),
            dead: Mutex::new(false),
            lost_claims: AtomicUsize::new(0),
        })
    }

    /// How many commits there were that wrote something of a run that existed.
    pub(crate) fn appends(&self) -> usize {
        let commits = self.commits.lock().unwrap();
        commits.iter().filter(|writes| writes.iter().any(|w| matches!(w, Write::Append(_)))).count()
    }

    async fn alive(&self) {
        if *self.dead.lock().unwrap() {
            std::future::pending::<()>().await;
        }
    }
}

pub(crate) fn unavailable() -> JournalError {
    JournalError::bare(JournalErrorKind::Unavailable, "this is a test")
}

hand_on! {
    Faulty to memory: join get list log purge changed, after alive: renew leave order orders;

    async fn commit(
        &self,
        worker: WorkerId,
        writes: &[Write],
    ) -> Result<Vec<Written>, JournalError> {
        self.alive().await;
        let number = {
            let mut commits = self.commits.lock().unwrap();
            commits.push(writes.to_vec());
            commits.len()
        };
        let fate = (self.fate)(number);
        if matches!(fate, Fate::Fails) {
            return Err(unavailable());
        }
        if matches!(fate, Fate::DiesBefore | Fate::DiesAfter) {
            if fate == Fate::DiesAfter {
                self.memory.commit(worker, writes).await?;
            }
            *self.dead.lock().unwrap() = true;
            self.died.notify_one();
            self.alive().await;
        }
        let written = self.memory.commit(worker, writes).await;
        if fate == Fate::AnswerLate {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        if fate == Fate::AnswerLost { Err(unavailable()) } else { written }
    }

    async fn claim(
        &self,
        worker: WorkerId,
        flows: &[String],
        limit: usize,
    ) -> Result<Vec<Claimed>, JournalError> {
        self.alive().await;
        let claimed = self.memory.claim(worker, flows, limit).await?;
        let lose = |left: usize| (!claimed.is_empty()).then_some(left)?.checked_sub(1);
        match self.lost_claims.fetch_update(Ordering::SeqCst, Ordering::SeqCst, lose) {
            Ok(_) => Err(unavailable()),
            Err(_) => Ok(claimed),
        }
    }
}
