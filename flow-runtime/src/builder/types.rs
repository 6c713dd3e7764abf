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
///
/// ```
/// use flow_runtime::builder::Type;
///
/// assert_eq!(Type::of::<String>(), Type::opaque::<std::string::String>());
/// ```
#[derive(Clone, Copy)]
pub struct Type {
    id: TypeId,
    name: fn() -> &'static str,
    codec: Option<Codec>,
    /// `None` for what is itself known as the list of another type only: that ends here.
    list: Option<fn() -> List>,
}

/// How values of a type are written as JSON and read again.
#[derive(Clone, Copy)]
pub(crate) struct Codec {
    pub(crate) encode: fn(&(dyn Any + Send + Sync)) -> Result<Json, serde_json::Error>,
    pub(crate) decode: fn(Json) -> Result<Shared, serde_json::Error>,
}

impl Type {
    /// A type whose values can be stored.
    ///
    /// ```
    /// use flow_runtime::builder::Type;
    ///
    /// assert_ne!(Type::of::<i64>(), Type::of::<u64>());
    /// ```
    pub fn of<T: Value>() -> Self {
        let codec = Codec {
            encode: |value| {
                serde_json::to_value(value.downcast_ref::<T>().ok_or_else(not_of_type::<T>)?)
            },
            decode: |json| Ok(Arc::new(serde_json::from_value::<T>(json)?)),
        };
        Type { codec: Some(codec), list: Some(List::of::<T>), ..Type::opaque::<T>() }
    }

    /// A type whose values live in memory only: for flows that are
    /// [`transient`](super::FlowBuilder::transient).
    ///
    /// ```
    /// use flow_runtime::builder::Type;
    /// use std::time::Instant;
    ///
    /// let began = Type::opaque::<Instant>();
    /// ```
    pub fn opaque<T: Any + Send + Sync>() -> Self {
        Type { list: Some(List::opaque::<T>), ..Type::last::<T>() }
    }

    /// A type of whose lists nothing is known.
    fn last<T: Any>() -> Self {
        Type { id: TypeId::of::<T>(), name: type_name::<T>, codec: None, list: None }
    }

    /// The name of the type without the paths, as people write it: `Vec<String>`.
    ///
    /// ```
    /// use flow_runtime::builder::Type;
    ///
    /// assert_eq!(Type::of::<Vec<String>>().name(), "Vec<String>");
    /// ```
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

    /// What is known of a `Vec` of it.
    pub(crate) fn list(&self) -> Option<List> {
        self.list.map(|list| list())
    }

    pub(crate) fn fits(&self, value: &(dyn Any + Send + Sync)) -> bool {
        self.id == value.type_id()
    }
}

/// A `Vec` of a type, and what is done with it where a task is for each of its elements.
#[derive(Clone, Copy)]
pub(crate) struct List {
    /// Its own type.
    pub(crate) ty: Type,
    pub(crate) length: fn(&(dyn Any + Send + Sync)) -> usize,
    pub(crate) element: ElementOf,
    /// Of values that nobody else has hold of; `None` where one of them is of another type.
    pub(crate) gather: fn(Vec<Shared>) -> Option<Shared>,
    /// Its elements; itself, where somebody else has hold of it.
    pub(crate) scatter: fn(Shared) -> Result<Vec<Shared>, Shared>,
}

/// Finds an element of a list by its number.
pub(crate) type ElementOf =
    for<'a> fn(&'a (dyn Any + Send + Sync), usize) -> Option<&'a (dyn Any + Send + Sync)>;

impl List {
    pub(crate) fn opaque<T: Any + Send + Sync>() -> Self {
        fn vec<T: Any>(list: &(dyn Any + Send + Sync)) -> &[T] {
            list.downcast_ref::<Vec<T>>().map_or(&[], Vec::as_slice)
        }
        List {
            ty: Type::last::<Vec<T>>(),
            length: |list| vec::<T>(list).len(),
            element: |list, number| Some(vec::<T>(list).get(number)?),
            gather: |ones| {
                let ones = ones.into_iter().map(|one| owned::<T>(one).ok());
                Some(Arc::new(ones.collect::<Option<Vec<T>>>()?))
            },
            scatter: |list| {
                let list = owned::<Vec<T>>(list)?.into_iter();
                Ok(list.map(|one| Arc::new(one) as Shared).collect())
            },
        }
    }

    /// Written and read one by one: each type costs rustc the code of serde once.
    fn of<T: Value>() -> Self {
        let codec = Codec {
            encode: |list| {
                let list = list.downcast_ref::<Vec<T>>().ok_or_else(not_of_type::<Vec<T>>)?;
                list.iter().map(serde_json::to_value).collect()
            },
            decode: |json| {
                let list: Vec<Json> = serde_json::from_value(json)?;
                let list = list.into_iter().map(serde_json::from_value::<T>);
                Ok(Arc::new(list.collect::<Result<Vec<T>, _>>()?))
            },
        };
        let list = List::opaque::<T>();
        List { ty: Type { codec: Some(codec), ..list.ty }, ..list }
    }
}

/// The value itself; the shared one, where it is of another type or somebody else has hold of it.
pub(crate) fn owned<T: Any + Send + Sync>(value: Shared) -> Result<T, Shared> {
    Arc::try_unwrap(value.downcast::<T>()?).map_err(|value| value as Shared)
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
    fn a_list_is_made_of_values_and_taken_apart() {
        let (ty, list) = (Type::of::<u8>(), Type::of::<u8>().list().unwrap());
        assert_eq!((list.ty, list.ty.name()), (Type::of::<Vec<u8>>(), "Vec<u8>".to_owned()));
        assert_eq!(list.ty.codec().is_some(), ty.codec().is_some());
        assert!(Type::opaque::<u8>().list().unwrap().ty.codec().is_none());
        let made = (list.gather)(vec![Arc::new(1_u8), Arc::new(2_u8)]).unwrap();
        assert_eq!(made.downcast_ref::<Vec<u8>>(), Some(&vec![1, 2]));
        assert_eq!((list.length)(&*made), 2);
        let second = (list.element)(&*made, 1).and_then(|one| one.downcast_ref::<u8>());
        assert_eq!((second, (list.element)(&*made, 2).is_none()), (Some(&2), true));
        let codec = list.ty.codec().unwrap();
        let read = (codec.decode)((codec.encode)(&*made).unwrap()).unwrap();
        assert_eq!(read.downcast_ref::<Vec<u8>>(), Some(&vec![1, 2]));
        let held = Arc::clone(&made);
        let made = (list.scatter)(made).expect_err("it is held");
        drop(held);
        let ones = (list.scatter)(made).unwrap();
        assert_eq!(ones[1].downcast_ref::<u8>(), Some(&2));
        assert!((list.gather)(vec![Arc::new("text")]).is_none());
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
