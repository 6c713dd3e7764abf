//! What can happen to a server, and to the way there.

use crate::backends::{Database, create, entry, server, steps, with_schema};
use crate::cluster::Cluster;
use crate::proxy::{Fault, Proxy};
use flow_runtime::journal::{
    Append, Claimed, Entry, Journal, JournalError, JournalErrorKind, NewRun, Order, Ordered,
    Postgres, Rest, RunKey, Tick, WorkerId, Write, Written,
};
use flow_runtime::{RunId, RunState};
use std::sync::Arc;
use std::time::{Duration, Instant};

const LEASE: Duration = Duration::from_secs(3600);

/// Does something until it is done, as an engine does.
async fn insist<T>(work: impl AsyncFn() -> Result<T, JournalError>) -> T {
    tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            match work().await {
                Ok(done) => return done,
                Err(error) if error.kind() == JournalErrorKind::Unavailable => {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Err(error) => panic!("{error}"),
            }
        }
    })
    .await
    .expect("it works again")
}

fn add(run: RunKey, entries: Vec<Entry>) -> Write {
    Write::Append(Append { run, entries, taken: vec![], rest: None, snapshot: None })
}

async fn begin(journal: &Postgres, id: &str) -> (WorkerId, RunKey) {
    let worker = journal.join("host/1", LEASE).await.unwrap();
    let written = journal.commit(worker, &[create(id)]).await.unwrap();
    let Written::Created(key) = written[0] else { panic!("{written:?}") };
    (worker, key)
}

async fn log(journal: &Postgres, key: RunKey) -> Vec<Entry> {
    insist(async || journal.log(key, 0, usize::MAX).await).await
}

/// A journal behind a proxy, in a schema of its own.
async fn behind_proxy() -> Option<(Database, Proxy, Postgres)> {
    let server = server().await?;
    let database = Database::new(&server).await;
    let config: tokio_postgres::Config = server.parse().unwrap();
    let tokio_postgres::config::Host::Tcp(host) = &config.get_hosts()[0] else { panic!("TCP") };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let proxy = Proxy::start(format!("{host}:{port}")).await;
    let url = database.url();
    let (before, rest) = url.split_once("://").unwrap();
    let (address, rest) = rest.split_once('/').unwrap();
    let user = address.rsplit_once('@').map_or(String::new(), |(user, _)| format!("{user}@"));
    let url = format!("{before}://{user}127.0.0.1:{}/{rest}&sslmode=disable", proxy.port);
    let journal = Postgres::connect(&url).await.unwrap();
    Some((database, proxy, journal))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_lost_at_any_byte() {
    let Some((_database, proxy, journal)) = behind_proxy().await else { return };
    let (worker, key) = begin(&journal, "run").await;
    let mut done = 0;
    for cut in (0..2_500).step_by(61) {
        let second = format!("run-{cut}");
        let writes = [add(key, steps(done + 1..=done + 3)), create(&second)];
        proxy.arm(Fault::CutAfter(cut));
        let first = journal.commit(worker, &writes).await;
        let struck = proxy.has_struck();
        if let Err(error) = &first {
            assert_eq!(error.kind(), JournalErrorKind::Unavailable, "{error}");
            assert!(struck, "{error}");
        }
        proxy.disarm();
        // All or nothing. The server may not have heard yet that the connection is gone.
        let before = log(&journal, key).await.len() as u64;
        assert!(before == done || before == done + 3, "{before} after {done}");
        insist(async || journal.commit(worker, &writes).await).await;
        done += 3;
        assert_eq!(log(&journal, key).await, steps(1..=done), "cut after {cut}");
        let second = insist(async || journal.get(&RunId::from(second.as_str())).await).await;
        assert_eq!(second.expect("the run").worker, Some(worker));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_commit_is_lost() {
    let Some((_database, proxy, journal)) = behind_proxy().await else { return };
    let (worker, key) = begin(&journal, "run").await;
    let end = Rest {
        state: RunState::Success,
        due: false,
        attention: None,
        outputs: Some("{}".into()),
        error: None,
    };
    let last =
        Append { run: key, entries: steps(3..=4), taken: vec![], rest: Some(end), snapshot: None };
    for write in [add(key, steps(1..=2)), Write::Append(last)] {
        let write = [write, create("other")];
        proxy.arm(Fault::LoseAnswer(b"COMMIT\0"));
        let error = journal.commit(worker, &write).await.expect_err("no answer");
        assert_eq!(error.kind(), JournalErrorKind::Unavailable, "{error}");
        assert!(proxy.has_struck());
        let there = log(&journal, key).await;
        let written = insist(async || journal.commit(worker, &write).await).await;
        assert!(matches!(written[0], Written::Appended), "{written:?}");
        let Written::Exists(other) = &written[1] else { panic!("{written:?}") };
        assert_eq!(other.worker, Some(worker));
        assert_eq!(log(&journal, key).await, there, "it was written, and not twice");
    }
    assert_eq!(log(&journal, key).await, steps(1..=4));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_claim_is_lost() {
    let Some((_database, proxy, journal)) = behind_proxy().await else { return };
    let (worker, _) = begin(&journal, "held").await;
    let queue = |id: &str| match create(id) {
        Write::Create(new) => Write::Create(NewRun { queued: true, ..new }),
        other => other,
    };
    journal.commit(worker, &[queue("a"), queue("b"), queue("c")]).await.unwrap();
    let flows = ["flow".to_owned()];
    for lost in [2, 3] {
        proxy.arm(Fault::LoseAnswer(b"COMMIT\0"));
        let error = journal.claim(worker, &flows, lost).await.expect_err("no answer");
        assert_eq!(error.kind(), JournalErrorKind::Unavailable, "{error}");
    }
    let ids = |claimed: &[Claimed]| -> Vec<String> {
        claimed.iter().map(|claimed| claimed.run.id.to_string()).collect()
    };
    let claimed = insist(async || journal.claim(worker, &flows, 2).await).await;
    // One that was left behind by the dead is not taken for one that never began.
    assert!(claimed.iter().all(|claimed| claimed.from == Some(worker)), "{claimed:?}");
    let mut all = ids(&claimed);
    let claimed = insist(async || journal.claim(worker, &flows, 2).await).await;
    all.extend(ids(&claimed));
    all.sort();
    assert_eq!(all, ["a", "b", "c"], "nobody else could have claimed them");
    assert!(insist(async || journal.claim(worker, &flows, 2).await).await.is_empty());
}

/// Whoever stands still within a transaction, at whatever byte, keeps nobody from taking over.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_stands_still_within_a_transaction() {
    let Some((database, proxy, journal)) = behind_proxy().await else { return };
    let other = Postgres::connect(&database.url()).await.unwrap();
    let heir = other.join("host/2", LEASE).await.unwrap();
    let journal = Arc::new(journal);
    let lease = Duration::from_millis(100);
    let flows = ["flow".to_owned()];
    let mut held_up = 0;
    for still in (0..).step_by(23) {
        let worker = journal.join("host/1", LEASE).await.unwrap();
        let [id, second] = ["run", "second"].map(|name| format!("{name}-{still}"));
        let written = journal.commit(worker, &[create(&id)]).await.unwrap();
        let Written::Created(key) = written[0] else { panic!("{written:?}") };
        // So that all connections have said all that is said only once.
        journal.commit(worker, &[add(key, steps(1..=2)), create("seen")]).await.unwrap();
        journal.renew(worker, lease).await.unwrap();
        proxy.arm(Fault::StandStill(still));
        let stands = tokio::spawn({
            let (journal, second) = (Arc::clone(&journal), second.clone());
            async move { journal.commit(worker, &[add(key, steps(3..=4)), create(&second)]).await }
        });
        while !proxy.has_struck() && !stands.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if !proxy.has_struck() {
            // It was shorter.
            break;
        }
        let begun = Instant::now();
        // As an engine does, but more often.
        let claimed = loop {
            let claimed = insist(async || other.claim(heir, &flows, 10).await).await;
            if claimed.iter().any(|claimed| claimed.run.key == key) {
                break claimed;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        let took = begun.elapsed();
        // The lease, and room for a machine that has much to do: the server itself would have
        // needed ten seconds, and for some of these never ended it.
        assert!(took < lease + Duration::from_secs(5), "{took:?}, still after {still}");
        held_up += usize::from(!stands.is_finished());
        let log = &claimed.iter().find(|claimed| claimed.run.key == key).unwrap().log;
        assert_eq!(*log, steps(1..=2), "all or nothing");
        assert!(other.get(&RunId::from(second.as_str())).await.unwrap().is_none());
        stands.abort();
        proxy.disarm();
        let error = insist_on_error(&journal, worker, key).await;
        assert_eq!(error.kind(), JournalErrorKind::Fenced, "{error}");
    }
    assert!(held_up > 15, "{held_up}");
}

/// What a worker hears that writes when its connections work again.
async fn insist_on_error(journal: &Postgres, worker: WorkerId, key: RunKey) -> JournalError {
    loop {
        match journal.commit(worker, &[add(key, steps(3..=4))]).await {
            Err(error) if error.kind() == JournalErrorKind::Unavailable => {}
            Err(error) => return error,
            Ok(written) => panic!("it may write: {written:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_ends_connections() {
    let Some(server) = server().await else { return };
    let database = Database::new(&server).await;
    let journal = Postgres::connect(&database.url()).await.unwrap();
    let (worker, key) = begin(&journal, "run").await;
    let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
    let (progress, mut seen) = tokio::sync::watch::channel(0);
    let work = async {
        for seq in 1..=120 {
            insist(async || journal.commit(worker, &[add(key, vec![entry(seq)])]).await).await;
            assert!(insist(async || journal.orders(worker).await).await.is_empty());
            progress.send_replace(seq);
        }
    };
    let disturb = async {
        for next in (3..=120).step_by(6) {
            seen.wait_for(|seq| *seq >= next).await.unwrap();
            // While the next ones are under way.
            database.sql(end_all).await;
        }
    };
    tokio::join!(work, disturb);
    assert_eq!(log(&journal, key).await, steps(1..=120));
    hears(&journal).await;
}

/// That orders are heard of (again).
async fn hears(journal: &Postgres) {
    let mut tick = insist(async || journal.changed(Tick::default()).await).await;
    let calm = Duration::from_millis(300);
    while let Ok(next) = tokio::time::timeout(calm, journal.changed(tick)).await {
        // While it is made again there is an error.
        tick = next.unwrap_or(tick);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let order = async || journal.order(&RunId::from("run"), Order::Suspend).await;
    let ordered = insist(order).await;
    assert!(matches!(ordered, Ordered::Left(_)), "{ordered:?}");
    let heard = tokio::time::timeout(Duration::from_secs(30), journal.changed(tick)).await;
    assert_ne!(heard.expect("nobody heard of it").unwrap(), tick);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_restarted() {
    let Some(cluster) = Cluster::start().await else { return };
    let journal = Postgres::connect(&cluster.url()).await.unwrap();
    let (worker, key) = begin(&journal, "run").await;
    let mut done = 0;
    // Politely, and as if it had crashed.
    for mode in ["fast", "immediate"] {
        journal.commit(worker, &[add(key, steps(done + 1..=done + 2))]).await.unwrap();
        cluster.stop(mode);
        let write = [add(key, steps(done + 3..=done + 4))];
        let error = journal.commit(worker, &write).await.expect_err("it is down");
        assert_eq!(error.kind(), JournalErrorKind::Unavailable, "{error}");
        let trouble = tokio::time::timeout(Duration::from_secs(30), async {
            let mut tick = Tick::default();
            loop {
                match journal.changed(tick).await {
                    Ok(next) => tick = next,
                    Err(error) => return error,
                }
            }
        });
        let error = trouble.await.expect("who listens is told, too");
        assert_eq!(error.kind(), JournalErrorKind::Unavailable, "{error}");
        cluster.begin();
        insist(async || journal.commit(worker, &write).await).await;
        done += 4;
        assert_eq!(log(&journal, key).await, steps(1..=done));
        hears(&journal).await;
    }
}

fn assert_says(error: &JournalError, kind: JournalErrorKind, words: &[&str]) {
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
    assert!(!text.contains("secret") && !format!("{error:?}").contains("secret"), "{text}");
}

#[tokio::test]
async fn what_is_no_journal() {
    use JournalErrorKind::{Unavailable, Unusable};
    let refused = async |url: &str| Postgres::connect(url).await.expect_err("a journal");
    let error = refused("postgres://me:secret@127.0.0.1:1/x?connect_timeout=2").await;
    assert_says(&error, Unavailable, &["127.0.0.1:1/x", "cannot be reached"]);
    let error = refused("postgres://me:secret@127.0.0.1:port/x").await;
    assert_says(&error, Unusable, &["its address is not understood"]);
    let error = refused("postgres://me:secret@127.0.0.1:1/x?sslmode=maybe").await;
    assert_says(&error, Unusable, &["no sslmode `maybe`"]);
    let error = refused("postgres://me:secret@h/x?sslmode=verify-full&sslrootcert=/no/file").await;
    assert_says(&error, Unusable, &["the root certificate /no/file cannot be used"]);

    let Some(server) = server().await else { return };
    let error = refused(&with_schema(&server, "flow_test_that_is_not_there")).await;
    assert_says(&error, Unusable, &["no schema of the search path is there"]);
    let database = Database::new(&server).await;
    database.sql("CREATE TABLE flow_schema (x int)").await;
    assert_says(&refused(&database.url()).await, Unusable, &["does not tell a version"]);
    database.sql("DROP TABLE flow_schema").await;
    drop(Postgres::connect(&database.url()).await.unwrap());
    database.sql("UPDATE flow_schema SET version = 7").await;
    assert_says(&refused(&database.url()).await, Unusable, &["version 7", "a newer program"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_first_starts_at_once() {
    let Some(server) = server().await else { return };
    let database = Database::new(&server).await;
    let url = database.url();
    let open = (0..8).map(|_| Postgres::connect(&url));
    for opened in futures_util::future::join_all(open).await {
        let journal = opened.unwrap();
        let worker = journal.join("host/1", LEASE).await.unwrap();
        journal.commit(worker, &[create("run")]).await.unwrap();
    }
}

/// Journals in schemas of their own, each made by whoever comes first, beside what else is in
/// the database.
#[tokio::test(flavor = "multi_thread")]
async fn several_journals_in_one_database() {
    let Some(server) = server().await else { return };
    let name = || format!("flow_test_{:016x}", fastrand::u64(..));
    for schema in [name(), name()] {
        // What the address says of the path is read over.
        let url = with_schema(&server, "flow_test_that_is_not_there");
        let open = (0..8).map(|_| Postgres::connect_in(&url, &schema));
        let opened: Vec<_> = futures_util::future::join_all(open).await;
        let journals: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
        let (worker, _) = begin(&journals[0], "run").await;
        for journal in &journals {
            assert!(journal.get(&RunId::from("run")).await.unwrap().is_some());
        }
        // One that is there already is taken as it is.
        let journal = Postgres::connect(&with_schema(&server, &schema)).await.unwrap();
        journal.leave(worker).await.unwrap();
        drop((journal, journals));
        crate::backends::sql_on(&server, &format!("DROP SCHEMA {schema} CASCADE")).await;
    }
    for odd in ["", "Flows", "1st", "a b", "a;b", "a\"b", &"x".repeat(64)] {
        let error = Postgres::connect_in(&server, odd).await.unwrap_err();
        assert_says(&error, JournalErrorKind::Unusable, &["is no name for a schema"]);
    }
}

/// A row that nobody can read keeps no other run from going on.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read() {
    let Some(server) = server().await else { return };
    let database = Database::new(&server).await;
    let journal = Postgres::connect(&database.url()).await.unwrap();
    let (worker, key) = begin(&journal, "run").await;
    journal.commit(worker, &[add(key, steps(1..=2)), create("other")]).await.unwrap();
    journal.leave(worker).await.unwrap();
    database.sql("UPDATE flow_log SET kind = 'pondered' WHERE seq = 2").await;
    let worker = journal.join("host/1", LEASE).await.unwrap();
    let claimed = journal.claim(worker, &["flow".into()], 10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].run.id, RunId::from("other"));
    let aside = journal.get(&RunId::from("run")).await.unwrap().unwrap();
    let why = aside.attention.unwrap();
    assert!(why.contains("`pondered`"), "{why}");
    assert!(!aside.due && aside.worker.is_none());
}
