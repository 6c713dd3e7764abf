//! A block that fails is reverted, then tried again after a wait; what is outside stays.
//!
//! `cargo run -p flow-runtime --example retry_flow`

use flow_runtime::{Outcome, TaskContext, flow, task};
use std::convert::Infallible;
use std::io;

#[task(provides(phone_directory))]
async fn open_directory() -> Result<Vec<u32>, Infallible> {
    println!("opening the directory");
    Ok(vec![333, 444, 555, 666])
}

#[derive(Default)]
struct CallJim;

#[task]
impl CallJim {
    /// Each attempt tries the next number.
    async fn execute(&self, phone_directory: &[u32], cx: &TaskContext) -> Result<(), io::Error> {
        let untried = phone_directory.get(cx.attempt() as usize - 1);
        let number = untried.ok_or_else(|| io::Error::other("no number is left"))?;
        println!("calling jim on {number}");
        match number {
            555 => Ok(()),
            _ => Err(io::Error::other("wrong number")),
        }
    }

    async fn revert(&self, result: Outcome<'_, ()>) -> Result<(), Infallible> {
        if let Outcome::Failed(failure) = result {
            println!("  {}, apologising", failure.message());
        }
        Ok(())
    }
}

flow! {
    /// Calls Jim, whatever his number.
    #[derive(Default)]
    linear Call() {
        open_directory,
        #[retry(times = 4, backoff = exponential("10ms"), jitter)]
        linear {
            CallJim,
        },
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    Call::default().run(CallInputs {}).await?;
    println!("hello, jim");
    Ok(())
}
