//! A file fails, and the engine lives on: it waits, or lets go of its runs and takes them up
//! again, and nobody has to do anything about it.

use crate::case::{Backend, Case};
use crate::child::{builder, child, drive, open};
use crate::dying::Dying;
use crate::effects::{Line, World};
use crate::flows::Kind;
use flow_runtime::RunId;
use flow_runtime::journal::Sqlite;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(30);
const VARIABLE: &str = "FLOW_TEST_STORAGE";

/// Asserts that somebody said these words when the journal did not work.
pub fn assert_said(world: &World, words: &[&str]) {
    let said = world.lines().into_iter().any(|line| match line {
        Line::Note(text) => words.iter().all(|word| text.contains(word)),
        _ => false,
    });
    assert!(said, "nobody said {words:?}\n{}", crate::case::story(&world.lines()));
}

/// How many workers there were.
pub fn lives(world: &World) -> usize {
    world.lines().iter().filter(|line| matches!(line, Line::Life { .. })).count()
}

#[derive(Serialize, Deserialize)]
struct Disk {
    url: String,
    world: World,
    runs: Vec<(Kind, String)>,
    patience: Duration,
    failures: usize,
}

/// The child of [`a_full_disk`]: the limit counts for all of a process.
#[test]
fn lives_on_a_small_disk() {
    let Ok(disk) = std::env::var(VARIABLE) else { return };
    let Disk { url, world, runs, patience, failures } = serde_json::from_str(&disk).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let journal = Dying::new(open(&url).await.unwrap(), world.clone(), None);
        let builder = builder(Arc::clone(&journal) as _, LEASE).storage_patience(patience);
        let engine = builder.build().await.unwrap();
        let old = getrlimit(Resource::Fsize);
        setrlimit(Resource::Fsize, Rlimit { current: Some(700_000), ..old }).unwrap();
        let relief = async {
            journal.fails(failures).await;
            setrlimit(Resource::Fsize, old).unwrap();
        };
        tokio::join!(relief, drive(&engine, &runs, &world));
        engine.shutdown().await;
    });
}

/// A file that may not grow is what a full disk looks like, and any user may have one.
fn a_full_disk(patience: Duration, failures: usize) -> usize {
    let mut case = Case::new(Backend::Sqlite, "", &Kind::ALL, 1).times(6);
    case.world.size = 8_000;
    let (url, world, runs) = (case.url(), case.world.clone(), case.runs.clone());
    let disk = Disk { url, world, runs, patience, failures };
    let disk = serde_json::to_string(&disk).unwrap();
    let shell = Some("trap '' XFSZ; exec");
    let mut child = child("storage::lives_on_a_small_disk", VARIABLE, &disk, &case.world, shell);
    case.ends(&mut child);
    assert_said(&case.world, &["Unavailable: the journal", "flows.db"]);
    lives(&case.world)
}

#[test]
fn a_disk_that_is_full_for_a_while() {
    assert_eq!(a_full_disk(Duration::from_secs(60), 5), 1, "nothing was let go of");
}

#[test]
fn a_disk_that_is_full_for_long() {
    assert!(a_full_disk(Duration::from_millis(200), 60) > 1, "the runs were let go of");
}

/// Another process that keeps the file to itself.
#[test]
fn a_lock() {
    for (patience, failures) in [(Duration::from_secs(60), 4), (Duration::from_millis(50), 60)] {
        let kinds = [Kind::ALL.as_slice(), &[Kind::Gated]].concat();
        let case = Case::new(Backend::Sqlite, "", &kinds, 2).times(6);
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let file = Sqlite::builder(case.url()).patience(Duration::from_millis(20));
            let journal =
                Dying::new(Arc::new(file.open().await.unwrap()), case.world.clone(), None);
            let builder = builder(Arc::clone(&journal) as _, LEASE).storage_patience(patience);
            let engine = builder.build().await.unwrap();
            let lock = async {
                while !case.world.lines().iter().any(at_the_gate) {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                let other = rusqlite::Connection::open(case.url()).unwrap();
                other.busy_timeout(Duration::from_secs(10)).unwrap();
                other.execute_batch("BEGIN EXCLUSIVE").unwrap();
                // Now there is something to be written.
                case.world.set("open");
                journal.fails(failures).await;
                other.execute_batch("ROLLBACK").unwrap();
            };
            tokio::join!(lock, drive(&engine, &case.runs, &case.world));
            engine.shutdown().await;
        });
        case.is_well();
        assert_said(&case.world, &["Unavailable: the journal", "is locked by another process"]);
        let let_go = patience < Duration::from_secs(1);
        assert_eq!(lives(&case.world) > 1, let_go, "{patience:?}");
    }
}

/// The last of the gated runs is there, or so.
pub fn at_the_gate(line: &Line) -> bool {
    matches!(line, Line::Call { run, node, .. } if node == "b" && run == "Gated-3")
}

fn chmod(mode: &str, path: &Path) {
    assert!(Command::new("chmod").arg(mode).arg(path).status().unwrap().success());
}

/// The child of the next one, which may have power over files no more than others.
#[test]
fn lives_without_power() {
    let Ok(disk) = std::env::var(VARIABLE) else { return };
    let Disk { url, world, runs, .. } = serde_json::from_str(&disk).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let journal = Dying::new(open(&url).await.unwrap(), world.clone(), None);
        let engine = builder(journal, Duration::from_millis(300)).build().await.unwrap();
        drive(&engine, &runs, &world).await;
        engine.shutdown().await;
    });
}

/// An engine that has lost its place, and may write nothing beside the file for a while.
#[test]
fn a_folder_that_becomes_read_only() {
    let case = Case::new(Backend::Sqlite, "", &[Kind::Gated, Kind::Chain], 3).times(3);
    let (url, world, runs) = (case.url(), case.world.clone(), case.runs.clone());
    let disk = Disk { url, world, runs, patience: LEASE, failures: 0 };
    let disk = serde_json::to_string(&disk).unwrap();
    let shell = rustix::process::getuid()
        .is_root()
        .then_some("exec setpriv --bounding-set=-dac_override,-dac_read_search");
    let mut child = child("storage::lives_without_power", VARIABLE, &disk, &case.world, shell);
    let pause = || std::thread::sleep(Duration::from_millis(5));
    while !case.world.lines().iter().any(at_the_gate) {
        assert!(child.try_wait().unwrap().is_none(), "{}", case.complaints());
        pause();
    }
    let file = case.file().unwrap();
    chmod("555", file.parent().unwrap());
    crate::case::runtime().block_on(async {
        let journal = open(&case.url()).await.unwrap();
        let run = journal.get(&RunId::from("Gated-1")).await.unwrap().unwrap();
        journal.leave(run.worker.unwrap()).await.unwrap();
    });
    let said = |text: &str| {
        let said = |line: &Line| matches!(line, Line::Note(note) if note.contains(text));
        case.world.lines().iter().filter(|line| said(line)).count()
    };
    while said("cannot keep a lock file beside it") < 3 {
        assert!(child.try_wait().unwrap().is_none(), "{}", case.complaints());
        pause();
    }
    chmod("755", file.parent().unwrap());
    case.world.set("open");
    case.ends(&mut child);
    assert_said(&case.world, &["Fenced: another worker has taken over"]);
    assert_eq!(lives(&case.world), 2);
}
