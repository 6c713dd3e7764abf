//! The sending end: what the API casts to the scheduler.

use super::link::Link;
use super::wire::{Cast, context_to_wire};
use super::{BusError, BusOptions, object};
use crate::domain::{RequestContext, Volume};
use crate::scheduler::{CastError, RequestSpec, Scheduler};
use async_trait::async_trait;
use serde_json::{Map, Value};
use std::fmt;

/// The scheduler's topic, and the routing key of its queues.
pub(super) const SCHEDULER: &str = "cinder-scheduler";

/// A [`Scheduler`] in another process: Cinder's own, or [`SchedulerService`].
///
/// The connection is made with the first cast, kept, and made again when it is lost. A cast
/// returns when the broker has confirmed the message; it fails when the broker says no, when
/// nobody can receive the message, or after [`BusOptions::timeout`].
///
/// Messages hold the user's token, as Cinder's do. None of our logs shows them, but lapin's do:
/// keep `lapin::returned_messages` out of a subscriber.
///
/// ```no_run
/// use manage_existing::bus::{BusOptions, BusScheduler};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let options: BusOptions = "amqp://guest:guest@127.0.0.1:5672/".parse()?;
/// let scheduler = BusScheduler::new(options);
/// scheduler.check().await?;
/// # Ok(())
/// # }
/// ```
///
/// [`SchedulerService`]: super::SchedulerService
pub struct BusScheduler {
    link: Link,
}

impl BusScheduler {
    /// Casts over this bus.
    pub fn new(options: BusOptions) -> Self {
        BusScheduler { link: Link::new(options, "cinder-api") }
    }

    /// Whether the broker lets us in, and has the exchange as we need it.
    ///
    /// # Errors
    ///
    /// Why not.
    pub async fn check(&self) -> Result<(), BusError> {
        self.link.live().await.map(drop)
    }
}

impl fmt::Debug for BusScheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BusScheduler").field(self.link.options()).finish()
    }
}

#[async_trait]
impl Scheduler for BusScheduler {
    async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        let id = volume.id;
        let volume = object::volume(volume, request_spec.volume_type.as_ref(), context.is_admin);
        let args = Map::from_iter([
            ("request_spec".to_owned(), object::request_spec(&request_spec)),
            ("filter_properties".to_owned(), Value::Null),
            ("volume".to_owned(), volume),
        ]);
        let context = context_to_wire(context);
        let cast = Cast::new("manage_existing", args, context, id, SCHEDULER);
        self.link.publish(SCHEDULER, &cast.encode()?).await?;
        Ok(())
    }
}
