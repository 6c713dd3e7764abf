//! Folders of disk image files as pools of storage.

use super::image::{Format, measure};
use super::rename::rename_new;
use crate::domain::ManageRef;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A backend whose pools are folders, and whose volumes are files in them.
#[derive(Clone, Debug)]
pub struct DirectoryBackend {
    host: String,
    pools: BTreeMap<String, PathBuf>,
}

/// An image file that can be managed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its name.
    pub name: String,
    /// The folder that it lies in.
    pub folder: PathBuf,
    /// Its format.
    pub format: Format,
    /// The size of the disk in it, in bytes.
    pub bytes: u64,
}

/// Why the backend could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The reference does not lead to an image (the first half of the text is Cinder's).
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
    /// The name that a file is to get is taken.
    #[error("{0} is in the way: a file of that name is there already")]
    NameTaken(PathBuf),
    /// The file of a volume is not where it should be.
    #[error("the volume's file {0} is not there")]
    FileMissing(PathBuf),
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

impl DirectoryBackend {
    /// The backend `name@backend`, still without pools.
    pub fn new(host: impl Into<String>) -> Self {
        DirectoryBackend { host: host.into(), pools: BTreeMap::new() }
    }

    /// Adds a pool: a name and a folder.
    pub fn add_pool(&mut self, pool: impl Into<String>, folder: impl Into<PathBuf>) {
        self.pools.insert(pool.into(), folder.into());
    }

    /// `name@backend`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The name of the backend: what stands behind the `@`.
    pub fn name(&self) -> &str {
        self.host.split_once('@').map_or(&*self.host, |(_, name)| name)
    }

    /// Whether there is such a pool.
    pub fn has_pool(&self, pool: &str) -> bool {
        self.pools.contains_key(pool)
    }

    /// Whether at least one folder can be read: a backend that has none left is down.
    pub fn is_alive(&self) -> bool {
        self.pools.values().any(|folder| fs::read_dir(folder).is_ok())
    }

    /// The pool for a request that names none: the one with the file, else the first.
    pub fn choose_pool(&self, source_name: Option<&str>) -> Option<String> {
        let has = |folder: &Path| source_name.is_some_and(|name| folder.join(name).is_file());
        self.pools
            .iter()
            .find(|(_, folder)| has(folder))
            .or_else(|| self.pools.iter().next())
            .map(|(pool, _)| pool.clone())
    }

    /// Finds the image that a reference leads to, and measures it. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError::InvalidReference`] for anything but the plain name of a regular file in
    /// the pool's folder that holds a raw or qcow2 image.
    pub fn find(&self, pool: &str, reference: &ManageRef) -> Result<Image, StorageError> {
        let folder = self.folder(pool)?;
        let invalid = |reason: String| StorageError::InvalidReference {
            reference: reference.to_string(),
            reason,
        };
        let name = reference
            .source_name()
            .ok_or_else(|| invalid("it must have the key source-name, with a text".to_owned()))?;
        if !is_plain_name(name) {
            return Err(invalid("source-name must be the plain name of a file".to_owned()));
        }
        let path = folder.join(name);
        let missing = || format!("there is no file {name} in {}", folder.display());
        let kind = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(invalid(missing())),
            Err(error) => return Err(invalid(format!("{}: {error}", path.display()))),
        };
        if !kind.is_file() {
            // A symlink's target would stay where it is, under its old name.
            return Err(invalid(format!("{} is not a regular file", path.display())));
        }
        let measured = File::open(&path)
            .and_then(|mut file| measure(&mut file))
            .map_err(|error| invalid(format!("{}: {error}", path.display())))?;
        let (format, bytes) = measured.map_err(invalid)?;
        Ok(Image { name: name.to_owned(), folder: folder.to_owned(), format, bytes })
    }

    /// Gives an image the name of its volume; gives the old and the new path.
    ///
    /// # Errors
    ///
    /// [`StorageError::InvalidReference`] if the image is gone since it was found: then another
    /// request was faster.
    pub fn adopt(&self, image: &Image, name: &str) -> Result<(PathBuf, PathBuf), StorageError> {
        let (from, to) = (image.folder.join(&image.name), image.folder.join(name));
        match rename_new(&from, &to) {
            Ok(()) => Ok((from, to)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(StorageError::InvalidReference {
                    reference: ManageRef::by_source_name(&image.name).to_string(),
                    reason: "the file is gone since it was found: another request was faster"
                        .to_owned(),
                })
            }
            Err(error) => Err(not_renamed(&from, to, error)),
        }
    }

    /// Whether the file of a volume is in the pool.
    pub fn has_volume(&self, pool: &str, name: &str) -> bool {
        self.folder(pool).is_ok_and(|folder| folder.join(name).is_file())
    }

    /// Gives a volume's file back the name that it had; gives the path that it has now.
    ///
    /// # Errors
    ///
    /// [`StorageError::NameTaken`] if there is another file of that name by now;
    /// [`StorageError::FileMissing`] if the volume's file is not there.
    pub fn release(&self, pool: &str, name: &str, original: &str) -> Result<PathBuf, StorageError> {
        let folder = self.folder(pool)?;
        // The name comes from a row; a row that was tampered with must not reach elsewhere.
        let to = if is_plain_name(original) { folder.join(original) } else { folder.join(name) };
        let from = folder.join(name);
        if from == to {
            return Ok(to);
        }
        match rename_new(&from, &to) {
            Ok(()) => Ok(to),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(StorageError::FileMissing(from))
            }
            Err(error) => Err(not_renamed(&from, to, error)),
        }
    }

    /// The folder of a pool.
    ///
    /// # Errors
    ///
    /// [`StorageError::NoPool`].
    pub fn folder(&self, pool: &str) -> Result<&Path, StorageError> {
        self.pools
            .get(pool)
            .map(PathBuf::as_path)
            .ok_or_else(|| StorageError::NoPool { host: self.host.clone(), pool: pool.to_owned() })
    }
}

fn not_renamed(from: &Path, to: PathBuf, error: io::Error) -> StorageError {
    match error.kind() {
        ErrorKind::AlreadyExists => StorageError::NameTaken(to),
        _ => StorageError::Io { path: from.to_owned(), source: error },
    }
}

/// Whether a name stays in its folder.
fn is_plain_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\0'])
}
