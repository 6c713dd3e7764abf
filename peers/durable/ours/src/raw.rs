//! The limits of the machine: the rows that flow-runtime would write, written by hand, and the
//! rate at which the disk syncs.

use crate::contest::{Contest, STEPS};
use rusqlite::{Connection, params};
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::time::SystemTime;
use tokio_postgres::NoTls;

/// How many entries are durable together when all runs go on at once: one of each.
fn groups(contest: &Contest) -> (u64, u64) {
    match contest.at_once {
        true => (STEPS, contest.runs),
        false => (contest.runs * STEPS, 1),
    }
}

const TABLE: &str = "CREATE TABLE log (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, \
    seq INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, node TEXT, attempt INTEGER, \
    took_us INTEGER, event TEXT, value TEXT, failure TEXT); \
    CREATE UNIQUE INDEX log_run ON log (run, seq)";

pub fn sqlite(contest: &Contest, folder: &str) -> Result<(), Box<dyn Error>> {
    let mut db = Connection::open(format!("{folder}/raw.db"))?;
    db.execute_batch(&format!("PRAGMA journal_mode = wal; PRAGMA synchronous = full; {TABLE}"))?;
    let (commits, rows) = groups(contest);
    let clock = contest.start();
    for commit in 0..commits {
        let tx = db.transaction()?;
        {
            let mut insert = tx.prepare_cached(
                "INSERT INTO log (run, seq, at, kind, node, attempt, took_us, event, value) \
                 VALUES (?1, ?2, ?3, 'executed', ?4, 1, 3, ?5, '1001')",
            )?;
            for row in 0..rows {
                let number = commit * rows + row;
                let (run, seq) = match contest.at_once {
                    true => (row, commit),
                    false => (number / STEPS, number % STEPS),
                };
                let at = "2026-11-25T08:10:43.123456Z";
                let event = format!("{{\"executed\":{{\"task\":{seq}}}}}");
                insert.execute(params![run as i64, seq as i64, at, format!("a{seq}"), event])?;
            }
        }
        tx.commit()?;
    }
    contest.report(
        clock,
        "bare rusqlite, FULL",
        "the same rows in as many commits as a run has steps",
    );
    Ok(())
}

pub async fn postgres(contest: &Contest, url: &str) -> Result<(), Box<dyn Error>> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    client
        .batch_execute(
            "CREATE TABLE log (id BIGSERIAL PRIMARY KEY, run BIGINT NOT NULL, seq BIGINT NOT NULL,
                 at TIMESTAMPTZ NOT NULL, kind TEXT NOT NULL, node TEXT, attempt INT,
                 took_us BIGINT, event JSON, value JSON, failure JSON);
             CREATE UNIQUE INDEX log_run ON log (run, seq)",
        )
        .await?;
    let insert = client
        .prepare(
            "INSERT INTO log (run, seq, at, kind, node, attempt, took_us, event, value)
             SELECT run, seq, $3, 'executed', 'a' || seq, 1, 3,
                 ('{\"executed\":{\"task\":' || seq || '}}')::json, '1001'::json
             FROM unnest($1::bigint[], $2::bigint[]) AS rows (run, seq)",
        )
        .await?;
    let (commits, rows) = groups(contest);
    let clock = contest.start();
    for commit in 0..commits {
        let rows = (0..rows).map(|row| match contest.at_once {
            true => (row as i64, commit as i64),
            false => ((commit / STEPS) as i64, (commit % STEPS) as i64),
        });
        let (runs, seqs): (Vec<i64>, Vec<i64>) = rows.unzip();
        let tx = client.transaction().await?;
        tx.execute(&insert, &[&runs, &seqs, &SystemTime::now()]).await?;
        tx.commit().await?;
    }
    contest.report(
        clock,
        "bare tokio-postgres",
        "the same rows in as many transactions as a run has steps",
    );
    Ok(())
}

/// Appends 4 KiB and syncs, once for each "run".
pub fn disk(contest: &Contest, folder: &str) -> Result<(), Box<dyn Error>> {
    let mut file = File::create(format!("{folder}/sync"))?;
    let block = [7; 4096];
    let clock = contest.start();
    for _ in 0..contest.runs {
        file.write_all(&block)?;
        file.sync_data()?;
    }
    contest.report(clock, "fdatasync", "4 KiB appended and synced; a step here is a tenth of one");
    Ok(())
}
