//! The scheduler as a process of its own: from `cinder-scheduler` to the queue of a backend.

use super::cast::SCHEDULER;
use super::consume::{Handled, Handler, consume};
use super::link::Link;
use super::wire::{Cast, context_from_wire};
use super::{BusError, BusOptions, object};
use crate::db::{Database, DbError};
use crate::domain::{RequestContext, Service, backend_of};
use crate::manager::{VolumeFailure, VolumeManager};
use serde_json::{Map, Value};
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use tracing::{Instrument, error, info, info_span, warn};
use uuid::Uuid;

/// The topic of the volume services.
const VOLUME: &str = "cinder-volume";

/// Takes what the API casts, ours or Cinder's, and hands it to the volume service of the
/// volume's host or cluster, ours or Cinder's.
///
/// It looks at what the database says of the service. Pools are the volume service's own
/// matter: it knows what is in them. A refusal, and a service that has no queue, make the volume
/// `error_managing`, and say why.
///
/// It knows `manage_existing` and no other request: do not let it share a virtual host with
/// Cinder's scheduler.
pub struct SchedulerService {
    db: Arc<dyn Database>,
    /// It has no backend: of the manager's only the way to end a volume is used.
    manager: VolumeManager,
    link: Link,
    host: String,
}

impl SchedulerService {
    /// The scheduler of this name, usually the machine's.
    pub fn new(db: Arc<dyn Database>, options: BusOptions, host: impl Into<String>) -> Self {
        let manager = VolumeManager::new(Arc::clone(&db), []);
        let link = Link::new(options, "cinder-scheduler");
        SchedulerService { db, manager, link, host: host.into() }
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
        let topics = [SCHEDULER.to_owned(), format!("{SCHEDULER}.{}", self.host)];
        consume(&self.link, &topics, self, ready, stop).await
    }

    async fn place(&self, request: &Request<'_>) -> Result<Placed, DbError> {
        let service = match request.cluster_name {
            Some(cluster) => self.db.service_get_by_cluster(backend_of(cluster)).await?,
            None => self.db.service_get_by_host(backend_of(request.host)).await?,
        };
        let Some(service) = service else {
            return Ok(Placed::Refused("no service looks after it"));
        };
        if service.disabled && request.cluster_name.is_none() {
            return Ok(Placed::Refused("its service is disabled"));
        }
        if !service.is_up() {
            return Ok(Placed::Refused("its service is down"));
        }
        let backend = service.host.split_once('@').map(|(_, backend)| backend);
        if request.backend_name.is_some_and(|wanted| Some(wanted) != backend) {
            return Ok(Placed::Refused("the volume type wants another backend"));
        }
        Ok(Placed::On(queue(&service, request.cluster_name.is_some())))
    }

    async fn error_out(&self, context: &RequestContext, request: &Request<'_>, why: String) {
        let (volume, host) = (request.id, request.host.to_owned());
        let failure = VolumeFailure::NoValidBackend { volume, host, why };
        self.manager.error_out(&context.elevated(), volume, &failure).await;
    }

    async fn manage_existing(&self, context: &RequestContext, cast: &Cast) -> Handled {
        let request = match Request::read(cast) {
            Ok(request) => request,
            Err(why) => {
                error!(why, "a message was thrown away");
                return Handled::Done;
            }
        };
        let queue = match self.place(&request).await {
            Ok(Placed::On(queue)) => queue,
            Ok(Placed::Refused(why)) => {
                self.error_out(context, &request, why.to_owned()).await;
                return Handled::Done;
            }
            Err(error) => {
                warn!(%error, "the database does not answer");
                return Handled::Again;
            }
        };
        let args = ["volume", "ref"].map(|key| {
            let from = if key == "ref" { cast.args.get("request_spec") } else { None };
            let value = from.map_or_else(|| cast.args.get(key), |spec| spec.get(key));
            (key.to_owned(), value.cloned().unwrap_or(Value::Null))
        });
        let (args, wire) = (Map::from_iter(args), cast.context.clone());
        let forward = Cast::new("manage_existing", args, wire, request.id, &queue);
        let sent = match forward.encode() {
            Ok(body) => self.link.publish(&queue, &body).await,
            Err(error) => Err(error),
        };
        match sent {
            Ok(()) => {
                info!(volume = %request.id, queue, "handed to the volume service");
                Handled::Done
            }
            Err(BusError::Lost { .. } | BusError::TimedOut { .. }) => Handled::Again,
            Err(error) => {
                self.error_out(context, &request, error.to_string()).await;
                Handled::Done
            }
        }
    }
}

impl fmt::Debug for SchedulerService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SchedulerService").field(self.link.options()).field(&self.host).finish()
    }
}

#[async_trait::async_trait]
impl Handler for SchedulerService {
    async fn handle(&self, cast: Cast) -> Handled {
        if !cast.is_manage_existing("scheduler") {
            return Handled::Done;
        }
        let context = context_from_wire(&cast.context);
        let span = info_span!("place", request = %context.request_id);
        self.manage_existing(&context, &cast).instrument(span).await
    }
}

enum Placed {
    /// In this queue.
    On(String),
    Refused(&'static str),
}

/// `cinder-volume.<host@backend>.<host>`, or the same of the cluster.
fn queue(service: &Service, clustered: bool) -> String {
    let name = match &service.cluster_name {
        Some(cluster) if clustered => backend_of(cluster),
        _ => &service.host,
    };
    volume_queue(name)
}

/// The queue of a volume service that is named `name@backend`.
pub(super) fn volume_queue(host: &str) -> String {
    let name = host.split_once('@').map_or(host, |(name, _)| name);
    format!("{VOLUME}.{host}.{name}")
}

/// What the scheduler needs to know of a request.
struct Request<'a> {
    id: Uuid,
    host: &'a str,
    cluster_name: Option<&'a str>,
    backend_name: Option<&'a str>,
}

impl<'a> Request<'a> {
    fn read(cast: &'a Cast) -> Result<Self, String> {
        let volume = cast.args.get("volume").ok_or("it has no volume")?;
        let data = object::data(volume, "Volume")?;
        let text = |key: &str| data.get(key).and_then(Value::as_str);
        let id = text("id").and_then(|id| id.parse().ok()).ok_or("its volume has no id")?;
        let backend_name = cast
            .args
            .get("request_spec")
            .and_then(|spec| spec.pointer("/volume_type/extra_specs/volume_backend_name"))
            .and_then(Value::as_str);
        let host = text("host").ok_or("its volume has no host")?;
        Ok(Request { id, host, cluster_name: text("cluster_name"), backend_name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queues_are_named_as_cinder_names_them() {
        assert_eq!(volume_queue("labhost@lab1"), "cinder-volume.labhost@lab1.labhost");
    }
}
