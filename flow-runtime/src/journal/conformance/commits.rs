//! Creating runs and adding to their logs.

use super::Store;
use super::make::{append, at_rest, create, created, entries, entry, new_run, open, queue, rest};
use crate::RunId;
use crate::journal::{Append, EntryKind, NewRun, OrderId, Rest, RunKey, Snapshot, Write, Written};
use crate::scheduler::{Options, RunState};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub(super) async fn creating(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    assert!(journal.find("a").await.is_none());
    let options = Options { max_running: NonZeroUsize::new(7) };
    let only = vec!["a.b".to_owned(), "c \"d\"".to_owned()];
    let named = only.clone();
    let new = NewRun { fingerprint: "f2".into(), format: 3, options, only, ..new_run("a") };
    let before = SystemTime::now();
    let key = created(&journal.commit(worker, &[Write::Create(new)]).await[0]);
    let run = journal.get("a").await;
    assert_eq!((run.key, run.id, run.flow), (key, RunId::from("a"), "flow".into()));
    assert_eq!((run.fingerprint.as_str(), run.format, run.options), ("f2", 3, options));
    assert_eq!(run.only, named);
    assert_eq!((run.state, run.due, run.worker), (RunState::Running, true, Some(worker)));
    assert_eq!(run.inputs, r#"{"x": 1}"#);
    assert_eq!((run.attention, run.outputs, run.error), (None, None, None));
    // The journal's clock may be another machine's.
    let day = Duration::from_secs(86_400);
    assert!(before - day < run.created_at && run.created_at < before + day);
    assert_eq!(run.created_at, run.updated_at);

    let later = journal.queue(worker, "b").await;
    assert!(key < later, "later runs have higher numbers");
    let run = journal.get("b").await;
    assert_eq!((run.state, run.due, run.worker), (RunState::Pending, true, None));
    assert!(journal.log(later).await.is_empty());
}

pub(super) async fn creating_again(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, second) = open(&store).await;
    let key = journal.create(worker, "a").await;
    journal.append(worker, append(key, entries([1]))).await;
    let changed = NewRun { inputs: "{}".into(), flow: "other".into(), ..new_run("a") };
    let twice = [Write::Create(changed), create("b"), create("b"), queue("c")];
    for (journal, worker) in [(&journal, worker), (&other, second)] {
        let written = journal.commit(worker, &twice).await;
        for (place, id) in [(0, "a"), (2, "b")] {
            let Written::Exists(run) = &written[place] else { panic!("{written:?}") };
            assert_eq!(run.id, RunId::from(id));
            assert_eq!((run.flow.as_str(), run.inputs.as_str()), ("flow", r#"{"x": 1}"#));
        }
    }
    assert_eq!(journal.get("a").await.worker, Some(worker));
    assert_eq!(journal.get("b").await.worker, Some(worker));
    assert_eq!(journal.get("c").await.worker, None);
    assert_eq!(journal.log(key).await, entries([1]));
}

pub(super) async fn appending(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let mut all = Vec::new();
    for (seq, kind) in (1..).zip(EntryKind::ALL) {
        let mut entry = entry(seq);
        entry.kind = kind;
        match seq % 3 {
            0 => (entry.node, entry.attempt, entry.took) = (None, 0, None),
            1 => (entry.value, entry.failure) = (None, Some(r#"{"error": "no"}"#.into())),
            _ => (entry.event, entry.value) = (None, None),
        }
        all.push(entry);
    }
    journal.append(worker, append(key, all[..1].to_vec())).await;
    journal.append(worker, append(key, all[1..].to_vec())).await;
    assert_eq!(journal.log(key).await, all);
    let (other, _) = open(&store).await;
    assert_eq!(other.log(key).await, all);
    journal.append(worker, append(key, Vec::new())).await;
    let run = journal.get("a").await;
    assert_eq!((run.state, run.due, run.worker), (RunState::Running, true, Some(worker)));
}

pub(super) async fn appending_again(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    for _ in 0..3 {
        journal.append(worker, append(key, entries([1, 2]))).await;
        assert_eq!(journal.log(key).await, entries([1, 2]));
    }
    let mut changed = entry(2);
    changed.value = None;
    journal.append(worker, append(key, vec![changed, entry(3)])).await;
    assert_eq!(journal.log(key).await, entries([1, 2, 3]), "what is there stays as it is");
}

pub(super) async fn not_held(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, second) = open(&store).await;
    let held = journal.create(worker, "held").await;
    let queued = journal.queue(worker, "queued").await;
    let theirs = other.create(second, "theirs").await;
    for run in [theirs, queued, RunKey(theirs.0 + 1_000)] {
        let full = Append {
            run,
            entries: entries([1]),
            taken: vec![OrderId(1)],
            rest: Some(at_rest(RunState::Success)),
            snapshot: Some(Snapshot { seq: 1, state: "{}".into() }),
        };
        journal.append_in_vain(worker, full).await;
        journal.append_in_vain(worker, append(run, Vec::new())).await;
        assert!(journal.log(run).await.is_empty());
    }
    let run = journal.get("theirs").await;
    assert_eq!((run.state, run.due, run.worker), (RunState::Running, true, Some(second)));
    assert_eq!(journal.get("queued").await.state, RunState::Pending);
    // The others in the same commit are written.
    let writes = [
        Write::Append(append(theirs, entries([1]))),
        Write::Append(append(held, entries([1]))),
        create("new"),
    ];
    let written = journal.commit(worker, &writes).await;
    assert!(
        matches!(&written[..], [Written::NotHeld, Written::Appended, Written::Created(_)]),
        "{written:?}"
    );
    assert_eq!(journal.log(held).await, entries([1]));
    assert!(journal.log(theirs).await.is_empty());
}

pub(super) async fn resting(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let created = journal.get("a").await;
    let end = Rest {
        outputs: Some(r#"{"y": 2}"#.into()),
        error: Some(r#"{"why": "not"}"#.into()),
        ..at_rest(RunState::Success)
    };
    journal.append(worker, Append { rest: Some(end), ..append(key, entries([1])) }).await;
    let run = journal.get("a").await;
    assert_eq!((run.state, run.due, run.worker), (RunState::Success, false, None));
    assert_eq!(run.outputs.as_deref(), Some(r#"{"y": 2}"#));
    assert_eq!(run.error.as_deref(), Some(r#"{"why": "not"}"#));
    assert_eq!(run.created_at, created.created_at);
    assert!(run.updated_at >= created.updated_at);
    assert_eq!(journal.log(key).await, entries([1]));

    let key = journal.create(worker, "b").await;
    let puzzled = Rest { attention: Some("the flow changed".into()), ..at_rest(RunState::Running) };
    journal.append(worker, Append { rest: Some(puzzled), ..append(key, Vec::new()) }).await;
    let run = journal.get("b").await;
    assert_eq!((run.state, run.due, run.worker), (RunState::Running, false, None));
    assert_eq!(run.attention.as_deref(), Some("the flow changed"));
}

pub(super) async fn resting_again(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, second) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let last = Append {
        rest: Some(Rest { due: true, ..at_rest(RunState::Running) }),
        ..append(key, entries([1, 2]))
    };
    for _ in 0..3 {
        journal.append(worker, last.clone()).await;
        assert_eq!(journal.log(key).await, entries([1, 2]));
        // An earlier write of the same run is there, too.
        journal.append(worker, append(key, entries([1]))).await;
        // But it is not held, and nothing is added to it any more.
        journal.append_in_vain(worker, append(key, entries([3]))).await;
    }
    other.append_in_vain(second, last.clone()).await;
    assert_eq!(other.claim(second, 10).await.len(), 1);
    journal.append_in_vain(worker, last.clone()).await;
    let run = journal.get("a").await;
    assert_eq!((run.state, run.due, run.worker), (RunState::Running, true, Some(second)));
    // Nor when the other has let go of it, too.
    other.append(second, last.clone()).await;
    journal.append_in_vain(worker, last).await;
}

pub(super) async fn several_for_one_run(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let writes = [
        Write::Append(append(key, entries([1]))),
        create("b"),
        Write::Append(append(key, entries([2]))),
        Write::Append(rest(key, RunState::Suspended)),
        Write::Append(append(key, entries([3]))),
    ];
    for _ in 0..2 {
        let written = journal.commit(worker, &writes).await;
        assert!(
            matches!(
                &written[..],
                [
                    Written::Appended,
                    Written::Created(_) | Written::Exists(_),
                    Written::Appended,
                    Written::Appended,
                    Written::NotHeld
                ]
            ),
            "{written:?}"
        );
        assert_eq!(journal.log(key).await, entries([1, 2]));
        assert_eq!(journal.get("a").await.state, RunState::Suspended);
    }
}

pub(super) async fn snapshots(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let at = |seq: u64| Some(Snapshot { seq, state: format!(r#"{{"at": {seq}}}"#) });
    journal.append(worker, Append { snapshot: at(2), ..append(key, entries([1, 2, 3])) }).await;
    journal.append(worker, Append { snapshot: at(4), ..append(key, entries([4, 5])) }).await;
    // A repeated commit does not bring back the earlier one.
    journal.append(worker, Append { snapshot: at(2), ..append(key, entries([1, 2, 3])) }).await;
    assert_eq!(journal.log(key).await, entries(1..=5), "the log stays complete");
    journal.0.leave(worker).await.expect("leave");
    let (other, second) = open(&store).await;
    let claimed = other.claim(second, 10).await;
    assert_eq!(claimed[0].snapshot, at(4));
    assert_eq!(claimed[0].log, entries([5]));
}

pub(super) async fn many_at_once(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    const MANY: usize = 1_000;
    let creates: Vec<_> = (0..MANY).map(|n| create(&format!("run-{n}"))).collect();
    let keys: Vec<_> = journal.commit(worker, &creates).await.iter().map(created).collect();
    assert!(keys.is_sorted(), "numbered in their order");
    let appends = keys.iter().enumerate().map(|(n, key)| {
        let end = n % 3 == 0;
        Write::Append(Append {
            rest: end.then(|| at_rest(RunState::Success)),
            ..append(*key, entries(1..=1 + n as u64 % 4))
        })
    });
    let appends: Vec<_> = appends.collect();
    for _ in 0..2 {
        let written = journal.commit(worker, &appends).await;
        assert!(written.iter().all(|written| matches!(written, Written::Appended)));
    }
    for (n, key) in keys.iter().enumerate().step_by(37) {
        assert_eq!(journal.log(*key).await, entries(1..=1 + n as u64 % 4));
        let run = journal.get(&format!("run-{n}")).await;
        assert_eq!((run.key, run.due), (*key, n % 3 != 0));
    }
    let again = journal.commit(worker, &creates).await;
    for (key, written) in keys.iter().zip(&again) {
        assert!(matches!(written, Written::Exists(run) if run.key == *key), "{written:?}");
    }
}
