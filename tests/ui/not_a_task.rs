use flow_runtime::{flow, task};
use std::convert::Infallible;

#[derive(Default)]
pub struct Plain;

pub mod model {
    pub struct Volume;
}

async fn attach() {}

#[task]
async fn create(size: &u64) -> Result<(), Infallible> {
    println!("{size}");
    Ok(())
}

flow! {
    pub linear AStruct(size: u64) {
        create,
        Plain,
    }
}

flow! {
    pub linear AStructOfAModule(size: u64) {
        create,
        model::Volume,
    }
}

flow! {
    pub linear AFunction(size: u64) {
        create,
        attach,
    }
}

fn main() {}
