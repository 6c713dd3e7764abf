//! Encrypted connections to a server of our own, whose certificate a CA of our own has signed.

use crate::cluster::Cluster;
use flow_runtime::journal::{Filter, Journal, JournalErrorKind, Postgres};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs `openssl` in a folder.
fn openssl(folder: &Path, arguments: &str) {
    let mut command = Command::new("openssl");
    command.args(arguments.split(' ')).current_dir(folder).stdin(Stdio::null());
    let output = command.output().expect("openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn is_there() -> bool {
    let there = Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_ok();
    assert!(there || std::env::var_os("CI").is_none(), "no `openssl`");
    if !there {
        eprintln!("skipped: no `openssl`");
    }
    there
}

/// A CA, one that nobody has asked, and a certificate of the first for `localhost`.
fn certify(folder: &Path) {
    for ca in ["ca", "other"] {
        let make = format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
             -subj /CN={ca} -keyout {ca}.key -out {ca}.pem"
        );
        openssl(folder, &make);
    }
    openssl(
        folder,
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
         -keyout server.key -out server.csr",
    );
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost").unwrap();
    openssl(
        folder,
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
         -extfile names -out server.pem",
    );
}

/// How many of our connections are encrypted, and how many are not.
async fn encrypted(cluster: &Cluster) -> (i64, i64) {
    let (client, connection) =
        tokio_postgres::connect(&cluster.url(), tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let sql = "SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl)
        FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE application_name = 'flow journal'";
    let row = client.query_one(sql, &[]).await.unwrap();
    let counts = (row.get(0), row.get(1));
    drop(client);
    connection.await.unwrap().unwrap();
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_counts_for_its_host_and_by_its_ca() {
    if !is_there() {
        return;
    }
    let cluster = Cluster::start_with(|folder| {
        certify(folder);
        let (folder, file) = (folder.display(), "server");
        format!(
            "-c ssl=on -c ssl_cert_file={folder}/{file}.pem -c ssl_key_file={folder}/{file}.key"
        )
    });
    let Some(cluster) = cluster.await else { return };
    let url = |host: &str, query: &str| {
        format!("postgres://postgres@{host}:{}/postgres?{query}", cluster.port())
    };
    let by = |ca: &str| format!("&sslrootcert={}", cluster.folder().join(ca).display());
    let verified = format!("sslmode=verify-full{}", by("ca.pem"));
    for mode in [verified.as_str(), "sslmode=require", "sslmode=prefer"] {
        let journal = Postgres::connect(&url("localhost", mode)).await.unwrap();
        assert!(journal.list(&Filter::default(), None, 1).await.unwrap().is_empty());
        let (with, without) = encrypted(&cluster).await;
        assert!(with > 0 && without == 0, "{mode}: {with}, {without}");
        drop(journal);
        while encrypted(&cluster).await != (0, 0) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
    let refused = async |url: String, why: &str| {
        let error = Postgres::connect(&url).await.expect_err("it is not the one");
        assert_eq!(error.kind(), JournalErrorKind::Unavailable, "{error}");
        let text = format!("{error}: {:?}", std::error::Error::source(&error));
        assert!(text.contains(why), "{text}");
    };
    // A CA that has not signed it; those of the system; a name that it does not have.
    let other = format!("sslmode=verify-full{}", by("other.pem"));
    refused(url("localhost", &other), "invalid peer certificate").await;
    refused(url("localhost", "sslmode=verify-full"), "invalid peer certificate").await;
    refused(url("127.0.0.1", &verified), "not valid for name").await;
    // A file that has no certificate.
    let key = format!("sslmode=verify-full{}", by("names"));
    let error = Postgres::connect(&url("localhost", &key)).await.expect_err("no certificate");
    assert!(!error.to_string().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_encryption_does_not_go_without() {
    let Some(cluster) = Cluster::start().await else { return };
    let url = |mode: &str| format!("{}?sslmode={mode}", cluster.url());
    let error = Postgres::connect(&url("require")).await.expect_err("it has none");
    assert_eq!(error.kind(), JournalErrorKind::Unavailable, "{error}");
    drop(Postgres::connect(&url("prefer")).await.unwrap());
}
