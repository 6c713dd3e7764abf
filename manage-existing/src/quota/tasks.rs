//! The two tasks: one reserves, the other commits.

use super::{Quotas, parts};
use crate::ManageError;
use crate::domain::{RequestContext, Reservations, VolumeType};
use crate::error::may_be_done;
use crate::key::key_of;
use flow_runtime::{Outcome, TaskContext, task};

/// What a volume is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// As one volume, and for its size: before it is there.
    VolumeAndSize,
    /// For its size: the volume itself is counted already (Cinder's `update_size`).
    Size,
}

/// The task that reserves quota for a volume.
pub struct QuotaReserve {
    /// Where it is reserved.
    pub quotas: Quotas,
    /// What for.
    pub charge: Charge,
}

impl QuotaReserve {
    /// What this attempt reserves: it can be told without having reserved it.
    fn reservations(
        &self,
        context: &RequestContext,
        size: u64,
        volume_type: Option<&VolumeType>,
        cx: &TaskContext,
    ) -> Reservations {
        let parts = parts(self.charge, size, volume_type);
        let parts = parts.iter().map(|(resource, delta)| (&**resource, *delta));
        Reservations::new(&*context.project_id, key_of(cx), parts)
    }
}

/// Reserves quota for a volume of the given size and type.
///
/// Reversion strategy: rolls the reservation back. What was committed in the meantime is not
/// touched: [`QuotaCommit`] gives that back.
#[task(provides(reservations))]
impl QuotaReserve {
    async fn execute(
        &self,
        context: &RequestContext,
        size: u64,
        volume_type: &Option<VolumeType>,
        cx: &TaskContext,
    ) -> Result<Reservations, ManageError> {
        let reservations = self.reservations(context, size, volume_type.as_ref(), cx);
        self.quotas.reserve(&reservations, size).await?;
        Ok(reservations)
    }

    async fn revert(
        &self,
        context: &RequestContext,
        size: u64,
        volume_type: &Option<VolumeType>,
        result: Outcome<'_, Reservations>,
        cx: &TaskContext,
    ) -> Result<(), ManageError> {
        match result {
            Outcome::Done(reservations) => self.quotas.rollback(reservations).await?,
            // Nothing was reserved.
            Outcome::Failed(failure) if !may_be_done(failure) => {}
            // It was interrupted: what may be there is found by its ids.
            Outcome::Failed(_) | Outcome::Unknown => {
                let reservations = self.reservations(context, size, volume_type.as_ref(), cx);
                self.quotas.rollback(&reservations).await?;
            }
        }
        Ok(())
    }
}

/// The task that commits a reservation.
pub struct QuotaCommit {
    /// Where it is committed.
    pub quotas: Quotas,
}

/// Commits the reservation.
///
/// Reversion strategy: gives the quota back, if it was committed.
#[task]
impl QuotaCommit {
    async fn execute(&self, reservations: &Reservations) -> Result<(), ManageError> {
        Ok(self.quotas.commit(reservations).await?)
    }

    async fn revert(&self, reservations: &Reservations) -> Result<(), ManageError> {
        // However it ended: the rows say whether it was committed.
        Ok(self.quotas.refund(reservations).await?)
    }
}
