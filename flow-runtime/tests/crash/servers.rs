//! A server fails, or the way to it, and the engine lives on.

use crate::case::{Backend, Case};
use crate::child::{builder, drive, open};
use crate::cluster::Cluster;
use crate::dying::Dying;
use crate::flows::Kind;
use crate::instants::instants;
use crate::proxy::{Fault, Proxy};
use crate::storage::{assert_said, at_the_gate, lives};
use flow_runtime::RunErrorKind;
use std::sync::Arc;
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(30);

/// The same database, by way of a proxy.
pub fn behind(proxy: &Proxy, url: &str) -> String {
    let (before, rest) = url.split_once("://").unwrap();
    let (address, rest) = rest.split_once('/').unwrap();
    let user = address.rsplit_once('@').map_or(String::new(), |(user, _)| format!("{user}@"));
    format!("{before}://{user}127.0.0.1:{}/{rest}&sslmode=disable", proxy.port)
}

pub fn address(url: &str) -> String {
    let config: tokio_postgres::Config = url.parse().unwrap();
    let tokio_postgres::config::Host::Tcp(host) = &config.get_hosts()[0] else { panic!("TCP") };
    format!("{host}:{}", config.get_ports().first().copied().unwrap_or(5432))
}

/// What goes wrong next: the connection is cut before the server has got all of a transaction,
/// or after it has done it.
fn next_fault(draw: &mut fastrand::Rng) -> Fault {
    match draw.u8(0..4) {
        0 => Fault::LoseAnswer(b"COMMIT\0"),
        1 => Fault::LoseAnswer(b"INSERT 0"),
        _ => Fault::CutAfter(draw.usize(0..6_000)),
    }
}

/// J8, and nothing else than what is durable: connections are cut all the time, at bytes that
/// a seed tells, and nobody notices.
#[test]
fn connections_that_are_cut() {
    let Some(server) = Backend::Postgres.is_there() else { return };
    let seed = instants().1;
    let case = Case::new(Backend::Postgres, &server, &Kind::ALL, seed).times(8);
    let mut draw = fastrand::Rng::with_seed(seed);
    let cuts = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let proxy = Proxy::start(address(&case.url())).await;
        let journal = open(&behind(&proxy, &case.url())).await.unwrap();
        let journal = Dying::new(journal, case.world.clone(), None);
        let engine = builder(Arc::clone(&journal) as _, LEASE).build().await.unwrap();
        let mut cuts = 0;
        let cut = async {
            loop {
                proxy.arm(next_fault(&mut draw));
                while !proxy.has_struck() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                cuts += 1;
                // A large commit would be cut for ever.
                journal.works(1 + draw.usize(0..2)).await;
            }
        };
        tokio::select! {
            () = cut => {}
            () = drive(&engine, &case.runs, &case.world) => {}
        }
        proxy.disarm();
        engine.shutdown().await;
        cuts
    });
    eprintln!("{cuts} cuts");
    assert!(cuts > 5, "{cuts}");
    case.note_truth();
    case.check().unwrap_or_else(|why| panic!("CRASH_SEED={seed}: {why}"));
    assert_said(&case.world, &["Unavailable: the journal", "cannot be reached"]);
    assert_eq!(lives(&case.world), 1, "nothing was let go of");
}

/// Drives runs, and does something to the server when the first are at their gates.
async fn on_a_server(case: &Case, patience: Duration, disturb: impl AsyncFnOnce(&Dying)) {
    let journal = Dying::new(open(&case.url()).await.unwrap(), case.world.clone(), None);
    let builder = builder(Arc::clone(&journal) as _, LEASE).storage_patience(patience);
    let engine = builder.build().await.unwrap();
    let disturb = async {
        while !case.world.lines().iter().any(at_the_gate) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let run = Kind::Gated.start(&engine, "Gated-1", &case.world, false).await.unwrap();
        let told = tokio::spawn(run.wait);
        disturb(&journal).await;
        // Whoever waits is told, if the engine does not know any more.
        let told = told.await.unwrap();
        if patience < Duration::from_secs(10) {
            let error = told.unwrap_err();
            assert_eq!(error.kind(), RunErrorKind::Interrupted);
            let text = error.to_string();
            let begin = "the run is not driven here any more: the journal";
            assert!(text.starts_with(begin), "{text}");
        } else {
            told.unwrap();
        }
    };
    tokio::join!(disturb, drive(&engine, &case.runs, &case.world));
    engine.shutdown().await;
}

fn assert_well(case: &Case) {
    case.is_well();
    assert_said(&case.world, &["Unavailable: the journal"]);
}

fn on_cluster(cluster: &Cluster, seed: u64) -> Case {
    let kinds = [Kind::ALL.as_slice(), &[Kind::Gated]].concat();
    Case::new(Backend::Postgres, &cluster.url(), &kinds, seed).times(4)
}

async fn sql(cluster: &Cluster, sql: &[&str]) {
    let (client, connection) =
        tokio_postgres::connect(&cluster.url(), tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    for sql in sql {
        client.batch_execute(sql).await.unwrap();
    }
    drop(client);
    connection.await.unwrap().unwrap();
}

#[test]
fn a_server_that_is_restarted() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(cluster) = runtime.block_on(Cluster::start()) else { return };
    let long = Duration::from_secs(60);
    for mode in ["fast", "immediate"] {
        let case = on_cluster(&cluster, 1);
        runtime.block_on(on_a_server(&case, long, async |journal| {
            cluster.stop(mode);
            case.world.set("open");
            journal.fails(4).await;
            cluster.begin();
        }));
        assert_well(&case);
        assert_eq!(lives(&case.world), 1, "nothing was let go of");
    }
    // As after a failover, for a while.
    let case = on_cluster(&cluster, 2);
    runtime.block_on(on_a_server(&case, long, async |journal| {
        let reload = "SELECT pg_reload_conf()";
        let read_only = "ALTER SYSTEM SET default_transaction_read_only = on";
        sql(&cluster, &[read_only, reload]).await;
        case.world.set("open");
        journal.fails(4).await;
        let write = "SET default_transaction_read_only = off";
        let reset = "ALTER SYSTEM RESET default_transaction_read_only";
        sql(&cluster, &[write, reset, reload]).await;
    }));
    assert_well(&case);
    assert_said(&case.world, &["may not be written: the server is read-only"]);
    assert_eq!(lives(&case.world), 1, "nothing was let go of");
}

#[test]
fn a_server_that_is_away_for_long() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(cluster) = runtime.block_on(Cluster::start()) else { return };
    let case = on_cluster(&cluster, 3);
    runtime.block_on(on_a_server(&case, Duration::from_millis(200), async |journal| {
        cluster.stop("immediate");
        case.world.set("open");
        journal.fails(8).await;
        cluster.begin();
    }));
    assert_well(&case);
    assert!(lives(&case.world) > 1, "the runs were let go of");
}
