//! What a process does that is there to be killed.

use crate::dying::{Dies, Dying};
use crate::effects::{Line, World};
use crate::flows::{Handle, Kind};
use flow_runtime::durable::{DurableEngine, RunsError};
use flow_runtime::journal::{Journal, JournalError, Postgres, Sqlite};
use flow_runtime::{Engine, EventKind, RunState};
use serde::{Deserialize, Serialize};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// What it is told to do, in the variable [`VARIABLE`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Life {
    /// Where the journal is.
    pub url: String,
    pub world: World,
    /// What is to be driven to its end.
    pub runs: Vec<(Kind, String)>,
    pub dies: Option<Dies>,
    pub lease: Duration,
    /// Leaves the runs to whoever takes them first, and helps until all are over.
    pub shares: bool,
    pub max_runs: usize,
}

const VARIABLE: &str = "FLOW_TEST_LIFE";

impl Life {
    /// The process, which is this program once more.
    pub fn begin(&self) -> std::process::Child {
        child("child::lives", VARIABLE, &serde_json::to_string(self).unwrap(), &self.world)
    }
}

/// This program once more, as one of its tests; what it complains of is kept beside the world.
pub fn child(test: &str, variable: &str, value: &str, world: &World) -> std::process::Child {
    let path = world.path.with_extension("stderr");
    let complaints = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(variable, value)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(complaints)
        .spawn()
        .unwrap()
}

/// Opens a journal by its address, which is that of a server or a path.
pub async fn open(url: &str) -> Result<Arc<dyn Journal>, JournalError> {
    Ok(match url.starts_with("postgres") {
        true => Arc::new(Postgres::connect(url).await?),
        false => Arc::new(Sqlite::open(url).await?),
    })
}

#[test]
fn lives() {
    let Ok(life) = std::env::var(VARIABLE) else { return };
    let life: Life = serde_json::from_str(&life).unwrap();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap().block_on(live(life));
}

async fn live(life: Life) {
    let Life { url, world, runs, dies, lease, shares, max_runs } = life;
    world.note(&Line::Life { process: std::process::id() });
    let journal = open(&url).await.unwrap();
    let journal = Dying::new(journal, world.clone(), dies);
    let builder = Engine::builder().cancel_grace(Duration::from_millis(10)).journal(journal);
    let builder = builder.lease(lease).max_runs(max_runs);
    let builder = builder.claim_interval(Duration::from_millis(40)).snapshot_every(4);
    let engine = Kind::register(builder).build().await.unwrap();
    let ends = runs.iter().map(|(kind, id)| finish(&engine, *kind, id, &world, shares));
    futures_util::future::join_all(ends).await;
    engine.shutdown().await;
}

/// Does for a run what a person would, until it is over.
pub async fn finish(engine: &DurableEngine, kind: Kind, id: &str, world: &World, shares: bool) {
    let Handle { mut events, .. } = kind.start(engine, id, world, shares).await.unwrap();
    let runs = engine.runs();
    let pause = async {
        while let Some(event) = events.next().await {
            if matches!(&event.kind, EventKind::TaskStarted { task, .. } if &**task == "b") {
                // It may be over by now.
                allow(runs.suspend(id).await);
                break;
            }
        }
        std::future::pending().await
    };
    let drive = async {
        loop {
            let run = runs.wait(id).await.unwrap();
            if let Some(why) = run.attention {
                world.note(&Line::Note(format!("{id} was put aside: {why}")));
                panic!("{id} was put aside: {why}");
            }
            match run.state {
                RunState::Suspended => allow(runs.resume(id).await),
                RunState::Failure => {
                    world.set(id);
                    allow(runs.retry_failed_reverts(id).await);
                }
                state => {
                    let (run, outputs, error) = (id.to_owned(), run.outputs, run.error);
                    world.note(&Line::End { run, state, outputs, error });
                    return;
                }
            }
        }
    };
    match kind {
        Kind::Pausing => tokio::select! { () = pause => {}, () = drive => {} },
        _ => drive.await,
    }
}

/// An order may come too late, as the run goes its way meanwhile.
fn allow(ordered: Result<(), RunsError>) {
    match ordered {
        Ok(()) | Err(RunsError::Refused { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}
