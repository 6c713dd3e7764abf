//! A flow is a node of another one, and what it provides inside stays inside: two of them do
//! not meet, though both have a `number`.
//!
//! `cargo run -p flow-runtime --example pseudo_scoping`

use flow_runtime::{flow, task};
use std::io;

const PHONE_BOOK: [(&str, u32); 3] = [("jim", 444), ("joe", 555), ("josh", 777)];

#[task(provides(number))]
async fn fetch_number(person: &str) -> Result<u32, io::Error> {
    println!("looking up {person}");
    let entry = PHONE_BOOK.iter().find(|(name, _)| *name == person);
    entry.map(|(_, number)| *number).ok_or_else(|| io::ErrorKind::NotFound.into())
}

#[task]
async fn call(person: &str, number: u32) -> Result<(), std::convert::Infallible> {
    println!("calling {person} on {number}");
    Ok(())
}

flow! {
    /// Looks a person up and calls.
    #[derive(Default)]
    linear Contact(person: String) {
        fetch_number,
        call,
    }
}

flow! {
    /// Calls two people.
    #[derive(Default)]
    linear PhoneCalls(first: String, second: String) {
        one: Contact(person = first),
        other: Contact(person = second),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let inputs = PhoneCallsInputs { first: "jim".into(), second: "josh".into() };
    PhoneCalls::default().run(inputs).await
}
