use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64, name: String) -> Result<String, Infallible> {
    Ok(format!("{name}: {size} GiB"))
}

async fn default_size() -> u64 {
    10
}

flow! {
    pub linear Returns() -> (volume: String) {
        create(size = { return Ok(()) }, name = { String::new() }),
    }
}

flow! {
    pub linear Asks() -> (volume: String) {
        create(size = { "10".parse::<u64>()? }, name = { String::new() }),
    }
}

flow! {
    pub linear Waits() -> (volume: String) {
        create(size = { default_size().await }, name = { String::new() }),
    }
}

fn main() {}
