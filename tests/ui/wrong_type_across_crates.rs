use flow_runtime::{flow, task};
use std::convert::Infallible;

use flow_tests_other::{DeepAttach, Volume};

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

flow! {
    pub linear MakeVolume(size: u64) -> (note: String) {
        create,
        DeepAttach,
    }
}

flow! {
    pub linear Grow(volume: Volume) -> (note: String, grown: Volume) {
        flow_tests_other::grow,
        flow_tests_other::MakeAndGrow(size = grown) -> (_, _),
        DeepAttach,
    }
}

fn main() {}
