//! Texts and times come back as they were.

use super::Store;
use super::make::{append, at_rest, entries, entry, new_run, open};
use crate::journal::{Append, Entry, NewRun, Rest, Snapshot, Write, Written};
use crate::scheduler::RunState;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// What breaks a journal that puts texts into statements.
const ODD: [&str; 12] = [
    "",
    " ",
    "it's",
    "\"quoted\"",
    "'; DROP TABLE flow_runs; --",
    "back\\slash \\' \\u0000",
    "%_*?[a]",
    "line\nbreak\r\ttab",
    "\u{1}\u{7f}\u{80}\u{feff}",
    "Zoë Œuvre 汉字 ひらがな 🦀👩‍👩‍👧",
    "{1,2} NULL null",
    "$1 :a @b ?1",
];

pub(super) async fn unusual_ids(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let long = "a long name ".repeat(80);
    let ids: Vec<&str> = ODD.into_iter().chain([long.as_str(), "A", "a"]).collect();
    let creates = ids.iter().map(|id| {
        let text = id.to_string();
        Write::Create(NewRun { flow: text.clone(), fingerprint: text, ..new_run(id) })
    });
    let creates: Vec<_> = creates.collect();
    for written in journal.commit(worker, &creates).await {
        assert!(matches!(written, Written::Created(_)), "all of them differ: {written:?}");
    }
    for id in &ids {
        let run = journal.get(id).await;
        assert_eq!((run.id.as_str(), run.flow.as_str(), run.fingerprint.as_str()), (*id, *id, *id));
        let mut entry = entry(1);
        entry.node = Some(id.to_string());
        let puzzled = Rest { attention: Some(id.to_string()), ..at_rest(RunState::Suspended) };
        let write = Append { rest: Some(puzzled), ..append(run.key, vec![entry.clone()]) };
        journal.append(worker, write).await;
        assert_eq!(journal.log(run.key).await, [entry]);
        assert_eq!(journal.get(id).await.attention.as_deref(), Some(*id));
    }
}

pub(super) async fn unusual_values(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let texts = ODD.map(|text| serde_json::to_string(text).expect("a text is JSON"));
    // Kept as they are, not as they might be written.
    let kept = [
        r#"{"b":1,  "a":2, "a": 3}"#,
        "1e2",
        "-0.0",
        "12345678901234567890.10",
        "null",
        "\"\\u0000\"",
    ];
    let all: Vec<String> = texts.into_iter().chain(kept.map(String::from)).collect();
    for (n, json) in all.iter().enumerate() {
        let id = format!("run-{n}");
        let new = NewRun { inputs: json.clone(), ..new_run(&id) };
        journal.commit(worker, &[Write::Create(new)]).await;
        let run = journal.get(&id).await;
        assert_eq!(&run.inputs, json);
        let some = Some(json.clone());
        let entry =
            Entry { event: some.clone(), value: some.clone(), failure: some.clone(), ..entry(1) };
        let write = Append {
            rest: Some(Rest {
                outputs: some.clone(),
                error: some,
                due: true,
                ..at_rest(RunState::Running)
            }),
            snapshot: Some(Snapshot { seq: 0, state: json.clone() }),
            ..append(run.key, vec![entry.clone()])
        };
        journal.append(worker, write).await;
        let claimed = journal.claim(worker, 10).await;
        assert_eq!(claimed[0].log, [entry]);
        assert_eq!(claimed[0].snapshot.as_ref().map(|snapshot| &snapshot.state), Some(json));
        let run = &claimed[0].run;
        assert_eq!((run.outputs.as_ref(), run.error.as_ref()), (Some(json), Some(json)));
    }
}

pub(super) async fn large_values(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    // Random, so that nothing makes it small.
    let mut random = fastrand::Rng::with_seed(7);
    let text: String = std::iter::repeat_with(|| random.alphanumeric()).take(2 << 20).collect();
    let json = format!("{text:?}");
    let new = NewRun { inputs: json.clone(), ..new_run("a") };
    journal.commit(worker, &[Write::Create(new)]).await;
    let run = journal.get("a").await;
    assert_eq!(run.inputs.len(), json.len());
    let mut large = entries(1..=4);
    for entry in &mut large {
        entry.value = Some(json.clone());
    }
    journal.append(worker, append(run.key, large.clone())).await;
    assert!(journal.log(run.key).await == large, "2 MiB each");
}

pub(super) async fn times(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let mut all = Vec::new();
    let day = 86_400_000_000;
    for (seq, at) in (1..).zip([0, 1, 999_999, 1_000_000, 30_000 * day + 1, 90_000 * day + 999_999])
    {
        let took = [0, 1, 999, 400_000 * day][seq as usize % 4];
        let at = UNIX_EPOCH + Duration::from_micros(at);
        let took = Some(Duration::from_micros(took));
        all.push(Entry { at, took, attempt: u32::MAX, ..entry(seq) });
    }
    journal.append(worker, append(key, all.clone())).await;
    assert_eq!(journal.log(key).await, all, "to the microsecond");
    // Nonsense is not worth a lost run.
    let before = Entry { at: UNIX_EPOCH - Duration::from_secs(5), ..entry(7) };
    let endless = Entry { took: Some(Duration::MAX), ..entry(8) };
    journal.append(worker, append(key, vec![before, endless])).await;
    assert_eq!(journal.log(key).await.len(), 8);
}
