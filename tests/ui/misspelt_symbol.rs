use flow_runtime::{flow, task};
use std::convert::Infallible;

pub struct Create;

#[task(provides(volume))]
impl Create {
    async fn execute(&self, size: &u64) -> Result<String, Infallible> {
        Ok(format!("{size} GiB"))
    }
}

pub struct Detach;

#[task]
impl Detach {
    async fn execute(&self, volme: &String) -> Result<(), Infallible> {
        println!("{volme}");
        Ok(())
    }
}

flow! {
    pub linear MakeVolume(size: u64) -> (volume: String) {
        Create,
        Detach,
    }
}

fn main() {}
