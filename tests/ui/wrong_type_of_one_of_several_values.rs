use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume, properties))]
async fn create(size: &u64) -> Result<(String, u8), Infallible> {
    Ok((format!("{size} GiB"), 1))
}

#[task]
async fn attach(volume: &String, properties: &u16) -> Result<(), Infallible> {
    let _ = (volume, properties);
    Ok(())
}

flow! {
    pub linear MakeVolume(size: u64) {
        create,
        attach,
    }
}

fn main() {}
