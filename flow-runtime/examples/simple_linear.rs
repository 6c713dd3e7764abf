//! Tasks one after the other, and inputs that they all share.
//!
//! `cargo run -p flow-runtime --example simple_linear`

use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn call_jim(jim_number: &str) -> Result<(), Infallible> {
    println!("calling jim on {jim_number}");
    Ok(())
}

#[task]
async fn call_joe(joe_number: &str) -> Result<(), Infallible> {
    println!("calling joe on {joe_number}");
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let inputs = PhoneCallsInputs { jim_number: "444".into(), joe_number: "555".into() };
    PhoneCalls::default().run(inputs).await
}
