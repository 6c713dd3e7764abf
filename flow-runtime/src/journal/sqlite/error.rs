//! What SQLite's errors mean for who uses a journal.

use crate::journal::{JournalError, JournalErrorKind};
use rusqlite::ErrorCode;
use std::path::Path;

/// Why a piece of work on the database was not done.
pub(super) enum Fault {
    Sql(rusqlite::Error),
    /// The lock of a worker could not be had.
    Lock(std::io::Error),
    /// The worker may not write any more.
    Fenced,
    /// The database is none that we can use, and why.
    Refused(String),
    /// A row holds what we did not put there.
    Row(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Sql(error)
    }
}

impl Fault {
    pub(super) fn into_error(self, path: &Path) -> JournalError {
        let path = path.display();
        let (kind, message) = match &self {
            Fault::Fenced => return JournalError::fenced(),
            Fault::Refused(why) => {
                let message = format!("{path} cannot be a journal: {why}");
                return JournalError::bare(JournalErrorKind::Unusable, message);
            }
            Fault::Row(why) => {
                let message =
                    format!("the journal {path} holds what this program cannot read: {why}");
                return JournalError::bare(JournalErrorKind::Unusable, message);
            }
            Fault::Lock(_) => {
                let message = format!("the journal {path} cannot keep a lock file beside it");
                (JournalErrorKind::Unavailable, message)
            }
            Fault::Sql(error) => {
                let (kind, what) = meaning(error);
                (kind, format!("the journal {path} {what}"))
            }
        };
        match self {
            Fault::Sql(error) => JournalError::new(kind, message, error),
            Fault::Lock(error) => JournalError::new(kind, message, error),
            Fault::Fenced | Fault::Refused(_) | Fault::Row(_) => JournalError::bare(kind, message),
        }
    }
}

fn meaning(error: &rusqlite::Error) -> (JournalErrorKind, &'static str) {
    use JournalErrorKind::{Unavailable, Unusable};
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (Unavailable, "is locked by another process")
        }
        Some(ErrorCode::DiskFull) => (Unavailable, "cannot grow: the disk is full"),
        Some(ErrorCode::SystemIoFailure) => (Unavailable, "cannot be read or written"),
        Some(ErrorCode::OutOfMemory) => (Unavailable, "needs more memory than there is"),
        Some(ErrorCode::CannotOpen) => (Unusable, "cannot be opened"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (Unusable, "may not be written"),
        Some(ErrorCode::NotADatabase) => (Unusable, "is no SQLite database"),
        Some(ErrorCode::DatabaseCorrupt) => (Unusable, "is damaged"),
        _ => (Unusable, "cannot be used"),
    }
}
