//! What a worker writes.

use super::error::Fault;
use super::rows::{find, text};
use crate::journal::{Append, Entry, NewRun, RunKey, WorkerId, Write, Written, words};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::time::SystemTime;

pub(super) fn commit(
    db: &mut Connection,
    worker: WorkerId,
    writes: &[Write],
) -> Result<Vec<Written>, Fault> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    may_write(&tx, worker)?;
    let written = writes.iter().map(|write| match write {
        Write::Create(new) => create(&tx, worker, new),
        Write::Append(append) => self::append(&tx, worker, append),
    });
    let written = written.collect::<Result<_, _>>()?;
    tx.commit()?;
    Ok(written)
}

/// That a worker is not fenced. Nobody fences it before the transaction is over.
pub(super) fn may_write(db: &Connection, worker: WorkerId) -> Result<(), Fault> {
    let mut statement =
        db.prepare_cached("SELECT 1 FROM flow_workers WHERE id = ?1 AND fenced = 0")?;
    match statement.exists([worker.0])? {
        true => Ok(()),
        false => Err(Fault::Fenced),
    }
}

fn create(db: &Connection, worker: WorkerId, new: &NewRun) -> Result<Written, Fault> {
    let mut statement = db.prepare_cached(
        "INSERT INTO flow_runs (id, flow, fingerprint, format, options, state, due, held, worker,
             inputs, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9, ?10, ?10)
         ON CONFLICT (id) DO NOTHING RETURNING run",
    )?;
    let held = !new.queued;
    let key = statement
        .query_row(
            params![
                new.id.as_str(),
                new.flow,
                new.fingerprint,
                new.format,
                words::of_options(new),
                if held { "running" } else { "pending" },
                held,
                held.then_some(worker.0),
                new.inputs,
                text(SystemTime::now()),
            ],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(key) = key {
        return Ok(Written::Created(RunKey(key)));
    }
    match find(db, "id = ?1", new.id.as_str())? {
        Some(run) => Ok(Written::Exists(Box::new(run))),
        None => Err(Fault::Row(format!("run `{}` that is there and is not", new.id))),
    }
}

fn append(db: &Connection, worker: WorkerId, append: &Append) -> Result<Written, Fault> {
    let mut statement =
        db.prepare_cached("SELECT held FROM flow_runs WHERE run = ?1 AND worker = ?2")?;
    let held = statement.query_row([append.run.0, worker.0], |row| row.get(0)).optional()?;
    match held {
        None => return Ok(Written::NotHeld),
        // The answer to a commit was lost, and here it is again.
        Some(false) => return repeated(db, append),
        Some(true) => {}
    }
    for entry in &append.entries {
        add(db, append.run, entry)?;
    }
    for order in &append.taken {
        let mut statement =
            db.prepare_cached("DELETE FROM flow_orders WHERE id = ?1 AND run = ?2")?;
        statement.execute([order.0, append.run.0])?;
    }
    if let Some(snapshot) = &append.snapshot {
        let mut statement = db.prepare_cached(
            "INSERT INTO flow_snapshots (run, seq, state) VALUES (?1, ?2, ?3)
             ON CONFLICT (run) DO UPDATE SET seq = excluded.seq, state = excluded.state
             WHERE excluded.seq > seq",
        )?;
        statement.execute(params![append.run.0, words::number(snapshot.seq), snapshot.state])?;
    }
    if let Some(rest) = &append.rest {
        let mut statement = db.prepare_cached("SELECT 1 FROM flow_orders WHERE run = ?1")?;
        let due = rest.due || statement.exists([append.run.0])?;
        let mut statement = db.prepare_cached(
            "UPDATE flow_runs SET held = 0, state = ?2, due = ?3, attention = ?4, outputs = ?5,
                 error = ?6, updated_at = ?7
             WHERE run = ?1",
        )?;
        statement.execute(params![
            append.run.0,
            words::of_state(rest.state),
            due,
            rest.attention.as_ref().filter(|_| !due),
            rest.outputs,
            rest.error,
            text(SystemTime::now()),
        ])?;
    }
    Ok(Written::Appended)
}

fn add(db: &Connection, run: RunKey, entry: &Entry) -> Result<(), Fault> {
    let mut statement = db.prepare_cached(
        "INSERT INTO flow_log (run, seq, at, kind, node, attempt, took_us, event, value, failure)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (run, seq) DO NOTHING",
    )?;
    statement.execute(params![
        run.0,
        words::number(entry.seq),
        text(entry.at),
        entry.kind.as_str(),
        entry.node,
        entry.attempt,
        entry.took.map(words::micros),
        entry.event,
        entry.value,
        entry.failure,
    ])?;
    Ok(())
}

/// What to say of a run that the worker has let go of.
fn repeated(db: &Connection, append: &Append) -> Result<Written, Fault> {
    let mut statement = db.prepare_cached("SELECT 1 FROM flow_log WHERE run = ?1 AND seq = ?2")?;
    for entry in &append.entries {
        if !statement.exists([append.run.0, words::number(entry.seq)])? {
            return Ok(Written::NotHeld);
        }
    }
    Ok(Written::Appended)
}
