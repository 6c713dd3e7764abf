//! What a request points at: a path of a file here, or a name on some host.

use super::exit::{Exit, Failure};
use manage_existing::db::Database;
use manage_existing::domain::{
    ManageRef, RequestContext, Volume, VolumeStatus, managed_volume_id, volume_name,
};
use manage_existing::site::Site;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A file of this machine that is to be managed.
#[derive(Debug)]
pub(super) struct LocalFile {
    pub(super) folder: PathBuf,
    pub(super) name: String,
}

impl LocalFile {
    /// Parts a path into the folder and the name.
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let name = path
            .file_name()
            .ok_or_else(|| Failure::new(Exit::Usage, format!("{shown} is not the path of a file")))?
            .to_str()
            .ok_or_else(|| {
                Failure::new(Exit::Usage, format!("the name of {shown} is not UTF-8"))
                    .help("rename the file: the database holds names as text")
            })?
            .to_owned();
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let folder = folder.canonicalize().map_err(|error| {
            Failure::new(Exit::NotFound, format!("there is no file {shown}: {error}"))
                .help("check the path")
        })?;
        Ok(LocalFile { folder, name })
    }

    fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Whether anything bears the name.
    pub(super) fn exists(&self) -> bool {
        fs::symlink_metadata(self.path()).is_ok()
    }

    /// The same file under the name of its volume.
    pub(super) fn renamed(&self, volume: Uuid) -> Self {
        LocalFile { folder: self.folder.clone(), name: volume_name(volume) }
    }

    /// The reference that the backend gets.
    pub(super) fn reference(&self) -> ManageRef {
        ManageRef::by_source_name(&self.name)
    }

    /// Why the file is not there: it may be managed already.
    pub(super) async fn missing(&self, site: Option<&Site>, context: &RequestContext) -> Failure {
        let path = self.path();
        if let Some(site) = site
            && let Ok(Some(volume)) = self.volume(site, context).await
        {
            return Failure::new(
                Exit::Conflict,
                format!("{} is already managed, as volume {}", path.display(), volume.id),
            )
            .help(format!("`manage-existing unmanage {}` gives the file back", volume.id));
        }
        Failure::new(Exit::NotFound, format!("there is no file {}", path.display()))
            .help("check the path; `manage-existing list` shows what is managed already")
    }

    /// The volume that this file has become.
    async fn volume(
        &self,
        site: &Site,
        context: &RequestContext,
    ) -> Result<Option<Volume>, Failure> {
        let pools = site.pools().await?;
        let Some(pool) = pools.into_iter().find(|pool| pool.path == self.folder) else {
            return Ok(None);
        };
        let host = pool.full_host();
        let volumes = site.db().volume_get_all(context).await?;
        Ok(volumes.into_iter().find(|volume| {
            volume.provider_id.as_deref() == Some(&*self.name)
                && volume.host.as_deref() == Some(&*host)
                // One that failed has no storage.
                && volume.status != VolumeStatus::ErrorManaging
        }))
    }

    /// Keeps other runs of this program from the file for as long as what it gives lives.
    ///
    /// It is a courtesy, for a clear message: without it the second run would lose at the
    /// rename, and leave an entry that says so.
    pub(super) async fn claim(
        &self,
        site: &Site,
        context: &RequestContext,
    ) -> Result<File, Failure> {
        let path = self.path();
        let refuse = |why: String| Failure::new(Exit::Usage, format!("{}: {why}", path.display()));
        let unreadable = |error: io::Error| {
            Failure::new(Exit::NotFound, format!("{}: {error}", path.display()))
                .help("check the permissions of the file and of its folder")
        };
        let kind = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(self.missing(Some(site), context).await);
            }
            Err(error) => return Err(unreadable(error)),
        };
        if kind.is_symlink() {
            return Err(refuse("it is a symbolic link".to_owned())
                .help("give the path of the file that it leads to"));
        }
        if !kind.is_file() {
            return Err(refuse("it is not a regular file".to_owned())
                .help("only disk image files can be managed"));
        }
        let file = File::open(&path).map_err(unreadable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(
                    Exit::Conflict,
                    format!("another run is managing {} right now", path.display()),
                )
                .help("`manage-existing list` shows what became of it"));
            }
            Err(TryLockError::Error(error)) => return Err(refuse(error.to_string())),
        }
        // The run that had the lock before may have renamed the file since it was opened.
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let (ours, there) = (file.metadata().map(identity), fs::metadata(&path).map(identity));
        match (ours, there) {
            (Ok(ours), Ok(there)) if ours == there => Ok(file),
            _ => Err(self.missing(Some(site), context).await),
        }
    }

    /// Whether the name is that of a volume that there is.
    pub(super) async fn is_volume(&self, site: &Site, context: &RequestContext) -> bool {
        match managed_volume_id(&self.name) {
            Some(id) => site.db().volume_get(&context.elevated(), id).await.is_ok(),
            None => false,
        }
    }
}

/// A reference to something on a host: `KEY=VALUE`, or the name of a file.
pub(super) fn remote(reference: &Path) -> Result<ManageRef, Failure> {
    let text = reference
        .to_str()
        .ok_or_else(|| Failure::new(Exit::Usage, "the reference is not UTF-8"))?;
    Ok(match text.split_once('=') {
        Some((key, value)) if is_key(key) => ManageRef::by_key(key, value),
        _ => ManageRef::by_source_name(text),
    })
}

fn is_key(key: &str) -> bool {
    matches!(key, "source-name" | "source-id")
}
