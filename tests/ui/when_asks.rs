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
    pub linear Misspelt(kind: String) {
        #[when(is_secret(kidn))]
        encrypt,
        cast,
    }
}

flow! {
    pub linear Later(kind: String) {
        #[when(|key| *key > 3)]
        linear { encrypt -> _ },
        encrypt,
        cast,
    }
}

fn main() {}
