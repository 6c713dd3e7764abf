//! Cinder, api/manage_existing.py: `ManageCastTask.revert` reads `flow_failures[-1]`, of what is
//! a dict by name. KeyError when the cast fails: nothing else is reverted, the cause is masked.
use flow_runtime::{Failures, task};
use std::convert::Infallible;

pub struct ManageCast;

#[task]
impl ManageCast {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }

    async fn revert(&self, flow_failures: &Failures) -> Result<(), Infallible> {
        println!("{}", flow_failures[-1].message());
        Ok(())
    }
}

fn main() {}
