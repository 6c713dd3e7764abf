//! What a journal adds to the database that it is on: commits of one row, of 100 and of 1,000,
//! each of another run, against the same rows written without a journal.
//!
//! `cargo bench -p flow-runtime --features sqlite,postgres --bench journal`, with the server of
//! `FLOW_TEST_POSTGRES` or the one of this machine; `TMPDIR` says on which disk the files are.
//! Both take turns, so that what else the machine does strikes both.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_runtime::RunId;
use flow_runtime::journal::{
    Append, Entry, EntryKind, Journal, NewRun, Postgres, RunKey, Sqlite, WorkerId, Write, Written,
};
use flow_runtime::scheduler::Options;
use std::io::Write as _;
use std::time::{Duration, Instant, SystemTime};
use tokio_postgres::NoTls;

const RUNS: usize = 1_000;

/// How many rows in a commit, and how many commits are measured.
const CASES: [(usize, usize); 3] = [(1, 400), (100, 60), (1_000, 30)];

fn main() {
    // As the other benches: everything once, to see that it works.
    let test = std::env::args().any(|argument| argument == "--test");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut sync = Vec::new();
        let mut file = std::fs::File::create(folder.path().join("sync")).unwrap();
        for _ in 0..if test { 1 } else { 400 } {
            let begin = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            sync.push(begin.elapsed());
        }
        println!("fdatasync of 4 KiB, median: {:.0} µs", micros(&mut sync));
        println!(
            "{:<10} {:>6} {:>10} {:>12} {:>16}",
            "", "rows", "raw µs", "journal µs", "journal / raw"
        );
        sqlite(folder.path(), test).await;
        postgres(test).await;
    });
}

fn micros(times: &mut [Duration]) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn report(name: &str, rows: usize, raw: &mut [Duration], journal: &mut [Duration]) {
    let (raw, journal) = (micros(raw), micros(journal));
    println!("{name:<10} {rows:>6} {raw:>10.0} {journal:>12.0} {:>16.2}", journal / raw);
}

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: SystemTime::now(),
        kind: EntryKind::Executed,
        node: Some("reserve_quota".into()),
        attempt: 1,
        took: Some(Duration::from_micros(1_234)),
        event: Some(format!(r#"{{"executed":{{"task":{}}}}}"#, seq % 10)),
        value: Some(
            r#"{"reservation":"5d4e7a3c-0f5a-4f4e-9a55-1f2f3c1f8a10","gigabytes":12}"#.into(),
        ),
        failure: None,
    }
}

async fn begin(journal: &dyn Journal) -> (WorkerId, Vec<RunKey>) {
    let worker = journal.join("bench", Duration::from_secs(86_400)).await.unwrap();
    let create = |n| {
        Write::Create(NewRun {
            id: RunId::from(format!("run-{n}")),
            flow: "bench".into(),
            fingerprint: "f".into(),
            format: 1,
            options: Options::default(),
            only: Vec::new(),
            inputs: "{}".into(),
            queued: false,
        })
    };
    let creates: Vec<_> = (0..RUNS).map(create).collect();
    let created = journal.commit(worker, &creates).await.unwrap();
    let keys = created.iter().map(|written| match written {
        Written::Created(key) => *key,
        other => panic!("{other:?}"),
    });
    (worker, keys.collect())
}

/// The next entries of so many runs, and of other ones the next time.
struct Rows {
    keys: Vec<RunKey>,
    next: Vec<u64>,
    at: usize,
}

impl Rows {
    fn new(keys: Vec<RunKey>) -> Self {
        Rows { next: vec![0; keys.len()], keys, at: 0 }
    }

    fn take(&mut self, count: usize) -> Vec<(RunKey, Entry)> {
        let rows = (0..count).map(|_| {
            self.at = (self.at + 1) % self.keys.len();
            self.next[self.at] += 1;
            (self.keys[self.at], entry(self.next[self.at]))
        });
        rows.collect()
    }
}

async fn timed(journal: &dyn Journal, worker: WorkerId, rows: Vec<(RunKey, Entry)>) -> Duration {
    let writes: Vec<_> = rows
        .into_iter()
        .map(|(run, entry)| {
            let (entries, taken) = (vec![entry], Vec::new());
            Write::Append(Append { run, entries, taken, rest: None, snapshot: None })
        })
        .collect();
    let begin = Instant::now();
    let written = journal.commit(worker, &writes).await.unwrap();
    let took = begin.elapsed();
    assert!(written.iter().all(|written| matches!(written, Written::Appended)));
    took
}

async fn sqlite(folder: &std::path::Path, test: bool) {
    let journal = Sqlite::open(folder.join("journal.db")).await.unwrap();
    let (worker, keys) = begin(&journal).await;
    // The same tables, and nobody but us.
    drop(Sqlite::open(folder.join("raw.db")).await.unwrap());
    let mut raw = rusqlite::Connection::open(folder.join("raw.db")).unwrap();
    raw.execute_batch("PRAGMA journal_mode = wal; PRAGMA synchronous = FULL").unwrap();
    let (mut rows, mut raw_rows) = (Rows::new(keys.clone()), Rows::new(keys));
    for (count, times) in CASES {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for _ in 0..if test { 1 } else { times } {
            with.push(timed(&journal, worker, rows.take(count)).await);
            without.push(raw_sqlite(&mut raw, raw_rows.take(count)));
        }
        report("SQLite", count, &mut without, &mut with);
    }
}

fn raw_sqlite(db: &mut rusqlite::Connection, rows: Vec<(RunKey, Entry)>) -> Duration {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(run, entry)| (run, humantime::format_rfc3339_micros(entry.at).to_string(), entry))
        .collect();
    let begin = Instant::now();
    let insert = |db: &rusqlite::Connection| {
        let mut statement = db
            .prepare_cached(
                "INSERT INTO flow_log (run, seq, at, kind, node, attempt, took_us, event, value,
                     failure)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )
            .unwrap();
        for (run, at, entry) in &rows {
            let took = entry.took.map(|took| took.as_micros() as i64);
            let row = rusqlite::params![
                run.0,
                entry.seq as i64,
                at,
                entry.kind.as_str(),
                entry.node,
                entry.attempt,
                took,
                entry.event,
                entry.value,
                entry.failure
            ];
            statement.execute(row).unwrap();
        }
    };
    if rows.len() == 1 {
        insert(db);
    } else {
        let tx = db.transaction().unwrap();
        insert(&tx);
        tx.commit().unwrap();
    }
    begin.elapsed()
}

async fn postgres(test: bool) {
    let server = std::env::var("FLOW_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
    let Ok((raw, connection)) = tokio_postgres::connect(&server, NoTls).await else {
        return println!("PostgreSQL: skipped, there is no server; see FLOW_TEST_POSTGRES");
    };
    tokio::spawn(connection);
    let schemas = ["", "_raw"].map(|end| format!("flow_bench_{}{end}", std::process::id()));
    for schema in &schemas {
        raw.batch_execute(&format!("CREATE SCHEMA {schema}")).await.unwrap();
    }
    let sign = if server.contains('?') { '&' } else { '?' };
    let [url, raw_url] = schemas
        .each_ref()
        .map(|schema| format!("{server}{sign}sslmode=disable&options=-csearch_path%3D{schema}"));
    drop(Postgres::connect(&raw_url).await.unwrap());
    raw.batch_execute(&format!("SET search_path = {}", schemas[1])).await.unwrap();
    let journal = Postgres::connect(&url).await.unwrap();
    let (worker, keys) = begin(&journal).await;
    let (mut rows, mut raw_rows) = (Rows::new(keys.clone()), Rows::new(keys));
    let one = raw
        .prepare(
            "INSERT INTO flow_log (run, seq, at, kind, node, attempt, took_us, event, value, failure)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9::text::json, $10::text::json)",
        )
        .await
        .unwrap();
    let many = raw
        .prepare(
            "INSERT INTO flow_log (run, seq, at, kind, node, attempt, took_us, event, value, failure)
             SELECT run, seq, at, kind, node, attempt, took, event::json, value::json, failure::json
             FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[],
                 $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::text[])
                 AS t(run, seq, at, kind, node, attempt, took, event, value, failure)",
        )
        .await
        .unwrap();
    for (count, times) in CASES {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for _ in 0..if test { 1 } else { times } {
            with.push(timed(&journal, worker, rows.take(count)).await);
            let rows = raw_rows.take(count);
            let begin = Instant::now();
            match &rows[..] {
                [row] => raw_one(&raw, &one, row).await,
                rows => raw_many(&raw, &many, rows).await,
            }
            without.push(begin.elapsed());
        }
        report("PostgreSQL", count, &mut without, &mut with);
    }
    drop(journal);
    for schema in &schemas {
        raw.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
    }
}

async fn raw_one(
    db: &tokio_postgres::Client,
    insert: &tokio_postgres::Statement,
    (run, entry): &(RunKey, Entry),
) {
    let took = entry.took.map(|took| took.as_micros() as i64);
    let (seq, attempt) = (entry.seq as i64, i64::from(entry.attempt));
    let kind = entry.kind.as_str();
    db.execute(
        insert,
        &[
            &run.0,
            &seq,
            &entry.at,
            &kind,
            &entry.node,
            &attempt,
            &took,
            &entry.event,
            &entry.value,
            &entry.failure,
        ],
    )
    .await
    .unwrap();
}

async fn raw_many(
    db: &tokio_postgres::Client,
    insert: &tokio_postgres::Statement,
    rows: &[(RunKey, Entry)],
) {
    fn all<'a, T>(
        rows: &'a [(RunKey, Entry)],
        value: impl Fn(&'a RunKey, &'a Entry) -> T,
    ) -> Vec<T> {
        rows.iter().map(|(run, entry)| value(run, entry)).collect()
    }
    db.execute(
        insert,
        &[
            &all(rows, |run, _| run.0),
            &all(rows, |_, entry| entry.seq as i64),
            &all(rows, |_, entry| entry.at),
            &all(rows, |_, entry| entry.kind.as_str()),
            &all(rows, |_, entry| entry.node.as_deref()),
            &all(rows, |_, entry| i64::from(entry.attempt)),
            &all(rows, |_, entry| entry.took.map(|took| took.as_micros() as i64)),
            &all(rows, |_, entry| entry.event.as_deref()),
            &all(rows, |_, entry| entry.value.as_deref()),
            &all(rows, |_, entry| entry.failure.as_deref()),
        ],
    )
    .await
    .unwrap();
}
