//! Whatever the flow and whatever fails: a run does what the scheduler says, no more, no less.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use flow_runtime::scheduler::{Command, EndedKind, Event, Options, Scheduler};
use flow_runtime::{Engine, RunErrorKind, RunState, run};
use harness::random::{name, node};
use harness::{CURRENT_TRACE, Closures, Dynamic, Spec};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

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
        mut root in node(false), seed: u64, revert_fails: bool,
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
        mut root in node(false), seed: u64, limit in 0..4_usize, spawn: bool,
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
