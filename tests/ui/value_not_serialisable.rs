use flow_runtime::{flow, task};
use std::convert::Infallible;

#[derive(Clone)]
pub struct Handle(u64);

#[task(provides(handle))]
async fn open(size: &u64) -> Result<Handle, Infallible> {
    Ok(Handle(*size))
}

#[task]
async fn close(handle: &Handle, other: &Handle) -> Result<(), Infallible> {
    println!("{} {}", handle.0, other.0);
    Ok(())
}

flow! {
    pub linear OpenAndClose(size: u64, other: Handle) {
        open,
        close,
    }
}

fn main() {}
