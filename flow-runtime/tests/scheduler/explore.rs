//! Every run of every small flow.

use crate::flows::{self, Policy, Tree};
use crate::run::{Run, World};
use flow_runtime::scheduler::{Event, RunState, TaskState};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// What somebody outside may still do, and how many reverts may still fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Budget {
    suspensions: u32,
    cancels: u32,
    revert_failures: u32,
}

const CALM: Budget = Budget { suspensions: 0, cancels: 0, revert_failures: 0 };

/// The events that led to a state, the last one first.
struct Path(Event, Option<Rc<Path>>);

/// How a run ended: its own state, and that of each task.
type End = (RunState, Vec<TaskState>);

#[derive(Default)]
struct Found {
    states: usize,
    ends: HashSet<End>,
}

/// Visits every state that a flow can come to. `may` chooses among the events.
fn explore(tree: &Tree, limit: usize, budget: Budget, may: impl Fn(&Event) -> bool) -> Found {
    let world = World::new(tree, limit);
    let mut found = Found::default();
    let mut seen = HashSet::new();
    let mut stack: Vec<(Run, Budget, Option<Rc<Path>>)> = vec![(Run::new(&world), budget, None)];
    while let Some((run, budget, path)) = stack.pop() {
        let mut hasher = DefaultHasher::new();
        (&run, budget).hash(&mut hasher);
        if !seen.insert(hasher.finish()) {
            continue;
        }
        found.states += 1;
        let sample = found.states.is_multiple_of(16);
        let mut check = || -> Result<(), String> {
            run.stuck(&world)?;
            if sample {
                run.impossible(&world)?;
                round_trip(&run)?;
            }
            Ok(())
        };
        check().unwrap_or_else(|error| fail(tree, limit, &path, &error));
        if run.scheduler.state().is_end() {
            let tasks = world.shape.tasks().map(|task| run.scheduler.task_state(task as u32));
            found.ends.insert((run.scheduler.state(), tasks.collect()));
        }
        for (event, budget) in next(&world, &run, budget) {
            if !may(&event) {
                continue;
            }
            let mut run = run.clone();
            let path = Some(Rc::new(Path(event.clone(), path.clone())));
            run.step(&world, &event).unwrap_or_else(|error| fail(tree, limit, &path, &error));
            stack.push((run, budget, path));
        }
    }
    found
}

fn next(world: &World, run: &Run, budget: Budget) -> Vec<(Event, Budget)> {
    let state = run.scheduler.state();
    let mut next = Vec::new();
    for event in run.events(world, budget.revert_failures > 0) {
        let failure = u32::from(matches!(event, Event::RevertFailed { .. }));
        let revert_failures = budget.revert_failures - failure;
        next.push((event, Budget { revert_failures, ..budget }));
    }
    match state {
        RunState::Pending => next.push((Event::Start, budget)),
        RunState::Running if budget.suspensions > 0 => {
            let suspensions = budget.suspensions - 1;
            next.push((Event::Suspend, Budget { suspensions, ..budget }));
        }
        RunState::Suspending | RunState::Suspended => next.push((Event::Resume, budget)),
        RunState::Failure => next.push((Event::RetryReverts, budget)),
        _ => {}
    }
    if !state.is_end() && budget.cancels > 0 {
        next.push((Event::Cancel, Budget { cancels: budget.cancels - 1, ..budget }));
    }
    next
}

fn round_trip(run: &Run) -> Result<(), String> {
    let json = serde_json::to_string(&run.scheduler).map_err(|error| error.to_string())?;
    let again = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    if run.scheduler == again { Ok(()) } else { Err(format!("{json} reads as {again:?}")) }
}

fn fail(tree: &Tree, limit: usize, path: &Option<Rc<Path>>, error: &str) -> ! {
    let mut events = Vec::new();
    let mut step = path.as_ref();
    while let Some(path) = step {
        events.push(&path.0);
        step = path.1.as_ref();
    }
    events.reverse();
    panic!("{error}\nflow: {tree:?}\nat most at once: {limit}\nevents: {events:#?}");
}

fn any(_: &Event) -> bool {
    true
}

/// `SCHEDULER_EXPLORE=full` explores what takes minutes.
fn full() -> bool {
    std::env::var("SCHEDULER_EXPLORE").is_ok_and(|value| value == "full")
}

const ONCE: Budget = Budget { suspensions: 1, cancels: 1, revert_failures: 1 };

/// Explores each flow and says how many states that were.
fn explore_all(name: &str, flows: &[Tree], limits: &[usize], budget: Budget) {
    let mut states = 0;
    for tree in flows {
        for &limit in limits {
            states += explore(tree, limit, budget, any).states;
        }
    }
    println!("{name}: {} flows, {states} states", flows.len());
}

#[test]
fn up_to_three_tasks() {
    let policies = [
        Policy::times(2),
        Policy::times(2).with_delay(),
        Policy::NONE.with_timeout(),
        Policy::times(2).with_timeout(),
    ];
    for tasks in 1..=3 {
        let scopes = if tasks < 3 || full() { 2 } else { 1 };
        let flows: Vec<_> = flows::all(tasks)
            .iter()
            .flat_map(|tree| flows::with_policies(tree, &policies, scopes))
            .collect();
        let limits: &[usize] = if tasks > 2 { &[0, 1, 2] } else { &[0, 1] };
        explore_all(&format!("{tasks} tasks"), &flows, limits, ONCE);
    }
}

#[test]
fn nested_retries() {
    let policies = [Policy::times(2), Policy::times(3).with_delay()];
    for tasks in 1..=3 {
        let flows: Vec<_> = flows::all(tasks)
            .iter()
            .flat_map(|tree| flows::with_policies(tree, &policies, 2))
            .collect();
        let budget = Budget { revert_failures: 1, ..CALM };
        explore_all(&format!("nested retries, {tasks} tasks"), &flows, &[0], budget);
    }
}

#[test]
fn four_tasks() {
    let scopes = if full() { 2 } else { 1 };
    let policies = [Policy::times(2)];
    let flows: Vec<_> = flows::all(4)
        .iter()
        .flat_map(|tree| flows::with_policies(tree, &policies, scopes))
        .collect();
    if full() {
        explore_all("four tasks", &flows, &[0, 1, 2], ONCE);
    } else {
        explore_all("four tasks", &flows, &[0], CALM);
    }
}

#[test]
fn flows_of_flows() {
    let policies = [Policy::times(2), Policy::NONE.with_timeout()];
    let bodies = [flows::linear([flows::task()]), flows::unordered([flows::task(), flows::task()])];
    let mut flows = Vec::new();
    for body in bodies {
        let nested = flows::linear([flows::task(), flows::flow(body)]);
        flows.extend(flows::with_policies(&nested, &policies, 2));
    }
    explore_all("flows of flows", &flows, &[0], ONCE);
}

/// J7: a suspension changes nothing about how a run may end.
#[test]
fn suspension_leads_to_the_same_ends() {
    let policies = [Policy::times(2), Policy::times(2).with_delay()];
    for tree in (1..=3).flat_map(flows::all) {
        for tree in flows::with_policies(&tree, &policies, 1) {
            for limit in [0, 1] {
                let calm = Budget { revert_failures: 1, ..CALM };
                let without = explore(&tree, limit, calm, any).ends;
                let budget = Budget { suspensions: 1, ..calm };
                let with = explore(&tree, limit, budget, any).ends;
                assert_eq!(with, without, "{tree:?}, at most {limit} at once");
            }
        }
    }
}

/// A cancelled run reverts everything, unless a revert fails or all was done before.
#[test]
fn a_cancelled_run_is_reverted() {
    for tree in (1..=3).flat_map(flows::all) {
        for tree in flows::with_policies(&tree, &[Policy::times(2).with_delay()], 1) {
            let budget = Budget { suspensions: 1, cancels: 1, revert_failures: 0 };
            let fails = |event: &Event| !matches!(event, Event::Failed { unknown: false, .. });
            let ends = explore(&tree, 0, budget, fails).ends;
            assert!(ends.iter().all(|end| end.0 != RunState::Failure), "{tree:?}");
            assert!(ends.iter().any(|end| end.0 == RunState::Reverted), "{tree:?}");
        }
    }
}

/// J11: without retries and failing reverts, it does not depend on the order of events how a
/// task ends that is related to every task that fails.
#[test]
fn the_order_of_events_does_not_matter() {
    for tree in (1..=4).flat_map(flows::all) {
        let world = World::new(&tree, 0);
        let tasks = world.shape.before.len();
        for failing in 0..1_u64 << tasks {
            let may = |event: &Event| match *event {
                Event::Executed { task } => failing & (1 << task) == 0,
                Event::Failed { task, .. } => failing & (1 << task) != 0,
                _ => true,
            };
            let mut states: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
            for (_, end) in explore(&tree, 0, CALM, may).ends {
                for (task, state) in end.into_iter().enumerate() {
                    let kin = world.shape.before[task] | world.shape.after[task] | 1 << task;
                    if failing & !kin == 0 {
                        states.entry(task).or_default().insert(format!("{state:?}"));
                    }
                }
            }
            let free = states.iter().find(|(_, states)| states.len() > 1);
            assert!(free.is_none(), "{tree:?}, {failing:b} fail: {free:?}");
        }
    }
}
