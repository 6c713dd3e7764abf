//! A log line for each change of state, and for a failure all that led there.
//!
//! `cargo run -p flow-runtime --example echo_listener`

use flow_runtime::observe::Logging;
use flow_runtime::{Engine, Outcome, flow, task};
use std::io;
use std::sync::Arc;
use tracing::Level;

#[task(provides(number))]
async fn look_up(person: &str) -> Result<u32, io::Error> {
    Ok(person.len() as u32 * 111)
}

#[derive(Default)]
struct Dial;

#[task(provides(line))]
impl Dial {
    async fn execute(&self, number: u32) -> Result<String, io::Error> {
        Ok(format!("line to {number}"))
    }

    async fn revert(&self, result: Outcome<'_, String>) -> Result<(), io::Error> {
        let _ = result;
        Ok(())
    }
}

#[task]
async fn talk(line: &str, person: &str) -> Result<(), io::Error> {
    let _ = (line, person);
    Err(io::Error::other("nobody is there"))
}

flow! {
    /// Calls somebody.
    #[derive(Default)]
    linear PhoneCall(person: String) {
        look_up,
        Dial,
        talk,
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .without_time()
        .with_ansi(false)
        .with_max_level(Level::DEBUG)
        .with_writer(std::io::stdout)
        .init();
    let engine = Engine::builder().listener(Arc::new(Logging::new())).build();
    let inputs = PhoneCallInputs { person: "jim".into() };
    let run = engine.start_with_id("call-1", Arc::new(PhoneCall::default()), inputs)?;
    if let Err(error) = run.await {
        println!("{error}");
    }
    Ok(())
}
