use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(key))]
async fn encrypt(kind: &String) -> Result<u64, Infallible> {
    Ok(kind.len() as u64)
}

fn is_large(size: &u64) -> bool {
    *size > 3
}

fn length(kind: &String) -> usize {
    kind.len()
}

flow! {
    pub linear WrongArgument(kind: String) {
        #[when(is_large(kind))]
        encrypt -> _,
    }
}

flow! {
    pub linear WrongAnswer(kind: String) {
        #[when(length(kind))]
        encrypt -> _,
    }
}

flow! {
    pub linear WrongSymbol(kind: String) {
        #[when(kind)]
        encrypt -> _,
    }
}

fn main() {}
