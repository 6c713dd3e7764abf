//! The saved cases once more, written with `flow!`: macro and builder are held to the same.

// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../taskflow/build.rs"]
mod build;
#[path = "../taskflow/calls.rs"]
mod calls;
#[path = "../taskflow/case.rs"]
mod case;
#[path = "../taskflow/compare.rs"]
#[allow(dead_code)]
mod compare;
#[path = "../taskflow/controllers.rs"]
mod controllers;
#[path = "../taskflow/durable.rs"]
mod durable;
#[rustfmt::skip]
mod flows;
#[path = "../harness/hand_on.rs"]
mod hand_on;
#[path = "../taskflow/invariants.rs"]
mod invariants;
#[path = "../taskflow/output.rs"]
mod output;
mod parts;
#[path = "../taskflow/recorder.rs"]
mod recorder;
#[path = "../taskflow/rules.rs"]
#[allow(dead_code)]
mod rules;
#[path = "../taskflow/run.rs"]
mod run;
#[path = "../taskflow/votes.rs"]
mod votes;
#[path = "../taskflow/world.rs"]
mod world;

pub(crate) use case::{Case, Outcome};
pub(crate) use run::{Way, run};

#[test]
fn what_taskflow_did_is_what_flows_of_the_macro_do() {
    let lines: Vec<case::Line> = include_str!("../taskflow/saved.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut tally = rules::Tally::default();
    let mut wrong = Vec::new();
    for (id, run) in flows::ALL {
        let line = lines.iter().find(|line| line.case["id"] == *id).unwrap();
        let case = Case::of(line.case.clone()).unwrap();
        let expected = line.serial.as_ref().unwrap();
        let ran = |way| run(&case, way);
        let compared = compare::runs(&case, expected, &line.variants, 8, &mut tally, ran);
        wrong.extend(compared.err().map(|wrong| format!("{id}: {wrong}")));
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(flows::ALL.len() >= 60 && tally.serial_exact > 40);
}
