//! Cinder, `QuotaCommitTask` and `EntryCreateTask.revert` tell each other what was done by
//! writing into an argument that both were given. It is lost when the flow is resumed.
use flow_runtime::task;
use std::convert::Infallible;

pub struct OptionalArguments {
    pub is_quota_committed: bool,
}

pub struct QuotaCommit;

#[task]
impl QuotaCommit {
    async fn execute(&self, optional_args: &OptionalArguments) -> Result<(), Infallible> {
        optional_args.is_quota_committed = true;
        Ok(())
    }
}

pub struct QuotaCommitToo;

#[task]
impl QuotaCommitToo {
    async fn execute(&self, optional_args: &mut OptionalArguments) -> Result<(), Infallible> {
        optional_args.is_quota_committed = true;
        Ok(())
    }
}

fn main() {}
