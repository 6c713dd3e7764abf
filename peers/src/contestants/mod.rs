//! Those who take part, each in a file of its own.

mod async_dag;
mod dagrs;
mod dagx;
mod hand;
mod ours;
mod steno;

use crate::shapes::Shape;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// The input of every run, hidden from the optimiser where it is used.
pub const SEED: u64 = 0;

/// All contestants, in the order of the table: ours first, since the ratios are to it.
pub fn all() -> Vec<Contestant> {
    vec![
        ours::contestant(),
        ours::spawning(),
        hand::straight(),
        hand::joined(),
        hand::boxed(),
        hand::unordered(),
        hand::spawned(),
        async_dag::contestant(),
        dagx::contestant(),
        dagrs::contestant(),
        steno::contestant(),
    ]
}

/// A way to run a graph of tasks.
pub struct Contestant {
    /// Its name, with the version.
    pub name: &'static str,
    /// Its entry for a shape; `None` if it cannot express it.
    pub enter: fn(&'static Shape) -> Option<Box<dyn Entry>>,
}

/// One contestant with one shape.
pub trait Entry {
    /// How many tasks a run executes: more than the shape has where a fan-in must be split.
    fn tasks(&self) -> usize;

    /// Runs it `count` times, and verifies what comes out each time.
    fn sample(&mut self, runtime: &Runtime, count: usize) -> Sample;
}

/// What `count` runs took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Only the runs.
    pub run: Duration,
    /// Building the graphs before, and dropping what is left of them after.
    pub build: Duration,
}

/// A definition that is made once and runs as often as one likes.
trait Reusable: Send + Sync + 'static {
    fn run(&self) -> impl Future<Output = u64> + Send;
}

struct Reused<R> {
    shape: &'static Shape,
    definition: std::sync::Arc<R>,
}

fn reused<R: Reusable>(shape: &'static Shape, definition: R) -> Option<Box<dyn Entry>> {
    Some(Box::new(Reused { shape, definition: std::sync::Arc::new(definition) }))
}

impl<R: Reusable> Entry for Reused<R> {
    fn tasks(&self) -> usize {
        self.shape.tasks.len()
    }

    fn sample(&mut self, runtime: &Runtime, count: usize) -> Sample {
        let definition = std::sync::Arc::clone(&self.definition);
        let expected = self.shape.checksum(SEED);
        let run = on_worker(runtime, async move {
            let start = Instant::now();
            for _ in 0..count {
                verify(definition.run().await, expected);
            }
            start.elapsed()
        });
        Sample { run, build: Duration::ZERO }
    }
}

/// A graph that is built anew for each run, since the run consumes it.
trait Consumable: Send + 'static {
    fn run(&mut self) -> impl Future<Output = ()> + Send;
    fn checksum(&self) -> u64;
    fn tasks(&self) -> usize;
}

struct Consumed<G> {
    shape: &'static Shape,
    build: fn(&'static Shape) -> G,
    tasks: usize,
}

fn consumed<G: Consumable>(
    shape: &'static Shape,
    build: fn(&'static Shape) -> G,
) -> Option<Box<dyn Entry>> {
    Some(Box::new(Consumed { shape, build, tasks: build(shape).tasks() }))
}

impl<G: Consumable> Entry for Consumed<G> {
    fn tasks(&self) -> usize {
        self.tasks
    }

    fn sample(&mut self, runtime: &Runtime, count: usize) -> Sample {
        let Consumed { shape, build, .. } = *self;
        let expected = shape.checksum(SEED);
        on_worker(runtime, async move {
            let mut sample = Sample::default();
            for batch in batches(count) {
                let start = Instant::now();
                let mut graphs: Vec<G> = (0..batch).map(|_| build(shape)).collect();
                sample.build += start.elapsed();
                let start = Instant::now();
                for graph in &mut graphs {
                    graph.run().await;
                }
                sample.run += start.elapsed();
                for graph in &graphs {
                    verify(graph.checksum(), expected);
                }
                let start = Instant::now();
                drop(graphs);
                sample.build += start.elapsed();
            }
            sample
        })
    }
}

/// Cuts `count` so that the graphs of one batch, built beforehand, stay in the cache.
fn batches(count: usize) -> impl Iterator<Item = usize> {
    const BATCH: usize = 16;
    (0..count).step_by(BATCH).map(move |done| BATCH.min(count - done))
}

/// Runs on a worker thread of the runtime, where tokio's queues are local: those that spawn
/// would pay more on the thread that blocks.
fn on_worker<F>(runtime: &Runtime, future: F) -> F::Output
where
    F: Future<Output: Send> + Send + 'static,
{
    runtime.block_on(runtime.spawn(future)).expect("the runs of a benchmark do not panic")
}

#[inline]
fn verify(checksum: u64, expected: u64) {
    assert_eq!(checksum, expected, "a run came to a wrong result");
}
