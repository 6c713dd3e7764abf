//! Where durable runs are kept.
//!
//! A [`Journal`] is a small door to a database. The engine decides everything; a journal only
//! keeps what it is told, in transactions, and says which runs want somebody to drive them.
//! What is kept of a run is its *log*: the events that its scheduler was told, in order, each
//! with the value or the failure that came with it. A run is brought back by telling a new
//! scheduler the same events again.
//!
//! # The protocol
//!
//! **Workers.** An engine [`join`](Journal::join)s under a number that nobody had before, and
//! [`renew`](Journal::renew)s its lease while it lives. The number is the fencing token: once
//! another worker has taken over the runs of one whose lease ran out, that one can write
//! nothing any more ([`JournalErrorKind::Fenced`]), however late it wakes up.
//!
//! **Runs.** A run is *due* when somebody is to drive it. A due run that no living worker holds
//! is handed out by [`claim`](Journal::claim), once. What comes of it is written by
//! [`commit`](Journal::commit): the writes of many runs in one transaction, all of them or
//! none. Committing the same writes twice is the same as once, so that a worker may repeat a
//! commit whose answer was lost.
//!
//! **Orders.** Anybody may leave an [`Order`] for a run ([`order`](Journal::order)), which makes
//! it due. Whoever drives the run finds it through [`orders`](Journal::orders), or in what it
//! claimed, obeys, and names it as taken in the commit that says what came of it.
//!
//! **Wake-ups.** [`changed`](Journal::changed) returns when there may be something new: a run
//! that became due, an order, a run that came to rest. It may return for nothing, and an
//! engine looks on its own now and then, so a lost wake-up costs time and nothing else.
//!
//! # Backends
//!
//! [`Memory`] is always there; `Sqlite` (feature `sqlite`) keeps runs in a file, for the
//! processes of one machine, `Postgres` (feature `postgres`) on a server, for those of many. A backend of your own is tested by the suite in `conformance`
//! (feature `testing`).

#[cfg(feature = "testing")]
pub mod conformance;
mod error;
mod memory;
#[cfg(feature = "postgres")]
pub mod postgres;
mod record;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod words;

pub use error::{JournalError, JournalErrorKind};
pub use memory::Memory;
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
pub use record::{
    Append, Claimed, Cursor, Entry, EntryKind, Filter, NewRun, Order, OrderId, Ordered,
    PurgeFilter, Rest, RunKey, RunRecord, Snapshot, Tick, WorkerId, Write, Written,
};
#[cfg(feature = "sqlite")]
pub use sqlite::{Sqlite, SqliteBuilder};

use crate::RunId;
use async_trait::async_trait;
use std::time::Duration;

/// Keeps durable runs. See the [module](self) for the protocol.
///
/// Every method may be called from many tasks at once. None may panic.
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// Adds a worker, alive for `lease` from now by the journal's clock.
    ///
    /// `name` is for people: who it is, as `host/pid`.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached or written.
    async fn join(&self, name: &str, lease: Duration) -> Result<WorkerId, JournalError>;

    /// Keeps a worker alive for `lease` from now.
    ///
    /// # Errors
    ///
    /// [`JournalErrorKind::Fenced`] if its runs were taken over; or the journal's trouble.
    async fn renew(&self, worker: WorkerId, lease: Duration) -> Result<(), JournalError>;

    /// Takes a worker off the list, so that it can write no more. Runs that it still holds may
    /// be claimed at once. A worker that is not on the list has left already.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached or written.
    async fn leave(&self, worker: WorkerId) -> Result<(), JournalError>;

    /// Does all writes in one transaction that is durable when this returns, or none of them.
    ///
    /// Gives one answer for each write, in order. Every write is idempotent: see [`Write`].
    ///
    /// # Errors
    ///
    /// [`JournalErrorKind::Fenced`] if the worker's runs were taken over; or the journal's
    /// trouble. Of [`JournalErrorKind::Unavailable`] it may be that all was written, and only
    /// the answer was lost.
    async fn commit(
        &self,
        worker: WorkerId,
        writes: &[Write],
    ) -> Result<Vec<Written>, JournalError>;

    /// Hands out due runs of these flows that no living worker holds, the oldest first, at
    /// most `limit`; from now on `worker` holds them. Each comes with all that brings it back.
    ///
    /// A worker is dead when its lease has run out, or earlier if the journal can tell; never
    /// the one that claims. The runs of a dead worker are handed out as if nobody held them,
    /// and that worker is fenced in the same transaction.
    ///
    /// `flows` are names; runs of other flows stay where they are.
    ///
    /// The future is to be awaited to its end. What it had handed out when it was dropped stays
    /// with the worker, and comes to others only when that one has left or is dead.
    ///
    /// # Errors
    ///
    /// As [`commit`](Journal::commit).
    async fn claim(
        &self,
        worker: WorkerId,
        flows: &[String],
        limit: usize,
    ) -> Result<Vec<Claimed>, JournalError>;

    /// Leaves an order for a run, if the state that the run is in allows it
    /// ([`Order::applies_to`]), and makes the run due. If it needed a person, it does no more.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached or written.
    async fn order(&self, run: &RunId, order: Order) -> Result<Ordered, JournalError>;

    /// The orders that wait for runs that `worker` holds, the oldest first.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached.
    async fn orders(&self, worker: WorkerId)
    -> Result<Vec<(RunKey, OrderId, Order)>, JournalError>;

    /// What is known of a run.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached.
    async fn get(&self, run: &RunId) -> Result<Option<RunRecord>, JournalError>;

    /// The runs that `filter` lets through, the newest first, at most `limit`, those after
    /// `cursor` if there is one.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached.
    async fn list(
        &self,
        filter: &Filter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, JournalError>;

    /// The log of a run from entry number `after` + 1 on, in order, at most `limit`.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached.
    async fn log(&self, run: RunKey, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError>;

    /// Removes runs that are not due, with their logs; says how many. It may do so in several
    /// transactions.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached or written.
    async fn purge(&self, filter: &PurgeFilter) -> Result<u64, JournalError>;

    /// Waits until the journal is at another tick than `seen`, and says at which. There is a
    /// new tick whenever there may be something new, whoever made it: another process, too.
    ///
    /// # Errors
    ///
    /// If the journal cannot be reached; the caller waits a while and asks again.
    async fn changed(&self, seen: Tick) -> Result<Tick, JournalError>;
}
