//! The test kit: right flows pass, and each kind of mistake is found and told.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_runtime::builder::{Atom, BuiltFlow, FlowBuilder, Retry, TaskBuilder, Values};
use flow_runtime::durable::Durable;
use flow_runtime::model::Backoff;
use flow_runtime::retry::Times;
use flow_runtime::testing::{Drill, DrillError, Drilled, Fault, Report, Scene, Story, in_no_time};
use flow_runtime::{Engine, Outcome, RunState, atom, flow, task};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the tasks have made and not destroyed.
type Things = Arc<Mutex<Vec<String>>>;

/// What a task does wrong when it is reverted.
#[derive(Clone, Copy, PartialEq)]
enum Mistake {
    None,
    /// It destroys what it may not have made.
    TakesFailureForResult,
    /// It destroys nothing.
    Forgets,
    /// It fails, whatever was made.
    AlwaysFails,
}

fn make(name: &str, things: &Things, mistake: Mistake) -> Atom {
    let (made, things) = (Arc::clone(things), Arc::clone(things));
    let (thing, other) = (name.to_owned(), name.to_owned());
    TaskBuilder::new(name)
        .revert(move |undo| {
            let mut things = things.lock().unwrap();
            let done = undo.result().done().is_some();
            let destroys = match mistake {
                Mistake::None => done,
                Mistake::TakesFailureForResult => true,
                Mistake::Forgets | Mistake::AlwaysFails => false,
            };
            if destroys {
                match things.iter().position(|known| *known == other) {
                    Some(place) => _ = things.remove(place),
                    None => things.push(format!("no {other}")),
                }
            }
            let fails = mistake == Mistake::AlwaysFails;
            async move { if fails { Err("it is gone".into()) } else { Ok(()) } }
        })
        .execute(move |_| {
            made.lock().unwrap().push(thing.clone());
            async { Ok(()) }
        })
}

type Scenery = Scene<BuiltFlow, Things>;

fn scene(build: impl Fn(&Things) -> FlowBuilder) -> Scenery {
    let world = Things::default();
    let flow = build(&world).build().unwrap();
    let inputs = flow.inputs(Values::new()).unwrap();
    Scene { flow, inputs, world }
}

async fn drill(build: impl Fn(&Things) -> FlowBuilder) -> Result<Report, DrillError> {
    let drill =
        Drill::new(async || scene(&build), async |things: &Things| things.lock().unwrap().clone());
    drill.run().await
}

fn three(things: &Things, mistake: Mistake) -> FlowBuilder {
    FlowBuilder::linear("Three")
        .add(make("one", things, Mistake::None))
        .add(make("two", things, mistake))
        .add(make("three", things, Mistake::None))
}

#[tokio::test]
async fn a_right_flow_passes() {
    let report = drill(|things| three(things, Mistake::None)).await.unwrap();
    assert_eq!(report.drilled.len(), 3 * 5);
    assert!(report.drilled.iter().all(|drilled| drilled.state == RunState::Reverted));
    assert!(report.to_string().contains("`two` is cancelled: Reverted"), "{report}");
}

#[tokio::test]
async fn each_mistake_is_found() {
    for (mistake, node, fault, what) in [
        (Mistake::Forgets, "two", Fault::Cancelled, "the world is not as it was"),
        (
            Mistake::TakesFailureForResult,
            // It fails so that `one` is reverted.
            "one",
            Fault::RevertFails,
            "the world is not as it was",
        ),
        (Mistake::AlwaysFails, "one", Fault::RevertFails, "the revert fails again"),
    ] {
        let error = drill(|things| three(things, mistake)).await.unwrap_err();
        assert_eq!((error.node(), error.fault()), (Some(node), Some(fault)), "{error}");
        assert!(error.what().starts_with(what), "{error}");
    }
}

#[tokio::test]
async fn a_flow_that_does_not_succeed_is_no_drill() {
    let error = drill(|_| {
        let fails = TaskBuilder::new("fails");
        FlowBuilder::linear("Fails").add(fails.execute(|_| async { Err::<(), _>("no".into()) }))
    });
    let error = error.await.unwrap_err();
    assert_eq!((error.node(), error.what()), (None, "the flow does not succeed"));
    assert!(error.to_string().contains("  fails failed\n"), "{error}");
}

#[tokio::test]
async fn a_retry_makes_up_for_one_failure() {
    let report = drill(|things| three(things, Mistake::None).retry(Retry::times(2))).await.unwrap();
    let state = |fault| {
        let wanted = |drilled: &&Drilled| drilled.fault == fault;
        report.drilled.iter().find(wanted).unwrap().state
    };
    assert_eq!(state(Fault::FailsOnce), RunState::Success);
    assert_eq!(state(Fault::Fails), RunState::Reverted);
}

#[tokio::test]
async fn a_drill_asks_the_controllers_of_the_flow() {
    let twice = |things: &Things| {
        let retry = Retry::controlled_by(atom!(Times, Times { attempts: 2, revert_all: false }));
        FlowBuilder::linear("Twice").add(make("a", things, Mistake::None)).retry(retry)
    };
    let report = drill(twice).await.unwrap();
    let once = report
        .drilled
        .iter()
        .find(|drilled| drilled.fault == Fault::FailsOnce && drilled.node == "a");
    assert_eq!(once.unwrap().state, RunState::Success);
}

#[tokio::test]
async fn flows_within_flows_are_drilled_to_the_last_task() {
    let report = drill(|things| {
        let inner = three(things, Mistake::None).build().unwrap();
        let both = FlowBuilder::unordered("Both").add(make("four", things, Mistake::None));
        both.add(inner)
    });
    let report = report.await.unwrap();
    let drilled = |node: &str| report.drilled.iter().filter(|drilled| drilled.node == node).count();
    assert_eq!((drilled("four"), drilled("three.two")), (5, 5));
}

#[test]
fn hours_pass_in_no_time() {
    let ran = in_no_time(async {
        let things = Things::default();
        let delay = Duration::from_secs(3600);
        let fails = TaskBuilder::new("fails");
        let fails = fails.execute(|_| async { Err::<(), _>("no".into()) });
        let retry = Retry::times(3).backoff(Backoff::Constant { delay });
        let flow = three(&things, Mistake::None).add(fails).retry(retry).build().unwrap();
        let story = Story::new();
        let engine = Engine::builder().listener(Arc::new(story.clone())).build();
        let inputs = flow.inputs(Values::new()).unwrap();
        engine.start(Arc::new(flow), inputs).unwrap().await.unwrap_err();
        story.assert_order(&["two succeeded", "fails failed", "two reverting", "two reverted"]);
        story.assert_order(&["Three waits for 2", "one started", "run finished Reverted"]);
        story.assert_never("run cancelled");
        (story.count("fails started"), things.lock().unwrap().len())
    });
    let ran = ran.unwrap();
    assert_eq!((ran.output, ran.took), ((3, 0), Duration::from_secs(7200)));
}

#[test]
#[should_panic(expected = "`two started` did not happen, or not in this order")]
fn a_wrong_order_is_told() {
    Story::new().assert_order(&["two started"]);
}

/// Puts a thing where all see it.
struct Put(Things);

#[task(provides(put))]
impl Put {
    async fn execute(&self, thing: &str) -> Result<String, Infallible> {
        self.0.lock().unwrap().push(thing.to_owned());
        Ok(thing.to_owned())
    }

    async fn revert(&self, result: Outcome<'_, String>) -> Result<(), Infallible> {
        if let Outcome::Done(thing) = result {
            self.0.lock().unwrap().retain(|known| known != thing);
        }
        Ok(())
    }
}

#[task]
async fn count(puts: &[String]) -> Result<(), String> {
    match puts {
        [_, _, _] => Ok(()),
        _ => Err("some are missing".to_owned()),
    }
}

flow! {
    linear PutAll(things: Vec<String>) {
        #[each(thing in things, limit = 2)]
        #[retry(times = 2)]
        Put -> puts,
        count,
    }
}

fn put_all(world: &Things) -> PutAll {
    PutAll { put: Put(Arc::clone(world)), count: count {} }
}

fn built_put_all(world: &Things) -> BuiltFlow {
    let put = atom!(Put, Put(Arc::clone(world))).each("thing", "things").limit(2);
    FlowBuilder::linear("PutAll")
        .input::<Vec<String>>("things")
        .add(put.retry(Retry::times(2)).rename(["puts"]))
        .add(atom!(count))
        .build()
        .unwrap()
}

/// A flow of either form: its inputs are read from the same text.
fn the_elements_fail_in_turn<F: Durable + 'static>(flow: fn(&Things) -> F) {
    let scene = async || {
        let world = Things::default();
        let flow = flow(&world);
        let inputs = flow.load_inputs(r#"{ "things": ["a", "b", "c"] }"#).unwrap();
        Scene { flow, inputs, world }
    };
    let drill = Drill::new(scene, async |world: &Things| {
        let mut things = world.lock().unwrap().clone();
        things.sort();
        things
    });
    let report = in_no_time(drill.run()).unwrap().output.unwrap();
    let nodes: BTreeSet<_> = report.drilled.iter().map(|drilled| drilled.node.as_str()).collect();
    assert_eq!(nodes.into_iter().collect::<Vec<_>>(), ["count", "put[0]", "put[1]", "put[2]"]);
    let once = report.drilled.iter().filter(|drilled| drilled.fault == Fault::FailsOnce);
    let states: Vec<_> = once.map(|drilled| drilled.state).collect();
    // The element is tried again, and what comes after all of them is not.
    use RunState::{Reverted, Success};
    assert_eq!(states, [Success, Success, Success, Reverted]);
}

#[test]
fn the_elements_of_a_list_fail_in_turn() {
    the_elements_fail_in_turn(put_all);
}

#[test]
fn so_do_those_of_a_built_flow() {
    the_elements_fail_in_turn(built_put_all);
}
