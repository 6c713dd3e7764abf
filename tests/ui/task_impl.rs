use flow_runtime::{flow, task};
use std::convert::Infallible;

pub trait Run {
    fn execute(&self) -> impl Future<Output = Result<(), Infallible>>;
}

pub struct OfATrait;

#[task]
impl Run for OfATrait {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

pub struct NoExecute;

#[task]
impl NoExecute {
    async fn run(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

pub struct MutSelf;

#[task]
impl MutSelf {
    async fn execute(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

pub struct NoSelf;

#[task]
impl NoSelf {
    async fn execute(size: &u64) -> Result<(), Infallible> {
        println!("{size}");
        Ok(())
    }
}

pub struct NotAsync;

#[task]
impl NotAsync {
    fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

pub struct Generic;

#[task]
impl Generic {
    async fn execute<T: ToString>(&self, size: &T) -> Result<(), Infallible> {
        println!("{}", size.to_string());
        Ok(())
    }
}

#[task]
pub struct OnAStruct;

#[task]
impl (u8, u8) {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

fn main() {}
