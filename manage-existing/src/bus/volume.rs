//! The volume service as a process of its own: from the queue of its backends to the manager.

use super::consume::{Handled, Handler, consume};
use super::link::Link;
use super::place::volume_queue;
use super::wire::{Cast, context_from_wire};
use super::{BusError, BusOptions, object};
use crate::db::{Database, DbError};
use crate::domain::{ManageRef, RequestContext, VolumeStatus};
use crate::manager::{VolumeFailure, VolumeManager};
use crate::scheduler::RequestSpec;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::{Instrument, error, info_span, warn};
use uuid::Uuid;

/// Takes what a scheduler casts, ours or Cinder's, and hands it to the manager of this process.
///
/// A message is kept by the broker until its volume is `available` or `error_managing`: one
/// whose process dies is delivered again. A volume that is not `managing` any more is left
/// alone, so that a message that comes twice does nothing twice.
pub struct VolumeService {
    db: Arc<dyn Database>,
    manager: Arc<VolumeManager>,
    link: Link,
    hosts: Vec<String>,
    under_way: Mutex<HashSet<Uuid>>,
}

impl VolumeService {
    /// The service of the backends `hosts` (`name@backend`), which are `manager`'s.
    pub fn new(
        db: Arc<dyn Database>,
        manager: Arc<VolumeManager>,
        options: BusOptions,
        hosts: impl IntoIterator<Item = String>,
    ) -> Self {
        VolumeService {
            db,
            manager,
            link: Link::new(options, "cinder-volume"),
            hosts: hosts.into_iter().collect(),
            under_way: Mutex::default(),
        }
    }

    /// Serves until `stop`, and then until what it has in hand is done. Calls `ready` whenever
    /// it has begun to listen.
    ///
    /// # Errors
    ///
    /// [`BusError::Refused`]; a broker that cannot be reached is waited for.
    pub async fn run(
        &self,
        ready: &(dyn Fn() + Sync),
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), BusError> {
        let topics: Vec<_> = self.hosts.iter().map(|host| volume_queue(host)).collect();
        consume(&self.link, &topics, self, ready, stop).await
    }

    async fn manage_existing(&self, context: &RequestContext, cast: &Cast) -> Handled {
        let (id, host, reference) = match read(cast) {
            Ok(request) => request,
            Err(why) => {
                error!(why, "a message was thrown away");
                return Handled::Done;
            }
        };
        let Some(_claim) = Claim::new(&self.under_way, id) else {
            // A second copy: the first is being worked on.
            return Handled::Done;
        };
        match self.work(context, id, host, reference).await {
            Ok(handled) => handled,
            Err(DbError::VolumeNotFound(id)) => {
                warn!(volume = %id, "the volume is gone: its request was undone");
                Handled::Done
            }
            Err(error) => {
                warn!(%error, "the database does not answer");
                Handled::Again
            }
        }
    }

    async fn work(
        &self,
        context: &RequestContext,
        id: Uuid,
        host: Option<&str>,
        reference: ManageRef,
    ) -> Result<Handled, DbError> {
        // The row is newer than what the message says, but for the pool.
        let mut volume = self.db.volume_get(&context.elevated(), id).await?;
        if volume.status != VolumeStatus::Managing {
            return Ok(Handled::Done);
        }
        volume.host = host.map(str::to_owned).or(volume.host);
        let volume_type = self.db.volume_type_get_inactive(volume.volume_type_id).await?;
        let request_spec = RequestSpec::of(&volume, volume_type, reference);
        match self.manager.manage_existing(context, &volume, request_spec).await {
            Err(failure) if failure.is_unfinished() => return Ok(Handled::Again),
            // It is told, and stands in the volume's status.
            Ok(()) | Err(VolumeFailure::Failed(_) | VolumeFailure::NotManaging { .. }) => {}
            Err(VolumeFailure::Database(error)) => return Err(error),
            Err(error) => {
                warn!(%error, "the manager takes no more");
                return Ok(Handled::Again);
            }
        }
        Ok(Handled::Done)
    }
}

impl fmt::Debug for VolumeService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VolumeService").field(self.link.options()).field(&self.hosts).finish()
    }
}

#[async_trait::async_trait]
impl Handler for VolumeService {
    async fn handle(&self, cast: Cast) -> Handled {
        if !cast.is_manage_existing("volume service") {
            return Handled::Done;
        }
        let context = context_from_wire(&cast.context);
        let span = info_span!("manage", request = %context.request_id);
        self.manage_existing(&context, &cast).instrument(span).await
    }
}

/// The volume, its host and the reference of a message.
fn read(cast: &Cast) -> Result<(Uuid, Option<&str>, ManageRef), String> {
    let data = object::data(cast.args.get("volume").ok_or("it has no volume")?, "Volume")?;
    let text = |key: &str| data.get(key).and_then(Value::as_str);
    let id = text("id").and_then(|id| id.parse().ok()).ok_or("its volume has no id")?;
    let reference = match cast.args.get("ref") {
        Some(Value::String(text)) => ManageRef::Text(text.clone()),
        Some(Value::Object(keys)) => ManageRef::Keys(keys.clone()),
        _ => return Err(format!("its ref, for volume {id}, is neither an object nor a text")),
    };
    Ok((id, text("host"), reference))
}

/// That a volume is being worked on.
struct Claim<'a> {
    all: &'a Mutex<HashSet<Uuid>>,
    id: Uuid,
}

impl<'a> Claim<'a> {
    fn new(all: &'a Mutex<HashSet<Uuid>>, id: Uuid) -> Option<Self> {
        let new = all.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        new.then_some(Claim { all, id })
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
