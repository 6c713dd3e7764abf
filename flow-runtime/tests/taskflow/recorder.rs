//! Writes events down as TaskFlow's transitions.

use crate::case::{Atom, Case, Outcome};
use flow_runtime::journal::{Entry, EntryKind};
use flow_runtime::{EventKind, RunState};
use serde_json::Value as Json;

pub(crate) struct Recorder {
    name: String,
    flow: &'static str,
    pub(crate) outcome: Outcome,
    /// How many of the events were told that stand in a log.
    logged: usize,
    /// After how many of those each transition was told.
    stamps: Vec<usize>,
}

impl Recorder {
    pub(crate) fn new(case: &Case) -> Self {
        let tasks = case.flow.tasks();
        let atoms = case.flow.atoms().into_iter().map(|name| {
            let is_task = tasks.iter().any(|task| task.name == name);
            let kind = if is_task { "task" } else { "retry" }.to_owned();
            let state = "PENDING".to_owned();
            (name.to_owned(), Atom { kind, state, executions: 0, reverts: 0 })
        });
        let outcome = Outcome { atoms: atoms.collect(), ..Outcome::default() };
        let name = case.flow.name.clone();
        Recorder { name, flow: "PENDING", outcome, logged: 0, stamps: Vec::new() }
    }

    fn atom(&mut self, name: &str, state: &str) {
        let atom = self.outcome.atoms.get_mut(name).unwrap();
        let old = std::mem::replace(&mut atom.state, state.to_owned());
        let kind = atom.kind.clone();
        let transition = vec![kind.into(), name.into(), old.into(), state.into()];
        self.note(transition);
    }

    fn note(&mut self, transition: Vec<Json>) {
        self.outcome.transitions.push(transition);
        self.stamps.push(self.logged);
    }

    /// That a task is to be tried again is an event of the retry's alone.
    fn reset(&mut self, name: &str) {
        let atom = &self.outcome.atoms[name];
        match (atom.state.as_str(), atom.kind.as_str()) {
            ("REVERTED" | "IGNORE", _) => self.atom(name, "PENDING"),
            ("SUCCESS", "retry") => self.atom(name, "RETRYING"),
            _ => {}
        }
    }

    /// It was about to begin when the process died, and may have done so.
    fn began_unheard(&mut self, name: &str) {
        let transitions = &self.outcome.transitions;
        let segment = transitions.iter().rposition(|it| it[0] == "segment");
        // Else nothing died, and the checks find that it failed and had not begun.
        let Some(segment) = segment.filter(|_| self.outcome.deaths() > 0) else { return };
        let since = self.outcome.transitions.split_off(segment);
        let stamps = self.stamps.split_off(segment);
        self.reset(name);
        self.atom(name, "RUNNING");
        self.outcome.transitions.extend(since);
        self.stamps.extend(stamps);
    }

    fn flow(&mut self, state: &'static str) {
        let old = std::mem::replace(&mut self.flow, state);
        let name = self.name.as_str();
        self.note(vec!["flow".into(), name.into(), old.into(), state.into()]);
        self.outcome.flow_state = Some(state.to_owned());
    }

    fn rests(&mut self, state: &'static str) {
        self.flow(state);
        self.outcome.segments.push(state.to_owned());
    }

    fn segment(&mut self) {
        let next = vec!["segment".into(), self.outcome.segments.len().into()];
        // It died while it rested.
        if self.outcome.transitions.last() != Some(&next) {
            self.note(next);
        }
    }

    /// The process died. What was told and is not in the log did not happen, and is taken back:
    /// TaskFlow tells what it has stored. That something begins is told when what leads to it is
    /// in the log, but for the revert of what has nothing to revert.
    pub(crate) fn crashed(&mut self, log: &[Entry], reverts: impl Fn(&str) -> bool) {
        self.logged = log.iter().filter(|entry| is_logged(entry.kind)).count();
        for atom in self.outcome.atoms.values_mut() {
            "PENDING".clone_into(&mut atom.state);
        }
        let told = std::mem::take(&mut self.outcome.transitions);
        let stamps = std::mem::take(&mut self.stamps);
        for (transition, stamp) in told.into_iter().zip(stamps) {
            let [kind, name, _, new] = transition.as_slice() else {
                self.outcome.transitions.push(transition);
                continue;
            };
            let (name, new) = (name.as_str().unwrap(), new.as_str().unwrap());
            let begins = match new {
                // What was reverted is reset as it begins again.
                "PENDING" | "RETRYING" | "RUNNING" => true,
                "REVERTING" => reverts(name),
                _ => false,
            };
            if kind == "flow" || begins || stamp <= self.logged {
                if let Some(atom) = self.outcome.atoms.get_mut(name) {
                    new.clone_into(&mut atom.state);
                }
                self.outcome.transitions.push(transition);
            }
        }
        // All that is told of the past is true now.
        self.stamps = vec![0; self.outcome.transitions.len()];
        self.outcome.segments.push("CRASH".to_owned());
        self.segment();
    }

    pub(crate) fn event(&mut self, event: &EventKind) {
        let logged = matches!(
            event,
            EventKind::TaskSucceeded { .. }
                | EventKind::TaskFailed { .. }
                | EventKind::TaskReverted { .. }
                | EventKind::TaskRevertFailed { .. }
                | EventKind::Decided { .. }
        );
        self.logged += usize::from(logged);
        match event {
            EventKind::RunStarted { .. } => self.flow("RUNNING"),
            EventKind::RunSuspending => self.flow("SUSPENDING"),
            EventKind::RunSuspended => self.rests("SUSPENDED"),
            EventKind::RunResumed => {
                self.segment();
                self.flow("RUNNING");
            }
            EventKind::RunFinished { state } => self.rests(match state {
                RunState::Success => "SUCCESS",
                RunState::Reverted => "REVERTED",
                RunState::Failure => "FAILURE",
                other => panic!("no run ends {other:?}"),
            }),
            EventKind::TaskStarted { task, .. } => {
                self.outcome.atoms.get_mut(&**task).unwrap().executions += 1;
                self.reset(task);
                self.atom(task, "RUNNING");
            }
            EventKind::TaskIgnored { task } => {
                self.reset(task);
                self.atom(task, "IGNORE");
            }
            EventKind::TaskSucceeded { task, .. } => self.atom(task, "SUCCESS"),
            EventKind::TaskFailed { task, .. } => {
                if self.outcome.atoms[&**task].state != "RUNNING" {
                    self.began_unheard(task);
                }
                self.atom(task, "FAILURE");
            }
            EventKind::TaskReverting { task } => {
                self.outcome.atoms.get_mut(&**task).unwrap().reverts += 1;
                self.atom(task, "REVERTING");
            }
            EventKind::TaskReverted { task, .. } => self.atom(task, "REVERTED"),
            EventKind::TaskRevertFailed { task, .. } => self.atom(task, "REVERT_FAILURE"),
            // What a controller decides is recorded where it is asked. Released: another process
            // goes on with it.
            EventKind::Decided { .. } | EventKind::RetryDecided { .. } | EventKind::RunReleased => {
            }
            other => panic!("these flows have no {other:?}"),
        }
    }
}

/// Whether an entry of this kind was told as an event that the recorder counts.
fn is_logged(kind: EntryKind) -> bool {
    use EntryKind::{Decided, Executed, Failed, RevertFailed, Reverted};
    matches!(kind, Executed | Failed | Reverted | RevertFailed | Decided)
}
