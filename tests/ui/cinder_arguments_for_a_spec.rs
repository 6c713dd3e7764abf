//! Cinder, api/create_volume.py: `VolumeCastTask.revert` hands its arguments over where a volume
//! spec is wanted. They have no type in them, so no source is restored.
use flow_runtime::task;
use std::convert::Infallible;

pub struct VolumeSpec {
    pub source_volid: Option<u64>,
}
pub struct Request {
    pub source_volid: Option<u64>,
}

pub struct VolumeCast;

#[task]
impl VolumeCast {
    async fn execute(&self, request: &Request) -> Result<(), Infallible> {
        let _ = request;
        Ok(())
    }

    async fn revert(&self, request: &Request) -> Result<(), Infallible> {
        restore_source_status(request);
        Ok(())
    }
}

fn restore_source_status(_: &VolumeSpec) {}

fn main() {}
