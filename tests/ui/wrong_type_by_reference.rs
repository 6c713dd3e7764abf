use flow_runtime::{flow, task};
use std::convert::Infallible;

pub struct Volume;

pub struct Create;

#[task(provides(volume))]
impl Create {
    async fn execute(&self, size: &u64) -> Result<String, Infallible> {
        Ok(format!("{size} GiB"))
    }
}

pub struct Attach;

#[task]
impl Attach {
    async fn execute(&self, size: &u64, volume: &Volume) -> Result<(), Infallible> {
        let _ = (size, volume);
        Ok(())
    }
}

flow! {
    pub linear MakeVolume(size: u64) {
        Create,
        Attach,
    }
}

fn main() {}
