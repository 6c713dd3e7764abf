//! Where volumes really lie: the directory backend.

mod directory;
mod image;
mod rename;

pub use directory::{DirectoryBackend, Image, StorageError};
pub use image::{Format, GIB};
