//! What can be wrong with a journal.

use crate::failure::BoxError;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a journal did not do what it was asked to.
#[derive(Clone)]
pub struct JournalError(Arc<Inner>);

struct Inner {
    kind: JournalErrorKind,
    message: String,
    source: Option<BoxError>,
}

/// What to do about a [`JournalError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JournalErrorKind {
    /// It may work later: the connection was lost, the database is locked, the disk is full.
    /// An engine tries again.
    Unavailable,
    /// Another worker has taken over the runs of the one that asked, which must let go of them.
    Fenced,
    /// It will not work later either: no permission, a foreign file, a schema of the future.
    Unusable,
}

impl JournalError {
    /// An error with a message for people, which says what was tried, and what caused it.
    pub fn new<E: Into<BoxError>>(
        kind: JournalErrorKind,
        message: impl Into<String>,
        source: E,
    ) -> Self {
        let source = Some(source.into());
        JournalError(Arc::new(Inner { kind, message: message.into(), source }))
    }

    /// An error that nothing else caused.
    pub fn bare(kind: JournalErrorKind, message: impl Into<String>) -> Self {
        JournalError(Arc::new(Inner { kind, message: message.into(), source: None }))
    }

    /// The worker's runs belong to another one now.
    pub fn fenced() -> Self {
        let message = "another worker has taken over: the lease had run out";
        JournalError::bare(JournalErrorKind::Fenced, message)
    }

    /// What to do about it.
    pub fn kind(&self) -> JournalErrorKind {
        self.0.kind
    }
}

/// Two that say the same are the same.
impl PartialEq for JournalError {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.to_string() == other.to_string()
    }
}

impl Eq for JournalError {}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match &self.0.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, message, source } = &*self.0;
        let mut out = f.debug_struct("JournalError");
        out.field("kind", kind).field("message", message).field("source", source).finish()
    }
}

impl Error for JournalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_ref().and_then(|source| source.source())
    }
}
