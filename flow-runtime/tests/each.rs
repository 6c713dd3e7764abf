//! A task for each element of a list that is known only at run time.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use flow_runtime::builder::{FlowBuilder, Values};
use flow_runtime::journal::{EntryKind, Memory};
use flow_runtime::observe::{States, Statistics};
use flow_runtime::{
    Engine, EventKind, FailureKind, Outcome, RunErrorKind, RunState, StaticFlow, TaskContext,
    TaskState, atom, flow, task,
};
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// What tasks did, and what they wait for.
#[derive(Clone, Default)]
pub struct World(Arc<Inner>);

#[derive(Default)]
struct Inner {
    trace: Mutex<Vec<String>>,
    /// How many are under way, and how many were at most.
    now: AtomicUsize,
    most: AtomicUsize,
    /// Fails so often before it succeeds.
    fails: Mutex<Vec<String>>,
    waits: Mutex<Option<Arc<Semaphore>>>,
    begun: Notify,
}

impl World {
    fn add(&self, what: String) {
        self.0.trace.lock().unwrap().push(what);
    }

    fn trace(&self) -> Vec<String> {
        self.0.trace.lock().unwrap().clone()
    }

    /// The next call for each of these words fails.
    fn fails(self, words: &[&str]) -> Self {
        self.0.fails.lock().unwrap().extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    /// Calls wait until they may go on.
    fn waits(self) -> (Self, Arc<Semaphore>) {
        let gate = Arc::new(Semaphore::new(0));
        *self.0.waits.lock().unwrap() = Some(Arc::clone(&gate));
        (self, gate)
    }

    async fn call(&self, word: &str) -> Result<(), String> {
        let now = self.0.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(now, Ordering::SeqCst);
        self.0.begun.notify_one();
        let gate = self.0.waits.lock().unwrap().clone();
        match gate {
            Some(gate) => gate.acquire().await.unwrap().forget(),
            None => tokio::task::yield_now().await,
        }
        self.0.now.fetch_sub(1, Ordering::SeqCst);
        let mut fails = self.0.fails.lock().unwrap();
        match fails.iter().position(|known| known == word) {
            Some(place) => {
                fails.remove(place);
                Err(format!("no {word}"))
            }
            None => Ok(()),
        }
    }
}

/// Measures a word.
pub struct Measure(World);

#[task(provides(size, upper))]
impl Measure {
    async fn execute(
        &self,
        word: &str,
        factor: usize,
        cx: &TaskContext,
    ) -> Result<(usize, String), String> {
        let key = cx.idempotency_key();
        let key = key.split_once('/').map_or("", |(_, key)| key);
        self.0.add(format!("{key} {word} {}", cx.attempt()));
        if word == "panic" {
            panic!("so it was told");
        }
        self.0.call(word).await?;
        Ok((word.len() * factor, word.to_uppercase()))
    }

    async fn revert(&self, word: &str, result: Outcome<'_, (usize, String)>) -> Result<(), String> {
        self.0.add(match result {
            Outcome::Done((size, upper)) => format!("-{word}: {size} {upper}"),
            Outcome::Failed(failure) => format!("~{word}: {}", failure.node()),
            Outcome::Unknown => format!("?{word}"),
        });
        match word {
            "sticky" => Err("it sticks".to_owned()),
            _ => Ok(()),
        }
    }
}

#[task(provides(total))]
async fn sum(sizes: &[usize], uppers: Vec<String>) -> Result<usize, String> {
    match uppers.iter().any(|upper| upper == "BAD SUM") {
        true => Err("it does not add up".to_owned()),
        false => Ok(sizes.iter().sum()),
    }
}

flow! {
    pub linear Sizes(words: Vec<String>, factor: usize)
        -> (total: usize, sizes: Vec<usize>, uppers: Vec<String>)
    {
        #[each(word in words, limit = 2)]
        measure: Measure -> (sizes, uppers),
        sum,
    }
}

fn sizes(world: &World) -> Sizes {
    Sizes { measure: Measure(world.clone()), sum: sum {} }
}

fn inputs(words: &str) -> SizesInputs {
    SizesInputs { words: words.split(',').map(str::to_owned).collect(), factor: 2 }
}

#[tokio::test]
async fn results_are_in_the_order_of_the_list() {
    let world = World::default();
    let out = sizes(&world).run(inputs("a,bb,ccc,dddd")).await.unwrap();
    assert_eq!((out.total, out.sizes), (20, vec![2, 4, 6, 8]));
    assert_eq!(out.uppers, ["A", "BB", "CCC", "DDDD"]);
    assert_eq!(world.trace()[3], "measure/3 dddd 1");
    assert_eq!(world.0.most.load(Ordering::SeqCst), 2, "no more than the limit, and no less");
}

#[tokio::test]
async fn an_empty_list_gives_empty_lists() {
    let world = World::default();
    let inputs = SizesInputs { words: Vec::new(), factor: 2 };
    let out = sizes(&world).run(inputs).await.unwrap();
    assert_eq!((out.total, out.sizes, out.uppers), (0, vec![], vec![]));
    assert!(world.trace().is_empty());
}

#[tokio::test]
async fn a_failure_stops_the_rest_and_reverts_what_was_done() {
    let world = World::default().fails(&["bad"]);
    let error = sizes(&world).run(inputs("a,bb,bad,never,never")).await.unwrap_err();
    assert_eq!(error.to_string(), "task `measure[2]` failed: no bad; everything was reverted");
    let trace = world.trace();
    assert_eq!(trace[..3], ["measure/0 a 1", "measure/1 bb 1", "measure/2 bad 1"]);
    // The next one had begun beside it; the others did not.
    assert!(trace.iter().filter(|it| it.contains("never 1")).count() <= 1, "{trace:?}");
    assert!(trace.contains(&"~bad: measure[2]".to_owned()), "{trace:?}");
    for reverted in ["-bb: 4 BB", "-a: 2 A"] {
        assert!(trace.contains(&reverted.to_owned()), "{trace:?}");
    }
}

#[tokio::test]
async fn what_fails_later_reverts_each_with_its_own_result() {
    let world = World::default();
    let error = sizes(&world).run(inputs("a,bad sum,c")).await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Reverted);
    let trace = world.trace();
    assert_eq!(trace[trace.len() - 3..], ["-c: 2 C", "-bad sum: 14 BAD SUM", "-a: 2 A"]);
}

#[tokio::test]
async fn a_panic_is_the_failure_of_its_element() {
    let world = World::default();
    let error = sizes(&world).run(inputs("a,panic")).await.unwrap_err();
    assert_eq!(error.cause().kind(), FailureKind::Panic);
    assert_eq!(error.cause().node(), "measure[1]");
}

#[tokio::test]
async fn a_failed_revert_is_one_of_the_node() {
    let world = World::default();
    let engine = Engine::builder().build();
    let run = engine.start(Arc::new(sizes(&world)), inputs("a,sticky,bad sum")).unwrap();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::RevertFailed);
    let failed: Vec<_> =
        error.revert_failures().iter().map(|failure| failure.node().to_owned()).collect();
    assert_eq!(failed, ["measure[1]"]);
}

flow! {
    pub linear Patient(words: Vec<String>, factor: usize) -> (sizes: Vec<usize>) {
        #[each(word in words)]
        #[retry(times = 3)]
        measure: Measure -> (sizes, _),
    }
}

#[tokio::test]
async fn an_element_is_tried_again_and_the_others_are_not() {
    let world = World::default().fails(&["bad", "bad"]);
    let flow = Patient { measure: Measure(world.clone()) };
    let words = vec!["a".to_owned(), "bad".to_owned()];
    let out = flow.run(PatientInputs { words, factor: 1 }).await.unwrap();
    assert_eq!(out.sizes, [1, 3]);
    let trace = world.trace();
    let of_bad: Vec<_> = trace.iter().filter(|it| it.contains("bad")).cloned().collect();
    let again = ["measure/1 bad 1", "~bad: measure[1]", "measure/1 bad 2", "~bad: measure[1]"];
    assert_eq!(of_bad[..4], again);
    assert_eq!(of_bad[4..], ["measure/1 bad 3"]);
    assert_eq!(trace.len(), 6, "{trace:?}");
}

flow! {
    pub linear Timed(words: Vec<String>, factor: usize) {
        #[each(word in words)]
        #[timeout("1s")]
        Measure -> (_, _),
    }
}

#[tokio::test(start_paused = true)]
async fn each_element_has_its_own_time() {
    let (world, gate) = World::default().waits();
    let flow = Timed { measure: Measure(world.clone()) };
    gate.add_permits(1);
    let words = vec!["a".to_owned(), "b".to_owned()];
    let error = flow.run(TimedInputs { words, factor: 1 }).await.unwrap_err();
    assert_eq!((error.cause().kind(), error.cause().node()), (FailureKind::Timeout, "measure[1]"));
    assert!(world.trace().contains(&"?b".to_owned()), "nobody knows how far it came");
}

#[tokio::test]
async fn a_run_is_suspended_in_the_middle_and_goes_on() {
    let (world, gate) = World::default().waits();
    let run = Engine::builder().build().start(Arc::new(sizes(&world)), inputs("a,b,c,d")).unwrap();
    while world.trace().len() < 2 {
        world.0.begun.notified().await;
    }
    assert_eq!(run.task_state("measure"), Some(TaskState::Running));
    let control = run.control();
    let suspended = tokio::spawn(async move { control.suspend().await });
    while run.state() != RunState::Suspending {
        tokio::task::yield_now().await;
    }
    gate.add_permits(2);
    assert_eq!(suspended.await.unwrap(), RunState::Suspended);
    assert_eq!(world.trace().len(), 2, "nothing more begins");
    gate.add_permits(2);
    run.resume();
    assert_eq!(run.wait().await.unwrap().sizes, [2, 2, 2, 2]);
}

#[tokio::test]
async fn a_cancelled_run_reverts_what_its_elements_did() {
    let (world, gate) = World::default().waits();
    let engine = Engine::builder().cancel_grace(Duration::ZERO).build();
    let run = engine.start(Arc::new(sizes(&world)), inputs("a,b,c")).unwrap();
    gate.add_permits(1);
    while world.trace().len() < 3 {
        world.0.begun.notified().await;
    }
    run.cancel();
    let error = run.wait().await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Cancelled);
    let trace = world.trace();
    for reverted in ["?c", "?b", "-a: 2 A"] {
        assert!(trace.contains(&reverted.to_owned()), "{trace:?}");
    }
}

#[tokio::test]
async fn the_engine_has_a_limit_too() {
    let world = World::default();
    let engine = Engine::builder().max_running(1).spawn_tasks(true).build();
    let run = engine.start(Arc::new(sizes(&world)), inputs("a,b,c,d")).unwrap();
    run.wait().await.unwrap();
    assert_eq!(world.0.most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn events_name_the_elements_and_the_state_is_that_of_all() {
    let world = World::default();
    let run = Engine::builder().build().start(Arc::new(sizes(&world)), inputs("a,b")).unwrap();
    let mut events = run.events();
    run.wait().await.unwrap();
    let mut succeeded = Vec::new();
    let (mut states, mut changes) = (States::new(Sizes::plan()), Vec::new());
    let mut statistics = Statistics::default();
    while let Some(event) = events.next().await {
        states.follow(&event, |change| changes.push(change.to_string()));
        statistics.follow(&event);
        match event.kind {
            EventKind::TaskSucceeded { task, .. } => succeeded.push(task.to_string()),
            EventKind::RunFinished { .. } => break,
            _ => {}
        }
    }
    succeeded.sort();
    assert_eq!(succeeded, ["measure[0]", "measure[1]", "sum"]);
    changes.retain(|change| change.starts_with("task measure:"));
    assert_eq!(changes, ["task measure: PENDING → RUNNING", "task measure: RUNNING → SUCCESS"]);
    assert_eq!(states.task("measure"), Some(TaskState::Success));
    assert_eq!(statistics.tasks["measure"].executions.succeeded, 2);
}

#[task(provides(words))]
async fn split(text: &str) -> Result<Vec<String>, Infallible> {
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

#[task]
async fn note(word: String, #[optional] other: Option<&String>) -> Result<(), Infallible> {
    let _ = (word, other);
    Ok(())
}

fn is_long(text: &str) -> bool {
    text.len() > 10
}

flow! {
    /// Its list is provided by a task; it may be skipped as a whole; it provides nothing.
    #[derive(Default)]
    pub graph Notes(text: String) -> (sizes: Option<Vec<usize>>) {
        split,
        #[each(one in words)]
        note(word = one, other = one),
        #[each(one in words)]
        #[when(is_long(text))]
        length(word = one) -> sizes,
    }
}

#[task(provides(size))]
async fn length(word: &str) -> Result<usize, Infallible> {
    Ok(word.len())
}

#[tokio::test]
async fn it_is_skipped_as_a_whole() {
    let flow = Notes::default();
    let out = flow.run(NotesInputs { text: "a long list of words".into() }).await.unwrap();
    assert_eq!(out.sizes, Some(vec![1, 4, 4, 2, 5]));
    let out = flow.run(NotesInputs { text: "short".into() }).await.unwrap();
    assert_eq!(out.sizes, None);
}

flow! {
    pub linear Outer(text: String, factor: usize) -> (total: usize) {
        split,
        #[retry(times = 2)]
        Sizes -> (total, _, _),
    }
}

#[tokio::test]
async fn a_nested_flow_has_lists_and_is_tried_again() {
    let world = World::default().fails(&["b"]);
    let flow = Outer { split: split {}, sizes: sizes(&world) };
    let out = flow.run(OuterInputs { text: "a b".into(), factor: 1 }).await.unwrap();
    assert_eq!(out.total, 2);
    assert!(world.trace().contains(&"sizes.measure/1 b 2".to_owned()), "{:?}", world.trace());
}

#[tokio::test]
async fn so_has_one_in_a_built_flow() {
    let world = World::default();
    let flow = FlowBuilder::linear("built")
        .input::<String>("text")
        .input::<usize>("factor")
        .output::<usize>("total")
        .add(atom!(split))
        .add(atom!(Sizes { measure: Measure(world.clone()), sum: sum {} }))
        .build()
        .unwrap();
    let values = Values::new().with("text", "a bb".to_owned()).with("factor", 3_usize);
    let out = flow.run(flow.inputs(values).unwrap()).await.unwrap();
    assert_eq!(out.get::<usize>("total"), Some(&9));
}

/// Each element is one entry of the log, and those that are durable do not run again.
#[tokio::test]
async fn a_durable_run_goes_on_with_the_elements_that_are_left() {
    let memory = Arc::new(Memory::new());
    let (world, gate) = World::default().waits();
    let engine = Engine::builder()
        .journal(Arc::clone(&memory) as _)
        .register(sizes(&world))
        .build()
        .await
        .unwrap();
    let run = engine.start::<Sizes>("request-1", inputs("a,b,c")).await.unwrap();
    gate.add_permits(1);
    // The third begins when the first is durable.
    while world.trace().len() < 3 {
        world.0.begun.notified().await;
    }
    engine.shutdown_within(Duration::ZERO).await;
    drop((run, engine));

    let again = World::default();
    let engine = Engine::builder()
        .journal(Arc::clone(&memory) as _)
        .register(sizes(&again))
        .build()
        .await
        .unwrap();
    engine.recover().await.unwrap();
    let run = engine.get::<Sizes>("request-1").await.unwrap();
    assert_eq!(run.wait().await.unwrap().sizes, [2, 2, 2]);
    let mut trace = again.trace();
    trace.sort();
    assert_eq!(trace, ["measure/1 b 1", "measure/2 c 1"]);
    let history = engine.runs().history("request-1").await.unwrap();
    let opened = history.iter().filter(|entry| entry.kind == EntryKind::Opened);
    assert_eq!(opened.count(), 1);
    let executed = history.iter().filter(|entry| entry.kind == EntryKind::Executed);
    let nodes: Vec<_> = executed.filter_map(|entry| entry.node.clone()).collect();
    assert_eq!(nodes[0], "measure[0]");
    assert_eq!(nodes.len(), 4);
}
