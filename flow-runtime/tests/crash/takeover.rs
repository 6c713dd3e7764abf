//! How long runs are without anybody who drives them, after the one that did is gone: the bound
//! that the guide states, between real processes.

use crate::case::{Backend, Case, waited};
use crate::child::{Life, open};
use crate::effects::Line;
use crate::flows::Kind;
use crate::proxy::{Fault, Proxy};
use crate::servers::{address, behind};
use crate::stopped::{signal, until};
use flow_runtime::RunId;
use flow_runtime::journal::EntryKind;
use rustix::process::Signal;
use std::collections::HashSet;
use std::process::Child;
use std::time::{Duration, Instant};

const LEASE: Duration = Duration::from_secs(2);

/// How often the processes here look for runs: [`builder`](crate::child::builder) says so.
const INTERVAL: Duration = Duration::from_millis(40);

/// What a machine may need that has other work: the bound is of clocks, and says nothing of how
/// long it takes to be scheduled, to read what is due, and to write it down. All of it together
/// is some 100 ms on a machine that is idle.
const LOADED: Duration = Duration::from_secs(3);

/// How many runs are taken over.
const RUNS: usize = 60;

/// The runs that came back from one that was lost.
fn recovered(lines: &[Line]) -> HashSet<&str> {
    let ids = lines.iter().filter_map(|line| match line {
        Line::Log { run, entries, .. } => {
            let recovered = entries.iter().any(|entry| entry.kind == EntryKind::Recovered);
            recovered.then_some(run.as_str())
        }
        _ => None,
    });
    ids.collect()
}

fn waiting(lines: &[Line]) -> usize {
    let waits = |line: &&Line| match line {
        Line::Call { node, part, .. } => node == "b" && part == "execute",
        _ => false,
    };
    lines.iter().filter(waits).count()
}

/// A process that drives runs which wait, and one that has nothing to do yet.
fn two(case: &Case, url: String) -> (Child, Child) {
    let first = Life { url, ..case.life(None) }.begin();
    until(case, "waiting runs", |lines| waiting(lines) == RUNS);
    let second = Life { shares: true, ..case.life(None) }.begin();
    let lives = |line: &&Line| matches!(line, Line::Life { .. });
    until(case, "second life", |lines| lines.iter().filter(lives).count() == 2);
    (first, second)
}

fn case(server: &str) -> Case {
    let mut case = Case::new(Backend::Postgres, server, &[Kind::Gated], 1).times(RUNS);
    case.lease = LEASE;
    case
}

/// Waits for the takeover of all runs, and asserts when it was.
fn assert_within_the_bound(case: &Case, gone: Instant) {
    until(case, "takeover", |lines| recovered(lines).len() == RUNS);
    let took = gone.elapsed();
    eprintln!("taken over after {took:?}; the bound is {:?}", LEASE + INTERVAL);
    assert!(took <= LEASE + INTERVAL + LOADED, "{took:?}: {}", case.complaints());
    // It renews its lease three times in it: whoever lives is not taken for dead. Two thirds
    // would be left of it, on a machine that has nothing else to do.
    assert!(took >= LEASE / 4, "{took:?}");
}

/// That all processes end well, and all runs as they should.
fn assert_ended(case: &Case, children: &mut [Child]) {
    for child in children {
        let status = waited(child).unwrap_or_else(|why| panic!("{why}: {}", case.complaints()));
        assert!(status.success(), "{status}: {}", case.complaints());
    }
    crate::case::runtime().block_on(async {
        let journal = open(&case.url()).await.unwrap();
        for (kind, id) in &case.runs {
            let run = journal.get(&RunId::from(id.as_str())).await.unwrap().expect("the run");
            assert_eq!((run.state, run.due), (kind.ends().0, false), "{id}");
        }
    });
}

#[test]
fn a_process_that_is_killed() {
    let Some(server) = Backend::Postgres.is_there() else { return };
    let case = case(&server);
    let (mut first, second) = two(&case, case.url());
    signal(&first, Signal::KILL);
    let gone = Instant::now();
    first.wait().unwrap();
    assert_within_the_bound(&case, gone);
    case.world.set("open");
    assert_ended(&case, &mut [second]);
}

/// How many connections of this case's processes the server waits for within a transaction.
async fn standing_still(case: &Case) -> i64 {
    let (client, connection) =
        tokio_postgres::connect(&case.url(), tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let sql = "SELECT count(*) FROM pg_stat_activity
        WHERE application_name = current_setting('application_name') AND xact_start IS NOT NULL
            AND wait_event = 'ClientRead'";
    let count = client.query_one(sql, &[]).await.unwrap().get(0);
    drop(client);
    connection.await.unwrap().unwrap();
    count
}

/// The server has half of a transaction of a process that does nothing any more, and keeps what
/// that has locked.
#[test]
fn a_process_that_is_stopped_within_a_transaction() {
    let Some(server) = Backend::Postgres.is_there() else { return };
    let mut case = case(&server);
    // So that what is written has a middle.
    case.world.size = 4_000;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let proxy = runtime.block_on(Proxy::start(address(&case.url())));
    let (first, second) = two(&case, behind(&proxy, &case.url()));
    // Behind what locks the rows of runs that end, and before their last values are there.
    proxy.arm(Fault::StandStillAfter(b"BEGIN\0", 1_500));
    case.world.set("open");
    let begun = Instant::now();
    while !proxy.has_struck() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", case.complaints());
        std::thread::sleep(Duration::from_millis(1));
    }
    signal(&first, Signal::STOP);
    let gone = Instant::now();
    assert_eq!(runtime.block_on(standing_still(&case)), 1, "a transaction is half done");
    until(&case, "takeover", |lines| !recovered(lines).is_empty());
    let took = gone.elapsed();
    eprintln!("taken over after {took:?}; the bound is {:?}", LEASE + INTERVAL);
    assert!(took <= LEASE + INTERVAL + LOADED, "{took:?}: {}", case.complaints());
    signal(&first, Signal::CONT);
    assert_ended(&case, &mut [first, second]);
}
