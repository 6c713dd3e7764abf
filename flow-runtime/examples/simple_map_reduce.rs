//! Mappers that sum parts of a list at once, and a reducer that adds their sums.
//!
//! `cargo run -p flow-runtime --example simple_map_reduce`

use flow_runtime::{flow, task};
use std::convert::Infallible;

/// Cuts a list into parts.
#[task(provides(parts))]
async fn split(numbers: &[u64]) -> Result<Vec<Vec<u64>>, Infallible> {
    Ok(numbers.chunks(2500).map(<[u64]>::to_vec).collect())
}

#[task(provides(sum))]
async fn map(part: &[u64]) -> Result<u64, Infallible> {
    let sum = part.iter().sum();
    println!("{} numbers: {sum}", part.len());
    Ok(sum)
}

#[task(provides(total))]
async fn reduce(sums: &[u64]) -> Result<u64, Infallible> {
    Ok(sums.iter().sum())
}

flow! {
    /// Sums a list in as many parts as it has.
    #[derive(Default)]
    linear SumUp(numbers: Vec<u64>) -> (total: u64) {
        split,
        #[each(part in parts)]
        map -> sums,
        reduce,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let numbers = (0..10_000).collect();
    println!("total: {}", SumUp::default().run(SumUpInputs { numbers }).await?.total);
    Ok(())
}
