//! Whether what happened is what should.

use crate::effects::{Line, Noted, Told, short};
use crate::flows::Kind;
use flow_runtime::journal::EntryKind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Reads a story from its beginning; what is wrong with it.
pub fn check(lines: &[Line], runs: &[(Kind, String)], size: usize) -> Result<(), String> {
    let x = "x".repeat(size);
    let mut all: HashMap<&str, Run> = HashMap::new();
    for (kind, id) in runs {
        all.insert(id, Run::new(*kind));
    }
    for line in lines {
        match line {
            Line::Life { .. } => all.values_mut().for_each(Run::dies),
            Line::Log { run, entries, .. } => {
                let known = all.get_mut(run.as_str()).ok_or("a foreign run")?;
                known.learns(entries).map_err(|why| format!("{run}: {why}"))?;
            }
            Line::Call { run, node, part, told, .. } => {
                let known = all.get_mut(run.as_str()).ok_or("a foreign run")?;
                let called = match part.as_str() {
                    "execute" => known.executes(node),
                    _ => known.reverts(node, told),
                };
                called.map_err(|why| format!("{run}: {why}"))?;
            }
            Line::End { run, state, outputs, .. } => {
                let known = all.get_mut(run.as_str()).ok_or("a foreign run")?;
                known.over = true;
                let (wanted, value) = known.kind.ends();
                let value =
                    value.map(|value| short(&format!("{{\"out\":\"{value}\"}}").replace('x', &x)));
                if *state != wanted || *outputs != value {
                    return Err(format!("J7, J8: {run} ends {state:?} with {outputs:?}"));
                }
            }
            Line::Note(_) => {}
        }
    }
    for (id, run) in all {
        run.ended().map_err(|why| format!("{id}: {why}"))?;
    }
    Ok(())
}

/// What is known of a run at some point of the story.
struct Run {
    kind: Kind,
    /// For each task, those before it and those after it, directly or not.
    before: HashMap<String, Vec<String>>,
    after: HashMap<String, Vec<String>>,
    log: BTreeMap<u64, Noted>,
    /// The last entry of each task.
    last: HashMap<String, Noted>,
    /// What a task provided, or failed of, when it was last executed.
    result: HashMap<String, Noted>,
    /// The calls of this life of which nothing is durable.
    under_way: BTreeSet<(String, bool)>,
    failed: bool,
    over: bool,
}

impl Run {
    fn new(kind: Kind) -> Self {
        let (graph, names) = kind.graph();
        let (mut before, mut after): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for (task, name) in names.iter().enumerate() {
            let (mut seen, mut stack) = (vec![false; graph.vertices()], vec![task as u32]);
            while let Some(vertex) = stack.pop() {
                for &next in graph.after.of(vertex) {
                    if !std::mem::replace(&mut seen[next as usize], true) {
                        stack.push(next);
                    }
                }
            }
            for (other, _) in names.iter().zip(&seen).filter(|(_, seen)| **seen) {
                after.entry(name.clone()).or_default().push(other.clone());
                before.entry(other.clone()).or_default().push(name.clone());
            }
        }
        let (log, last, result, under_way) = Default::default();
        let (failed, over) = (false, false);
        Run { kind, before, after, log, last, result, under_way, failed, over }
    }

    fn dies(&mut self) {
        self.under_way.clear();
    }

    /// These entries are durable.
    fn learns(&mut self, entries: &[Noted]) -> Result<(), String> {
        for entry in entries {
            if let Some(known) = self.log.get(&entry.seq) {
                if known != entry {
                    return Err(format!("entry {} was {known:?} and is {entry:?}", entry.seq));
                }
                continue;
            }
            let last = self.log.last_key_value().map_or(0, |(seq, _)| *seq);
            if entry.seq != last + 1 {
                return Err(format!("a step is lost: after entry {last} comes {}", entry.seq));
            }
            self.log.insert(entry.seq, entry.clone());
            let executed = match entry.kind {
                EntryKind::Executed | EntryKind::Failed => true,
                EntryKind::Reverted | EntryKind::RevertFailed => false,
                EntryKind::TimedOut | EntryKind::Cancelled => {
                    self.failed = true;
                    continue;
                }
                _ => continue,
            };
            self.failed |= entry.kind == EntryKind::Failed;
            self.under_way.remove(&(entry.node.clone(), executed));
            if executed {
                self.result.insert(entry.node.clone(), entry.clone());
            }
            self.last.insert(entry.node.clone(), entry.clone());
        }
        Ok(())
    }

    fn kind_of(&self, node: &str) -> Option<EntryKind> {
        self.last.get(node).map(|entry| entry.kind)
    }

    fn begins(&mut self, node: &str, executes: bool) -> Result<(), String> {
        if self.over {
            return Err(format!("`{node}` is called when the run is over"));
        }
        match self.under_way.insert((node.to_owned(), executes)) {
            true => Ok(()),
            false => Err(format!("J8: `{node}` is called twice in one life (execute: {executes})")),
        }
    }

    fn executes(&mut self, node: &str) -> Result<(), String> {
        self.begins(node, true)?;
        let last = self.kind_of(node);
        if !matches!(last, None | Some(EntryKind::Reverted)) {
            return Err(format!("J8: `{node}` executes after {last:?}"));
        }
        for before in self.before.get(node).into_iter().flatten() {
            let last = self.kind_of(before);
            if last != Some(EntryKind::Executed) {
                return Err(format!("J12: `{node}` executes, and `{before}` has {last:?}"));
            }
        }
        Ok(())
    }

    fn reverts(&mut self, node: &str, told: &Told) -> Result<(), String> {
        self.begins(node, false)?;
        let last = self.kind_of(node);
        if matches!(last, None | Some(EntryKind::Reverted)) {
            return Err(format!("J1: `{node}` reverts after {last:?}"));
        }
        for after in self.after.get(node).into_iter().flatten() {
            let last = self.kind_of(after);
            if !matches!(last, None | Some(EntryKind::Reverted)) {
                return Err(format!("I4: `{node}` reverts, and `{after}` has {last:?}"));
            }
        }
        if !self.failed {
            return Err(format!("J12: `{node}` reverts, and no failure is durable"));
        }
        let result = &self.result[node];
        let right = match told {
            Told::Done(value) => {
                result.kind == EntryKind::Executed && result.value.as_ref() == Some(value)
            }
            Told::Failed(_) => result.kind == EntryKind::Failed && !result.unknown,
            Told::Unknown => result.kind == EntryKind::Failed && result.unknown,
            Told::Nothing => false,
        };
        match right {
            true => Ok(()),
            false => Err(format!("I7: `{node}` reverts, told {told:?} of {result:?}")),
        }
    }

    /// What must be true at the end.
    fn ended(&self) -> Result<(), String> {
        if !self.over {
            return Err("it never ended".into());
        }
        let success = self.kind.ends().1.is_some();
        let (_, names) = self.kind.graph();
        for name in names {
            let last = self.kind_of(&name);
            let right = match success {
                true => last == Some(EntryKind::Executed),
                false => matches!(last, None | Some(EntryKind::Reverted)),
            };
            if !right {
                return Err(format!("at the end `{name}` has {last:?}"));
            }
        }
        Ok(())
    }
}
