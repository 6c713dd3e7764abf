//! Ids that a task makes again when it is executed again.

use flow_runtime::TaskContext;
use uuid::{Uuid, uuid};

const NAMESPACE: Uuid = uuid!("0d4b6a57-52b3-4a8e-9d0e-6d5b0c6f3a41");

/// An id for what this attempt of the task makes: the same each time, in `revert` too, and after
/// a crash. So a task can look for what it may have made.
///
/// It is as unique as the name of the run.
pub(crate) fn key_of(cx: &TaskContext) -> Uuid {
    key(cx.run_id(), cx.node(), cx.attempt())
}

/// The id of the volume whose entry a run makes, or has made.
pub(crate) fn volume_of(run: &str) -> Uuid {
    key(run, "entry_create", 1)
}

fn key(run: &str, node: &str, attempt: u32) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{run}/{node}/{attempt}").as_bytes())
}
