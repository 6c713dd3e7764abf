//! What is executed only if a decider says so.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use flow_runtime::journal::{EntryKind, Memory};
use flow_runtime::{Engine, EventKind, FailureKind, RunErrorKind, TaskState, atom, flow, task};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(&'static str);

#[task(provides(key))]
async fn encrypt(kind: &String) -> Result<String, Infallible> {
    Ok(format!("key of {kind}"))
}

#[task(provides(left, right))]
async fn split(key: &str) -> Result<(String, usize), Infallible> {
    Ok((key.to_owned(), key.len()))
}

#[task(provides(sent))]
async fn cast(
    #[optional] key: Option<&String>,
    #[optional] right: Option<usize>,
) -> Result<String, Infallible> {
    Ok(format!("{key:?} {right:?}"))
}

fn is_secret(kind: &str) -> bool {
    kind.starts_with("secret")
}

fn checked(kind: &str, _wanted: &bool) -> Result<bool, Wrong> {
    match kind {
        "broken" => Err(Wrong("no such kind")),
        "panic" => panic!("out of ideas"),
        kind => Ok(is_secret(kind)),
    }
}

flow! {
    #[derive(Default)]
    pub linear Send(kind: String) -> (sent: String, key: Option<String>, right: Option<usize>) {
        #[when(is_secret(kind), skip = flow)]
        encrypt,
        split -> (_, right),
        linear { cast },
    }
}

#[tokio::test]
async fn what_is_skipped_is_none_to_those_after_it() {
    let out = Send::default().run(SendInputs { kind: "secret".into() }).await.unwrap();
    assert_eq!(out.sent, r#"Some("key of secret") Some(13)"#);
    assert_eq!((out.key.as_deref(), out.right), (Some("key of secret"), Some(13)));
    let out = Send::default().run(SendInputs { kind: "plain".into() }).await.unwrap();
    assert_eq!((out.sent.as_str(), out.key, out.right), ("None None", None, None));
}

/// Leaves a trace of what it does, and fails when it is told to.
pub struct Mark {
    trace: Arc<Mutex<Vec<String>>>,
    fails: AtomicU32,
}

#[task]
impl Mark {
    async fn execute(&self, kind: &String) -> Result<(), Wrong> {
        self.trace.lock().unwrap().push(format!("mark {kind}"));
        match self.fails.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)) {
            Ok(_) => Err(Wrong("told to")),
            Err(_) => Ok(()),
        }
    }

    async fn revert(&self, kind: &String) -> Result<(), Wrong> {
        self.trace.lock().unwrap().push(format!("unmark {kind}"));
        Ok(())
    }
}

fn mark(trace: &Arc<Mutex<Vec<String>>>, fails: u32) -> Mark {
    Mark { trace: Arc::clone(trace), fails: AtomicU32::new(fails) }
}

flow! {
    pub linear Checked(kind: String, wanted: bool) {
        Mark,
        #[when(checked(kind, wanted))]
        second: Mark,
    }
}

#[tokio::test]
async fn a_decider_that_fails_or_panics_has_everything_reverted() {
    for (kind, text) in [
        ("broken", "the decider of `second` failed: no such kind"),
        ("panic", "the decider of `second` failed: it panicked: out of ideas"),
    ] {
        let trace = Arc::default();
        let flow = Checked { mark: mark(&trace, 0), second: mark(&trace, 0) };
        let inputs = CheckedInputs { kind: kind.to_owned(), wanted: true };
        let error = flow.run(inputs).await.unwrap_err();
        assert_eq!(error.kind(), RunErrorKind::Reverted);
        assert_eq!(error.cause().kind(), FailureKind::Decision);
        assert_eq!(error.cause().to_string(), text);
        assert_eq!(*trace.lock().unwrap(), [format!("mark {kind}"), format!("unmark {kind}")]);
    }
}

/// Says yes in every second attempt only.
fn odd(count: &Arc<Counter>) -> bool {
    count.0.fetch_add(1, Ordering::Relaxed).is_multiple_of(2)
}

#[derive(Debug, Default)]
pub struct Counter(AtomicU32);

flow! {
    #[transient]
    pub linear Again(kind: String, count: Arc<Counter>) -> (sent: String) {
        #[retry(times = 3)]
        linear {
            #[when(odd(count), skip = atom)]
            encrypt,
            Mark,
            cast(right = { 7 }),
        }
    }
}

#[tokio::test]
async fn each_attempt_is_decided_anew_and_forgets_what_is_skipped() {
    let trace = Arc::default();
    let flow = Again { encrypt: encrypt {}, mark: mark(&trace, 1), cast: cast {} };
    let count = Arc::<Counter>::default();
    let inputs = AgainInputs { kind: "k".into(), count: Arc::clone(&count) };
    let out = flow.run(inputs).await.unwrap();
    assert_eq!(out.sent, "None Some(7)", "the key of the first attempt is forgotten");
    assert_eq!(count.0.load(Ordering::Relaxed), 2);
}

flow! {
    #[derive(Default)]
    pub linear Inner(kind: String, more: Option<String>) -> (key: Option<String>, size: usize) {
        #[when(|kind| { if kind.is_empty() { return false; } is_secret(kind) }, skip = atom)]
        encrypt,
        measure(key = more),
    }
}

#[task(provides(size))]
async fn measure(key: &Option<String>) -> Result<usize, Infallible> {
    Ok(key.as_ref().map_or(0, String::len))
}

flow! {
    #[derive(Default)]
    pub graph Outer(kind: String, asks: bool) -> (size: Option<usize>, inner: Option<Option<String>>) {
        #[when(asks, skip = atom)]
        encrypt -> more,
        #[when(!asks, skip = atom)]
        inner: Inner -> (inner, size),
    }
}

#[tokio::test]
async fn a_flow_is_skipped_and_is_given_what_was_skipped() {
    let run = |kind: &str, asks| {
        let inputs = OuterInputs { kind: kind.into(), asks };
        async move { Outer::default().run(inputs).await.unwrap() }
    };
    let out = run("secret", true).await;
    assert_eq!((out.size, out.inner), (None, None), "the whole flow is skipped");
    let out = run("secret", false).await;
    assert_eq!((out.size, out.inner), (Some(0), Some(Some("key of secret".into()))));
    let out = run("", false).await;
    assert_eq!(out.inner, Some(None), "it was entered, and skipped its own part");
}

#[tokio::test]
async fn what_is_decided_and_ignored_is_told() {
    let flow = Arc::new(Send::default());
    let run = Engine::default().start(flow, SendInputs { kind: "plain".into() }).unwrap();
    let (mut events, mut told) = (run.events(), Vec::new());
    while let Some(event) = events.next().await {
        match event.kind {
            EventKind::Decided { part, run } => told.push(format!("{part}: {run}")),
            EventKind::TaskIgnored { task } => told.push(format!("{task} ignored")),
            _ => {}
        }
    }
    assert_eq!(told, ["encrypt: false", "encrypt ignored", "split ignored"]);
    assert_eq!(run.task_state("split"), Some(TaskState::Ignored));
    assert_eq!(run.task_state("cast"), Some(TaskState::Success));
}

#[test]
fn a_built_flow_is_the_same() {
    use flow_runtime::StaticFlow;
    use flow_runtime::builder::{Block, FlowBuilder, When};
    use flow_runtime::model::Skip;
    let secret =
        When::new("is_secret(kind)", |asked| asked.get::<String>("kind").map(|it| is_secret(it)));
    let built = FlowBuilder::linear("Send")
        .input::<String>("kind")
        .output::<String>("sent")
        .optional_output::<String>("key")
        .optional_output::<usize>("right")
        .add(atom!(encrypt).when(secret.requires::<String>("kind").skip(Skip::Flow)))
        .add(atom!(split).rename(["_", "right"]))
        .add(Block::linear().add(atom!(cast)))
        .build()
        .unwrap();
    assert_eq!(built.plan(), Send::plan());
    assert_eq!(built.plan().fingerprint(), Send::plan().fingerprint());
}

static ASKED: AtomicU32 = AtomicU32::new(0);

fn asked_now(kind: &str) -> bool {
    ASKED.fetch_add(1, Ordering::Relaxed);
    is_secret(kind)
}

/// Waits where it is told to, so that the process can end there.
#[derive(Default)]
pub struct Hold {
    waits: bool,
    there: Arc<tokio::sync::Notify>,
}

#[task]
impl Hold {
    async fn execute(&self, #[optional] key: Option<&String>) -> Result<(), Infallible> {
        assert_eq!(key, None, "it was skipped");
        if self.waits {
            self.there.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

flow! {
    #[derive(Default)]
    pub linear Held(kind: String) -> (key: Option<String>) {
        #[when(asked_now(kind), skip = atom)]
        encrypt,
        Hold,
    }
}

#[tokio::test]
async fn a_durable_run_never_asks_twice() {
    let journal = Arc::new(Memory::new());
    let held = Held { hold: Hold { waits: true, ..Hold::default() }, ..Held::default() };
    let there = Arc::clone(&held.hold.there);
    let engine = Engine::builder().journal(Arc::clone(&journal) as _).register(held);
    let first = engine.build().await.unwrap();
    let run = first.start::<Held>("r", HeldInputs { kind: "plain".into() }).await.unwrap();
    there.notified().await;
    first.shutdown_within(std::time::Duration::ZERO).await;
    drop((run, first));

    let engine = Engine::builder().journal(Arc::clone(&journal) as _).register(Held::default());
    let second = engine.build().await.unwrap();
    second.recover().await.unwrap();
    let run = second.get::<Held>("r").await.unwrap();
    assert_eq!(run.wait().await.unwrap().key, None);
    assert_eq!(ASKED.load(Ordering::Relaxed), 1);
    let history = second.runs().history("r").await.unwrap();
    let decided = history.iter().filter(|entry| entry.kind == EntryKind::Decided);
    let decided: Vec<_> = decided.map(|entry| entry.node.as_deref()).collect();
    assert_eq!(decided, [Some("encrypt")]);
}

#[tokio::test]
async fn a_durable_run_decides_as_any_other() {
    let journal = Arc::new(Memory::new());
    let builder = Engine::builder().journal(journal as _).register(Outer::default());
    let engine = builder.build().await.unwrap();
    for (asks, size) in [(true, None), (false, Some(0))] {
        let inputs = OuterInputs { kind: "secret".into(), asks };
        let run = engine.start::<Outer>(format!("r{asks}"), inputs).await.unwrap();
        assert_eq!(run.wait().await.unwrap().size, size);
    }
}
