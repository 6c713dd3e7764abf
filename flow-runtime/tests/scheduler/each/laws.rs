//! No more elements begin than may, whatever length the list has at each attempt.

use super::{Run, each};
use crate::flows::Policy;
use crate::{flows, key};
use flow_graph::plan::Plan;
use flow_runtime::scheduler::{Command, Event, RunState, TaskState};
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};

/// What is remembered of a run beside its scheduler, to say what must be so.
#[derive(Clone, Default, Serialize)]
struct Memory {
    /// The elements that have begun and are not through.
    begun: BTreeSetOf,
    /// The first that has not begun, and how many there are.
    next: u32,
    elements: u32,
    /// What was executed and is not reverted, by vertex.
    executed: BTreeSetOf,
}

/// As a list, which is what a state may be made of.
type BTreeSetOf = BTreeSet<u32>;

/// Visits every state of a flow whose second task is for each of a list, of each of `lengths` at
/// each attempt; how many there are.
fn laws(plan: &Plan, limit: usize, at_once: u32, lengths: &[u32]) -> usize {
    let start = Run::new(plan, limit);
    let base = start.graph.clone();
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    let mut stack = vec![(start, Memory::default())];
    let mut states = 0;
    while let Some((run, memory)) = stack.pop() {
        states += 1;
        if states % 64 == 0 {
            run.round_trip(&base);
        }
        let idle = run.events().iter().all(|event| {
            matches!(event, Event::Suspend | Event::Resume | Event::Cancel | Event::RetryReverts)
        });
        let state = run.scheduler.state();
        assert!(!idle || state == RunState::Suspended || state.is_end(), "{state:?} is stuck");
        for event in run.events() {
            for &length in lengths {
                let (mut run, mut memory) = (run.clone(), memory.clone());
                let doomed = run.scheduler.is_doomed(1);
                match event {
                    Event::Executed { task } => {
                        memory.executed.insert(task);
                        if !doomed {
                            memory.begun.remove(&task);
                        }
                    }
                    Event::Failed { task, .. } => {
                        memory.executed.insert(task);
                    }
                    Event::Reverted { task } => {
                        memory.executed.remove(&task);
                    }
                    _ => {}
                }
                let commands = run.step(event.clone(), length);
                let asked = commands.iter().any(|it| matches!(it, Command::Open { .. }));
                for command in commands {
                    told(&run, &mut memory, command, at_once, length);
                }
                check(&run, &memory, limit, at_once);
                let mut text = Vec::new();
                key::write(&run.scheduler, &mut text);
                key::write(&memory, &mut text);
                if seen.insert(text) {
                    stack.push((run, memory));
                }
                if !asked {
                    break;
                }
            }
        }
    }
    states
}

fn told(run: &Run, memory: &mut Memory, command: Command, at_once: u32, length: u32) {
    match command {
        Command::Open { .. } => {
            let elements = memory.executed.iter().filter(|it| run.graph.call(**it).0 == 1);
            assert_eq!(elements.count(), 0, "of an earlier attempt");
            *memory = Memory { elements: length, ..Memory::default() };
            memory.executed.insert(0);
        }
        Command::Execute { task, .. } => match run.graph.call(task) {
            (1, Some(number)) => {
                if memory.begun.insert(task) {
                    assert_eq!(number, memory.next, "in the order of the list");
                    memory.next += 1;
                }
                assert!(memory.begun.len() <= at_once as usize, "more than {at_once} at once");
                assert!(!memory.executed.contains(&task), "executed twice");
            }
            (2, _) => {
                let done = memory.executed.iter().filter(|it| run.graph.call(**it).0 == 1);
                assert_eq!(done.count(), memory.elements as usize, "before all are through");
            }
            _ => {}
        },
        Command::Revert { task, .. } => {
            assert!(memory.executed.contains(&task), "reverted and never executed");
            let (this, _) = run.graph.call(task);
            let later = memory.executed.iter().any(|it| run.graph.call(*it).0 > this);
            assert!(!later, "reverted before what came after it");
        }
        _ => {}
    }
}

fn check(run: &Run, memory: &Memory, limit: usize, at_once: u32) {
    let whole = run.scheduler.task_state(1);
    let left = memory.elements - memory.next;
    let running = run.scheduler.state() == RunState::Running;
    if running && limit == 0 && whole == TaskState::Running && left > 0 {
        assert_eq!(memory.begun.len(), at_once as usize, "some could begin");
    }
    assert!(limit == 0 || run.scheduler.running() <= limit);
    match run.scheduler.state() {
        RunState::Success => {
            assert_eq!(memory.executed.len(), memory.elements as usize + 2);
            assert_eq!(whole, TaskState::Success);
        }
        RunState::Reverted => {
            assert!(memory.executed.is_empty(), "{:?} is not reverted", memory.executed);
            assert_ne!(whole, TaskState::Success);
        }
        _ => {}
    }
}

#[test]
fn no_more_begin_than_may_whatever_length_the_list_has() {
    let task = flows::task;
    let retried = |policy| flows::linear([task(), task().policy(policy), task()]);
    for (tree, lengths) in [
        (retried(Policy::NONE), &[0, 1, 3][..]),
        (retried(Policy::times(2)), &[3]),
        (retried(Policy::times(2).with_delay()), &[2]),
        (retried(Policy::NONE).policy(Policy::times(2)), &[0, 2, 3]),
        (retried(Policy::times(2)).policy(Policy::times(2)), &[1, 2]),
    ] {
        for at_once in 1..=2 {
            let mut plan = tree.plan();
            plan.tasks[1].policies.each = each(Some(at_once));
            for limit in 0..=1 {
                let states = laws(&plan, limit, at_once, lengths);
                println!("{at_once} at once, at most {limit}: {states} states");
            }
        }
    }
}
