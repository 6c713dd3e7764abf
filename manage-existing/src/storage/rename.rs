//! A rename that never overwrites and survives a power loss.

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::fs::{File, hard_link, remove_file};
use std::io;
use std::path::Path;
use tracing::warn;

/// Renames `from` to `to`, two names in one folder; an error of the kind
/// [`AlreadyExists`](io::ErrorKind::AlreadyExists) if `to` is taken.
///
/// When it returns `Ok`, the file has the new name, also after a loss of power unless the file
/// system cannot promise it; when it returns an error, the old one.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    // Before anything happens: what cannot be opened cannot be synced either.
    let folder = to.parent().map(File::open).transpose()?;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => {}
        // The file system has no such rename. A second name is never given over an existing
        // file either; a crash between the two calls leaves both names of the one file.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            hard_link(from, to)?;
            if let Err(error) = remove_file(from) {
                remove_file(to)?;
                return Err(error);
            }
        }
        Err(error) => return Err(error.into()),
    }
    // The rename is done; some file systems only refuse to sync a folder.
    if let Some(Err(error)) = folder.map(|folder| folder.sync_all()) {
        warn!(name = %to.display(), %error, "cannot make sure that the new name is on the disk");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{read, write};

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        write(&a, "a").unwrap();
        write(&b, "b").unwrap();
        assert_eq!(rename_new(&a, &b).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((read(&a).unwrap(), read(&b).unwrap()), (b"a".to_vec(), b"b".to_vec()));
        remove_file(&b).unwrap();
        rename_new(&a, &b).unwrap();
        assert_eq!(read(&b).unwrap(), b"a");
        assert!(!a.exists());
    }
}
