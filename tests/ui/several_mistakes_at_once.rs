use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

#[task]
async fn attach(volme: &String, host: &String) -> Result<(), Infallible> {
    println!("{volme} at {host}");
    Ok(())
}

flow! {
    pub linear MakeVolume(size: u64) -> (properties: String) {
        create,
        attach,
        create,
    }
}

fn main() {}
