//! What a process does that is there to be killed.

use crate::dying::{Dies, Dying};
use crate::effects::{Line, World, short};
use crate::flows::{Handle, Kind};
use flow_runtime::durable::{DurableBuilder, DurableEngine, RunsError};
use flow_runtime::journal::{Filter, Journal, JournalError, JournalErrorKind, Postgres, Sqlite};
use flow_runtime::{Engine, EventKind, RunState, StartError};
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
        child("child::lives", VARIABLE, &serde_json::to_string(self).unwrap(), &self.world, None)
    }
}

/// This program once more, as one of its tests, begun by a shell if that has to prepare
/// something; what it complains of is kept beside the world.
pub fn child(
    test: &str,
    variable: &str,
    value: &str,
    world: &World,
    shell: Option<&str>,
) -> std::process::Child {
    let path = world.path.with_extension("stderr");
    let complaints = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    let program = std::env::current_exe().unwrap();
    let mut command = match shell {
        None => Command::new(program),
        Some(shell) => {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("{shell} \"$0\" \"$@\"")]).arg(program);
            command
        }
    };
    command
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
    let journal = open(&url).await.unwrap();
    let journal = Dying::new(journal, world.clone(), dies);
    let engine = builder(journal, lease).max_runs(max_runs).build().await.unwrap();
    match shares {
        true => share(&engine, &runs, &world).await,
        false => drive(&engine, &runs, &world).await,
    }
    engine.shutdown().await;
}

/// Leaves runs to whoever takes them, and helps until all are over.
async fn share(engine: &DurableEngine, runs: &[(Kind, String)], world: &World) {
    let starts = runs.iter().map(|(kind, id)| kind.start(engine, id, world, true));
    futures_util::future::try_join_all(starts).await.unwrap();
    let states = vec![RunState::Pending, RunState::Running, RunState::Suspending];
    let filter = Filter { states, ..Filter::default() };
    while !engine.runs().list(&filter, None, 1).await.unwrap().runs.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// An engine that knows all flows.
pub fn builder(journal: Arc<dyn Journal>, lease: Duration) -> DurableBuilder {
    let builder = Engine::builder().cancel_grace(Duration::from_millis(10)).journal(journal);
    let builder = builder.lease(lease).claim_interval(Duration::from_millis(40));
    Kind::register(builder.snapshot_every(4))
}

/// Drives runs to their ends.
pub async fn drive(engine: &DurableEngine, runs: &[(Kind, String)], world: &World) {
    let ends = runs.iter().map(|(kind, id)| finish(engine, *kind, id, world));
    futures_util::future::join_all(ends).await;
}

/// Does for a run what a person would, until it is over.
async fn finish(engine: &DurableEngine, kind: Kind, id: &str, world: &World) {
    let Handle { mut events, .. } = insist(async || {
        kind.start(engine, id, world, false).await.map_err(|error| match error {
            StartError::Journal(error) => RunsError::Journal(error),
            other => panic!("{other}"),
        })
    })
    .await;
    let runs = engine.runs();
    let pause = async {
        while let Some(event) = events.next().await {
            if matches!(&event.kind, EventKind::TaskStarted { task, .. } if &**task == "b") {
                insist(async || allow(runs.suspend(id).await)).await;
                break;
            }
        }
        std::future::pending().await
    };
    let drive = async {
        loop {
            let run = insist(async || runs.wait(id).await).await;
            if let Some(why) = run.attention {
                world.note(&Line::Note(format!("{id} was put aside: {why}")));
                panic!("{id} was put aside: {why}");
            }
            match run.state {
                RunState::Suspended => insist(async || allow(runs.resume(id).await)).await,
                RunState::Failure => {
                    world.set(id);
                    insist(async || allow(runs.retry_failed_reverts(id).await)).await;
                }
                state => {
                    let run_id = id.to_owned();
                    let outputs = run.outputs.map(|text| short(&text));
                    world.note(&Line::End { run: run_id, state, outputs, error: run.error });
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

/// Asks again as long as the journal does not work.
async fn insist<T>(ask: impl AsyncFn() -> Result<T, RunsError>) -> T {
    loop {
        match ask().await {
            Ok(done) => return done,
            Err(RunsError::Journal(error)) if error.kind() != JournalErrorKind::Unusable => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// An order may come too late, as the run goes its way meanwhile.
fn allow(ordered: Result<(), RunsError>) -> Result<(), RunsError> {
    match ordered {
        Err(RunsError::Refused { .. }) => Ok(()),
        other => other,
    }
}
