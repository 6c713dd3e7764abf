use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

#[task]
async fn attach(volume: &String) -> Result<(), Infallible> {
    println!("{volume}");
    Ok(())
}

flow! {
    pub linear MissingComma(size: u64) {
        create
        attach,
    }
}

flow! {
    pub linear Semicolon(size: u64) {
        create;
        attach;
    }
}

flow! {
    pub linear Parallel(size: u64) {
        create,
        parallel { attach }
    }
}

flow! {
    pub linear Number(size: u64) {
        create,
        5,
        attach,
    }
}

flow! {
    pub linear ArrowToNothing(size: u64) {
        create -> ,
        attach,
    }
}

flow! {
    pub linear MissingCommaBetweenArguments(size: u64) {
        create(size = size volume = size),
        attach,
    }
}

fn main() {}
