//! A listener hears of everything that happens, while it happens. A closure will do.
//!
//! `cargo run -p flow-runtime --example simple_linear_listening`

use flow_runtime::{Engine, EventKind, RunEvent, flow, task};
use std::convert::Infallible;
use std::sync::Arc;

#[task]
async fn call_jim(jim_number: &str) -> Result<(), Infallible> {
    println!("  calling jim on {jim_number}");
    Ok(())
}

#[task]
async fn call_joe(joe_number: &str) -> Result<(), Infallible> {
    println!("  calling joe on {joe_number}");
    Ok(())
}

flow! {
    /// Calls two friends.
    #[derive(Default)]
    linear PhoneCalls(jim_number: String, joe_number: String) {
        call_jim,
        call_joe,
    }
}

fn tell(event: &RunEvent) {
    match &event.kind {
        EventKind::RunStarted { flow } => println!("flow {flow} begins"),
        EventKind::TaskStarted { task, .. } => println!("task {task} begins"),
        EventKind::TaskSucceeded { task, .. } => println!("task {task} is done"),
        EventKind::RunFinished { state } => println!("the run ended {state:?}"),
        _ => {}
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::builder().listener(Arc::new(tell)).build();
    let inputs = PhoneCallsInputs { jim_number: "444".into(), joe_number: "555".into() };
    engine.start(Arc::new(PhoneCalls::default()), inputs)?.await?;
    Ok(())
}
