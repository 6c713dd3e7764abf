//! Workers, and handing out runs to them.

use super::commit::{Values, send};
use super::error::Fault;
use super::rows::{ENTRY, RUN, entry, order, run, seconds};
use super::stuck::{self, me};
use crate::journal::{Claimed, Entry, Order, OrderId, RunKey, Snapshot, WorkerId, words};
use deadpool_postgres::Client;
use std::collections::HashMap;
use std::time::Duration;
use tokio_postgres::Row;

pub(super) async fn join(db: &Client, name: &str, lease: Duration) -> Result<WorkerId, Fault> {
    let join = db
        .prepare_cached(
            "INSERT INTO flow_workers (name, lease_until)
             VALUES ($1, now() + make_interval(secs => $2)) RETURNING id",
        )
        .await?;
    // It is text, and a name is for people.
    let name = name.replace('\0', " ");
    Ok(WorkerId(db.query_one(&join, &[&name, &seconds(lease)]).await?.try_get(0)?))
}

pub(super) async fn renew(db: &Client, worker: WorkerId, lease: Duration) -> Result<(), Fault> {
    let renew = db
        .prepare_cached(
            "UPDATE flow_workers SET lease_until = now() + make_interval(secs => $2)
             WHERE id = $1 AND NOT fenced",
        )
        .await?;
    match db.execute(&renew, &[&worker.0, &seconds(lease)]).await? {
        0 => Err(Fault::Fenced),
        _ => Ok(()),
    }
}

pub(super) async fn leave(db: &Client, worker: WorkerId, channel: &str) -> Result<(), Fault> {
    let me = || -> Values { vec![Box::new(worker.0)] };
    // After what it is just about to write.
    let lock = "SELECT 1 FROM flow_workers WHERE id = $1 FOR UPDATE";
    let fence = "UPDATE flow_workers SET fenced = true WHERE id = $1";
    let notify = "SELECT pg_notify($1, '')";
    let work = [
        (db.prepare_cached(lock).await?, me()),
        (db.prepare_cached(fence).await?, me()),
        (db.prepare_cached(FORGET).await?, Vec::new()),
        (db.prepare_cached(notify).await?, vec![Box::new(channel.to_owned()) as _]),
    ];
    send(db, &work).await.map(drop)
}

/// Forgets those that are fenced and have left nothing behind.
const FORGET: &str = "
    DELETE FROM flow_workers WHERE id IN (
        SELECT w.id FROM flow_workers w
        WHERE w.fenced AND NOT EXISTS (SELECT 1 FROM flow_runs r WHERE r.held AND r.worker = w.id)
        FOR UPDATE SKIP LOCKED)";

/// Whether the worker may write, and whether a claim would find something.
const LOOK: &str = "
    SELECT EXISTS (SELECT 1 FROM flow_workers WHERE id = $1 AND NOT fenced),
           EXISTS (SELECT 1 FROM flow_workers
                   WHERE id <> $1 AND (fenced OR lease_until <= now()))
           OR EXISTS (SELECT 1 FROM flow_runs WHERE due AND NOT held AND flow = ANY($2)),
           EXISTS (SELECT 1 FROM flow_workers
                   WHERE id <> $1 AND NOT fenced AND lease_until <= now())";

/// The worker itself, if it may write.
const ME: &str = me!();

/// Whoever is just committing holds a lock on its row, and lives.
const FENCE: &str = "
    WITH dead AS (
        SELECT id FROM flow_workers
        WHERE id <> $1 AND NOT fenced AND lease_until <= now() FOR UPDATE SKIP LOCKED)
    UPDATE flow_workers w SET fenced = true FROM dead WHERE w.id = dead.id";

/// Of each of the fenced no more than are wanted are looked at: all that they have left behind,
/// each time that some are taken, would take longer the more there are.
fn take() -> String {
    format!(
        "WITH free AS (
             SELECT run FROM flow_runs WHERE due AND NOT held AND flow = ANY($2)
             ORDER BY run LIMIT $3 FOR UPDATE SKIP LOCKED
         ), left_behind AS (
             SELECT run, worker FROM flow_workers w, LATERAL (
                 SELECT r.run, r.worker FROM flow_runs r
                 WHERE r.held AND r.worker = w.id AND r.flow = ANY($2)
                 ORDER BY r.run LIMIT $3 FOR UPDATE SKIP LOCKED) AS of_one
             WHERE w.fenced ORDER BY run LIMIT $3
         ), lost AS (
             SELECT run FROM flow_runs
             WHERE held AND worker = $1 AND claim = ANY($5) AND flow = ANY($2)
             ORDER BY run LIMIT $3 FOR UPDATE
         ), chosen AS MATERIALIZED (
             SELECT run, NULL::bigint AS holder FROM free
             UNION ALL SELECT run, worker FROM left_behind
             UNION ALL SELECT run, $1 FROM lost
             ORDER BY run LIMIT $3
         )
         UPDATE flow_runs r
         SET held = true, worker = $1, claim = $4, state = 'running',
             updated_at = clock_timestamp()
         FROM chosen WHERE r.run = chosen.run
             AND EXISTS (SELECT 1 FROM flow_workers WHERE id = $1 AND NOT fenced)
         RETURNING {RUN}, chosen.holder"
    )
}

/// Hands out runs. `claim` is the number of this claim; `lost` are those of earlier ones of
/// the same worker whose answers were lost: what they handed out is handed out again, as left
/// behind by the worker itself, since who had it before that is not known any more.
///
/// What is read of them is read afterwards: they are held by then, and nothing is locked while
/// the answers travel.
pub(super) async fn claim(
    db: &Client,
    worker: WorkerId,
    flows: &[String],
    limit: usize,
    claim: i64,
    lost: &[i64],
) -> Result<Vec<Claimed>, Fault> {
    let look = db.prepare_cached(LOOK).await?;
    let seen = db.query_one(&look, &[&worker.0, &flows]).await?;
    if !seen.try_get::<_, bool>(0)? {
        return Err(Fault::Fenced);
    }
    if !seen.try_get::<_, bool>(1)? && lost.is_empty() {
        return Ok(Vec::new());
    }
    if seen.try_get::<_, bool>(2)? {
        stuck::end(db, worker).await?;
    }
    let taken = take_all(db, worker, flows, limit, claim, lost).await?;
    let mut keys = Vec::new();
    for row in &taken {
        keys.push(row.try_get::<_, i64>(0)?);
    }
    let mut found = Found::default();
    if !keys.is_empty() {
        found.read(db, &keys).await?;
    }
    let mut claimed = Vec::new();
    for row in &taken {
        match found.bring_back(row) {
            Ok(run) => claimed.push(run),
            // The others go on.
            Err(Fault::Row(why)) => {
                let why = format!("the journal cannot read it: {why}");
                let aside = "UPDATE flow_runs SET held = false, worker = NULL, due = false,
                             attention = $3 WHERE run = $1 AND held AND worker = $2";
                db.execute(aside, &[&row.try_get::<_, i64>(0)?, &worker.0, &why]).await?;
            }
            Err(fault) => return Err(fault),
        }
    }
    claimed.sort_by_key(|claimed| claimed.run.key);
    Ok(claimed)
}

/// Fences the dead, and marks runs as held by the worker; gives their rows.
async fn take_all(
    db: &Client,
    worker: WorkerId,
    flows: &[String],
    limit: usize,
    claim: i64,
    lost: &[i64],
) -> Result<Vec<Row>, Fault> {
    let me = || Box::new(worker.0);
    let take_values: Values = vec![
        me(),
        Box::new(flows.to_vec()),
        Box::new(words::number(limit as u64)),
        Box::new(claim),
        Box::new(lost.to_vec()),
    ];
    let work = [
        (db.prepare_cached(ME).await?, vec![me() as _]),
        (db.prepare_cached(FENCE).await?, vec![me() as _]),
        (db.prepare_cached(&take()).await?, take_values),
        (db.prepare_cached(FORGET).await?, Vec::new()),
    ];
    let mut answers = send(db, &work).await?.into_iter();
    if answers.next().is_none_or(|me| me.is_empty()) {
        return Err(Fault::Fenced);
    }
    Ok(answers.nth(1).unwrap_or_default())
}

/// What belongs to the runs that were taken.
#[derive(Default)]
struct Found {
    snapshots: HashMap<RunKey, Snapshot>,
    logs: HashMap<RunKey, Result<Vec<Entry>, Fault>>,
    orders: HashMap<RunKey, Result<Vec<(OrderId, Order)>, Fault>>,
}

impl Found {
    async fn read(&mut self, db: &Client, keys: &[i64]) -> Result<(), Fault> {
        let snapshots = db
            .prepare_cached("SELECT run, seq, state::text FROM flow_snapshots WHERE run = ANY($1)")
            .await?;
        for row in db.query(&snapshots, &[&keys]).await? {
            let seq = row.try_get::<_, i64>(1)?.unsigned_abs();
            let snapshot = Snapshot { seq, state: row.try_get(2)? };
            self.snapshots.insert(RunKey(row.try_get(0)?), snapshot);
        }
        let logs = format!(
            "SELECT {ENTRY} FROM flow_log l LEFT JOIN flow_snapshots s ON s.run = l.run
             WHERE l.run = ANY($1) AND l.seq > coalesce(s.seq, 0) ORDER BY l.run, l.seq"
        );
        for row in db.query(&db.prepare_cached(&logs).await?, &[&keys]).await? {
            collect(self.logs.entry(RunKey(row.try_get(0)?)), entry(&row));
        }
        let orders = db
            .prepare_cached("SELECT run, id, kind FROM flow_orders WHERE run = ANY($1) ORDER BY id")
            .await?;
        for row in db.query(&orders, &[&keys]).await? {
            let order = order(&row).map(|(_, id, order)| (id, order));
            collect(self.orders.entry(RunKey(row.try_get(0)?)), order);
        }
        Ok(())
    }

    fn bring_back(&mut self, row: &Row) -> Result<Claimed, Fault> {
        let run = run(row)?;
        Ok(Claimed {
            from: row.try_get::<_, Option<i64>>(15)?.map(WorkerId),
            snapshot: self.snapshots.remove(&run.key),
            log: self.logs.remove(&run.key).unwrap_or_else(|| Ok(Vec::new()))?,
            orders: self.orders.remove(&run.key).unwrap_or_else(|| Ok(Vec::new()))?,
            run,
        })
    }
}

/// Adds one, or keeps the first that could not be read.
fn collect<T>(
    entry: std::collections::hash_map::Entry<'_, RunKey, Result<Vec<T>, Fault>>,
    one: Result<T, Fault>,
) {
    let all = entry.or_insert_with(|| Ok(Vec::new()));
    match (&mut *all, one) {
        (Ok(list), Ok(one)) => list.push(one),
        (Ok(_), Err(fault)) => *all = Err(fault),
        (Err(_), _) => {}
    }
}
