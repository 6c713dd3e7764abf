//! A server of its own, which may be stopped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A PostgreSQL server in a temporary folder, stopped and removed in the end.
pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
    /// More of what the server is told.
    options: String,
}

impl Cluster {
    /// `None` where the programs are missing, but not in CI.
    pub async fn start() -> Option<Self> {
        Self::start_with(|_| String::new()).await
    }

    /// One that is told more, in whose folder something is put before.
    pub async fn start_with(prepare: impl FnOnce(&Path) -> String) -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "no `initdb` of PostgreSQL");
            eprintln!("skipped: no `initdb` of PostgreSQL in PATH or /usr/lib/postgresql");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let options = prepare(folder.path());
        if rustix::process::getuid().is_root() {
            // The server does not want to be root.
            let owned = Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status();
            assert!(owned.unwrap().success(), "a user `postgres`");
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let cluster = Cluster { folder, programs, port, options };
        cluster.run("initdb", &["--auth=trust", "--username=postgres", "--no-sync"]);
        cluster.begin();
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn begin(&self) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -p {} -c unix_socket_directories= -c shared_buffers=16MB {}",
            self.port, self.options
        );
        let log = self.folder.path().join("log").display().to_string();
        self.run("pg_ctl", &["start", "--wait", "--log", &log, "--options", &options]);
    }

    pub fn stop(&self, mode: &str) {
        self.run("pg_ctl", &["stop", "--wait", "--mode", mode]);
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = match rustix::process::getuid().is_root() {
            true => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(program);
                command
            }
            false => Command::new(program),
        };
        command.args(arguments).arg("--pgdata").arg(self.data()).current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = self.command(program, arguments).status().unwrap();
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        assert!(status.success(), "{program} {arguments:?}: {log}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl", &["stop", "--wait", "--mode", "immediate"]);
        let _ = stop.stderr(Stdio::null()).status();
    }
}

/// The folder with the programs of the latest version that is there.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    if let Ok(versions) = Path::new("/usr/lib/postgresql").read_dir() {
        let mut versions: Vec<_> = versions.flatten().map(|dir| dir.path().join("bin")).collect();
        versions.sort();
        folders.extend(versions.into_iter().rev());
    }
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
}
