//! Types as values: how a flow that is made at run time knows what fits what.

use crate::slot::Value;
use serde_json::Value as Json;
use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A value of any type, shared by those that read it.
pub(crate) type Shared = Arc<dyn Any + Send + Sync>;

/// The type of a symbol in a flow that is made at run time.
///
/// Two are equal if they are the same Rust type, whatever its name.
#[derive(Clone, Copy)]
pub struct Type {
    id: TypeId,
    name: fn() -> &'static str,
    codec: Option<Codec>,
}

/// How values of a type are written as JSON and read again.
#[derive(Clone, Copy)]
pub(crate) struct Codec {
    pub(crate) encode: fn(&(dyn Any + Send + Sync)) -> Result<Json, serde_json::Error>,
    pub(crate) decode: fn(Json) -> Result<Shared, serde_json::Error>,
}

impl Type {
    /// A type whose values can be stored.
    pub fn of<T: Value>() -> Self {
        let codec = Codec {
            encode: |value| {
                serde_json::to_value(value.downcast_ref::<T>().ok_or_else(not_of_type::<T>)?)
            },
            decode: |json| Ok(Arc::new(serde_json::from_value::<T>(json)?)),
        };
        Type { codec: Some(codec), ..Type::opaque::<T>() }
    }

    /// A type whose values live in memory only: for flows that are
    /// [`transient`](super::FlowBuilder::transient).
    pub fn opaque<T: Any + Send + Sync>() -> Self {
        Type { id: TypeId::of::<T>(), name: type_name::<T>, codec: None }
    }

    /// The name of the type without the paths, as people write it: `Vec<String>`.
    pub fn name(&self) -> String {
        without_paths((self.name)())
    }

    /// The name of any type, without the paths.
    pub(crate) fn name_of<T: ?Sized>() -> String {
        without_paths(type_name::<T>())
    }

    /// The name with all paths, for where two types have one name.
    pub(crate) fn full_name(&self) -> &'static str {
        (self.name)()
    }

    pub(crate) fn codec(&self) -> Option<Codec> {
        self.codec
    }

    pub(crate) fn fits(&self, value: &(dyn Any + Send + Sync)) -> bool {
        self.id == value.type_id()
    }
}

/// How what may be skipped becomes an `Option`.
#[derive(Clone, Copy)]
pub(crate) struct Perhaps {
    /// The type of what is provided.
    pub(crate) inner: Type,
    pub(crate) wrap: fn(Option<&(dyn Any + Send + Sync)>) -> Option<Shared>,
}

impl Perhaps {
    pub(crate) fn of<T: Value + Clone>() -> Self {
        let wrap = |value: Option<&(dyn Any + Send + Sync)>| {
            let option: Option<T> = match value {
                None => None,
                Some(value) => Some((value as &dyn Any).downcast_ref::<T>()?.clone()),
            };
            Some(Arc::new(option) as Shared)
        };
        Perhaps { inner: Type::opaque::<T>(), wrap }
    }
}

impl fmt::Debug for Perhaps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Perhaps").field(&self.inner).finish()
    }
}

fn not_of_type<T>() -> serde_json::Error {
    serde::ser::Error::custom(format!("the value is no `{}`", type_name::<T>()))
}

impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Type {}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Type({})", (self.name)())
    }
}

/// `alloc::vec::Vec<alloc::string::String>` → `Vec<String>`, as `flow!` has it from the source.
fn without_paths(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    for letter in name.chars() {
        short.push(letter);
        if short.ends_with("::") {
            let path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
            short.truncate(short.trim_end_matches(path).len());
        }
    }
    short
}

/// What a parameter of a task may borrow, and the type of the value that it borrows from.
///
/// A flow made by `flow!` leaves this to rustc, which turns a `&String` into a `&str`. Where
/// the value is found at run time its type must be named.
#[diagnostic::on_unimplemented(
    message = "a task that borrows a `{Self}` cannot be a part of a flow made at run time",
    label = "cannot be borrowed from a value of a known type",
    note = "borrow a type with a size, a `str`, a `[T]` or a `Path`"
)]
pub trait Lend {
    /// The type of the value.
    type Owned: Any + Send + Sync;
    /// What is borrowed of the value.
    fn lend(value: &Self::Owned) -> &Self;
}

#[diagnostic::do_not_recommend]
impl<T: Any + Send + Sync> Lend for T {
    type Owned = T;

    fn lend(value: &T) -> &T {
        value
    }
}

impl Lend for str {
    type Owned = String;

    fn lend(value: &String) -> &str {
        value
    }
}

impl<T: Any + Send + Sync> Lend for [T] {
    type Owned = Vec<T>;

    fn lend(value: &Vec<T>) -> &[T] {
        value
    }
}

impl Lend for Path {
    type Owned = PathBuf;

    fn lend(value: &PathBuf) -> &Path {
        value
    }
}

/// A type that rustc infers from the code around it: stands in a call that is never made, in
/// the place of a value, and then says what that value must be.
pub struct Infer<T: ?Sized>(PhantomData<fn() -> Box<T>>);

impl<T: ?Sized> Default for Infer<T> {
    fn default() -> Self {
        Infer(PhantomData)
    }
}

impl<T: ?Sized + Lend> Infer<T> {
    /// Stands for a borrow.
    pub fn lend(&self) -> &T {
        crate::task::invalid()
    }

    /// The type of the value that is borrowed from.
    pub fn owner(&self) -> Type {
        Type::opaque::<T::Owned>()
    }
}

impl<T: Any + Send + Sync> Infer<T> {
    /// Stands for a value.
    pub fn give(&self) -> T
    where
        T: Clone,
    {
        crate::task::invalid()
    }

    /// Says that it is the type of this value.
    pub fn is(&self, _: &T) {}

    /// The type of a value in memory.
    pub fn opaque(&self) -> Type {
        Type::opaque::<T>()
    }

    /// The type of a value that can be stored.
    pub fn stored(&self) -> Type
    where
        T: Value,
    {
        Type::of::<T>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_people_write_them() {
        for (name, short) in [
            (type_name::<Vec<String>>(), "Vec<String>"),
            (type_name::<(i64, Option<PathBuf>)>(), "(i64, Option<PathBuf>)"),
            (type_name::<std::collections::BTreeMap<u8, Type>>(), "BTreeMap<u8, Type>"),
            (type_name::<[u8; 4]>(), "[u8; 4]"),
        ] {
            assert_eq!(without_paths(name), short);
        }
    }

    #[test]
    fn a_type_is_written_and_read() {
        let codec = Type::of::<Vec<u8>>().codec().unwrap();
        let json = (codec.encode)(&vec![1_u8, 2]).unwrap();
        let value = (codec.decode)(json).unwrap();
        assert_eq!(value.downcast_ref::<Vec<u8>>(), Some(&vec![1, 2]));
        assert!((codec.encode)(&"text").is_err());
    }
}
