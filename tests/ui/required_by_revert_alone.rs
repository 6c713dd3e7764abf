use flow_runtime::{flow, task};
use std::convert::Infallible;

pub struct Create;

#[task]
impl Create {
    async fn execute(&self, size: &u64) -> Result<(), Infallible> {
        println!("{size}");
        Ok(())
    }

    async fn revert(&self, size: &u64, reason: &String) -> Result<(), Infallible> {
        println!("{size} {reason}");
        Ok(())
    }
}

flow! {
    pub linear MakeVolume(size: u64) {
        Create,
    }
}

fn main() {}
