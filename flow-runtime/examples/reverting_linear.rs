//! The third call fails, so the first two are taken back, the last one first.
//!
//! `cargo run -p flow-runtime --example reverting_linear`

use flow_runtime::{Outcome, flow, task};
use std::convert::Infallible;
use std::io;

#[derive(Default)]
struct Call;

#[task(provides(called))]
impl Call {
    async fn execute(&self, person: &str) -> Result<String, io::Error> {
        if person == "suzzie" {
            return Err(io::Error::other("suzzie does not answer"));
        }
        println!("calling {person}");
        Ok(person.to_owned())
    }

    async fn revert(&self, result: Outcome<'_, String>) -> Result<(), Infallible> {
        match result {
            Outcome::Done(person) => println!("calling {person} again, to apologise"),
            Outcome::Failed(failure) => println!("nobody to apologise to: {}", failure.message()),
            Outcome::Unknown => println!("nobody knows who was called"),
        }
        Ok(())
    }
}

flow! {
    /// Calls three friends, or none.
    #[derive(Default)]
    linear PhoneCalls() {
        jim: Call(person = { "jim" }) -> _,
        joe: Call(person = { "joe" }) -> _,
        suzzie: Call(person = { "suzzie" }) -> _,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Err(error) = PhoneCalls::default().run(PhoneCallsInputs {}).await {
        println!("flow failed: {error}");
    }
}
