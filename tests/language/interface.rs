//! The two ends of a flow: its inputs and its outputs.

use flow_runtime::{flow, task};
use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

#[task]
async fn tick() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    #[derive(Default, Clone, Copy, Debug)]
    pub linear Empty() { tick, tock: tick }
}

#[tokio::test]
async fn neither_inputs_nor_outputs() {
    let () = Empty::default().run(EmptyInputs {}).await.unwrap();
}

flow! {
    #[derive(Default)]
    pub linear Raw(
        /// What kind.
        r#type: u64,
        r#ref: String,
        _unused: u8,
    ) -> (
        /// The same again.
        r#type: u64,
        r#match: String,
    ) {
        keep(kept = r#ref) -> r#match,
    }
}

#[task(provides(kept_on))]
async fn keep(kept: &str, r#type: &u64) -> Result<String, Infallible> {
    Ok(format!("{kept} {type}", r#type = r#type))
}

#[tokio::test]
async fn keywords_as_names_and_inputs_given_back() {
    let inputs = RawInputs { r#type: 5, r#ref: "x".to_owned(), _unused: 1 };
    let outputs = Raw::default().run(inputs).await.unwrap();
    assert_eq!((outputs.r#type, outputs.r#match.as_str()), (5, "x 5"));
}

/// Not to be stored: a channel and a closure.
#[derive(Clone)]
pub struct Handle(Sender<u64>);

pub struct Open(Mutex<Option<Handle>>);

#[task(provides(handle))]
impl Open {
    async fn execute(&self) -> Result<Handle, Infallible> {
        Ok(self.0.lock().unwrap().take().unwrap())
    }
}

#[task]
async fn send(handle: Handle, number: fn() -> u64) -> Result<(), Infallible> {
    handle.0.send(number()).unwrap();
    Ok(())
}

flow! {
    #[transient]
    pub linear Transient(number: fn() -> u64) {
        Open,
        send,
    }
}

#[tokio::test]
async fn a_transient_flow_takes_values_of_any_type() {
    let (sender, receiver) = channel();
    let flow = Transient { open: Open(Mutex::new(Some(Handle(sender)))), send: send {} };
    flow.run(TransientInputs { number: || 7 }).await.unwrap();
    assert_eq!(receiver.recv().unwrap(), 7);
}

flow! {
    #[allow(deprecated)]
    #[derive(Default)]
    pub linear WithAllowedWarnings(not_used: u64) -> (kept_on: String) {
        keep(kept = { "a" }, r#type = { 1 }),
    }
}

#[tokio::test]
async fn a_warning_can_be_allowed_at_the_flow() {
    let inputs = WithAllowedWarningsInputs { not_used: 1 };
    assert_eq!(WithAllowedWarnings::default().run(inputs).await.unwrap().kept_on, "a 1");
}
