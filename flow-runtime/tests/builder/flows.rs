//! Flows within flows, and engines.

use flow_runtime::builder::{Atom, Block, BuiltFlow, FlowBuilder, Retry, TaskBuilder, Values};
use flow_runtime::{Engine, Failure, RunState, StaticFlow, atom, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[task(provides(total))]
async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
    Ok(x + y)
}

flow! {
    /// Twice.
    #[derive(Default)]
    linear Twice(x: i64) -> (total: i64, x: i64) {
        add(y = x),
    }
}

flow! {
    #[derive(Default)]
    linear FourTimes(x: i64) -> (total: i64) {
        first: Twice -> (double, _),
        Twice(x = double) -> (total, _),
    }
}

fn four_times(twice: impl Fn() -> Atom) -> BuiltFlow {
    FlowBuilder::linear("FourTimes")
        .input::<i64>("x")
        .output::<i64>("total")
        .add(twice().label("first").rename(["double", "_"]))
        .add(twice().bind("x", "double").rename(["total", "_"]))
        .build()
        .unwrap()
}

fn built_twice() -> BuiltFlow {
    FlowBuilder::linear("Twice")
        .doc("Twice.")
        .input::<i64>("x")
        .output::<i64>("total")
        .output::<i64>("x")
        .add(atom!(add).bind("y", "x"))
        .build()
        .unwrap()
}

#[tokio::test]
async fn flows_of_both_kinds_are_nodes() {
    for flow in [four_times(|| atom!(Twice, Twice::default())), four_times(|| built_twice().into())]
    {
        assert_eq!(flow.plan(), FourTimes::plan());
        assert_eq!(flow.plan().fingerprint(), FourTimes::plan().fingerprint());
        let inputs = flow.inputs(Values::new().with("x", 5_i64)).unwrap();
        let out = flow.run(inputs).await.unwrap();
        assert_eq!(out.get::<i64>("total"), Some(&20));
    }
}

#[tokio::test]
async fn flows_stand_within_flows_within_flows() {
    let mut flow = four_times(|| atom!(Twice, Twice::default()));
    for depth in 0..20 {
        // Both kinds, and tasks and flows whose numbers come after those inside of others.
        flow = FlowBuilder::graph(format!("Outer{depth}"))
            .input::<i64>("x")
            .output::<i64>("sum")
            .add(atom!(add).bind("x", "inner").bind("y", "fixed").rename(["sum"]))
            .add(Atom::from(flow.clone()).label("inner").rename(["inner"]))
            .add(atom!(FourTimes, FourTimes::default()).label("fixed").rename(["fixed"]))
            .build()
            .unwrap();
        flow = FlowBuilder::linear(format!("Named{depth}"))
            .input::<i64>("x")
            .output::<i64>("total")
            .add(Atom::from(flow).rename(["total"]))
            .build()
            .unwrap();
    }
    assert_eq!(flow.plan().tasks.len(), 2 + 20 * 3);
    let out = flow.run(flow.inputs(Values::new().with("x", 1_i64)).unwrap()).await.unwrap();
    assert_eq!(out.get::<i64>("total"), Some(&84));
}

#[test]
fn flows_within_each_other_have_an_end() {
    let mut flow = built_twice();
    let mut error = None;
    for depth in 0..200 {
        let outer =
            FlowBuilder::linear(format!("Outer{depth}")).input::<i64>("x").add(flow.clone());
        match outer.output::<i64>("total").build() {
            Ok(outer) => flow = outer,
            Err(found) => {
                error = Some(found.to_string());
                break;
            }
        }
    }
    let error = error.unwrap();
    assert!(
        error.starts_with("flow `Outer126` has more than 127 flows within each other"),
        "{error}"
    );
}

#[derive(Debug, thiserror::Error)]
#[error("attempt {0}")]
struct Attempt(u32);

/// Fails until the `n`th time.
fn flaky(times: u32) -> (Atom, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&count);
    let atom = TaskBuilder::new("flaky").provides::<u32>("attempt").execute(move |_| {
        let attempt = counted.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            if attempt < times {
                return Err(Attempt(attempt).into());
            }
            Ok(Values::new().with("attempt", attempt))
        }
    });
    (atom, count)
}

#[tokio::test]
async fn a_nested_flow_is_given_its_values_again_for_each_attempt() {
    let (atom, count) = flaky(3);
    let inner = FlowBuilder::linear("Inner")
        .input::<i64>("x")
        .output::<u32>("attempt")
        .output::<i64>("x")
        .add(atom)
        .build()
        .unwrap();
    let outer = FlowBuilder::linear("Outer")
        .input::<i64>("x")
        .output::<u32>("attempt")
        .add(Atom::from(inner).rename(["attempt", "_"]).retry(Retry::times(3)))
        .build()
        .unwrap();
    let out = outer.run(outer.inputs(Values::new().with("x", 1_i64)).unwrap()).await.unwrap();
    assert_eq!((out.get::<u32>("attempt"), count.load(Ordering::SeqCst)), (Some(&3), 3));
}

#[tokio::test]
async fn filters_end_retries_of_all_flows() {
    for (nested, attempts) in [(false, 2), (true, 2)] {
        let (atom, count) = flaky(5);
        let retry = Retry::times(9)
            .except_if("the second", |failure: &Failure| failure.message() == "attempt 2");
        let (own, outer) = if nested { (None, Some(retry)) } else { (Some(retry), None) };
        let mut block = Block::linear().add(atom);
        block = own.into_iter().fold(block, Block::retry);
        let inner = FlowBuilder::linear("Inner").add(block).output::<u32>("attempt");
        let inner = Atom::from(inner.build().unwrap());
        let other = Retry::times(3).except::<Attempt>();
        let (first, _) = flaky(1);
        let flow = FlowBuilder::linear("Outer")
            .add(first.label("first").rename(["_"]).retry(other))
            .add(outer.into_iter().fold(inner, Atom::retry))
            .build()
            .unwrap();
        flow.run(flow.inputs(Values::new()).unwrap()).await.unwrap_err();
        assert_eq!(count.load(Ordering::SeqCst), attempts);
    }
}

#[tokio::test]
async fn an_engine_runs_a_built_flow() {
    let flow = Arc::new(four_times(|| atom!(Twice, Twice::default())));
    let engine = Engine::builder().spawn_tasks(true).build();
    let inputs = flow.inputs(Values::new().with("x", 2_i64)).unwrap();
    let run = engine.start(Arc::clone(&flow), inputs).unwrap();
    let control = run.control();
    assert_eq!(run.await.unwrap().get::<i64>("total"), Some(&8));
    assert_eq!(control.state(), RunState::Success);
}
