//! Volume types: what an operator promises of a volume.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A named set of promises about volumes.
///
/// ```
/// use manage_existing::domain::VolumeType;
///
/// let volume_type = VolumeType {
///     id: uuid::Uuid::new_v4(),
///     name: "shared".to_owned(),
///     description: None,
///     is_public: true,
///     extra_specs: [("multiattach".to_owned(), "<is> True".to_owned())].into(),
/// };
/// assert!(volume_type.is_multiattach());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeType {
    /// Its id.
    pub id: Uuid,
    /// Its name; unique among those that are not deleted.
    pub name: String,
    /// What an operator wrote about it.
    pub description: Option<String>,
    /// Whether every project may use it.
    pub is_public: bool,
    /// The promises.
    pub extra_specs: BTreeMap<String, String>,
    /// The quality of service that it promises.
    #[serde(default)]
    pub qos_specs_id: Option<Uuid>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
}

impl VolumeType {
    /// Whether volumes of this type can be attached to several servers at once.
    ///
    /// The promise must read exactly `<is> True`: Cinder takes nothing else for it.
    ///
    /// ```
    /// # use manage_existing::domain::VolumeType;
    /// # let mut volume_type = VolumeType {
    /// #     id: uuid::Uuid::new_v4(),
    /// #     name: "shared".to_owned(),
    /// #     description: None,
    /// #     is_public: true,
    /// #     extra_specs: [("multiattach".to_owned(), "<is> True".to_owned())].into(),
    /// # };
    /// volume_type.extra_specs.insert("multiattach".to_owned(), "true".to_owned());
    /// assert!(!volume_type.is_multiattach());
    /// ```
    pub fn is_multiattach(&self) -> bool {
        self.extra_specs.get("multiattach").is_some_and(|value| value == "<is> True")
    }
}
