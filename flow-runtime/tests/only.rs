//! Runs of which only some parts are wanted.
// Helpers of tests fail by panicking, as tests do.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use flow_runtime::builder::{Block, FlowBuilder, TaskBuilder, Values};
use flow_runtime::plan::TargetError;
use flow_runtime::{
    Engine, NoValue, Only, RunErrorKind, RunState, StaticFlow, TaskState, atom, flow, run, task,
};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[task(provides(pool, size))]
async fn find_pool(wanted: &u64) -> io::Result<(String, u64)> {
    Ok(("ssd".to_owned(), wanted * 2))
}

flow! {
    #[derive(Default)]
    linear Prepare(wanted: u64) -> (pool: String, checked: bool) {
        find_pool -> (pool, room),
        check(size = room),
    }
}

#[task(provides(checked))]
async fn check(size: &u64) -> io::Result<bool> {
    Ok(*size > 0)
}

/// Counts what is there and not undone.
#[derive(Clone, Default)]
pub struct Create {
    pub there: Arc<AtomicU32>,
}

#[task(provides(volume))]
impl Create {
    async fn execute(&self, pool: &str) -> io::Result<String> {
        self.there.fetch_add(1, Ordering::Relaxed);
        Ok(format!("volume in {pool}"))
    }

    async fn revert(&self) -> io::Result<()> {
        self.there.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    }
}

#[task(provides(export))]
async fn export(volume: &str) -> io::Result<u64> {
    if volume.contains("ssd") { Err(io::ErrorKind::Other.into()) } else { Ok(7) }
}

#[task]
async fn never() -> io::Result<()> {
    panic!("nobody needs it")
}

fn is_big(wanted: &u64) -> bool {
    *wanted > 100
}

flow! {
    #[derive(Default)]
    graph Provide(wanted: u64) -> (export: u64, volume: String, big: Option<bool>) {
        never,
        attempts: linear {
            Create,
            export,
            tail: unordered { last: never, other: never }
        }
        Prepare -> (pool, _),
        #[when(is_big(wanted))]
        #[after(prepare)]
        big: check(size = wanted) -> big,
    }
}

fn provide(wanted: u64) -> ProvideInputs {
    ProvideInputs { wanted }
}

#[tokio::test]
async fn what_is_not_needed_is_neither_executed_nor_missed() {
    let flow = Provide::default();
    let there = Arc::clone(&flow.create.there);
    let only = Only::new(flow, ["create"]).unwrap();
    let reached = run(&only, provide(3)).await.unwrap();
    assert_eq!(
        reached.tasks().collect::<Vec<_>>(),
        ["create", "prepare.check", "prepare.find_pool"],
    );
    assert_eq!(reached.get("prepare.find_pool", "room"), Ok(6_u64));
    assert_eq!(reached.get("prepare.find_pool", "pool"), Ok("ssd".to_owned()));
    assert_eq!(reached.get("create", "volume"), Ok("volume in ssd".to_owned()));
    assert_eq!(there.load(Ordering::Relaxed), 1);

    // The values are not shown by accident.
    assert!(!format!("{reached:?}").contains("ssd"));
    let said = |error: NoValue| error.to_string();
    assert_eq!(
        said(reached.get::<u64>("export", "export").unwrap_err()),
        "`export` was not executed"
    );
    assert_eq!(
        said(reached.get::<u64>("prepare.find_pool", "size").unwrap_err()),
        "`prepare.find_pool` provides no `size`, but `pool`, `room`",
    );
    assert_eq!(
        said(reached.get::<u64>("create", "volume").unwrap_err()),
        "`volume` of `create` cannot be read: invalid type: string \"volume in ssd\", expected u64 \
         at line 1 column 15",
    );
}

#[tokio::test]
async fn a_part_inside_of_a_flow_stops_there() {
    let only = Only::new(Provide::default(), ["prepare.find_pool"]).unwrap();
    let reached = run(&only, provide(3)).await.unwrap();
    assert_eq!(reached.tasks().collect::<Vec<_>>(), ["prepare.find_pool"]);
    // A nested flow, and a block by its label, are whole.
    let only = Only::new(Provide::default(), ["prepare"]).unwrap();
    let reached = run(&only, provide(3)).await.unwrap();
    assert_eq!(reached.tasks().collect::<Vec<_>>(), ["prepare.check", "prepare.find_pool"]);
    let only = Only::new(Provide::default(), ["attempts"]).unwrap();
    assert!(only.plan().to_text().contains("tail: unordered"));
}

#[tokio::test]
async fn a_skipped_part_is_not_executed() {
    for (wanted, tasks) in [(3, 2), (300, 3)] {
        let only = Only::new(Provide::default(), ["big"]).unwrap();
        let reached = run(&only, provide(wanted)).await.unwrap();
        assert_eq!(reached.tasks().count(), tasks);
        assert_eq!(reached.get("big", "big").ok(), (wanted > 100).then_some(true));
    }
}

#[tokio::test]
async fn what_was_needed_is_reverted() {
    let flow = Provide::default();
    let there = Arc::clone(&flow.create.there);
    let only = Only::new(flow, ["export"]).unwrap();
    let run = Engine::default().start(Arc::new(only), provide(3)).unwrap();
    let control = run.control();
    let error = run.await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Reverted);
    assert_eq!(error.cause().node(), "export");
    assert_eq!(there.load(Ordering::Relaxed), 0);
    assert_eq!(control.state(), RunState::Reverted);
    assert_eq!(control.task_state("create"), Some(TaskState::Reverted));
    assert_eq!(control.task_state("never"), Some(TaskState::Pending));
}

#[test]
fn names_are_checked_before_anything_runs() {
    let error = Only::new(Provide::default(), ["create", "prepare.find_pol"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "flow `Provide` has no part `prepare.find_pol`; did you mean `prepare.find_pool`?",
    );
    let none: [&str; 0] = [];
    let error = Only::new(Provide::default(), none).unwrap_err();
    assert_eq!(error, TargetError::Nothing { flow: "Provide".into() });
}

/// The diagram shows what is run, and nothing that leads elsewhere.
#[test]
fn the_plan_of_a_part_can_be_drawn() {
    let all = Provide::plan();
    let only = Only::new(Provide::default(), ["create"]).unwrap();
    for (all, part) in [
        (all.to_text(), only.plan().to_text()),
        (all.to_mermaid(), only.plan().to_mermaid()),
        (all.to_dot(), only.plan().to_dot()),
    ] {
        for name in ["export", "never", "is_big", "tail"] {
            assert!(all.contains(name) && !part.contains(name), "{name}: {part}");
        }
    }
    assert_ne!(all.fingerprint(), only.plan().fingerprint());
}

#[tokio::test]
async fn a_built_flow_is_run_for_some_parts() {
    let two = TaskBuilder::new("two")
        .requires::<u64>("wanted")
        .provides::<u64>("z")
        .provides::<String>("a")
        .execute(|given| async move {
            let wanted = *given.get::<u64>("wanted").unwrap();
            Ok(Values::new().with("z", wanted).with("a", "b".to_owned()))
        });
    let flow = FlowBuilder::linear("Built")
        .input::<u64>("wanted")
        .add(two.rename(["size", "name"]))
        .add(Block::unordered().add(atom!(check)).add(atom!(never)))
        .add(atom!(never).label("last"))
        .build()
        .unwrap();
    let inputs = flow.inputs(Values::new().with("wanted", 3_u64)).unwrap();
    let reached = run(&Only::new(flow, ["check"]).unwrap(), inputs).await.unwrap();
    assert_eq!(reached.tasks().collect::<Vec<_>>(), ["check", "two"]);
    assert_eq!(reached.get("two", "size"), Ok(3_u64));
    assert_eq!(reached.get("two", "name"), Ok("b".to_owned()));
    assert_eq!(reached.get("check", "checked"), Ok(true));
}

flow! {
    #[derive(Default)]
    linear Checks(sizes: Vec<u64>) -> (checked: Vec<bool>) {
        #[each(size in sizes)]
        check -> checked,
    }
}

#[tokio::test]
async fn lists_that_nobody_reads_are_reached() {
    let only = Only::new(Checks::default(), ["check"]).unwrap();
    let reached = run(&only, ChecksInputs { sizes: vec![3, 0] }).await.unwrap();
    assert_eq!(reached.get("check", "checked"), Ok(vec![true, false]));
}
