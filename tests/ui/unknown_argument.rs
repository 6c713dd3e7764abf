use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64, name: &String) -> Result<String, Infallible> {
    Ok(format!("{name}: {size} GiB"))
}

flow! {
    pub linear MakeVolume(large: u64, title: String) -> (volume: String) {
        create(siez = large, name = title),
    }
}

fn main() {}
