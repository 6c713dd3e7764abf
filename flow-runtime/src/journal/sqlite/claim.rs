//! Handing out runs.

use super::commit::may_write;
use super::error::Fault;
use super::rows::{find, log, orders, snapshot, text};
use super::workers::{dead, fence, forget};
use crate::journal::{Claimed, RunKey, WorkerId, words};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;
use std::time::SystemTime;

/// A run that may be had, and who held it and is dead.
type Free = (RunKey, Option<WorkerId>);

pub(super) fn claim(
    db: &mut Connection,
    database: &Path,
    worker: WorkerId,
    flows: &[String],
    limit: usize,
) -> Result<Vec<Claimed>, Fault> {
    may_write(db, worker)?;
    // As a rule there is nothing to do, and then nobody is kept from writing.
    if dead(db, database, worker)?.is_empty() && free(db, flows, limit)?.is_empty() {
        return Ok(Vec::new());
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    may_write(&tx, worker)?;
    for dead in dead(&tx, database, worker)? {
        fence(&tx, dead)?;
    }
    let mut claimed = Vec::new();
    for (key, from) in free(&tx, flows, limit)? {
        take(&tx, key, worker)?;
        match bring_back(&tx, key, from) {
            Ok(run) => claimed.extend(run),
            // The others go on.
            Err(Fault::Row(why)) => put_aside(&tx, key, &why)?,
            Err(fault) => return Err(fault),
        }
    }
    forget(&tx, database)?;
    tx.commit()?;
    Ok(claimed)
}

/// Due runs that nobody holds, or one that is fenced; the oldest first. Of each of the fenced no
/// more than are wanted: to look at all that they have left behind, each time that some are
/// taken, would take longer the more there are.
fn free(db: &Connection, flows: &[String], limit: usize) -> Result<Vec<Free>, Fault> {
    let (flows, limit) = (serde_json::json!(flows).to_string(), limit as u64);
    let mut statement = db.prepare_cached(
        "SELECT run FROM flow_runs INDEXED BY flow_runs_free
         WHERE due = 1 AND held = 0 AND flow IN (SELECT value FROM json_each(?1))
         ORDER BY run LIMIT ?2",
    )?;
    let key = |row: &rusqlite::Row<'_>| Ok(RunKey(row.get(0)?));
    let keys = statement.query_map(params![flows, words::number(limit)], key)?;
    let mut free: Vec<Free> = keys.map(|key| Ok((key?, None))).collect::<Result<_, Fault>>()?;
    let mut fenced = db.prepare_cached("SELECT id FROM flow_workers WHERE fenced = 1")?;
    let fenced = fenced.query_map([], |row| Ok(WorkerId(row.get(0)?)))?;
    let mut statement = db.prepare_cached(
        "SELECT run FROM flow_runs INDEXED BY flow_runs_held
         WHERE held = 1 AND worker = ?3 AND flow IN (SELECT value FROM json_each(?1))
         ORDER BY run LIMIT ?2",
    )?;
    for worker in fenced {
        let worker = worker?;
        let keys = statement.query_map(params![flows, words::number(limit), worker.0], key)?;
        for key in keys {
            free.push((key?, Some(worker)));
        }
    }
    free.sort_unstable_by_key(|(key, _)| *key);
    free.truncate(limit as usize);
    Ok(free)
}

fn take(db: &Connection, run: RunKey, worker: WorkerId) -> Result<(), Fault> {
    let mut statement = db.prepare_cached(
        "UPDATE flow_runs SET held = 1, worker = ?2, state = 'running', updated_at = ?3
         WHERE run = ?1",
    )?;
    statement.execute(params![run.0, worker.0, text(SystemTime::now())])?;
    Ok(())
}

fn bring_back(
    db: &Connection,
    key: RunKey,
    from: Option<WorkerId>,
) -> Result<Option<Claimed>, Fault> {
    let Some(run) = find(db, "run = ?1", key.0)? else { return Ok(None) };
    let snapshot = snapshot(db, key)?;
    let known = snapshot.as_ref().map_or(0, |snapshot| snapshot.seq);
    let log = log(db, key, known, usize::MAX)?;
    let orders = orders(db, "run = ?1", key.0)?;
    let orders = orders.into_iter().map(|(_, id, order)| (id, order)).collect();
    Ok(Some(Claimed { run, from, snapshot, log, orders }))
}

fn put_aside(db: &Connection, run: RunKey, why: &str) -> Result<(), Fault> {
    let mut statement = db.prepare_cached(
        "UPDATE flow_runs SET held = 0, worker = NULL, due = 0, attention = ?2 WHERE run = ?1",
    )?;
    statement.execute(params![run.0, format!("the journal cannot read it: {why}")])?;
    Ok(())
}
