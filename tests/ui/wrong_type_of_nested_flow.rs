use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

#[task(provides(note))]
async fn attach(volume: &u64) -> Result<String, Infallible> {
    Ok(volume.to_string())
}

flow! {
    pub linear Inner(size: u64) -> (volume: String) {
        create,
    }
}

flow! {
    pub linear WrongInput(size: u32) -> (volume: String) {
        Inner,
    }
}

flow! {
    pub linear WrongOutput(size: u64) -> (note: String) {
        Inner,
        attach,
    }
}

fn main() {}
