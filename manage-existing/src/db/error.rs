//! What can go wrong with the database.

use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DbError {
    /// There is no such volume, or not for this context.
    #[error("Volume {0} could not be found.")]
    VolumeNotFound(Uuid),
    /// The default volume type is not there.
    #[error("The request cannot be fulfilled as the default volume type {0} cannot be found.")]
    DefaultTypeNotFound(String),
    /// Only an administrator may do this.
    #[error("User does not have admin privileges")]
    AdminRequired,
    /// A type of this name is there already.
    #[error("Volume Type {0} already exists.")]
    TypeExists(String),
    /// There is no file of that name.
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    /// The file is no SQLite database at all.
    #[error("{0} is not a SQLite database")]
    NotADatabase(PathBuf),
    /// The file is a database of another program.
    #[error("{0} is a SQLite database of another program")]
    Foreign(PathBuf),
    /// The file was written by a later version of this program.
    #[error("{path} has layout {found}, and this program knows only layouts up to {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// The layout that it has.
        found: u32,
        /// The latest layout that this program knows.
        known: u32,
    },
    /// The file is damaged.
    #[error("the database {path} is damaged: {detail}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// Another process kept the database locked for too long.
    #[error("another process has kept the database {0} locked")]
    Locked(PathBuf),
    /// The file, or its folder, cannot be written.
    #[error("the database {0} is read-only")]
    ReadOnly(PathBuf),
    /// The disk is full.
    #[error("the disk of the database {0} is full")]
    Full(PathBuf),
    /// The file cannot be opened.
    #[error("the database {path} cannot be opened: {detail}")]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        detail: String,
    },
    /// It cannot be told from the URL where the database is.
    #[error("the URL of the database is not valid: {0}")]
    InvalidUrl(String),
    /// No connection to the server, or it lets nobody in.
    #[error("the database {database} cannot be reached: {detail}")]
    Unreachable {
        /// Where it is, without the password.
        database: String,
        /// What was said.
        detail: String,
    },
    /// The connection was lost before the answer came: what was asked for may be done.
    #[error("the connection to the database {database} was lost: {detail}")]
    Lost {
        /// Where it is, without the password.
        database: String,
        /// What was said.
        detail: String,
    },
    /// The database holds something else, or nothing.
    #[error("the database {0} does not have Cinder's schema: it has no table alembic_version")]
    NotCinder(String),
    /// It is a schema that this program does not know.
    #[error("the database {database} has the schema {found}; this program knows Cinder's {known}")]
    WrongSchema {
        /// Where it is, without the password.
        database: String,
        /// Alembic's name of the schema.
        found: String,
        /// Those that this program knows.
        known: String,
    },
    /// A reservation was to be committed that is not there any more: its time was over, or it
    /// was rolled back.
    #[error("the reservation {0} is gone: it has expired, or was rolled back")]
    ReservationGone(Uuid),
    /// Something else bears the id that a volume was to get.
    #[error("there is another volume {0} already")]
    VolumeExists(Uuid),
    /// Anything else.
    #[error("the database {database} failed: {source}")]
    Other {
        /// Where it is, without the password.
        database: String,
        /// What was said.
        #[source]
        source: Arc<sqlx::Error>,
    },
}
