use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

flow! {
    pub parallel UnknownPattern(size: u64) -> (volume: String) { create }
}

flow! {
    pub NoPattern(size: u64) -> (volume: String) { create }
}

flow! {
    pub linear NoInputs { create }
}

flow! {
    pub linear (size: u64) -> (volume: String) { create }
}

flow! {
    pub linear NoBody(size: u64) -> (volume: String)
}

flow! {
    pub linear BareOutput(size: u64) -> volume: String { create }
}

flow! {
    pub linear OutputWithoutType(size: u64) -> (volume) { create }
}

flow! {
    pub linear InputWithoutType(size) -> (volume: String) { create }
}

flow! {
    pub linear SomethingAfter(size: u64) -> (volume: String) { create } create
}

flow! {}

fn main() {}
