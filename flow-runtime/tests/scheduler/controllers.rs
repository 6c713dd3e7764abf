//! Every run of small flows with retry controllers, whatever the controllers say.
//!
//! | | |
//! |---|---|
//! | I4 | A task reverts when nothing after it in its block is left. |
//! | I6, J1, J3 | A task reverts after it executed, once for each time; a controller only when its block is given up. |
//! | I9 | Success if and only if every task succeeded. |
//! | I11 | Reverted: every task that was executed is. |
//! | I13 | Controllers are asked from the inside out, until one does not say `Revert`. |
//! | J12 | The same events, stored on the way, give the same state. |

use flow_runtime::scheduler::{Command, Decision, Event, Options, RunState, Scheduler, TaskState};
use flow_runtime::{Graph, Plan};
use std::collections::HashSet;
use std::time::Duration;

/// No attempt of a block after this one: the flows are finite.
const ATTEMPTS: u32 = 3;

/// Blocks as they are written: `(…)` is a block with a controller, `[…]` an unordered one, `2(…)`
/// one with two attempts.
fn plan(text: &str) -> Plan {
    fn children(text: &mut std::str::Chars<'_>, tasks: &mut Vec<String>) -> Vec<String> {
        let mut found = Vec::new();
        let mut times = false;
        while let Some(sign) = text.next() {
            match sign {
                ')' | ']' => break,
                '2' => times = true,
                '(' if std::mem::take(&mut times) => {
                    let inside = children(text, tasks).join(",");
                    found.push(format!(
                        r#"{{"block":{{"pattern":"linear","policies":{{"retry":{{"times":2}}}},"children":[{inside}]}}}}"#
                    ));
                }
                '(' => {
                    tasks.push(format!("controller_{}", tasks.len()));
                    let controller = tasks.len() - 1;
                    let inside = children(text, tasks).join(",");
                    found.push(format!(
                        r#"{{"block":{{"pattern":"linear","policies":{{"retry":{{"times":1,"controlled":true}}}},"children":[{{"task":{controller}}},{inside}]}}}}"#
                    ));
                }
                '[' => {
                    let inside = children(text, tasks).join(",");
                    found.push(format!(
                        r#"{{"block":{{"pattern":"unordered","children":[{inside}]}}}}"#
                    ));
                }
                name => {
                    tasks.push(format!("{name}_{}", tasks.len()));
                    found.push(format!(r#"{{"task":{}}}"#, tasks.len() - 1));
                }
            }
        }
        found
    }
    let mut tasks = Vec::new();
    let children = children(&mut text.chars(), &mut tasks).join(",");
    let tasks =
        tasks.iter().map(|name| format!(r#"{{"name":"{name}","task":"{name}","reverts":true}}"#));
    let tasks = tasks.collect::<Vec<_>>().join(",");
    let json = format!(
        r#"{{"name":"F","tasks":[{tasks}],"root":{{"pattern":"linear","children":[{children}]}}}}"#
    );
    Plan::from_json(&json).unwrap()
}

#[derive(Clone)]
struct Run {
    scheduler: Scheduler,
    /// Tasks that were executed, and neither reverted nor, for a controller, begun anew.
    executed: u64,
    /// Whether a controller said that everything is to be reverted.
    over: bool,
    events: Vec<Event>,
}

impl Run {
    fn controller_of(graph: &Graph, task: u32) -> Option<u32> {
        let scope = graph.scope_of[task as usize];
        (graph.scopes[scope as usize].controller == Some(task)).then_some(scope)
    }

    fn tell(&mut self, graph: &Graph, event: Event) {
        if let Event::Reverted { task } = event {
            self.executed &= !(1 << task);
        }
        self.scheduler.check(&event).unwrap();
        self.scheduler.step(graph, event.clone()).unwrap();
        self.events.push(event);
        while let Some(command) = self.scheduler.next_command() {
            match command {
                Command::Execute { task, attempt } => {
                    let again = Self::controller_of(graph, task).is_some() && attempt > 1;
                    assert!(
                        again || self.executed & 1 << task == 0,
                        "I6: {task} {:?}",
                        self.events
                    );
                    assert!(!self.over, "it goes on after RevertAll: {:?}", self.events);
                    self.executed |= 1 << task;
                    for before in before(graph, task) {
                        let state = self.scheduler.task_state(before);
                        assert_eq!(state, TaskState::Success, "I3: {before} before {task}");
                    }
                }
                Command::Revert { task, .. } => {
                    assert!(self.executed & 1 << task != 0, "I6: {task} {:?}", self.events);
                    if let Some(scope) = Self::controller_of(graph, task) {
                        assert!(!self.scheduler.is_retrying(scope), "J3: {:?}", self.events);
                    }
                }
                Command::Finish { state } => {
                    let tasks = 0..graph.tasks as u32;
                    let all = |wanted: &[TaskState]| {
                        tasks.clone().all(|task| wanted.contains(&self.scheduler.task_state(task)))
                    };
                    match state {
                        RunState::Success => assert!(all(&[TaskState::Success]), "I9"),
                        RunState::Reverted => {
                            assert!(all(&[TaskState::Pending, TaskState::Reverted]), "I11");
                            assert_eq!(self.executed, 0, "J1: {:?}", self.events);
                        }
                        RunState::Suspended => {}
                        other => panic!("{other:?}: {:?}", self.events),
                    }
                }
                // Given up between two attempts, a block has nothing left but what its
                // controller knows.
                Command::Forget { scope } => {
                    let controller = graph.scopes[scope as usize].controller.unwrap();
                    self.executed &= !(1 << controller);
                }
                _ => {}
            }
        }
    }

    /// What can happen next.
    fn next(&self, graph: &Graph) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut then = |events: &[Event], over: bool| {
            let mut run = self.clone();
            run.over |= over;
            for event in events {
                run.tell(graph, event.clone());
            }
            runs.push(run);
        };
        for task in 0..graph.tasks as u32 {
            match self.scheduler.task_state(task) {
                TaskState::Running => then(&[Event::Executed { task }], false),
                TaskState::Reverting => then(&[Event::Reverted { task }], false),
                _ => {}
            }
        }
        for command in self.scheduler.timers(graph) {
            if let Command::Wait { scope, timer, delay, .. } = command {
                assert_eq!(delay, Duration::from_secs(1));
                then(&[Event::Waited { scope, timer }], false);
            }
        }
        match self.scheduler.state() {
            RunState::Running => {
                then(&[Event::Cancel], false);
                then(&[Event::Suspend], false);
            }
            RunState::Suspended => then(&[Event::Resume], false),
            _ => {}
        }
        for task in 0..graph.tasks as u32 {
            if self.scheduler.task_state(task) == TaskState::Running {
                self.fails(graph, task, &mut runs);
            }
        }
        runs
    }

    /// The task fails, and the controllers say whatever they can.
    fn fails(&self, graph: &Graph, task: u32, runs: &mut Vec<Run>) {
        let from = graph.scope_of[task as usize];
        let mut asking = vec![(self.clone(), None)];
        while let Some((run, last)) = asking.pop() {
            let Some(scope) = run.scheduler.asks(graph, from, &[]) else {
                let mut run = run;
                run.tell(graph, Event::Failed { task, unknown: false, refused: Vec::new() });
                runs.push(run);
                continue;
            };
            let outwards = last.is_none_or(|last| is_around(graph, scope, last));
            assert!(outwards, "I13: {scope} after {last:?}");
            let controller = graph.scopes[scope as usize].controller.unwrap();
            let attempt = run.scheduler.attempt(graph, controller);
            let again = [Decision::Retry, Decision::RetryAfter(Duration::from_secs(1))];
            let again = again.into_iter().filter(|_| attempt < ATTEMPTS);
            for decision in again.chain([Decision::Revert, Decision::RevertAll]) {
                let mut run = run.clone();
                run.tell(graph, Event::Consulted { scope, decision });
                run.over |= decision == Decision::RevertAll;
                let asked = run.scheduler.asks(graph, from, &[]);
                assert!(asked.is_none() || decision == Decision::Revert, "I13: {asked:?}");
                asking.push((run, Some(scope)));
            }
        }
    }
}

fn is_around(graph: &Graph, outer: u32, inner: u32) -> bool {
    let parent = |scope: &u32| graph.scopes[*scope as usize].parent;
    std::iter::successors(parent(&inner), parent).any(|scope| scope == outer)
}

/// The tasks before a task.
fn before(graph: &Graph, task: u32) -> Vec<u32> {
    let (mut found, mut stack) = (Vec::new(), vec![task]);
    while let Some(vertex) = stack.pop() {
        for &before in graph.before.of(vertex) {
            stack.push(before);
            if (before as usize) < graph.tasks && !found.contains(&before) {
                found.push(before);
            }
        }
    }
    found
}

/// Visits every state once; how many there are.
fn explore(text: &str) -> usize {
    let graph = Graph::of(&plan(text));
    let scheduler = Scheduler::new(&graph, Options::default());
    let mut first = Run { scheduler, executed: 0, over: false, events: Vec::new() };
    first.tell(&graph, Event::Start);
    let (mut seen, mut runs) = (HashSet::new(), vec![first]);
    while let Some(run) = runs.pop() {
        let mut json = serde_json::to_value(&run.scheduler).unwrap();
        for scope in json["scopes"].as_array_mut().unwrap() {
            scope["timer"] = 0.into();
        }
        if !seen.insert(format!("{json} {:b} {}", run.executed, run.over)) {
            continue;
        }
        if seen.len().is_multiple_of(64) {
            brought_back(&graph, &run);
        }
        runs.extend(run.next(&graph));
    }
    seen.len()
}

fn brought_back(graph: &Graph, run: &Run) {
    let mut again = Scheduler::new(graph, Options::default());
    for (number, event) in run.events.iter().enumerate() {
        again.step(graph, event.clone()).unwrap();
        while again.next_command().is_some() {}
        if number == run.events.len() / 2 {
            again = serde_json::from_str(&serde_json::to_string(&again).unwrap()).unwrap();
        }
    }
    assert_eq!(again, run.scheduler, "{:?}", run.events);
}

#[test]
fn one_controller() {
    for text in ["(a)", "(ab)", "([ab])", "a(b)c", "[a(b)]", "(a)b", "(a[bc])"] {
        println!("{text}: {} states", explore(text));
    }
}

#[test]
fn controllers_in_controllers() {
    for text in ["((a))", "(a(b))", "((a)b)", "2((a))", "(2(a))", "[(a)(b)]", "(2((a)))"] {
        println!("{text}: {} states", explore(text));
    }
}

#[test]
fn a_wait_that_was_decided_takes_the_place_of_the_back_off() {
    let mut plan = plan("(a)");
    let block = match &mut plan.root.children[0] {
        flow_runtime::plan::Child::Block(block) => block,
        other => panic!("{other:?}"),
    };
    let hour = Duration::from_secs(3600);
    let backoff = flow_runtime::model::Backoff::Constant { delay: hour };
    block.policies.retry.as_mut().unwrap().backoff = backoff;
    let graph = Graph::of(&plan);
    let scope = graph.scopes.iter().position(|scope| scope.controller.is_some()).unwrap() as u32;
    let minute = Duration::from_secs(60);
    for (decision, due) in [(Decision::Retry, hour), (Decision::RetryAfter(minute), minute)] {
        let mut scheduler = Scheduler::new(&graph, Options::default());
        for event in [
            Event::Start,
            Event::Executed { task: 0 },
            Event::Consulted { scope, decision },
            Event::Failed { task: 1, unknown: false, refused: Vec::new() },
            Event::Reverted { task: 1 },
        ] {
            scheduler.step(&graph, event).unwrap();
        }
        let commands = std::iter::from_fn(|| scheduler.next_command());
        let waits = commands.filter_map(|command| match command {
            Command::Wait { delay, .. } => Some(delay),
            _ => None,
        });
        assert_eq!(waits.collect::<Vec<_>>(), [due]);
    }
}
