//! Where volumes really lie: backends behind one trait.

mod directory;
mod image;
mod lvm;
mod rename;

pub use directory::{DirectoryBackend, Image};
pub use image::{Format, GIB};
pub use lvm::LvmBackend;

use crate::domain::ManageRef;
use async_trait::async_trait;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Storage that holds volumes, in pools.
///
/// A backend finds existing storage, says how large it is, and renames it: all else is done by
/// the [`manager`](crate::manager). Every method may be called again when nobody knows whether
/// the first call came to its end.
#[async_trait]
pub trait Backend: fmt::Debug + Send + Sync + 'static {
    /// `name@backend`.
    fn host(&self) -> &str;

    /// The name of the backend: what stands behind the `@`.
    fn name(&self) -> &str {
        self.host().split_once('@').map_or(self.host(), |(_, name)| name)
    }

    /// Whether there is such a pool.
    fn has_pool(&self, pool: &str) -> bool;

    /// Whether it can do anything at all.
    async fn is_alive(&self) -> bool;

    /// The pool for a request that names none; `None` if there is no pool.
    async fn choose_pool(&self, reference: &ManageRef) -> Option<String>;

    /// Finds the storage that a reference leads to, and measures it. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError::InvalidReference`] for everything that cannot be managed.
    async fn find(&self, pool: &str, reference: &ManageRef) -> Result<Found, StorageError>;

    /// Gives storage another name in its pool; never over another that has that name.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] if there is none of the name `from`;
    /// [`StorageError::NameTaken`] if there is one of the name `to`.
    async fn rename(&self, pool: &str, from: &str, to: &str) -> Result<Renamed, StorageError>;

    /// Whether there is storage of this name in the pool.
    ///
    /// # Errors
    ///
    /// If it cannot be told.
    async fn has(&self, pool: &str, name: &str) -> Result<bool, StorageError>;
}

/// Storage that can be managed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name in the pool.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
}

/// What a rename did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// What it was.
    pub from: PathBuf,
    /// What it is.
    pub to: PathBuf,
}

/// Why the backend could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The reference does not lead to storage (the first half of the text is Cinder's).
    #[error("Manage existing volume failed due to invalid backend reference {reference}: {reason}")]
    InvalidReference {
        /// The reference.
        reference: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such pool.
    #[error("backend {host} has no pool {pool}")]
    NoPool {
        /// The backend.
        host: String,
        /// The pool.
        pool: String,
    },
    /// The name that it is to get is taken.
    #[error("{0} is in the way: a file of that name is there already")]
    NameTaken(PathBuf),
    /// It is not where it should be.
    #[error("the volume's file {0} is not there")]
    Missing(PathBuf),
    /// A program that does the work said no, or nothing at all.
    #[error("{tool} failed: {detail}")]
    Tool {
        /// The program.
        tool: String,
        /// What it said.
        detail: String,
    },
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        #[source]
        source: io::Error,
    },
}
