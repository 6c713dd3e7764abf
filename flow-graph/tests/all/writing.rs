//! What is told of names, arguments and policies, word for word.

use crate::common::*;
use flow_graph::model::{Backoff, Retry};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn create() -> NodeText {
    task("Create").gives(&["volume: Volume"])
}

fn attach() -> NodeText {
    task("Attach").needs(&["volume: &Volume"])
}

fn retry(times: u32) -> Retry {
    Retry {
        times,
        backoff: Backoff::None,
        jitter: false,
        filter: None,
        filter_text: String::new(),
        controlled: false,
    }
}

#[test]
fn an_input_twice() {
    assert_told(
        flow(&["host", "size", "host"], &[], linear![task("A").needs(&["host", "size"])]),
        "
        error at input host: flow `F` has two inputs named `host`
          help: remove one of them, or give this one another name
          at input host: the first input `host` is here",
    );
}

#[test]
fn an_output_twice() {
    assert_told(
        flow(&[], &["volume", "volume"], linear![create()]),
        "
        error at output volume: flow `F` gives back `volume` twice
          help: remove one of the two outputs
          at output volume: the first output `volume` is here",
    );
}

#[test]
fn a_label_twice() {
    assert_told(
        flow(&[], &[], linear![task("Create"), linear![task("Create")]]),
        "
        error at label create: two parts of flow `F` are named `create`
          help: give this one a name of its own: `second: Create`
          at label create: the first `create` is here",
    );
}

#[test]
fn a_label_many_times() {
    assert_told(
        flow(
            &[],
            &[],
            linear![task("A"), task("A"), task("A"), task("A"), task("A"), task("Second")],
        ),
        "
        error at label a: two parts of flow `F` are named `a`
          help: give this one a name of its own: `third: A`
          at label a: the first `a` is here
        error at label a: two parts of flow `F` are named `a`
          help: give this one a name of its own: `fourth: A`
          at label a: the first `a` is here
        error at label a: two parts of flow `F` are named `a`
          help: give this one a name of its own: `a_5: A`
          at label a: the first `a` is here
        error at label a: two parts of flow `F` are named `a`
          help: give this one a name of its own: `a_6: A`
          at label a: the first `a` is here",
    );
}

#[test]
fn a_label_of_a_block_and_of_a_node() {
    assert_told(
        flow(&[], &[], linear![task("A"), unordered![task("B")].label("a")]),
        "
        error at a: two parts of flow `F` are named `a`
          help: give this one a name of its own: `second: unordered { … }`
          at label a: the first `a` is here",
    );
}

#[test]
fn an_empty_flow() {
    assert_told(
        flow(&["host"], &["volume"], linear![]),
        "
        error at linear: flow `F` has no tasks
          help: write a task in it",
    );
}

#[test]
fn empty_blocks() {
    assert_told(
        flow(&[], &[], linear![unordered![], graph![].label("late"), task("A")]),
        "
        error at unordered: this `unordered` has no tasks
          help: write a task in it, or remove it
        error at late: the `graph` named `late` has no tasks
          help: write a task in it, or remove it",
    );
}

#[test]
fn an_unknown_argument() {
    assert_told(
        flow(&["volume"], &[], linear![attach().rebind("server", "volume")]),
        "
        error at Attach(server = …): task `Attach` has no parameter `server`
          help: its only parameter is `volume`",
    );
}

#[test]
fn a_misspelt_argument() {
    assert_told(
        flow(
            &["v"],
            &[],
            linear![
                task("A")
                    .needs(&["volume", "size", "host"])
                    .rebind("volme", "v")
                    .rebind("size", "v")
                    .rebind("host", "v")
            ],
        ),
        "
        error at A(volme = …): task `A` has no parameter `volme`; did you mean `volume`?
          help: its parameters are `volume`, `size` and `host`",
    );
}

#[test]
fn an_argument_of_a_task_without_parameters() {
    assert_told(
        flow(&[], &[], linear![task("A").rebind("x", "y")]),
        "
        error at A(x = …): task `A` has no parameter `x`
          help: `A` has no parameters",
    );
}

#[test]
fn an_unknown_argument_does_not_hide_other_mistakes() {
    assert_told(
        flow(&["v"], &[], linear![task("A").needs(&["volume", "size"]).rebind("volme", "v")]),
        "
        error at A(volme = …): task `A` has no parameter `volme`; did you mean `volume`?
          help: its parameters are `volume` and `size`
        error at A: task `A` requires `size`, which no task and no input of flow `F` provides
          help: add the input `size` to `F`, or a task before `A` that provides `size`
          at A::size: `size` is required here",
    );
}

#[test]
fn too_many_names() {
    assert_told(
        flow(&[], &[], linear![create().renamed(&["a", "b"]), task("B").needs(&["b"])]),
        "
        error at Create -> …: task `Create` provides 1 value, but 2 names follow `->`
          help: give each a name, or `_` to throw it away: `Create -> volume`",
    );
}

#[test]
fn too_few_names() {
    assert_told(
        flow(&[], &[], linear![task("P").label("p2").gives(&["a", "b"]).renamed(&["a"])]),
        "
        error at P -> …: task `P` (labelled `p2`) provides 2 values, but 1 name follows `->`
          help: give each a name, or `_` to throw it away: `p2: P -> (a, b)`",
    );
}

#[test]
fn a_name_for_nothing() {
    assert_told(
        flow(&[], &[], linear![task("P").renamed(&["a"])]),
        "
        error at P -> …: task `P` provides nothing, but 1 name follows `->`
          help: remove the `->` and what follows it",
    );
}

#[test]
fn a_name_for_two_values() {
    assert_told(
        flow(&[], &["x"], linear![task("P").gives(&["a", "b"]).renamed(&["x", "x"])]),
        "
        error at P -> x: task `P` provides `x` twice
          help: give one of the two another name: `P -> (x, other_x)`",
    );
}

#[test]
fn unused_symbols() {
    assert_told(
        flow(&["host", "_size"], &["b"], linear![task("P").gives(&["a", "b", "_c"]).renamed(&["a", "b", "_c"]), sub_flow("Q").label("late").gives(&["d", "e"]).renamed(&["d", "_"])]),
        "
        warning at input host: no task of flow `F` requires its input `host`
          help: remove it, or keep it without this warning as `_host`
        warning at P -> a: task `P` provides `a`, which no other task requires and flow `F` does not give back
          help: throw it away: `P -> (_, b, _c)`
        warning at Q -> d: flow `Q` (labelled `late`) provides `d`, which no other task requires and flow `F` does not give back
          help: throw it away: `late: Q -> (_, _)`",
    );
}

#[test]
fn an_error_silences_warnings() {
    assert_told(
        flow(&["host"], &["b"], linear![task("P").gives(&["a"])]),
        "
        error at output b: flow `F` gives back `b`, which no task and no input of it provides
          help: add a task that provides `b`, or remove the output",
    );
}

#[test]
fn one_letter_is_never_misspelt() {
    assert_told(
        flow(&["a"], &[], linear![task("P").needs(&["b"]), task("Q").needs(&["ab"])]),
        "
        error at P: task `P` requires `b`, which no task and no input of flow `F` provides
          help: add the input `b` to `F`, or a task before `P` that provides `b`
          at P::b: `b` is required here
        error at Q: task `Q` requires `ab`, which no task and no input of flow `F` provides; did you mean `a`?
          help: rename the parameter to `a`, an input of `F`, or write `Q(ab = a)`
          at Q::ab: `ab` is required here",
    );
}

#[test]
fn retry_without_an_attempt() {
    assert_told(
        flow(&[], &[], linear![task("A").retry(retry(0))]),
        "
        error at A: with `times = 0`, task `A` would never run
          help: `times` counts all attempts, the first one included: write `times = 2` to try again once",
    );
}

#[test]
fn retry_with_one_attempt() {
    assert_told(
        flow(&[], &[], linear![unordered![task("A")].retry(retry(1)), unordered![task("B")].label("b2").retry(retry(1))].retry(retry(1))),
        "
        warning at linear: with `times = 1`, flow `F` is never tried again
          help: `times` counts all attempts, the first one included: write `times = 2` to try again once
        warning at unordered: with `times = 1`, this `unordered` is never tried again
          help: `times` counts all attempts, the first one included: write `times = 2` to try again once
        warning at b2: with `times = 1`, `b2` is never tried again
          help: `times` counts all attempts, the first one included: write `times = 2` to try again once",
    );
}

#[test]
fn a_factor_that_shrinks() {
    assert_told(
        flow(&[], &[], linear![task("A").retry(Retry { backoff: Backoff::Exponential { initial: SECOND, factor: 0.5, max: None }, ..retry(3) })]),
        "
        error at A: the back-off of task `A` has the factor 0.5
          help: each wait is the one before it times the factor: write 1 or more, as in `factor = 2`",
    );
}

#[test]
fn a_longest_wait_below_the_first() {
    assert_told(
        flow(
            &[],
            &[],
            linear![task("A").retry(Retry {
                backoff: Backoff::Linear { initial: SECOND, step: SECOND, max: Some(SECOND / 10) },
                ..retry(3)
            })],
        ),
        r#"
        error at A: the longest wait of task `A`, 100ms, is shorter than its first, 1s
          help: write `max = "1s"` or more, or a shorter first wait"#,
    );
}

#[test]
fn no_time() {
    assert_told(
        flow(
            &[],
            &[],
            linear![
                task("A").timeout(Duration::ZERO),
                linear![task("B")].label("slow").timeout(Duration::ZERO)
            ],
        ),
        r#"
        error at A: task `A` has a timeout of 0 seconds
          help: give it time, as in `#[timeout("30s")]`, or remove the attribute
        error at slow: `slow` has a timeout of 0 seconds
          help: give it time, as in `#[timeout("30s")]`, or remove the attribute"#,
    );
}

#[test]
fn blocks_within_each_other_without_end() {
    let mut body = linear![task("A")];
    for _ in 0..66 {
        body = unordered![body];
    }
    assert_told(
        flow(&[], &[], body),
        "
        error at unordered: flow `F` has more than 64 blocks within each other
          help: make a flow of this block, and write that flow here",
    );
}
