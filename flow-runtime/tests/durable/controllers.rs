//! What a retry controller knows, and what it decided, outlives the process.

use flow_runtime::journal::{EntryKind, Memory};
use flow_runtime::retry::History;
use flow_runtime::{Decision, Engine, controller, flow, task};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the controller was asked, over all lives of the process.
type Asked = Arc<Mutex<Vec<String>>>;

#[derive(Clone, Default)]
pub(crate) struct Hosts {
    asked: Asked,
}

#[controller(provides(host))]
impl Hosts {
    async fn execute(&self, history: &History<String>, hosts: &[String]) -> io::Result<String> {
        hosts.get(history.len()).cloned().ok_or_else(|| io::Error::other("none left"))
    }

    fn on_failure(&self, history: &History<String>) -> Decision {
        let attempts = history.attempts().iter().map(|attempt| {
            let failures = attempt.failures().iter().map(|failure| failure.message().to_owned());
            format!("{}: {}", attempt.provided(), failures.collect::<Vec<_>>().join(", "))
        });
        self.asked.lock().unwrap().push(attempts.collect::<Vec<_>>().join("; "));
        // The third attempt would be an hour later.
        match history.len() {
            2 => Decision::RetryAfter(Duration::from_secs(3600)),
            _ => Decision::Retry,
        }
    }
}

/// Reaches `d` only.
#[task(provides(reached))]
async fn reach(host: &str) -> io::Result<String> {
    match host {
        "d" => Ok("d it is".to_owned()),
        host => Err(io::Error::other(format!("no {host}"))),
    }
}

flow! {
    pub(crate) linear Reach(hosts: Vec<String>) -> (reached: String) {
        #[retry(Hosts)]
        reach,
    }
}

/// Runs in three lives; after each entry there is a snapshot, or never one.
async fn three_lives(snapshot_every: u64) -> Vec<String> {
    let journal = Memory::new();
    let asked = Asked::default();
    let life = || {
        let flow = Reach { hosts: Hosts { asked: Arc::clone(&asked) }, reach: reach {} };
        let builder = Engine::builder().journal(Arc::new(journal.clone()) as _);
        builder.snapshot_every(snapshot_every).register(flow).build()
    };
    let first = life().await.unwrap();
    let hosts = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let run = first.start::<Reach>("r", ReachInputs { hosts }).await.unwrap();
    // It waits before the third attempt.
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(asked.lock().unwrap().len(), 2);
    drop((run, first));
    // A life that is too short for anything.
    let second = life().await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(asked.lock().unwrap().len(), 2, "what is decided is not asked again");
    drop(second);
    let third = life().await.unwrap();
    let run = third.get::<Reach>("r").await.unwrap();
    assert_eq!(run.wait().await.unwrap().reached, "d it is");
    let entries = third.runs().history("r").await.unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
    let decided = kinds.iter().filter(|kind| **kind == EntryKind::Consulted).count();
    assert_eq!(decided, 3);
    asked.lock().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn the_history_survives_a_restart() {
    for snapshot_every in [1, 1000] {
        assert_eq!(
            three_lives(snapshot_every).await,
            ["a: no a", "a: no a; b: no b", "a: no a; b: no b; c: no c"],
            "a snapshot every {snapshot_every} entries"
        );
    }
}
