//! Runs that cannot go on here are put aside, and the others go on.

use crate::harness::{Closures, Spec, linear, task, tasks};
use crate::orders::{engine, gated};
use crate::spec;
use flow_runtime::journal::{
    Append, Entry, EntryKind, Filter, Journal, Memory, NewRun, Rest, RunKey, Snapshot, Write,
    Written,
};
use flow_runtime::scheduler::Options;
use flow_runtime::{Engine, RunErrorKind, RunState};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

spec!(Abc: linear(tasks("a b c")));
spec!(Abcd: linear(tasks("a b c d")));
spec!(Acb: linear([task("a"), task("c"), task("b")]));

fn fingerprint<S: Spec>() -> String {
    S::compiled().plan.fingerprint().to_string()
}

fn entry(seq: u64, event: &str, value: Option<&str>) -> Entry {
    Entry {
        seq,
        at: SystemTime::now(),
        kind: EntryKind::Executed,
        node: None,
        attempt: 1,
        took: None,
        event: Some(event.into()),
        value: value.map(str::to_owned),
        failure: None,
    }
}

/// Leaves a run with this log in the journal, due.
pub(crate) async fn leave(
    journal: &Memory,
    id: &str,
    flow: NewRun,
    log: Vec<Entry>,
    snapshot: Option<Snapshot>,
) {
    let worker = journal.join("writer", Duration::from_secs(1000)).await.unwrap();
    let new = NewRun { id: id.into(), ..flow };
    let key: RunKey = match journal.commit(worker, &[Write::Create(new)]).await.unwrap().remove(0) {
        Written::Created(key) => key,
        other => panic!("{other:?}"),
    };
    let state = RunState::Running;
    let rest = Some(Rest { state, due: true, attention: None, outputs: None, error: None });
    let append = Append { run: key, entries: log, taken: Vec::new(), rest, snapshot };
    journal.commit(worker, &[Write::Append(append)]).await.unwrap();
    journal.leave(worker).await.unwrap();
}

pub(crate) fn new<S: Spec>() -> NewRun {
    NewRun {
        id: "".into(),
        flow: "test".into(),
        fingerprint: fingerprint::<S>(),
        format: 1,
        options: Options::default(),
        only: Vec::new(),
        inputs: "{}".into(),
        queued: false,
    }
}

const A: &str = r#"{"executed":{"task":"a"}}"#;

#[tokio::test(start_paused = true)]
async fn a_run_that_cannot_be_brought_back_says_why() {
    let journal = Memory::new();
    let none = Vec::new;
    leave(&journal, "format", NewRun { format: 7, ..new::<Abc>() }, none(), None).await;
    leave(&journal, "definition", new::<Abcd>(), none(), None).await;
    leave(&journal, "inputs", NewRun { inputs: "[".into(), ..new::<Abc>() }, none(), None).await;
    leave(&journal, "value", new::<Abc>(), vec![entry(1, A, Some("\"x\""))], None).await;
    leave(&journal, "no value", new::<Abc>(), vec![entry(1, A, None)], None).await;
    leave(&journal, "gap", new::<Abc>(), vec![entry(2, A, Some("1"))], None).await;
    leave(&journal, "event", new::<Abc>(), vec![entry(1, "{}", None)], None).await;
    let unknown = r#"{"executed":{"task":"z"}}"#;
    leave(&journal, "task", new::<Abc>(), vec![entry(1, unknown, Some("1"))], None).await;
    let early = r#"{"executed":{"task":"b"}}"#;
    leave(&journal, "early", new::<Abc>(), vec![entry(1, early, Some("1"))], None).await;
    let bad = Some(Snapshot { seq: 1, state: r#"{"version":99}"#.into() });
    leave(&journal, "snapshot", new::<Abc>(), vec![entry(1, A, Some("1"))], bad).await;
    leave(&journal, "foreign", NewRun { flow: "other".into(), ..new::<Abc>() }, none(), None).await;

    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let engine = engine(&journal, flow).await;
    for (id, why) in [
        ("format", "its log is of format 7, not of 1".to_owned()),
        (
            "definition",
            format!(
                "flow `test` has changed: the run was started by the definition {}, and this is {}",
                fingerprint::<Abcd>(),
                fingerprint::<Abc>(),
            ),
        ),
        (
            "inputs",
            "its inputs cannot be read: invalid type: sequence, expected a map at line 1 column 0"
                .to_owned(),
        ),
        (
            "value",
            "entry 1 of its log: the value of `a` cannot be read: invalid type: string \"x\", \
             expected u64 at line 1 column 3"
                .to_owned(),
        ),
        (
            "no value",
            "entry 1 of its log: the value of `a` cannot be read: it is missing".to_owned(),
        ),
        ("gap", "entry 1 of its log is missing".to_owned()),
        (
            "event",
            "entry 1 of its log: it cannot be read: expected value at line 1 column 2".to_owned(),
        ),
        ("task", "entry 1 of its log: the flow has no task `z`".to_owned()),
        ("early", "entry 1 of its log: task 1 does not execute at that time".to_owned()),
    ] {
        let run = engine.runs().wait(id).await.unwrap();
        assert_eq!(run.attention.as_deref(), Some(why.as_str()), "{id}");
        let error = engine.get::<Closures<Abc>>(id).await.unwrap().wait().await.unwrap_err();
        assert_eq!(error.kind(), RunErrorKind::Parked);
        assert_eq!(error.to_string(), format!("the run was put aside: {why}"));
    }
    assert_eq!(trace.text(), "b c");
    // A snapshot of another version is not needed.
    let run = engine.runs().get("snapshot").await.unwrap();
    assert_eq!((run.state, run.attention), (RunState::Success, None));
    // Nobody knows the flow: the run waits.
    let foreign = engine.runs().get("foreign").await.unwrap();
    assert!(foreign.due && foreign.worker.is_none() && foreign.attention.is_none());
    // Told to go on, it tries again, and is put aside again.
    engine.runs().resume("task").await.unwrap();
    let again = engine.runs().wait("task").await.unwrap();
    assert!(again.attention.is_some());
    let parked = Filter { attention: Some(true), ..Filter::default() };
    assert_eq!(engine.runs().list(&parked, None, 100).await.unwrap().runs.len(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_changed_definition_may_be_declared_compatible() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let first = engine(&journal, flow).await;
    first.start::<Closures<Abc>>("a", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    let shutdown = tokio::spawn({
        let first = first.clone();
        async move { first.shutdown().await }
    });
    go.add_permits(1);
    shutdown.await.unwrap();

    let flow = Closures::<Abcd>::new();
    let trace = flow.trace.clone();
    let known = fingerprint::<Abc>().parse().unwrap();
    let builder = Engine::builder().journal(Arc::new(journal.clone()));
    let second = builder.register_compatible(flow, [known]).build().await.unwrap();
    second.get::<Closures<Abcd>>("a").await.unwrap().wait().await.unwrap();
    // `b` finished before the engine let go of the run.
    assert_eq!(trace.text(), "c d");

    // Where it is not, after all, the run is put aside, and a later engine may go on.
    let (flow, there, go) = gated::<Abc>();
    let third = engine(&journal, flow).await;
    third.start::<Closures<Abc>>("b", ()).await.unwrap();
    there.acquire().await.unwrap().forget();
    let shutdown = tokio::spawn(async move { third.shutdown().await });
    go.add_permits(1);
    shutdown.await.unwrap();
    second.shutdown().await;
    let builder = Engine::builder().journal(Arc::new(journal.clone()));
    let flow = Closures::<Acb>::new();
    let fourth = builder.register_compatible(flow, [known]).build().await.unwrap();
    let parked = fourth.runs().wait("b").await.unwrap();
    let why = parked.attention.unwrap();
    assert_eq!(why, "entry 2 of its log: task 2 does not execute at that time");
    fourth.shutdown().await;
    let flow = Closures::<Abc>::new();
    let trace = flow.trace.clone();
    let fifth = engine(&journal, flow).await;
    let run = fifth.get::<Closures<Abc>>("b").await.unwrap();
    run.resume().await.unwrap();
    run.wait().await.unwrap();
    assert_eq!(trace.text(), "c");
}
