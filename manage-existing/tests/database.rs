//! Files that are not what they should be: one clear error each, and the file as it was. And a
//! server behind TLS.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;
mod servers;

use common::Lab;
use manage_existing::db::{Database, DatabaseOptions, DatabaseUrl, DbError, SqliteOptions};
use manage_existing::domain::VolumeStatus;
use servers::mariadb::MariaDb;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

async fn open(path: &Path) -> Result<(), DbError> {
    let db = SqliteOptions::new(path).create(true).open().await?;
    db.volume_type_get_default().await.map(drop)
}

async fn foreign(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let temp = TempDir::new().unwrap();
    let path = temp.path().join("db");
    fs::write(&path, "just some text").unwrap();
    assert!(matches!(open(&path).await, Err(DbError::NotADatabase(_))));
    assert_eq!(fs::read(&path).unwrap(), b"just some text");
    fs::write(&path, vec![7; 8192]).unwrap();
    assert!(matches!(open(&path).await, Err(DbError::NotADatabase(_))));
    fs::remove_file(&path).unwrap();
    foreign(&path, "CREATE TABLE volumes (id INTEGER)").await;
    let before = fs::read(&path).unwrap();
    assert!(matches!(open(&path).await, Err(DbError::Foreign(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1, "not even a journal");
}

#[tokio::test]
async fn a_file_of_a_later_version_is_refused() {
    let temp = TempDir::new().unwrap();
    let path = temp.path().join("db");
    open(&path).await.unwrap();
    foreign(&path, "PRAGMA user_version = 99").await;
    let error = open(&path).await.unwrap_err();
    assert!(matches!(error, DbError::Newer { found: 99, known: 2, .. }), "{error}");
}

#[tokio::test]
async fn a_folder_and_a_missing_file_are_said_to_be_that() {
    let temp = TempDir::new().unwrap();
    assert!(matches!(open(temp.path()).await, Err(DbError::CannotOpen { .. })));
    let missing = SqliteOptions::new(temp.path().join("nothing")).open().await;
    assert!(matches!(missing, Err(DbError::Missing(_))));
    let nowhere = temp.path().join("no/such/folder/db");
    assert!(matches!(open(&nowhere).await, Err(DbError::CannotOpen { .. })));
}

#[tokio::test]
async fn a_truncated_file_is_damaged() {
    let temp = TempDir::new().unwrap();
    let path = temp.path().join("db");
    let db = SqliteOptions::new(&path).create(true).open().await.unwrap();
    db.close().await;
    let whole = fs::read(&path).unwrap();
    for length in [150, 4096, whole.len() / 2] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = open(&path).await.unwrap_err();
        assert!(
            matches!(error, DbError::Damaged { .. } | DbError::NotADatabase(_)),
            "{length}: {error:?}"
        );
        let _ = fs::remove_file(temp.path().join("db-wal"));
        let _ = fs::remove_file(temp.path().join("db-shm"));
    }
}

#[tokio::test]
async fn a_locked_database_is_waited_for_and_then_said_to_be_locked() {
    let lab = Lab::new().await;
    let db = SqliteOptions::new(lab.site.db().path().unwrap())
        .busy_timeout(Duration::from_millis(50))
        .open()
        .await
        .unwrap();
    let mut other = lab.connect().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let error = db.service_report("a@b").await.unwrap_err();
    assert!(matches!(error, DbError::Locked(_)), "{error}");
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    db.service_report("a@b").await.unwrap();
}

#[tokio::test]
async fn many_may_create_it_at_once() {
    let temp = TempDir::new().unwrap();
    let path = temp.path().join("db");
    let opens = (0..8).map(|_| {
        let path = path.clone();
        tokio::spawn(async move { open(&path).await })
    });
    for open in opens.collect::<Vec<_>>() {
        open.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn without_the_default_type_nothing_is_managed() {
    let lab = Lab::new().await;
    lab.execute("UPDATE volume_types SET deleted = 1").await;
    let error = lab.manage(lab.request("disk.img")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "The request cannot be fulfilled as the default volume type __DEFAULT__ cannot be found."
    );
}

#[tokio::test]
async fn what_a_dead_process_left_half_done_is_ended_by_the_next() {
    let lab = Lab::new().await;
    lab.image("a.img", 5);
    lab.image("b.img", 5);
    let (a, _) = lab.manage(lab.request("a.img")).await.unwrap();
    let (b, _) = lab.manage(lab.request("b.img")).await.unwrap();
    // As if the process had died: for the one after the rename, for the other before it.
    lab.execute("UPDATE volumes SET status = 'managing', size = 0, launched_at = NULL").await;
    fs::rename(lab.images().join(format!("volume-{}", b.id)), lab.images().join("b.img")).unwrap();
    let context = lab.context.elevated();
    let path = lab.temp.path().join("data");
    let Lab { temp: _temp, site, .. } = lab;
    drop(site);
    let site = manage_existing::site::Site::open(&path, false).await.unwrap();
    site.start(&context).await.unwrap();
    let a = site.db().volume_get(&context, a.id).await.unwrap();
    assert_eq!((a.status, a.size), (VolumeStatus::Available, 1));
    let b = site.db().volume_get(&context, b.id).await.unwrap();
    assert_eq!(b.status, VolumeStatus::ErrorManaging);
    let fault = site.db().volume_fault_get(b.id).await.unwrap().unwrap();
    assert!(fault.reason.contains("ended before it was done"), "{}", fault.reason);
}

#[tokio::test]
async fn others_see_only_the_volumes_of_their_project() {
    let lab = Lab::new().await;
    lab.image("disk.img", 1);
    let (volume, _) = lab.manage(lab.request("disk.img")).await.unwrap();
    let other = manage_existing::domain::RequestContext::new("user-2", "project-2");
    let db = lab.site.db();
    assert!(matches!(
        db.volume_get(&other, volume.id).await,
        Err(DbError::VolumeNotFound(id)) if id == volume.id
    ));
    assert_eq!(db.volume_get_all(&other).await.unwrap(), []);
    assert_eq!(db.volume_get_all(&lab.context).await.unwrap().len(), 1);
    let denied = db.volume_destroy(&lab.context, volume.id).await;
    assert!(matches!(denied, Err(DbError::AdminRequired)));
}

#[tokio::test]
async fn a_mariadb_behind_tls_is_known_by_its_certificate() {
    let certificate = || rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (its_own, another) = (certificate(), certificate());
    let sql = "CREATE DATABASE cinder;\n\
               CREATE TABLE cinder.alembic_version (version_num VARCHAR(32));\n\
               INSERT INTO cinder.alembic_version VALUES ('9c74c1c6971f');\n\
               CREATE USER ann@localhost IDENTIFIED BY 'hunter2' REQUIRE SSL;\n\
               GRANT ALL ON cinder.* TO ann@localhost;\n";
    let Some(server) = MariaDb::with_certificate(&its_own, sql) else { return };
    let (its_own, another) = (its_own.cert.pem(), another.cert.pem());
    let open = async |host: &str, options: &str| {
        let url = format!("mysql://ann:hunter2@{host}:{}/cinder{options}", server.port);
        let url: DatabaseUrl = url.parse().unwrap();
        DatabaseOptions::new(url).open().await.map(drop)
    };
    let refused = async |host: &str, options: &str, why: &str| {
        let error = open(host, options).await.unwrap_err();
        assert!(matches!(error, DbError::Unreachable { .. }), "{error:?}");
        let told = error.to_string();
        assert!(told.contains(why) && !told.contains("hunter2"), "{told}");
    };
    let trusting = format!("?ssl_ca={}", server.file("its_own.pem", &its_own));
    open("localhost", &trusting).await.unwrap();
    refused("127.0.0.1", &trusting, "certificate").await;
    let suspicious = format!("?ssl_ca={}", server.file("another.pem", &another));
    refused("localhost", &suspicious, "certificate").await;
    // Who says nothing of it has it encrypted, and takes the server on trust.
    open("localhost", "").await.unwrap();
    refused("localhost", "?ssl-mode=DISABLED", "").await;
}
