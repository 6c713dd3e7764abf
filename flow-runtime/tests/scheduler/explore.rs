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
        let check = || -> Result<(), String> {
            run.stuck(&world)?;
            if sample {
                run.impossible(&world)?;
                round_trip(&run)?;
                brought_back(&world, &run, &events(&path))?;
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

/// The same events give the same state, whether or not it was stored on the way; and what is
/// in flight can be read off it.
fn brought_back(world: &World, run: &Run, events: &[Event]) -> Result<(), String> {
    let mut again = world.scheduler();
    for (number, event) in events.iter().enumerate() {
        again.check(event).map_err(|error| format!("{event:?}: {error}"))?;
        again.step(&world.graph, event.clone()).map_err(|error| error.to_string())?;
        while again.next_command().is_some() {}
        if number == events.len() / 2 {
            let json = serde_json::to_string(&again).map_err(|error| error.to_string())?;
            again = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        }
    }
    if again != run.scheduler {
        return Err(format!("{again:?}\nwas {:?}", run.scheduler));
    }
    run.in_flight(world)
}

/// The events of a path, the first one first.
fn events(path: &Option<Rc<Path>>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut step = path.as_ref();
    while let Some(path) = step {
        events.push(path.0.clone());
        step = path.1.as_ref();
    }
    events.reverse();
    events
}

fn fail(tree: &Tree, limit: usize, path: &Option<Rc<Path>>, error: &str) -> ! {
    let events = events(path);
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

/// The flows of so many tasks, with each policy at up to `scopes` places.
fn flows_of(tasks: usize, policies: &[Policy], scopes: usize) -> Vec<Tree> {
    let flows = flows::all(tasks);
    flows.iter().flat_map(|tree| flows::with_policies(tree, policies, scopes)).collect()
}

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

/// Everything that can happen, and somebody who suspends, cancels and lets a revert fail.
#[test]
fn up_to_three_tasks() {
    let all = [
        Policy::times(2),
        Policy::times(2).with_delay(),
        Policy::NONE.with_timeout(),
        Policy::times(2).with_timeout(),
    ];
    for tasks in 1..=3 {
        let (policies, scopes): (&[Policy], usize) = match tasks {
            _ if full() => (&all, 2),
            1 => (&all, 2),
            2 => (&all, 1),
            _ => (&all[..0], 1),
        };
        let limits: &[usize] = if full() { &[0, 1, 2] } else { &[0, 1] };
        let name = format!("{tasks} tasks");
        explore_all(&name, &flows_of(tasks, policies, scopes), limits, ONCE);
    }
}

/// The same for three tasks in one scope, one disturbance at a time.
#[test]
fn disturbances_of_three_tasks() {
    let flows = flows_of(3, &[Policy::times(2).with_delay()], 1);
    for disturbance in [
        Budget { suspensions: 1, ..CALM },
        Budget { cancels: 1, ..CALM },
        Budget { revert_failures: 1, ..CALM },
    ] {
        explore_all(&format!("3 tasks, {disturbance:?}"), &flows, &[0, 1], disturbance);
    }
}

#[test]
fn nested_retries() {
    let budget = Budget { revert_failures: 1, ..CALM };
    let policies = [Policy::times(2), Policy::times(3).with_delay()];
    explore_all("nested retries, 2 tasks", &flows_of(2, &policies, 2), &[0], budget);
    if full() {
        explore_all("nested retries, 3 tasks", &flows_of(3, &policies, 2), &[0], budget);
    } else {
        explore_all("nested retries, 3 tasks", &flows_of(3, &policies[..1], 2), &[0], CALM);
    }
}

#[test]
fn four_tasks() {
    let scopes = if full() { 2 } else { 1 };
    explore_all("4 tasks, retries", &flows_of(4, &[Policy::times(2)], scopes), &[0], CALM);
    explore_all("4 tasks", &flows_of(4, &[], 0), &[1, 2], CALM);
    let reverts = Budget { revert_failures: 1, ..CALM };
    explore_all("4 tasks, a failing revert", &flows_of(4, &[], 0), &[0], reverts);
}

#[test]
fn flows_of_flows() {
    let policies = [Policy::times(2), Policy::NONE.with_timeout()];
    let one = flows::linear([flows::task(), flows::flow(flows::linear([flows::task()]))]);
    let both = flows::unordered([flows::task(), flows::task()]);
    let two = flows::linear([flows::task(), flows::flow(both)]);
    explore_all("flows of 1", &flows::with_policies(&one, &policies, 2), &[0], ONCE);
    explore_all("flows of 2", &flows::with_policies(&two, &policies, 2), &[0], CALM);
}

/// J7: a suspension changes nothing about how a run may end.
#[test]
fn suspension_leads_to_the_same_ends() {
    let policies = [Policy::times(2).with_delay()];
    for tree in (1..=3).flat_map(|tasks| flows_of(tasks, &policies, usize::from(tasks < 3))) {
        for limit in [0, 1] {
            let calm = Budget { revert_failures: 1, ..CALM };
            let without = explore(&tree, limit, calm, any).ends;
            let budget = Budget { suspensions: 1, ..calm };
            let with = explore(&tree, limit, budget, any).ends;
            assert_eq!(with, without, "{tree:?}, at most {limit} at once");
        }
    }
}

/// A cancelled run reverts everything: it ends reverted if it had not succeeded before.
#[test]
fn a_cancelled_run_is_reverted() {
    for tree in (1..=3).flat_map(|tasks| flows_of(tasks, &[], 0)) {
        let budget = Budget { cancels: 1, ..CALM };
        let succeeds = |event: &Event| !matches!(event, Event::Failed { .. });
        let ends = explore(&tree, 0, budget, succeeds).ends;
        assert!(ends.iter().all(|end| end.0 != RunState::Failure), "{tree:?}");
        assert!(ends.iter().any(|end| end.0 == RunState::Reverted), "{tree:?}");
        assert!(ends.iter().any(|end| end.0 == RunState::Success), "{tree:?}");
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
