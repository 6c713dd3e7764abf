//! Workers that stand still within a transaction: a process that was stopped, or whose machine
//! is frozen, when the server had half of what it was to do.
//!
//! Such a transaction keeps the worker's row locked, and whoever wants to fence it would have to
//! wait. The server sees nothing wrong: the connection is there, and no timeout of its covers
//! all of this (none at all counts between a statement and the word that ends it). So each
//! transaction of a worker has an advisory lock that bears the worker's number, by which
//! its connection is found; and when the worker's lease is over while the server waits for that
//! connection, it is ended.

use super::error::Fault;
use crate::journal::WorkerId;
use deadpool_postgres::Client;
use std::time::Duration;
use tokio::time::sleep;

/// The worker `$1`, if it may write, whose row nobody changes from now on.
macro_rules! me {
    () => {
        "SELECT id, pg_advisory_xact_lock_shared(
             'flow_runs'::regclass::oid::int, (id % 2147483647)::int)
         FROM flow_workers WHERE id = $1 AND NOT fenced FOR KEY SHARE"
    };
}
pub(super) use me;

/// The connections of late workers for which the server waits. One that the server works for is
/// let finish, and those of other users may not be ended, nor looked at.
const END: &str = "
    SELECT a.pid, pg_terminate_backend(a.pid)
    FROM flow_workers w
    JOIN pg_locks l ON l.locktype = 'advisory' AND l.objsubid = 2
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = 'flow_runs'::regclass::oid
        AND l.objid = (w.id % 2147483647)::int::oid
    JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE w.id <> $1 AND NOT w.fenced AND w.lease_until <= now()
        AND a.usename = current_user AND a.wait_event_type = 'Client'";

/// How long an end may take: the server undoes what was half done.
const LOOKS: u32 = 100;
const LOOK: Duration = Duration::from_millis(10);

/// Ends what late workers have left half done.
pub(super) async fn end(db: &Client, worker: WorkerId) -> Result<(), Fault> {
    let stuck = db.query(&db.prepare_cached(END).await?, &[&worker.0]).await?;
    if stuck.is_empty() {
        return Ok(());
    }
    let pids: Vec<i32> = stuck.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    tracing::warn!(?pids, "workers whose leases are over stood still within transactions");
    let there = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = ANY($1))")
        .await?;
    for _ in 0..LOOKS {
        if !db.query_one(&there, &[&pids]).await?.try_get::<_, bool>(0)? {
            break;
        }
        sleep(LOOK).await;
    }
    // Those that are there still are found by the next claim.
    Ok(())
}
