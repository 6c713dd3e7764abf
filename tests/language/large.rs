//! A flow of a thousand tasks, without a `recursion_limit`.

use flow_runtime::{StaticFlow, flow, task};
use std::convert::Infallible;

#[derive(Default)]
pub struct Add;

#[task(provides(sum))]
impl Add {
    async fn execute(&self, sum: u64) -> Result<u64, Infallible> {
        Ok(sum + 1)
    }
}

include!(concat!(env!("OUT_DIR"), "/thousand.rs"));

#[tokio::test]
async fn a_thousand_tasks() {
    // In a box: the flow itself is small, but its debug build is not frugal with the stack.
    let flow = Box::new(Thousand::default());
    let outputs = Box::pin(flow.run(ThousandInputs { n0: 0 })).await.unwrap();
    assert_eq!(outputs.n1000, 1000);
    assert_eq!(Thousand::plan().tasks.len(), 1000);
}
