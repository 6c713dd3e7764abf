//! Cinder, api/create_volume.py: `ExtractVolumeRequestTask` returns a `replication_status` that
//! it does not provide. It is dropped, and no volume gets it from there.
use flow_runtime::task;
use std::convert::Infallible;

pub struct ExtractVolumeRequest;

#[task(provides(size, volume_type))]
impl ExtractVolumeRequest {
    async fn execute(&self, size: u64) -> Result<(u64, String, String), Infallible> {
        let replication_status = "disabled".to_owned();
        Ok((size, "fast".to_owned(), replication_status))
    }
}

fn main() {}
