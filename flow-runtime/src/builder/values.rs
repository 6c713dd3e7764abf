//! Values by name: what a run of a built flow is given and gives, and what a closure provides.

use super::arguments::Argument;
use super::types::{Shared, Type};
use crate::slot::Value;
use serde_json::{Map, Value as Json};
use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Values by name, each of a type of its own.
///
/// ```
/// use flow_runtime::builder::Values;
///
/// let values = Values::new().with("x", 1_i64).with("name", "web".to_owned());
/// assert_eq!(values.get::<i64>("x"), Some(&1));
/// assert_eq!(values.get::<u8>("x"), None, "it is of another type");
/// ```
#[derive(Clone, Default)]
pub struct Values(BTreeMap<String, Stored>);

/// A value with its type.
#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) ty: Type,
    pub(crate) value: Argument,
}

impl Values {
    /// None.
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    ///
    /// assert!(Values::new().is_empty());
    /// ```
    pub fn new() -> Self {
        Values::default()
    }

    /// With a value; one of the same name that was there before is replaced.
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    ///
    /// let values = Values::new().with("x", 1_i64).with("x", 2_i64);
    /// assert_eq!(values.get::<i64>("x"), Some(&2));
    /// ```
    #[must_use]
    pub fn with<T: Value>(mut self, name: impl Into<String>, value: T) -> Self {
        self.insert(name.into(), Stored::new(Type::of::<T>(), Arc::new(value)));
        self
    }

    /// With a value that lives in memory only: for flows that are
    /// [`transient`](super::FlowBuilder::transient).
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    /// use std::time::Instant;
    ///
    /// let values = Values::new().with_opaque("began", Instant::now());
    /// assert!(values.to_json().is_err());
    /// ```
    #[must_use]
    pub fn with_opaque<T: Any + Send + Sync>(mut self, name: impl Into<String>, value: T) -> Self {
        self.insert(name.into(), Stored::new(Type::opaque::<T>(), Arc::new(value)));
        self
    }

    /// The value of this name, if there is one and it is a `T`.
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    ///
    /// let values = Values::new().with("x", 1_i64);
    /// assert_eq!(values.get::<i64>("x"), Some(&1));
    /// assert_eq!(values.get::<i64>("y"), None);
    /// ```
    pub fn get<T: Any>(&self, name: &str) -> Option<&T> {
        let value: &dyn Any = self.0.get(name)?.any()?;
        value.downcast_ref()
    }

    /// The names, in order.
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    ///
    /// let values = Values::new().with("y", 2_i64).with("x", 1_i64);
    /// assert!(values.names().eq(["x", "y"]));
    /// ```
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many there are.
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    ///
    /// assert_eq!(Values::new().with("x", 1_i64).len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    ///
    /// assert!(!Values::new().with("x", 1_i64).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All values as one JSON object.
    ///
    /// ```
    /// use flow_runtime::builder::Values;
    ///
    /// let values = Values::new().with("x", 1_i64);
    /// assert_eq!(values.to_json()?, serde_json::json!({ "x": 1 }));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a value cannot be written as JSON.
    pub fn to_json(&self) -> Result<Json, serde_json::Error> {
        let one = |(name, stored): (&String, &Stored)| Ok((name.clone(), stored.to_json()?));
        Ok(Json::Object(self.0.iter().map(one).collect::<Result<Map<_, _>, _>>()?))
    }

    pub(crate) fn shared(&self, name: &str) -> Option<&(dyn Any + Send + Sync)> {
        self.0.get(name)?.any()
    }

    pub(crate) fn stored(&self, name: &str) -> Option<&Stored> {
        self.0.get(name)
    }

    /// Takes a value out, to be moved into a list.
    pub(crate) fn take(&mut self, name: &str) -> Option<Shared> {
        self.0.remove(name).map(|stored| stored.value.whole)
    }

    /// Has a value be one that can be taken out: nobody else has hold of it, and it is no part of
    /// another. Whether it is; a copy is made where the type can be stored.
    pub(crate) fn own(&mut self, name: &str, ty: Type) -> Result<bool, serde_json::Error> {
        let Some(stored) = self.0.get_mut(name) else { return Ok(false) };
        if stored.value.part.is_none() && Arc::get_mut(&mut stored.value.whole).is_some() {
            return Ok(true);
        }
        let (Some(codec), Some(value)) = (ty.codec(), stored.any()) else { return Ok(false) };
        stored.value = (codec.decode)((codec.encode)(value)?)?.into();
        Ok(true)
    }

    pub(crate) fn insert(&mut self, name: String, stored: Stored) {
        self.0.insert(name, stored);
    }
}

impl Stored {
    pub(crate) fn new(ty: Type, value: Shared) -> Self {
        Stored { ty, value: value.into() }
    }

    pub(crate) fn any(&self) -> Option<&(dyn Any + Send + Sync)> {
        self.value.get()
    }

    /// Whether the value is of this type, whatever was said of it.
    pub(crate) fn is(&self, ty: Type) -> bool {
        self.any().is_some_and(|value| ty.fits(value))
    }

    pub(crate) fn to_json(&self) -> Result<Json, serde_json::Error> {
        match (self.ty.codec(), self.any()) {
            (Some(codec), Some(value)) => (codec.encode)(value),
            _ => Err(cannot_be_stored(self.ty)),
        }
    }
}

pub(crate) fn cannot_be_stored(ty: Type) -> serde_json::Error {
    serde::ser::Error::custom(format!("a `{}` cannot be stored", ty.name()))
}

impl From<()> for Values {
    fn from((): ()) -> Self {
        Values::new()
    }
}

/// Says which values there are, not what they are: they may be secrets.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, stored)| (name, stored.ty))).finish()
    }
}
