//! Cinder, api/create_volume.py: `QuotaReserveTask.execute` may return None, "is this correct?",
//! though it provides `reservations`. The next task cannot start, and nothing is reverted.
use flow_runtime::task;
use std::convert::Infallible;

pub struct Reservation;

pub struct QuotaReserve;

#[task(provides(reservations))]
impl QuotaReserve {
    async fn execute(&self, size: u64) -> Result<Vec<Reservation>, Infallible> {
        if size > 100 {
            return Ok(None);
        }
        Ok(vec![Reservation])
    }
}

fn main() {}
