//! One task used several times: labels name the nodes, `parameter = symbol` rebinds,
//! `parameter = { value }` injects, `-> name` renames what comes out.
//!
//! `cargo run -p flow-runtime --example calculate_linear`

use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(sum))]
async fn add(x: i64, y: i64) -> Result<i64, Infallible> {
    println!("{x} + {y}");
    Ok(x + y)
}

#[task(provides(product))]
async fn multiply(z: i64, times: i64) -> Result<i64, Infallible> {
    println!("{z} * {times}");
    Ok(z * times)
}

flow! {
    /// ((x + y) + (x + 5)) * 3
    #[derive(Default)]
    linear Calculate(x: i64, y: i64) -> (result: i64) {
        first: add -> a,
        second: add(y = { 5 }) -> b,
        both: add(x = a, y = b) -> c,
        multiply(z = c, times = { 3 }) -> result,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let out = Calculate::default().run(CalculateInputs { x: 2, y: 3 }).await?;
    println!("= {}", out.result);
    Ok(())
}
