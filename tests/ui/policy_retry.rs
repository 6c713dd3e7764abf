use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn send() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    pub unordered Retries() {
        #[retry]
        a: send,
        #[retry()]
        b: send,
        #[retry(5)]
        c: send,
        #[retry(times = "5")]
        d: send,
        #[retry(times = 5, times = 6)]
        e: send,
        #[retry(times = 5, jitter)]
        f: send,
        #[retry(times = 5, attempts = 3)]
        g: send,
        #[retry(times = 2)]
        #[retry(times = 3)]
        h: send,
        #[retry(times = 99999999999)]
        i: send,
        #[retry(times = 2, except(1))]
        j: send,
        #[retry = 5]
        k: send,
        #[retry(times = 2, except(NoSuchType))]
        l: send,
        #[retry(times 5)]
        m: send,
        #[retry(times = 5, except_if = )]
        n: send,
    }
}

fn main() {}
