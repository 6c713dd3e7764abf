//! What a task is, and what its `revert` learns of its `execute`.

use crate::failure::{BoxError, Failure};

/// A unit of work with a name for everything that it takes and gives.
///
/// Implemented by [`#[task]`](macro@crate::task); there is no other way to make a task, as a
/// flow also needs the companion macro that the attribute writes.
///
/// ```
/// use flow_runtime::{Task, task};
/// # use std::convert::Infallible;
///
/// pub struct Add;
///
/// #[task(provides(total))]
/// impl Add {
///     async fn execute(&self, x: &i64, y: &i64) -> Result<i64, Infallible> {
///         Ok(x + y)
///     }
/// }
///
/// fn name<T: Task<Output = i64>>() -> &'static str {
///     T::NAME
/// }
/// # fn main() {
/// assert_eq!(name::<Add>(), "Add");
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a task",
    label = "not a task",
    note = "put `#[task]` on the impl block that has `async fn execute`, or on the free `async fn`"
)]
pub trait Task {
    /// What `execute` gives when it succeeds.
    type Output;
    /// What `execute` gives when it fails.
    type Error: Into<BoxError>;
    /// The name of the task, as it stands in the source.
    const NAME: &'static str;
}

/// How the `execute` of a task ended, as its `revert` sees it.
///
/// This is the type that makes it impossible to take a failure for a result: `revert` gets at
/// the value only where there is one.
///
/// ```
/// use flow_runtime::{Outcome, task};
/// # use std::io;
///
/// pub struct Create;
///
/// #[task(provides(path))]
/// impl Create {
///     async fn execute(&self) -> Result<String, io::Error> {
///         Ok("/srv/new".to_owned())
///     }
///
///     async fn revert(&self, result: Outcome<'_, String>) -> Result<(), io::Error> {
///         match result {
///             Outcome::Done(path) => println!("{path} is removed"),
///             Outcome::Failed(failure) => println!("nothing to remove: {failure}"),
///             Outcome::Unknown => println!("look whether there is anything to remove"),
///         }
///         Ok(())
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Debug)]
pub enum Outcome<'a, T> {
    /// It succeeded with this.
    Done(&'a T),
    /// It failed with this.
    Failed(&'a Failure),
    /// It began, and nobody knows how far it came: the time was up, the run was cancelled, or
    /// the process died.
    Unknown,
}

impl<T> Clone for Outcome<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Outcome<'_, T> {}

impl<'a, T> Outcome<'a, T> {
    /// The value, if `execute` gave one.
    ///
    /// ```
    /// # use flow_runtime::Outcome;
    /// assert_eq!(Outcome::Done(&5).done(), Some(&5));
    /// assert_eq!(Outcome::<i32>::Unknown.done(), None);
    /// ```
    pub fn done(self) -> Option<&'a T> {
        match self {
            Outcome::Done(value) => Some(value),
            Outcome::Failed(_) | Outcome::Unknown => None,
        }
    }

    /// The failure, if `execute` gave one.
    ///
    /// ```
    /// # use flow_runtime::{Failure, Outcome};
    /// let failure = Failure::new("fetch", "connection refused");
    /// let outcome = Outcome::<i32>::Failed(&failure);
    /// assert_eq!(outcome.failure().map(Failure::node), Some("fetch"));
    /// assert!(Outcome::Done(&5).failure().is_none());
    /// ```
    pub fn failure(self) -> Option<&'a Failure> {
        match self {
            Outcome::Failed(failure) => Some(failure),
            Outcome::Done(_) | Outcome::Unknown => None,
        }
    }
}

/// How an `execute` ended, before it is joined with the value in its slot.
#[derive(Clone, Copy, Debug)]
pub enum Ended<'a> {
    /// It succeeded; the value is in the slot.
    Done,
    /// It failed.
    Failed(&'a Failure),
    /// Nobody knows.
    Unknown,
}

/// What a task's function returns: a [`Result`], under whatever name.
#[diagnostic::on_unimplemented(
    message = "a task returns a `Result`, not `{Self}`",
    label = "expected `Result<_, _>`",
    note = "a task that cannot fail may return `Result<_, std::convert::Infallible>`"
)]
pub trait TaskResult {
    /// The type of the success.
    type Output;
    /// The type of the error.
    type Error;
}

impl<T, E> TaskResult for Result<T, E> {
    type Output = T;
    type Error = E;
}

/// What a task returns under `N` names; counted here where the type stands behind an alias.
#[diagnostic::on_unimplemented(
    message = "the task returns a `{Self}`, but `provides` has {N} names for it",
    label = "expected one value for each name",
    note = "`#[task(provides(name))]` names one value, `provides(a, b)` the parts of a tuple; a task that provides nothing returns `()`"
)]
pub trait Values<const N: usize> {}
#[diagnostic::do_not_recommend]
impl Values<0> for () {}

macro_rules! tuples {
    ($first:ident $($rest:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$first, $($rest),+> Values<{ [stringify!($first), $(stringify!($rest)),+].len() }>
            for ($first, $($rest),+) {}
        tuples!($($rest)+);
    };
    ($last:ident) => {};
}
tuples!(A B C D E F G H I J K L M N O P);

/// Compiles for as many values as there are names.
pub const fn assert_values<const N: usize, T: Values<N>>() {}

/// Compiles for a task only.
pub const fn assert_task<T: Task>() {}

/// What `revert` is told: how `execute` ended, with the value that it left.
pub fn outcome<'a, T>(ended: Ended<'a>, done: Option<&'a T>) -> Outcome<'a, T> {
    match (ended, done) {
        (Ended::Done, Some(value)) => Outcome::Done(value),
        (Ended::Failed(failure), _) => Outcome::Failed(failure),
        (Ended::Done, None) | (Ended::Unknown, _) => Outcome::Unknown,
    }
}

/// Stands where the code of a flow with errors would: such a flow does not compile.
pub fn invalid<T>() -> T {
    unreachable!("a flow with errors does not compile")
}
