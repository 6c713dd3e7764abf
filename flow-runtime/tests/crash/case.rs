//! A journal, some runs, and the processes that drive them one after the other.

use crate::backends::{Database, File};
use crate::check;
use crate::child::{Life, open};
use crate::dying::Dies;
use crate::effects::{Line, World};
use crate::flows::Kind;
use flow_runtime::RunId;
use std::path::PathBuf;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// Where runs are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Keeps the database until the case is over.
enum Place {
    File(File),
    Schema(Database),
}

pub struct Case {
    place: Place,
    pub world: World,
    folder: tempfile::TempDir,
    pub runs: Vec<(Kind, String)>,
    pub lease: Duration,
    runtime: tokio::runtime::Runtime,
}

/// No life is so long.
const LONGEST: Duration = Duration::from_secs(60);

impl Backend {
    /// Those that are there.
    pub fn is_there(self) -> Option<String> {
        match self {
            Backend::Sqlite => Some(String::new()),
            Backend::Postgres => runtime().block_on(crate::backends::server()),
        }
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

impl Case {
    /// `server` is what [`Backend::is_there`] said.
    pub fn new(backend: Backend, server: &str, kinds: &[Kind], seed: u64) -> Self {
        let runtime = runtime();
        let place = match backend {
            Backend::Sqlite => Place::File(File::new()),
            Backend::Postgres => Place::Schema(runtime.block_on(Database::new(server))),
        };
        let folder = tempfile::tempdir().unwrap();
        let world = World { path: folder.path().join("world"), seed, size: 1 };
        let runs = kinds.iter().map(|kind| (*kind, format!("{kind:?}-1"))).collect();
        // Of SQLite it is known at once who is dead.
        let lease = match backend {
            Backend::Sqlite => Duration::from_secs(30),
            Backend::Postgres => Duration::from_millis(250),
        };
        Case { place, world, folder, runs, lease, runtime }
    }

    pub fn url(&self) -> String {
        match &self.place {
            Place::File(file) => file.path().display().to_string(),
            Place::Schema(database) => database.url(),
        }
    }

    pub fn file(&self) -> Option<PathBuf> {
        match &self.place {
            Place::File(file) => Some(file.path()),
            Place::Schema(_) => None,
        }
    }

    /// The same with so many runs of each flow.
    pub fn times(mut self, times: usize) -> Self {
        let kinds: Vec<_> = self.runs.drain(..).map(|(kind, _)| kind).collect();
        for number in 1..=times {
            self.runs.extend(kinds.iter().map(|kind| (*kind, format!("{kind:?}-{number}"))));
        }
        self
    }

    pub fn life(&self, dies: Option<Dies>) -> Life {
        let (url, world, runs) = (self.url(), self.world.clone(), self.runs.clone());
        Life { url, world, runs, dies, lease: self.lease, shares: false, max_runs: 10_000 }
    }

    /// Lets a process live until it dies or is done, or is killed `after` a while; whether it
    /// was done. What is durable then is noted.
    pub fn live(&self, dies: Option<Dies>, after: Option<Duration>) -> Result<bool, String> {
        let mut child = self.life(dies).begin();
        let status = match after {
            None => waited(&mut child)?,
            Some(after) => {
                std::thread::sleep(after);
                child.kill().unwrap();
                child.wait().unwrap()
            }
        };
        let lived = self.lived(status)?;
        self.note_truth();
        Ok(lived)
    }

    /// That a process ends by itself, with all being well.
    pub fn ends(&self, child: &mut Child) {
        let status = waited(child).unwrap_or_else(|why| {
            panic!("{why}\n{}\n{}", story(&self.world.lines()), self.complaints())
        });
        assert!(status.success(), "{status}: {}", self.complaints());
        self.is_well();
    }

    /// That all is well in the end.
    pub fn is_well(&self) {
        self.note_truth();
        self.check().unwrap_or_else(|why| panic!("{why}"));
    }

    fn lived(&self, status: ExitStatus) -> Result<bool, String> {
        use std::os::unix::process::ExitStatusExt;
        match (status.success(), status.signal()) {
            (true, _) => Ok(true),
            (false, Some(9)) => Ok(false),
            _ => Err(format!("a process ended with {status}: {}", self.complaints())),
        }
    }

    pub fn complaints(&self) -> String {
        std::fs::read_to_string(self.world.path.with_extension("stderr")).unwrap_or_default()
    }

    /// Notes what the journal has of each run.
    pub fn note_truth(&self) {
        self.runtime.block_on(async {
            let journal = open(&self.url()).await.unwrap();
            for (_, id) in &self.runs {
                if let Some(run) = journal.get(&RunId::from(id.as_str())).await.unwrap() {
                    let log = journal.log(run.key, 0, usize::MAX).await.unwrap();
                    self.world.log(id, &log);
                }
            }
        });
    }

    /// That all is well in the end.
    pub fn check(&self) -> Result<(), String> {
        let lines = self.world.lines();
        let checked = check::check(&lines, &self.runs, self.world.size);
        checked.map_err(|why| format!("{why}\n{}", story(&lines)))
    }
}

pub fn waited(child: &mut Child) -> Result<ExitStatus, String> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Ok(status);
        }
        if begun.elapsed() > LONGEST {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err(format!("a process was not done after {LONGEST:?}"));
        }
        // There is no waiting for a child with a timeout.
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The lines, for people.
pub fn story(lines: &[Line]) -> String {
    let line = |line: &Line| match line {
        Line::Life { process } => format!("── process {process} ──"),
        Line::Call { process, run, node, part, attempt, told } => {
            format!("{process} {run} {part} {node} (attempt {attempt}, told {told:?})")
        }
        Line::Log { process, run, entries } => {
            let entries = entries.iter().map(|entry| {
                let unknown = if entry.unknown { "?" } else { "" };
                format!("{}:{:?}{unknown} {}", entry.seq, entry.kind, entry.node)
            });
            format!("{process} {run} durable: {}", entries.collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
