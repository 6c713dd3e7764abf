//! Two processes share runs, and one is stopped until it is taken for dead, and goes on then.

use crate::case::{Backend, Case, story, waited};
use crate::child::{Life, open};
use crate::effects::Line;
use crate::flows::Kind;
use crate::storage::assert_said;
use flow_runtime::RunId;
use flow_runtime::journal::EntryKind;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::HashMap;
use std::process::Child;
use std::time::{Duration, Instant};

pub fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Waits until something stands in the story.
pub fn until(case: &Case, what: &str, there: impl Fn(&[Line]) -> bool) {
    let begun = Instant::now();
    while !there(&case.world.lines()) {
        assert!(begun.elapsed() < Duration::from_secs(60), "no {what}: {}", case.complaints());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn two_processes_fight_over_a_thousand_runs() {
    let Some(server) = Backend::Postgres.is_there() else { return };
    let kinds = [Kind::Chain, Kind::Fan, Kind::Rollback, Kind::Chain];
    let mut case = Case::new(Backend::Postgres, &server, &kinds[..3], 1).times(334);
    case.runs.truncate(1000);
    case.lease = Duration::from_secs(1);
    let life = Life { shares: true, max_runs: 50, ..case.life(None) };
    let (mut first, mut second) = (life.begin(), life.begin());
    let called = |lines: &[Line], by: u32| {
        lines.iter().filter(|l| matches!(l, Line::Call { process, .. } if *process == by)).count()
    };
    until(&case, "work", |lines| called(lines, first.id()) > 100 && called(lines, second.id()) > 0);
    signal(&first, Signal::STOP);
    let recovered = |line: &Line| match line {
        Line::Log { entries, .. } => entries.iter().any(|e| e.kind == EntryKind::Recovered),
        _ => false,
    };
    until(&case, "takeover", |lines| lines.iter().any(recovered));
    signal(&first, Signal::CONT);
    for child in [&mut first, &mut second] {
        let status = waited(child).unwrap_or_else(|why| panic!("{why}: {}", case.complaints()));
        assert!(status.success(), "{status}: {}", case.complaints());
    }
    let lines = case.world.lines();
    assert_said(&case.world, &["Fenced: another worker has taken over"]);
    let mut executed: HashMap<(String, String), usize> = HashMap::new();
    for line in &lines {
        if let Line::Call { run, node, part, .. } = line
            && part == "execute"
        {
            *executed.entry((run.clone(), node.clone())).or_default() += 1;
        }
    }
    let (mut taken_over, mut again) = (0, 0);
    crate::case::runtime().block_on(async {
        let journal = open(&case.url()).await.unwrap();
        for (kind, id) in &case.runs {
            let run = journal.get(&RunId::from(id.as_str())).await.unwrap().expect("the run");
            let (state, value) = kind.ends();
            let outputs = value.map(|value| format!("{{\"out\":\"{value}\"}}"));
            assert_eq!((run.state, run.outputs, run.due), (state, outputs, false), "{id}");
            let log = journal.log(run.key, 0, usize::MAX).await.unwrap();
            let count = |wanted: EntryKind, name: &str| {
                let is = |node: &Option<String>| node.as_deref() == Some(name) || name.is_empty();
                log.iter().filter(|entry| entry.kind == wanted && is(&entry.node)).count()
            };
            let recovered = count(EntryKind::Recovered, "");
            taken_over += recovered;
            for name in kind.graph().1 {
                let ended = count(EntryKind::Executed, &name) + count(EntryKind::Failed, &name);
                assert!(ended <= 1, "{id}: `{name}` was recorded {ended} times");
                // At least once, and once more at most for each time that the run was taken over.
                let calls = executed.get(&(id.clone(), name.clone())).copied().unwrap_or(0);
                again += calls.saturating_sub(1);
                let most = 1 + recovered;
                let story = || story(&lines);
                assert!(calls >= ended && calls <= most, "{id} {name}: {calls}\n{}", story());
            }
        }
    });
    eprintln!("{taken_over} runs were taken over, {again} calls repeated");
    assert!(taken_over > 0);
}
