//! What PostgreSQL's errors mean for who uses a journal.

use crate::journal::{JournalError, JournalErrorKind};
use deadpool_postgres::PoolError;
use std::error::Error as _;
use tokio_postgres::error::SqlState;

/// Why a piece of work on the database was not done.
pub(super) enum Fault {
    Sql(tokio_postgres::Error),
    /// No connection was to be had in time, or no answer.
    Late,
    /// The worker may not write any more.
    Fenced,
    /// The database is none that we can use, and why.
    Refused(String),
    /// A row holds what we did not put there.
    Row(String),
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Fault::Sql(error)
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Fault::Sql(error),
            PoolError::PostCreateHook(deadpool_postgres::HookError::Backend(error)) => {
                Fault::Sql(error)
            }
            _ => Fault::Late,
        }
    }
}

impl Fault {
    /// `place` says which database, without a password.
    pub(super) fn into_error(self, place: &str) -> JournalError {
        use JournalErrorKind::{Unavailable, Unusable};
        match self {
            Fault::Fenced => JournalError::fenced(),
            Fault::Late => {
                let message = format!("the journal {place} did not answer in time");
                JournalError::bare(Unavailable, message)
            }
            Fault::Refused(why) => {
                let message = format!("{place} cannot be a journal: {why}");
                JournalError::bare(Unusable, message)
            }
            Fault::Row(why) => {
                let message =
                    format!("the journal {place} holds what this program cannot read: {why}");
                JournalError::bare(Unusable, message)
            }
            Fault::Sql(error) => {
                let (kind, what) = meaning(&error);
                let message = format!("the journal {place} {what}");
                // Its own words say less than those of what caused it.
                match error.source().is_some() {
                    true => JournalError::new(kind, message, Detail(error)),
                    false => JournalError::new(kind, message, error),
                }
            }
        }
    }
}

/// An error with its cause in its words.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.source().map(ToString::to_string).unwrap_or_default())]
struct Detail(#[source] tokio_postgres::Error);

fn meaning(error: &tokio_postgres::Error) -> (JournalErrorKind, &'static str) {
    use JournalErrorKind::{Unavailable, Unusable};
    let Some(code) = error.code() else {
        return match error.to_string() {
            // What can be told apart only by its words: there is no code.
            text if text.contains("configuration") || text.contains("connection string") => {
                (Unusable, "cannot be reached as it is configured")
            }
            text if text.contains("serializing") || text.contains("column") => {
                (Unusable, "has other columns than it should have")
            }
            _ => (Unavailable, "cannot be reached"),
        };
    };
    match *code {
        SqlState::DISK_FULL => return (Unavailable, "cannot grow: the server's disk is full"),
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            return (Unavailable, "may not be written: the server is read-only");
        }
        SqlState::INVALID_CATALOG_NAME => return (Unusable, "is not there"),
        SqlState::INSUFFICIENT_PRIVILEGE => return (Unusable, "may not be used by this user"),
        _ => {}
    }
    match &code.code()[..2] {
        // Connections, resources, an operator who intervenes, the system, and transactions that
        // are in each other's way.
        "08" | "53" | "57" | "58" => (Unavailable, "is not available"),
        "25" | "40" | "55" => (Unavailable, "had to break off a transaction"),
        "28" => (Unusable, "does not let this user in"),
        _ => (Unusable, "cannot be used"),
    }
}
