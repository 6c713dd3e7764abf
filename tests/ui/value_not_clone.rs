use flow_runtime::{flow, task};
use std::convert::Infallible;

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Big(u64);

#[task(provides(big))]
async fn make(size: &u64) -> Result<Big, Infallible> {
    Ok(Big(*size))
}

#[task]
async fn take(big: Big) -> Result<(), Infallible> {
    println!("{}", big.0);
    Ok(())
}

flow! {
    pub linear MakeAndTake(size: u64) {
        make,
        take,
    }
}

fn main() {}
