use flow_runtime::durable::DurableBuilder;
use flow_runtime::{flow, task};
use std::convert::Infallible;

pub struct Handle;

#[task(provides(handle))]
async fn open() -> Result<Handle, Infallible> {
    Ok(Handle)
}

flow! {
    #[transient]
    #[derive(Default)]
    pub linear Open() { open }
}

flow! {
    #[derive(Default)]
    pub linear Outer() {
        Open,
    }
}

pub fn engine(builder: DurableBuilder) -> DurableBuilder {
    builder.register(Open::default())
}

fn main() {}
