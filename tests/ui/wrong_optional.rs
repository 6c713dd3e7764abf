use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn attach(#[optional] volume: &String) -> Result<(), Infallible> {
    println!("{volume}");
    Ok(())
}

fn main() {}
