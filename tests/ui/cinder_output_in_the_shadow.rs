//! Cinder, manager/manage_existing.py: `ManageExistingTask` provides a `volume`, and the store
//! has one, too, which hides it from all who come after.
use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn manage_existing(size: u64) -> Result<String, Infallible> {
    Ok(format!("volume of {size}"))
}

#[task]
async fn finish(volume: &str) -> Result<(), Infallible> {
    println!("{volume}");
    Ok(())
}

flow! {
    pub linear Manage(volume: String, size: u64) {
        manage_existing,
        finish,
    }
}

fn main() {}
