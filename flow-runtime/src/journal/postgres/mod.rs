//! A journal on a PostgreSQL server (feature `postgres`).
//!
//! Leases go by the server's clock. A commit is on the server's disk when it is answered. To
//! back up a journal: `pg_dump`, or whatever the server's backup is.
//!
//! An engine that died holds its runs until its lease is over; so does one whose process was
//! stopped in the middle of a write, which the next engine cuts off. That wants all engines to
//! connect as the same user of the database. What others have left half done the server itself
//! ends after 10 s.
//!
//! # Tables
//!
//! They may be read while flows run. Inputs, values and failures are JSON.
//!
//! | table | a row for each |
//! |---|---|
//! | `flow_runs` | run: its id, flow, state, who holds it, inputs, outputs, error |
//! | `flow_log` | event of a run, numbered by `seq`: what ended how, when, how long it took |
//! | `flow_snapshots` | run that is long: the state that spares reading its first events |
//! | `flow_orders` | order that waits for a run |
//! | `flow_workers` | engine: its name, and until when it lives |
//! | `flow_schema` | version of these tables, which is one |
//!
//! `flow_history` is a view of the log for people. `due` says that somebody is to drive a run,
//! `attention` why a person should look at it. Queries to begin with:
//!
//! ```sql
#![doc = include_str!("queries.sql")]
//! ```

mod claim;
mod commit;
mod error;
mod listen;
mod rows;
mod runs;
mod schema;
mod stuck;
mod tls;

use super::{
    Claimed, Cursor, Entry, Filter, Journal, JournalError, Order, OrderId, Ordered, PurgeFilter,
    RunKey, RunRecord, Tick, WorkerId, Write, Written,
};
use crate::RunId;
use async_trait::async_trait;
use deadpool_postgres::{Client, Hook, HookError, Manager, Object, Pool, Runtime};
use error::Fault;
use listen::Listener;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tls::Target;

/// How long anything may take, a connection included, before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every connection begins with: a commit that was answered is on the disk whatever the
/// server's default is, and one that stands still half way through frees what it has locked,
/// even if [`stuck`] may not end it.
const BEGIN: &str = "
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off';
    SET idle_in_transaction_session_timeout = '10s';
    SET client_min_messages = 'warning'";

/// A journal on a PostgreSQL server, version 12 or later.
///
/// Processes on many machines may share it. A journal keeps up to four connections, and one
/// that listens; lost ones are made again.
///
/// ```no_run
/// use flow_runtime::journal::{Filter, Journal, JournalError, Postgres};
///
/// # async fn example() -> Result<(), JournalError> {
/// let journal = Postgres::connect("postgres://flows@db.example/flows?sslmode=verify-full").await?;
/// for run in journal.list(&Filter::default(), None, 10).await? {
///     println!("{} {:?}", run.id, run.state);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Postgres {
    pool: Pool,
    place: Arc<str>,
    channel: String,
    listener: Listener,
    /// Claims whose answers were lost. What they handed out is handed out again.
    lost: Mutex<Vec<(WorkerId, i64)>>,
}

impl Postgres {
    /// Connects to a database, and makes the tables if they are not there.
    ///
    /// `url` is what libpq takes, as `postgres://user:password@host:5432/database` or
    /// `host=… dbname=…`. Of `sslmode`, `prefer` and `require` encrypt without asking whom they
    /// speak to; `verify-full` (and `verify-ca`, which is the same here) wants a certificate
    /// for the host that the system's roots vouch for, or those in the PEM file `sslrootcert`.
    /// The tables are in the first schema of the `search_path`, which can be set with
    /// `options=-csearch_path%3Dname`, or by [`connect_in`](Postgres::connect_in).
    ///
    /// # Errors
    ///
    /// [`Unavailable`](super::JournalErrorKind::Unavailable) if the server cannot be reached;
    /// [`Unusable`](super::JournalErrorKind::Unusable) if the address is wrong, the server does
    /// not let one in, or the tables are not ours or those of a newer program.
    pub async fn connect(url: &str) -> Result<Self, JournalError> {
        Self::begin(url, None).await
    }

    /// The same, with the tables in this schema, which is made if it is not there. So one
    /// database can hold several journals, each beside whatever else is in it.
    ///
    /// ```no_run
    /// use flow_runtime::journal::{JournalError, Postgres};
    ///
    /// # async fn example() -> Result<(), JournalError> {
    /// let url = "postgres://shop@db.example/shop";
    /// let orders = Postgres::connect_in(url, "flows_orders").await?;
    /// let returns = Postgres::connect_in(url, "flows_returns").await?;
    /// # drop((orders, returns));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`connect`](Postgres::connect);
    /// [`Unusable`](super::JournalErrorKind::Unusable) too if the name has anything but small
    /// letters, digits and `_`, or the schema is not there and may not be made.
    pub async fn connect_in(url: &str, schema: &str) -> Result<Self, JournalError> {
        Self::begin(url, Some(schema)).await
    }

    async fn begin(url: &str, schema: Option<&str>) -> Result<Self, JournalError> {
        let mut target = Target::parse(url).map_err(|fault| fault.into_error("PostgreSQL"))?;
        let place: Arc<str> = target.place().into();
        let opened = async {
            if let Some(schema) = schema {
                target.look_in(schema)?;
            }
            Self::open(target, place.clone(), schema).await
        };
        opened.await.map_err(|fault| fault.into_error(&place))
    }

    async fn open(target: Target, place: Arc<str>, own: Option<&str>) -> Result<Self, Fault> {
        let manager = Manager::new(target.config.clone(), target.tls.clone());
        let begin = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
            Box::pin(async move { client.batch_execute(BEGIN).await.map_err(HookError::Backend) })
        });
        let pool = Pool::builder(manager)
            .max_size(4)
            .runtime(Runtime::Tokio1)
            .create_timeout(Some(PATIENCE))
            .wait_timeout(Some(PATIENCE))
            .post_create(begin)
            .build()
            .map_err(|error| Fault::Refused(error.to_string()))?;
        let mut client = pool.get().await?;
        schema::prepare(&mut client, own).await?;
        // A name of its own for each set of tables in the database.
        let table = "SELECT 'flow_' || 'flow_runs'::regclass::oid";
        let channel: String = client.query_one(table, &[]).await?.try_get(0)?;
        drop(client);
        let listener = Listener::start(target, place.clone(), channel.clone());
        Ok(Postgres { pool, place, channel, listener, lost: Mutex::default() })
    }

    async fn session(&self) -> Result<Session, Fault> {
        Ok(Session(Some(self.pool.get().await?)))
    }

    async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Result<T, JournalError> {
        let done = tokio::time::timeout(PATIENCE, work).await.unwrap_or(Err(Fault::Late));
        done.map_err(|fault| fault.into_error(&self.place))
    }

    fn lost(&self) -> std::sync::MutexGuard<'_, Vec<(WorkerId, i64)>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection for one piece of work. If something went wrong, or nobody waits for the end of
/// it any more, it is closed, and the server undoes what is half done.
struct Session(Option<Object>);

impl Session {
    fn client(&mut self) -> Result<&mut Client, Fault> {
        self.0.as_mut().ok_or(Fault::Late)
    }

    /// Gives it back for the next one.
    fn end<T>(mut self, done: T) -> Result<T, Fault> {
        drop(self.0.take());
        Ok(done)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            drop(Object::take(object));
        }
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("place", &self.place).finish_non_exhaustive()
    }
}

#[async_trait]
impl Journal for Postgres {
    async fn join(&self, name: &str, lease: Duration) -> Result<WorkerId, JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            let worker = claim::join(db.client()?, name, lease).await?;
            db.end(worker)
        })
        .await
    }

    async fn renew(&self, worker: WorkerId, lease: Duration) -> Result<(), JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            claim::renew(db.client()?, worker, lease).await?;
            db.end(())
        })
        .await
    }

    async fn leave(&self, worker: WorkerId) -> Result<(), JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            claim::leave(db.client()?, worker, &self.channel).await?;
            db.end(())
        })
        .await?;
        self.lost().retain(|(of, _)| *of != worker);
        Ok(())
    }

    async fn commit(
        &self,
        worker: WorkerId,
        writes: &[Write],
    ) -> Result<Vec<Written>, JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            let written = commit::commit(db.client()?, worker, writes, &self.channel).await?;
            db.end(written)
        })
        .await
    }

    async fn claim(
        &self,
        worker: WorkerId,
        flows: &[String],
        limit: usize,
    ) -> Result<Vec<Claimed>, JournalError> {
        let number = fastrand::i64(..);
        let lost = {
            let mut all = self.lost();
            let lost: Vec<_> = all.iter().filter(|(of, _)| *of == worker).map(|c| c.1).collect();
            all.push((worker, number));
            lost
        };
        let claimed = self
            .within(async {
                let mut db = self.session().await?;
                let claimed =
                    claim::claim(db.client()?, worker, flows, limit, number, &lost).await?;
                db.end(claimed)
            })
            .await?;
        // What more an earlier one handed out is left for the next, if there was a limit.
        let done = |of, claim| of == worker && (claim == number || claimed.len() < limit);
        self.lost().retain(|(of, claim)| !done(*of, *claim));
        Ok(claimed)
    }

    async fn order(&self, run: &RunId, order: Order) -> Result<Ordered, JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            let ordered = runs::order(db.client()?, run, order, &self.channel).await?;
            db.end(ordered)
        })
        .await
    }

    async fn orders(
        &self,
        worker: WorkerId,
    ) -> Result<Vec<(RunKey, OrderId, Order)>, JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            let orders = runs::orders(db.client()?, worker).await?;
            db.end(orders)
        })
        .await
    }

    async fn get(&self, run: &RunId) -> Result<Option<RunRecord>, JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            let run = runs::get(db.client()?, run).await?;
            db.end(run)
        })
        .await
    }

    async fn list(
        &self,
        filter: &Filter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            let runs = runs::list(db.client()?, filter, cursor.copied(), limit).await?;
            db.end(runs)
        })
        .await
    }

    async fn log(&self, run: RunKey, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        self.within(async {
            let mut db = self.session().await?;
            let log = runs::log(db.client()?, run, after, limit).await?;
            db.end(log)
        })
        .await
    }

    async fn purge(&self, filter: &PurgeFilter) -> Result<u64, JournalError> {
        let mut purged = 0;
        loop {
            let left = filter.limit.map_or(usize::MAX, |limit| limit - purged as usize);
            let (some, more) = self
                .within(async {
                    let mut db = self.session().await?;
                    let purged = runs::purge(db.client()?, filter, left).await?;
                    db.end(purged)
                })
                .await?;
            purged += some;
            if !more {
                return Ok(purged);
            }
        }
    }

    async fn changed(&self, seen: Tick) -> Result<Tick, JournalError> {
        self.listener.changed(seen).await
    }
}
