use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn lock() -> Result<(), Infallible> {
    Ok(())
}

#[task]
async fn copy() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    pub graph Misspelt() {
        lock,
        #[after(lok)]
        copy,
    }
}

flow! {
    pub unordered NotInAGraph() {
        lock,
        #[after(lock)]
        copy,
    }
}

flow! {
    pub graph EachOther() {
        #[after(copies)]
        lock,
        #[after(lock)]
        copies: unordered { copy },
    }
}

flow! {
    pub graph NoName() {
        lock,
        #[after]
        copy,
        #[after("lock")]
        other: copy,
    }
}

fn main() {}
