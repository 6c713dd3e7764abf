//! What an atom is given for one call.

use super::types::{ElementOf, Lend, Shared};
use super::values::Values;
use crate::context::TaskContext;
use crate::failure::{Failure, Failures};
use crate::retry::History;
use crate::task::Outcome;
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Weak};

/// Finds one of several values in what a task returned.
pub(crate) type Project = dyn for<'a> Fn(&'a (dyn Any + Send + Sync)) -> Option<&'a (dyn Any + Send + Sync)>
    + Send
    + Sync;

/// One value, or one part of what a task returned, or one element of a list.
#[derive(Clone)]
pub(crate) struct Argument {
    pub(crate) whole: Shared,
    pub(crate) part: Option<Arc<Project>>,
    pub(crate) element: Option<Element>,
    /// Whether it is the lists of a task that is for each: the values move out of them again when
    /// the elements are reverted.
    pub(crate) lists: bool,
}

/// Which element of a list.
#[derive(Clone, Copy)]
pub(crate) struct Element {
    pub(crate) number: usize,
    pub(crate) of: ElementOf,
}

impl Argument {
    pub(crate) fn get(&self) -> Option<&(dyn Any + Send + Sync)> {
        let value = match &self.part {
            None => &*self.whole,
            Some(part) => part(&*self.whole)?,
        };
        match self.element {
            None => Some(value),
            Some(Element { number, of }) => of(value, number),
        }
    }
}

impl From<Shared> for Argument {
    fn from(whole: Shared) -> Self {
        Argument { whole, part: None, element: None, lists: false }
    }
}

/// What a flow is given, for as long as its run.
///
/// It has no hold of the lists that the tasks of a flow around it provide. They are there while
/// anything of it is executed or reverted; then they must be free to move.
pub(crate) enum Handed {
    Own(Argument),
    Lists(Weak<dyn Any + Send + Sync>, Option<Arc<Project>>),
}

impl From<Argument> for Handed {
    fn from(argument: Argument) -> Self {
        match argument.lists {
            true => Handed::Lists(Arc::downgrade(&argument.whole), argument.part),
            false => Handed::Own(argument),
        }
    }
}

impl Handed {
    pub(crate) fn argument(&self) -> Option<Argument> {
        match self {
            Handed::Own(argument) => Some(argument.clone()),
            Handed::Lists(whole, part) => {
                let (whole, part) = (whole.upgrade()?, part.clone());
                Some(Argument { whole, part, element: None, lists: true })
            }
        }
    }
}

/// The values that an atom is given, by the places of its requirements.
///
/// That they are there, and of the right types, was proven when the flow was built.
pub struct Arguments(pub(crate) Vec<Option<Argument>>, pub(crate) History<Shared>);

impl Arguments {
    /// The attempts of a retry controller so far.
    ///
    /// # Panics
    ///
    /// If they are of another type, which would be a defect of the builder; like every panic of
    /// a controller's it becomes a failure, or the decision not to try again.
    #[allow(clippy::expect_used)]
    pub fn history<T: Any + Send + Sync>(&self) -> History<T> {
        self.1.typed().expect("a controller provides what it is typed with")
    }

    /// The value at a place, if it is there and of the type that is asked for.
    pub(crate) fn typed<T: Any>(&self, place: usize, name: &str) -> Result<Option<&T>, GivenError> {
        let Some(Some(argument)) = self.0.get(place) else { return Ok(None) };
        let value: Option<&dyn Any> = argument.get().map(|value| value as &dyn Any);
        match value.and_then(|value| value.downcast_ref()) {
            Some(value) => Ok(Some(value)),
            None => Err(GivenError::OtherType {
                name: name.to_owned(),
                asked: super::types::Type::name_of::<T>(),
            }),
        }
    }

    fn find<T: Any>(&self, place: usize) -> Option<&T> {
        let value: &dyn Any = self.0.get(place)?.as_ref()?.get()?;
        value.downcast_ref()
    }

    /// Borrows a value.
    ///
    /// # Panics
    ///
    /// If it is not there, which would be a defect of the builder; like every panic in a task
    /// it becomes that task's failure.
    #[allow(clippy::expect_used)]
    pub fn lend<T: Lend + ?Sized>(&self, place: usize) -> &T {
        self.lend_option(place).expect("the types of a flow are proven when it is built")
    }

    /// Clones a value.
    ///
    /// # Panics
    ///
    /// As [`lend`](Arguments::lend).
    pub fn give<T: Any + Send + Sync + Clone>(&self, place: usize) -> T {
        self.lend::<T>(place).clone()
    }

    /// Borrows a value, if it is there.
    pub fn lend_option<T: Lend + ?Sized>(&self, place: usize) -> Option<&T> {
        self.find::<T::Owned>(place).map(T::lend)
    }

    /// Clones a value, if it is there.
    pub fn give_option<T: Any + Send + Sync + Clone>(&self, place: usize) -> Option<T> {
        self.find::<T>(place).cloned()
    }
}

/// What the closure of a task is given: its values by name, and the run that it is part of.
///
/// ```
/// use flow_runtime::BoxError;
/// use flow_runtime::builder::{Given, Values};
///
/// async fn double(given: Given) -> Result<Values, BoxError> {
///     Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
/// }
/// ```
#[derive(Clone)]
pub struct Given {
    pub(super) names: Arc<[String]>,
    pub(super) arguments: Arc<Arguments>,
    pub(super) context: TaskContext,
}

/// A value that a closure asks for is not there.
///
/// ```
/// use flow_runtime::builder::{Given, GivenError};
///
/// /// Zero where nothing provides it.
/// fn count(given: &Given) -> Result<u32, GivenError> {
///     match given.get::<u32>("count") {
///         Err(GivenError::Absent { .. }) => Ok(0),
///         other => other.copied(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GivenError {
    /// The task does not require it.
    #[error("the task does not require `{name}`")]
    NotRequired {
        /// The name.
        name: String,
    },
    /// It is optional, and nothing in the flow provides it.
    #[error("nothing provides `{name}`")]
    Absent {
        /// The name.
        name: String,
    },
    /// It is of another type.
    #[error("`{name}` is not of type `{asked}`")]
    OtherType {
        /// The name.
        name: String,
        /// The type that was asked for.
        asked: String,
    },
}

impl Given {
    /// The value of a parameter.
    ///
    /// ```
    /// # use flow_runtime::builder::{Given, GivenError};
    /// fn url(given: &Given) -> Result<String, GivenError> {
    ///     Ok(format!("https://{}/", given.get::<String>("host")?))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the task has no such parameter, it is of another type, or it is optional and nothing
    /// provides it.
    pub fn get<T: Any>(&self, name: &str) -> Result<&T, GivenError> {
        self.optional(name)?.ok_or_else(|| GivenError::Absent { name: name.to_owned() })
    }

    /// The value of an optional parameter.
    ///
    /// ```
    /// # use flow_runtime::builder::{Given, GivenError};
    /// fn port(given: &Given) -> Result<u16, GivenError> {
    ///     Ok(given.optional("port")?.copied().unwrap_or(443))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the task has no such parameter, or it is of another type.
    pub fn optional<T: Any>(&self, name: &str) -> Result<Option<&T>, GivenError> {
        let place = self.names.iter().position(|known| known == name);
        let place = place.ok_or_else(|| GivenError::NotRequired { name: name.to_owned() })?;
        self.arguments.typed(place, name)
    }

    /// What the task may ask of the run that it is part of.
    ///
    /// ```
    /// # use flow_runtime::builder::Given;
    /// /// What the service that is called knows the call by.
    /// fn key(given: &Given) -> String {
    ///     given.context().idempotency_key()
    /// }
    /// ```
    pub fn context(&self) -> &TaskContext {
        &self.context
    }
}

/// Says which values there are, not what they are: they may be secrets.
impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Given")
            .field("parameters", &self.names)
            .field("context", &self.context)
            .finish()
    }
}

/// What the closure that reverts a task is given: all that [`Given`] has, and how the task's
/// `execute` ended.
///
/// ```
/// use flow_runtime::BoxError;
/// use flow_runtime::builder::Undo;
///
/// async fn give_back(undo: Undo) -> Result<(), BoxError> {
///     println!("{} is free again", undo.get::<String>("name")?);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Undo {
    pub(super) given: Given,
    pub(super) ended: Known,
    pub(super) failures: Failures,
}

/// An [`Outcome`] that owns what it tells.
#[derive(Clone)]
pub(super) enum Known {
    Done(Arc<Values>),
    Failed(Failure),
    Unknown,
}

impl Undo {
    /// How `execute` ended.
    ///
    /// ```
    /// use flow_runtime::Outcome;
    /// # use flow_runtime::builder::Undo;
    ///
    /// fn reserved(undo: &Undo) -> Option<u64> {
    ///     match undo.result() {
    ///         Outcome::Done(values) => values.get("id").copied(),
    ///         _ => None,
    ///     }
    /// }
    /// ```
    pub fn result(&self) -> Outcome<'_, Values> {
        match &self.ended {
            Known::Done(values) => Outcome::Done(values),
            Known::Failed(failure) => Outcome::Failed(failure),
            Known::Unknown => Outcome::Unknown,
        }
    }

    /// What failed in this run, the cause first.
    ///
    /// ```
    /// # use flow_runtime::builder::Undo;
    /// fn why(undo: &Undo) -> String {
    ///     undo.flow_failures().cause().map_or_else(String::new, |cause| cause.message().to_owned())
    /// }
    /// ```
    pub fn flow_failures(&self) -> &Failures {
        &self.failures
    }
}

impl Deref for Undo {
    type Target = Given;

    fn deref(&self) -> &Given {
        &self.given
    }
}

impl fmt::Debug for Undo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undo")
            .field("given", &self.given)
            .field("result", &self.result())
            .field("flow_failures", &self.failures)
            .finish()
    }
}
