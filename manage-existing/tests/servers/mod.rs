//! Real servers and clients for tests: where one is missing the test is skipped with a line that
//! says so, and fails in CI.
#![allow(dead_code, unused_imports, unused_macros)] // Each test file uses a part.

pub(crate) mod database;
pub(crate) mod mariadb;
pub(crate) mod proxy;
pub(crate) mod rabbit;

use std::path::{Path, PathBuf};

/// Says that a test is skipped for want of something; panics in CI.
pub(crate) fn missing(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI must have it: {what}");
    eprintln!("skipped: {what}");
}

/// A program of the Python environment with the real Cinder in it, if that is installed.
pub(crate) fn cinder_python(program: &str) -> Option<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    let path = target.join("cinder-py/bin").join(program);
    if path.exists() {
        return Some(path);
    }
    missing("the real Cinder is not installed: run scripts/cinder-python.sh");
    None
}

/// A file beside the tests against the real Cinder.
pub(crate) fn cinder_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cinder").join(name)
}
