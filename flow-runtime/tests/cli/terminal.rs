//! What is seen on a terminal of those who watch: the commands run in a process of their own (this
//! program once more), on a pseudo-terminal whose screen is read as a person would.

use super::{Arguments, stable};
use clap::Parser;
use flow_runtime::cli::Output;
use flow_runtime::durable::{DurableEngine, Runs};
use flow_runtime::journal::{PurgeFilter, Sqlite};
use flow_runtime::{Engine, flow, task};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

const WORDS: &str = "FLOW_TEST_TERMINAL";
const FILE: &str = "FLOW_TEST_TERMINAL_FILE";

/// Lets one task end.
static GO: Semaphore = Semaphore::const_new(0);

#[task]
async fn waits() -> Result<(), Infallible> {
    if let Ok(permit) = GO.acquire().await {
        permit.forget();
    }
    Ok(())
}

flow! {
    #[derive(Default)]
    linear Long() {
        s01: waits, s02: waits, s03: waits, s04: waits, s05: waits, s06: waits, s07: waits,
        s08: waits, s09: waits, s10: waits, s11: waits, s12: waits, s13: waits, s14: waits,
    }
}

/// The child: carries out one command.
#[tokio::test]
async fn on_a_terminal() {
    let (Ok(words), Ok(file)) = (std::env::var(WORDS), std::env::var(FILE)) else { return };
    let arguments = Arguments::try_parse_from(words.split(' ')).unwrap();
    let runs = Runs::new(Arc::new(Sqlite::open(file).await.unwrap()));
    let mut stdout = std::io::stdout();
    arguments.command.execute(&runs, &mut Output::stdout(&mut stdout)).await.unwrap();
    // Before the harness draws over it.
    std::process::exit(0);
}

/// What a terminal shows, as far as the commands need one.
struct Screen {
    rows: Vec<Vec<char>>,
    columns: usize,
    row: usize,
    column: usize,
    /// How many lines have left it at the top.
    scrolled: usize,
    /// How often a line was so long that it went on in the next one.
    wrapped: usize,
    escape: Option<String>,
}

impl Screen {
    fn new(rows: usize, columns: usize) -> Self {
        let rows = vec![vec![' '; columns]; rows];
        let (row, column, scrolled, wrapped, escape) = Default::default();
        Screen { rows, columns, row, column, scrolled, wrapped, escape }
    }

    fn show(&mut self, c: char) {
        if let Some(escape) = &mut self.escape {
            escape.push(c);
            if c.is_ascii_alphabetic() {
                let escape = self.escape.take().unwrap();
                self.obey(&escape);
            }
            return;
        }
        match c {
            '\u{1b}' => self.escape = Some(String::new()),
            '\r' => self.column = 0,
            '\n' => self.down(),
            c => {
                if self.column == self.columns {
                    self.wrapped += 1;
                    self.column = 0;
                    self.down();
                }
                self.rows[self.row][self.column] = c;
                self.column += 1;
            }
        }
    }

    fn down(&mut self) {
        if self.row + 1 < self.rows.len() {
            self.row += 1;
            return;
        }
        self.scrolled += 1;
        self.rows.remove(0);
        self.rows.push(vec![' '; self.columns]);
    }

    fn obey(&mut self, escape: &str) {
        match escape {
            "[H" => (self.row, self.column) = (0, 0),
            "[K" => self.rows[self.row][self.column..].fill(' '),
            "[J" => {
                self.rows[self.row][self.column..].fill(' ');
                self.rows[self.row + 1..].iter_mut().for_each(|row| row.fill(' '));
            }
            "[2J" => {
                self.rows.iter_mut().for_each(|row| row.fill(' '));
                // What was there before, the test harness has written.
                (self.scrolled, self.wrapped) = (0, 0);
            }
            other => panic!("an unknown sequence: {other:?}"),
        }
    }

    fn text(&self) -> String {
        let line = |row: &Vec<char>| row.iter().collect::<String>().trim_end().to_owned();
        self.rows.iter().map(line).collect::<Vec<_>>().join("\n").trim_end().to_owned()
    }
}

/// A command on a terminal.
struct Terminal {
    child: Child,
    said: Receiver<Vec<u8>>,
    rest: Vec<u8>,
    screen: Screen,
}

impl Terminal {
    fn run(words: &str, file: &Path, rows: u16, columns: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let path = ptsname(&master, Vec::new()).unwrap();
        let side = File::options().read(true).write(true).open(path.to_str().unwrap()).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "terminal::on_a_terminal", "--nocapture", "--test-threads=1"])
            .env(WORDS, words)
            .env(FILE, file)
            .stdin(Stdio::null())
            .stdout(side)
            .spawn()
            .unwrap();
        let mut master = File::from(master);
        let (say, said) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // An error says that nobody has the other side any more.
            while let Ok(length @ 1..) = master.read(&mut buffer) {
                if say.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let screen = Screen::new(rows.into(), columns.into());
        Terminal { child, said, rest: Vec::new(), screen }
    }

    /// Reads what comes within a while; whether anything did.
    fn read(&mut self, time: Duration) -> bool {
        let Ok(bytes) = self.said.recv_timeout(time) else { return false };
        self.rest.extend(bytes);
        let valid = match std::str::from_utf8(&self.rest) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let text: Vec<u8> = self.rest.drain(..valid).collect();
        String::from_utf8(text).unwrap().chars().for_each(|c| self.screen.show(c));
        true
    }

    /// Waits until the screen is so, and says what is on it.
    async fn shows(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        // When it is drawn to its end: nothing more comes for a while.
        while self.read(Duration::from_millis(100)) || !wanted(&self.screen.text()) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{}", self.screen.text());
            tokio::task::yield_now().await;
        }
        let text = stable(&self.screen.text());
        assert_eq!((self.screen.scrolled, self.screen.wrapped), (0, 0), "{text}");
        text
    }

    fn ends(mut self) -> ExitStatus {
        while self.read(Duration::from_millis(200)) {}
        self.child.wait().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn start(engine: &DurableEngine, id: &str) {
    engine.start::<Long>(id, LongInputs {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_watched_is_drawn_anew_and_never_more_than_there_is_room_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs.db");
    let journal = Arc::new(Sqlite::open(&file).await.unwrap());
    let builder = Engine::builder().journal(journal).register(Long::default());
    let engine = builder.build().await.unwrap();

    let mut list = Terminal::run("runs list --watch", &file, 24, 80);
    assert_eq!(list.shows(|text| text.contains("no runs")).await, "no runs");
    start(&engine, "first").await;
    let text = list.shows(|text| text.contains("running")).await;
    assert_eq!(text, "RUN | FLOW | STATE | CREATED | WHY\nfirst | Long | running | TIME");

    let mut show = Terminal::run("runs show first --watch", &file, 12, 60);
    let facts = |state| {
        format!("run | first\nflow | Long\nstate | {state}\ncreated | TIME\nupdated | TIME")
    };
    assert_eq!(show.shows(|text| text.contains("updated")).await, facts("running"));
    GO.add_permits(3);
    let head = "\n\nENDED | NODE | ATTEMPT | WHAT | TOOK | WHY\n";
    let steps = |numbers: std::ops::RangeInclusive<u32>| {
        let line = |number| format!("TIME | s{number:02} | 1 | executed | TOOK");
        numbers.map(line).collect::<Vec<_>>().join("\n")
    };
    let text = show.shows(|text| text.contains("s03")).await;
    assert_eq!(text, facts("running") + head + &steps(1..=3));
    GO.add_permits(10);
    let text = show.shows(|text| text.contains("s13")).await;
    assert_eq!(text, facts("running") + head + "… 10 earlier\n" + &steps(11..=13));
    GO.add_permits(1);
    let text = show.shows(|text| text.contains("success")).await;
    assert_eq!(text, facts("success") + head + "… 11 earlier\n" + &steps(12..=14));
    assert!(show.ends().success());
    let text = list.shows(|text| text.contains("success")).await;
    assert_eq!(text, "RUN | FLOW | STATE | CREATED | WHY\nfirst | Long | success | TIME");

    // Lines that are too long are cut, as those are that are too many.
    let name = "n".repeat(70);
    for number in 0..30 {
        start(&engine, &format!("{name}{number:02}")).await;
    }
    let text = list.shows(|text| text.contains("more")).await;
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines.len(), lines[22]), (23, "… 10 more"));
    assert!(lines[1].contains(&format!("{name}29")) && lines[21].contains("09"), "{text}");
    GO.add_permits(30 * 14);
    engine.idle().await;
    let all = PurgeFilter { states: Vec::new(), rested_for: Duration::ZERO, limit: None };
    assert_eq!(engine.runs().purge(&all).await.unwrap(), 31);
    // Nothing is left of what was longer.
    assert_eq!(list.shows(|text| text.contains("no runs")).await, "no runs");
    engine.shutdown().await;
}
