//! `flow-runtime` under another name, in an older edition, under the strictest lints.
#![forbid(unsafe_code)]
#![deny(warnings)]
// A task is an `async fn` whether it waits for anything or not.
#![allow(clippy::unused_async)]

use std::convert::Infallible;
use wf::{flow, task};

/// Doubles a number.
#[derive(Debug, Default)]
pub struct Double;

#[task(provides(doubled), crate = wf)]
impl Double {
    async fn execute(&self, number: &u64) -> Result<u64, Infallible> {
        Ok(number * 2)
    }

    async fn revert(&self, result: wf::Outcome<'_, u64>) -> Result<(), Infallible> {
        let _ = result;
        Ok(())
    }
}

/// Adds one to a number.
///
/// # Errors
///
/// Never.
#[task(provides(sum), crate = wf)]
pub async fn increment(doubled: u64) -> Result<u64, Infallible> {
    Ok(doubled + 1)
}

flow! {
    /// Doubles a number and adds one.
    #[derive(Debug, Default)]
    pub linear Odd(number: u64) -> (sum: u64) {
        Double,
        #[retry(times = 2, backoff = constant("1ms"), except_if = |failure| failure.causes().is_empty())]
        increment,
    }
}

flow! {
    /// Doubles a number and adds one, twice.
    #[derive(Debug, Default)]
    pub linear OddTwice(number: u64) -> (last: u64) {
        Odd,
        again: Odd(number = sum) -> last,
    }
}
