use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn send() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    pub unordered Backoffs() {
        #[retry(times = 5, backoff = "1s")]
        a: send,
        #[retry(times = 5, backoff = exponentail("1s"))]
        b: send,
        #[retry(times = 5, backoff = exponential(1s))]
        c: send,
        #[retry(times = 5, backoff = exponential("1 fortnight"))]
        d: send,
        #[retry(times = 5, backoff = constant("1s", max = "30s"))]
        e: send,
        #[retry(times = 5, backoff = exponential("1s", factor = "two"))]
        f: send,
        #[retry(times = 5, backoff = linear)]
        g: send,
        #[retry(times = 5, backoff = exponential())]
        h: send,
        #[retry(times = 5, backoff = linear("1s" step = "2s"))]
        i: send,
    }
}

fn main() {}
