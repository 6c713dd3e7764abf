//! The scheduler behind a door: the flow casts to this trait and knows nothing else of it.

mod local;

pub use local::{DurableScheduler, LocalScheduler, ManageEvent, RefusingScheduler, Step};

use crate::domain::{ManageRef, RequestContext, Volume, VolumeProperties, VolumeType};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Takes requests and finds the service that will do them.
///
/// ```
/// use async_trait::async_trait;
/// use manage_existing::domain::{RequestContext, Volume};
/// use manage_existing::scheduler::{CastError, RequestSpec, Scheduler};
///
/// /// Passes requests on to nobody.
/// struct Printer;
///
/// #[async_trait]
/// impl Scheduler for Printer {
///     async fn manage_existing(
///         &self,
///         context: &RequestContext,
///         volume: &Volume,
///         request_spec: RequestSpec,
///     ) -> Result<(), CastError> {
///         println!("{}: {} is {}", context.request_id, volume.id, request_spec.reference);
///         Ok(())
///     }
/// }
/// ```
#[async_trait]
pub trait Scheduler: Send + Sync + 'static {
    /// Casts a request to manage existing storage: returns as soon as the request is taken, and
    /// says nothing of how it ends; the volume's status will.
    ///
    /// # Errors
    ///
    /// [`CastError`] if the request was not taken; then nothing will be done about it.
    async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), CastError>;
}

/// What a request is about: everything that the scheduler and the volume service need to know
/// besides the volume.
///
/// ```
/// use manage_existing::scheduler::RequestSpec;
///
/// /// What goes over the wire.
/// fn body(request_spec: &RequestSpec) -> serde_json::Result<String> {
///     serde_json::to_string(request_spec)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSpec {
    /// What the entry was created from.
    pub volume_properties: VolumeProperties,
    /// The type that was asked for.
    pub volume_type: Option<VolumeType>,
    /// Where the storage is found.
    #[serde(rename = "ref")]
    pub reference: ManageRef,
    /// The volume.
    pub volume_id: Uuid,
}

impl RequestSpec {
    /// What can be said of a request by the volume's entry alone.
    pub fn of(volume: &Volume, volume_type: Option<VolumeType>, reference: ManageRef) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let volume_properties = VolumeProperties {
            size: volume.size,
            user_id: text(&volume.user_id),
            project_id: text(&volume.project_id),
            status: volume.status.clone(),
            attach_status: text(&volume.attach_status),
            display_description: volume.display_description.clone(),
            display_name: volume.display_name.clone(),
            host: text(&volume.host),
            cluster_name: volume.cluster_name.clone(),
            availability_zone: volume.availability_zone.clone(),
            volume_type_id: Some(volume.volume_type_id),
            metadata: volume.metadata.clone(),
            bootable: volume.bootable,
            multiattach: volume.multiattach,
        };
        RequestSpec { volume_properties, volume_type, reference, volume_id: volume.id }
    }
}

/// Why the scheduler did not take a request.
///
/// ```
/// use manage_existing::scheduler::CastError;
///
/// assert_eq!(
///     CastError::Full(256).to_string(),
///     "the scheduler takes no more requests: 256 are waiting",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CastError {
    /// It takes none any more.
    #[error("the scheduler takes no requests: it has stopped")]
    Stopped,
    /// It has too many.
    #[error("the scheduler takes no more requests: {0} are waiting")]
    Full(usize),
    /// It refuses, whatever the request.
    #[error("the scheduler refused the cast: {0}")]
    Refused(String),
    /// It could not be reached.
    #[error(transparent)]
    Bus(#[from] crate::bus::BusError),
}
