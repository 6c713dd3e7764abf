//! Gathers the writes of all runs: while one transaction is under way, the next one fills.

use super::trouble::{Patience, Trouble};
use crate::journal::{Journal, JournalError, JournalErrorKind, WorkerId, Write, Written};
use std::sync::{Arc, OnceLock};
use tokio::sync::{mpsc, oneshot};

/// How many writes go into one transaction at most.
const GROUP: usize = 1000;

/// What became of a write.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) written: Written,
    /// It was written more than once, as an answer was lost.
    pub(crate) again: bool,
}

struct Request {
    write: Write,
    reply: oneshot::Sender<Answer>,
}

/// Where runs send their writes.
#[derive(Clone)]
pub(crate) struct Commits {
    requests: mpsc::UnboundedSender<Request>,
    /// Why nothing is written any more.
    end: Arc<OnceLock<JournalError>>,
}

impl Commits {
    /// Has something written. No answer ever comes if the worker loses its runs first.
    pub(crate) fn send(&self, write: Write) -> oneshot::Receiver<Answer> {
        let (reply, answer) = oneshot::channel();
        // An error drops the reply, which says it.
        let _ = self.requests.send(Request { write, reply });
        answer
    }

    /// Nothing is written any more. The first reason counts.
    pub(crate) fn end(&self, why: &JournalError) {
        let _ = self.end.set(why.clone());
    }

    /// Why nothing is written any more.
    pub(crate) fn ended(&self) -> Option<&JournalError> {
        self.end.get()
    }
}

/// The other end of [`Commits`].
pub(crate) struct Committer {
    requests: mpsc::UnboundedReceiver<Request>,
    end: Arc<OnceLock<JournalError>>,
}

pub(crate) fn commits() -> (Commits, Committer) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let end = Arc::<OnceLock<_>>::default();
    (Commits { requests: sender, end: Arc::clone(&end) }, Committer { requests: receiver, end })
}

impl Committer {
    /// Writes what comes, until that is not possible any more; says why.
    pub(crate) async fn run(
        mut self,
        journal: Arc<dyn Journal>,
        worker: WorkerId,
        patience: Patience,
    ) -> JournalError {
        let mut group = Vec::new();
        loop {
            if self.requests.recv_many(&mut group, GROUP).await == 0 {
                let message = "there is nobody left who would write";
                return JournalError::bare(JournalErrorKind::Unusable, message);
            }
            let (writes, replies): (Vec<_>, Vec<_>) =
                group.drain(..).map(|Request { write, reply }| (write, reply)).unzip();
            let mut trouble = Trouble::new(patience);
            let written = loop {
                match journal.commit(worker, &writes).await {
                    Ok(written) => break written,
                    Err(error) => {
                        if let Some(error) = trouble.met(error).await {
                            // Before the replies are dropped.
                            let _ = self.end.set(error.clone());
                            return error;
                        }
                    }
                }
            };
            let again = trouble.over();
            for (reply, written) in replies.into_iter().zip(written) {
                // Who does not wait any more need not be told.
                let _ = reply.send(Answer { written, again });
            }
        }
    }
}
