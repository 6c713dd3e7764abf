//! The tables, and how a file comes to have them.

use super::error::Fault;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, ffi};
use std::time::{Duration, Instant};

/// What leads from each version to the next, from none on.
const MIGRATIONS: [&str; 1] = [include_str!("schema.sql")];

/// The version that this library writes.
const VERSION: i64 = MIGRATIONS.len() as i64;

/// Makes sure that a file is a journal of ours, or makes it one.
pub(super) fn prepare(db: &mut Connection, patience: Duration) -> Result<(), Fault> {
    if db.is_readonly("main")? {
        return Err(Fault::Refused("the file may not be written".into()));
    }
    // Before anything is written, as it may be somebody else's.
    let version = version(db)?;
    write_ahead(db, patience)?;
    if version == VERSION {
        return Ok(());
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    for migration in &MIGRATIONS[self::version(&tx)? as usize..] {
        tx.execute_batch(migration)?;
    }
    tx.execute("DELETE FROM flow_schema", ())?;
    tx.execute("INSERT INTO flow_schema (version) VALUES (?1)", [VERSION])?;
    Ok(tx.commit()?)
}

/// The version of the tables; 0 if there are none.
fn version(db: &Connection) -> Result<i64, Fault> {
    let mut tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let tables = tables.query_map((), |row| row.get(0))?;
    let tables: Vec<String> = tables.collect::<Result<_, _>>()?;
    if !tables.iter().any(|table| table == "flow_schema") {
        return match tables.first() {
            None => Ok(0),
            Some(table) => Err(Fault::Refused(format!(
                "it is the database of something else, with a table `{table}`; a journal wants \
                 a file of its own"
            ))),
        };
    }
    let version = db.query_row("SELECT version FROM flow_schema", (), |row| row.get::<_, i64>(0));
    match version.optional() {
        Ok(Some(version @ 0..=VERSION)) => Ok(version),
        Ok(Some(version)) => Err(Fault::Refused(format!(
            "its tables have version {version}, and this program knows only those up to \
             {VERSION}; a newer program has used it"
        ))),
        Ok(None) => Err(odd()),
        // There is no such column, or it holds something else.
        Err(rusqlite::Error::SqlInputError { .. } | rusqlite::Error::InvalidColumnType(..)) => {
            Err(odd())
        }
        Err(error) => Err(error.into()),
    }
}

fn odd() -> Fault {
    Fault::Refused("its table `flow_schema` does not tell a version".into())
}

/// Sets what makes a commit durable, and lets readers read meanwhile.
fn write_ahead(db: &Connection, patience: Duration) -> Result<(), Fault> {
    let begin = Instant::now();
    loop {
        // This does not wait for others by itself.
        let mode = db.query_row("PRAGMA journal_mode = wal", (), |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => {
                let why = format!("its file system allows no write-ahead log, only `{mode}`");
                return Err(Fault::Refused(why));
            }
            Err(error) if is_busy(&error) && begin.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ffi::ErrorCode::DatabaseBusy | ffi::ErrorCode::DatabaseLocked))
}
