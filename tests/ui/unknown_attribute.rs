use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn send() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    #[transient]
    #[timout("30s")]
    pub linear Attributes() {
        #[retries(times = 5)]
        send,
        #[cfg(test)]
        other: send,
    }
}

fn main() {}
