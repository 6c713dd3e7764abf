use flow_runtime::{flow, task};
use std::convert::Infallible;

#![deny(warnings)]

#[task(provides(volume, size))]
async fn create() -> Result<(String, u64), Infallible> {
    Ok((String::new(), 1))
}

flow! {
    pub linear MakeVolume(name: String, _kept: u8) -> (volume: String) {
        #[retry(times = 1)]
        create,
    }
}

flow! {
    pub linear MeantSo() -> (volume: String) {
        create -> (volume, _),
    }
}

flow! {
    #[allow(deprecated)]
    pub linear Allowed(name: String) -> (volume: String) {
        create,
    }
}

fn main() {}
