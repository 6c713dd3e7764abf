//! Whatever the flow and whatever fails: a run does what the scheduler says, no more, no less.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use flow_runtime::model::{Backoff, Pattern, Policies};
use flow_runtime::scheduler::{Command, EndedKind, Event, Options, Scheduler};
use flow_runtime::{Engine, RunErrorKind, RunState, run};
use harness::{CURRENT_TRACE, Closures, Dynamic, Node, Spec};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What each call of a task does: drawn from a seed, so that both sides see the same.
#[derive(Clone, Default)]
struct Fate {
    seed: u64,
    revert_fails: bool,
    calls: Arc<Mutex<BTreeMap<(String, bool), u64>>>,
}

impl Fate {
    fn fails(&self, name: &str, revert: bool) -> bool {
        let mut calls = self.calls.lock().unwrap();
        let call = calls.entry((name.to_owned(), revert)).or_default();
        *call += 1;
        let mut draw = fastrand::Rng::with_seed(
            self.seed
                ^ (*call << 32)
                ^ name.bytes().fold(0, |sum, byte| sum * 31 + u64::from(byte)),
        );
        if revert { self.revert_fails && draw.u8(..) < 25 } else { draw.u8(..) < 30 }
    }

    fn again(&self) -> Fate {
        Fate { seed: self.seed, revert_fails: self.revert_fails, ..Fate::default() }
    }
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = policies().prop_map(|policies| Node::Task(String::new(), policies));
    leaf.prop_recursive(4, 24, 5, |inner| {
        let children = prop::collection::vec(inner, 0..5);
        let kind = prop_oneof![
            3 => Just(Pattern::Linear),
            2 => Just(Pattern::Unordered),
            2 => Just(Pattern::Graph),
        ];
        (kind, children, policies(), any::<u32>(), any::<bool>()).prop_map(
            |(pattern, children, policies, edges, nested)| {
                let all = (0..children.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
                let edges = match pattern {
                    Pattern::Graph => {
                        let picked = all.enumerate().filter(|(bit, _)| edges & (1 << bit) != 0);
                        let mut picked: Vec<_> = picked.map(|(_, edge)| edge).collect();
                        picked.sort_unstable();
                        picked
                    }
                    _ => Vec::new(),
                };
                let block = Node::Block(pattern, children, edges, policies.clone());
                if nested { Node::Flow("f".into(), Box::new(block), policies) } else { block }
            },
        )
    })
}

fn policies() -> impl Strategy<Value = Policies> {
    let retry = (2..4_u32, any::<bool>()).prop_map(|(times, waits)| {
        let backoff =
            if waits { Backoff::Constant { delay: Duration::from_secs(1) } } else { Backoff::None };
        Node::Task(String::new(), Policies::default()).backoff(times, backoff)
    });
    prop_oneof![
        3 => Just(Policies::default()),
        1 => retry.prop_map(|node| match node {
            Node::Task(_, policies) => policies,
            _ => Policies::default(),
        }),
    ]
}

/// Gives each task a name of its own.
fn name(node: &mut Node, names: &mut Vec<String>) {
    match node {
        Node::Task(task, _) => {
            *task = format!("t{}{}", names.len(), if names.len() % 5 == 4 { "!" } else { "" });
            names.push(task.clone());
        }
        Node::Flow(_, body, _) => name(body, names),
        Node::Block(_, children, _, _) => children.iter_mut().for_each(|child| name(child, names)),
    }
}

fn flow(fate: &Fate, names: &[String], yields: bool) -> Closures<Dynamic> {
    let mut flow = Closures::<Dynamic>::new();
    for name in names {
        let (execute, revert, of) = (fate.clone(), fate.clone(), name.clone());
        flow = flow.on(name, move |_| {
            let fails = execute.fails(&of, false);
            async move {
                if yields {
                    tokio::task::yield_now().await;
                }
                if fails { Err("no".into()) } else { Ok(()) }
            }
        });
        let of = name.clone();
        flow = flow.on_revert(name, move |_, failures| {
            assert!(failures.cause().is_some());
            let fails = revert.fails(&of, true);
            async move { if fails { Err("no".into()) } else { Ok(()) } }
        });
    }
    flow
}

/// What a run of tasks that never wait does.
fn simulate(names: &[String], fate: &Fate) -> (RunState, String) {
    let compiled = Dynamic::compiled();
    let (plan, graph) = (&compiled.plan, &compiled.graph);
    let mut scheduler = Scheduler::new(graph, Options::default());
    let mut trace = Vec::new();
    let mut waits = std::collections::VecDeque::new();
    let mut step = Some(Event::Start);
    loop {
        if let Some(event) = step.take() {
            scheduler.step(graph, event).unwrap();
        }
        match scheduler.next_command() {
            Some(Command::Execute { task, .. }) => {
                let name = &names[task as usize];
                trace.push(name.clone());
                let (unknown, refused) = (false, Vec::new());
                step = Some(match fate.fails(name, false) {
                    true => Event::Failed { task, unknown, refused },
                    false => Event::Executed { task },
                });
            }
            Some(Command::Revert { task, ended }) => {
                let name = &names[task as usize];
                let mut fails = false;
                if plan.tasks[task as usize].reverts {
                    let sign = if ended == EndedKind::Done { '-' } else { '~' };
                    trace.push(format!("{sign}{name}"));
                    fails = fate.fails(name, true);
                }
                step = Some(match fails {
                    true => Event::RevertFailed { task },
                    false => Event::Reverted { task },
                });
            }
            Some(Command::Enter { flow }) => trace.push(format!(">{flow}")),
            Some(Command::Wait { scope, timer, .. }) => waits.push_back((scope, timer)),
            Some(Command::CancelWait { scope }) => waits.retain(|(waiting, _)| *waiting != scope),
            Some(Command::Finish { state }) => return (state, trace.join(" ")),
            Some(other) => panic!("{other:?}"),
            None => {
                let (scope, timer) = waits.pop_front().expect("a run never stands still");
                step = Some(Event::Waited { scope, timer });
            }
        }
    }
}

fn paused() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_does_what_the_scheduler_says(
        mut root in node(), seed: u64, revert_fails: bool,
    ) {
        let mut names = Vec::new();
        name(&mut root, &mut names);
        Dynamic::set(root.plan());
        let fate = Fate { seed, revert_fails, ..Fate::default() };
        let (state, expected) = simulate(&names, &fate.again());

        let flow = flow(&fate, &names, false);
        CURRENT_TRACE.set(Some(flow.trace.clone()));
        let outcome = paused().block_on(run(&flow, ()));
        prop_assert_eq!(flow.trace.text(), expected.clone());
        prop_assert_eq!(outcome.map_err(|error| error.kind()), match state {
            RunState::Success => Ok(()),
            RunState::Reverted => Err(RunErrorKind::Reverted),
            _ => Err(RunErrorKind::RevertFailed),
        });

        // An engine does the same.
        let flow = Arc::new(self::flow(&fate.again(), &names, false));
        CURRENT_TRACE.set(Some(flow.trace.clone()));
        let run = Engine::default();
        let ended = paused().block_on(async {
            let run = run.start(Arc::clone(&flow), ()).unwrap();
            let control = run.control();
            let _ = run.await;
            control.state()
        });
        prop_assert_eq!(flow.trace.text(), expected);
        prop_assert_eq!(ended, state);
    }

    #[test]
    fn what_was_executed_is_reverted_or_the_run_succeeded(
        mut root in node(), seed: u64, limit in 0..4_usize, spawn: bool,
    ) {
        let mut names = Vec::new();
        name(&mut root, &mut names);
        Dynamic::set(root.plan());
        let fate = Fate { seed, ..Fate::default() };
        let flow = Arc::new(flow(&fate, &names, true));
        let mut engine = Engine::builder().spawn_tasks(spawn);
        if limit > 0 {
            engine = engine.max_running(limit);
        }
        let engine = engine.build();
        let outcome = paused().block_on(async { engine.start(Arc::clone(&flow), ()).unwrap().await });
        let left = usize::from(outcome.is_ok());
        for name in names.iter().filter(|name| !name.ends_with('!')) {
            let reverts =
                flow.trace.count(&format!("-{name}")) + flow.trace.count(&format!("~{name}"));
            prop_assert_eq!(flow.trace.count(name) - reverts, left, "{} in {}", name, flow.trace.text());
        }
    }
}
