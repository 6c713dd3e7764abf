//! How a request points at the thing that is to be managed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// The key whose value names a file (Cinder's word).
const SOURCE_NAME: &str = "source-name";

/// What a backend finds the existing storage by: for the directory backend
/// `{"source-name": "<file name>"}`.
///
/// Everything but the backend passes it on untouched, so it holds whatever JSON came in: an
/// object or a text.
///
/// ```
/// use manage_existing::domain::ManageRef;
///
/// let keys: ManageRef = serde_json::from_str(r#"{ "source-name": "disk.img" }"#)?;
/// let text: ManageRef = serde_json::from_str(r#""lun-7""#)?;
/// assert_eq!(keys.source_name(), Some("disk.img"));
/// assert_eq!(text, ManageRef::Text("lun-7".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ManageRef {
    /// Keys and values; each backend says which it wants.
    Keys(Map<String, Value>),
    /// One text, for backends that want that.
    Text(String),
}

impl ManageRef {
    /// The reference to a file by its name.
    ///
    /// ```
    /// # use manage_existing::domain::ManageRef;
    /// let reference = ManageRef::by_source_name("disk.img");
    /// assert_eq!(reference.source_name(), Some("disk.img"));
    /// assert_eq!(reference.to_string(), r#"{"source-name":"disk.img"}"#);
    /// ```
    pub fn by_source_name(name: impl Into<String>) -> Self {
        ManageRef::by_key(SOURCE_NAME, name)
    }

    /// The reference by one key.
    ///
    /// ```
    /// # use manage_existing::domain::ManageRef;
    /// let reference = ManageRef::by_key("source-id", "7");
    /// assert_eq!(reference.to_string(), r#"{"source-id":"7"}"#);
    /// ```
    pub fn by_key(key: impl Into<String>, value: impl Into<String>) -> Self {
        ManageRef::Keys(Map::from_iter([(key.into(), Value::String(value.into()))]))
    }

    /// Whether a source that it names is named by a text, where Cinder looks for one.
    pub(crate) fn is_well_formed(&self) -> bool {
        match self {
            ManageRef::Keys(keys) => keys.get(SOURCE_NAME).is_none_or(Value::is_string),
            ManageRef::Text(text) => !text.contains(SOURCE_NAME),
        }
    }

    /// The name of the file, if the reference has one.
    ///
    /// ```
    /// # use manage_existing::domain::ManageRef;
    /// assert_eq!(ManageRef::by_key("source-id", "7").source_name(), None);
    /// ```
    pub fn source_name(&self) -> Option<&str> {
        match self {
            ManageRef::Keys(keys) => keys.get(SOURCE_NAME)?.as_str(),
            ManageRef::Text(_) => None,
        }
    }
}

impl fmt::Display for ManageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&json)
    }
}
