use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

flow! {
    pub linear MakeVolume(small: u64, large: u64) -> (volume: String) {
        create(size = small, size = large),
    }
}

fn main() {}
