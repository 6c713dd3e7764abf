//! What went wrong in a task, as a value.

use serde::{Deserialize, Serialize};
use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Any error that can cross threads.
///
/// ```
/// use flow_runtime::{BoxError, task};
///
/// /// Fails in more than one way, and nobody tells the ways apart.
/// #[task(provides(port))]
/// async fn port(setting: &str) -> Result<u16, BoxError> {
///     let (_, port) = setting.split_once(':').ok_or("no port is given")?;
///     Ok(port.parse()?)
/// }
/// ```
pub type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// Why a task failed: what its error said, and why that happened.
///
/// Cheap to clone. In the process where it happened it holds the task's own error, which
/// [`downcast_ref`](Failure::downcast_ref) gives back. It serialises with everything but that:
/// one that was read back from storage still knows the error's type name, message and causes.
///
/// It displays as one sentence, such as ``task `fetch` failed: connection refused``, and its
/// [`source`](Error::source) is what caused the task's error, so that a report that follows
/// the chain says nothing twice.
///
/// ```
/// use flow_runtime::Failure;
///
/// let failure = Failure::new("read", "x".parse::<u8>().unwrap_err());
/// let stored = serde_json::to_string(&failure)?;
///
/// let read: Failure = serde_json::from_str(&stored)?;
/// assert_eq!(read.to_string(), "task `read` failed: invalid digit found in string");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "Record", into = "Record")]
pub struct Failure(Arc<Inner>);

struct Inner {
    record: Record,
    error: Option<BoxError>,
}

/// The part of a failure that is stored.
#[derive(Clone, Serialize, Deserialize)]
struct Record {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    node: String,
    kind: FailureKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    error_type: String,
    message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
}

impl From<Record> for Failure {
    fn from(record: Record) -> Self {
        Failure(Arc::new(Inner { record, error: None }))
    }
}

impl From<Failure> for Record {
    fn from(failure: Failure) -> Self {
        failure.0.record.clone()
    }
}

/// What kind of failure it is.
///
/// ```
/// use flow_runtime::{Failure, FailureKind};
///
/// fn whose_fault(failure: &Failure) -> &'static str {
///     match failure.kind() {
///         FailureKind::Error => "the task says why",
///         FailureKind::Panic => "a defect of the task",
///         FailureKind::Timeout => "it took too long",
///         FailureKind::Cancelled => "somebody wanted it so",
///         _ => "not known to this program",
///     }
/// }
/// # assert_eq!(whose_fault(&Failure::new("a", "b")), "the task says why");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureKind {
    /// The task returned an error.
    Error,
    /// The task panicked.
    Panic,
    /// The task, or a block around it, took longer than its timeout.
    Timeout,
    /// The run was cancelled.
    Cancelled,
    /// What the task provided could not be stored.
    Value,
    /// The process of a durable run ended while the task ran.
    Interrupted,
    /// A decider could not say whether the node is to be executed.
    Decision,
}

impl Failure {
    /// Task `node` returned `error`.
    ///
    /// ```
    /// use flow_runtime::Failure;
    ///
    /// let error = "x".parse::<u8>().unwrap_err();
    /// let failure = Failure::new("parse", error);
    /// assert_eq!(failure.to_string(), "task `parse` failed: invalid digit found in string");
    /// assert_eq!(failure.error_type(), "core::num::error::ParseIntError");
    /// assert!(failure.downcast_ref::<std::num::ParseIntError>().is_some());
    /// ```
    #[cold]
    pub fn new<E: Into<BoxError>>(node: impl Into<String>, error: E) -> Self {
        let error_type = std::any::type_name::<E>();
        let error = error.into();
        let mut causes = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        let record = Record {
            node: node.into(),
            kind: FailureKind::Error,
            error_type: error_type.to_owned(),
            message: error.to_string(),
            causes,
        };
        Failure(Arc::new(Inner { record, error: Some(error) }))
    }

    /// Task `node` panicked with `payload`, whose message is kept if it is text.
    /// A decider of `part` returned an error.
    #[cold]
    pub(crate) fn decision(part: &str, error: BoxError) -> Self {
        let failure = Failure::new(part, error);
        match Arc::into_inner(failure.0) {
            Some(Inner { record, error }) => {
                let error_type = String::new();
                let record = Record { kind: FailureKind::Decision, error_type, ..record };
                Failure(Arc::new(Inner { record, error }))
            }
            None => Failure::bare(part, FailureKind::Decision, String::new()),
        }
    }

    /// A decider of `part` panicked.
    #[cold]
    pub(crate) fn decision_panicked(part: &str, payload: &(dyn Any + Send)) -> Self {
        let failure = Failure::panicked(part, payload);
        Failure::bare(part, FailureKind::Decision, format!("it panicked: {}", failure.message()))
    }

    #[cold]
    pub(crate) fn panicked(node: &str, payload: &(dyn Any + Send)) -> Self {
        let message = if let Some(text) = payload.downcast_ref::<&'static str>() {
            (*text).to_owned()
        } else if let Some(text) = payload.downcast_ref::<String>() {
            text.clone()
        } else {
            "the panic came with a value that is not text".to_owned()
        };
        Failure::bare(node, FailureKind::Panic, message)
    }

    /// The task or block `node` took longer than `after`.
    #[cold]
    pub(crate) fn timed_out(node: &str, after: Duration) -> Self {
        Failure::bare(node, FailureKind::Timeout, format!("took longer than {after:?}"))
    }

    /// Task `node` was asked to stop, did not within `grace`, and was dropped.
    #[cold]
    pub(crate) fn dropped(node: &str, kind: FailureKind, grace: Duration) -> Self {
        let message = format!("was dropped, as it did not stop within {grace:?} of being asked to");
        Failure::bare(node, kind, message)
    }

    /// The run was cancelled: a failure of no task.
    #[cold]
    pub(crate) fn cancelled() -> Self {
        Failure::bare("", FailureKind::Cancelled, "the run was cancelled".to_owned())
    }

    /// The run came to an end that is no task's doing.
    #[cold]
    pub(crate) fn interrupted(message: &str) -> Self {
        Failure::bare("", FailureKind::Cancelled, message.to_owned())
    }

    /// What task `node` provided cannot be stored.
    #[cold]
    pub(crate) fn value(node: &str, why: &str) -> Self {
        let message = format!("provided a value that cannot be stored: {why}");
        Failure::bare(node, FailureKind::Value, message)
    }

    /// The process ended while task `node` ran.
    #[cold]
    pub(crate) fn process_ended(node: &str) -> Self {
        let message = "was interrupted: the process ended while it ran".to_owned();
        Failure::bare(node, FailureKind::Interrupted, message)
    }

    fn bare(node: &str, kind: FailureKind, message: String) -> Self {
        Failure::from(Record {
            node: node.to_owned(),
            kind,
            error_type: String::new(),
            message,
            causes: Vec::new(),
        })
    }

    /// The name of the node that failed, or of the block that took too long; empty when the
    /// run was cancelled, which is no node's failure.
    ///
    /// ```
    /// # use flow_runtime::Failure;
    /// let failure = Failure::new("fetch", "connection refused");
    /// assert_eq!(failure.node(), "fetch");
    /// ```
    pub fn node(&self) -> &str {
        &self.0.record.node
    }

    /// What kind of failure it is.
    ///
    /// ```
    /// # use flow_runtime::{Failure, FailureKind};
    /// let failure = Failure::new("fetch", "connection refused");
    /// assert_eq!(failure.kind(), FailureKind::Error);
    /// ```
    pub fn kind(&self) -> FailureKind {
        self.0.record.kind
    }

    /// The name of the error's type, as [`std::any::type_name`] gives it: for people, as it may
    /// change with the compiler. Empty unless the task returned an error.
    ///
    /// ```
    /// # use flow_runtime::Failure;
    /// let failure = Failure::new("fetch", std::io::Error::other("connection refused"));
    /// assert_eq!(failure.error_type(), "std::io::error::Error");
    /// ```
    pub fn error_type(&self) -> &str {
        &self.0.record.error_type
    }

    /// What the error said, or the panic, without the name of the node.
    ///
    /// ```
    /// # use flow_runtime::Failure;
    /// let failure = Failure::new("fetch", "connection refused");
    /// assert_eq!(failure.message(), "connection refused");
    /// ```
    pub fn message(&self) -> &str {
        &self.0.record.message
    }

    /// What the causes of the error said, the nearest first.
    ///
    /// ```
    /// # use flow_runtime::Failure;
    /// # #[derive(Debug, thiserror::Error)] #[error("no such volume")]
    /// # struct NoVolume(#[source] std::num::ParseIntError);
    /// # let error = NoVolume("x".parse::<u8>().unwrap_err());
    /// let failure = Failure::new("fetch", error);
    /// assert_eq!(failure.message(), "no such volume");
    /// assert_eq!(failure.causes(), ["invalid digit found in string"]);
    /// ```
    pub fn causes(&self) -> &[String] {
        &self.0.record.causes
    }

    /// The task's own error, or the nearest of its causes, that is an `E`.
    ///
    /// `None` if there is none, and for a failure that was read back from storage.
    ///
    /// ```
    /// use flow_runtime::Failure;
    /// use std::io;
    ///
    /// let failure = Failure::new("fetch", io::Error::from(io::ErrorKind::TimedOut));
    /// let error = failure.downcast_ref::<io::Error>();
    /// assert_eq!(error.map(io::Error::kind), Some(io::ErrorKind::TimedOut));
    /// ```
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        let mut next: Option<&(dyn Error + 'static)> = Some(self.error()?);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            next = error.source();
        }
        None
    }

    /// The task's own error; `None` unless it returned one, in this process.
    ///
    /// ```
    /// # use flow_runtime::Failure;
    /// let failure = Failure::new("fetch", "connection refused");
    /// assert!(failure.error().is_some());
    ///
    /// let stored = serde_json::to_string(&failure)?;
    /// assert!(serde_json::from_str::<Failure>(&stored)?.error().is_none());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn error(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.0.error.as_deref()
    }

    /// The same failure: two handles of one.
    pub(crate) fn same(&self, other: &Failure) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Record { node, kind, message, .. } = &self.0.record;
        match kind {
            _ if node.is_empty() => f.write_str(message),
            FailureKind::Error => write!(f, "task `{node}` failed: {message}"),
            FailureKind::Panic => write!(f, "task `{node}` panicked: {message}"),
            FailureKind::Decision => write!(f, "the decider of `{node}` failed: {message}"),
            FailureKind::Timeout
            | FailureKind::Cancelled
            | FailureKind::Value
            | FailureKind::Interrupted => write!(f, "`{node}` {message}"),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Record { node, kind, error_type, message, causes } = &self.0.record;
        let mut out = f.debug_struct("Failure");
        out.field("node", node).field("kind", kind);
        if !error_type.is_empty() {
            out.field("error_type", error_type);
        }
        out.field("message", message);
        if !causes.is_empty() {
            out.field("causes", causes);
        }
        out.finish()
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.error.as_ref()?.source()
    }
}

/// The failures of a run, the first one first: what a `revert` may ask for as
/// `flow_failures: &Failures`.
///
/// Only those that still count: what failed in an attempt that was retried is gone.
///
/// ```
/// use flow_runtime::{Failures, task};
/// # use std::io;
///
/// pub struct Reserve;
///
/// #[task]
/// impl Reserve {
///     async fn execute(&self) -> Result<(), io::Error> {
///         Ok(())
///     }
///
///     async fn revert(&self, flow_failures: &Failures) -> Result<(), io::Error> {
///         if let Some(cause) = flow_failures.cause() {
///             println!("given back, as {cause}");
///         }
///         Ok(())
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failures(Vec<Failure>);

impl Failures {
    /// The first failure: the one that set off all that came after.
    ///
    /// ```
    /// # use flow_runtime::{Failure, Failures};
    /// let failures: Failures = [Failure::new("a", "first"), Failure::new("b", "then")].into_iter().collect();
    /// assert_eq!(failures.cause().map(Failure::message), Some("first"));
    /// ```
    pub fn cause(&self) -> Option<&Failure> {
        self.0.first()
    }

    /// The failure of the node of this name.
    ///
    /// ```
    /// # use flow_runtime::{Failure, Failures};
    /// let failures: Failures = [Failure::new("a", "first"), Failure::new("b", "then")].into_iter().collect();
    /// assert_eq!(failures.get("b").map(Failure::message), Some("then"));
    /// assert!(failures.get("c").is_none());
    /// ```
    pub fn get(&self, node: &str) -> Option<&Failure> {
        self.0.iter().find(|failure| failure.node() == node)
    }

    /// All failures, the first one first.
    ///
    /// ```
    /// # use flow_runtime::{Failure, Failures};
    /// let failures: Failures = [Failure::new("a", "first"), Failure::new("b", "then")].into_iter().collect();
    /// let nodes: Vec<_> = failures.iter().map(Failure::node).collect();
    /// assert_eq!(nodes, ["a", "b"]);
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'_, Failure> {
        self.0.iter()
    }

    /// How many there are.
    ///
    /// ```
    /// # use flow_runtime::{Failure, Failures};
    /// let failures: Failures = [Failure::new("a", "first"), Failure::new("b", "then")].into_iter().collect();
    /// assert_eq!(failures.len(), 2);
    /// ```
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    ///
    /// ```
    /// assert!(flow_runtime::Failures::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Failure> for Failures {
    fn from_iter<I: IntoIterator<Item = Failure>>(failures: I) -> Self {
        Failures(failures.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Failures {
    type Item = &'a Failure;
    type IntoIter = std::slice::Iter<'a, Failure>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("no such volume")]
    struct Missing(#[source] std::num::ParseIntError);

    fn failure() -> Failure {
        Failure::new("fetch", Missing("x".parse::<u8>().unwrap_err()))
    }

    #[test]
    fn the_typed_error_and_its_causes_are_kept() {
        let failure = failure();
        assert!(failure.downcast_ref::<Missing>().is_some());
        assert!(failure.downcast_ref::<std::num::ParseIntError>().is_some());
        assert!(failure.downcast_ref::<fmt::Error>().is_none());
        assert_eq!(failure.causes(), ["invalid digit found in string"]);
        assert_eq!(failure.source().unwrap().to_string(), "invalid digit found in string");
        assert!(failure.error_type().ends_with("::Missing"));
    }

    #[test]
    fn an_error_that_is_boxed_already_can_be_downcast_too() {
        let failure =
            Failure::new("fetch", BoxError::from(Missing("x".parse::<u8>().unwrap_err())));
        assert!(failure.downcast_ref::<Missing>().is_some());
    }

    #[test]
    fn all_but_the_typed_error_survives_storage() {
        let json = serde_json::to_string(&failure()).unwrap();
        let read: Failure = serde_json::from_str(&json).unwrap();
        assert_eq!(read.to_string(), "task `fetch` failed: no such volume");
        assert_eq!(read.causes(), ["invalid digit found in string"]);
        assert!(read.error_type().ends_with("::Missing"));
        assert!(read.downcast_ref::<Missing>().is_none());
    }

    #[test]
    fn the_message_of_a_panic_is_kept() {
        for (payload, text) in [
            (Box::new("static") as Box<dyn Any + Send>, "task `a` panicked: static"),
            (Box::new(String::from("owned")), "task `a` panicked: owned"),
            (Box::new(5), "task `a` panicked: the panic came with a value that is not text"),
        ] {
            assert_eq!(Failure::panicked("a", &*payload).to_string(), text);
        }
    }
}
