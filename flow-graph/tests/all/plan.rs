//! Plans: how they are built, opened, told apart and written.

use crate::common::*;
use flow_graph::plan::{Child, Fingerprint, Source};

#[test]
fn tasks_and_flows_are_numbered_in_the_order_of_writing() {
    let plan = plan(flow(
        &["host: String"],
        &["volume: Volume"],
        linear![
            task("Create").needs(&["host: &str"]).gives(&["volume: Volume"]),
            graph![
                task("B").needs(&["a", "c", "volume"]),
                sub_flow("C").gives(&["c"]),
                task("A").needs(&["volume"]).gives(&["a"]),
            ],
        ],
    ));
    let names: Vec<_> = plan.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["create", "b", "a"]);
    assert_eq!(plan.flows[0].name, "c");
    let sources: Vec<_> = plan.tasks[1].requires.iter().map(|needed| needed.source).collect();
    assert_eq!(sources, [Source::Task(2, 0), Source::Flow(0, 0), Source::Task(0, 0)]);
    assert_eq!(plan.outputs[0].source, Source::Task(0, 0));
    let [_, Child::Block(graph)] = plan.root.children.as_slice() else { panic!("no block") };
    assert_eq!(graph.edges, [(1, 0), (2, 0)]);
    assert_eq!(graph.children[1], Child::Flow { flow: 0, body: None });
}

#[test]
fn opening_numbers_renames_and_rewires() {
    let inner = plan(named(
        "Inner",
        &["x: u8"],
        &["y: u8", "x: u8"],
        linear![task("Make").needs(&["x: &u8"]).gives(&["y: u8"])],
    ));
    let outer = plan(named(
        "Outer",
        &["start: u8"],
        &["last: u8"],
        linear![
            sub_flow("Inner")
                .needs(&["x"])
                .rebind("x", "start")
                .gives(&["y", "x"])
                .renamed(&["a", "same"]),
            sub_flow("Inner")
                .label("again")
                .needs(&["x"])
                .rebind("x", "same")
                .gives(&["y", "x"])
                .renamed(&["b", "_"]),
            task("Last").needs(&["a", "b"]).gives(&["last"]),
        ],
    ));
    let opened = outer.inline(&[&inner, &inner]);
    let names: Vec<_> = opened.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["last", "inner.make", "again.make"]);
    let sources = |task: usize| -> Vec<_> {
        opened.tasks[task].requires.iter().map(|needed| needed.source).collect()
    };
    assert_eq!(sources(0), [Source::Task(1, 0), Source::Task(2, 0)]);
    assert_eq!(sources(1), [Source::Input(0)]);
    // Through the first flow, which hands it on, to the second.
    assert_eq!(sources(2), [Source::Input(0)]);
}

#[test]
fn a_fingerprint_is_32_hexadecimal_digits() {
    let plan = plan(flow(&[], &[], linear![task("A")]));
    let text = plan.fingerprint().to_string();
    assert_eq!(text.len(), 32);
    assert_eq!(text.parse(), Ok(plan.fingerprint()));
    for wrong in ["", "+1", "1", &format!("+{}", &text[1..]), &format!("{text}0"), &"é".repeat(16)]
    {
        let error = wrong.parse::<Fingerprint>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("a fingerprint is 32 hexadecimal digits, not `{wrong}`")
        );
    }
}
