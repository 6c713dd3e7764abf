//! A decider says no, and the node after it is ignored: `#[when(…)]`.
//!
//! `cargo run -p flow-runtime --example switch_graph_flow`

use flow_runtime::{Engine, flow, task};
use std::convert::Infallible;
use std::sync::Arc;

#[task(provides(answer))]
async fn ask() -> Result<u32, Infallible> {
    println!("running ask");
    Ok(42)
}

#[task]
async fn act() -> Result<(), Infallible> {
    println!("running act");
    Ok(())
}

/// Says what it was told, and no.
fn allow(answer: &u32) -> bool {
    println!("asked whether {answer} is enough");
    *answer > 100
}

flow! {
    #[derive(Default)]
    graph Root() {
        ask,
        // The question requires a symbol of `ask`, so it comes after it.
        #[when(allow(answer))]
        act,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let run = Engine::default().start(Arc::new(Root::default()), RootInputs {})?;
    let control = run.control();
    run.await?;
    println!("after the run, which is {}:", control.state());
    for task in ["ask", "act"] {
        let state = control.task_state(task).map(|state| state.to_string());
        println!("  {task}: {}", state.unwrap_or_default());
    }
    Ok(())
}
