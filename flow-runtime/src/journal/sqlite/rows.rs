//! Rows, and what they stand for.

use super::error::Fault;
use crate::RunId;
use crate::journal::{
    Entry, EntryKind, Order, OrderId, RunKey, RunRecord, Snapshot, WorkerId, words,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::time::{Duration, SystemTime};

/// The columns of a [`RunRecord`].
pub(super) const RUN: &str = "run, id, flow, fingerprint, format, options, state, due, \
    CASE WHEN held = 1 THEN worker END, attention, inputs, outputs, error, created_at, updated_at";

pub(super) fn run(row: &Row<'_>) -> Result<RunRecord, Fault> {
    let id: String = row.get(1)?;
    let state: String = row.get(6)?;
    let options: String = row.get(5)?;
    let odd = |what: &str, text: &str| Fault::Row(format!("run `{id}` has the {what} `{text}`"));
    let (options, only) = words::options(&options).ok_or_else(|| odd("options", &options))?;
    Ok(RunRecord {
        key: RunKey(row.get(0)?),
        flow: row.get(2)?,
        fingerprint: row.get(3)?,
        format: row.get(4)?,
        options,
        only,
        state: words::state(&state).ok_or_else(|| odd("state", &state))?,
        due: row.get(7)?,
        worker: row.get::<_, Option<i64>>(8)?.map(WorkerId),
        attention: row.get(9)?,
        inputs: row.get(10)?,
        outputs: row.get(11)?,
        error: row.get(12)?,
        created_at: time(row.get(13)?)?,
        updated_at: time(row.get(14)?)?,
        id: RunId::from(id),
    })
}

/// The first run that a query finds.
pub(super) fn find(
    db: &Connection,
    condition: &str,
    key: impl rusqlite::ToSql,
) -> Result<Option<RunRecord>, Fault> {
    let sql = format!("SELECT {RUN} FROM flow_runs WHERE {condition}");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(run).transpose()
}

pub(super) fn log(
    db: &Connection,
    run: RunKey,
    after: u64,
    limit: usize,
) -> Result<Vec<Entry>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT seq, at, kind, node, attempt, took_us, event, value, failure
         FROM flow_log WHERE run = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?;
    let mut rows =
        statement.query(params![run.0, words::number(after), words::number(limit as u64)])?;
    let mut log = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(2)?;
        let took: Option<i64> = row.get(5)?;
        log.push(Entry {
            seq: row.get::<_, i64>(0)?.unsigned_abs(),
            at: time(row.get(1)?)?,
            kind: EntryKind::parse(&kind)
                .ok_or_else(|| Fault::Row(format!("an entry of the kind `{kind}`")))?,
            node: row.get(3)?,
            attempt: row.get(4)?,
            took: took.map(|us| Duration::from_micros(us.unsigned_abs())),
            event: row.get(6)?,
            value: row.get(7)?,
            failure: row.get(8)?,
        });
    }
    Ok(log)
}

pub(super) fn snapshot(db: &Connection, run: RunKey) -> Result<Option<Snapshot>, Fault> {
    let mut statement =
        db.prepare_cached("SELECT seq, state FROM flow_snapshots WHERE run = ?1")?;
    let found = statement.query_row([run.0], |row| {
        Ok(Snapshot { seq: row.get::<_, i64>(0)?.unsigned_abs(), state: row.get(1)? })
    });
    Ok(found.optional()?)
}

/// The orders for one run (`run = ?1`), or for all that a worker holds.
pub(super) fn orders(
    db: &Connection,
    condition: &str,
    key: i64,
) -> Result<Vec<(RunKey, OrderId, Order)>, Fault> {
    let sql = format!("SELECT run, id, kind FROM flow_orders WHERE {condition} ORDER BY id");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    let mut orders = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(2)?;
        let order = Order::parse(&kind)
            .ok_or_else(|| Fault::Row(format!("an order of the kind `{kind}`")))?;
        orders.push((RunKey(row.get(0)?), OrderId(row.get(1)?), order));
    }
    Ok(orders)
}

/// A time as text, which sorts as times do: RFC 3339 in UTC, to the microsecond.
pub(super) fn text(time: SystemTime) -> String {
    humantime::format_rfc3339_micros(words::within(time)).to_string()
}

/// The time that is so far from another one.
pub(super) fn later(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_add(by).unwrap_or(time + Duration::from_secs(1 << 31))
}

fn time(text: String) -> Result<SystemTime, Fault> {
    humantime::parse_rfc3339(&text).map_err(|_| Fault::Row(format!("the time `{text}`")))
}
