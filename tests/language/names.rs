//! Names of the author's that could meet those of the generated code.

use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(total))]
async fn add(add: u64, mut to: u64) -> Result<u64, Infallible> {
    to += add;
    Ok(to)
}

flow! {
    #[derive(Default)]
    linear Add(add: u64, to: u64) -> (total: u64) { sum: add }
}

#[tokio::test]
async fn a_task_may_have_a_parameter_of_its_own_name() {
    let outputs = Add::default().run(AddInputs { add: 2, to: 3 }).await.unwrap();
    assert_eq!(outputs.total, 5);
}
