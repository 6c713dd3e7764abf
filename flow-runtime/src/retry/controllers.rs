//! The retry controllers that TaskFlow has.

use super::History;
use crate::controller;
use crate::scheduler::Decision;
use std::fmt;
use std::marker::PhantomData;

/// Never tries its block again: the retry around it is asked.
///
/// ```
/// use flow_runtime::retry::AlwaysRevert;
/// # use flow_runtime::{flow, task};
/// # use std::convert::Infallible;
/// # #[task] async fn send() -> Result<(), Infallible> { Ok(()) }
///
/// flow! {
///     pub linear Once() {
///         #[retry(AlwaysRevert)]
///         send,
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysRevert;

#[controller(crate = crate)]
impl AlwaysRevert {
    fn on_failure(&self) -> Decision {
        Decision::Revert
    }
}

/// Never tries its block again, and lets no retry around it do so: the run is reverted.
///
/// ```
/// use flow_runtime::retry::AlwaysRevertAll;
/// # use flow_runtime::{flow, task};
/// # use std::convert::Infallible;
/// # #[task] async fn reserve() -> Result<(), Infallible> { Ok(()) }
/// # #[task] async fn pay() -> Result<(), Infallible> { Ok(()) }
///
/// flow! {
///     #[retry(times = 3)]
///     pub linear Order() {
///         reserve,
///         #[retry(AlwaysRevertAll)] // a card that was refused is refused again
///         pay,
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysRevertAll;

#[controller(crate = crate)]
impl AlwaysRevertAll {
    fn on_failure(&self) -> Decision {
        Decision::RevertAll
    }
}

/// Tries its block so often, and provides the number of the attempt, from 1.
///
/// Where the number is not needed, `#[retry(times = 3)]` does the same for less.
///
/// ```
/// use flow_runtime::retry::Times;
/// # use flow_runtime::{flow, task};
/// # use std::io;
/// #[task(provides(page))]
/// async fn fetch(attempt: &usize) -> io::Result<String> {
///     match attempt {
///         1 => Err(io::ErrorKind::TimedOut.into()),
///         attempt => Ok(format!("attempt {attempt}")),
///     }
/// }
///
/// flow! {
///     pub linear Read() -> (page: String) {
///         #[retry(Times)]
///         fetch,
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), flow_runtime::RunError> {
/// let read = Read { times: Times { attempts: 3, revert_all: false }, fetch: fetch {} };
/// assert_eq!(read.run(ReadInputs {}).await?.page, "attempt 2");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// How many attempts there are in all, the first included.
    pub attempts: usize,
    /// Whether the run is reverted after the last one, whatever is around.
    pub revert_all: bool,
}

#[controller(provides(attempt), crate = crate)]
impl Times {
    async fn execute(&self, history: &History<usize>) -> Result<usize, std::convert::Infallible> {
        Ok(history.len() + 1)
    }

    fn on_failure(&self, history: &History<usize>) -> Decision {
        match history.len() < self.attempts {
            true => Decision::Retry,
            false => give_up(self.revert_all),
        }
    }
}

/// Tries its block with one value of a list after the other, and provides the value.
///
/// The list is a symbol, or stands in the flow: `ForEach<u16>(values = { vec![80, 8080] })`.
///
/// ```
/// use flow_runtime::retry::ForEach;
/// # use flow_runtime::{flow, task};
/// # use std::io;
/// #[task]
/// async fn connect(host: &str) -> io::Result<()> {
///     match host {
///         "a" => Err(io::ErrorKind::ConnectionRefused.into()),
///         _ => Ok(()),
///     }
/// }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Reach(hosts: Vec<String>) -> (host: String) {
///         #[retry(ForEach<String>(values = hosts) -> host)]
///         connect,
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), flow_runtime::RunError> {
/// let hosts = vec!["a".to_owned(), "b".to_owned()];
/// assert_eq!(Reach::default().run(ReachInputs { hosts }).await?.host, "b");
/// # Ok(())
/// # }
/// ```
pub struct ForEach<T> {
    /// Whether the run is reverted when none is left, whatever is around.
    pub revert_all: bool,
    of: PhantomData<fn() -> T>,
}

/// There is no value to begin an attempt with.
///
/// ```
/// use flow_runtime::retry::NoneLeft;
///
/// assert_eq!(NoneLeft.to_string(), "there is no value to try");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no value to try")]
pub struct NoneLeft;

#[controller(provides(value), crate = crate)]
impl<T: Clone + Send + Sync + 'static> ForEach<T> {
    async fn execute(&self, history: &History<T>, values: &[T]) -> Result<T, NoneLeft> {
        values.get(history.len()).cloned().ok_or(NoneLeft)
    }

    fn on_failure(&self, history: &History<T>, values: &[T]) -> Decision {
        match history.len() < values.len() {
            true => Decision::Retry,
            false => give_up(self.revert_all),
        }
    }
}

fn give_up(all: bool) -> Decision {
    if all { Decision::RevertAll } else { Decision::Revert }
}

impl<T> Default for ForEach<T> {
    /// Asks the retry around it when no value is left.
    fn default() -> Self {
        ForEach { revert_all: false, of: PhantomData }
    }
}

impl<T> fmt::Debug for ForEach<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForEach").field("revert_all", &self.revert_all).finish()
    }
}
