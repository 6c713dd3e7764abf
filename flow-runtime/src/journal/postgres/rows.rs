//! Rows, and what they stand for.

use super::error::Fault;
use crate::RunId;
use crate::journal::{Entry, EntryKind, Order, OrderId, RunKey, RunRecord, WorkerId, words};
use std::time::{Duration, SystemTime};
use tokio_postgres::Row;

/// The columns of a [`RunRecord`], of `flow_runs` by the name of `r`.
pub(super) const RUN: &str = "r.run, r.id, r.flow, r.fingerprint, r.format, r.options::text, \
    r.state, r.due, CASE WHEN r.held THEN r.worker END, r.attention, r.inputs::text, \
    r.outputs::text, r.error::text, r.created_at, r.updated_at";

pub(super) fn run(row: &Row) -> Result<RunRecord, Fault> {
    let id: String = row.try_get(1)?;
    let format: i64 = row.try_get(4)?;
    let options: String = row.try_get(5)?;
    let state: String = row.try_get(6)?;
    let odd = |what: &str, text: &str| Fault::Row(format!("run `{id}` has the {what} `{text}`"));
    let (options, only) = words::options(&options).ok_or_else(|| odd("options", &options))?;
    Ok(RunRecord {
        key: RunKey(row.try_get(0)?),
        flow: row.try_get(2)?,
        fingerprint: row.try_get(3)?,
        format: u32::try_from(format).map_err(|_| odd("format", &format.to_string()))?,
        options,
        only,
        state: words::state(&state).ok_or_else(|| odd("state", &state))?,
        due: row.try_get(7)?,
        worker: row.try_get::<_, Option<i64>>(8)?.map(WorkerId),
        attention: row.try_get(9)?,
        inputs: row.try_get(10)?,
        outputs: row.try_get(11)?,
        error: row.try_get(12)?,
        created_at: row.try_get(13)?,
        updated_at: row.try_get(14)?,
        id: RunId::from(id),
    })
}

/// The columns of an [`Entry`], of `flow_log` by the name of `l`.
pub(super) const ENTRY: &str = "l.run, l.seq, l.at, l.kind, l.node, l.attempt, l.took_us, \
    l.event::text, l.value::text, l.failure::text";

pub(super) fn entry(row: &Row) -> Result<Entry, Fault> {
    let at: SystemTime = row.try_get(2)?;
    let kind: String = row.try_get(3)?;
    let attempt: i64 = row.try_get(5)?;
    let took: Option<i64> = row.try_get(6)?;
    Ok(Entry {
        seq: row.try_get::<_, i64>(1)?.unsigned_abs(),
        at,
        kind: EntryKind::parse(&kind)
            .ok_or_else(|| Fault::Row(format!("an entry of the kind `{kind}`")))?,
        node: row.try_get(4)?,
        attempt: u32::try_from(attempt)
            .map_err(|_| Fault::Row(format!("an attempt with the number {attempt}")))?,
        took: took.map(|us| Duration::from_micros(us.unsigned_abs())),
        event: row.try_get(7)?,
        value: row.try_get(8)?,
        failure: row.try_get(9)?,
    })
}

/// An order, from the columns `run`, `id` and `kind`.
pub(super) fn order(row: &Row) -> Result<(RunKey, OrderId, Order), Fault> {
    let kind: String = row.try_get(2)?;
    let order =
        Order::parse(&kind).ok_or_else(|| Fault::Row(format!("an order of the kind `{kind}`")))?;
    Ok((RunKey(row.try_get(0)?), OrderId(row.try_get(1)?), order))
}

/// A lease in seconds, of at most a hundred years.
pub(super) fn seconds(lease: Duration) -> f64 {
    lease.as_secs_f64().min(3.2e9)
}
