//! What anybody may ask of runs, or tell them.

use super::error::Fault;
use super::rows::{RUN, find, run, text};
use crate::RunId;
use crate::journal::{Cursor, Filter, Order, OrderId, Ordered, PurgeFilter, RunRecord, words};
use rusqlite::{Connection, TransactionBehavior, named_params, params};
use std::time::SystemTime;

/// How many runs go in one transaction, so that others can write in between.
const PURGED_AT_ONCE: usize = 500;

pub(super) fn order(db: &mut Connection, id: &RunId, order: Order) -> Result<Ordered, Fault> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(run) = find(&tx, "id = ?1", id.as_str())? else { return Ok(Ordered::NoSuchRun) };
    if !order.applies_to(run.state, run.attention.is_some()) {
        return Ok(Ordered::Refused(Box::new(run)));
    }
    let now = text(SystemTime::now());
    let number = tx
        .prepare_cached("INSERT INTO flow_orders (run, kind, at) VALUES (?1, ?2, ?3) RETURNING id")?
        .query_row(params![run.key.0, order.as_str(), now], |row| row.get(0))?;
    tx.prepare_cached(
        "UPDATE flow_runs SET due = 1, attention = NULL, updated_at = ?2 WHERE run = ?1",
    )?
    .execute(params![run.key.0, now])?;
    tx.commit()?;
    Ok(Ordered::Left(OrderId(number)))
}

/// A JSON array of states, or none for all.
fn states(states: &[crate::RunState]) -> Option<String> {
    let words: Vec<_> = states.iter().map(|state| words::of_state(*state)).collect();
    (!words.is_empty()).then(|| serde_json::json!(words).to_string())
}

pub(super) fn list(
    db: &Connection,
    filter: &Filter,
    cursor: Option<Cursor>,
    limit: usize,
) -> Result<Vec<RunRecord>, Fault> {
    // Written so that the index on these is used.
    let attention = match filter.attention {
        None => "",
        Some(true) => "AND (attention IS NOT NULL OR state = 'failure')",
        Some(false) => "AND NOT (attention IS NOT NULL OR state = 'failure')",
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT {RUN} FROM flow_runs
         WHERE run < :before {attention}
             AND (:flow IS NULL OR flow = :flow)
             AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
             AND (:from IS NULL OR created_at >= :from)
             AND (:until IS NULL OR created_at < :until)
         ORDER BY run DESC LIMIT :limit"
    ))?;
    let mut rows = statement.query(named_params! {
        ":before": cursor.map_or(i64::MAX, |cursor| cursor.0.0),
        ":flow": filter.flow,
        ":states": states(&filter.states),
        ":from": filter.created_from.map(text),
        ":until": filter.created_before.map(text),
        ":limit": words::number(limit as u64),
    })?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(run(row)?);
    }
    Ok(runs)
}

/// Removes some of the runs that a filter names; says how many, and whether there may be more.
pub(super) fn purge(
    db: &mut Connection,
    filter: &PurgeFilter,
    limit: usize,
) -> Result<(u64, bool), Fault> {
    let Some(before) = SystemTime::now().checked_sub(filter.rested_for) else {
        return Ok((0, false));
    };
    let limit = limit.min(PURGED_AT_ONCE);
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let doomed: Vec<i64> = tx
        .prepare_cached(
            "SELECT run FROM flow_runs
             WHERE due = 0 AND (?1 IS NULL OR state IN (SELECT value FROM json_each(?1)))
                 AND updated_at <= ?2
             ORDER BY run LIMIT ?3",
        )?
        .query_map(
            params![states(&filter.states), text(before), words::number(limit as u64)],
            |row| row.get(0),
        )?
        .collect::<Result<_, _>>()?;
    for run in &doomed {
        for table in ["flow_log", "flow_snapshots", "flow_orders", "flow_runs"] {
            tx.prepare_cached(&format!("DELETE FROM {table} WHERE run = ?1"))?.execute([run])?;
        }
    }
    tx.commit()?;
    Ok((doomed.len() as u64, doomed.len() == PURGED_AT_ONCE))
}
