use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn send() -> Result<(), Infallible> {
    Ok(())
}

const URGENT: i32 = 10;

flow! {
    #[priority(5)]
    pub unordered Priorities() {
        #[priority]
        a: send,
        #[priority()]
        b: send,
        #[priority("high")]
        c: send,
        #[priority(URGENT)]
        d: send,
        #[priority(1.5)]
        e: send,
        #[priority(3000000000)]
        f: send,
        #[priority(1)]
        #[priority(-1)]
        g: send,
        #[priority(1, 2)]
        h: send,
        #[priority(1u8)]
        unordered { i: send }
    }
}

fn main() {}
