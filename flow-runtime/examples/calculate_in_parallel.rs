//! What is `unordered` runs at the same time; `spawn_tasks` spreads it over threads.
//!
//! `cargo run -p flow-runtime --example calculate_in_parallel`

use flow_runtime::{Engine, flow, task};
use std::sync::Arc;
use tokio::sync::Barrier;

/// Adds two numbers, once all others that add are there, too.
struct Add {
    together: Arc<Barrier>,
}

#[task(provides(sum))]
impl Add {
    async fn execute(&self, x: i64, y: i64) -> Result<i64, std::convert::Infallible> {
        self.together.wait().await;
        Ok(x + y)
    }
}

#[task(provides(total))]
async fn total(left: i64, right: i64) -> Result<i64, std::convert::Infallible> {
    Ok(left + right)
}

flow! {
    /// (a + b) + (c + d)
    linear Calculate(a: i64, b: i64, c: i64, d: i64) -> (total: i64) {
        unordered {
            ab: Add(x = a, y = b) -> left,
            cd: Add(x = c, y = d) -> right,
        },
        total,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // One after the other, the first would wait here for ever.
    let together = Arc::new(Barrier::new(2));
    let flow = Calculate {
        ab: Add { together: Arc::clone(&together) },
        cd: Add { together },
        total: total {},
    };
    let engine = Engine::builder().spawn_tasks(true).build();
    let inputs = CalculateInputs { a: 2, b: 3, c: 5, d: 8 };
    let out = engine.start(Arc::new(flow), inputs)?.await?;
    println!("(2 + 3) + (5 + 8) = {}", out.total);
    Ok(())
}
