//! Many runs of many flows on one engine, each under a name of its own.
//!
//! `cargo run -p flow-runtime --example share_engine`

use flow_runtime::{Engine, StartError, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

#[task(provides(text))]
async fn say(what: &str, after: u64) -> Result<String, Infallible> {
    tokio::time::sleep(Duration::from_secs(after)).await;
    println!("{what}");
    Ok(what.to_owned())
}

flow! {
    /// Says hello.
    #[derive(Default)]
    linear Hello(who: String, after: u64) -> (text: String) {
        say(what = who),
    }
}

flow! {
    /// Says goodbye twice.
    #[derive(Default)]
    linear Goodbye() {
        once: say(what = { "goodbye" }, after = { 3 }) -> _,
        again: say(what = { "goodbye again" }, after = { 1 }) -> _,
    }
}

// The clock is paused, so that nobody has to wait.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::default();
    let hello = Arc::new(Hello::default());
    for (id, after) in [("ann", 2), ("bob", 1)] {
        let inputs = HelloInputs { who: format!("hello, {id}"), after };
        engine.start_with_id(id, Arc::clone(&hello), inputs)?;
    }
    let inputs = HelloInputs { who: "hello, ann, again".into(), after: 0 };
    match engine.start_with_id("ann", hello, inputs) {
        Err(StartError::IdInUse { id }) => println!("a run named {id} lives already"),
        _ => println!("ann was greeted twice"),
    }
    engine.start(Arc::new(Goodbye::default()), GoodbyeInputs {})?;
    engine.shutdown().await;
    println!("all is said");
    Ok(())
}
