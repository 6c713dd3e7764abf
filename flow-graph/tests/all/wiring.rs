//! What is told of wrong wiring, word for word.

use crate::common::*;

fn create() -> NodeText {
    task("Create").gives(&["volume: Volume"])
}

fn attach() -> NodeText {
    task("Attach").needs(&["volume: &Volume"])
}

#[test]
fn nobody_provides_it() {
    assert_told(
        flow(&[], &[], linear![task("Attach").needs(&["host: &str"])]),
        "
        error at Attach: task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host: String` to `F`, or a task before `Attach` that provides `host`
          at Attach::host: `host` is required here",
    );
}

#[test]
fn nobody_provides_it_and_its_type_is_unknown() {
    assert_told(
        flow(&[], &[], graph![task("Attach").needs(&["host"])]),
        "
        error at Attach: task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host` to `F`, or a task that provides `host`
          at Attach::host: `host` is required here",
    );
}

#[test]
fn something_else_has_its_type() {
    assert_told(
        flow(&["server: String"], &[], linear![task("Attach").needs(&["host: &'a str"])]),
        "
        error at Attach: task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host: String` to `F`, or a task before `Attach` that provides `host`
          help: or write `Attach(host = server)`, to take `server`, an input of `F` of the same type
          at Attach::host: `host` is required here",
    );
}

#[test]
fn several_things_have_its_type() {
    assert_told(
        flow(&["server: String", "path: String"], &[], linear![task("Attach").needs(&["host: &str"])]),
        "
        error at Attach: task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host: String` to `F`, or a task before `Attach` that provides `host`
          at Attach::host: `host` is required here",
    );
}

#[test]
fn nothing_can_be_before_it_in_an_unordered() {
    assert_told(
        flow(&[], &[], unordered![task("Attach").needs(&["host"]), task("B")]),
        "
        error at Attach: task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host` to `F`
          at Attach::host: `host` is required here",
    );
}

#[test]
fn a_task_can_be_before_the_unordered() {
    assert_told(
        flow(&[], &[], linear![unordered![task("Attach").needs(&["host"]), task("B")]]),
        "
        error at Attach: task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host` to `F`, or a task before the `unordered` that provides `host`
          at Attach::host: `host` is required here",
    );
}

#[test]
fn a_task_can_be_beside_the_unordered() {
    assert_told(
        flow(&[], &[], graph![unordered![task("Attach").needs(&["host"]), task("B")]]),
        "
        error at Attach: task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host` to `F`, or a task beside the `unordered` that provides `host`
          at Attach::host: `host` is required here",
    );
}

#[test]
fn several_need_what_nobody_provides() {
    assert_told(
        flow(&[], &[], linear![task("A").needs(&["host"]), task("B").needs(&["host"]), task("C").needs(&["x"]).rebind("x", "host")]),
        "
        error at A: task `A` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host` to `F`, or a task before `A` that provides `host`
          at A::host: `host` is required here
          at B: task `B` requires `host` too
        error at C(x = host): task `C` requires `host` as its `x`, which no task and no input of flow `F` provides
          help: add the input `host` to `F`, or a task before `C` that provides `host`",
    );
}

#[test]
fn a_flow_needs_what_nobody_provides() {
    assert_told(
        flow(&[], &[], linear![sub_flow("Prepare").label("first").needs(&["host"])]),
        "
        error at Prepare: flow `Prepare` (labelled `first`) requires `host`, which no task and no input of flow `F` provides
          help: add the input `host` to `F`, or a task before `Prepare` (labelled `first`) that provides `host`
          at Prepare::host: `host` is required here",
    );
}

#[test]
fn only_revert_needs_it() {
    assert_told(
        flow(&[], &[], linear![task("Attach").revert_needs(&["host: &str"])]),
        "
        error at Attach: the `revert` of task `Attach` requires `host`, which no task and no input of flow `F` provides
          help: add the input `host: String` to `F`, or a task before `Attach` that provides `host`
          at Attach::host: `host` is required here",
    );
}

#[test]
fn misspelt_in_the_task() {
    assert_told(
        flow(&[], &[], linear![create(), task("Detach").needs(&["volme: &Volume"])]),
        "
        error at Detach: task `Detach` requires `volme`, which no task and no input of flow `F` provides; did you mean `volume`?
          help: rename the parameter to `volume`, which `Create` provides, or write `Detach(volme = volume)`
          at Detach::volme: `volme` is required here",
    );
}

#[test]
fn misspelt_and_of_another_type() {
    assert_told(
        flow(&[], &[], linear![create(), task("Detach").label("last").needs(&["volme: &Props"])]),
        "
        error at Detach: task `Detach` (labelled `last`) requires `volme`, which no task and no input of flow `F` provides; did you mean `volume`?
          help: rename the parameter to `volume`, which `Create` provides; its type is `Volume`
          at Detach::volme: `volme` is required here",
    );
}

#[test]
fn misspelt_input() {
    assert_told(
        flow(&["hots: String"], &[], linear![task("A").needs(&["host"]), task("B").needs(&["host"])]),
        "
        error at A: task `A` requires `host`, which no task and no input of flow `F` provides; did you mean `hots`?
          help: rename the parameter to `hots`, an input of `F`, or write `A(host = hots)`
          at A::host: `host` is required here
          at B: task `B` requires `host` too",
    );
}

#[test]
fn misspelt_in_the_flow() {
    assert_told(
        flow(&[], &[], linear![create(), attach().rebind("volume", "volme")]),
        "
        error at Attach(volume = volme): task `Attach` requires `volme` as its `volume`, which no task and no input of flow `F` provides; did you mean `volume`?
          help: write `Attach(volume = volume)`, to take `volume`, which `Create` provides",
    );
}

#[test]
fn misspelt_with_letters_swapped_in_a_short_name() {
    assert_told(
        flow(&["id"], &[], linear![task("A").needs(&["di"])]),
        "
        error at A: task `A` requires `di`, which no task and no input of flow `F` provides; did you mean `id`?
          help: rename the parameter to `id`, an input of `F`, or write `A(di = id)`
          at A::di: `di` is required here",
    );
}

#[test]
fn of_two_near_names_that_with_the_type_is_meant() {
    assert_told(
        flow(&["volumes: Vec<Volume>", "volumed: Volume"], &[], linear![attach()]),
        "
        error at Attach: task `Attach` requires `volume`, which no task and no input of flow `F` provides; did you mean `volumed`?
          help: rename the parameter to `volumed`, an input of `F`, or write `Attach(volume = volumed)`
          at Attach::volume: `volume` is required here",
    );
}

#[test]
fn what_is_not_seen_is_not_meant() {
    assert_told(
        flow(&[], &[], linear![task("A").needs(&["volme"]), create()]),
        "
        error at A: task `A` requires `volme`, which no task and no input of flow `F` provides
          help: add the input `volme` to `F`, or a task before `A` that provides `volme`
          at A::volme: `volme` is required here",
    );
}

#[test]
fn it_comes_later() {
    assert_told(
        flow(&[], &[], linear![attach(), create(), attach().label("second")]),
        "
        error at Attach: task `Attach` requires `volume`, but `Create`, which provides it, comes later in the `linear` flow `F`
          help: move `Create` before `Attach`
          at Create: `volume` is provided here
          at Attach::volume: `volume` is required here",
    );
}

#[test]
fn it_comes_later_inside_a_block() {
    assert_told(
        flow(&[], &[], graph![linear![linear![task("A"), attach()].label("early"), unordered![task("Other"), task("More"), create()]]]),
        "
        error at Attach: task `Attach` requires `volume`, but `Create`, which provides it, comes later in the same `linear` of flow `F`
          help: move `unordered { Other, More, … }` before `early`
          at Create: `volume` is provided here
          at Attach::volume: `volume` is required here",
    );
}

#[test]
fn it_stands_in_the_same_unordered() {
    assert_told(
        flow(&[], &[], unordered![create(), attach()]),
        "
        error at Attach: task `Attach` requires `volume` from `Create`, but both stand in the `unordered` flow `F`, where neither waits for the other
          help: make it a `graph`, which infers the order, or a `linear` with `Create` before `Attach`
          at Create: `volume` is provided here
          at Attach::volume: `volume` is required here",
    );
}

#[test]
fn it_stands_deeper_in_the_same_unordered() {
    assert_told(
        flow(&[], &[], linear![unordered![create(), linear![task("A"), attach()]].label("both")]),
        "
        error at Attach: task `Attach` requires `volume` from `Create`, but both stand in the `unordered` named `both` of flow `F`, where neither waits for the other
          help: make it a `graph`, which infers the order, or a `linear` with `Create` before `linear { A, Attach }`
          at Create: `volume` is provided here
          at Attach::volume: `volume` is required here",
    );
}

#[test]
fn the_innermost_reason_is_told() {
    assert_told(
        flow(&[], &[], linear![unordered![create(), attach()], create().label("late")]),
        "
        error at Attach: task `Attach` requires `volume` from `Create`, but both stand in the same `unordered` of flow `F`, where neither waits for the other
          help: make it a `graph`, which infers the order, or a `linear` with `Create` before `Attach`
          at Create: `volume` is provided here
          at Attach::volume: `volume` is required here",
    );
}

#[test]
fn only_the_task_itself_provides_it() {
    assert_told(
        flow(&[], &[], linear![task("Resize").needs(&["volume: &Volume"]).gives(&["volume: Volume"])]),
        "
        error at Resize: task `Resize` requires `volume`, which only `Resize` itself provides
          help: add the input `volume: Volume` to `F`, or a task before `Resize` that provides `volume`
          at Resize::volume: `volume` is required here",
    );
}

#[test]
fn revert_needs_what_its_task_provides() {
    assert_told(
        flow(&[], &[], linear![task("Make").gives(&["volume: Volume", "props: Props"]).revert_needs(&["volume: &Volume"])]),
        "
        error at Make: the `revert` of task `Make` requires `volume`, which only `Make` itself provides
          help: let `revert` take it from the task's result: `result: Outcome<'_, (Volume, Props)>`
          at Make::volume: `volume` is required here",
    );
}

#[test]
fn revert_needs_what_its_task_provides_with_unknown_type() {
    assert_told(
        flow(&[], &[], linear![task("Make").gives(&["volume"]).revert_needs(&["volume"])]),
        "
        error at Make: the `revert` of task `Make` requires `volume`, which only `Make` itself provides
          help: let `revert` take it from the task's result: `result: Outcome<'_, …>`
          at Make::volume: `volume` is required here",
    );
}

#[test]
fn optional_and_injected_ones_need_nobody() {
    assert_told(
        flow(&[], &[], linear![task("A").may_have(&["host"]).needs(&["size"]).inject("size")]),
        "",
    );
}

#[test]
fn two_provide_it() {
    assert_told(
        flow(&[], &[], linear![create(), task("Import").gives(&["volume: Volume"]), attach()]),
        "
        error at Attach: task `Attach` requires `volume`, but `Create` and `Import` both provide it
          help: give one of them another name, as in `Import -> import_volume`
          help: or throw the value away if nobody needs it: `Import -> _`
          at Create: `volume` is provided here
          at Import: `volume` is provided here",
    );
}

#[test]
fn an_input_and_a_task_provide_it() {
    assert_told(
        flow(&["volume"], &[], linear![task("Import").gives(&["report", "volume"]), attach(), task("Report").needs(&["report"])]),
        "
        error at Attach: task `Attach` requires `volume`, but the input `volume` and `Import` both provide it
          help: give one of them another name, as in `Import -> (report, import_volume)`
          help: or throw the value away if nobody needs it: `Import -> (report, _)`
          at input volume: `volume` is provided here
          at Import: `volume` is provided here",
    );
}

#[test]
fn three_provide_it_and_three_see_them() {
    assert_told(
        flow(&["volume"], &["volume"], linear![create(), task("Import").gives(&["volume"]).renamed(&["volume"]), attach(), attach().label("again")]),
        "
        error at Attach: task `Attach` requires `volume`, but the input `volume`, `Create` and `Import` all provide it
          help: give all but one of them another name, as in `Import -> import_volume`
          help: or throw the value away if nobody needs it: `Import -> _`
          at input volume: `volume` is provided here
          at Create: `volume` is provided here
          at Import -> volume: `volume` is provided here
          at Attach: task `Attach` (labelled `again`) requires `volume` too
          at output volume: flow `F` gives back `volume` too",
    );
}

#[test]
fn many_provide_it() {
    assert_told(
        flow(&[], &["volume"], unordered![create().label("a"), create().label("b"), create().label("c"), create().label("d"), create().label("e"), create().label("f")]),
        "
        error at output volume: flow `F` gives back `volume`, but `Create` (labelled `a`), `Create` (labelled `b`), `Create` (labelled `c`), `Create` (labelled `d`) and 2 others all provide it
          help: give all but one of them another name, as in `f: Create -> f_volume`
          help: or throw the value away if nobody needs it: `f: Create -> _`
          at Create: `volume` is provided here
          at Create: `volume` is provided here
          at Create: `volume` is provided here
          at Create: `volume` is provided here
          at Create: `volume` is provided here",
    );
}

#[test]
fn two_provide_it_in_a_graph() {
    assert_told(
        flow(&[], &[], graph![attach(), create().label("volume"), create().label("other")]),
        "
        error at Attach: task `Attach` requires `volume`, but `Create` (labelled `volume`) and `Create` (labelled `other`) both provide it
          help: give one of them another name, as in `other: Create -> other_volume`
          help: or throw the value away if nobody needs it: `other: Create -> _`
          at Create: `volume` is provided here
          at Create: `volume` is provided here",
    );
}

#[test]
fn two_may_provide_it_where_nobody_sees_both() {
    assert_told(
        flow(
            &[],
            &[],
            unordered![
                linear![create(), attach()],
                linear![create().label("second"), attach().label("b")]
            ],
        ),
        "",
    );
}

#[test]
fn an_output_that_nobody_provides() {
    assert_told(
        flow(&[], &["volume: Volume"], linear![task("A")]),
        "
        error at output volume: flow `F` gives back `volume`, which no task and no input of it provides
          help: add a task that provides `volume: Volume`, or remove the output",
    );
}

#[test]
fn a_misspelt_output() {
    assert_told(
        flow(&["host"], &["volme: Volume", "hots"], linear![create()]),
        "
        error at output volme: flow `F` gives back `volme`, which no task and no input of it provides; did you mean `volume`?
          help: write `volume`, which `Create` provides
        error at output hots: flow `F` gives back `hots`, which no task and no input of it provides; did you mean `host`?
          help: write `host`, an input of `F`",
    );
}

#[test]
fn an_output_that_two_provide() {
    assert_told(
        flow(&[], &["volume"], unordered![create(), create().label("b")]),
        "
        error at output volume: flow `F` gives back `volume`, but `Create` and `Create` (labelled `b`) both provide it
          help: give one of them another name, as in `b: Create -> b_volume`
          help: or throw the value away if nobody needs it: `b: Create -> _`
          at Create: `volume` is provided here
          at Create: `volume` is provided here",
    );
}

#[test]
fn a_cycle() {
    assert_told(
        flow(&[], &[], graph![task("A").needs(&["c"]).gives(&["a"]), task("B").needs(&["a"]).gives(&["b"]), task("C").needs(&["b"]).gives(&["c"]), task("D").needs(&["a"]).gives(&["d"])]),
        "
        error at A: in flow `F`, these tasks wait for each other: `A` -(a)-> `B` -(b)-> `C` -(c)-> `A`
          help: break the cycle in one place: `A`, for example, could take `c` from an input or from a task outside the cycle
          at B: `B` requires `a` of `A`
          at C: `C` requires `b` of `B`",
    );
}

#[test]
fn the_shortest_cycle_of_several() {
    assert_told(
        flow(&[], &[], graph![task("A").needs(&["c"]).gives(&["a"]), task("B").needs(&["a", "c"]).gives(&["b"]), task("C").needs(&["b"]).gives(&["c"])]),
        "
        error at B: in flow `F`, these tasks wait for each other: `B` -(b)-> `C` -(c)-> `B`
          help: break the cycle in one place: `B`, for example, could take `c` from an input or from a task outside the cycle
          at C: `C` requires `b` of `B`",
    );
}

#[test]
fn two_cycles() {
    assert_told(
        flow(&[], &[], linear![graph![task("A").needs(&["b"]).gives(&["a"]), task("C").needs(&["d"]).gives(&["c"]), task("B").needs(&["a"]).gives(&["b"]), task("D").needs(&["c"]).gives(&["d"])]]),
        "
        error at A: in flow `F`, these tasks wait for each other: `A` -(a)-> `B` -(b)-> `A`
          help: break the cycle in one place: `A`, for example, could take `b` from an input or from a task outside the cycle
          at B: `B` requires `a` of `A`
        error at C: in flow `F`, these tasks wait for each other: `C` -(c)-> `D` -(d)-> `C`
          help: break the cycle in one place: `C`, for example, could take `d` from an input or from a task outside the cycle
          at D: `D` requires `c` of `C`",
    );
}

#[test]
fn a_cycle_through_a_block() {
    assert_told(
        flow(&[], &[], graph![linear![task("A").gives(&["a"]), task("B").needs(&["c"]), task("D")], task("C").needs(&["a"]).gives(&["c"])]),
        "
        error at A: in flow `F`, these parts wait for each other: `linear { A, B, … }` -(a)-> `C` -(c)-> `linear { A, B, … }`
          help: break the cycle in one place: `B`, for example, could take `c` from an input or from a task outside the cycle
          help: a block is one step of the `graph` around it: what need not be in `linear { A, B, … }` can stand outside
          at C: `C` requires `a` of `A`",
    );
}

#[test]
fn a_broken_task_has_no_consequences() {
    assert_told(
        flow(
            &["host"],
            &["volume"],
            linear![task("Create").needs(&["nothing"]).broken(), attach()],
        ),
        "
        no plan",
    );
}

#[test]
fn a_broken_task_hides_nothing_before_it() {
    assert_told(
        flow(&[], &[], linear![attach(), task("Create").broken()]),
        "
        error at Attach: task `Attach` requires `volume`, which no task and no input of flow `F` provides
          help: add the input `volume: Volume` to `F`, or a task before `Attach` that provides `volume`
          at Attach::volume: `volume` is required here",
    );
}

#[test]
fn what_is_written_orders_a_graph_too() {
    let plan = plan(flow(
        &[],
        &[],
        graph![
            task("C").after("a block"),
            linear![task("B"), task("D")].label("block").after("a"),
            task("A").gives(&["x"]),
            task("E").needs(&["x"]).after("a"),
        ],
    ));
    assert_eq!(plan.root.edges, [(1, 0), (2, 0), (2, 1), (2, 3)]);
}

#[test]
fn parts_that_come_after_nothing() {
    assert_told(
        flow(
            &[],
            &[],
            linear![
                task("A").after("b"),
                unordered![task("B").after("a")],
                graph![
                    task("C").after("c"),
                    task("D").after("cc a"),
                    linear![task("E")].after("x")
                ],
                graph![task("F").after("g")],
            ],
        ),
        "
        error at F: `A` is to come after `b`, but stands in a `linear`
          help: in a `linear` the order is that of writing: remove it
        error at F: `B` is to come after `a`, but stands in an `unordered`
          help: write `graph` in the place of `unordered`
        error at F: `C` cannot come after itself
          help: remove it
        error at F: `D` is to come after `cc`, which is no part of this `graph`; did you mean `c`?
          help: the only other part with a name is `c`
        error at F: `D` is to come after `a`, which is no part of this `graph`
          help: name the part of this `graph` that it is in; a block needs a label for that
        error at F: `linear { E }` is to come after `x`, which is no part of this `graph`
          help: the other parts with a name are `c` and `d`
        error at F: `F` is to come after `g`, which is no part of this `graph`
          help: nothing else in this `graph` has a name",
    );
}

#[test]
fn a_cycle_of_what_is_written() {
    assert_told(
        flow(&[], &[], graph![
            task("A").after("c").gives(&["a"]),
            task("B").needs(&["a"]),
            linear![task("D")].label("c").after("b"),
        ]),
        "
        error at A: in flow `F`, these parts wait for each other: `A` -(a)-> `B` -(#[after])-> `c` -(#[after])-> `A`
          help: break the cycle in one place: `A`, for example, may not have to come after `c`
          help: a block is one step of the `graph` around it: what need not be in `c` can stand outside
          at B: `B` requires `a` of `A`
          at F: `c` is to come after `B`",
    );
}
