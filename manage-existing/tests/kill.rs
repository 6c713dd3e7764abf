//! Programs that are killed, by `SIGKILL`, in the middle of what they do: whoever comes next
//! goes on, and everything is there once.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod servers;

use serde_json::{Map, Value, json};
use servers::database::{CinderDb, Kind};
use servers::rabbit::{self, VirtualHost};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROJECT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A data folder, a folder of images beside it, and the database, if it is Cinder's.
struct Home {
    temp: TempDir,
    /// The name of the data folder.
    data: &'static str,
    database: Option<String>,
    bus: Option<String>,
    journal: Option<String>,
}

impl Home {
    fn new() -> Self {
        let temp = TempDir::new().unwrap();
        std::fs::create_dir(temp.path().join("images")).unwrap();
        Home { temp, data: "data", database: None, bus: None, journal: None }
    }

    fn images(&self) -> PathBuf {
        self.temp.path().join("images")
    }

    fn image(&self, name: &str) {
        File::create_new(self.images().join(name)).unwrap().set_len(3 << 29).unwrap();
    }

    fn data(&self) -> PathBuf {
        self.temp.path().join(self.data)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage-existing"));
        command.arg("--data-dir").arg(self.data()).args(args);
        command.current_dir(self.images()).env_remove("MANAGE_EXISTING_BUS");
        command.env_remove("MANAGE_EXISTING_DATABASE_URL").env_remove("RUST_LOG");
        command.env_remove("MANAGE_EXISTING_JOURNAL_URL");
        if let Some(url) = &self.journal {
            command.env("MANAGE_EXISTING_JOURNAL_URL", url);
        }
        if let Some(url) = &self.database {
            command.env("MANAGE_EXISTING_DATABASE_URL", url);
        }
        if let Some(bus) = &self.bus {
            command.env("MANAGE_EXISTING_BUS", bus);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[&["--json"], args].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }

    /// The steps that are durable of the runs of a flow that have not ended.
    fn unfinished(&self, flow: &str) -> Vec<(String, usize)> {
        let runs = self.json(&["runs", "list", "--state", "running,pending", "--flow", flow]);
        let run = |run: &Value| {
            let id = run["id"].as_str().unwrap().to_owned();
            let steps = self.json(&["runs", "show", &id])["steps"].as_array().unwrap().len();
            (id, steps)
        };
        runs["runs"].as_array().unwrap().iter().map(run).collect()
    }

    fn start(&self, args: &[&str]) -> Service {
        let images = self.images();
        let pool = (args[0] != "scheduler").then_some(["--pool", images.to_str().unwrap()]);
        let log = self.temp.path().join(format!("{}.log", args[0]));
        let mut child = self
            .command(args)
            .args(pool.iter().flatten())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ");
        let url = url.unwrap_or_else(|| panic!("{}", std::fs::read_to_string(&log).unwrap()));
        Service { url: url.to_owned(), child }
    }

    fn host(&self) -> String {
        let init = self.json(&["init", self.images().to_str().unwrap()]);
        let pool = &init["pools"][0];
        format!("{}#{}", pool["host"].as_str().unwrap(), pool["pool"].as_str().unwrap())
    }

    /// The images that are named after volumes, and the others.
    fn files(&self) -> (Vec<String>, Vec<String>) {
        let names = std::fs::read_dir(self.images()).unwrap();
        let names = names.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.partition(|name| name.starts_with("volume-"))
    }

    fn volumes(&self) -> Vec<Value> {
        serde_json::from_value(self.json(&["list"])).unwrap()
    }

    /// One volume, available, whose file has its name, and nothing that is still to be done.
    fn is_whole(&self, what: &str) {
        let volumes = self.volumes();
        assert_eq!(volumes.len(), 1, "{what}: {volumes:?}");
        assert_eq!((&volumes[0]["status"], &volumes[0]["size"]), (&json!("available"), &json!(2)));
        assert_eq!(volumes[0]["provider_id"], "disk.img", "{what}");
        let name = format!("volume-{}", volumes[0]["id"].as_str().unwrap());
        assert_eq!(self.files(), (vec![name], vec![]), "{what}");
        let open = self.json(&["runs", "list", "--state", "pending,running,suspended,failure"]);
        assert_eq!(open["runs"], json!([]), "{what}");
    }
}

struct Service {
    url: String,
    child: Child,
}

impl Service {
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const DEATHS: [&str; 4] =
    ["die-after-entry", "die-after-cast", "die-after-rename", "die-after-available"];

#[test]
fn a_manage_that_is_killed_after_any_step_goes_on_when_it_is_run_again() {
    for death in DEATHS {
        let home = Home::new();
        home.image("disk.img");
        let killed = home.run(&["manage", "disk.img", "--drill", death]);
        assert_eq!(killed.status.signal(), Some(9), "{death}: {killed:?}");
        let again = home.run(&["manage", "disk.img"]);
        assert!(again.status.success(), "{death}: {again:?}");
        home.is_whole(death);
    }
}

#[test]
fn whatever_runs_flows_next_goes_on_with_what_was_killed() {
    for death in DEATHS {
        let home = Home::new();
        home.image("disk.img");
        assert_eq!(home.run(&["manage", "disk.img", "--drill", death]).status.signal(), Some(9));
        let other = TempDir::new().unwrap();
        File::create_new(other.path().join("other.img")).unwrap().set_len(1).unwrap();
        let path = other.path().join("other.img");
        let manage = home.run(&["manage", path.to_str().unwrap()]);
        assert!(manage.status.success(), "{death}: {manage:?}");
        let done = home.volumes().into_iter().filter(|volume| volume["status"] == "available");
        assert_eq!(done.count(), 2, "{death}");
    }
}

#[test]
fn a_manage_that_is_killed_again_and_again_in_a_slow_backend_ends_once() {
    let home = Home::new();
    home.host();
    home.image("disk.img");
    for steps in [1, 3] {
        let child = home.command(&["manage", "disk.img", "--drill", "slow-backend"]).spawn();
        let child = Service { url: String::new(), child: child.unwrap() };
        // 1: it is being found. 3: it is found, its quota is reserved, and it is being renamed.
        until("the slow step", || {
            let runs = home.unfinished("ManageExistingHere");
            runs.iter().any(|(_, done)| *done >= steps).then_some(())
        });
        child.kill();
    }
    let again = home.run(&["manage", "disk.img"]);
    assert!(again.status.success(), "{again:?}");
    home.is_whole("slow");
}

#[test]
fn a_run_that_has_a_name_is_made_once_also_after_its_end() {
    let home = Home::new();
    home.image("disk.img");
    let manage = ["manage", "disk.img", "--run-id", "order-17"];
    let killed = home.run(&[&manage[..], &["--drill", "die-after-rename"]].concat());
    assert_eq!(killed.status.signal(), Some(9));
    for _ in 0..2 {
        let again = home.run(&manage);
        assert!(again.status.success(), "{again:?}");
        home.is_whole("named");
    }
    let other = home.run(&[&manage[..], &["--name", "web"]].concat());
    assert_eq!(other.status.code(), Some(4), "{other:?}");
    let said = String::from_utf8(other.stderr).unwrap();
    assert!(said.contains("of another request: its name is not the same"), "{said}");
}

#[test]
fn runs_can_be_suspended_resumed_and_cancelled() {
    let home = Home::new();
    home.host();
    home.image("disk.img");
    let slow = home.command(&["manage", "disk.img", "--drill", "slow-backend"]).spawn().unwrap();
    let slow = Service { url: String::new(), child: slow };
    let (id, _) = until("the run", || home.unfinished("ManageExistingHere").pop());
    slow.kill();
    let suspended = home.run(&["runs", "suspend", &id]);
    assert!(suspended.status.success(), "{suspended:?}");
    let shown = home.json(&["runs", "show", &id]);
    assert_eq!(shown["state"], "suspended");
    assert_eq!(home.volumes()[0]["status"], "managing", "it is not given up");
    let cancelled = home.run(&["runs", "cancel", &id]);
    assert!(cancelled.status.success(), "{cancelled:?}");
    assert_eq!(home.volumes()[0]["status"], "error_managing");
    assert_eq!(home.files(), (vec![], vec!["disk.img".to_owned()]));
    let purged = home.run(&["runs", "purge", "--older-than", "0s"]);
    assert!(String::from_utf8_lossy(&purged.stdout).starts_with("removed 2 runs"), "{purged:?}");
}

fn number(row: &Map<String, Value>, column: &str) -> i64 {
    row[column].as_i64().unwrap()
}

/// Quota is counted once, and nothing stays reserved.
async fn is_counted(db: &CinderDb, volumes: i64, what: &str) {
    let usages = db.rows("SELECT resource, in_use, reserved FROM quota_usages").await;
    for row in &usages {
        assert_eq!(number(row, "reserved"), 0, "{what}: {usages:?}");
        let per = if row["resource"].as_str().unwrap().starts_with("volumes") { 1 } else { 2 };
        assert_eq!(number(row, "in_use"), per * volumes, "{what}: {usages:?}");
    }
    assert!(!usages.is_empty(), "{what}");
    let live = if db.kind == Kind::Postgres { "NOT deleted" } else { "deleted = 0" };
    let open = db.rows(&format!("SELECT id FROM reservations WHERE {live}")).await;
    assert_eq!(open.len(), 0, "{what}: {open:?}");
}

async fn killed_beside_cinder(kind: Kind) {
    for death in DEATHS.into_iter().chain(["die-after-reserve", "die-after-commit"]) {
        let Some(db) = CinderDb::with_schema(kind).await else { return };
        let home = Home { database: Some(db.url()), ..Home::new() };
        home.image("disk.img");
        let killed = home.run(&["manage", "disk.img", "--drill", death]);
        assert_eq!(killed.status.signal(), Some(9), "{death}: {killed:?}");
        let again = home.run(&["manage", "disk.img"]);
        assert!(again.status.success(), "{death}: {again:?}");
        home.is_whole(death);
        is_counted(&db, 1, death).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quota_is_counted_once_whatever_was_killed_on_sqlite() {
    killed_beside_cinder(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quota_is_counted_once_whatever_was_killed_on_mariadb() {
    killed_beside_cinder(Kind::MariaDb).await;
}

/// Sends requests for images that are there, and says which were accepted until the server died.
async fn send(url: String, host: String, from: usize, to: usize) -> Vec<String> {
    let http = reqwest::Client::new();
    let mut accepted = Vec::new();
    for n in from..to {
        let body = json!({"volume": {"host": host, "ref": {"source-name": format!("disk-{n}")}}});
        let request = http.post(format!("{url}/v3/{PROJECT}/os-volume-manage"));
        let sent = request.header("x-auth-token", format!("ann:{PROJECT}")).json(&body).send();
        let Ok(answer) = sent.await else { break };
        let status = answer.status().as_u16();
        let Ok(answer) = answer.json::<Value>().await else { break };
        assert_eq!(status, 202, "{answer}");
        accepted.push(answer["volume"]["id"].as_str().unwrap().to_owned());
    }
    accepted
}

/// Every accepted volume is available; nothing is `managing`; no storage has two volumes.
fn all_ended(home: &Home, accepted: &[String]) -> usize {
    let volumes = until("nothing is managing any more", || {
        let volumes = home.volumes();
        volumes.iter().all(|volume| volume["status"] != "managing").then_some(volumes)
    });
    for id in accepted {
        let volume = volumes.iter().find(|volume| volume["id"] == **id);
        assert_eq!(volume.unwrap()["status"], "available", "{volume:?}");
    }
    let mut own: Vec<&str> = volumes.iter().map(|v| v["provider_id"].as_str().unwrap()).collect();
    own.sort_unstable();
    own.dedup();
    assert_eq!(own.len(), volumes.len());
    assert_eq!(home.files().0.len(), volumes.len());
    volumes.len()
}

const REQUESTS: usize = 60;
const CLIENTS: usize = 6;

/// Starts clients, and waits until so many volumes have entries.
async fn load(home: &Home, service: &Service, host: &str, kill: impl FnOnce()) -> Vec<String> {
    let each = REQUESTS / CLIENTS;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|n| {
            let (url, host) = (service.url.clone(), host.to_owned());
            tokio::spawn(send(url, host, n * each, (n + 1) * each))
        })
        .collect();
    tokio::task::block_in_place(|| {
        until("a third of the requests", || (home.volumes().len() > REQUESTS / 3).then_some(()));
        kill();
    });
    let mut accepted = Vec::new();
    for client in clients {
        accepted.extend(client.await.unwrap());
    }
    accepted
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serve_that_is_killed_loses_nothing_that_it_has_accepted() {
    let home = Home::new();
    let host = home.host();
    for n in 0..REQUESTS {
        home.image(&format!("disk-{n}"));
    }
    let slow = ["serve", "--listen", "127.0.0.1:0", "--drill", "slow-backend"];
    let service = home.start(&slow);
    let pid = service.child.id().to_string();
    let kill = || assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    let accepted = load(&home, &service, &host, kill).await;
    assert!(accepted.len() >= REQUESTS / 4, "{}", accepted.len());
    drop(service);
    let service = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let volumes = all_ended(&home, &accepted);
    println!("{} accepted, {volumes} volumes, all available", accepted.len());
    service.kill();
}

/// The address of a database, with a password that nobody asks for.
fn with_password(db: &CinderDb) -> String {
    db.url().replace("postgres@", "postgres:hunter2@")
}

/// The one set of tables in a database that is a journal.
async fn journal_in(db: &CinderDb) -> String {
    let names = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'manage_existing_%'";
    let names = db.rows(names).await;
    assert_eq!(names.len(), 1, "{names:?}");
    names[0]["nspname"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_on_postgresql_is_found_again_and_tells_no_password() {
    let Some(db) = CinderDb::empty(Kind::Postgres).await else { return };
    let mut home = Home { journal: Some(with_password(&db)), ..Home::new() };
    home.image("disk.img");
    let killed = home.run(&["-vvv", "manage", "disk.img", "--drill", "die-after-rename"]);
    assert_eq!(killed.status.signal(), Some(9), "{killed:?}");
    // The folder may be moved; its runs are still its own.
    let before = home.data();
    home.data = "moved";
    std::fs::rename(before, home.data()).unwrap();
    let again = home.run(&["-vvv", "manage", "disk.img"]);
    assert!(again.status.success(), "{again:?}");
    home.is_whole("moved");
    assert!(!home.data().join("runs.sqlite").exists());
    let journal = journal_in(&db).await;
    db.execute(&format!("UPDATE {journal}.flow_schema SET version = 99")).await;
    let refused = home.run(&["-vvv", "runs", "list"]);
    assert_eq!(refused.status.code(), Some(8), "{refused:?}");
    for output in [killed, again, refused] {
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("hunter2"), "{said}");
        if output.status.code() == Some(8) {
            assert!(said.contains("a newer program has used it"), "{said}");
        }
    }
}

/// For how long runs may be without anybody: the lease of a process, and how often others look.
const TAKEOVER: Duration = Duration::from_secs(11);

/// What a machine may need beside, that has other work.
const LOADED: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_serve_takes_over_from_one_that_is_killed_on_the_same_journal_on_postgresql() {
    let Some(db) = CinderDb::with_schema(Kind::Postgres).await else { return };
    raise_quotas(&db).await;
    let tables = "SELECT table_name FROM information_schema.tables \
                  WHERE table_schema = 'public' ORDER BY table_name";
    let cinders = db.rows(tables).await;
    // The journal is in Cinder's own database.
    let (database, journal) = (Some(db.url()), Some(with_password(&db)));
    let home = Home { database, journal, ..Home::new() };
    let host = home.host();
    for n in 0..REQUESTS {
        home.image(&format!("disk-{n}"));
    }
    let slow = ["serve", "--listen", "127.0.0.1:0", "--drill", "slow-backend"];
    // The second is quick, so that it soon has room for all that the first leaves.
    let (first, second) = (home.start(&slow), home.start(&slow[..3]));
    let (pid, mut gone) = (first.child.id().to_string(), None);
    let kill = || {
        assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
        gone = Some(Instant::now());
    };
    let accepted = load(&home, &first, &host, kill).await;
    assert!(accepted.len() >= REQUESTS / 4, "{}", accepted.len());
    drop(first);
    let journal = journal_in(&db).await;
    let held = format!(
        "SELECT r.run FROM {journal}.flow_runs r JOIN {journal}.flow_workers w ON w.id = r.worker \
         WHERE r.held AND w.name LIKE '%/{pid} %'"
    );
    let left = db.rows(&held).await.len();
    assert!(left > 0, "it was killed in the middle of its work");
    while !db.rows(&held).await.is_empty() {
        assert!(gone.unwrap().elapsed() < TAKEOVER + LOADED, "nobody has taken over");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("{left} runs taken over after {:?}, at most {TAKEOVER:?}", gone.unwrap().elapsed());
    let volumes = all_ended(&home, &accepted);
    println!("{} accepted, {volumes} volumes, all available", accepted.len());
    is_counted(&db, i64::try_from(volumes).unwrap(), "takeover").await;
    assert_eq!(db.rows(tables).await, cinders, "nothing is added to Cinder's tables");
    let log = std::fs::read_to_string(home.temp.path().join("serve.log")).unwrap();
    assert!(!log.contains("hunter2"), "{log}");
    second.kill();
}

/// Cinder's default would be used up.
async fn raise_quotas(db: &CinderDb) {
    for resource in ["volumes", "gigabytes"] {
        let live = if db.kind == Kind::MariaDb { "0" } else { "false" };
        let of = format!("({live}, '{PROJECT}', '{resource}', 10000)");
        let columns = "(deleted, project_id, resource, hard_limit)";
        db.execute(&format!("INSERT INTO quotas {columns} VALUES {of}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_services_that_are_killed_lose_nothing_on_mariadb_and_rabbitmq() {
    three_services_are_killed(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_services_that_are_killed_lose_nothing_on_a_journal_on_postgresql() {
    let Some(db) = CinderDb::empty(Kind::Postgres).await else { return };
    three_services_are_killed(Some(with_password(&db))).await;
}

async fn three_services_are_killed(journal: Option<String>) {
    let Some(vhost) = VirtualHost::new() else { return };
    let Some(db) = CinderDb::with_schema(Kind::MariaDb).await else { return };
    raise_quotas(&db).await;
    let bus = Some(vhost.url(rabbit::port()));
    let (database, apart) = (Some(db.url()), journal.is_some());
    let home = Home { database, bus, journal, ..Home::new() };
    let host = home.host();
    for n in 0..REQUESTS {
        home.image(&format!("disk-{n}"));
    }
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let scheduler = home.start(&["scheduler"]);
    let volume = home.start(&["volume", "--drill", "slow-backend"]);
    let api = home.start(&serve);
    let (pids, all) = ([&api, &scheduler, &volume].map(|of| of.child.id().to_string()), ["-KILL"]);
    let kill = || assert!(Command::new("kill").args(all).args(pids).status().unwrap().success());
    let accepted = load(&home, &api, &host, kill).await;
    assert!(accepted.len() >= REQUESTS / 4, "{}", accepted.len());
    drop((api, scheduler, volume));
    let services = [home.start(&["scheduler"]), home.start(&["volume"]), home.start(&serve)];
    let volumes = all_ended(&home, &accepted);
    println!("{} accepted, {volumes} volumes, all available", accepted.len());
    is_counted(&db, i64::try_from(volumes).unwrap(), "three services").await;
    let flows = |args: &[&str]| {
        let list = home.json(&[&["runs", "list", "--limit", "1000"], args].concat());
        let runs = list["runs"].as_array().unwrap().clone();
        runs.iter().map(|run| run["flow"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let (api, here) = ("ManageExistingWithQuota", "ManageExistingHere");
    match apart {
        true => {
            assert_eq!(flows(&[]), BTreeSet::from([api.to_owned()]));
            assert_eq!(flows(&["--service", "volume"]), BTreeSet::from([here.to_owned()]));
        }
        false => assert_eq!(flows(&[]), BTreeSet::from([api.to_owned(), here.to_owned()])),
    }
    services.into_iter().for_each(Service::kill);
}
