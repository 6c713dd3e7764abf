//! The services as programs: real processes, a real client, a real broker.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod servers;

use serde_json::{Value, json};
use servers::rabbit::{self, VirtualHost};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const PROJECT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A data folder, and a folder of images beside it.
struct Home {
    temp: TempDir,
}

impl Home {
    fn new() -> Self {
        let temp = TempDir::new().unwrap();
        std::fs::create_dir(temp.path().join("images")).unwrap();
        Home { temp }
    }

    fn images(&self) -> PathBuf {
        self.temp.path().join("images")
    }

    fn image(&self, name: &str) {
        File::create_new(self.images().join(name)).unwrap().set_len(3 << 29).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage-existing"));
        command.arg("--data-dir").arg(self.temp.path().join("data")).args(args);
        command
    }

    /// Starts a service, and waits until it listens.
    fn start(&self, args: &[&str]) -> Service {
        let images = self.images();
        let pool = (args[0] != "scheduler").then_some(["--pool", images.to_str().unwrap()]);
        let mut child = self
            .command(args)
            .args(pool.iter().flatten())
            .stdout(Stdio::piped())
            .stderr(File::create(self.temp.path().join(format!("{}.log", args[0]))).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| {
            panic!("{}", std::fs::read_to_string(self.log(args[0])).unwrap_or_default())
        });
        Service { url: url.to_owned(), child }
    }

    fn log(&self, command: &str) -> PathBuf {
        self.temp.path().join(format!("{command}.log"))
    }

    /// The host of the pool.
    fn host(&self) -> String {
        let output = self.command(&["init", "--json"]).arg(self.images()).output().unwrap();
        let init: Value = serde_json::from_slice(&output.stdout).unwrap();
        let pool = &init["pools"][0];
        format!("{}#{}", pool["host"].as_str().unwrap(), pool["pool"].as_str().unwrap())
    }
}

/// A running service, which is ended with the test.
struct Service {
    url: String,
    child: Child,
}

impl Service {
    /// Asks it to stop, and waits; whether it ended well.
    fn stop(mut self) -> bool {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }

    fn client(&self) -> Client {
        Client { http: reqwest::Client::new(), url: format!("{}/v3/{PROJECT}", self.url) }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    async fn manage(&self, host: &str, source: &str) -> (u16, Value) {
        let body = json!({"volume": {"host": host, "ref": {"source-name": source}}});
        let request = self.http.post(format!("{}/os-volume-manage", self.url));
        let request = request.header("x-auth-token", format!("ann:{PROJECT}")).json(&body);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}/{path}", self.url));
        let request = request.header("x-auth-token", format!("ann:{PROJECT}"));
        request.send().await.unwrap().json().await.unwrap()
    }

    /// The volume, once it is what it will stay.
    async fn ended(&self, id: &str) -> Value {
        loop {
            let volume = self.get(&format!("volumes/{id}")).await["volume"].take();
            if volume["status"] != "creating" {
                return volume;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
}

fn cinder(program: &Path, service: &Service, args: &[&str]) -> (bool, String) {
    let output = Command::new(program)
        .args(["--os-auth-type", "noauth", "--os-endpoint", &format!("{}/v3", service.url)])
        .args(["--os-user-id", "adminuser", "--os-project-id", PROJECT])
        .args(args)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn cinders_own_client_manages_a_volume_and_shows_it() {
    let Some(program) = servers::cinder_python("cinder") else { return };
    let home = Home::new();
    home.image("lun-cli");
    let host = home.host();
    let service = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let manage = ["manage", "--name", "cname", "--description", "cdesc", "--metadata", "k=v"];
    let manage = [&manage[..], &["--bootable", &host, "lun-cli"]].concat();
    let (done, text) = cinder(&program, &service, &manage);
    assert!(done, "{text}");
    for shown in
        ["| bootable                       | true", "| name                           | cname"]
    {
        assert!(text.contains(shown), "{text}");
    }
    let id = text.lines().find_map(|line| line.strip_prefix("| id  ")).unwrap();
    let id = id.trim_matches([' ', '|']);
    let volume = service.client().ended(id).await;
    assert_eq!((&volume["status"], &volume["size"]), (&json!("available"), &json!(2)));
    let (done, text) = cinder(&program, &service, &["list"]);
    assert!(done && text.contains(id) && text.contains("available"), "{text}");
    let (done, text) = cinder(&program, &service, &["show", "cname"]);
    assert!(done && text.contains("'k' : 'v'") || text.contains("k"), "{text}");
    let (done, text) = cinder(&program, &service, &["manage", "nohost@x", "lun"]);
    assert!(!done && text.contains("Host 'nohost@x' not found"), "{text}");
    assert!(service.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_loses_nothing_that_was_accepted_and_metrics_count_it() {
    let home = Home::new();
    let host = home.host();
    for n in 0..20 {
        home.image(&format!("disk-{n}"));
    }
    let service = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let client = service.client();
    let (status, answer) = client.manage("nohost@x", "disk").await;
    assert_eq!((status, &answer["badRequest"]["code"]), (400, &json!(400)));
    for n in 0..20 {
        assert_eq!(client.manage(&host, &format!("disk-{n}")).await.0, 202);
    }
    let get = async |path: &str| {
        let response = client.http.get(format!("{}{path}", service.url)).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    assert_eq!(get("/healthcheck").await, (200, "OK".to_owned()));
    let (status, metrics) = get("/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "manage_existing_requests_total{outcome=\"Accepted\"} 20",
        "manage_existing_requests_total{outcome=\"Refused\"} 1",
        "manage_existing_http_requests_total{method=\"POST\",route=\"/v3/{project}/os-volume-manage\",status=\"202\"} 20",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(service.stop());
    // What was not done is suspended, and goes on with whatever runs flows next.
    let other = File::create_new(home.temp.path().join("other.img")).unwrap();
    other.set_len(1 << 20).unwrap();
    let manage =
        home.command(&["manage"]).arg(home.temp.path().join("other.img")).output().unwrap();
    assert!(manage.status.success(), "{manage:?}");
    let list = home.command(&["list", "--json"]).output().unwrap();
    let volumes: Vec<Value> = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!(volumes.len(), 21);
    assert!(volumes.iter().all(|volume| volume["status"] == "available"), "{volumes:?}");
    let log = std::fs::read_to_string(home.log("serve")).unwrap();
    assert!(log.contains("req-") && log.contains("stopped"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_processes_make_a_volume_available_and_no_log_shows_a_secret() {
    let Some(vhost) = VirtualHost::new() else { return };
    let home = Home::new();
    home.image("disk.img");
    let host = home.host();
    let bus = vhost.url(rabbit::port());
    let with = |args: &[&str]| home.start(&[args, &["--bus", &bus, "-vvv"]].concat());
    let scheduler = with(&["scheduler"]);
    let volume = with(&["volume"]);
    assert_eq!(
        scheduler.url,
        format!("127.0.0.1:{} (virtual host {})", rabbit::port(), vhost.name)
    );
    let api = with(&["serve", "--listen", "127.0.0.1:0"]);
    let client = api.client();
    let (status, answer) = client.manage(&host, "disk.img").await;
    assert_eq!(status, 202, "{answer}");
    let ended = client.ended(answer["volume"]["id"].as_str().unwrap()).await;
    assert_eq!((&ended["status"], &ended["size"]), (&json!("available"), &json!(2)));
    for service in [api, scheduler, volume] {
        assert!(service.stop());
    }
    for command in ["serve", "scheduler", "volume"] {
        let log = std::fs::read_to_string(home.log(command)).unwrap();
        assert!(!log.contains("guest:guest") && !log.contains(&format!("ann:{PROJECT}")), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cast_that_fails_is_a_fault_and_leaves_nothing() {
    let Some(vhost) = VirtualHost::new() else { return };
    let home = Home::new();
    let host = home.host();
    // Nobody listens there: the message cannot be routed.
    let api = home.start(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--bus",
        &vhost.url(rabbit::port()),
        "-vvv",
    ]);
    let client = api.client();
    let (status, answer) = client.manage(&host, "disk.img").await;
    assert_eq!((status, &answer["computeFault"]["code"]), (500, &json!(500)));
    assert_eq!(client.get("volumes").await, json!({"volumes": []}));
    assert!(api.stop());
    let log = std::fs::read_to_string(home.log("serve")).unwrap();
    assert!(log.contains("nobody can receive the message"), "{log}");
    assert!(!log.contains(&format!("ann:{PROJECT}")), "{log}");
}

#[test]
fn mistakes_of_the_command_line_are_told_with_a_remedy() {
    let home = Home::new();
    for (args, said) in [
        (&["serve", "--listen", "0.0.0.0:0"][..], "anybody who reaches 0.0.0.0:0"),
        (&["serve", "--bus", "http://ann:hunter2@x"], "the bus URL is not of the form"),
        (&["scheduler"], "this command works on a message bus"),
        (&["volume", "--bus", "amqp://x"], "there is no pool to look after"),
        (&["serve", "--auth", "keystone"], "--auth keystone needs --keystone-url"),
    ] {
        let output = home.command(args).env_remove("MANAGE_EXISTING_BUS").output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(said) && !text.contains("hunter2"), "{text}");
    }
}
