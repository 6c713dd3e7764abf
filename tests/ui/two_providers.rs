use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(size: &u64) -> Result<String, Infallible> {
    Ok(format!("{size} GiB"))
}

#[task(provides(volume))]
async fn import() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task]
async fn attach(volume: &String) -> Result<(), Infallible> {
    println!("{volume}");
    Ok(())
}

flow! {
    pub linear MakeVolume(size: u64) {
        unordered {
            create,
            import,
        }
        attach,
    }
}

fn main() {}
