//! In a `graph` the order comes from the symbols, whatever the order of writing.
//!
//! `cargo run -p flow-runtime --example graph_flow`

use flow_runtime::{StaticFlow, flow, task};
use std::convert::Infallible;

#[task(provides(sum))]
async fn add(x: i64, y: i64) -> Result<i64, Infallible> {
    println!("{x} + {y}");
    Ok(x + y)
}

flow! {
    /// Six sums that build on one another.
    #[derive(Default)]
    graph Sums(y1: i64, y2: i64, y3: i64, y4: i64, y5: i64) -> (x7: i64) {
        add7: add(x = x6, y = x6) -> x7,
        add6: add(x = x5, y = x4) -> x6,
        add5: add(x = x1, y = x3) -> x5,
        add4: add(x = x2, y = y5) -> x4,
        add3: add(x = x1, y = x2) -> x3,
        linear {
            add2: add(x = y3, y = y4) -> x2,
            add1: add(x = y1, y = y2) -> x1,
        },
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let inputs = SumsInputs { y1: 1, y2: 3, y3: 5, y4: 7, y5: 9 };
    println!("= {}", Sums::default().run(inputs).await?.x7);
    print!("{}", Sums::plan().to_text());
    Ok(())
}
