//! The program as a user meets it: what it prints, and the code it ends with.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Home(TempDir::new().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn database(&self) -> PathBuf {
        self.path().join("data/cinder.sqlite")
    }

    fn image(&self, name: &str) {
        File::create_new(self.path().join(name)).unwrap().set_len(10 << 20).unwrap();
    }

    fn run(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage-existing"));
        command
            .args(args)
            .current_dir(self.path())
            .env("MANAGE_EXISTING_DATA_DIR", self.path().join("data"))
            .env_remove("RUST_LOG");
        command
    }

    /// Runs it, and expects the code, and an error of one line with a remedy of one line.
    fn fails(&self, args: &[&str], code: i32, message: &str) {
        let assert = self.run(args).assert().code(code).stdout("").stderr(contains(message));
        let stderr = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        let lines: Vec<_> = stderr.lines().filter(|line| !line.starts_with("created")).collect();
        assert!(lines[0].starts_with("error: ") && !stderr.contains("hunter2"), "{stderr}");
        let rest = |line: &&str| line.starts_with("  note: ") || line.starts_with("  help: ");
        assert!(lines.len() > 1 && lines[1..].iter().all(rest), "{stderr}");
    }

    fn files(&self) -> Vec<String> {
        let mut files: Vec<_> = fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "data")
            .collect();
        files.sort();
        files
    }

    fn volumes(&self) -> Vec<serde_json::Value> {
        let output = self.run(&["list", "--json"]).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[test]
fn one_command_manages_a_file_and_another_gives_it_back() {
    let home = Home::new();
    home.image("disk.img");
    let args = ["manage", "./disk.img", "--name", "web", "--metadata", "tier=gold", "--bootable"];
    home.run(&args).assert().success().stdout(contains("is available").and(contains("disk.img")));
    assert!(home.files()[0].starts_with("volume-"));
    home.run(&["list"]).assert().success().stdout(contains("web").and(contains("1 GiB")));
    home.run(&["show", "web"]).assert().success().stdout(contains("tier=gold"));
    home.run(&["doctor"]).assert().success();
    home.run(&["unmanage", "web"]).assert().success().stdout(contains("disk.img again"));
    assert_eq!(home.files(), ["disk.img"]);
    home.run(&["list"]).assert().success().stdout(contains("no volumes yet"));
}

#[test]
fn machines_get_json() {
    let home = Home::new();
    home.image("disk.img");
    let output = home.run(&["--json", "manage", "disk.img"]).output().unwrap();
    let volume: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(volume["status"], "available");
    assert_eq!(volume["size"], 1);
    assert!(output.stderr.is_empty());
    let output = home.run(&["--json", "manage", "disk.img"]).output().unwrap();
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((&error["error"]["code"], &error["error"]["kind"]), (&4.into(), &"conflict".into()));
}

#[test]
fn a_refused_cast_is_undone() {
    let home = Home::new();
    home.image("disk.img");
    let args = ["manage", "disk.img", "--drill", "refuse-cast"];
    home.fails(&args, 6, "the scheduler refused the cast");
    home.run(&args).assert().stderr(contains("REVERTED: no entry is left"));
    assert_eq!(home.files(), ["disk.img"]);
    assert_eq!(home.volumes(), [] as [serde_json::Value; 0]);
}

#[test]
fn mistakes_in_the_request_make_nothing() {
    let home = Home::new();
    home.image("disk.img");
    let long = "x".repeat(256);
    home.fails(&["manage", "disk.img", "--name", &long], 2, "256 characters long");
    home.fails(&["manage", "disk.img", "--metadata", "k!=v"], 2, "'!' is not allowed");
    home.fails(&["manage", "disk.img", "--host", "a b"], 2, "' ' is not allowed");
    home.fails(&["manage", "missing.img"], 3, "there is no file");
    home.fails(&["manage", "no/such/missing.img"], 3, "there is no file");
    assert!(!home.path().join("data").exists());
    home.run(&["manage", "disk.img", "--metadata", "k"]).assert().code(2);
    home.run(&["manage"]).assert().code(2);
}

#[test]
fn what_is_not_there_is_said_to_be_missing() {
    let home = Home::new();
    home.image("disk.img");
    home.fails(&["list"], 8, "there is no database at");
    home.run(&["init"]).assert().success();
    home.fails(&["manage", "disk.img", "--volume-type", "nosuch"], 3, "'nosuch' volume type");
    home.fails(&["manage", "disk.img", "--host", "nohost@x"], 3, "Host 'nohost@x' not found");
    home.fails(&["show", "nosuch"], 3, "could not be found");
    home.fails(&["unmanage", "nosuch"], 3, "could not be found");
    assert_eq!(home.volumes(), [] as [serde_json::Value; 0]);
}

#[test]
fn a_file_is_managed_once() {
    let home = Home::new();
    home.image("disk.img");
    home.run(&["manage", "disk.img"]).assert().success();
    home.fails(&["manage", "disk.img"], 4, "is already managed, as volume");
    let volume = home.files().remove(0);
    home.fails(&["manage", &volume], 4, "The volume is already managed");
    assert_eq!(home.volumes().len(), 1);
}

#[test]
fn what_is_not_an_image_file_is_refused() {
    let home = Home::new();
    home.image("disk.img");
    std::os::unix::fs::symlink("disk.img", home.path().join("link")).unwrap();
    fs::create_dir(home.path().join("folder")).unwrap();
    fs::write(home.path().join("empty"), "").unwrap();
    // Names as volumes have them, of no volume that there is.
    let volume = "volume-7b0d2b4e-4b0c-4f43-9c7c-0e2f5d0c9a11";
    std::os::unix::fs::symlink("disk.img", home.path().join(volume)).unwrap();
    home.fails(&["manage", volume], 2, "symbolic link");
    fs::remove_file(home.path().join(volume)).unwrap();
    home.fails(&["manage", "link"], 2, "symbolic link");
    home.fails(&["manage", "folder"], 2, "not a regular file");
    home.fails(&["manage", "empty"], 7, "the file is empty");
    assert_eq!(home.files(), ["disk.img", "empty", "folder", "link"]);
}

#[test]
fn a_database_that_is_not_ours_is_left_alone() {
    let home = Home::new();
    home.image("disk.img");
    fs::create_dir(home.path().join("data")).unwrap();
    fs::write(home.database(), "not a database at all").unwrap();
    home.fails(&["manage", "disk.img"], 8, "is not a SQLite database");
    home.fails(&["list"], 8, "is not a SQLite database");
    assert_eq!(fs::read(home.database()).unwrap(), b"not a database at all");
    assert_eq!(home.files(), ["disk.img"]);
    fs::remove_file(home.database()).unwrap();
    fs::create_dir(home.database()).unwrap();
    home.fails(&["manage", "disk.img"], 8, "it is a folder");
}

#[test]
fn a_damaged_database_is_said_to_be_damaged() {
    let home = Home::new();
    home.image("disk.img");
    home.run(&["init"]).assert().success();
    let whole = fs::read(home.database()).unwrap();
    fs::write(home.database(), &whole[..whole.len() / 2]).unwrap();
    home.fails(&["manage", "disk.img"], 8, "is damaged");
    assert_eq!(home.files(), ["disk.img"]);
}

#[test]
fn a_backend_whose_folder_is_gone_is_unavailable() {
    let home = Home::new();
    let folder = home.path().join("images");
    fs::create_dir(&folder).unwrap();
    let output = home.run(&["--json", "init", "images"]).output().unwrap();
    let made: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let host = made["pools"][0]["host"].as_str().unwrap().to_owned();
    let output = home.run(&["manage", "x", "--host", &host]).output().unwrap();
    assert_eq!(output.status.code(), Some(7), "there is no file x");
    fs::remove_dir(&folder).unwrap();
    home.run(&["doctor"]).assert().code(1).stdout(contains("✗ pool"));
}

#[test]
fn a_disabled_service_is_unavailable() {
    let home = Home::new();
    home.image("disk.img");
    home.run(&["init", "."]).assert().success();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(home.database());
    let disable = async {
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        sqlx::raw_sql("UPDATE services SET disabled = 1").execute(&mut connection).await.unwrap();
        sqlx::Connection::close(connection).await.unwrap();
    };
    tokio::runtime::Runtime::new().unwrap().block_on(disable);
    home.fails(&["manage", "disk.img"], 5, "Service is unavailable at this time.");
    assert_eq!(home.files(), ["disk.img"]);
    assert_eq!(home.volumes(), [] as [serde_json::Value; 0]);
}

#[test]
fn of_runs_at_once_on_one_file_one_wins() {
    for _ in 0..3 {
        let home = Home::new();
        home.image("disk.img");
        let children: Vec<_> = (0..4)
            .map(|_| {
                std::process::Command::new(env!("CARGO_BIN_EXE_manage-existing"))
                    .args(["manage", "disk.img"])
                    .current_dir(home.path())
                    .env("MANAGE_EXISTING_DATA_DIR", home.path().join("data"))
                    .stdout(std::process::Stdio::piped())
                    .stderr(std::process::Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let outputs: Vec<_> =
            children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let won = outputs.iter().filter(|output| output.status.success()).count();
        assert_eq!(won, 1, "{outputs:?}");
        for output in outputs.iter().filter(|output| !output.status.success()) {
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(4), "{stderr}");
            assert!(stderr.contains("right now") || stderr.contains("already managed"), "{stderr}");
        }
        let volumes = home.volumes();
        assert_eq!(volumes.len(), 1, "the losers leave no entry");
        assert_eq!(volumes[0]["status"], "available");
    }
}

#[test]
fn the_flow_can_be_drawn() {
    let home = Home::new();
    home.run(&["graph"]).assert().success().stdout(contains("EntryCreate"));
    home.run(&["graph", "--format", "mermaid"]).assert().stdout(contains("flowchart"));
    home.run(&["graph", "--format", "dot"]).assert().stdout(contains("digraph"));
    home.run(&["graph", "--format", "json"]).assert().stdout(contains("\"ManageExisting\""));
}

#[test]
fn types_can_be_added_and_used() {
    let home = Home::new();
    home.image("disk.img");
    let args = ["init", "--add-type", "shared", "--extra-spec", "multiattach=<is> True"];
    home.run(&args).assert().success().stdout(contains("shared"));
    home.fails(&args, 4, "already exists");
    home.run(&["manage", "disk.img", "--volume-type", "shared"])
        .assert()
        .success()
        .stdout(contains("multiattach"));
}

#[test]
fn the_help_has_examples_and_exit_codes() {
    let home = Home::new();
    home.run(&["--help"])
        .assert()
        .success()
        .stdout(contains("Examples:").and(contains("REVERTED")));
    home.run(&["manage", "-h"]).assert().stdout(contains("--drill").not());
    home.run(&["manage", "--help"]).assert().stdout(contains("--drill"));
}

#[test]
fn a_journal_that_cannot_be_used_is_told_in_one_line_without_its_password() {
    let home = Home::new();
    home.image("disk.img");
    let gone = "postgresql://u:hunter2@127.0.0.1:1/flows?connect_timeout=2";
    for args in [&["manage", "./disk.img"][..], &["runs", "list"]] {
        let args = [args, &["--journal-url", gone]].concat();
        home.fails(&args, 8, "the journal 127.0.0.1:1/flows cannot be reached");
    }
    let list = |url: &'static str| ["runs", "list", "--journal-url", url];
    home.fails(&list("mysql://u:hunter2@h/flows"), 2, "must begin with postgresql://");
    home.fails(&list("postgresql://u:hunter2@h:port/flows"), 8, "address is not understood");
    assert_eq!(home.files(), ["disk.img"]);
}
