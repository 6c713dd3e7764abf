//! What happened in a run and is not durable yet, and what must wait until it is.

use super::committer::{Answer, Commits};
use crate::journal::{Append, Entry, OrderId, Rest, RunKey, Snapshot, Write, Written};
use crate::scheduler::Command;
use std::collections::{HashSet, VecDeque};
use std::task::{Context, Poll, ready};
use tokio::sync::oneshot;

/// What is to be written of a run next. At most one write of it is under way; what happens
/// meanwhile is gathered here.
pub(crate) struct Draft {
    commits: Commits,
    next: Append,
    /// The number of the last entry.
    told: u64,
    /// The number of the last entry that is durable.
    durable: u64,
    /// The write that is under way, up to which entry, and whether the run then rests.
    flight: Option<(u64, bool, oneshot::Receiver<Answer>)>,
    /// Commands, and the entry that they are a consequence of: none is carried out before
    /// what caused it is durable.
    held: VecDeque<(u64, Command)>,
    /// The orders that were obeyed.
    seen: HashSet<OrderId>,
}

/// The run is not this worker's any more, for this reason.
#[derive(Clone, Debug)]
pub(crate) struct Gone(pub(crate) String);

impl Draft {
    pub(crate) fn new(run: RunKey, commits: Commits) -> Self {
        let (entries, taken) = (Vec::new(), Vec::new());
        Draft {
            commits,
            next: Append { run, entries, taken, rest: None, snapshot: None },
            told: 0,
            durable: 0,
            flight: None,
            held: VecDeque::new(),
            seen: HashSet::new(),
        }
    }

    /// The number of the last entry.
    pub(crate) fn told(&self) -> u64 {
        self.told
    }

    /// The log is known up to this entry.
    pub(crate) fn known(&mut self, seq: u64) {
        self.told = seq;
        self.durable = seq;
    }

    /// Adds an entry, and numbers it.
    pub(crate) fn add(&mut self, mut entry: Entry) {
        self.told += 1;
        entry.seq = self.told;
        self.next.entries.push(entry);
    }

    /// Notes that an order is obeyed; whether it is the first time that it is seen.
    pub(crate) fn take(&mut self, order: OrderId) -> bool {
        let new = self.seen.insert(order);
        if new {
            self.next.taken.push(order);
        }
        new
    }

    /// Keeps a command until what caused it is durable.
    pub(crate) fn hold(&mut self, command: Command) {
        self.held.push_back((self.told, command));
    }

    /// Keeps a command whose cause is durable, before all others.
    pub(crate) fn hold_first(&mut self, command: Command) {
        self.held.push_front((0, command));
    }

    /// Forgets all commands.
    pub(crate) fn forget_held(&mut self) {
        self.held.clear();
    }

    /// The next command whose cause is durable.
    pub(crate) fn cleared(&mut self) -> Option<Command> {
        let (cause, _) = self.held.front()?;
        if *cause > self.durable {
            return None;
        }
        self.held.pop_front().map(|(_, command)| command)
    }

    /// Lets go of the run with the next write.
    pub(crate) fn rest(&mut self, rest: Rest) {
        self.next.rest = Some(rest);
    }

    /// Whether the run is being let go of.
    pub(crate) fn rests(&self) -> bool {
        self.next.rest.is_some() || self.flight.as_ref().is_some_and(|(_, rests, _)| *rests)
    }

    /// Adds a snapshot of the run as it is after the last entry.
    pub(crate) fn snapshot(&mut self, state: String) {
        self.next.snapshot = Some(Snapshot { seq: self.told, state });
    }

    /// Whether a write could begin.
    pub(crate) fn may_send(&self) -> bool {
        let Append { entries, taken, rest, .. } = &self.next;
        self.flight.is_none() && !(entries.is_empty() && taken.is_empty() && rest.is_none())
    }

    /// Begins to write, if there is anything to be written and nothing under way.
    pub(crate) fn send(&mut self) {
        if !self.may_send() {
            return;
        }
        let run = self.next.run;
        let (entries, taken) = (Vec::new(), Vec::new());
        let next = Append { run, entries, taken, rest: None, snapshot: None };
        let append = std::mem::replace(&mut self.next, next);
        let rests = append.rest.is_some();
        self.flight = Some((self.told, rests, self.commits.send(Write::Append(append))));
    }

    /// Waits for the write that is under way; whether the run rests now.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Gone>> {
        let Some((seq, rests, answer)) = &mut self.flight else { return Poll::Pending };
        let (seq, rests) = (*seq, *rests);
        let answer = ready!(std::pin::Pin::new(answer).poll(cx));
        self.flight = None;
        match answer {
            Ok(Answer { written: Written::Appended, .. }) => {
                self.durable = seq;
                Poll::Ready(Ok(rests))
            }
            Ok(_) => Poll::Ready(Err(Gone("another worker has taken it over".to_owned()))),
            Err(_) => {
                let why = self.commits.ended().map(ToString::to_string);
                let why = why.unwrap_or_else(|| "the engine has stopped".to_owned());
                Poll::Ready(Err(Gone(why)))
            }
        }
    }
}
