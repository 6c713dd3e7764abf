use flow_runtime::{flow, task};
use std::convert::Infallible;

use flow_runtime::{Failures, Outcome};

pub struct OwnOutput;

#[task(provides(volume))]
impl OwnOutput {
    async fn execute(&self) -> Result<String, Infallible> {
        Ok(String::new())
    }

    async fn revert(&self, volume: &String) -> Result<(), Infallible> {
        println!("{volume}");
        Ok(())
    }
}

pub struct BareResult;

#[task(provides(volume))]
impl BareResult {
    async fn execute(&self) -> Result<String, Infallible> {
        Ok(String::new())
    }

    async fn revert(&self, result: &String) -> Result<(), Infallible> {
        println!("{result}");
        Ok(())
    }
}

pub struct OwnedFailures;

#[task]
impl OwnedFailures {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }

    async fn revert(&self, flow_failures: Failures) -> Result<(), Infallible> {
        println!("{flow_failures:?}");
        Ok(())
    }
}

pub struct Value;

#[task]
impl Value {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }

    async fn revert(&self) -> Result<u8, Infallible> {
        Ok(1)
    }
}

pub struct Reserved;

#[task]
impl Reserved {
    async fn execute(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), Infallible> {
        let _ = (result, flow_failures);
        Ok(())
    }
}

pub struct NotAsync;

#[task]
impl NotAsync {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }

    fn revert(&self) {}
}

fn main() {}
