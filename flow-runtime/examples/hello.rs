//! The smallest flow: two tasks, and their wiring checked by the compiler.
//!
//! `cargo run -p flow-runtime --example hello`

use flow_runtime::{flow, task};
use std::convert::Infallible;

/// Adds two numbers.
#[task(provides(total))]
async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
    Ok(x + y)
}

/// Says the total in words.
#[task(provides(text))]
async fn show(total: &i64) -> Result<String, Infallible> {
    Ok(format!("the total is {total}"))
}

flow! {
    /// Adds two numbers and says the total.
    #[derive(Default)]
    linear Totals(x: i64, y: i64) -> (text: String) {
        add,
        show,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let out = Totals::default().run(TotalsInputs { x: 20, y: 22 }).await?;
    println!("{}", out.text);
    Ok(())
}
