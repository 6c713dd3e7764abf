//! Writes our runs down in the oracle's output format, one line each, for its own checkers:
//! `TASKFLOW_OUTPUT` names the file.
//!
//! A line is `{"case", "expect", "way"}`: `case` is the case as it was run here, without the
//! retries that are policies here and no atoms; `expect` is what `oracle.py` prints, with the
//! fields that a run here has.

use crate::case::{Call, Case, Item, Outcome};
use crate::run::Way;
use serde_json::{Map, Value as Json, json};
use std::env;
use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, OnceLock};

static FILE: OnceLock<Option<Mutex<File>>> = OnceLock::new();

/// Writes down a run, if that is asked for.
pub(crate) fn write(case: &Case, way: Way, outcome: &Outcome) {
    let file = FILE.get_or_init(|| {
        let name = env::var_os("TASKFLOW_OUTPUT")?;
        Some(Mutex::new(File::create(name).expect("TASKFLOW_OUTPUT names a file")))
    });
    let Some(file) = file else { return };
    let mut described = case.json.clone();
    drop_policies(&mut described["flow"], &case.flow);
    let line = json!({
        "case": described,
        "expect": expect(case, outcome),
        "way": format!("{way:?}"),
    });
    // In one piece: other tests write, too.
    file.lock().unwrap().write_all(format!("{line}\n").as_bytes()).expect("it is written");
}

fn drop_policies(flow: &mut Json, described: &Item) {
    if described.is_task() {
        return;
    }
    if described.controller().is_none() {
        flow["retry"] = Json::Null;
    }
    let children = flow["children"].as_array_mut().into_iter().flatten();
    for (child, described) in children.zip(&described.children) {
        drop_policies(child, described);
    }
}

/// As `oracle.py` prints it.
fn expect(case: &Case, outcome: &Outcome) -> Json {
    let atoms = case.flow.atoms().into_iter().map(|name| {
        let atom = &outcome.atoms[name];
        let (executions, reverts) = (atom.executions, atom.reverts);
        let atom = json!({
            "kind": atom.kind, "state": atom.state, "executions": executions, "reverts": reverts,
        });
        (name.to_owned(), atom)
    });
    let raised = outcome.raised.as_ref().map(|raised| {
        let mut failures = raised.failures.clone();
        failures.sort_unstable();
        json!({"type": raised.kind, "failures": failures})
    });
    // That the process died is a call here, to know what came before it.
    let calls = outcome.calls.iter().filter(|call| call.atom.is_some()).map(written);
    json!({
        "id": case.id,
        "build_error": null,
        "flow_state": outcome.flow_state,
        "raised": raised,
        "segments": outcome.segments,
        "atoms": atoms.collect::<Map<_, _>>(),
        "calls": calls.collect::<Vec<_>>(),
        "transitions": outcome.transitions,
        "anomalies": outcome.anomalies,
    })
}

/// Each kind of call has the fields that it has there.
fn written(call: &Call) -> Json {
    let mut written = json!({"op": call.op, "atom": call.atom});
    if let Some(decision) = &call.decision {
        written["decision"] = json!(decision);
    } else {
        written["n"] = json!(call.n);
        written["in"] = json!(call.given);
        written["out"] = call.out.clone();
    }
    if let Some(history_len) = call.history_len {
        written["history_len"] = json!(history_len);
    } else if call.op == "revert" {
        written["result"] = call.result.clone();
        written["flow_failures"] = json!(call.flow_failures);
    }
    written
}
