//! The volume: its row, and what its row is made from.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The keys and values that a user hangs on a volume.
///
/// ```
/// # use manage_existing::domain::Metadata;
/// let metadata = Metadata::from([("owner".to_owned(), "ann".to_owned())]);
/// assert_eq!(metadata["owner"], "ann");
/// ```
pub type Metadata = BTreeMap<String, String>;

/// Where a volume is in its life.
///
/// ```
/// use manage_existing::domain::VolumeStatus;
///
/// assert_eq!(VolumeStatus::from("available".to_owned()), VolumeStatus::Available);
/// // What this program has no word for is kept.
/// assert_eq!(VolumeStatus::from("in-use".to_owned()).to_string(), "in-use");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum VolumeStatus {
    /// It has an entry; its storage is still being looked for.
    Managing,
    /// It can be used.
    Available,
    /// It has an entry and no storage, and why is to be found in its fault.
    ErrorManaging,
    /// Its storage is being given back.
    Unmanaging,
    /// It is gone; the row is kept as a record.
    Deleted,
    /// Any other of Cinder's.
    Other(String),
}

impl VolumeStatus {
    /// The word in the database.
    ///
    /// ```
    /// # use manage_existing::domain::VolumeStatus;
    /// assert_eq!(VolumeStatus::ErrorManaging.as_str(), "error_managing");
    /// ```
    pub fn as_str(&self) -> &str {
        match self {
            VolumeStatus::Managing => "managing",
            VolumeStatus::Available => "available",
            VolumeStatus::ErrorManaging => "error_managing",
            VolumeStatus::Unmanaging => "unmanaging",
            VolumeStatus::Deleted => "deleted",
            VolumeStatus::Other(status) => status,
        }
    }
}

impl From<String> for VolumeStatus {
    fn from(status: String) -> Self {
        match status.as_str() {
            "managing" => VolumeStatus::Managing,
            "available" => VolumeStatus::Available,
            "error_managing" => VolumeStatus::ErrorManaging,
            "unmanaging" => VolumeStatus::Unmanaging,
            "deleted" => VolumeStatus::Deleted,
            _ => VolumeStatus::Other(status),
        }
    }
}

impl FromStr for VolumeStatus {
    type Err = Infallible;

    fn from_str(status: &str) -> Result<Self, Infallible> {
        Ok(VolumeStatus::from(status.to_owned()))
    }
}

impl From<VolumeStatus> for String {
    fn from(status: VolumeStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for VolumeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a volume's entry is created from: the `volume_properties` of the request spec, in the
/// order in which Cinder writes them.
///
/// ```
/// use manage_existing::domain::VolumeProperties;
///
/// /// What the entry says of itself before there is storage.
/// fn title(properties: &VolumeProperties) -> String {
///     let name = properties.display_name.as_deref().unwrap_or("a volume");
///     format!("{name} on {}", properties.host)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeProperties {
    /// In GiB; 0 until the storage has been measured.
    pub size: u64,
    /// The owner.
    pub user_id: String,
    /// The owner's project.
    pub project_id: String,
    /// The first status.
    pub status: VolumeStatus,
    /// Whether it is attached to a server.
    pub attach_status: String,
    /// What the user says about it.
    pub display_description: Option<String>,
    /// What the user calls it.
    pub display_name: Option<String>,
    /// `name@backend`, or `name@backend#pool`.
    pub host: String,
    /// The cluster of the host.
    pub cluster_name: Option<String>,
    /// The zone.
    pub availability_zone: Option<String>,
    /// The type; without one the entry gets the default type.
    pub volume_type_id: Option<Uuid>,
    /// The user's keys and values.
    pub metadata: Metadata,
    /// Whether a server can boot from it.
    pub bootable: bool,
    /// Whether several servers may attach it at once.
    pub multiattach: bool,
}

/// A volume, as its row and its metadata rows describe it.
///
/// Of the 40 columns of Cinder's table these are the ones that managing fills; the others are
/// NULL, but `shared_targets` and `use_quota`, which are 1.
///
/// ```
/// use manage_existing::domain::{Volume, VolumeStatus, volume_name};
///
/// /// The name of the volume's file, if it has one.
/// fn file_name(volume: &Volume) -> Option<String> {
///     (volume.status == VolumeStatus::Available).then(|| volume_name(volume.id))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Its id.
    pub id: Uuid,
    /// Where it is in its life.
    pub status: VolumeStatus,
    /// In GiB, rounded up.
    pub size: u64,
    /// What the user calls it.
    pub display_name: Option<String>,
    /// What the user says about it.
    pub display_description: Option<String>,
    /// `name@backend#pool`.
    pub host: Option<String>,
    /// The cluster of the host.
    pub cluster_name: Option<String>,
    /// The zone.
    pub availability_zone: Option<String>,
    /// The type.
    pub volume_type_id: Uuid,
    /// The user's keys and values.
    pub metadata: Metadata,
    /// Whether a server can boot from it.
    pub bootable: bool,
    /// Whether several servers may attach it at once.
    pub multiattach: bool,
    /// Whether it is attached to a server.
    pub attach_status: Option<String>,
    /// The owner.
    pub user_id: Option<String>,
    /// The owner's project.
    pub project_id: Option<String>,
    /// The name that the storage had before it was managed; `unmanage` gives it back.
    ///
    /// It is kept in the column in which Cinder's drivers keep their own key of a volume.
    pub provider_id: Option<String>,
    /// When the entry was created.
    pub created_at: Option<Timestamp>,
    /// When the entry last changed.
    pub updated_at: Option<Timestamp>,
    /// When it became available.
    pub launched_at: Option<Timestamp>,
}

/// The name that the storage of a volume has while it is managed (Cinder's
/// `volume_name_template`).
///
/// ```
/// # use manage_existing::domain::{managed_volume_id, volume_name};
/// let id = uuid::Uuid::new_v4();
/// assert_eq!(managed_volume_id(&volume_name(id)), Some(id));
/// assert_eq!(managed_volume_id("disk.img"), None);
/// ```
pub fn volume_name(id: Uuid) -> String {
    format!("volume-{id}")
}

/// The volume that a name of the form `volume-<uuid>` belongs to.
///
/// ```
/// # use manage_existing::domain::managed_volume_id;
/// let id = managed_volume_id("volume-66f0c52b-49b8-4c49-9ee3-fb42a4d7c7b9");
/// assert!(id.is_some());
/// assert!(managed_volume_id("volume-66f0c52b").is_none());
/// ```
pub fn managed_volume_id(name: &str) -> Option<Uuid> {
    let id = name.strip_prefix("volume-")?;
    // Only the canonical form: `Uuid` reads braces and bare digits as well.
    Uuid::try_parse(id).ok().filter(|uuid| uuid.to_string().eq_ignore_ascii_case(id))
}
