//! Which volumes a list has, and in which order: what a database is asked.

use crate::domain::Volume;
use uuid::Uuid;

/// Which volumes to list, page by page.
///
/// ```
/// use manage_existing::db::{VolumeColumn, VolumeCondition, VolumeQuery};
///
/// let query = VolumeQuery {
///     conditions: vec![VolumeCondition::Text(VolumeColumn::Status, "available".to_owned())],
///     limit: 50,
///     ..VolumeQuery::default()
/// };
/// assert!(query.sort.is_empty() && query.marker.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeQuery {
    /// All of them hold.
    pub conditions: Vec<VolumeCondition>,
    /// Columns, the first that differ count, and whether each falls; the id comes last in any
    /// case, so that pages do not overlap. What has no value comes before what has one.
    pub sort: Vec<(VolumeColumn, bool)>,
    /// Those that come after this one.
    pub marker: Option<Uuid>,
    /// So many more are left out.
    pub offset: u64,
    /// At most so many.
    pub limit: u64,
    /// Whether to count those on all pages.
    pub with_count: bool,
}

/// What is true of each volume of a list. Text is compared as the database does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VolumeCondition {
    /// The column has this text.
    Text(VolumeColumn, String),
    /// The column has this number.
    Number(VolumeColumn, i64),
    /// The column is so.
    Flag(VolumeColumn, bool),
    /// Its metadata have this key with this value.
    Metadata(String, String),
    /// Of none.
    Never,
}

/// Some of the volumes that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumePage {
    /// In the order that was asked for.
    pub volumes: Vec<Volume>,
    /// How many there are on all pages; 0 if nobody asked.
    pub count: u64,
}

/// A column by which volumes are chosen or ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // They are named as the columns are.
#[non_exhaustive]
pub enum VolumeColumn {
    Id,
    Status,
    Size,
    DisplayName,
    DisplayDescription,
    Host,
    ClusterName,
    AvailabilityZone,
    VolumeTypeId,
    Bootable,
    Multiattach,
    AttachStatus,
    UserId,
    ProjectId,
    CreatedAt,
}

impl VolumeColumn {
    pub(super) fn name(self) -> &'static str {
        match self {
            VolumeColumn::Id => "id",
            VolumeColumn::Status => "status",
            VolumeColumn::Size => "size",
            VolumeColumn::DisplayName => "display_name",
            VolumeColumn::DisplayDescription => "display_description",
            VolumeColumn::Host => "host",
            VolumeColumn::ClusterName => "cluster_name",
            VolumeColumn::AvailabilityZone => "availability_zone",
            VolumeColumn::VolumeTypeId => "volume_type_id",
            VolumeColumn::Bootable => "bootable",
            VolumeColumn::Multiattach => "multiattach",
            VolumeColumn::AttachStatus => "attach_status",
            VolumeColumn::UserId => "user_id",
            VolumeColumn::ProjectId => "project_id",
            VolumeColumn::CreatedAt => "created_at",
        }
    }
}
