use flow_runtime::{flow, task};
use std::convert::Infallible;

mod tasks {
    use super::*;

    #[task(provides(volume))]
    pub async fn create(size: &u64) -> Result<String, Infallible> {
        Ok(format!("{size} GiB"))
    }
}
use tasks::create;

pub struct Attach;

#[task]
impl Attach {
    async fn execute(&self, volume: &String) -> Result<(), Infallible> {
        println!("{volume}");
        Ok(())
    }
}

flow! {
    pub linear Misspelt(size: u64) {
        create,
        Atach,
    }
}

flow! {
    pub linear MisspeltInModule(size: u64) {
        tasks::craete,
        Attach,
    }
}

flow! {
    pub linear MisspeltModule(size: u64) {
        task::create,
        Attach,
    }
}

fn main() {}
