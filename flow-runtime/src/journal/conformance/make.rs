//! Runs, entries and writes for the checks.

use crate::RunId;
use crate::journal::{
    Append, Claimed, Entry, EntryKind, Journal, JournalErrorKind, NewRun, Rest, RunKey, RunRecord,
    WorkerId, Write, Written,
};
use crate::scheduler::{Options, RunState};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// Longer than any check.
pub(super) const LONG: Duration = Duration::from_secs(3600);

/// What any flow of the checks is called, if it does not matter.
pub(super) const FLOW: &str = "flow";

pub(super) fn new_run(id: &str) -> NewRun {
    NewRun {
        id: RunId::from(id),
        flow: FLOW.into(),
        fingerprint: "f1".into(),
        format: 1,
        options: Options::default(),
        only: Vec::new(),
        inputs: r#"{"x": 1}"#.into(),
        queued: false,
    }
}

pub(super) fn create(id: &str) -> Write {
    Write::Create(new_run(id))
}

pub(super) fn queue(id: &str) -> Write {
    Write::Create(NewRun { queued: true, ..new_run(id) })
}

pub(super) fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456 + seq),
        kind: EntryKind::Executed,
        node: Some(format!("node{seq}")),
        attempt: 1,
        took: Some(Duration::from_micros(1_500 + seq)),
        event: Some(format!(r#"{{"executed": {{"task": {seq}}}}}"#)),
        value: Some(format!(r#"["value", {seq}]"#)),
        failure: None,
    }
}

pub(super) fn entries(seqs: impl IntoIterator<Item = u64>) -> Vec<Entry> {
    seqs.into_iter().map(entry).collect()
}

pub(super) fn append(run: RunKey, entries: Vec<Entry>) -> Append {
    Append { run, entries, taken: Vec::new(), rest: None, snapshot: None }
}

pub(super) fn rest(run: RunKey, state: RunState) -> Append {
    Append { rest: Some(at_rest(state)), ..append(run, Vec::new()) }
}

pub(super) fn at_rest(state: RunState) -> Rest {
    Rest { state, due: false, attention: None, outputs: None, error: None }
}

/// Lets go of a run, for others to go on with.
pub(super) fn release(run: RunKey) -> Append {
    Append {
        rest: Some(Rest { due: true, ..at_rest(RunState::Running) }),
        ..rest(run, RunState::Running)
    }
}

pub(super) fn created(written: &Written) -> RunKey {
    match written {
        Written::Created(key) => *key,
        other => panic!("not created: {other:?}"),
    }
}

/// A journal as the checks like to speak to it: what must work, works.
#[derive(Clone)]
pub(super) struct Handle(pub(super) Arc<dyn Journal>);

impl Handle {
    pub(super) async fn join(&self) -> WorkerId {
        self.0.join("host/1", LONG).await.expect("join")
    }

    /// A worker that is dead as soon as somebody looks.
    pub(super) async fn join_dead(&self) -> WorkerId {
        self.0.join("host/2", Duration::ZERO).await.expect("join")
    }

    pub(super) async fn commit(&self, worker: WorkerId, writes: &[Write]) -> Vec<Written> {
        let written = self.0.commit(worker, writes).await.expect("commit");
        assert_eq!(written.len(), writes.len(), "one answer for each write");
        written
    }

    pub(super) async fn create(&self, worker: WorkerId, id: &str) -> RunKey {
        created(&self.commit(worker, &[create(id)]).await[0])
    }

    pub(super) async fn queue(&self, worker: WorkerId, id: &str) -> RunKey {
        created(&self.commit(worker, &[queue(id)]).await[0])
    }

    /// Appends to a run that the worker holds.
    pub(super) async fn append(&self, worker: WorkerId, append: Append) {
        let written = self.commit(worker, &[Write::Append(append)]).await;
        assert!(matches!(written[0], Written::Appended), "{written:?}");
    }

    /// Appends to a run that the worker does not hold.
    pub(super) async fn append_in_vain(&self, worker: WorkerId, append: Append) {
        let written = self.commit(worker, &[Write::Append(append)]).await;
        assert!(matches!(written[0], Written::NotHeld), "{written:?}");
    }

    pub(super) async fn claim(&self, worker: WorkerId, limit: usize) -> Vec<Claimed> {
        self.0.claim(worker, &[FLOW.into()], limit).await.expect("claim")
    }

    pub(super) async fn get(&self, id: &str) -> RunRecord {
        self.find(id).await.expect("the run")
    }

    pub(super) async fn find(&self, id: &str) -> Option<RunRecord> {
        self.0.get(&RunId::from(id)).await.expect("get")
    }

    pub(super) async fn log(&self, run: RunKey) -> Vec<Entry> {
        self.0.log(run, 0, usize::MAX).await.expect("log")
    }

    pub(super) async fn assert_fenced(&self, worker: WorkerId) {
        let fenced = Some(JournalErrorKind::Fenced);
        let kind = |result: Result<(), super::super::JournalError>| result.err().map(|e| e.kind());
        assert_eq!(kind(self.0.renew(worker, LONG).await), fenced, "renew");
        assert_eq!(kind(self.0.commit(worker, &[]).await.map(drop)), fenced, "commit of nothing");
        let writes = [create("of a fenced worker")];
        assert_eq!(kind(self.0.commit(worker, &writes).await.map(drop)), fenced, "commit");
        assert!(self.find("of a fenced worker").await.is_none(), "a fenced worker wrote");
        let flows = [FLOW.into()];
        assert_eq!(kind(self.0.claim(worker, &flows, 1).await.map(drop)), fenced, "claim");
    }
}

/// A handle to a new store, with a worker.
pub(super) async fn open(store: &Arc<dyn super::Store>) -> (Handle, WorkerId) {
    let journal = Handle(store.open().await);
    let worker = journal.join().await;
    (journal, worker)
}

pub(super) fn ids(claimed: &[Claimed]) -> Vec<&str> {
    claimed.iter().map(|claimed| claimed.run.id.as_str()).collect()
}
