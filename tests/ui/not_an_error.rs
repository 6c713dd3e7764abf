use flow_runtime::{flow, task};
use std::convert::Infallible;

pub struct Failed;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Failed> {
    match size {
        0 => Err(Failed),
        _ => Ok(format!("{size} GiB")),
    }
}

flow! {
    pub linear MakeVolume(size: u64) -> (volume: String) {
        create,
    }
}

fn main() {}
