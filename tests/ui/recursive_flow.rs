use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

flow! {
    pub linear Itself(size: u64) -> (volume: String) {
        create,
        Itself -> _,
    }
}

flow! {
    pub linear Ping(size: u64) {
        Pong,
    }
}

flow! {
    pub linear Pong(size: u64) {
        Ping,
    }
}

fn main() {}
