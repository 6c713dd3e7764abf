//! What the scheduler alone costs, in nanoseconds a task: `cargo bench --bench scheduler`.
#![allow(missing_docs)]

use flow_graph::Graph;
use flow_graph::model::{Pattern, Policies};
use flow_graph::plan::{Block, Child, Plan, Task};
use flow_runtime::scheduler::{Command, Event, InvalidEvent, Options, Scheduler};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    println!("{:24} {:>10} {:>10} {:>10}", "ns a task", "graph", "new", "run");
    for tasks in [10, 1_000, 10_000] {
        measure(&format!("chain of {tasks}"), &plan(Pattern::Linear, single(tasks)));
    }
    for tasks in [10, 1_000, 10_000] {
        measure(&format!("{tasks} independent"), &plan(Pattern::Unordered, single(tasks)));
    }
    let layers = (0..100).map(|layer| {
        let tasks = (layer * 10..layer * 10 + 10).map(Child::Task).collect();
        Child::Block(block(Pattern::Unordered, tasks, Vec::new()))
    });
    measure("100 layers of 10", &plan(Pattern::Linear, layers.collect()));
    let mut random = plan(Pattern::Graph, single(1_000));
    random.root.edges = edges(1_000);
    measure("graph of 1000, 3 edges", &random);
}

fn single(tasks: usize) -> Vec<Child> {
    (0..tasks).map(Child::Task).collect()
}

/// Three earlier tasks before each, by a generator that is good enough for that.
fn edges(tasks: usize) -> Vec<(usize, usize)> {
    let mut seed = 1_u64;
    let mut edges = Vec::new();
    for after in 1..tasks {
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            edges.push(((seed >> 33) as usize % after, after));
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The best of many runs: what disturbs a run only makes it longer.
fn best<T>(rounds: usize, mut run: impl FnMut() -> T) -> f64 {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_nanos() as f64
    });
    times.fold(f64::INFINITY, f64::min)
}

fn measure(name: &str, plan: &Plan) {
    let tasks = plan.tasks.len() as f64;
    let rounds = 4_000_000 / plan.tasks.len();
    let graph = Graph::of(plan);
    let fresh = || Scheduler::new(&graph, Options::default());
    let of = best(rounds / 20, || Graph::of(plan)) / tasks;
    let new = best(rounds / 4, fresh) / tasks;
    let all = best(rounds, || run(&graph, fresh())) / tasks;
    println!("{name:24} {of:>10.1} {new:>10.1} {:>10.1}", all - new);
}

/// As an engine does it: takes the commands, then hands in an outcome.
fn run(graph: &Graph, mut scheduler: Scheduler) -> Result<usize, InvalidEvent> {
    let (mut executed, mut running) = (0, Vec::new());
    scheduler.step(graph, Event::Start)?;
    loop {
        while let Some(command) = scheduler.next_command() {
            if let Command::Execute { task, .. } = command {
                running.push(task);
            }
        }
        let Some(task) = running.pop() else { return Ok(executed) };
        scheduler.step(graph, Event::Executed { task })?;
        executed += 1;
    }
}

fn plan(pattern: Pattern, children: Vec<Child>) -> Plan {
    let tasks = |child: &Child| match child {
        Child::Block(block) => block.children.len(),
        _ => 1,
    };
    let task = Task {
        name: String::new(),
        task: String::new(),
        doc: String::new(),
        requires: Vec::new(),
        provides: Vec::new(),
        reverts: false,
        policies: Policies::default(),
    };
    Plan {
        name: String::new(),
        doc: String::new(),
        transient: false,
        inputs: Vec::new(),
        outputs: Vec::new(),
        tasks: vec![task; children.iter().map(tasks).sum()],
        flows: Vec::new(),
        filters: 0,
        deciders: Vec::new(),
        root: block(pattern, children, Vec::new()),
    }
}

fn block(pattern: Pattern, children: Vec<Child>, edges: Vec<(usize, usize)>) -> Block {
    let (label, policies, doc) = (None, Policies::default(), String::new());
    Block { label, pattern, policies, doc, children, edges }
}
