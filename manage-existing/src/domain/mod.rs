//! The words of the field: volumes, their types, the services that hold them.

mod context;
mod quota;
mod reference;
mod service;
mod timestamp;
mod volume;
mod volume_type;

pub use context::{Origin, RequestContext, Secret};
pub use quota::{OverQuota, Reservation, Reservations};
pub use reference::ManageRef;
pub use service::{SERVICE_DOWN_TIME, Service, backend_of, pool_of};
pub use timestamp::Timestamp;
pub use volume::{
    Metadata, Volume, VolumeProperties, VolumeStatus, managed_volume_id, volume_name,
};
pub use volume_type::VolumeType;
