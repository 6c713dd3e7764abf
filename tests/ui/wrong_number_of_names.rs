use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume, size))]
async fn create() -> Result<(String, u64), Infallible> {
    Ok((String::new(), 1))
}

#[task]
async fn attach(volume: &String) -> Result<(), Infallible> {
    println!("{volume}");
    Ok(())
}

flow! {
    pub linear TooFew() -> (volume: String) {
        create -> volume,
    }
}

flow! {
    pub linear TooMany() -> (volume: String) {
        create -> (volume, _, _),
        attach -> nothing,
    }
}

fn main() {}
