//! Folders of disk image files as pools of storage.

use super::image::{Format, measure};
use super::rename::rename_new;
use super::{Backend, Found, Renamed, StorageError};
use crate::domain::ManageRef;
use async_trait::async_trait;
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

impl DirectoryBackend {
    /// The backend `name@backend`, still without pools.
    pub fn new(host: impl Into<String>) -> Self {
        DirectoryBackend { host: host.into(), pools: BTreeMap::new() }
    }

    /// Adds a pool: a name and a folder.
    pub fn add_pool(&mut self, pool: impl Into<String>, folder: impl Into<PathBuf>) {
        self.pools.insert(pool.into(), folder.into());
    }

    /// The image that a reference leads to, measured. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError::InvalidReference`] for anything but the plain name of a regular file in
    /// the pool's folder that holds a raw or qcow2 image.
    pub fn image(&self, pool: &str, reference: &ManageRef) -> Result<Image, StorageError> {
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

    /// Renames a file of the pool.
    fn rename(&self, pool: &str, from: &str, to: &str) -> Result<Renamed, StorageError> {
        let folder = self.folder(pool)?;
        let (from, to) = (folder.join(from), folder.join(to));
        match rename_new(&from, &to) {
            Ok(()) => Ok(Renamed { from, to }),
            Err(error) => match error.kind() {
                ErrorKind::NotFound => Err(StorageError::Missing(from)),
                ErrorKind::AlreadyExists => Err(StorageError::NameTaken(to)),
                _ => Err(StorageError::Io { path: from, source: error }),
            },
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

#[async_trait]
impl Backend for DirectoryBackend {
    fn host(&self) -> &str {
        &self.host
    }

    fn has_pool(&self, pool: &str) -> bool {
        self.pools.contains_key(pool)
    }

    /// One of whose folders none can be read is down.
    async fn is_alive(&self) -> bool {
        let alive =
            |backend: Self| Ok(backend.pools.values().any(|folder| fs::read_dir(folder).is_ok()));
        self.blocking(alive).await.unwrap_or(false)
    }

    /// The pool with the file, else the first.
    async fn choose_pool(&self, reference: &ManageRef) -> Option<String> {
        let name = reference.source_name().map(str::to_owned);
        let choose = move |backend: Self| {
            let has = |folder: &Path| name.as_ref().is_some_and(|name| folder.join(name).is_file());
            let mut pools = backend.pools.iter();
            let found = pools.clone().find(|(_, folder)| has(folder));
            Ok(found.or_else(|| pools.next()).map(|(pool, _)| pool.clone()))
        };
        self.blocking(choose).await.unwrap_or_default()
    }

    async fn find(&self, pool: &str, reference: &ManageRef) -> Result<Found, StorageError> {
        let (pool, reference) = (pool.to_owned(), reference.clone());
        self.blocking(move |backend| {
            let Image { name, bytes, .. } = backend.image(&pool, &reference)?;
            Ok(Found { name, bytes })
        })
        .await
    }

    async fn rename(&self, pool: &str, from: &str, to: &str) -> Result<Renamed, StorageError> {
        let (pool, from, to) = (pool.to_owned(), from.to_owned(), to.to_owned());
        self.blocking(move |backend| {
            // The name comes from a row; a row that was tampered with must not reach elsewhere.
            if !is_plain_name(&from) || !is_plain_name(&to) {
                return Err(StorageError::Missing(from.into()));
            }
            backend.rename(&pool, &from, &to)
        })
        .await
    }

    async fn has(&self, pool: &str, name: &str) -> Result<bool, StorageError> {
        let (pool, name) = (pool.to_owned(), name.to_owned());
        self.blocking(move |backend| Ok(backend.folder(&pool)?.join(name).is_file())).await
    }
}

impl DirectoryBackend {
    /// Waits for the disk where that keeps nobody else waiting.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(Self) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let backend = self.clone();
        tokio::task::spawn_blocking(move || work(backend)).await.unwrap_or_else(|error| {
            Err(StorageError::Io { path: PathBuf::new(), source: io::Error::other(error) })
        })
    }
}

/// Whether a name stays in its folder.
fn is_plain_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\0'])
}
