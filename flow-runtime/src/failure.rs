//! What went wrong in a task, as a value.

use serde::{Deserialize, Serialize};
use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Any error that can cross threads.
pub type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// Why a task failed: what its error said, and why that happened.
///
/// Cheap to clone. It serialises with everything but the error itself, so one that was read
/// back from storage still knows the error's type name, message and causes.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failure(Arc<Inner>);

#[derive(Serialize, Deserialize)]
struct Inner {
    node: String,
    kind: FailureKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    error_type: String,
    message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
    #[serde(skip)]
    error: Option<BoxError>,
}

/// What kind of failure it is.
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
}

/// The failures of a run, the first one first: what a `revert` may ask for as
/// `flow_failures: &Failures`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failures(Vec<Failure>);

// TO BE FINISHED BY THE engine HELPER: constructors (from error E: Into<BoxError> with type_name::<E>(), from
// panic payload Box<dyn Any+Send>, timeout, cancelled), accessors node()/kind()/error_type()/message()/causes(),
// downcast_ref::<E>() (searches the error and its source chain), Display, Debug, Error (source() = the error's own source or none),
// Failures: cause()/first, get(node), iter, len, is_empty, IntoIterator for &Failures.
