//! What the tasks of the volume service share.

use super::VolumeFailure;
use crate::domain::{backend_of, pool_of};
use crate::scheduler::{ManageEvent, Step};
use crate::storage::Backend;
use std::fmt;
use std::sync::Arc;
use tokio::sync::broadcast;
use uuid::Uuid;

/// How many events a slow listener may be behind.
const EVENTS: usize = 256;

/// The backends of this process, by their hosts.
#[derive(Clone)]
pub struct Backends(Arc<[Arc<dyn Backend>]>);

impl Backends {
    /// These backends.
    pub fn new(backends: impl IntoIterator<Item = Arc<dyn Backend>>) -> Self {
        Backends(backends.into_iter().collect())
    }

    /// The backend `name@backend`, whichever pool of it is named.
    pub fn get(&self, host: &str) -> Option<&Arc<dyn Backend>> {
        self.iter().find(|backend| backend.host() == backend_of(host))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<dyn Backend>> {
        self.0.iter()
    }

    /// The backend and the pool of a volume.
    pub(super) fn locate<'a>(
        &self,
        volume: Uuid,
        host: &'a str,
    ) -> Result<(&Arc<dyn Backend>, &'a str), VolumeFailure> {
        let refuse = |why| VolumeFailure::no_valid_backend(volume, host, why);
        let backend = self.get(host).ok_or_else(|| refuse("it is not of this process"))?;
        Ok((backend, pool_of(host).ok_or_else(|| refuse("it names no pool"))?))
    }
}

impl fmt::Debug for Backends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|backend| backend.host())).finish()
    }
}

/// Tells those who listen how far volumes are.
#[derive(Clone, Debug)]
pub struct Steps(pub(super) broadcast::Sender<ManageEvent>);

impl Default for Steps {
    fn default() -> Self {
        Steps(broadcast::channel(EVENTS).0)
    }
}

impl Steps {
    pub(super) fn reached(&self, volume: Uuid, step: Step) {
        // That nobody listens is fine.
        let _ = self.0.send(ManageEvent::Reached(volume, step));
    }
}
