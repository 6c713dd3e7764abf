//! Every program in `examples` runs and prints what is written down in `examples/out`.
//!
//! `EXAMPLES=overwrite cargo test -p flow-runtime --test examples` writes the texts anew; read
//! each change as somebody who learns from it.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names of the files in a folder that end so, without the ending.
fn names(folder: &Path, ending: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names = files.map(|name| name.into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(ending).map(str::to_owned)).collect()
}

/// Where cargo puts the examples of the profile that this test is built with.
fn built() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(Path::parent).unwrap().join("examples")
}

/// Builds the examples, unless `cargo test` did so already.
///
/// `cargo test --test examples` builds the test alone.
fn build(root: &Path, examples: &BTreeSet<String>) {
    let time = |path: PathBuf| fs::metadata(path).and_then(|file| file.modified()).ok();
    let program = |name: &String| time(built().join(format!("{name}{EXE_SUFFIX}")));
    let source = |name: &String| time(root.join(format!("examples/{name}.rs")));
    if examples.iter().all(|name| program(name) > source(name)) {
        return;
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--all-features", "--examples"]).current_dir(root);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "the examples do not compile");
}

/// What is wrong with an example, if something is.
fn check(root: &Path, name: &str) -> Result<(), String> {
    let program = built().join(format!("{name}{EXE_SUFFIX}"));
    let output = Command::new(&program).env_remove("RUST_LOG").output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{name} failed with {}:\n{errors}", output.status));
    }
    let printed = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    let file = root.join(format!("examples/out/{name}.txt"));
    if std::env::var_os("EXAMPLES").is_some_and(|mode| mode == "overwrite") {
        return fs::write(&file, printed).map_err(|error| error.to_string());
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    // A checkout on Windows may end its lines otherwise.
    if printed.lines().eq(expected.lines()) {
        return Ok(());
    }
    Err(format!("{name} printed\n\n{printed}\nand not\n\n{expected}"))
}

#[test]
fn every_example_prints_what_is_written_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = names(&root.join("examples"), ".rs");
    let mut examples = all.clone();
    if cfg!(not(feature = "metrics")) {
        examples.remove("metrics");
    }
    if cfg!(not(all(feature = "cli", feature = "sqlite"))) {
        examples.remove("commands");
    }
    if cfg!(not(feature = "sqlite")) {
        examples.retain(|name| !name.starts_with("resume_"));
    }
    assert!(examples.len() > 20, "{examples:?}");
    build(root, &examples);
    let wrong = examples.iter().filter_map(|name| check(root, name).err());
    let wrong = wrong.collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let texts = names(&root.join("examples/out"), ".txt");
    assert_eq!(texts, all, "each example has its text, and each text its example");
}
