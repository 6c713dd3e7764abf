use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(key))]
async fn encrypt(kind: &String) -> Result<u64, Infallible> {
    Ok(kind.len() as u64)
}

#[task]
async fn cast(key: &u64) -> Result<(), Infallible> {
    let _ = key;
    Ok(())
}

fn is_secret(kind: &str) -> bool {
    kind.is_empty()
}

flow! {
    pub linear Send(kind: String) -> (key: u64) {
        #[when(is_secret(kind), skip = atom)]
        encrypt,
        cast,
    }
}

fn main() {}
