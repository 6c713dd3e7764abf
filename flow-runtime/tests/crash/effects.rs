//! What happens to the world, in a file that outlives every process.

use flow_runtime::journal::{Entry, EntryKind};
use flow_runtime::{Outcome, Part, RunState, TaskContext};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A process joins the journal: whatever it did as another worker has ended.
    Life { process: u32 },
    /// A task is called.
    Call { process: u32, run: String, node: String, part: String, attempt: u32, told: Told },
    /// These entries are durable.
    Log { process: u32, run: String, entries: Vec<Noted> },
    /// A run was found in its last state, by the process that waited for it.
    End { run: String, state: RunState, outputs: Option<String>, error: Option<String> },
    /// Something worth to be read when a case fails.
    Note(String),
}

/// What a call is told of the `execute` before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// It is an `execute`.
    Nothing,
    Done(String),
    Failed(String),
    Unknown,
}

/// An entry of a log, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    pub seq: u64,
    pub kind: EntryKind,
    pub node: String,
    pub attempt: u32,
    /// What was provided.
    pub value: Option<String>,
    /// Nobody knows how far the task came.
    pub unknown: bool,
}

impl From<&Entry> for Noted {
    fn from(entry: &Entry) -> Self {
        Noted {
            seq: entry.seq,
            kind: entry.kind,
            node: entry.node.clone().unwrap_or_default(),
            attempt: entry.attempt,
            value: entry.value.as_deref().map(|text| short(text.trim_matches('"'))),
            unknown: entry.event.as_ref().is_some_and(|text| text.contains(r#""unknown":true"#)),
        }
    }
}

/// A text, or what tells it from others.
pub fn short(text: &str) -> String {
    if text.len() < 100 {
        return text.to_owned();
    }
    let sum = text.bytes().fold(1_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
    format!("{} bytes, {sum:x}, {}", text.len(), text.replace("xx", ""))
}

/// What a task can see of the world, and do to it: an input of every flow here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct World {
    pub path: PathBuf,
    /// How long calls take.
    pub seed: u64,
    /// How many letters what is handed around has at least.
    pub size: usize,
}

impl World {
    /// Adds a line. A process that is killed has written all of it or nothing, and what it has
    /// written stays.
    pub fn note(&self, line: &Line) {
        let mut text = serde_json::to_string(line).unwrap();
        text.push('\n');
        let mut file =
            std::fs::OpenOptions::new().append(true).create(true).open(&self.path).unwrap();
        assert_eq!(file.write(text.as_bytes()).unwrap(), text.len());
    }

    pub fn lines(&self) -> Vec<Line> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("a whole line")).collect()
    }

    pub fn log(&self, run: &str, entries: &[Entry]) {
        let entries = entries.iter().map(Noted::from).collect();
        let (process, run) = (std::process::id(), run.to_owned());
        self.note(&Line::Log { process, run, entries });
    }

    fn mark(&self, name: &str) -> PathBuf {
        self.path.with_extension(name)
    }

    /// Puts up a sign that all processes see.
    pub fn set(&self, name: &str) {
        std::fs::write(self.mark(name), "").unwrap();
    }

    pub fn has(&self, name: &str) -> bool {
        self.mark(name).exists()
    }

    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap()
    }

    /// A task begins.
    pub async fn executes(&self, cx: &TaskContext) {
        self.called(cx, Part::Execute, Told::Nothing).await;
    }

    /// A task is undone.
    pub async fn reverts(&self, cx: &TaskContext, result: Outcome<'_, String>) {
        let told = match result {
            Outcome::Done(value) => Told::Done(short(value)),
            Outcome::Failed(failure) => Told::Failed(failure.message().to_owned()),
            Outcome::Unknown => Told::Unknown,
        };
        self.called(cx, Part::Revert, told).await;
    }

    async fn called(&self, cx: &TaskContext, part: Part, told: Told) {
        assert_eq!(cx.idempotency_key(), format!("{}/{}", cx.run_id(), cx.node()));
        self.note(&Line::Call {
            process: std::process::id(),
            run: cx.run_id().to_owned(),
            node: cx.node().to_owned(),
            part: part.to_string(),
            attempt: cx.attempt(),
            told,
        });
        // The same call takes the same time in every life.
        let text = format!("{}{part}{}", cx.node(), cx.attempt());
        let hash = text.bytes().fold(self.seed, |sum, byte| {
            sum.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(byte))
        });
        let micros = fastrand::Rng::with_seed(hash).u64(0..4).saturating_sub(1) * 1000;
        if micros > 0 {
            tokio::time::sleep(Duration::from_micros(micros)).await;
        }
    }
}
