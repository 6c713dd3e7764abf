//! The program on Cinder's own database: a file becomes a volume that Cinder knows.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod servers;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use servers::database::{CinderDb, on_every_database};
use std::fs::{self, File};
use tempfile::TempDir;

on_every_database!(a_file_becomes_a_volume_of_cinder, the_quota_of_the_project_is_kept);

const GIB: u64 = 1 << 30;

struct Home(TempDir, String);

impl Home {
    fn new(db: &CinderDb) -> Self {
        Home::at(&db.url())
    }

    fn at(url: &str) -> Self {
        Home(TempDir::new().unwrap(), url.to_owned())
    }

    fn image(&self, name: &str, bytes: u64) {
        File::create_new(self.0.path().join(name)).unwrap().set_len(bytes).unwrap();
    }

    fn run(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage-existing"));
        command
            .args(args)
            .current_dir(self.0.path())
            .env("MANAGE_EXISTING_DATA_DIR", self.0.path().join("data"))
            .env("MANAGE_EXISTING_DATABASE_URL", &self.1)
            .env_remove("RUST_LOG");
        command
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args).arg("--json").output().unwrap();
        let told = if output.status.success() { &output.stdout } else { &output.stderr };
        serde_json::from_slice(told).unwrap_or_else(|_| panic!("{output:?}"))
    }
}

async fn a_file_becomes_a_volume_of_cinder(db: &CinderDb) {
    let home = Home::new(db);
    home.image("disk.img", 2 * GIB + 1);
    let volume = home.json(&["manage", "disk.img", "--name", "web", "--metadata", "tier=gold"]);
    assert_eq!((&volume["status"], &volume["size"]), (&"available".into(), &3.into()));
    let id = volume["id"].as_str().unwrap();
    if let Some(read) = db.check_row(id, "available") {
        assert_eq!(read["object"]["display_name"], "web");
        assert_eq!(read["object"]["size"], 3);
        assert_eq!(read["object"]["metadata"]["tier"], "gold");
        assert_eq!(read["object"]["host"], volume["host"]);
    }
    home.run(&["show", id]).assert().success().stdout(contains("tier=gold"));
    home.run(&["doctor"]).assert().stdout(contains(format!("✓ volume {id}")));
    home.run(&["unmanage", id]).assert().success().stdout(contains("disk.img again"));
    assert!(home.0.path().join("disk.img").exists());
    db.check_row(id, "gone");
}

async fn the_quota_of_the_project_is_kept(db: &CinderDb) {
    // The project of the command line is the same for all tests of this database.
    let resource = "per_volume_gigabytes";
    let home = Home::new(db);
    home.image("small.img", GIB);
    home.image("large.img", 50 * GIB);
    db.execute(&format!(
        "INSERT INTO quotas (deleted, project_id, resource, hard_limit) \
         VALUES (FALSE, 'default', '{resource}', 20)"
    ))
    .await;
    let error = home.json(&["manage", "large.img"]);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("larger than maximum allowed limit 20G"), "{message}");
    assert!(home.0.path().join("large.img").exists());
    let small = home.json(&["manage", "small.img"]);
    assert_eq!(small["status"], "available");
    home.run(&["unmanage", small["id"].as_str().unwrap()]).assert().success();
    let sql = "SELECT reserved FROM quota_usages WHERE project_id = 'default' AND reserved > 0";
    // Another test may have one on its way.
    assert!(db.rows(sql).await.len() <= 4);
}

#[tokio::test]
async fn a_project_that_has_enough_is_told_so() {
    let Some(db) = CinderDb::with_schema(servers::database::Kind::Sqlite).await else { return };
    let home = Home::new(&db);
    home.image("a.img", GIB);
    home.image("b.img", GIB);
    db.execute("UPDATE quota_classes SET hard_limit = 1 WHERE resource = 'volumes'").await;
    home.run(&["manage", "a.img"]).assert().success();
    home.run(&["manage", "b.img"]).assert().code(9).stderr(
        contains("Maximum number of volumes allowed (1) exceeded for quota 'volumes'.")
            .and(contains("REVERTED")),
    );
    let usages = "SELECT in_use, reserved FROM quota_usages ORDER BY id";
    let numbers = |row: &serde_json::Map<String, Value>| {
        (row["in_use"].as_i64().unwrap(), row["reserved"].as_i64().unwrap())
    };
    let seen: Vec<_> = db.rows(usages).await.iter().map(numbers).collect();
    assert_eq!(seen, [(1, 0), (1, 0), (1, 0), (1, 0)]);
    let volumes = home.json(&["list"]);
    home.run(&["unmanage", volumes[0]["id"].as_str().unwrap()]).assert().success();
    let seen: Vec<_> = db.rows(usages).await.iter().map(numbers).collect();
    assert_eq!(seen, [(0, 0); 4]);
    home.run(&["manage", "b.img"]).assert().success();
}

#[test]
fn a_database_that_cannot_be_used_is_named_without_its_password() {
    for (url, code, said) in [
        ("mysql://u:secret@127.0.0.1:1/cinder", 8, "cannot be reached"),
        ("oracle://u:secret@127.0.0.1/cinder", 2, "must begin with mysql://"),
        ("sqlite:////no/such/file", 8, "there is no database at"),
    ] {
        let home = Home::at(url);
        fs::write(home.0.path().join("disk.img"), "x").unwrap();
        home.run(&["-vv", "manage", "disk.img"])
            .assert()
            .code(code)
            .stderr(contains(said).and(contains("help:")).and(contains("secret").not()));
        assert!(home.0.path().join("disk.img").exists());
    }
    let home = Home::at("mysql://u:secret@127.0.0.1/c");
    home.run(&["--help"]).assert().success().stdout(contains("secret").not());
}
