use flow_runtime::{flow, task};
use std::convert::Infallible;

use flow_runtime::Outcome;

pub struct Create;

#[task(provides(volume, size))]
impl Create {
    async fn execute(&self) -> Result<(String, u64), Infallible> {
        Ok((String::new(), 1))
    }

    async fn revert(&self, result: Outcome<'_, String>) -> Result<(), Infallible> {
        let _ = result;
        Ok(())
    }
}

fn main() {}
