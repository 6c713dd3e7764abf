//! A run with something wrong in it is found out: each invariant is there to fail.

use crate::build;
use crate::case::{Call, Case, Outcome};
use crate::invariants::{Order, check};
use crate::rules::Tally;
use crate::run::{Way, World, run};
use serde_json::json;
use std::sync::Arc;

/// One task, and one that fails under two retries more.
fn case() -> Case {
    let retry = |name: &str| json!({"kind": "always_revert", "name": name});
    let fails = json!({"kind": "task", "name": "t1", "requires": ["a"], "fail": "always"});
    let inner = json!({"kind": "linear", "name": "f2", "retry": retry("r2"), "children": [fails]});
    let middle = json!({"kind": "linear", "name": "f1", "retry": retry("r1"), "children": [inner]});
    let first = json!({"kind": "task", "name": "t0", "provides": ["a"]});
    let children = [first, middle];
    let flow = json!({"kind": "linear", "name": "f0", "retry": retry("r0"), "children": children});
    let case = json!({"id": "broken", "family": "retry", "store": {}, "flow": flow});
    Case::of(case).unwrap()
}

/// Where this transition is told.
fn at(outcome: &Outcome, name: &str, new: &str) -> usize {
    outcome.transitions.iter().position(|it| it[1] == name && it[3] == new).unwrap()
}

fn move_to(outcome: &mut Outcome, (name, new): (&str, &str), place: usize) {
    let from = at(outcome, name, new);
    let transition = outcome.transitions.remove(from);
    outcome.transitions.insert(place, transition);
}

fn call<'a>(outcome: &'a mut Outcome, op: &str, atom: &str) -> &'a mut Call {
    let is = |call: &&mut Call| call.op == op && call.atom.as_deref() == Some(atom);
    outcome.calls.iter_mut().find(is).unwrap()
}

fn leave(outcome: &mut Outcome, atom: &str, state: &str) {
    state.clone_into(&mut outcome.atoms.get_mut(atom).unwrap().state);
}

type Break = fn(&mut Outcome);

const BREAKS: [(&str, Break); 13] = [
    ("I1", |it| {
        let place = at(it, "t0", "SUCCESS");
        it.transitions[place][3] = "REVERTED".into();
    }),
    ("I2", |it| {
        let place = at(it, "f0", "REVERTED");
        it.transitions[place][3] = "PENDING".into();
    }),
    ("I3", |it| move_to(it, ("t1", "RUNNING"), 0)),
    ("I4", |it| {
        let place = at(it, "t1", "FAILURE");
        move_to(it, ("t0", "REVERTING"), place);
    }),
    ("I5", |it| leave(it, "t0", "PENDING")),
    ("I6", |it| call(it, "execute", "t0").atom = None),
    ("I7", |it| call(it, "revert", "t0").result = json!(["t0.a@2"])),
    ("I8", |it| drop(call(it, "revert", "t1").given.insert("a".into(), json!("other")))),
    ("I9", |it| it.flow_state = Some("SUCCESS".into())),
    ("I10", |it| it.raised = None),
    ("I11", |it| leave(it, "t0", "FAILURE")),
    ("I12", |it| leave(it, "t1", "SUCCESS")),
    ("I13", |it| call(it, "on_failure", "r1").atom = Some("r0".into())),
];

#[test]
fn each_invariant_is_seen_to_be_broken() {
    let case = case();
    let make = |world: &Arc<World>| {
        let flow = build::flow(&case, world).map_err(|error| error.to_string())?;
        let inputs = flow.inputs(build::inputs(&case)).map_err(|error| error.to_string())?;
        Ok((flow, inputs))
    };
    let way = Way { order: None, durable: false, spied: true };
    let outcome = run(&case, way, make).unwrap();
    let order = Order::of(&case);
    let wrong = |outcome: &Outcome| check(&case, &order, outcome, &mut Tally::default());
    assert_eq!(wrong(&outcome), Vec::<String>::new());
    for (name, break_it) in BREAKS {
        let mut broken = outcome.clone();
        break_it(&mut broken);
        let found = wrong(&broken);
        let named = found.iter().any(|it| it.starts_with(&format!("{name}:")));
        assert!(named, "{name} is broken, and not found: {found:?}\n{broken:#?}");
    }
}
