//! Mappers that sum parts of a list at once, and a reducer that adds their sums.
//!
//! `cargo run -p flow-runtime --example simple_map_reduce`

use flow_runtime::{flow, task};
use std::convert::Infallible;

/// Cuts a list into four.
#[task(provides(first, second, third, fourth))]
async fn split(numbers: &[u64]) -> Result<(Vec<u64>, Vec<u64>, Vec<u64>, Vec<u64>), Infallible> {
    let mut parts = numbers.chunks(numbers.len().div_ceil(4).max(1)).map(<[u64]>::to_vec);
    let mut next = || parts.next().unwrap_or_default();
    Ok((next(), next(), next(), next()))
}

#[task(provides(sum))]
async fn map(part: &[u64]) -> Result<u64, Infallible> {
    let sum = part.iter().sum();
    println!("{} numbers: {sum}", part.len());
    Ok(sum)
}

#[task(provides(total))]
async fn reduce(a: u64, b: u64, c: u64, d: u64) -> Result<u64, Infallible> {
    Ok(a + b + c + d)
}

flow! {
    /// Sums a list in four parts.
    #[derive(Default)]
    linear SumUp(numbers: Vec<u64>) -> (total: u64) {
        split,
        unordered {
            map1: map(part = first) -> a,
            map2: map(part = second) -> b,
            map3: map(part = third) -> c,
            map4: map(part = fourth) -> d,
        },
        reduce,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let numbers = (0..10_000).collect();
    println!("total: {}", SumUp::default().run(SumUpInputs { numbers }).await?.total);
    Ok(())
}
