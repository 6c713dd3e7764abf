use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn send() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    pub unordered Timeouts() {
        #[timeout]
        a: send,
        #[timeout()]
        b: send,
        #[timeout(30)]
        c: send,
        #[timeout("30")]
        d: send,
        #[timeout("soon")]
        e: send,
        #[timeout("30s")]
        #[timeout("40s")]
        f: send,
        #[timeout = "30s"]
        g: send,
        #[timeout("30s", "40s")]
        h: send,
    }
}

fn main() {}
