//! When several tasks fail the cause comes first and the others stay beside it, each with its
//! own type.
//!
//! `cargo run -p flow-runtime --example wrapped_exception`

use flow_runtime::{Engine, flow, task};
use std::sync::Arc;
use tokio::sync::Barrier;

#[derive(Debug, thiserror::Error)]
#[error("the first one does not like it")]
struct First;

#[derive(Debug, thiserror::Error)]
#[error("the second one has not got {0} euros")]
struct Second(u32);

struct FailFirst(Arc<Barrier>);

#[task]
impl FailFirst {
    async fn execute(&self) -> Result<(), First> {
        // Both are under way by then, so both fail.
        self.0.wait().await;
        Err(First)
    }
}

struct FailSecond(Arc<Barrier>);

#[task]
impl FailSecond {
    async fn execute(&self) -> Result<(), Second> {
        self.0.wait().await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        Err(Second(10))
    }
}

flow! {
    /// Fails in two ways.
    unordered Fail() {
        FailFirst,
        FailSecond,
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let both = Arc::new(Barrier::new(2));
    let flow = Fail { fail_first: FailFirst(Arc::clone(&both)), fail_second: FailSecond(both) };
    let Err(error) = Engine::default().start(Arc::new(flow), FailInputs {})?.await else {
        return Err("it should have failed".into());
    };
    println!("{error}");
    println!("the cause is a First: {}", error.downcast_ref::<First>().is_some());
    for failure in error.failures() {
        match failure.downcast_ref::<Second>() {
            Some(Second(euros)) => println!("`{}` wanted {euros} euros", failure.node()),
            None => println!("`{}` said: {}", failure.node(), failure.message()),
        }
    }
    Ok(())
}
