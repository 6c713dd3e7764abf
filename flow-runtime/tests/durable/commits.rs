//! What is written, and how often.

use crate::faulty::{Fate, Faulty};
use crate::harness::{self, Closures, Dynamic, linear, task, tasks, unordered};
use crate::spec;
use flow_runtime::durable::DurableEngine;
use flow_runtime::journal::{EntryKind, Memory, Write};
use flow_runtime::model::Backoff;
use flow_runtime::{Engine, FailureKind, RunErrorKind, RunState};
use std::sync::Arc;
use std::time::Duration;

spec!(Abc: linear(tasks("a b c")));
spec!(Fan: unordered((0..100).map(|n| task(&format!("t{n}"))).collect::<Vec<_>>()));
spec!(Retried: linear([task("a"), task("b").backoff(3, Backoff::Constant { delay: Duration::from_secs(60) })]));
spec!(Timed: linear([unordered(tasks("a b")).timeout(Duration::from_secs(5)), task("c")]));

async fn engine<S: harness::Spec>(journal: Arc<Faulty>, flow: Closures<S>) -> DurableEngine {
    Engine::builder().journal(journal).register(flow).build().await.unwrap()
}

fn works() -> Arc<Faulty> {
    Faulty::new(&Memory::new(), |_| Fate::Works)
}

#[tokio::test(start_paused = true)]
async fn a_chain_costs_one_commit_a_step() {
    let journal = works();
    let engine = engine(Arc::clone(&journal), Closures::<Abc>::new()).await;
    engine.start::<Closures<Abc>>("a", ()).await.unwrap().wait().await.unwrap();
    let commits = journal.commits.lock().unwrap();
    // One that creates the run, and one for each task; the end is in the last.
    assert_eq!(commits.len(), 4);
    let entries = commits[1..].iter().map(|writes| match writes.as_slice() {
        [Write::Append(append)] => (append.entries.len(), append.rest.is_some()),
        other => panic!("{other:?}"),
    });
    assert_eq!(entries.collect::<Vec<_>>(), [(1, false), (1, false), (1, true)]);
}

#[tokio::test(start_paused = true)]
async fn a_fan_of_a_hundred_costs_one_commit() {
    let journal = works();
    let engine = engine(Arc::clone(&journal), Closures::<Fan>::new()).await;
    engine.start::<Closures<Fan>>("a", ()).await.unwrap().wait().await.unwrap();
    assert_eq!(journal.appends(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_rollback_costs_one_commit_a_step() {
    let journal = works();
    let flow = Closures::<Abc>::new().fails("c", "no");
    let trace = flow.trace.clone();
    let engine = engine(Arc::clone(&journal), flow).await;
    let run = engine.start::<Closures<Abc>>("a", ()).await.unwrap();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.to_string(), "task `c` failed: no; everything was reverted");
    assert_eq!(error.kind(), RunErrorKind::Reverted);
    assert_eq!(trace.text(), "a b c ~c -b -a");
    assert_eq!(journal.appends(), 6);
    let history = engine.runs().history("a").await.unwrap();
    let kinds: Vec<_> =
        history.iter().map(|step| (step.kind, step.node.clone().unwrap(), step.attempt)).collect();
    let expected = [
        (EntryKind::Executed, "a"),
        (EntryKind::Executed, "b"),
        (EntryKind::Failed, "c"),
        (EntryKind::Reverted, "c"),
        (EntryKind::Reverted, "b"),
        (EntryKind::Reverted, "a"),
    ];
    assert_eq!(kinds, expected.map(|(kind, node)| (kind, node.to_owned(), 1)));
    assert_eq!(history[2].failure.as_ref().unwrap().message(), "no");
    assert!(history.iter().all(|step| step.started.is_some() && step.took.is_some()));
    // Another handle, to which the task's own error is gone.
    let again = engine.get::<Closures<Abc>>("a").await.unwrap().wait().await.unwrap_err();
    assert_eq!(again.to_string(), error.to_string());
    assert_eq!(run.state().await.unwrap(), RunState::Reverted);
}

#[tokio::test(start_paused = true)]
async fn retries_and_timeouts_end_as_they_do_in_memory() {
    let journal = works();
    let flow = Closures::<Retried>::new().fails_first("b", 2, "no");
    let trace = flow.trace.clone();
    let retried = engine(Arc::clone(&journal), flow).await;
    let begun = tokio::time::Instant::now();
    retried.start::<Closures<Retried>>("a", ()).await.unwrap().wait().await.unwrap();
    assert_eq!(trace.text(), "a b ~b b ~b b");
    assert!(begun.elapsed() >= Duration::from_secs(120));
    retried.shutdown().await;

    let flow = Closures::<Timed>::new().on("b", |cx| async move {
        cx.cancelled().await;
        Err("stopped".into())
    });
    let trace = flow.trace.clone();
    let timed = engine(works(), flow).await;
    let error = timed.start::<Closures<Timed>>("a", ()).await.unwrap().wait().await.unwrap_err();
    assert_eq!(error.cause().kind(), FailureKind::Timeout);
    assert_eq!(trace.text(), "a b -a ~b");
}

#[tokio::test(start_paused = true)]
async fn many_runs_share_commits() {
    let journal = works();
    let engine = engine(Arc::clone(&journal), Closures::<Abc>::new()).await;
    let starts = (0..1000).map(|n| engine.start::<Closures<Abc>>(format!("r{n}"), ()));
    let runs = futures_util::future::try_join_all(starts).await.unwrap();
    for run in runs {
        run.wait().await.unwrap();
    }
    let commits = journal.commits.lock().unwrap().len();
    assert!(commits < 100, "{commits} commits for 4,000 writes");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_and_an_outage_lose_nothing_and_repeat_nothing() {
    for fate in [Fate::AnswerLost, Fate::Fails] {
        let journal = Faulty::new(&Memory::new(), move |number| match number % 2 {
            1 => fate,
            _ => Fate::Works,
        });
        let flow = Closures::<Abc>::new().fails("c", "no");
        let trace = flow.trace.clone();
        let engine = engine(Arc::clone(&journal), flow).await;
        let run = engine.start::<Closures<Abc>>("a", ()).await.unwrap();
        assert_eq!(run.wait().await.unwrap_err().kind(), RunErrorKind::Reverted);
        assert_eq!(trace.text(), "a b c ~c -b -a");
        assert_eq!(engine.runs().history("a").await.unwrap().len(), 6);
        engine.shutdown().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_of_no_tasks_ends() {
    Dynamic::set(linear([]).plan());
    let engine = engine(works(), Closures::<Dynamic>::new()).await;
    engine.start::<Closures<Dynamic>>("a", ()).await.unwrap().wait().await.unwrap();
}
