//! The queries of the documentation work.

use crate::backends::{Database, File, create, server, steps};
use flow_runtime::journal::{Append, Journal, Postgres, Sqlite, Write, Written};
use std::time::Duration;

async fn fill(journal: &dyn Journal) {
    let worker = journal.join("host/1", Duration::from_secs(3600)).await.unwrap();
    let written = journal.commit(worker, &[create("request-42")]).await.unwrap();
    let Written::Created(run) = written[0] else { panic!("{written:?}") };
    let append = Append { run, entries: steps(1..=3), taken: vec![], rest: None, snapshot: None };
    journal.commit(worker, &[Write::Append(append)]).await.unwrap();
}

/// How many rows each finds: nobody needs attention, three steps, one node, one that has been
/// doing nothing since long ago, and one worker.
const FOUND: [usize; 5] = [0, 3, 1, 1, 1];

#[tokio::test]
async fn sqlite() {
    let file = File::new();
    fill(&Sqlite::open(file.path()).await.unwrap()).await;
    let db = rusqlite::Connection::open(file.path()).unwrap();
    let queries = include_str!("../../src/journal/sqlite/queries.sql").split_inclusive(';');
    let found = queries.filter(|query| query.ends_with(';')).map(|query| {
        let mut statement = db.prepare(query).unwrap();
        statement.query_map((), |_| Ok(())).unwrap().map(Result::unwrap).count()
    });
    assert_eq!(found.collect::<Vec<_>>(), FOUND);
}

#[tokio::test]
async fn postgres() {
    let Some(server) = server().await else { return };
    let database = Database::new(&server).await;
    fill(&Postgres::connect(&database.url()).await.unwrap()).await;
    let (db, connection) =
        tokio_postgres::connect(&database.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let queries = include_str!("../../src/journal/postgres/queries.sql").split_inclusive(';');
    let mut found = Vec::new();
    for query in queries.filter(|query| query.ends_with(';')) {
        found.push(db.query(query, &[]).await.unwrap().len());
    }
    assert_eq!(found, FOUND);
}
