use flow_runtime::{flow, task};
use std::convert::Infallible;

use std::rc::Rc;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    let shared = Rc::new(*size);
    std::future::ready(()).await;
    Ok(format!("{shared} GiB"))
}

flow! {
    pub linear MakeVolume(size: u64) -> (volume: String) {
        create,
    }
}

fn main() {}
