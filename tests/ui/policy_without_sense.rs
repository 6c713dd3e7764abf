use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn send() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    pub unordered Senseless() {
        #[retry(times = 0)]
        a: send,
        #[retry(times = 5, backoff = exponential("1s", factor = 0.5))]
        b: send,
        #[retry(times = 5, backoff = exponential("1m", max = "30s"))]
        c: send,
        #[timeout("0s")]
        d: send,
    }
}

fn main() {}
