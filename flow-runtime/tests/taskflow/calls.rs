//! Compares the calls into user code, and what is raised at the end.

use crate::case::{Call, Outcome};
use crate::rules::{ASKED_ONCE, MENDED, Tally};
use std::collections::{BTreeMap, BTreeSet};

/// Each task, and each retry, was called with the same values, and gave the same.
pub(crate) fn values(theirs: &Outcome, ours: &Outcome, tally: &mut Tally) -> Result<(), String> {
    // A retry that is ours does not write down what it is asked.
    let spied = ours.calls.iter().any(|call| call.history_len.is_some());
    let by_atom = |outcome: &Outcome| {
        let mut calls: BTreeMap<String, Vec<Call>> = BTreeMap::new();
        for call in &outcome.calls {
            let Some(atom) = &call.atom else { continue };
            if ours.atoms.get(atom).is_some_and(|atom| spied || atom.kind == "task") {
                let call = Call { flow_failures: Vec::new(), ..call.clone() };
                calls.entry(atom.clone()).or_default().push(call);
            }
        }
        calls
    };
    let (mut wanted, found) = (by_atom(theirs), by_atom(ours));
    if wanted != found && theirs.segments.len() > 1 {
        tally.rule(&ASKED_ONCE);
        for calls in wanted.values_mut() {
            // Then it may answer otherwise: a reload has its history forget what it provided.
            let asks = |call: &Call| call.decision.is_some().then_some(call.history_len);
            calls.dedup_by(|again, call| asks(call).is_some() && asks(again) == asks(call));
        }
    }
    match wanted == found {
        true => Ok(()),
        false => Err(format!("TaskFlow called {wanted:#?}\nand we {found:#?}")),
    }
}

/// All calls were the same, in the same order.
pub(crate) fn in_order(theirs: &Outcome, ours: &Outcome) -> Result<(), String> {
    let calls = |outcome: &Outcome, failures: bool| -> Vec<Call> {
        let of_tasks = outcome.calls.iter().filter(|call| {
            let atom = call.atom.as_ref().and_then(|name| outcome.atoms.get(name));
            atom.is_some_and(|atom| atom.kind == "task")
        });
        let mut calls: Vec<_> = of_tasks.cloned().collect();
        for call in calls.iter_mut().filter(|_| !failures) {
            call.flow_failures.clear();
        }
        calls
    };
    // What failed in earlier attempts is told there, too.
    let failures = theirs.atoms.values().all(|atom| atom.kind == "task");
    let (wanted, found) = (calls(theirs, failures), calls(ours, failures));
    match wanted == found {
        true => Ok(()),
        false => Err(format!("in another order: TaskFlow called {wanted:#?}\nand we {found:#?}")),
    }
}

/// The same failures are told.
pub(crate) fn raised(theirs: &Outcome, ours: &Outcome, tally: &mut Tally) -> Result<(), String> {
    let messages = |outcome: &Outcome| -> BTreeSet<String> {
        outcome.raised.iter().flat_map(|raised| raised.failures.clone()).collect()
    };
    let (wanted, found) = (messages(theirs), messages(ours));
    match () {
        () if wanted == found => Ok(()),
        () if !found.is_empty() && found.is_subset(&wanted) => {
            tally.rule(&MENDED);
            Ok(())
        }
        () => Err(format!("TaskFlow raised {wanted:?} and we {found:?}")),
    }
}
