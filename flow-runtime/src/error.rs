//! How a run ends when it does not succeed.

use crate::failure::{Failure, Failures};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fmt;

/// Why a run gave no outputs, and what became of what it had done.
///
/// It displays as the cause and the state of the rollback:
/// ``task `manage_cast` failed: no valid host; everything was reverted``. Its
/// [`source`](Error::source) is what caused the task's own error.
///
/// Like a [`Failure`] it serialises with everything but the task's own error.
///
/// ```
/// use flow_runtime::{RunErrorKind, flow, task};
///
/// #[task]
/// async fn fetch() -> Result<(), String> {
///     Err("connection refused".to_owned())
/// }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Mirror() { fetch }
/// }
///
/// # futures_executor::block_on(async {
/// let error = Mirror::default().run(MirrorInputs {}).await.unwrap_err();
/// assert_eq!(error.to_string(), "task `fetch` failed: connection refused; everything was reverted");
/// assert_eq!(error.kind(), RunErrorKind::Reverted);
/// # });
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunError(Box<Inner>);

#[derive(Clone, Serialize, Deserialize)]
struct Inner {
    kind: RunErrorKind,
    cause: Failure,
    #[serde(default, skip_serializing_if = "Failures::is_empty")]
    failures: Failures,
    #[serde(default, skip_serializing_if = "Failures::is_empty")]
    revert_failures: Failures,
}

/// How a run ended that did not succeed.
///
/// ```
/// use flow_runtime::{RunError, RunErrorKind};
///
/// fn advice(error: &RunError) -> &'static str {
///     match error.kind() {
///         RunErrorKind::Reverted => "nothing is left; try again",
///         RunErrorKind::Cancelled => "nothing is left, as it was wanted",
///         RunErrorKind::RevertFailed => "something is left; retry the failed reverts",
///         RunErrorKind::Interrupted => "look what is left",
///         _ => "see the log",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunErrorKind {
    /// A task failed, and all that was done is reverted.
    Reverted,
    /// The run was cancelled, and all that was done is reverted.
    Cancelled,
    /// A task failed or the run was cancelled, and then a `revert` failed: what that task did,
    /// and all that came before it, is still there.
    RevertFailed,
    /// Nobody drives the run any more, which is left as it was: the tokio runtime was shut
    /// down under it, or its journal cannot be written. A durable run is taken up again.
    Interrupted,
    /// A durable run was put aside for a person to look at, and is left as it was.
    Parked,
}

/// Why a run that nobody ended has ended.
pub(crate) const SHUT_DOWN: &str = "the tokio runtime was shut down under the run";

impl RunError {
    pub(crate) fn new(
        kind: RunErrorKind,
        cause: Failure,
        failures: Failures,
        revert_failures: Failures,
    ) -> Self {
        RunError(Box::new(Inner { kind, cause, failures, revert_failures }))
    }

    #[cold]
    pub(crate) fn interrupted(why: &str) -> Self {
        let cause = Failure::interrupted(why);
        let none = Failures::default();
        RunError::new(RunErrorKind::Interrupted, cause, none.clone(), none)
    }

    /// The run is not driven here any more.
    #[cold]
    pub(crate) fn let_go(why: &str) -> Self {
        RunError::interrupted(&format!("the run is not driven here any more: {why}"))
    }

    /// The run was put aside, and needs a person.
    #[cold]
    pub(crate) fn parked(why: &str) -> Self {
        let cause = Failure::interrupted(&format!("the run was put aside: {why}"));
        let none = Failures::default();
        RunError::new(RunErrorKind::Parked, cause, none.clone(), none)
    }

    /// How the run ended.
    ///
    /// ```
    /// use flow_runtime::{RunError, RunErrorKind};
    ///
    /// /// Whether somebody has to clean up.
    /// fn needs_attention(error: &RunError) -> bool {
    ///     !matches!(error.kind(), RunErrorKind::Reverted | RunErrorKind::Cancelled)
    /// }
    /// ```
    pub fn kind(&self) -> RunErrorKind {
        self.0.kind
    }

    /// The failure that set off the rollback.
    ///
    /// ```
    /// use flow_runtime::RunError;
    ///
    /// fn tell(error: &RunError) {
    ///     let cause = error.cause();
    ///     eprintln!("{} failed: {}", cause.node(), cause.message());
    ///     for deeper in cause.causes() {
    ///         eprintln!("  because {deeper}");
    ///     }
    /// }
    /// ```
    pub fn cause(&self) -> &Failure {
        &self.0.cause
    }

    /// All failures of `execute`, the cause first.
    ///
    /// ```
    /// use flow_runtime::{Failure, RunError};
    ///
    /// /// All that went wrong at once, in an `unordered` for example.
    /// fn failed_nodes(error: &RunError) -> Vec<&str> {
    ///     error.failures().iter().map(Failure::node).collect()
    /// }
    /// ```
    pub fn failures(&self) -> &Failures {
        &self.0.failures
    }

    /// All failures of `revert`, the first one first.
    ///
    /// ```
    /// use flow_runtime::RunError;
    ///
    /// fn tell(error: &RunError) {
    ///     for failure in error.revert_failures() {
    ///         eprintln!("what {} did is still there: {}", failure.node(), failure.message());
    ///     }
    /// }
    /// ```
    pub fn revert_failures(&self) -> &Failures {
        &self.0.revert_failures
    }

    /// The error that the failed task returned, or the nearest of its causes, that is an `E`.
    ///
    /// ```
    /// use flow_runtime::RunError;
    /// use std::io;
    ///
    /// fn is_full(error: &RunError) -> bool {
    ///     let error = error.downcast_ref::<io::Error>();
    ///     error.is_some_and(|error| error.kind() == io::ErrorKind::StorageFull)
    /// }
    /// ```
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.0.cause.downcast_ref()
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, cause, revert_failures, .. } = &*self.0;
        write!(f, "{cause}")?;
        match kind {
            RunErrorKind::Interrupted | RunErrorKind::Parked => Ok(()),
            RunErrorKind::Reverted | RunErrorKind::Cancelled => {
                f.write_str("; everything was reverted")
            }
            RunErrorKind::RevertFailed => {
                for failure in revert_failures {
                    write!(
                        f,
                        "; reverting `{}` failed as well: {}",
                        failure.node(),
                        failure.message()
                    )?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, cause, failures, revert_failures } = &*self.0;
        let mut out = f.debug_struct("RunError");
        out.field("kind", kind).field("cause", cause);
        if failures.len() > 1 {
            out.field("failures", failures);
        }
        if !revert_failures.is_empty() {
            out.field("revert_failures", revert_failures);
        }
        out.finish()
    }
}

impl Error for RunError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.source()
    }
}

/// Why a run was not started.
///
/// ```
/// use flow_runtime::{Engine, StartError, flow, task};
/// use std::sync::Arc;
/// # use std::convert::Infallible;
/// # #[task] async fn nothing() -> Result<(), Infallible> { Ok(()) }
/// # flow! { #[derive(Default)] pub linear Nothing() { nothing } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let engine = Engine::default();
/// let flow = Arc::new(Nothing::default());
/// let first = engine.start_with_id("request-42", Arc::clone(&flow), NothingInputs {})?;
/// let second = engine.start_with_id("request-42", flow, NothingInputs {});
/// assert!(matches!(second, Err(StartError::IdInUse { id }) if id.as_str() == "request-42"));
/// first.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The name is taken.
    #[error("a run named `{id}` lives already")]
    IdInUse {
        /// The name.
        id: crate::RunId,
    },
    /// No more runs are started.
    #[error("the engine was shut down")]
    ShutDown,
    /// A durable engine does not know the flow.
    #[error("flow `{flow}` is not registered with the engine")]
    NotRegistered {
        /// The name of the flow.
        flow: String,
    },
    /// There is a durable run of that name, and it is not the one that was to be started.
    #[error("a run named `{id}` exists already, {difference}")]
    Conflict {
        /// The name.
        id: crate::RunId,
        /// What is not the same: `with another value of the input `size``.
        difference: String,
    },
    /// A durable run cannot have that name.
    #[error("a run cannot be named {id:?}: {reason}")]
    BadId {
        /// The name.
        id: crate::RunId,
        /// Why not.
        reason: &'static str,
    },
    /// The flow has no parts as they were named.
    #[error("{0}")]
    Parts(#[from] flow_graph::plan::TargetError),
    /// The inputs cannot be stored.
    #[error("the inputs cannot be stored: {reason}")]
    BadInputs {
        /// Why not.
        reason: String,
    },
    /// The journal does not work.
    #[error("the run could not be written to the journal: {0}")]
    Journal(crate::journal::JournalError),
}
