//! A MariaDB server of the test's own, with a certificate; gone when the test is.

use super::missing;
use rcgen::CertifiedKey;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

pub(crate) struct MariaDb {
    server: Child,
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
}

impl MariaDb {
    /// A server that has this certificate, and has done `sql`, a statement a line. `None` if
    /// there is no such program, but not in CI.
    pub(crate) fn with_certificate(made: &CertifiedKey<rcgen::KeyPair>, sql: &str) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let certificate = file("server.pem", &made.cert.pem());
        let key = file("server.key", &made.signing_key.serialize_pem());
        let first = file("first.sql", sql);
        let data = folder.path().join("data").display().to_string();
        let installed = Command::new("mariadb-install-db")
            .args(["--no-defaults", "--user=root", "--auth-root-authentication-method=normal"])
            .arg(format!("--datadir={data}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !installed.is_ok_and(|status| status.success()) {
            missing("no MariaDB server can be started here");
            return None;
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut server = Command::new("mariadbd")
            .args(["--no-defaults", "--user=root", "--bind-address=127.0.0.1"])
            .args(["--innodb-buffer-pool-size=8M", "--require-secure-transport=ON"])
            .arg(format!("--datadir={data}"))
            .arg(format!("--port={port}"))
            .arg(format!("--socket={data}/socket"))
            .arg(format!("--pid-file={data}/pid"))
            .arg(format!("--ssl-cert={certificate}"))
            .arg(format!("--ssl-key={key}"))
            .arg(format!("--init-file={first}"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok);
        let mut told = Vec::new();
        let ready = log.by_ref().any(|line| {
            let ready = line.contains("ready for connections");
            told.push(line);
            ready
        });
        assert!(ready, "{}", told.join("\n"));
        std::thread::spawn(move || log.for_each(drop));
        Some(MariaDb { server, folder, port })
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path: &Path = self.folder.path();
        let path = path.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
