use flow_runtime::{flow, task};
use std::convert::Infallible;

use flow_tests_other::{Volume, grow};

#[task(provides(volme))]
async fn create(size: &u64) -> Result<Volume, Infallible> {
    Ok(Volume(*size))
}

flow! {
    pub linear MakeVolume(size: u64) -> (grown: Volume) {
        create,
        grow,
    }
}

fn main() {}
