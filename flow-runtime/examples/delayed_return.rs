//! The caller is answered as soon as one task is done, while the run goes on.
//!
//! `cargo run -p flow-runtime --example delayed_return`

use flow_runtime::{Control, Engine, EventKind, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

#[task(provides(order))]
async fn accept(item: &str) -> Result<String, Infallible> {
    Ok(format!("order of {item}"))
}

#[task]
async fn deliver(order: &str) -> Result<(), Infallible> {
    tokio::time::sleep(Duration::from_secs(3600)).await;
    println!("delivered: {order}");
    Ok(())
}

flow! {
    /// Accepts an order and, an hour later, delivers it.
    #[derive(Default)]
    linear Shop(item: String) {
        accept,
        deliver,
    }
}

/// Waits until a task is done; `false` if the run ended before.
async fn done(run: &Control, name: &str) -> bool {
    let mut events = run.events();
    while let Some(event) = events.next().await {
        if matches!(event.kind, EventKind::TaskSucceeded { task, .. } if *task == *name) {
            return true;
        }
    }
    false
}

// The clock is paused, so that nobody has to wait for an hour.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::default();
    let run = engine.start(Arc::new(Shop::default()), ShopInputs { item: "tea".into() })?;
    if done(&run.control(), "accept").await {
        println!("202 Accepted; the run is {:?}", run.state());
    }
    run.await?;
    Ok(())
}
