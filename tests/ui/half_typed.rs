use flow_runtime::{flow, task};
use std::convert::Infallible;

mod tasks {}

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

#[task]
async fn attach(volume: &String) -> Result<(), Infallible> {
    println!("{volume}");
    Ok(())
}

// What stands there keeps its types and its wiring; only what is half typed is told.
flow! {
    pub linear PathWithoutEnd(size: u64) -> (volume: String) {
        create,
        tasks::
    }
}

flow! {
    pub linear ArgumentWithoutValue(size: u64) -> (volume: String) {
        create(size = ),
        attach,
    }
}

flow! {
    pub linear LabelWithoutTask(size: u64) -> (volume: String) {
        create,
        second:
    }
}

async fn users_of_such_flows_see_nothing_more() {
    let flow = PathWithoutEnd { create: create {} };
    let outputs = flow.run(PathWithoutEndInputs { size: 5 }).await;
    let _: Option<String> = outputs.ok().map(|outputs| outputs.volume);
}

fn main() {}
