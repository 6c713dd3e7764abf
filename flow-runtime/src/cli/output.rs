//! Where commands write to, and how.

use crate::durable::Step;
use crate::error::RunError;
use crate::journal::RunRecord;
use serde_json::{Value, json};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, SystemTime};

/// Where a command writes to: text for people, or JSON for machines.
pub struct Output<'a> {
    out: &'a mut (dyn Write + Send),
    terminal: bool,
    json: bool,
}

impl<'a> Output<'a> {
    /// Writes text there.
    pub fn new(out: &'a mut (dyn Write + Send)) -> Self {
        Output { out, terminal: false, json: false }
    }

    /// Writes to stdout, which may be a terminal.
    ///
    /// ```
    /// use flow_runtime::cli::Output;
    ///
    /// let mut stdout = std::io::stdout();
    /// let output = Output::stdout(&mut stdout).json(true);
    /// ```
    pub fn stdout(stdout: &'a mut io::Stdout) -> Self {
        let terminal = stdout.is_terminal();
        Output { out: stdout, terminal, json: false }
    }

    /// Whether to write JSON: one value, or with `--watch` one a line.
    #[must_use]
    pub fn json(mut self, json: bool) -> Self {
        self.json = json;
        self
    }

    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether what was shown is to be drawn over.
    pub(super) fn redraws(&self) -> bool {
        self.terminal && !self.json
    }

    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// One JSON value on a line.
    pub(super) fn value(&mut self, value: &Value) -> io::Result<()> {
        self.text(&format!("{value}\n"))
    }

    /// A whole screen, in the place of the last one: some lines that stay, and of the others as
    /// many as there is room for.
    pub(super) fn redraw(&mut self, head: &str, body: &str, keep: Keep) -> io::Result<()> {
        let size = terminal_size::terminal_size_of(io::stdout());
        let size = size.map_or((usize::MAX, usize::MAX), |(width, height)| {
            (usize::from(width.0), usize::from(height.0))
        });
        // Home, and each line and the rest erased: no flicker.
        let lines = fit(head, body, keep, size).replace('\n', "\u{1b}[K\n");
        self.text(&format!("\u{1b}[H{lines}\u{1b}[J"))
    }

    /// What is on the screen goes, once.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.text("\u{1b}[2J")
    }
}

/// Which lines stay where there is no room for all.
#[derive(Clone, Copy)]
pub(super) enum Keep {
    First,
    Last,
}

/// As much as a terminal shows without scrolling, and without breaking a line in two: whatever
/// scrolled could not be drawn over.
fn fit(head: &str, body: &str, keep: Keep, (width, height): (usize, usize)) -> String {
    // The cursor stands in the line after the last one, and in the column after it.
    let (rows, columns) = (height.saturating_sub(1), width.saturating_sub(1));
    let (mut lines, body): (Vec<_>, Vec<_>) = (head.lines().collect(), body.lines().collect());
    let room = rows.saturating_sub(lines.len());
    let note;
    if body.len() <= room {
        lines.extend(body);
    } else {
        // One line says how many are missing.
        let shown = room.saturating_sub(1);
        let hidden = body.len() - shown;
        match keep {
            Keep::First => {
                note = format!("… {hidden} more");
                lines.extend(&body[..shown]);
                lines.push(&note);
            }
            Keep::Last => {
                note = format!("… {hidden} earlier");
                lines.push(&note);
                lines.extend(&body[hidden..]);
            }
        }
        lines.truncate(rows);
    }
    let cut = |line: &str| format!("{}\n", line.chars().take(columns).collect::<String>());
    lines.into_iter().map(cut).collect()
}

impl fmt::Debug for Output<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("terminal", &self.terminal)
            .field("json", &self.json)
            .finish_non_exhaustive()
    }
}

/// The text with its control characters spelled out: what is in a journal must not move the
/// cursor.
pub(super) fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let spelled = c.is_control().then(|| c.escape_default().to_string());
            spelled.unwrap_or_else(|| c.to_string()).chars().collect::<Vec<_>>()
        })
        .collect()
}

/// Rows in columns of their own widths; the last one is not padded.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// A moment, as UTC to the second.
pub(super) fn moment(at: SystemTime) -> String {
    humantime::format_rfc3339_seconds(at).to_string()
}

/// How long something took, in the unit that tells most.
pub(super) fn took(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 if duration.as_millis() == 0 => format!("{} us", duration.as_micros()),
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{:.1} s", duration.as_secs_f64()),
        _ => humantime::format_duration(Duration::from_secs(seconds)).to_string(),
    }
}

/// Why a run did not succeed, or does not go on.
pub(super) fn reason(run: &RunRecord) -> Option<String> {
    if let Some(why) = &run.attention {
        return Some(format!("put aside: {why}"));
    }
    let text = run.error.as_ref()?;
    let error = serde_json::from_str::<RunError>(text).map(|error| error.to_string());
    Some(error.unwrap_or_else(|_| text.clone()))
}

/// A run as machines get it, without its values.
pub(super) fn run_json(run: &RunRecord) -> Value {
    json!({
        "id": run.id.as_str(),
        "flow": run.flow,
        "only": run.only,
        "state": super::word(run.state),
        "due": run.due,
        "attention": run.attention,
        "error": run.error.as_ref().and_then(|text| serde_json::from_str::<Value>(text).ok()),
        "created_at": moment(run.created_at),
        "updated_at": moment(run.updated_at),
    })
}

/// A step as machines get it.
pub(super) fn step_json(step: &Step) -> Value {
    json!({
        "seq": step.seq,
        "what": step.kind.as_str(),
        "node": step.node,
        "attempt": step.attempt,
        "ended": moment(step.ended),
        "took_seconds": step.took.map(|took| took.as_secs_f64()),
        "failure": step.failure.as_ref().and_then(|failure| serde_json::to_value(failure).ok()),
    })
}
