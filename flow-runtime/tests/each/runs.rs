//! What runs do, of both forms.

use crate::both;
use crate::forms::*;
use crate::world::World;
use flow_runtime::journal::{EntryKind, Memory};
use flow_runtime::observe::{States, Statistics};
use flow_runtime::{Engine, EventKind, FailureKind, Only, RunErrorKind, RunState, TaskState};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

both!(results_are_in_the_order_of_the_list: sizes, built_sizes);
async fn results_are_in_the_order_of_the_list<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default();
    let out = run(flow(&world), "a,bb,ccc,dddd").await.unwrap();
    let uppers = ["A", "BB", "CCC", "DDDD"];
    assert_eq!(out, json!({ "total": 20, "sizes": [2, 4, 6, 8], "uppers": uppers }));
    assert_eq!(world.trace()[3], "measure/3 dddd 1");
    assert_eq!(world.most(), 2, "no more than the limit, and no less");
}

both!(an_empty_list_gives_empty_lists: sizes, built_sizes);
async fn an_empty_list_gives_empty_lists<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default();
    let out = run(flow(&world), "").await.unwrap();
    assert_eq!(out, json!({ "total": 0, "sizes": [], "uppers": [] }));
    assert!(world.trace().is_empty());
}

both!(a_failure_stops_the_rest_and_reverts_what_was_done: sizes, built_sizes);
async fn a_failure_stops_the_rest_and_reverts_what_was_done<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default().fails(&["bad"]);
    let error = run(flow(&world), "a,bb,bad,never,never").await.unwrap_err();
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

both!(what_fails_later_reverts_each_with_its_own_result: sizes, built_sizes);
async fn what_fails_later_reverts_each_with_its_own_result<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default();
    let error = run(flow(&world), "a,bad sum,c").await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Reverted);
    let trace = world.trace();
    assert_eq!(trace[trace.len() - 3..], ["-c: 2 C", "-bad sum: 14 BAD SUM", "-a: 2 A"]);
}

both!(a_panic_is_the_failure_of_its_element: sizes, built_sizes);
async fn a_panic_is_the_failure_of_its_element<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default();
    let error = run(flow(&world), "a,panic").await.unwrap_err();
    assert_eq!(error.cause().kind(), FailureKind::Panic);
    assert_eq!(error.cause().node(), "measure[1]");
}

both!(a_failed_revert_is_one_of_the_node: sizes, built_sizes);
async fn a_failed_revert_is_one_of_the_node<F: Form>(flow: impl Fn(&World) -> F) {
    let flow = Arc::new(flow(&World::default()));
    let inputs = inputs(&*flow, "a,sticky,bad sum");
    let run = Engine::default().start(flow, inputs).unwrap();
    let error = run.wait().await.err().unwrap();
    assert_eq!(error.kind(), RunErrorKind::RevertFailed);
    let failed: Vec<_> =
        error.revert_failures().iter().map(|failure| failure.node().to_owned()).collect();
    assert_eq!(failed, ["measure[1]"]);
}

both!(an_element_is_tried_again_and_the_others_are_not: patient, built_patient);
async fn an_element_is_tried_again_and_the_others_are_not<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default().fails(&["bad", "bad"]);
    let out = run(flow(&world), "a,bad").await.unwrap();
    assert_eq!(out, json!({ "sizes": [2, 6] }));
    let trace = world.trace();
    let of_bad: Vec<_> = trace.iter().filter(|it| it.contains("bad")).cloned().collect();
    let again = ["measure/1 bad 1", "~bad: measure[1]", "measure/1 bad 2", "~bad: measure[1]"];
    assert_eq!(of_bad[..4], again);
    assert_eq!(of_bad[4..], ["measure/1 bad 3"]);
    assert_eq!(trace.len(), 6, "{trace:?}");
}

both!(#[tokio::test(start_paused = true)] each_element_has_its_own_time: timed, built_timed);
async fn each_element_has_its_own_time<F: Form>(flow: impl Fn(&World) -> F) {
    let (world, gate) = World::default().waits();
    gate.add_permits(1);
    let error = run(flow(&world), "a,b").await.unwrap_err();
    assert_eq!((error.cause().kind(), error.cause().node()), (FailureKind::Timeout, "measure[1]"));
    assert!(world.trace().contains(&"?b".to_owned()), "nobody knows how far it came");
}

both!(a_run_is_suspended_in_the_middle_and_goes_on: sizes, built_sizes);
async fn a_run_is_suspended_in_the_middle_and_goes_on<F: Form>(flow: impl Fn(&World) -> F) {
    let (world, gate) = World::default().waits();
    let flow = Arc::new(flow(&world));
    let inputs = inputs(&*flow, "a,b,c,d");
    let run = Engine::default().start(flow, inputs).unwrap();
    world.begun(2).await;
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
    let out = run.wait().await.unwrap_or_else(|error| panic!("{error}")).told();
    assert_eq!(out["sizes"], json!([2, 2, 2, 2]));
}

both!(a_cancelled_run_reverts_what_its_elements_did: sizes, built_sizes);
async fn a_cancelled_run_reverts_what_its_elements_did<F: Form>(flow: impl Fn(&World) -> F) {
    let (world, gate) = World::default().waits();
    let engine = Engine::builder().cancel_grace(Duration::ZERO).build();
    let flow = Arc::new(flow(&world));
    let inputs = inputs(&*flow, "a,b,c");
    let run = engine.start(flow, inputs).unwrap();
    gate.add_permits(1);
    world.begun(3).await;
    run.cancel();
    let error = run.wait().await.err().unwrap();
    assert_eq!(error.kind(), RunErrorKind::Cancelled);
    let trace = world.trace();
    for reverted in ["?c", "?b", "-a: 2 A"] {
        assert!(trace.contains(&reverted.to_owned()), "{trace:?}");
    }
}

both!(the_engine_has_a_limit_too: sizes, built_sizes);
async fn the_engine_has_a_limit_too<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default();
    let engine = Engine::builder().max_running(1).spawn_tasks(true).build();
    let flow = Arc::new(flow(&world));
    let inputs = inputs(&*flow, "a,b,c,d");
    engine.start(flow, inputs).unwrap().wait().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(world.most(), 1);
}

both!(the_more_urgent_elements_begin_first: urgent, built_urgent);
async fn the_more_urgent_elements_begin_first<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default();
    let engine = Engine::builder().max_running(1).build();
    let flow = Arc::new(flow(&world));
    let inputs = inputs(&*flow, "a,b");
    engine.start(flow, inputs).unwrap().wait().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(world.trace(), ["first/0 a 1", "first/1 b 1", "last/0 a 1", "last/1 b 1"]);
}

both!(events_name_the_elements_and_the_state_is_that_of_all: sizes, built_sizes);
async fn events_name_the_elements_and_the_state_is_that_of_all<F: Form>(
    flow: impl Fn(&World) -> F,
) {
    let flow = Arc::new(flow(&World::default()));
    let (inputs, plan) = (inputs(&*flow, "a,b"), flow.compiled().plan.clone());
    let run = Engine::default().start(flow, inputs).unwrap();
    let mut events = run.events();
    run.wait().await.unwrap_or_else(|error| panic!("{error}"));
    let mut succeeded = Vec::new();
    let (mut states, mut changes) = (States::new(&plan), Vec::new());
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

both!(it_is_skipped_as_a_whole: notes, built_notes);
async fn it_is_skipped_as_a_whole<F: Form>(flow: impl Fn(&World) -> F) {
    let run = async |text: &str| {
        let flow = flow(&World::default());
        let inputs = given(&flow, &json!({ "text": text }));
        run_with(flow, inputs).await.unwrap()
    };
    assert_eq!(run("a long list of words").await, json!({ "sizes": [1, 4, 4, 2, 5] }));
    assert_eq!(run("short").await, json!({ "sizes": null }));
}

both!(a_nested_flow_has_lists_and_is_tried_again: outer, mixed_outer, built_outer);
async fn a_nested_flow_has_lists_and_is_tried_again<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default().fails(&["b"]);
    let flow = flow(&world);
    let inputs = given(&flow, &json!({ "text": "a b", "factor": 1 }));
    assert_eq!(run_with(flow, inputs).await.unwrap(), json!({ "total": 2 }));
    assert!(world.trace().contains(&"sizes.measure/1 b 2".to_owned()), "{:?}", world.trace());
}

both!(it_can_be_all_that_is_wanted: sizes, built_sizes);
async fn it_can_be_all_that_is_wanted<F: Form>(flow: impl Fn(&World) -> F) {
    let world = World::default();
    for (part, read) in [("measure", false), ("sum", true)] {
        let flow = Arc::new(flow(&world));
        let inputs = inputs(&*flow, "a,bb");
        let only = Only::<F>::new(flow, [part]).unwrap();
        let reached = flow_runtime::run(&only, inputs).await.unwrap();
        assert_eq!(reached.get("measure", "sizes"), Ok(vec![2, 4]));
        assert_eq!(reached.get("measure", "uppers"), Ok(vec!["A".to_owned(), "BB".to_owned()]));
        assert_eq!(reached.get::<usize>("sum", "total").is_ok(), read);
    }
}

both!(a_durable_run_goes_on_with_the_elements_that_are_left: sizes, built_sizes);
/// Each element is one entry of the log, and those that are durable do not run again.
async fn a_durable_run_goes_on_with_the_elements_that_are_left<F: Form>(
    flow: impl Fn(&World) -> F,
) {
    let memory = Arc::new(Memory::new());
    let (world, gate) = World::default().waits();
    let inputs = inputs(&flow(&world), "a,b,c");
    let engine = Engine::builder().journal(Arc::clone(&memory) as _).register(flow(&world));
    let engine = engine.build().await.unwrap();
    // The inputs of a built flow are those of the one that is registered, if they fit it.
    let run = engine.start::<F>("request-1", inputs).await.unwrap();
    gate.add_permits(1);
    // The third begins when the first is durable.
    world.begun(3).await;
    engine.shutdown_within(Duration::ZERO).await;
    drop((run, engine));

    let again = World::default();
    let engine = Engine::builder().journal(Arc::clone(&memory) as _).register(flow(&again));
    let engine = engine.build().await.unwrap();
    engine.recover().await.unwrap();
    let run = engine.get::<F>("request-1").await.unwrap();
    let out = run.wait().await.unwrap_or_else(|error| panic!("{error}")).told();
    assert_eq!(out["sizes"], json!([2, 2, 2]));
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
