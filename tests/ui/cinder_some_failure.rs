//! Cinder, manager/create_volume.py: `OnFailureRescheduleTask` takes any one of the failures for
//! the cause, and reads of it what is not there when it was read back from storage.
use flow_runtime::{Failures, task};
use std::convert::Infallible;

pub struct OnFailureReschedule;

#[task]
impl OnFailureReschedule {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }

    async fn revert(&self, flow_failures: &Failures) -> Result<(), Infallible> {
        let cause = flow_failures.values()[0];
        println!("{cause:?}");
        let cause = flow_failures.cause();
        println!("{}", cause.error().to_string());
        Ok(())
    }
}

fn main() {}
