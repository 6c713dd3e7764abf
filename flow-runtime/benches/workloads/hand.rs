//! What one would write without an engine, from the least that can be done to what an engine
//! has to do.

use super::shapes::{NAP, Shape};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::hint::black_box;
use std::pin::Pin;
use tokio::task::JoinSet;

/// The work of a task, the same for everybody.
#[inline]
pub async fn work(sum: u64) -> u64 {
    black_box(sum) + 1
}

/// The work of a task that may sleep.
#[inline]
pub async fn nap_and_work(sleeps: bool, sum: u64) -> u64 {
    if sleeps {
        tokio::time::sleep(NAP).await;
    }
    work(sum).await
}

/// The tasks awaited one after the other, in a loop: no box, no waker, no count.
pub async fn straight(shape: &Shape, seed: u64) -> u64 {
    let mut values = Vec::with_capacity(shape.tasks.len());
    for number in 0..shape.tasks.len() {
        let sum = sum(shape, number, &values, seed);
        values.push(work(sum).await);
    }
    shape.sinks().map(|sink| values[sink]).sum()
}

/// A task that an engine without macros would keep.
pub type Boxed = Box<dyn Fn(u64) -> Pin<Box<dyn Future<Output = u64> + Send>> + Send + Sync>;

/// One boxed task for each of the shape.
pub fn boxes(shape: &Shape) -> Vec<Boxed> {
    let task = || -> Boxed { Box::new(|sum| Box::pin(work(sum))) };
    shape.tasks.iter().map(|_| task()).collect()
}

/// Boxed tasks, awaited one after the other.
pub async fn boxed(shape: &Shape, tasks: &[Boxed], seed: u64) -> u64 {
    let mut values = Vec::with_capacity(tasks.len());
    for (number, task) in tasks.iter().enumerate() {
        let sum = sum(shape, number, &values, seed);
        values.push(task(sum).await);
    }
    shape.sinks().map(|sink| values[sink]).sum()
}

fn sum(shape: &Shape, number: usize, values: &[u64], seed: u64) -> u64 {
    let requires = &shape.tasks[number].requires;
    if requires.is_empty() { seed } else { requires.iter().map(|&one| values[one]).sum() }
}

/// Which tasks are ready, and what they are to add up.
struct Counting<'s> {
    shape: &'s Shape,
    missing: Vec<usize>,
    sums: Vec<u64>,
    checksum: u64,
}

impl<'s> Counting<'s> {
    fn new(shape: &'s Shape) -> Self {
        let missing = shape.tasks.iter().map(|task| task.requires.len()).collect();
        Counting { shape, missing, sums: vec![0; shape.tasks.len()], checksum: 0 }
    }

    fn sources(&self) -> impl Iterator<Item = usize> + use<'s> {
        let tasks = &self.shape.tasks;
        (0..tasks.len()).filter(|&number| tasks[number].requires.is_empty())
    }

    /// A task has ended: calls `ready` with each that can start now.
    #[inline]
    fn ended(&mut self, number: usize, value: u64, mut ready: impl FnMut(usize, u64)) {
        let dependants = &self.shape.dependants[number];
        if dependants.is_empty() {
            self.checksum += value;
        }
        for &dependant in dependants {
            self.sums[dependant] += value;
            self.missing[dependant] -= 1;
            if self.missing[dependant] == 0 {
                ready(dependant, self.sums[dependant]);
            }
        }
    }
}

async fn job(number: usize, sleeps: bool, sum: u64) -> (usize, u64) {
    (number, nap_and_work(sleeps, sum).await)
}

/// All that are ready at once, in one `FuturesUnordered`: what an engine in one task has to do.
pub async fn unordered(shape: &Shape, seed: u64) -> u64 {
    let mut counting = Counting::new(shape);
    let start = |number: usize, sum| job(number, shape.tasks[number].sleeps, sum);
    let mut running: FuturesUnordered<_> =
        counting.sources().map(|source| start(source, seed)).collect();
    while let Some((number, value)) = running.next().await {
        counting.ended(number, value, |ready, sum| running.push(start(ready, sum)));
    }
    counting.checksum
}

/// All that are ready at once, each in a tokio task of its own: what an engine that spawns has
/// to do.
pub async fn spawned(shape: &Shape, seed: u64) -> u64 {
    let mut counting = Counting::new(shape);
    let start = |number: usize, sum| job(number, shape.tasks[number].sleeps, sum);
    let mut running = JoinSet::new();
    for source in counting.sources() {
        running.spawn(start(source, seed));
    }
    while let Some(ended) = running.join_next().await {
        let Ok((number, value)) = ended else { continue };
        counting.ended(number, value, |ready, sum| {
            running.spawn(start(ready, sum));
        });
    }
    counting.checksum
}

/// The two chains of the skewed shape as one would write them: a loop each, joined.
pub async fn joined(shape: &Shape, seed: u64) -> u64 {
    let chain = |first: usize| async move {
        let mut value = seed;
        for task in shape.tasks.iter().skip(first).step_by(2) {
            value = nap_and_work(task.sleeps, value).await;
        }
        value
    };
    let (left, right) = tokio::join!(chain(0), chain(1));
    left + right
}
