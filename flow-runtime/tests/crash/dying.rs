//! A journal that kills its process at a chosen write, and says what is durable.

use crate::effects::{Line, World};
use crate::hand_on::hand_on;
use flow_runtime::RunId;
use flow_runtime::journal::{Journal, JournalError, RunKey, RunRecord};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// At which write the process dies, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dies {
    Before(usize),
    After(usize),
}

/// A journal as one process sees it.
pub struct Dying {
    journal: Arc<dyn Journal>,
    world: World,
    dies: Option<Dies>,
    writes: AtomicUsize,
    ids: Mutex<HashMap<RunKey, RunId>>,
    /// How many writes were answered with an error.
    pub failed: watch::Sender<usize>,
    /// How many commits were answered.
    pub done: watch::Sender<usize>,
}

/// Ends the process as nothing else does: at once, without a word.
pub fn die() -> ! {
    let me = rustix::process::getpid();
    rustix::process::kill_process(me, rustix::process::Signal::KILL).unwrap();
    loop {
        std::thread::park();
    }
}

impl Dying {
    pub fn new(journal: Arc<dyn Journal>, world: World, dies: Option<Dies>) -> Arc<Self> {
        let (writes, ids) = Default::default();
        let (failed, done) = (watch::Sender::new(0), watch::Sender::new(0));
        Arc::new(Dying { journal, world, dies, writes, ids, failed, done })
    }

    /// A write is about to be made; its number.
    fn before(&self) -> usize {
        let number = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        if self.dies == Some(Dies::Before(number)) {
            die();
        }
        number
    }

    fn after(&self, number: usize) {
        if self.dies == Some(Dies::After(number)) {
            die();
        }
    }

    /// Notes what an answer complains of.
    fn heard<T>(&self, answer: Result<T, JournalError>) -> Result<T, JournalError> {
        if let Err(error) = &answer {
            self.world.note(&Line::Note(format!("{:?}: {error}", error.kind())));
            self.failed.send_modify(|failed| *failed += 1);
        }
        answer
    }

    /// Waits until so many writes have failed.
    pub async fn fails(&self, times: usize) {
        self.failed.subscribe().wait_for(|failed| *failed >= times).await.unwrap();
    }

    /// Waits until so many more commits are answered.
    pub async fn works(&self, times: usize) {
        let until = *self.done.borrow() + times;
        self.done.subscribe().wait_for(|done| *done >= until).await.unwrap();
    }

    fn knows(&self, run: &RunRecord) {
        self.ids.lock().unwrap().insert(run.key, run.id.clone());
    }
}

hand_on! {
    Dying to journal: orders get purge changed;

    async fn join(&self, name: &str, lease: Duration) -> Result<WorkerId, JournalError> {
        let number = self.before();
        let worker = self.heard(self.journal.join(name, lease).await)?;
        self.after(number);
        self.world.note(&Line::Life { process: std::process::id() });
        Ok(worker)
    }

    async fn renew(&self, worker: WorkerId, lease: Duration) -> Result<(), JournalError> {
        self.heard(self.journal.renew(worker, lease).await)
    }

    async fn leave(&self, worker: WorkerId) -> Result<(), JournalError> {
        let number = self.before();
        self.journal.leave(worker).await?;
        self.after(number);
        Ok(())
    }

    async fn commit(
        &self,
        worker: WorkerId,
        writes: &[Write],
    ) -> Result<Vec<Written>, JournalError> {
        let number = self.before();
        let written = self.heard(self.journal.commit(worker, writes).await)?;
        self.after(number);
        self.done.send_modify(|done| *done += 1);
        for (write, written) in writes.iter().zip(&written) {
            match (write, written) {
                (Write::Create(new), Written::Created(key)) => {
                    self.ids.lock().unwrap().insert(*key, new.id.clone());
                }
                (_, Written::Exists(run)) => self.knows(run),
                (Write::Append(append), Written::Appended) => {
                    let id = self.ids.lock().unwrap()[&append.run].clone();
                    self.world.log(id.as_str(), &append.entries);
                }
                _ => {}
            }
        }
        Ok(written)
    }

    async fn claim(
        &self,
        worker: WorkerId,
        flows: &[String],
        limit: usize,
    ) -> Result<Vec<Claimed>, JournalError> {
        let claimed = self.heard(self.journal.claim(worker, flows, limit).await)?;
        if claimed.is_empty() {
            // Most are, and then nothing is written.
            return Ok(claimed);
        }
        // To die before a claim is to die after what was written last.
        let number = self.before();
        self.after(number);
        for Claimed { run, .. } in &claimed {
            self.knows(run);
            let log = self.journal.log(run.key, 0, usize::MAX).await?;
            self.world.log(run.id.as_str(), &log);
        }
        Ok(claimed)
    }

    async fn order(&self, run: &RunId, order: Order) -> Result<Ordered, JournalError> {
        let number = self.before();
        let ordered = self.heard(self.journal.order(run, order).await)?;
        self.after(number);
        Ok(ordered)
    }

    async fn list(
        &self,
        filter: &Filter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, JournalError> {
        let runs = self.journal.list(filter, cursor, limit).await?;
        runs.iter().for_each(|run| self.knows(run));
        Ok(runs)
    }

    async fn log(&self, run: RunKey, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let log = self.journal.log(run, after, limit).await?;
        // Whoever reads it to go on with the run builds on it.
        if let Some(id) = self.ids.lock().unwrap().get(&run).cloned() {
            self.world.log(id.as_str(), &log);
        }
        Ok(log)
    }
}
