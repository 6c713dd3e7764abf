//! Cinder, api/manage_existing.py: `EntryCreateTask.revert` reads `result['volume_id']`, which
//! its `execute` never returned. KeyError when the next task fails: the reservation leaks.
use flow_runtime::{Outcome, task};
use std::convert::Infallible;

pub struct Volume;
pub struct Properties;

pub struct EntryCreate;

#[task(provides(volume, volume_properties))]
impl EntryCreate {
    async fn execute(&self) -> Result<(Volume, Properties), Infallible> {
        Ok((Volume, Properties))
    }

    async fn revert(&self, result: Outcome<'_, (Volume, Properties)>) -> Result<(), Infallible> {
        destroy(result.volume_id);
        Ok(())
    }
}

fn destroy(_: u64) {}

fn main() {}
