//! That [`check`] sees what it is there to see: stories of runs in which everything went well
//! are changed in each way that would break a promise, at each place where that can be done, and
//! every one of them is refused.

use crate::case::{Backend, Case};
use crate::check::check;
use crate::dying::Dies;
use crate::effects::{Line, Told};
use crate::flows::Kind;
use flow_runtime::RunState;
use flow_runtime::journal::EntryKind;

/// What happened, and to whom.
struct Story {
    lines: Vec<Line>,
    runs: Vec<(Kind, String)>,
}

impl Story {
    /// One that is as it should be: of one process, or of two, as the first dies at a write.
    fn told(kind: Kind, dies: Option<Dies>) -> Self {
        let case = Case::new(Backend::Sqlite, "", &[kind], 1);
        if dies.is_some() {
            assert!(!case.live(dies, None).unwrap());
        }
        assert!(case.live(None, None).unwrap(), "{}", case.complaints());
        let story = Story { lines: case.world.lines(), runs: case.runs.clone() };
        story.check(&story.lines).unwrap();
        story
    }

    fn check(&self, lines: &[Line]) -> Result<(), String> {
        check(lines, &self.runs, 1)
    }

    fn places(&self, wanted: impl Fn(&Line) -> bool) -> Vec<usize> {
        (0..self.lines.len()).filter(|place| wanted(&self.lines[*place])).collect()
    }

    /// Changes the story at each of these places; each time it is refused, with one of these
    /// words. A change that changes nothing is none.
    fn refused(
        &self,
        words: &[&str],
        places: impl IntoIterator<Item = usize>,
        change: impl Fn(&mut Vec<Line>, usize) -> bool,
    ) {
        let mut changed = 0;
        for place in places {
            let mut lines = self.lines.clone();
            if !change(&mut lines, place) {
                continue;
            }
            changed += 1;
            let story = || crate::case::story(&lines);
            let Err(why) = self.check(&lines) else {
                panic!("nobody minds the change at {place} ({words:?}):\n{}", story());
            };
            assert!(words.iter().any(|word| why.contains(word)), "{why}\n{}", story());
        }
        assert!(changed > 0, "there was no place for it ({words:?})");
    }
}

fn calls(part: &'static str) -> impl Fn(&Line) -> bool {
    move |line| matches!(line, Line::Call { part: called, .. } if called == part)
}

fn call_of(line: &Line) -> (&str, &str) {
    let Line::Call { node, part, .. } = line else { panic!("{line:?}") };
    (node, part)
}

/// The place where it is first written that a call has ended in one of these ways.
fn durable(lines: &[Line], node: &str, kinds: &[EntryKind]) -> Option<usize> {
    let has = |line: &Line| match line {
        Line::Log { entries, .. } => {
            entries.iter().any(|entry| entry.node == node && kinds.contains(&entry.kind))
        }
        _ => false,
    };
    lines.iter().position(has)
}

const EXECUTED: [EntryKind; 2] = [EntryKind::Executed, EntryKind::Failed];

/// Those that go well, roll back, try again, and hang.
const KINDS: [Kind; 4] = [Kind::Chain, Kind::Fan, Kind::Rollback, Kind::Timed];

fn stories() -> impl Iterator<Item = Story> {
    let alive = KINDS.map(|kind| Story::told(kind, None));
    let killed = [Dies::After(4), Dies::Before(6)];
    alive.into_iter().chain(killed.map(|dies| Story::told(Kind::Rollback, Some(dies))))
}

/// J8: a task that is executed twice in one life, or once more when its result is durable.
#[test]
fn a_task_is_executed_once_too_often() {
    for story in stories() {
        let executes = story.places(calls("execute"));
        story.refused(&["J8"], executes.clone(), |lines, place| {
            lines.insert(place, lines[place].clone());
            true
        });
        story.refused(&["J8", "the run is over"], executes, |lines, place| {
            let node = call_of(&lines[place]).0.to_owned();
            let Some(durable) = durable(lines, &node, &EXECUTED) else { return false };
            // By the next process.
            lines.insert(durable + 1, Line::Life { process: 1 });
            lines.insert(durable + 2, lines[place].clone());
            true
        });
    }
}

/// J12: a task that builds on what is not durable yet.
#[test]
fn a_task_begins_too_early() {
    for story in stories() {
        let first = story.places(calls("execute"))[0];
        let executes = story.places(calls("execute"));
        story.refused(&["J12"], executes, |lines, place| {
            if call_of(&lines[place]).0 == "a" {
                // Builds on nothing.
                return false;
            }
            let call = lines.remove(place);
            lines.insert(first, call);
            true
        });
        // The write that it waited for comes only after it.
        let executes = story.places(calls("execute"));
        story.refused(&["J12", "J8", "a step is lost"], executes, |lines, place| {
            let before = lines[..place].iter().rposition(|line| match line {
                Line::Log { entries, .. } => entries.iter().any(|e| e.kind == EntryKind::Executed),
                _ => false,
            });
            let Some(before) = before.filter(|_| lines[..place].len() > 1) else { return false };
            let lines_before: Vec<_> = lines.clone();
            let log = lines.remove(before);
            lines.insert(place, log);
            // One that was not waited for may come late.
            let Line::Log { entries, .. } = &lines_before[before] else { return false };
            let news = entries.iter().filter(|entry| {
                durable(&lines_before, &entry.node, &[EntryKind::Executed]) == Some(before)
            });
            let ends: Vec<_> = news.map(|entry| entry.node.clone()).collect();
            needs(&story, call_of(&lines_before[place]).0, &ends)
        });
    }
}

/// Whether a task comes after one of these.
fn needs(story: &Story, node: &str, ends: &[String]) -> bool {
    let (graph, names) = story.runs[0].0.graph();
    let number = |name: &str| names.iter().position(|known| known == name).map(|n| n as u32);
    let Some(wanted) = number(node) else { return false };
    let mut stack: Vec<u32> = ends.iter().filter_map(|end| number(end)).collect();
    let mut seen = vec![false; graph.vertices()];
    while let Some(vertex) = stack.pop() {
        for &next in graph.after.of(vertex) {
            if next == wanted {
                return true;
            }
            if !std::mem::replace(&mut seen[next as usize], true) {
                stack.push(next);
            }
        }
    }
    false
}

/// J12: an undoing before the failure that it is for is durable.
#[test]
fn a_revert_begins_too_early() {
    for story in stories().filter(|story| story.runs[0].0.ends().0 == RunState::Reverted) {
        let reverts = story.places(calls("revert"));
        story.refused(&["J12", "I4", "J1"], reverts.clone(), |lines, place| {
            let failed = lines.iter().position(|line| match line {
                Line::Log { entries, .. } => entries
                    .iter()
                    .any(|entry| matches!(entry.kind, EntryKind::Failed | EntryKind::TimedOut)),
                _ => false,
            });
            let call = lines.remove(place);
            lines.insert(failed.unwrap(), call);
            true
        });
        // Of one that never was, and of one that is undone already.
        story.refused(&["J1"], reverts.clone(), |lines, place| {
            let Line::Call { node, .. } = &mut lines[place] else { return false };
            *node = "z".to_owned();
            true
        });
        story.refused(&["J1", "J8", "the run is over"], reverts.clone(), |lines, place| {
            let node = call_of(&lines[place]).0.to_owned();
            let Some(undone) = durable(lines, &node, &[EntryKind::Reverted]) else { return false };
            lines.insert(undone + 1, lines[place].clone());
            true
        });
        // I4: before those that came after it.
        story.refused(&["I4"], reverts.clone(), |lines, place| {
            if call_of(&lines[place]).0 != "a" {
                return false;
            }
            let first = lines.iter().position(calls("revert")).unwrap();
            let call = lines.remove(place);
            lines.insert(first, call);
            first != place
        });
    }
}

/// I7: a `revert` that is told what is not so.
#[test]
fn a_revert_is_told_a_lie() {
    for story in stories().filter(|story| story.runs[0].0.ends().0 == RunState::Reverted) {
        let lies =
            [Told::Unknown, Told::Nothing, Told::Done("x".into()), Told::Failed("doomed".into())];
        for lie in lies {
            let reverts = story.places(calls("revert"));
            let changed = reverts.into_iter().filter(|place| {
                let Line::Call { told, .. } = &story.lines[*place] else { return false };
                std::mem::discriminant(told) != std::mem::discriminant(&lie)
                    || matches!(lie, Told::Done(_))
            });
            story.refused(&["I7"], changed.collect::<Vec<_>>(), |lines, place| {
                let Line::Call { told, .. } = &mut lines[place] else { return false };
                *told = lie.clone();
                true
            });
        }
    }
}

/// J7, J8: another end than that of a run which nothing happened to.
#[test]
fn a_run_ends_otherwise() {
    for story in stories() {
        let ends = || story.places(|line| matches!(line, Line::End { .. }));
        story.refused(&["J7, J8"], ends(), |lines, place| {
            let Line::End { state, .. } = &mut lines[place] else { return false };
            *state = match state {
                RunState::Success => RunState::Reverted,
                _ => RunState::Success,
            };
            true
        });
        story.refused(&["J7, J8"], ends(), |lines, place| {
            let Line::End { outputs, .. } = &mut lines[place] else { return false };
            *outputs = Some(r#"{"out":"something else"}"#.to_owned());
            true
        });
        story.refused(&["it never ended"], ends(), |lines, place| {
            lines.remove(place);
            true
        });
        // It goes on after its end.
        story.refused(&["the run is over"], story.places(calls("execute")), |lines, place| {
            let Some(end) = lines.iter().position(|line| matches!(line, Line::End { .. })) else {
                return false;
            };
            lines.insert(end + 1, Line::Life { process: 1 });
            lines.insert(end + 2, lines[place].clone());
            true
        });
    }
}

/// What was durable is gone, or is something else.
#[test]
fn the_journal_forgets() {
    for story in stories() {
        let logs = || story.places(|line| matches!(line, Line::Log { .. }));
        let last = *logs().last().unwrap();
        // The last line repeats all that is there, as whoever looks after it is over reads it.
        let Line::Log { entries, .. } = &story.lines[last] else { unreachable!() };
        let count = entries.len();
        for lost in 0..count - 1 {
            // From all lines, as if it had never been written.
            story.refused(&["a step is lost", "J12", "J8", "J1", "I4"], [0], |lines, _| {
                let seq = lost as u64 + 1;
                for line in lines {
                    if let Line::Log { entries, .. } = line {
                        entries.retain(|entry| entry.seq != seq);
                    }
                }
                true
            });
            // From the last one: it was there, and is another one now.
            story.refused(&[" was Noted "], [last], |lines, place| {
                let Line::Log { entries, .. } = &mut lines[place] else { return false };
                entries[lost].value = Some("something else".to_owned());
                true
            });
            story.refused(&[" was Noted "], [last], |lines, place| {
                let Line::Log { entries, .. } = &mut lines[place] else { return false };
                entries[lost].kind = match entries[lost].kind {
                    EntryKind::Executed => EntryKind::Reverted,
                    _ => EntryKind::Executed,
                };
                true
            });
        }
    }
}

/// A run that says that it went well, and has a task that did not.
#[test]
fn a_task_is_left_out() {
    for story in [Story::told(Kind::Chain, None), Story::told(Kind::Rollback, None)] {
        let (_, names) = story.runs[0].0.graph();
        let all = names.iter().filter(|name| durable(&story.lines, name, &EXECUTED).is_some());
        for name in all {
            // Its last entry is another task's, in all lines: nothing is missing in the numbers.
            let kind = match story.runs[0].0.ends().0 {
                RunState::Success => EntryKind::Executed,
                _ => EntryKind::Reverted,
            };
            story.refused(&["at the end", "J12", "J8", "J1", "I4"], [0], |lines, _| {
                for line in lines {
                    if let Line::Log { entries, .. } = line {
                        for entry in entries.iter_mut().filter(|e| e.node == *name) {
                            if entry.kind == kind {
                                entry.node = "nobody".to_owned();
                            }
                        }
                    }
                }
                true
            });
        }
    }
}
