use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

flow! {
    pub linear MakeVolumes(size: u64) -> (first: String, second: String, third: String) {
        create -> first,
        create -> second,
        create: create -> third,
    }
}

fn main() {}
