//! What the real TaskFlow did with random flows, this scheduler may do, and nothing else.
//!
//! `taskflow/cases.jsonl` was recorded from TaskFlow 6.5.0 by `taskflow/record.py`, which says
//! how: for each flow, every final state that its parallel engine reached in many orders. Here
//! the same flow runs on the scheduler in as many random orders, and must end in one of them.
//!
//! Not all orders were seen, and ends in which TaskFlow's own states contradict each other were
//! not recorded. But what becomes of a task that comes before or after one that fails does not
//! depend on the order, if it is the only one and is not retried: such a task must have met a
//! fate that it met in TaskFlow. How far another task came by then depends on nothing but time.
//! Nine ends in ten must be ends of TaskFlow's as they are.

#![allow(clippy::unwrap_used, clippy::panic)]

use flow_graph::model::{
    Atom, Binding, Block, Child, Flow, NeededBy, Node, Origin, Pattern, Policies, Provision,
    Requirement, Retry, Symbol,
};
use flow_graph::{Graph, Plan, check};
use flow_runtime::scheduler::{Command, Event, Options, RunState, Scheduler, TaskState};
use proptest::test_runner::Config;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_run_ends_as_one_of_taskflows() {
    let orders = Config::default().cases;
    let (mut compared, mut ends, mut exact) = (0, 0, 0);
    for line in include_str!("cases.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let plan = plan_of(&case);
        let expected = variants(&case);
        let retried = has_retry(&case["flow"]);
        for order in 0..orders {
            let mut rng = fastrand::Rng::with_seed(u64::from(order));
            let (end, failed) = run(&plan, &case["flow"], &mut |n| rng.usize(..n));
            let exactly = expected.contains(&end);
            let free = retried || failed.len() > 1;
            let related = related(&plan, &failed);
            let known = exactly
                || expected.iter().any(|known| known.0 == end.0)
                    && end.1.iter().all(|(task, fate)| {
                        expected.iter().any(|known| known.1.get(task) == Some(fate))
                            || (free || !related.contains(task)) && is_lawful(&end.0, fate)
                    });
            ends += 1;
            exact += u32::from(exactly);
            assert!(
                known,
                "{}, order {order}: TaskFlow never ended like this: {end:?}\nbut {expected:?}",
                case["id"]
            );
        }
        compared += 1;
    }
    assert!(compared > 100, "only {compared} cases were compared");
    assert!(exact * 10 >= ends * 9, "only {exact} of {ends} ends were ends of TaskFlow's");
}

/// How a run ended: the flow's state, and for each task its state and how often it was
/// executed and reverted.
type End = (String, BTreeMap<String, (String, u32, u32)>);

fn variants(case: &Value) -> BTreeSet<End> {
    let variant = |variant: &Value| {
        let tasks = variant["tasks"].as_object().unwrap().iter().map(|(name, task)| {
            let count = |at: usize| task[at].as_u64().unwrap() as u32;
            (name.clone(), (task[0].as_str().unwrap().to_owned(), count(1), count(2)))
        });
        (variant["flow"].as_str().unwrap().to_owned(), tasks.collect())
    };
    case["variants"].as_array().unwrap().iter().map(variant).collect()
}

/// Runs the flow; `pick` chooses which of `n` running tasks ends next.
fn run(plan: &Plan, flow: &Value, pick: &mut dyn FnMut(usize) -> usize) -> (End, BTreeSet<u32>) {
    let graph = Graph::of(plan);
    let mut scheduler = Scheduler::new(&graph, Options::default());
    scheduler.step(&graph, Event::Start).unwrap();
    let mut counts = vec![(0u32, 0u32); plan.tasks.len()];
    let mut running: Vec<Event> = Vec::new();
    let mut failed = BTreeSet::new();
    loop {
        while let Some(command) = scheduler.next_command() {
            match command {
                Command::Execute { task, .. } => {
                    let count = &mut counts[task as usize].0;
                    *count += 1;
                    running.push(if fails(flow, &plan.tasks[task as usize].name, *count) {
                        failed.insert(task);
                        Event::Failed { task, unknown: false, refused: Vec::new() }
                    } else {
                        Event::Executed { task }
                    });
                }
                Command::Revert { task, .. } => {
                    counts[task as usize].1 += 1;
                    running.push(Event::Reverted { task });
                }
                Command::Finish { state } => {
                    let state = match state {
                        RunState::Success => "SUCCESS",
                        RunState::Reverted => "REVERTED",
                        other => panic!("these flows cannot end {other:?}"),
                    };
                    let tasks = plan.tasks.iter().zip(&counts).enumerate();
                    let tasks = tasks.map(|(number, (task, (executed, reverted)))| {
                        let state = match scheduler.task_state(number as u32) {
                            TaskState::Pending => "PENDING",
                            TaskState::Success => "SUCCESS",
                            TaskState::Reverted => "REVERTED",
                            other => panic!("a task cannot end {other:?}"),
                        };
                        (task.name.clone(), (state.to_owned(), *executed, *reverted))
                    });
                    return ((state.to_owned(), tasks.collect()), failed);
                }
                other => panic!("these flows have no {other:?}"),
            }
        }
        let next = running.swap_remove(pick(running.len()));
        scheduler.step(&graph, next).unwrap();
    }
}

fn fails(flow: &Value, task: &str, execution: u32) -> bool {
    let Some(children) = flow["children"].as_array() else {
        return flow["name"] == task
            && match &flow["fail"] {
                Value::Array(which) => which.contains(&execution.into()),
                Value::String(always) => always == "always",
                _ => false,
            };
    };
    children.iter().any(|child| fails(child, task, execution))
}

fn has_retry(flow: &Value) -> bool {
    let inside = |children: &Vec<Value>| children.iter().any(has_retry);
    flow["retry"].is_object() || flow["children"].as_array().is_some_and(inside)
}

/// The tasks that are, or come before or after, one that failed.
fn related(plan: &Plan, failed: &BTreeSet<u32>) -> BTreeSet<String> {
    let graph = Graph::of(plan);
    let mut related = BTreeSet::new();
    for &number in failed {
        for ways in [&graph.before, &graph.after] {
            let mut reached = vec![number];
            let mut seen = BTreeSet::new();
            while let Some(vertex) = reached.pop() {
                if seen.insert(vertex) {
                    related.extend(plan.tasks.get(vertex as usize).map(|task| task.name.clone()));
                    reached.extend(ways.of(vertex));
                }
            }
        }
    }
    related
}

/// Whether a task may have met this fate in a flow that ended so.
fn is_lawful(flow: &str, (state, executed, reverted): &(String, u32, u32)) -> bool {
    match (flow, state.as_str()) {
        ("SUCCESS", "SUCCESS") => *executed == reverted + 1,
        ("REVERTED", "REVERTED") => executed == reverted && *executed > 0,
        ("REVERTED", "PENDING") => *executed == 0 && *reverted == 0,
        _ => false,
    }
}

fn plan_of(case: &Value) -> Plan {
    let inputs = case["store"].as_array().unwrap().iter().map(|name| Symbol {
        name: name.as_str().unwrap().to_owned(),
        type_name: String::new(),
        doc: String::new(),
        origin: Origin(0),
    });
    let flow = Flow {
        name: "Case".to_owned(),
        doc: String::new(),
        inputs: inputs.collect(),
        outputs: Vec::new(),
        root: block(&case["flow"]),
        transient: false,
        deciders: Vec::new(),
        origin: Origin(0),
    };
    let checked = check(&flow);
    checked.plan.unwrap_or_else(|| panic!("{}: {:?}", case["id"], checked.diagnostics))
}

fn block(flow: &Value) -> Block {
    let retry = flow["retry"].as_object().map(|retry| Retry {
        times: retry["attempts"].as_u64().unwrap() as u32,
        backoff: Default::default(),
        jitter: false,
        filter: None,
        filter_text: String::new(),
        controlled: false,
    });
    Block {
        label: None,
        pattern: match flow["kind"].as_str().unwrap() {
            "linear" => Pattern::Linear,
            "unordered" => Pattern::Unordered,
            "graph" => Pattern::Graph,
            other => panic!("there is no pattern {other}"),
        },
        policies: Policies { retry, ..Policies::default() },
        after: Vec::new(),
        doc: String::new(),
        children: flow["children"].as_array().unwrap().iter().map(child).collect(),
        origin: Origin(0),
    }
}

fn child(value: &Value) -> Child {
    if value["kind"] != "task" {
        return Child::Block(block(value));
    }
    let names = |key: &str| -> Vec<String> {
        let names = value[key].as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let requirement = |name: String| Requirement {
        parameter: name,
        binding: Binding::Inferred,
        type_name: String::new(),
        needed_by: NeededBy::Execute,
        optional: false,
        parameter_origin: None,
    };
    let provision =
        |name| Provision { symbol: Some(name), type_name: String::new(), renamed: None };
    let name = value["name"].as_str().unwrap().to_owned();
    Child::Node(Node {
        label: name.clone(),
        atom: Atom::Task,
        task: name,
        requires: names("requires").into_iter().map(requirement).collect(),
        provides: names("provides").into_iter().map(provision).collect(),
        outputs: names("provides"),
        reverts: true,
        policies: Policies::default(),
        after: Vec::new(),
        doc: String::new(),
        origin: Origin(0),
        label_origin: Origin(0),
        unknown_arguments: Vec::new(),
        renames_count: None,
        broken: false,
    })
}
