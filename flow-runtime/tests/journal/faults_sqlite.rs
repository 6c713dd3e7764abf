//! What can happen to a file.

use crate::backends::{File, create, entry, steps};
use flow_runtime::RunId;
use flow_runtime::journal::{
    Append, Entry, Filter, Journal, JournalError, JournalErrorKind, RunKey, Sqlite, WorkerId,
    Write, Written,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(3600);

fn assert_says(error: &JournalError, kind: JournalErrorKind, words: &[&str]) {
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    assert!(!text.contains('\n'), "one line: {text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

async fn refused(path: &Path, words: &[&str]) {
    let error = Sqlite::open(path).await.expect_err("a journal");
    assert_says(&error, JournalErrorKind::Unusable, words);
}

fn add(run: RunKey, entries: Vec<Entry>) -> [Write; 1] {
    [Write::Append(Append { run, entries, taken: vec![], rest: None, snapshot: None })]
}

async fn begin(journal: &Sqlite) -> (WorkerId, RunKey) {
    let worker = journal.join("host/1", LEASE).await.unwrap();
    let written = journal.commit(worker, &[create("run")]).await.unwrap();
    let Written::Created(key) = written[0] else { panic!("{written:?}") };
    (worker, key)
}

#[tokio::test]
async fn another_process_holds_the_lock() {
    let file = File::new();
    let journal =
        Sqlite::builder(file.path()).patience(Duration::from_millis(100)).open().await.unwrap();
    let (worker, key) = begin(&journal).await;
    let other = rusqlite::Connection::open(file.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let write = add(key, steps(1..=2));
    let error = journal.commit(worker, &write).await.expect_err("it is locked");
    assert_says(&error, JournalErrorKind::Unavailable, &["is locked by another process"]);
    // Reading goes on.
    assert!(journal.log(key, 0, 10).await.unwrap().is_empty());
    assert!(journal.get(&RunId::from("run")).await.unwrap().is_some());
    other.execute_batch("ROLLBACK").unwrap();
    journal.commit(worker, &write).await.unwrap();
    assert_eq!(journal.log(key, 0, 10).await.unwrap(), steps(1..=2));
}

#[tokio::test]
async fn what_is_no_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    refused(&folder.path().join("missing/x.db"), &["missing/x.db", "cannot be opened"]).await;
    refused(folder.path(), &["cannot be opened"]).await;

    let text = "Dear diary,\n".repeat(1_000);
    std::fs::write(&path, &text).unwrap();
    refused(&path, &["x.db", "is no SQLite database"]).await;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "it was left alone");

    std::fs::remove_file(&path).unwrap();
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE volumes (id TEXT)").unwrap();
    drop(foreign);
    let before = std::fs::read(&path).unwrap();
    refused(&path, &["the database of something else", "`volumes`", "a file of its own"]).await;
    assert_eq!(std::fs::read(&path).unwrap(), before, "it was left alone");
}

#[tokio::test]
async fn a_journal_of_the_future() {
    let file = File::new();
    drop(Sqlite::open(file.path()).await.unwrap());
    let db = rusqlite::Connection::open(file.path()).unwrap();
    db.execute_batch("UPDATE flow_schema SET version = 7").unwrap();
    refused(&file.path(), &["version 7", "a newer program"]).await;
    db.execute_batch("DELETE FROM flow_schema").unwrap();
    refused(&file.path(), &["does not tell a version"]).await;
    db.execute_batch("DROP TABLE flow_schema; CREATE TABLE flow_schema (x)").unwrap();
    refused(&file.path(), &["does not tell a version"]).await;
}

#[tokio::test]
async fn many_first_starts_at_once() {
    let file = File::new();
    let open = (0..16).map(|_| tokio::spawn(Sqlite::open(file.path())));
    for opened in futures_util::future::join_all(open).await {
        begin_any(&opened.unwrap().unwrap()).await;
    }
}

async fn begin_any(journal: &Sqlite) {
    let worker = journal.join("host/1", LEASE).await.unwrap();
    journal.commit(worker, &[create("run")]).await.unwrap();
}

#[tokio::test]
async fn a_damaged_file() {
    let file = File::new();
    let journal = Sqlite::open(file.path()).await.unwrap();
    let (worker, key) = begin(&journal).await;
    for seq in 1..=200 {
        journal.commit(worker, &add(key, vec![entry(seq)])).await.unwrap();
    }
    let copy = file.path().with_extension("copy");
    let db = rusqlite::Connection::open(file.path()).unwrap();
    db.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let whole = std::fs::read(copy).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 10);
    let mut seen = 0;
    for page in 0..pages {
        let mut damaged = whole.clone();
        let part = if page == 0 { 0..4096 } else { page * 4096..page * 4096 + 100 };
        damaged[part].fill(0xa5);
        // Each in a place of its own, as a journal is closed a little after it is dropped.
        let file = File::new();
        std::fs::write(file.path(), damaged).unwrap();
        // Some pages are not looked at. Whatever is said is said, and nothing panics.
        let error = match Sqlite::open(file.path()).await {
            Ok(journal) => exercise(&journal, key).await.err(),
            Err(error) => Some(error),
        };
        if let Some(error) = error {
            assert_says(&error, JournalErrorKind::Unusable, &["flows.db"]);
            seen += 1;
        }
    }
    assert!(seen > pages / 2, "{seen} of {pages}");
}

async fn exercise(journal: &Sqlite, key: RunKey) -> Result<(), JournalError> {
    let worker = journal.join("host/1", LEASE).await?;
    journal.claim(worker, &["flow".into()], 10).await?;
    journal.commit(worker, &add(key, vec![entry(201)])).await?;
    journal.log(key, 0, usize::MAX).await?;
    journal.list(&Filter::default(), None, 10).await?;
    Ok(())
}

/// Runs one of the tests below in a process of its own.
fn child(shell: &str, test: &str, folder: &Path) {
    let program = std::env::current_exe().unwrap();
    let run = format!("{shell} \"$0\" --exact faults_sqlite::{test} --nocapture");
    let mut child = Command::new("sh");
    child.args(["-c", &run]).arg(program).env("FLOW_TEST_CHILD", folder);
    let done = child.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    let complained = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.contains("1 passed"), "{said}{complained}");
}

/// Where the child is to work; `None` in the process that is not one.
fn folder_of_child() -> Option<std::path::PathBuf> {
    std::env::var_os("FLOW_TEST_CHILD").map(Into::into)
}

#[test]
fn a_full_disk() {
    // A file that may not grow is what a full disk looks like, and any user may have one.
    let folder = tempfile::tempdir().unwrap();
    child("trap '' XFSZ; exec", "child_that_fills_the_disk", folder.path());
}

#[tokio::test]
async fn child_that_fills_the_disk() {
    let Some(folder) = folder_of_child() else { return };
    let path = folder.join("flows.db");
    let journal = Sqlite::open(&path).await.unwrap();
    let (worker, key) = begin(&journal).await;
    let old = getrlimit(Resource::Fsize);
    let mut written = 0;
    for limit in [100_000u64, 300_000, 1_000_000] {
        setrlimit(Resource::Fsize, Rlimit { current: Some(limit), ..old }).unwrap();
        let error = loop {
            assert!(written < 100_000, "the limit was never met");
            match journal.commit(worker, &add(key, steps(written + 1..=written + 20))).await {
                Ok(_) => written += 20,
                Err(error) => break error,
            }
        };
        assert_says(&error, JournalErrorKind::Unavailable, &["flows.db"]);
        // What was said to be there is, and nothing of what was not.
        let log = journal.log(key, 0, usize::MAX).await.unwrap();
        assert_eq!(log, steps(1..=written));
        setrlimit(Resource::Fsize, old).unwrap();
        journal.commit(worker, &add(key, steps(written + 1..=written + 20))).await.unwrap();
        written += 20;
    }
    drop(journal);
    let journal = Sqlite::open(&path).await.unwrap();
    assert_eq!(journal.log(key, 0, usize::MAX).await.unwrap(), steps(1..=written));
}

#[test]
fn a_file_that_may_not_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flows.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    drop(runtime.block_on(Sqlite::open(&path)).unwrap());
    let chmod = |mode: &str, path: &Path| {
        assert!(Command::new("chmod").arg(mode).arg(path).status().unwrap().success());
    };
    // What stops other users does not stop root, who has to give up its power first.
    let powerless = match rustix::process::getuid().is_root() {
        true => "exec setpriv --bounding-set=-dac_override,-dac_read_search",
        false => "exec",
    };
    chmod("444", &path);
    child(powerless, "child_that_may_not_write_the_file", folder.path());
    chmod("644", &path);
    chmod("555", folder.path());
    child(powerless, "child_that_may_not_write_the_folder", folder.path());
    chmod("755", folder.path());
    let journal = runtime.block_on(Sqlite::open(&path)).unwrap();
    runtime.block_on(begin_any(&journal));
}

#[tokio::test]
async fn child_that_may_not_write_the_file() {
    let Some(folder) = folder_of_child() else { return };
    refused(&folder.join("flows.db"), &["flows.db", "may not be written"]).await;
}

#[tokio::test]
async fn child_that_may_not_write_the_folder() {
    let Some(folder) = folder_of_child() else { return };
    refused(&folder.join("flows.db"), &["flows.db"]).await;
    refused(&folder.join("new.db"), &["new.db", "cannot be opened"]).await;
}

/// A process that is gone is known at once, whatever its lease says.
#[test]
fn a_process_that_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program)
        .args(["--exact", "faults_sqlite::child_that_holds_a_run", "--nocapture"])
        .env("FLOW_TEST_CHILD", folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let journal = Sqlite::open(folder.path().join("flows.db")).await.unwrap();
        let worker = journal.join("host/1", LEASE).await.unwrap();
        let mut tick = Default::default();
        while journal.get(&RunId::from("run")).await.unwrap().is_none() {
            tick = journal.changed(tick).await.unwrap();
        }
        let flows = ["flow".to_owned()];
        assert!(journal.claim(worker, &flows, 10).await.unwrap().is_empty(), "it lives");
        child.kill().unwrap();
        child.wait().unwrap();
        let claimed = journal.claim(worker, &flows, 10).await.unwrap();
        assert_eq!(claimed.len(), 1);
        assert!(claimed[0].from.is_some());
        journal.leave(worker).await.unwrap();
    });
    // No lock is left behind.
    let left = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
    let left: Vec<_> = left.map(|name| name.to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| !name.contains("worker")), "{left:?}");
}

#[tokio::test]
async fn child_that_holds_a_run() {
    let Some(folder) = folder_of_child() else { return };
    let journal = Sqlite::open(folder.join("flows.db")).await.unwrap();
    begin(&journal).await;
    std::future::pending().await
}

/// A row that nobody can read keeps no other run from going on.
#[tokio::test]
async fn a_row_that_cannot_be_read() {
    let file = File::new();
    let journal = Sqlite::open(file.path()).await.unwrap();
    let (worker, key) = begin(&journal).await;
    journal.commit(worker, &add(key, steps(1..=2))).await.unwrap();
    journal.commit(worker, &[create("other")]).await.unwrap();
    journal.leave(worker).await.unwrap();
    let db = rusqlite::Connection::open(file.path()).unwrap();
    db.execute("UPDATE flow_log SET kind = 'pondered' WHERE seq = 2", ()).unwrap();
    let worker = journal.join("host/1", LEASE).await.unwrap();
    let claimed = journal.claim(worker, &["flow".into()], 10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].run.id, RunId::from("other"));
    let aside = journal.get(&RunId::from("run")).await.unwrap().unwrap();
    let why = aside.attention.unwrap();
    assert!(why.contains("`pondered`"), "{why}");
    assert!(!aside.due && aside.worker.is_none());
}
