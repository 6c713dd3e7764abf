use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64, name: &String) -> Result<String, Infallible> {
    Ok(format!("{name}: {size} GiB"))
}

flow! {
    pub linear MakeVolume() -> (volume: String) {
        create(size = 5, name = "a".to_owned()),
    }
}

flow! {
    pub linear MakeOther() -> (volume: String) {
        create(size, name),
    }
}

fn main() {}
