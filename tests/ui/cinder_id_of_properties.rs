//! Cinder, api/create_volume.py: when `QuotaCommitTask.revert` cannot give the quota back it
//! logs `volume['id']` of properties that have no id. The handler itself fails, and the rest of
//! the rollback is lost.
use flow_runtime::task;
use std::convert::Infallible;

pub struct Properties {
    pub size: u64,
}

pub struct QuotaCommit;

#[task]
impl QuotaCommit {
    async fn execute(&self, volume_properties: &Properties) -> Result<(), Infallible> {
        let _ = volume_properties;
        Ok(())
    }

    async fn revert(&self, volume_properties: &Properties) -> Result<(), Infallible> {
        if give_back(volume_properties.size).is_err() {
            println!("the quota of {} is not given back", volume_properties.id);
        }
        Ok(())
    }
}

fn give_back(_: u64) -> Result<(), Infallible> {
    Ok(())
}

fn main() {}
