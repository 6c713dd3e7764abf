use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64, name: &String) -> Result<String, Infallible> {
    Ok(format!("{name}: {size} GiB"))
}

flow! {
    pub linear MakeVolume(size: u64, name: String) -> (volume: String) {
        create,
    }
}

async fn go() {
    let flow = MakeVolume { create: create {} };
    let _ = flow.run(MakeVolumeInputs { size: 5 }).await;
}

fn main() {}
