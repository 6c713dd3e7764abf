//! Every run of every small flow, as [`walk`] finds them.

use crate::flows::{self, Policy, Tree};
use crate::run::World;
use crate::small;
use crate::walk::{End, walk};
use flow_runtime::scheduler::{Event, RunState};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Of the flows of which there are many, one in so many is explored.
///
/// `SCHEDULER_EXPLORE=1` explores them all: minutes in release mode.
fn stride() -> usize {
    match std::env::var("SCHEDULER_EXPLORE") {
        Ok(number) => number.parse::<NonZeroUsize>().unwrap().get(),
        Err(_) => 200,
    }
}

/// The policies that a scope can have, one of each kind.
const POLICIES: [Policy; 4] = [
    Policy::times(2),
    Policy::times(2).with_delay(),
    Policy::NONE.with_timeout(),
    Policy::times(2).with_timeout(),
];

/// The flows of so many tasks, with one of the policies at each of exactly `scopes` places. Of
/// those that are the same graph to a scheduler, one.
fn flows_of(tasks: usize, policies: &[Policy], scopes: usize) -> Vec<Tree> {
    let bare = small::all(tasks);
    let all = bare.iter().flat_map(|tree| small::with_policies(tree, policies, scopes));
    distinct(all.filter(|tree| tree.scopes() == scopes))
}

fn distinct(trees: impl Iterator<Item = Tree>) -> Vec<Tree> {
    let mut seen = HashSet::new();
    let mut new = |tree: &Tree| {
        let mut graph = World::new(tree, 0).graph;
        graph.scopes.iter_mut().for_each(|scope| scope.name.clear());
        seen.insert(format!("{graph:?}"))
    };
    trees.map(|tree| small::arranged(&tree)).filter(|tree| new(tree)).collect()
}

/// Explores one in `stride` of the flows under each limit that can matter, 0 for none, and says
/// how much that was.
fn explore(name: &str, flows: &[Tree], limits: &[usize], stride: usize) {
    let began = Instant::now();
    let jobs: Vec<(&Tree, usize)> = (flows.iter().step_by(stride))
        .flat_map(|tree| limits.iter().map(move |&limit| (tree, limit)))
        .filter(|(tree, limit)| *limit < World::new(tree, 0).shape.width())
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut states, mut transitions) = (0, 0);
        while let Some((tree, limit)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            // After an error the others need not go on.
            let stop = |_: &String| next.store(jobs.len(), Ordering::Relaxed);
            let found = walk(tree, *limit, |_| true).inspect_err(stop)?;
            states += found.states;
            transitions += found.transitions;
        }
        Ok::<_, String>((states, transitions))
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let sums: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (mut states, mut transitions) = (0, 0);
    for sum in sums {
        let sum = sum.unwrap_or_else(|error| panic!("{error}"));
        (states, transitions) = (states + sum.0, transitions + sum.1);
    }
    println!(
        "{name}: {} of {} flows, {} with their limits: {states} states, {transitions} transitions, {:.1} s",
        flows.len().div_ceil(stride),
        flows.len(),
        jobs.len(),
        began.elapsed().as_secs_f32(),
    );
}

/// Where every walk is to be sound.
fn ends(tree: &Tree, limit: usize, may: impl Fn(&Event) -> bool) -> HashSet<End> {
    walk(tree, limit, may).unwrap_or_else(|error| panic!("{error}")).ends
}

/// Everything that can happen to flows of up to three tasks, with one policy anywhere.
#[test]
fn up_to_three_tasks() {
    for tasks in 1..=3 {
        for scopes in 0..=1 {
            let name = format!("{tasks} tasks, {scopes} scopes");
            let stride = if tasks + scopes > 3 { stride().div_ceil(8) } else { 1 };
            explore(&name, &flows_of(tasks, &POLICIES, scopes), &[0, 1, 2], stride);
        }
    }
}

#[test]
fn two_scopes() {
    explore("2 tasks, 2 scopes", &flows_of(2, &POLICIES, 2), &[0, 1], stride().div_ceil(16));
    explore("3 tasks, 2 scopes", &flows_of(3, &POLICIES, 2), &[0, 1, 2], stride());
    // What runs at once has more states than can be visited.
    explore("4 tasks, 2 scopes", &flows_of(4, &POLICIES, 2), &[1], stride());
}

#[test]
fn four_tasks() {
    let limits = [0, 1, 2, 3];
    explore("4 tasks, 0 scopes", &flows_of(4, &[], 0), &limits, stride().div_ceil(8));
    explore("4 tasks, 1 scope", &flows_of(4, &POLICIES, 1), &limits, stride());
}

/// Several attempts of several scopes in one another.
#[test]
fn nested_retries() {
    let policies = [Policy::times(2), Policy::times(3).with_delay()];
    explore("nested retries, 2 tasks", &flows_of(2, &policies, 2), &[0], stride().div_ceil(8));
    explore("nested retries, 3 tasks", &flows_of(3, &policies, 2), &[0], stride());
}

/// Parts that are decided about, alone and beside policies.
#[test]
fn deciders() {
    let skips: Vec<_> = (0..4).map(|skip| Policy::NONE.with_skip(skip)).collect();
    let mut mixed = skips.clone();
    mixed.extend([Policy::times(2), Policy::times(2).with_skip(0), Policy::times(2).with_skip(2)]);
    mixed.extend([Policy::NONE.with_timeout(), Policy::NONE.with_timeout().with_skip(1)]);
    let decided = |flows: Vec<Tree>| -> Vec<Tree> {
        let decides = |tree: &Tree| World::new(tree, 0).graph.deciders() > 0;
        flows.into_iter().filter(|tree| tree.may_be_decided() && decides(tree)).collect()
    };
    for (tasks, scopes, stride) in
        [(2, 1, 1), (2, 2, 4), (3, 1, stride().div_ceil(24)), (3, 2, 2 * stride())]
    {
        let flows = decided(flows_of(tasks, &mixed, scopes));
        let name = format!("deciders, {tasks} tasks, {scopes} policies");
        explore(&name, &flows, &[0, 1], stride);
        let nested = flows.iter().filter(|tree| small::nested(tree).may_be_decided());
        let nested = decided(distinct(nested.map(small::nested)));
        explore(&format!("{name}, flows of flows"), &nested, &[0], stride);
    }
    let flows = decided(flows_of(4, &skips, 1));
    explore("deciders, 4 tasks", &flows, &[0, 1], stride());
}

/// The most urgent of what is ready begins, wherever it stands and whatever became of the others.
#[test]
fn priorities() {
    let urgent = [1, -1].map(|priority| Policy::NONE.with_priority(priority));
    let mut mixed = urgent.to_vec();
    mixed.extend([
        Policy::times(2),
        Policy::times(2).with_delay().with_priority(1),
        Policy::NONE.with_timeout(),
        Policy::NONE.with_skip(0),
        Policy::NONE.with_skip(3).with_priority(-1),
    ]);
    for (tasks, policies, scopes, stride) in [
        (3, &urgent[..], 1, 1),
        (3, &urgent, 2, stride().div_ceil(16)),
        (2, &mixed, 2, stride().div_ceil(16)),
        (3, &mixed, 2, 2 * stride()),
        (4, &urgent, 1, stride()),
    ] {
        let ranked = |tree: &Tree| tree.may_be_decided() && World::new(tree, 0).graph.ranks() > 0;
        let flows: Vec<_> = flows_of(tasks, policies, scopes).into_iter().filter(ranked).collect();
        let name = format!("priorities, {tasks} tasks, {scopes} policies");
        explore(&name, &flows, &[0, 1, 2], stride);
    }
}

/// The same flows with every block in them being a flow of its own.
#[test]
fn flows_of_flows() {
    let nested = |flows: Vec<Tree>| distinct(flows.iter().map(small::nested));
    let one = flows::linear([flows::task(), flows::flow(flows::linear([flows::task()]))]);
    let policies = [Policy::times(2), Policy::NONE.with_timeout()];
    let small = distinct(small::with_policies(&one, &policies, 2).into_iter());
    explore("a flow in a flow", &small, &[0], 1);
    for (tasks, scopes, stride) in [(3, 0, 1), (3, 1, stride()), (4, 0, stride())] {
        let flows = nested(flows_of(tasks, &POLICIES, scopes));
        let name = format!("flows of flows, {tasks} tasks, {scopes} scopes");
        explore(&name, &flows, &[0, 1], stride);
    }
}

/// J7: a suspension changes nothing about how a run may end.
#[test]
fn suspension_leads_to_the_same_ends() {
    let policies = [Policy::times(2).with_delay()];
    let flows = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0)]
        .map(|(tasks, scopes)| flows_of(tasks, &policies, scopes));
    for tree in flows.into_iter().flatten() {
        for limit in [0, 1] {
            let suspends = |event: &Event| !matches!(event, Event::Cancel);
            let goes_on = |event: &Event| !matches!(event, Event::Cancel | Event::Suspend);
            let without = ends(&tree, limit, goes_on);
            let with = ends(&tree, limit, suspends);
            assert_eq!(with, without, "{tree:?}, at most {limit} at once");
        }
    }
}

/// A cancelled run reverts everything: it ends reverted if it had not succeeded before.
#[test]
fn a_cancelled_run_is_reverted() {
    for tree in (1..=3).flat_map(|tasks| flows_of(tasks, &[], 0)) {
        let succeeds = |event: &Event| {
            !matches!(event, Event::Failed { .. } | Event::RevertFailed { .. } | Event::Suspend)
        };
        let ends = ends(&tree, 0, succeeds);
        assert!(ends.iter().all(|end| end.0 != RunState::Failure), "{tree:?}");
        assert!(ends.iter().any(|end| end.0 == RunState::Reverted), "{tree:?}");
        assert!(ends.iter().any(|end| end.0 == RunState::Success), "{tree:?}");
    }
}

/// J11: without retries and failing reverts, it does not depend on the order of events how a
/// task ends that is related to every task that fails.
#[test]
fn the_order_of_events_does_not_matter() {
    for tree in (1..=4).flat_map(|tasks| flows_of(tasks, &[], 0)) {
        let world = World::new(&tree, 0);
        let tasks = world.shape.before.len();
        for failing in 0..1_u64 << tasks {
            let may = |event: &Event| match *event {
                Event::Executed { task } => failing & (1 << task) == 0,
                Event::Failed { task, .. } => failing & (1 << task) != 0,
                Event::RevertFailed { .. } | Event::Suspend | Event::Cancel => false,
                _ => true,
            };
            let mut states: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
            for (_, end) in ends(&tree, 0, may) {
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
