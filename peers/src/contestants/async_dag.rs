//! async_dag: polls all tasks in one future, which is not `Send`; a run consumes the graph; a
//! task takes twelve inputs at most.

use super::{Contestant, Entry, SEED, Sample, batches, verify};
use crate::hand::nap_and_work;
use crate::shapes::Shape;
use ::async_dag::Graph;
use std::hint::black_box;
use std::time::Instant;
use tokio::runtime::Runtime;

/// The most values that one task of a fan-in that is too wide adds up here.
const WIDE: usize = 10;

pub fn contestant() -> Contestant {
    Contestant {
        name: "async_dag 0.1.2",
        enter: |shape| Some(Box::new(Local { shape, tasks: build(shape).2 })),
    }
}

struct Local {
    shape: &'static Shape,
    tasks: usize,
}

type Node = ::async_dag::NodeIndex;

fn build(shape: &'static Shape) -> (Graph<'static>, Vec<Node>, usize) {
    let mut graph = Graph::new();
    let mut nodes: Vec<Node> = Vec::with_capacity(shape.tasks.len());
    let mut tasks = shape.tasks.len();
    for task in &shape.tasks {
        let sleeps = task.sleeps;
        let mut of: Vec<_> = task.requires.iter().map(|&required| nodes[required]).collect();
        while of.len() > 3 {
            // A tree of sums: the first ten make one, until few enough are left.
            let ends = of.len().min(WIDE);
            assert_eq!(ends, WIDE, "the shapes' widths are powers of ten");
            let ten: Vec<_> = of.drain(..ends).collect();
            let sum = graph.add_task(add_ten);
            depend(&mut graph, sum, &ten);
            of.push(sum);
            tasks += 1;
        }
        let node = match of.len() {
            0 => graph.add_task(move || nap_and_work(sleeps, black_box(SEED))),
            1 => graph.add_task(move |a: u64| nap_and_work(sleeps, a)),
            2 => graph.add_task(move |a: u64, b: u64| nap_and_work(sleeps, a + b)),
            _ => graph.add_task(move |a: u64, b: u64, c: u64| nap_and_work(sleeps, a + b + c)),
        };
        depend(&mut graph, node, &of);
        nodes.push(node);
    }
    (graph, shape.sinks().map(|sink| nodes[sink]).collect(), tasks)
}

fn depend(graph: &mut Graph<'static>, node: Node, of: &[Node]) {
    for (place, &parent) in (0..).zip(of) {
        graph.update_dependency(parent, node, place).expect("all values are of one type");
    }
}

#[allow(clippy::too_many_arguments)]
async fn add_ten(
    a: u64,
    b: u64,
    c: u64,
    d: u64,
    e: u64,
    f: u64,
    g: u64,
    h: u64,
    i: u64,
    j: u64,
) -> u64 {
    a + b + c + d + e + f + g + h + i + j
}

impl Entry for Local {
    fn tasks(&self) -> usize {
        self.tasks
    }

    fn sample(&mut self, runtime: &Runtime, count: usize) -> Sample {
        let expected = self.shape.checksum(SEED);
        let mut sample = Sample::default();
        // On the thread that blocks, since it cannot be spawned.
        runtime.block_on(async {
            for batch in batches(count) {
                let start = Instant::now();
                let mut graphs: Vec<_> = (0..batch).map(|_| build(self.shape)).collect();
                sample.build += start.elapsed();
                let start = Instant::now();
                for (graph, _, _) in &mut graphs {
                    graph.run().await;
                }
                sample.run += start.elapsed();
                for (graph, sinks, _) in &graphs {
                    let value = |&sink| graph.get_value::<u64>(sink).expect("every task has run");
                    verify(sinks.iter().map(value).sum(), expected);
                }
                let start = Instant::now();
                drop(graphs);
                sample.build += start.elapsed();
            }
        });
        sample
    }
}
