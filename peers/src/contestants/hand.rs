//! What one would write by hand.

use super::{Contestant, Reusable, SEED, reused};
use crate::hand::{self, Boxed};
use crate::shapes::Shape;
use std::hint::black_box;

/// Awaits in a loop. A shape that sleeps is not for those who do one thing after the other.
pub fn straight() -> Contestant {
    Contestant {
        name: "by hand: straight async",
        enter: |shape| (!shape.sleeps()).then(|| reused(shape, Straight(shape)))?,
    }
}

/// A `join!` of two loops: how the skewed shape would be written.
pub fn joined() -> Contestant {
    Contestant {
        name: "by hand: join!",
        enter: |shape| shape.sleeps().then(|| reused(shape, Joined(shape)))?,
    }
}

/// Boxed futures in a loop.
pub fn boxed() -> Contestant {
    Contestant {
        name: "by hand: boxed loop",
        enter: |shape| {
            (!shape.sleeps()).then(|| reused(shape, Boxes(shape, hand::boxes(shape))))?
        },
    }
}

/// `FuturesUnordered` with ready counting.
pub fn unordered() -> Contestant {
    Contestant { name: "by hand: FuturesUnordered", enter: |shape| reused(shape, Unordered(shape)) }
}

/// tokio's `JoinSet` with ready counting.
pub fn spawned() -> Contestant {
    Contestant { name: "by hand: JoinSet", enter: |shape| reused(shape, Spawned(shape)) }
}

struct Straight(&'static Shape);
struct Joined(&'static Shape);
struct Boxes(&'static Shape, Vec<Boxed>);
struct Unordered(&'static Shape);
struct Spawned(&'static Shape);

impl Reusable for Straight {
    async fn run(&self) -> u64 {
        hand::straight(self.0, black_box(SEED)).await
    }
}

impl Reusable for Joined {
    async fn run(&self) -> u64 {
        hand::joined(self.0, black_box(SEED)).await
    }
}

impl Reusable for Boxes {
    async fn run(&self) -> u64 {
        hand::boxed(self.0, &self.1, black_box(SEED)).await
    }
}

impl Reusable for Unordered {
    async fn run(&self) -> u64 {
        hand::unordered(self.0, black_box(SEED)).await
    }
}

impl Reusable for Spawned {
    async fn run(&self) -> u64 {
        hand::spawned(self.0, black_box(SEED)).await
    }
}
