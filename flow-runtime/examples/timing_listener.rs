//! How long everything took: call by call, and summed up in the end.
//!
//! `cargo run -p flow-runtime --example timing_listener`

use flow_runtime::observe::{Statistics, StatisticsOfRuns, Timing, Took};
use flow_runtime::{Engine, TaskContext, flow, task};
use std::io;
use std::sync::Arc;
use std::time::Duration;

#[task]
async fn rest(seconds: u64) -> Result<(), io::Error> {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    Ok(())
}

#[task]
async fn wake_up(cx: &TaskContext) -> Result<(), io::Error> {
    tokio::time::sleep(Duration::from_millis(1500)).await;
    match cx.attempt() {
        1 => Err(io::Error::other("too early")),
        _ => Ok(()),
    }
}

flow! {
    /// A night.
    #[derive(Default)]
    linear Night() {
        unordered {
            nap: rest(seconds = { 4 }),
            sleep: rest(seconds = { 8 }),
        },
        #[retry(times = 2, backoff = constant("10m"))]
        wake_up,
    }
}

// The clock is paused, so that nobody has to wait for the morning.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let timing = Timing::new(|took: Took<'_>| println!("{took}"));
    let sums = StatisticsOfRuns::new(|sum: &Statistics| print!("\n{sum}"));
    let engine = Engine::builder().listener(Arc::new(timing)).listener(Arc::new(sums)).build();
    engine.start_with_id("night-1", Arc::new(Night::default()), NightInputs {})?.await?;
    Ok(())
}
