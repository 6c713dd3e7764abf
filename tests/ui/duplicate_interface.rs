use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

flow! {
    pub linear MakeVolumes(size: u64, size: u64) -> (volume: String, volume: String) {
        create,
    }
}

fn main() {}
