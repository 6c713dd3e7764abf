//! dagx: typed handles; a run consumes the graph; a task takes eight inputs at most.

use super::{Consumable, Contestant, SEED, consumed};
use crate::hand::nap_and_work;
use crate::shapes::Shape;
use ::dagx::{DagRunner, Task, TaskHandle, task};
use std::hint::black_box;

pub fn contestant() -> Contestant {
    Contestant { name: "dagx 0.3.1", enter: |shape| consumed(shape, build) }
}

struct Source {
    sleeps: bool,
    seed: u64,
}

#[task]
impl Source {
    async fn run(&self) -> u64 {
        nap_and_work(self.sleeps, self.seed).await
    }
}

struct One {
    sleeps: bool,
}

#[task]
impl One {
    async fn run(&self, a: &u64) -> u64 {
        nap_and_work(self.sleeps, *a).await
    }
}

struct Two;

#[task]
impl Two {
    async fn run(a: &u64, b: &u64) -> u64 {
        nap_and_work(false, a + b).await
    }
}

struct Three;

#[task]
impl Three {
    async fn run(a: &u64, b: &u64, c: &u64) -> u64 {
        nap_and_work(false, a + b + c).await
    }
}

/// Adds up eight values of a fan-in that is too wide, without the one that a task adds.
struct Eight;

#[task]
impl Eight {
    async fn run(a: &u64, b: &u64, c: &u64, d: &u64, e: &u64, f: &u64, g: &u64, h: &u64) -> u64 {
        a + b + c + d + e + f + g + h
    }
}

struct Graph {
    dag: DagRunner,
    sinks: Vec<TaskHandle<u64>>,
    tasks: usize,
}

fn build(shape: &'static Shape) -> Graph {
    let dag = DagRunner::new();
    let mut handles: Vec<TaskHandle<u64>> = Vec::with_capacity(shape.tasks.len());
    let mut tasks = shape.tasks.len();
    for task in &shape.tasks {
        let sleeps = task.sleeps;
        let mut of: Vec<_> = task.requires.iter().map(|&required| handles[required]).collect();
        while of.len() > 3 {
            // A tree of sums: the first eight make one, until few enough are left.
            let ends = of.len().min(8);
            let zero = || dag.add_task(Zero).into();
            let mut eight: Vec<TaskHandle<u64>> = of.drain(..ends).collect();
            tasks += 1 + 8 - ends;
            eight.resize_with(8, zero);
            let [a, b, c, d, e, f, g, h] = &eight[..] else { unreachable!("there are eight") };
            of.push(dag.add_task(Eight).depends_on((a, b, c, d, e, f, g, h)));
        }
        handles.push(match &of[..] {
            [] => dag.add_task(Source { sleeps, seed: black_box(SEED) }).into(),
            [a] => dag.add_task(One { sleeps }).depends_on(a),
            [a, b] => dag.add_task(Two).depends_on((a, b)),
            [a, b, c, ..] => dag.add_task(Three).depends_on((a, b, c)),
        });
    }
    let sinks = shape.sinks().map(|sink| handles[sink]).collect();
    Graph { dag, sinks, tasks }
}

/// Fills up a sum of less than eight.
struct Zero;

#[task]
impl Zero {
    async fn run() -> u64 {
        0
    }
}

impl Consumable for Graph {
    async fn run(&mut self) {
        let spawn = |future| {
            tokio::spawn(future);
        };
        self.dag.run(spawn).await.expect("no task fails");
    }

    fn checksum(&self) -> u64 {
        self.sinks.iter().map(|sink| self.dag.get(sink).expect("every task has run")).sum()
    }

    fn tasks(&self) -> usize {
        self.tasks
    }
}
