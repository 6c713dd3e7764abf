//! Larger flows, with nested scopes, on random paths.

use crate::flows::{self, Policy, Tree};
use crate::run::{Run, World};
use crate::shape::bit;
use flow_runtime::Graph;
use flow_runtime::scheduler::{Command, Event, Options, RunState, Scheduler};
use proptest::prelude::*;
use std::collections::VecDeque;

fn policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        3 => Just(Policy::NONE),
        1 => (1..=3_u32, any::<bool>(), any::<bool>())
            .prop_map(|(times, delay, timeout)| Policy { times, delay, timeout, ..Policy::NONE }),
        1 => Just(Policy::NONE.with_timeout()),
        2 => (-2..=2).prop_map(|priority| Policy::NONE.with_priority(priority)),
        1 => (-2..=2).prop_map(|priority| Policy::times(2).with_priority(priority)),
    ]
}

/// A block or a task; `depth` blocks deep at most.
fn tree(depth: u32) -> BoxedStrategy<Tree> {
    let task = policy().prop_map(|policy| flows::task().policy(policy));
    if depth == 0 {
        return task.boxed();
    }
    prop_oneof![
        2 => task,
        3 => block(depth),
        1 => (block(depth), policy())
            .prop_map(|(body, policy)| flows::flow(body).policy(policy)),
    ]
    .boxed()
}

fn block(depth: u32) -> impl Strategy<Value = Tree> {
    let children = prop::collection::vec(tree(depth - 1), 1..=4);
    (children, 0..3_u32, any::<u16>(), policy()).prop_map(|(children, pattern, chosen, policy)| {
        let block = match pattern {
            0 => flows::linear(children),
            1 => flows::unordered(children),
            _ => {
                let pairs = (0..children.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
                let edges = (0..).zip(pairs).filter(|(bit, _)| chosen & 1 << bit != 0);
                let mut edges: Vec<_> = edges.map(|(_, pair)| pair).collect();
                edges.sort_unstable();
                flows::graph(children, edges)
            }
        };
        block.policy(policy)
    })
}

fn few_tasks() -> impl Strategy<Value = Tree> {
    block(3).prop_filter("sets of tasks have 64 bits", |tree| tree.tasks() <= 40)
}

proptest! {
    /// Every step is what the specification says. The choices prefer success, or nothing
    /// would ever get far.
    #[test]
    fn runs_as_specified(
        tree in few_tasks(),
        limit in 0..4_usize,
        choices in prop::collection::vec((any::<u8>(), any::<prop::sample::Index>()), 0..400),
    ) {
        let world = World::new(&tree, limit);
        let mut run = Run::new(&world);
        let mut events = vec![Event::Start];
        let mut step = |run: &mut Run, event: Event| {
            events.push(event.clone());
            run.step(&world, &event).map_err(|error| {
                TestCaseError::fail(format!("{error}\nevents: {events:?}"))
            })
        };
        step(&mut run, Event::Start)?;
        for (kind, index) in choices {
            let asked = match (kind, run.scheduler.state()) {
                (_, RunState::Success | RunState::Reverted) => break,
                (_, RunState::Suspended) => Some(Event::Resume),
                (_, RunState::Failure) => Some(Event::RetryReverts),
                (0..8, _) => Some(Event::Suspend),
                (8..12, RunState::Suspending) => Some(Event::Resume),
                (12..14, _) => Some(Event::Cancel),
                _ => None,
            };
            if let Some(event) = asked {
                step(&mut run, event)?;
                continue;
            }
            let mut events = run.events(&world, true);
            if kind < 200 {
                events.retain(|event| !matches!(
                    event,
                    Event::Failed { .. } | Event::RevertFailed { .. } | Event::TimedOut { .. }
                ));
            }
            // An execute that was aborted may fail only, or succeed; either is in the list.
            if events.is_empty() {
                events = run.events(&world, true);
            }
            if !events.is_empty() {
                step(&mut run, index.get(&events).clone())?;
            }
            if kind % 8 == 0 {
                run.impossible(&world).map_err(TestCaseError::fail)?;
                let json = serde_json::to_string(&run.scheduler).unwrap();
                prop_assert_eq!(&run.scheduler, &serde_json::from_str(&json).unwrap());
            }
        }
        // It comes to an end when no more goes wrong.
        for _ in 0..10_000 {
            run.stuck(&world).map_err(TestCaseError::fail)?;
            let event = match run.scheduler.state() {
                RunState::Success | RunState::Reverted => return Ok(()),
                RunState::Suspended => Event::Resume,
                RunState::Failure => Event::RetryReverts,
                _ => run.events(&world, false).swap_remove(0),
            };
            step(&mut run, event)?;
        }
        prop_assert!(false, "no end after many events");
    }

    #[test]
    fn the_more_urgent_of_what_is_ready_goes_first(
        priorities in prop::collection::vec(-3..=3_i32, 1..12),
        limit in 1..4_usize,
    ) {
        let task = |priority: &i32| flows::task().policy(Policy::NONE.with_priority(*priority));
        let tree = flows::unordered(priorities.iter().map(task));
        let world = World::new(&tree, limit);
        let mut run = Run::new(&world);
        let (mut executed, mut reverted, mut ready) = (Vec::new(), Vec::new(), VecDeque::new());
        ready.push_back(Event::Start);
        while let Some(event) = ready.pop_front() {
            let commands = run.step(&world, &event).map_err(TestCaseError::fail)?;
            for command in commands {
                match command {
                    Command::Execute { task, .. } => {
                        executed.push(task);
                        let last = executed.len() == priorities.len();
                        ready.push_back(match last {
                            false => Event::Executed { task },
                            true => Event::Failed { task, unknown: false, refused: Vec::new() },
                        });
                    }
                    Command::Revert { task, .. } => {
                        reverted.push(task);
                        ready.push_back(Event::Reverted { task });
                    }
                    _ => {}
                }
            }
        }
        // Those that are equally urgent go in the order in which they stand in the plan.
        let mut due: Vec<u32> = (0..priorities.len() as u32).collect();
        due.sort_by_key(|task| -priorities[*task as usize]);
        prop_assert_eq!(executed, due);
        prop_assert_eq!(reverted.len(), priorities.len());
        prop_assert_eq!(run.scheduler.state(), RunState::Reverted);
    }

    #[test]
    fn only_what_the_wanted_need_is_run(
        tree in few_tasks(),
        wanted in prop::collection::vec(any::<prop::sample::Index>(), 1..3),
        failing in any::<Option<prop::sample::Index>>(),
    ) {
        let plan = tree.plan();
        let shape = World::new(&tree, 0).shape;
        let wanted: Vec<usize> = wanted.iter().map(|it| it.index(plan.tasks.len())).collect();
        let needed = wanted.iter().fold(0, |all, &it| all | bit(it) | shape.before[it]);
        let names: Vec<&str> = wanted.iter().map(|it| plan.tasks[*it].name.as_str()).collect();
        let graph = Graph::of(&plan.only(&names).unwrap());
        let mut scheduler = Scheduler::new(&graph, Options::default());
        let fails = failing.map(|it| it.index(plan.tasks.len()) as u32);
        let (mut executed, mut reverted) = (0, 0);
        scheduler.step(&graph, Event::Start).unwrap();
        while let Some(command) = scheduler.next_command() {
            match command {
                Command::Execute { task, .. } if Some(task) == fails => {
                    executed |= bit(task as usize);
                    let refused = (0..graph.scopes.len() as u32).collect();
                    let event = Event::Failed { task, unknown: false, refused };
                    scheduler.step(&graph, event).unwrap();
                }
                Command::Execute { task, .. } => {
                    executed |= bit(task as usize);
                    scheduler.step(&graph, Event::Executed { task }).unwrap();
                }
                Command::Revert { task, .. } => {
                    reverted |= bit(task as usize);
                    scheduler.step(&graph, Event::Reverted { task }).unwrap();
                }
                _ => {}
            }
        }
        match fails.filter(|task| needed & bit(*task as usize) != 0) {
            None => {
                prop_assert_eq!((executed, reverted), (needed, 0));
                prop_assert_eq!(scheduler.state(), RunState::Success);
            }
            Some(_) => {
                prop_assert_eq!((executed & !needed, reverted), (0, executed));
                prop_assert_eq!(scheduler.state(), RunState::Reverted);
            }
        }
    }
}
