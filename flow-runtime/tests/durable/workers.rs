//! Several engines at one journal: leases, takeover, fencing, shutdown.

use crate::faulty::{Fate, Faulty, unavailable};
use crate::harness::{Closures, linear, task, tasks};
use crate::orders::{engine, gated};
use crate::parked::{leave, new};
use crate::spec;
use flow_runtime::journal::{EntryKind, Journal, Memory};
use flow_runtime::model::Backoff;
use flow_runtime::{Engine, RunErrorKind, RunState, StartError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

spec!(Abc: linear(tasks("a b c")));
spec!(Waits: linear([task("a").backoff(2, Backoff::Constant { delay: Duration::from_secs(3600) }), task("b")]));

#[tokio::test(start_paused = true)]
async fn another_engine_takes_over_within_the_bound() {
    let journal = Memory::new();
    let (flow, there, _go) = gated::<Abc>();
    let first = engine(&journal, flow).await;
    let run = first.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let second = engine(&journal, flow).await;
    let run_there = second.get::<Closures<Abc>>("a").await.unwrap();
    // As long as the first lives, the second leaves the run alone.
    tokio::time::sleep(60 * SECOND).await;
    assert_eq!(trace.text(), "");
    let died = Instant::now();
    drop((run, first));
    run_there.wait().await.unwrap();
    assert_eq!(trace.text(), "b c");
    let bound = 11 * SECOND + SECOND / 10;
    assert!(died.elapsed() <= bound, "{:?}", died.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_was_fenced_lets_go_and_joins_again() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let trace = flow.trace.clone();
    let first = engine(&journal, flow).await;
    let run = first.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    // Somebody declares it dead.
    let record = first.runs().get("a").await.unwrap();
    journal.leave(record.worker.unwrap()).await.unwrap();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Interrupted);
    // It took its run up again, under another number.
    there.acquire().await.unwrap().forget();
    let again = first.runs().get("a").await.unwrap();
    assert!(again.worker > record.worker);
    go.add_permits(1);
    run.wait().await.unwrap();
    assert_eq!(trace.text(), "a b b c");
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_does_not_work_for_long_has_the_runs_dropped_and_taken_up_again() {
    let memory = Memory::new();
    let broken = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&broken);
    let journal =
        Faulty::new(
            &memory,
            move |_| {
                if seen.load(Ordering::SeqCst) { Fate::Fails } else { Fate::Works }
            },
        );
    let (flow, there, go) = gated::<Abc>();
    let trace = flow.trace.clone();
    let builder = Engine::builder().journal(journal).storage_patience(5 * SECOND);
    let engine = builder.register(flow).build().await.unwrap();
    let run = engine.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    broken.store(true, Ordering::SeqCst);
    go.add_permits(1);
    let begun = Instant::now();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Interrupted);
    assert_eq!(
        error.to_string(),
        format!("the run is not driven here any more: {}", unavailable())
    );
    assert!(begun.elapsed() >= 5 * SECOND);
    let other = engine.start::<Closures<Abc>>("b", ()).await.unwrap_err();
    assert_eq!(other, StartError::Journal(unavailable()));
    broken.store(false, Ordering::SeqCst);
    go.add_permits(5);
    run.wait().await.unwrap();
    assert!(trace.text().starts_with("a b b"), "{}", trace.text());
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_finishes_what_runs_and_lets_go() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let trace = flow.trace.clone();
    let first = engine(&journal, flow).await;
    let run = first.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    let shutdown = tokio::spawn({
        let first = first.clone();
        async move { first.shutdown().await }
    });
    tokio::time::sleep(SECOND).await;
    assert!(!shutdown.is_finished());
    let refused = first.start::<Closures<Abc>>("b", ()).await.unwrap_err();
    assert_eq!(refused, StartError::ShutDown);
    go.add_permits(1);
    shutdown.await.unwrap();
    assert_eq!(trace.text(), "a b");
    let record = first.runs().get("a").await.unwrap();
    assert_eq!((record.state, record.due, record.worker), (RunState::Running, true, None));

    // The next one need not wait for a lease.
    let begun = Instant::now();
    let second = engine(&journal, Closures::<Abc>::new()).await;
    second.get::<Closures<Abc>>("a").await.unwrap().wait().await.unwrap();
    assert!(begun.elapsed() < SECOND, "{:?}", begun.elapsed());
    run.wait().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_in_a_hurry_drops_what_runs() {
    let journal = Memory::new();
    let (flow, there, _go) = gated::<Abc>();
    let first = engine(&journal, flow).await;
    first.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    first.shutdown_within(SECOND).await;
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let second = engine(&journal, flow).await;
    second.get::<Closures<Abc>>("a").await.unwrap().wait().await.unwrap();
    assert_eq!(trace.text(), "b c");
}

/// Back-offs go on by the clock on the wall, whatever becomes of the processes.
#[tokio::test(start_paused = true)]
async fn a_wait_goes_on_where_it_was() {
    let journal = Memory::new();
    let first = engine(&journal, Closures::<Waits>::new().fails_first("a", 1, "no")).await;
    let run = first.start::<Closures<Waits>>("a", ()).await.unwrap();
    tokio::time::sleep(60 * SECOND).await;
    drop(run);
    first.shutdown().await;
    let begun = Instant::now();
    let second = engine(&journal, Closures::<Waits>::new()).await;
    second.get::<Closures<Waits>>("a").await.unwrap().wait().await.unwrap();
    // The wall's clock has hardly moved in this test, so nearly all of it is left.
    assert!(begun.elapsed() > 3500 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn recover_says_how_many_it_took() {
    let journal = Memory::new();
    let (flow, there, _go) = gated::<Abc>();
    let engine = engine(&journal, flow).await;
    assert_eq!(engine.recover().await.unwrap(), 0);
    for id in ["a", "b", "c"] {
        leave(&journal, id, new::<Abc>(), Vec::new(), None).await;
    }
    // Before it has looked by itself.
    assert_eq!(engine.recover().await.unwrap(), 3);
    there.acquire_many(3).await.unwrap().forget();
    assert_eq!(engine.live_runs(), 3);
}

/// What a claim took is held, whether its answer was heard or not.
#[tokio::test(start_paused = true)]
async fn runs_whose_claim_was_not_heard_of_are_found_again() {
    let memory = Memory::new();
    for id in ["a", "b", "c"] {
        leave(&memory, id, new::<Abc>(), Vec::new(), None).await;
    }
    let journal = Faulty::new(&memory, |_| Fate::Works);
    journal.lost_claims.store(1, Ordering::SeqCst);
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let engine = Engine::builder().journal(journal).register(flow).build().await.unwrap();
    for id in ["a", "b", "c"] {
        engine.get::<Closures<Abc>>(id).await.unwrap().wait().await.unwrap();
    }
    assert_eq!(["a", "b", "c"].map(|task| trace.count(task)), [3; 3]);
}

/// A run that rests and is told to go on comes back to its engine, which may not have heard yet
/// that it rests.
#[tokio::test(start_paused = true)]
async fn a_run_that_goes_on_before_its_engine_knows_that_it_rests() {
    let memory = Memory::new();
    // After the run, `a` and the pause: what puts it to rest.
    let journal = Faulty::new(&memory, |number| match number {
        4 => Fate::AnswerLate,
        _ => Fate::Works,
    });
    let (flow, there, go) = gated::<Abc>();
    let trace = flow.trace.clone();
    let engine = Engine::builder().journal(journal).register(flow).build().await.unwrap();
    let run = engine.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    engine.runs().suspend("a").await.unwrap();
    while run.state().await.unwrap() != RunState::Suspending {
        tokio::time::sleep(SECOND / 100).await;
    }
    go.add_permits(1);
    let rests = engine.runs().wait("a").await.unwrap();
    assert_eq!((rests.state, engine.live_runs()), (RunState::Suspended, 1));
    run.resume().await.unwrap();
    tokio::time::timeout(600 * SECOND, run.wait()).await.expect("it goes on").unwrap();
    assert_eq!(trace.text(), "a b c");
}

/// Two engines that share 2,000 runs, on threads, while one dies and comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_engines_share_many_runs() {
    let journal = Memory::new();
    let flow = || {
        Closures::<Abc>::new().on("b", |_| async {
            tokio::task::yield_now().await;
            Ok(())
        })
    };
    let lease = Duration::from_millis(300);
    let build = |flow| {
        let builder = Engine::builder().journal(Arc::new(journal.clone())).lease(lease);
        builder.claim_interval(lease / 3).max_runs(50).register(flow).build()
    };
    let first = build(flow()).await.unwrap();
    let second = build(flow()).await.unwrap();
    let mut runs = Vec::new();
    for number in 0..2000 {
        runs.push(second.submit::<Closures<Abc>>(format!("r{number}"), ()).await.unwrap());
    }
    drop(first);
    let third = build(flow()).await.unwrap();
    for run in runs {
        run.wait().await.unwrap();
    }
    third.shutdown().await;
    second.shutdown().await;
    for number in 0..2000 {
        let history = second.runs().history(format!("r{number}")).await.unwrap();
        let results = history.iter().filter(|step| step.kind == EntryKind::Executed);
        assert_eq!(results.count(), 3, "r{number}");
    }
}
