//! Runs by name: started once, listed, shown, followed, removed.

use crate::faulty::{Fate, Faulty};
use crate::harness::{Closures, linear, task, tasks};
use crate::orders::{engine, gated};
use crate::spec;
use flow_runtime::durable::{BuildError, RunsError};
use flow_runtime::journal::{EntryKind, Filter, Journal, Memory, PurgeFilter};
use flow_runtime::{
    Engine, EventKind, FailureKind, RunErrorKind, RunState, StartError, flow, task as a_task,
};
use serde::{Deserialize, Serialize, Serializer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

spec!(Abc: linear(tasks("a b c")));
spec!(One: linear([task("a")]));

#[a_task(provides(total))]
async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
    Ok(x + y)
}

/// A value of any size, which may refuse to be stored.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Big(usize);

impl Serialize for Big {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => Err(serde::ser::Error::custom("it is secret")),
            1 => panic!("of the value's own"),
            size => serializer.serialize_str(&"x".repeat(size)),
        }
    }
}

#[a_task(provides(big))]
async fn grow(total: &i64) -> Result<Big, Infallible> {
    Ok(Big(usize::try_from(*total).unwrap()))
}

flow! {
    #[derive(Default)]
    pub(crate) linear Sum(x: i64, y: i64) -> (total: i64) { add }
}

flow! {
    #[derive(Default)]
    pub(crate) linear Grown(x: i64, y: i64) { Sum, grow -> _ }
}

flow! {
    #[derive(Default)]
    pub(crate) linear TakesBig(big: Big) { drop_it }
}

#[a_task]
async fn drop_it(big: &Big) -> Result<(), Infallible> {
    let _ = big;
    Ok(())
}

fn sum(x: i64, y: i64) -> SumInputs {
    SumInputs { x, y }
}

#[tokio::test(start_paused = true)]
async fn a_start_is_idempotent() {
    let journal = Arc::new(Memory::new());
    let builder = Engine::builder().journal(Arc::clone(&journal) as _);
    let engine = builder.register(Sum::default()).register(Grown::default()).build().await.unwrap();
    let run = engine.start::<Sum>("a", sum(1, 2)).await.unwrap();
    let again = engine.start::<Sum>("a", sum(1, 2)).await.unwrap();
    assert_eq!(run.wait().await.unwrap().total, 3);
    assert_eq!(again.await.unwrap().total, 3);
    // After its end, and in another engine, it is still the same run.
    assert_eq!(engine.start::<Sum>("a", sum(1, 2)).await.unwrap().await.unwrap().total, 3);
    assert_eq!(engine.runs().history("a").await.unwrap().len(), 1);

    let other = engine.start::<Sum>("a", sum(1, 3)).await.unwrap_err();
    assert_eq!(
        other.to_string(),
        "a run named `a` exists already, with another value of the input `y`"
    );
    let other = engine.start::<Grown>("a", GrownInputs { x: 1, y: 2 }).await.unwrap_err();
    assert_eq!(other.to_string(), "a run named `a` exists already, of flow `Sum`");
    for (id, text) in [
        ("", r#"a run cannot be named "": it has no letters"#),
        ("a\0", r#"a run cannot be named "a\0": it has a NUL character"#),
    ] {
        assert_eq!(engine.start::<Sum>(id, sum(1, 2)).await.unwrap_err().to_string(), text);
    }
    let unknown = engine.start::<TakesBig>("b", TakesBigInputs { big: Big(5) }).await.unwrap_err();
    assert!(matches!(unknown, StartError::NotRegistered { .. }), "{unknown}");
    let wrong = engine.get::<Grown>("a").await.unwrap_err();
    assert_eq!(wrong.to_string(), "run `a` is of flow `Sum`, not of `Grown`");
    let none = engine.get::<Sum>("b").await.unwrap_err();
    assert_eq!(none, RunsError::NoSuchRun { id: "b".into() });
}

#[tokio::test(start_paused = true)]
async fn a_run_for_some_parts_is_another_run() {
    let builder = Engine::builder().journal(Arc::new(Memory::new()));
    let engine = builder.register(Grown::default()).build().await.unwrap();
    let start = |x, parts: &[&str]| {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        let engine = engine.clone();
        async move { engine.start_only::<Grown>("a", GrownInputs { x, y: 2 }, parts).await }
    };
    let run = start(1, &["sum.add", "sum"]).await.unwrap();
    let reached = run.wait().await.unwrap();
    assert_eq!(reached.get("sum.add", "total"), Ok(3));
    assert_eq!(reached.tasks().collect::<Vec<_>>(), ["sum.add"]);
    let again = start(1, &["sum", "sum.add", "sum"]).await.unwrap().wait().await.unwrap();
    assert_eq!(again.get("sum.add", "total"), Ok(3));
    assert_eq!(engine.runs().history("a").await.unwrap().len(), 1);

    let said = |error: StartError| error.to_string();
    let twice = "a run named `a` exists already, ";
    assert_eq!(
        said(start(1, &["sum"]).await.unwrap_err()),
        format!("{twice}for `sum`, `sum.add` only"),
    );
    assert_eq!(
        said(start(2, &["sum", "sum.add"]).await.unwrap_err()),
        format!("{twice}with another value of the input `x`"),
    );
    let all = engine.start::<Grown>("a", GrownInputs { x: 1, y: 2 }).await.unwrap_err();
    assert_eq!(said(all), format!("{twice}for `sum`, `sum.add` only"));
    let whole = engine.start::<Grown>("b", GrownInputs { x: 1, y: 2 }).await.unwrap();
    whole.wait().await.unwrap();
    let inputs = GrownInputs { x: 1, y: 2 };
    let part = engine.start_only::<Grown>("b", inputs, ["sum"]).await.unwrap_err();
    assert_eq!(said(part), "a run named `b` exists already, for all of the flow");

    assert_eq!(
        said(start(1, &["gro"]).await.unwrap_err()),
        "flow `Grown` has no part `gro`; did you mean `grow`?",
    );
    let none = start(1, &[]).await.unwrap_err();
    assert!(said(none).ends_with("was named that it is to be run for"));

    let got = engine.get_only::<Grown>("a").await.unwrap().wait().await.unwrap();
    assert_eq!(got.get("sum.add", "total"), Ok(3));
    assert_eq!(
        engine.get::<Grown>("a").await.unwrap_err().to_string(),
        "run `a` is of flow `Grown, for `sum`, `sum.add` only`, not of `Grown`",
    );
    assert!(engine.get_only::<Grown>("b").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn two_flows_of_one_name_are_refused() {
    let builder = Engine::builder().journal(Arc::new(Memory::new()));
    let error =
        builder.register(Sum::default()).register(Sum::default()).build().await.unwrap_err();
    assert_eq!(error, BuildError::TwoFlows { name: "Sum".into() });
    assert_eq!(error.to_string(), "two flows named `Sum` are registered with the engine");
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_answer_was_lost_starts_once() {
    for lost in 1..4 {
        let journal = Faulty::new(&Memory::new(), move |number| {
            if number <= lost { Fate::AnswerLost } else { Fate::Works }
        });
        let flow = Closures::<Abc>::new();
        let trace = flow.trace.clone();
        let builder = Engine::builder().journal(journal);
        let engine = builder.register(flow).build().await.unwrap();
        let start = |id| engine.start::<Closures<Abc>>(id, ());
        let (one, other) = tokio::join!(start("a"), start("a"));
        one.unwrap().wait().await.unwrap();
        other.unwrap().wait().await.unwrap();
        assert_eq!(trace.text(), "a b c");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_stored_fails_its_task() {
    let builder = Engine::builder().journal(Arc::new(Memory::new()));
    let engine = builder
        .value_limits(100, 1000)
        .register(Grown::default())
        .register(TakesBig::default())
        .build()
        .await
        .unwrap();
    for (size, why) in [
        (0, "it is secret"),
        (1, "the value's own code panicked"),
        (2000, "it has 2002 bytes as JSON, and may have 1000"),
    ] {
        let inputs = GrownInputs { x: size, y: 0 };
        let run = engine.start::<Grown>(format!("g{size}"), inputs).await.unwrap();
        let error = run.wait().await.unwrap_err();
        assert_eq!(error.cause().kind(), FailureKind::Value);
        let text = format!(
            "`grow` provided a value that cannot be stored: {why}; everything was reverted"
        );
        assert_eq!(error.to_string(), text);
        let inputs = TakesBigInputs { big: Big(usize::try_from(size).unwrap()) };
        let error = engine.start::<TakesBig>(format!("t{size}"), inputs).await.unwrap_err();
        assert!(matches!(error, StartError::BadInputs { .. }), "{error}");
    }
    // Large enough to be warned of.
    let inputs = GrownInputs { x: 200, y: 0 };
    engine.start::<Grown>("g", inputs).await.unwrap().wait().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn runs_are_listed_followed_and_removed() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let engine = engine(&journal, flow).await;
    go.add_permits(4);
    for id in ["r1", "r2", "r3", "r4"] {
        engine.start::<Closures<Abc>>(id, ()).await.unwrap().wait().await.unwrap();
    }
    let live = engine.start::<Closures<Abc>>("live", ()).await.unwrap();
    there.acquire_many(5).await.unwrap().forget();
    let runs = engine.runs();
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = runs.list(&Filter::default(), cursor, 2).await.unwrap();
        seen.extend(page.runs.iter().map(|run| run.id.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["live", "r4", "r3", "r2", "r1"]);
    let over = Filter { states: vec![RunState::Success], ..Filter::default() };
    assert_eq!(runs.list(&over, None, 10).await.unwrap().runs.len(), 4);

    let mut follow = runs.follow("live").await.unwrap();
    assert_eq!(follow.next().await.unwrap().unwrap().node.as_deref(), Some("a"));
    go.add_permits(1);
    let b = follow.next().await.unwrap().unwrap();
    assert_eq!((b.node.as_deref(), b.kind, b.seq), (Some("b"), EntryKind::Executed, 2));
    assert_eq!(follow.next().await.unwrap().unwrap().node.as_deref(), Some("c"));
    assert!(follow.next().await.unwrap().is_none());
    live.wait().await.unwrap();

    let all = PurgeFilter { states: Vec::new(), rested_for: Duration::ZERO, limit: None };
    assert_eq!(runs.purge(&all).await.unwrap(), 5);
    assert_eq!(live.wait().await.unwrap_err().kind(), RunErrorKind::Interrupted);
    assert!(matches!(runs.get("r1").await, Err(RunsError::NoSuchRun { .. })));
}

#[tokio::test(start_paused = true)]
async fn events_are_told_as_in_memory() {
    let engine = engine(&Memory::new(), Closures::<One>::new()).await;
    let run = engine.start::<Closures<One>>("a", ()).await.unwrap();
    let mut events = run.events();
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        told.push(match event.kind {
            EventKind::RunStarted { .. } => "started",
            EventKind::TaskStarted { .. } => "task started",
            EventKind::TaskSucceeded { .. } => "task succeeded",
            EventKind::RunFinished { state: RunState::Success } => "finished",
            _ => "another",
        });
    }
    assert_eq!(told, ["started", "task started", "task succeeded", "finished"]);
    // One that is not driven here has none.
    let again = engine.get::<Closures<One>>("a").await.unwrap();
    assert!(again.events().next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_submitted_run_waits_for_a_place() {
    let journal = Memory::new();
    let (flow, there, go) = gated::<Abc>();
    let builder = Engine::builder().journal(Arc::new(journal.clone()));
    let engine = builder.max_runs(2).register(flow).build().await.unwrap();
    let mut runs = Vec::new();
    for number in 0..20 {
        runs.push(engine.submit::<Closures<Abc>>(format!("r{number}"), ()).await.unwrap());
    }
    there.acquire_many(2).await.unwrap().forget();
    assert_eq!(engine.live_runs(), 2);
    go.add_permits(20);
    for run in runs {
        run.wait().await.unwrap();
    }
    assert_eq!(journal.list(&Filter::default(), None, 100).await.unwrap().len(), 20);
}
