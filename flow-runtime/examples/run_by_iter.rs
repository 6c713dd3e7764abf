//! A run that goes on one call at a time, and shows what comes next before it happens.
//!
//! `cargo run -p flow-runtime --example run_by_iter`

use flow_runtime::{Engine, Outcome, flow, task};
use std::io;
use std::sync::Arc;

#[derive(Default)]
struct Bake;

#[task(provides(done))]
impl Bake {
    async fn execute(&self, what: &str) -> Result<String, io::Error> {
        println!("  baking {what}");
        Ok(what.to_owned())
    }

    async fn revert(&self, result: Outcome<'_, String>) -> Result<(), io::Error> {
        if let Outcome::Done(what) = result {
            println!("  eating {what}");
        }
        Ok(())
    }
}

#[task]
async fn sell(bread: &str, cake: &str) -> Result<(), io::Error> {
    Err(io::Error::other(format!("nobody wants {bread} and {cake}")))
}

flow! {
    /// A morning in a bakery.
    #[derive(Default)]
    linear Bakery() {
        unordered {
            bread: Bake(what = { "bread" }) -> bread,
            cake: Bake(what = { "cake" }) -> cake,
        },
        sell,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let run = Engine::default().start_stepping(Arc::new(Bakery::default()), BakeryInputs {})?;
    loop {
        let next = run.next().await;
        // Any of them may be first; the last one, for a change.
        let Some(step) = next.last() else { break };
        let all = next.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
        println!("next: {all}");
        run.allow(step);
    }
    if let Err(error) = run.run_on().await {
        println!("{error}");
    }
    Ok(())
}
