//! Cinder, manager/create_volume.py: `ExtractVolumeSpecTask` provides one value, and its revert
//! looks for `volume_spec` inside of it. It finds nothing, and restores nothing, in silence.
use flow_runtime::{Outcome, task};
use std::convert::Infallible;

pub struct VolumeSpec {
    pub source_volid: Option<u64>,
}

pub struct ExtractVolumeSpec;

#[task(provides(volume_spec))]
impl ExtractVolumeSpec {
    async fn execute(&self) -> Result<VolumeSpec, Infallible> {
        Ok(VolumeSpec { source_volid: None })
    }

    async fn revert(&self, result: Outcome<'_, VolumeSpec>) -> Result<(), Infallible> {
        if let Outcome::Done(result) = result {
            restore_source_status(result.volume_spec);
        }
        Ok(())
    }
}

fn restore_source_status(_: &VolumeSpec) {}

fn main() {}
