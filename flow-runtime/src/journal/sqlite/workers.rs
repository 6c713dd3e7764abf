//! Workers, and whether they live.

use super::error::Fault;
use super::rows::{later, text};
use crate::journal::WorkerId;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// The locks of the workers of this handle.
///
/// The operating system lets go of a lock when the process ends, however it ends, so that
/// others need not wait for the end of a lease.
#[derive(Default)]
pub(super) struct Locks(Mutex<BTreeMap<WorkerId, (PathBuf, File)>>);

impl Locks {
    pub(super) fn keep(&self, worker: WorkerId, lock: (PathBuf, File)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(worker, lock);
    }

    pub(super) fn release(&self, worker: WorkerId) {
        let lock = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&worker);
        if let Some((path, _)) = lock {
            // One that is left behind does no harm.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn beside(database: &Path, lock: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(format!("-worker-{lock}"));
    path.into()
}

pub(super) fn join(
    db: &Connection,
    database: &Path,
    name: &str,
    lease: Duration,
) -> Result<(WorkerId, (PathBuf, File)), Fault> {
    let lock = Uuid::now_v7().to_string();
    let path = beside(database, &lock);
    // Locked before anybody can read of it.
    let file = File::create_new(&path).map_err(Fault::Lock)?;
    let joined = file.lock().map_err(Fault::Lock).and_then(|()| {
        let now = SystemTime::now();
        let mut statement = db.prepare_cached(
            "INSERT INTO flow_workers (name, joined_at, lease_until, lock) VALUES (?1, ?2, ?3, ?4)
             RETURNING id",
        )?;
        let row = params![name, text(now), text(later(now, lease)), lock];
        Ok(statement.query_row(row, |row| row.get(0))?)
    });
    match joined {
        Ok(id) => Ok((WorkerId(id), (path, file))),
        Err(fault) => {
            let _ = std::fs::remove_file(path);
            Err(fault)
        }
    }
}

pub(super) fn renew(db: &Connection, worker: WorkerId, lease: Duration) -> Result<(), Fault> {
    let mut statement =
        db.prepare_cached("UPDATE flow_workers SET lease_until = ?2 WHERE id = ?1 AND fenced = 0")?;
    let until = text(later(SystemTime::now(), lease));
    match statement.execute(params![worker.0, until])? {
        0 => Err(Fault::Fenced),
        _ => Ok(()),
    }
}

/// Says that a worker may not write any more.
pub(super) fn fence(db: &Connection, worker: WorkerId) -> Result<(), Fault> {
    db.prepare_cached("UPDATE flow_workers SET fenced = 1 WHERE id = ?1")?.execute([worker.0])?;
    Ok(())
}

/// Forgets those that are fenced and have left nothing behind.
pub(super) fn forget(db: &Connection, database: &Path) -> Result<(), Fault> {
    let mut statement = db.prepare_cached(
        "DELETE FROM flow_workers WHERE fenced = 1 AND NOT EXISTS
             (SELECT 1 FROM flow_runs WHERE held = 1 AND worker = flow_workers.id)
         RETURNING lock",
    )?;
    let locks = statement.query_map((), |row| row.get::<_, String>(0))?;
    for lock in locks.collect::<Result<Vec<_>, _>>()? {
        let _ = std::fs::remove_file(beside(database, &lock));
    }
    Ok(())
}

/// The other workers that are dead and not fenced yet.
pub(super) fn dead(
    db: &Connection,
    database: &Path,
    but: WorkerId,
) -> Result<Vec<WorkerId>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT id, lock, lease_until <= ?2 FROM flow_workers WHERE id <> ?1 AND fenced = 0",
    )?;
    let now = text(SystemTime::now());
    let mut rows = statement.query(params![but.0, now])?;
    let mut dead = Vec::new();
    while let Some(row) = rows.next()? {
        let lock: String = row.get(1)?;
        if row.get(2)? || is_free(&beside(database, &lock)) {
            dead.push(WorkerId(row.get(0)?));
        }
    }
    Ok(dead)
}

/// Whether nobody locks a file that is there. Of one that is not, or that cannot be opened,
/// nothing is known.
fn is_free(path: &Path) -> bool {
    // Shared, so that two who look at the same time do not take each other for its owner.
    File::open(path).is_ok_and(|file| match file.try_lock_shared() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    })
}
