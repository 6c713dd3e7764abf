//! Live progress: a line a step on a terminal, nothing elsewhere.

use flow_runtime::{EventKind, RunEvent};
use indicatif::{ProgressBar, ProgressStyle};
use manage_existing::scheduler::{ManageEvent, Step};
use manage_existing::storage::GIB;
use std::io::{IsTerminal, stderr};
use std::time::Duration;
use uuid::Uuid;

/// The steps of one request, as they happen.
#[derive(Clone, Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Progress that is shown if stderr is a terminal and nobody wants JSON.
    pub(super) fn new(json: bool) -> Self {
        if json || !stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(80));
        Progress(bar)
    }

    /// Something happened in the flow.
    pub(super) fn flow(&self, event: &RunEvent) {
        match &event.kind {
            EventKind::TaskStarted { task, .. } => self.0.set_message(format!("{task} …")),
            EventKind::TaskSucceeded { task, .. } => self.line('✓', task),
            EventKind::TaskFailed { task, failure, .. } => {
                self.line('✗', &format!("{task}: {}", failure.message()));
            }
            EventKind::TaskIgnored { task } => self.line('–', &format!("{task} skipped")),
            EventKind::TaskReverting { task } => self.0.set_message(format!("undoing {task} …")),
            EventKind::TaskReverted { task, .. } => self.line('↩', &format!("{task} reverted")),
            EventKind::TaskRevertFailed { task, failure, .. } => {
                self.line('✗', &format!("{task} could not be reverted: {}", failure.message()));
            }
            _ => {}
        }
    }

    /// Something happened to the cast of a volume.
    pub(super) fn cast(&self, volume: Uuid, event: &ManageEvent) {
        match event {
            ManageEvent::Reached(id, _) if *id != volume => {}
            ManageEvent::Reached(_, Step::Placed(host)) => self.line('✓', &format!("on {host}")),
            ManageEvent::Reached(_, Step::Measured(bytes)) => {
                self.line('✓', &format!("{bytes} bytes: {} GiB", bytes.div_ceil(GIB)));
            }
            ManageEvent::Reached(_, Step::Renamed { to, .. }) => {
                self.line('✓', &format!("renamed to {}", to.display()));
            }
            _ => {}
        }
    }

    /// The end: the spinner goes, the lines stay.
    pub(super) fn done(&self) {
        self.0.finish_and_clear();
    }

    fn line(&self, mark: char, text: &str) {
        self.0.println(format!("  {mark} {text}"));
    }
}
