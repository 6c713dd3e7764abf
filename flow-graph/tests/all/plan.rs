//! Plans: how they are built, opened, told apart and written.

use crate::common::*;
use flow_graph::model::{Backoff, Each, NeededBy, Pattern, Retry};
use flow_graph::plan::{Block, Child, Fingerprint, Plan, Source};
use std::time::Duration;

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

/// A plan with this many flows within each other, the innermost with a task.
fn deep(flows: usize) -> Plan {
    let mut plan = plan(flow(&[], &[], linear![task("A").doc("\\\"[{[{"), sub_flow("B")]));
    let inner = Block { children: vec![Child::Task(0)], ..plan.root.clone() };
    plan.root = (0..flows).fold(inner, |body, flow| {
        let children = vec![Child::Flow { flow, body: Some(Box::new(body)) }];
        Block { children, ..plan.root.clone() }
    });
    plan.flows = vec![plan.flows[0].clone(); flows];
    plan
}

#[test]
fn many_flows_within_each_other_can_be_read_and_too_many_are_refused() {
    let most = deep(127);
    assert_eq!(Plan::from_json(&most.to_json()).unwrap(), most);
    let error = Plan::from_json(&deep(128).to_json()).unwrap_err().to_string();
    assert_eq!(error, "this is not the plan of a flow: it has more than 512 levels");
    assert!(Plan::from_json(&"[".repeat(1_000_000)).is_err());
}

/// A small plan with something of everything, changed in one place.
fn refused(change: impl FnOnce(&mut Plan)) -> String {
    let mut plan = plan(flow(
        &["x"],
        &["b"],
        graph![
            task("A").needs(&["x"]).gives(&["a"]),
            sub_flow("B").needs(&["a"]).gives(&["b"]),
            unordered![task("C").needs(&["b"])],
        ],
    ));
    change(&mut plan);
    Plan::from_json(&plan.to_json()).map(|_| "nothing").unwrap_err().to_string()
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let plan = "this is not the plan of a flow: ";
    let said = |change: fn(&mut Plan)| refused(change).replace(plan, "");
    assert_eq!(said(|it| it.root.children[0] = Child::Task(7)), "there is no task 7");
    assert_eq!(said(|it| it.root.children[0] = Child::Task(1)), "task 0 stands in it 0 times");
    assert_eq!(said(|it| drop(it.root.children.remove(1))), "a `graph` has no children 1 and 2");
    assert_eq!(said(|it| it.flows.clear()), "there is no flow 0");
    assert_eq!(said(|it| it.root.edges.push((2, 0))), "children of a `graph` wait for each other");
    assert_eq!(said(|it| it.root.edges.push((0, 1))), "the edges of a `graph` are not sorted");
    assert_eq!(said(|it| it.root.edges.push((3, 1))), "a `graph` has no children 3 and 1");
    assert_eq!(said(|it| it.root.pattern = Pattern::Linear), "a `linear` has edges");
    let source = |source| refused(|it| it.tasks[1].requires[0].source = source).replace(plan, "");
    assert_eq!(source(Source::Input(1)), "the source of `b` does not exist");
    assert_eq!(source(Source::Task(0, 1)), "the source of `b` does not exist");
    assert_eq!(source(Source::Task(2, 0)), "the source of `b` does not exist");
    assert_eq!(source(Source::Flow(0, 1)), "the source of `b` does not exist");
    assert_eq!(said(|it| it.tasks[0].policies.retry = Some(retry(0))), "a retry allows no attempt");
    let filtered = Retry { filter: Some(0), ..retry(2) };
    assert_eq!(
        refused(|it| it.root.policies.retry = Some(filtered)).replace(plan, ""),
        "there is no filter 0",
    );
    assert!(Plan::from_json("{").unwrap_err().to_string().starts_with(plan));
}

fn retry(times: u32) -> Retry {
    let backoff = Backoff::None;
    Retry {
        times,
        backoff,
        jitter: false,
        filter: None,
        filter_text: String::new(),
        controlled: false,
    }
}

fn each(list: &str, limit: Option<u32>) -> Option<Box<Each>> {
    Some(Box::new(Each { item: "one".to_owned(), list: list.to_owned(), limit }))
}

#[test]
fn documentation_does_not_change_a_fingerprint_and_all_else_does() {
    let original = plan(flow(
        &["x: u8"],
        &["b: u8"],
        graph![
            task("A").needs(&["x: u8"]).gives(&["a: u8"]).retry(retry(2)),
            task("B").needs(&["a: u8"]).gives(&["b: u8"]),
        ],
    ));
    let print = |change: fn(&mut Plan)| {
        let mut changed = original.clone();
        change(&mut changed);
        changed.fingerprint()
    };
    let same = original.fingerprint();
    // The same for ever, on every platform: journals hold it.
    assert_eq!(same.to_string(), "ee2a74a1b94449cc35d4a1d18d014f27");
    assert_eq!(print(|it| it.doc = "x".into()), same);
    assert_eq!(print(|it| it.inputs[0].doc = "x".into()), same);
    assert_eq!(print(|it| it.tasks[0].doc = "x".into()), same);
    assert_eq!(print(|it| it.root.doc = "x".into()), same);

    let changes: [fn(&mut Plan); 29] = [
        |it| it.name = "G".into(),
        |it| it.transient = true,
        |it| it.inputs[0].name = "y".into(),
        |it| it.inputs[0].type_name = "u16".into(),
        |it| it.inputs.clear(),
        |it| it.outputs[0].name = "y".into(),
        |it| it.outputs[0].type_name = "u16".into(),
        |it| it.outputs[0].source = Source::Task(0, 0),
        |it| it.tasks[0].name = "aa".into(),
        |it| it.tasks[0].task = "AA".into(),
        |it| it.tasks[0].reverts = true,
        |it| it.tasks[0].requires[0].parameter = "y".into(),
        |it| it.tasks[0].requires[0].symbol = None,
        |it| it.tasks[0].requires[0].source = Source::Injected,
        |it| it.tasks[0].requires[0].needed_by = NeededBy::Revert,
        |it| it.tasks[0].provides[0].symbol = None,
        |it| it.tasks[0].provides[0].type_name = "u16".into(),
        |it| it.tasks[0].policies.retry = Some(retry(3)),
        |it| it.tasks[0].policies.timeout = Some(Duration::from_secs(1)),
        |it| it.tasks[0].policies.priority = Some(0),
        |it| it.tasks[0].policies.priority = Some(1),
        |it| it.tasks[0].policies.each = each("x", None),
        |it| it.tasks[0].policies.each = each("y", None),
        |it| it.tasks[0].policies.each = each("x", Some(1)),
        |it| it.tasks[0].requires[0].element = true,
        |it| it.filters = 1,
        |it| it.root.label = Some("x".into()),
        |it| it.root.pattern = Pattern::Linear,
        |it| it.root.children.swap(0, 1),
    ];
    let mut prints: Vec<_> = changes.iter().map(|change| print(*change)).collect();
    prints.push(same);
    prints.sort_unstable();
    let all = prints.len();
    prints.dedup();
    assert_eq!(prints.len(), all, "two of them have one fingerprint");
}
