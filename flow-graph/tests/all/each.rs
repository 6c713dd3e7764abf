//! What is told of tasks for each element of a list, word for word; and their graph.

use crate::common::*;
use flow_graph::Graph;
use flow_graph::model::Each;
use flow_graph::plan::Source;

fn fetch() -> NodeText {
    task("Fetch").needs(&["page: &Page"]).gives(&["text: String"])
}

fn join() -> NodeText {
    task("Join").needs(&["text: &[String]"])
}

#[test]
fn what_it_provides_is_a_list_of_it() {
    let root = linear![fetch().each_within("page in pages", Some(8)), join()];
    let plan = plan(flow(&["pages: Vec<Page>"], &[], root));
    let fetch = &plan.tasks[0];
    let each = Each { item: "page".to_owned(), list: "pages".to_owned(), limit: Some(8) };
    assert_eq!(fetch.policies.each, Some(Box::new(each)));
    assert_eq!(fetch.provides[0].type_name, "Vec<String>");
    let page = &fetch.requires[0];
    assert_eq!(
        (page.symbol.as_deref(), page.source, page.element),
        (Some("pages"), Source::Input(0), true)
    );
    assert!(!plan.tasks[1].requires[0].element);
    let text = plan.to_text();
    assert!(text.contains("policy   for each page in pages, at most 8 at once"), "{text}");
    assert!(text.contains("requires page: &Page ← each of pages of input"), "{text}");
}

#[test]
fn its_list_orders_a_graph() {
    let find = task("Find").gives(&["pages: Vec<Page>"]);
    let plan = plan(flow(&[], &["text: Vec<String>"], graph![fetch().each("page in pages"), find]));
    assert_eq!(plan.root.edges, [(1, 0)]);
}

#[test]
fn nobody_provides_the_list() {
    assert_told(
        flow(&["pages: Vec<Page>"], &["text: Vec<String>"], linear![fetch().each("page in paegs")]),
        "
        error at #[each(… in paegs)]: task `Fetch` is for each `page` in `paegs`, which no task and no input of flow `F` provides; did you mean `pages`?
          help: write `#[each(page in pages)]`, to take `pages`, an input of `F`",
    );
    assert_told(
        flow(&["urls: Vec<Page>"], &["text: Vec<String>"], linear![fetch().each("page in all")]),
        "
        error at #[each(… in all)]: task `Fetch` is for each `page` in `all`, which no task and no input of flow `F` provides
          help: add the input `all: Vec<Page>` to `F`, or a task before `Fetch` that provides `all`
          help: or write `#[each(page in urls)]`, to take `urls`, an input of `F` of the same type",
    );
}

#[test]
fn the_list_is_provided_too_late() {
    let find = task("Find").gives(&["pages: Vec<Page>"]);
    assert_told(
        flow(&[], &["text: Vec<String>"], linear![fetch().each("page in pages"), find]),
        "
        error at #[each(… in pages)]: task `Fetch` is for each `page` in `pages`, but `Find`, which provides it, comes later in the `linear` flow `F`
          help: move `Find` before `Fetch`
          at Find: `pages` is provided here",
    );
}

#[test]
fn the_task_takes_no_element() {
    assert_told(
        flow(&["pages: Vec<Page>"], &["text: Vec<String>"], linear![fetch().each("paeg in pages")]),
        "
        error at Fetch: task `Fetch` is for each `paeg` in `pages`, and requires no `paeg`; did you mean `page`?
          help: write `#[each(page in pages)]`",
    );
}

#[test]
fn the_element_has_the_name_of_another_symbol() {
    let inputs = &["pages: Vec<Page>", "page: Page"];
    assert_told(
        flow(inputs, &["text: Vec<String>"], linear![fetch().each("page in pages")]),
        "
        error at Fetch: task `Fetch` is for each `page` in `pages`, but `page` is an input of flow `F` already
          help: give the element a name of its own: `#[each(one_page in pages)]` and `Fetch(page = one_page)`",
    );
}

#[test]
fn a_limit_of_nothing() {
    let root = linear![fetch().each_within("page in pages", Some(0))];
    assert_told(
        flow(&["pages: Vec<Page>"], &["text: Vec<String>"], root),
        "
        error at Fetch: with `limit = 0`, task `Fetch` would never be executed
          help: write how many elements may be on their way at once, or nothing",
    );
}

#[test]
fn only_a_task_is_executed_for_each() {
    let sub = NodeText(sub_flow("Load").needs(&["page: Page"]).0).each("page in pages");
    assert_told(
        flow(&["pages: Vec<Page>"], &[], linear![sub]),
        "
        error at Load: `#[each]` stands at flow `Load`, and only a task can be executed for each
          help: write a task in the place of a flow, which requires `page` and may run a flow for it: `#[each(page in pages)] Task`",
    );
}

#[test]
fn a_graph_grows_and_keeps_what_it_has() {
    let root = linear![fetch().each("page in pages"), join()];
    let plan = plan(flow(&["pages: Vec<Page>"], &[], root));
    let base = Graph::of(&plan);
    let mut grown = base.clone();
    grown.grow(0, 2);
    let mut at_once = base.clone();
    grown.grow(0, 3);
    at_once.grow(0, 3);
    assert_eq!(grown.vertices(), base.vertices() + 3);
    assert_eq!(grown.each(), at_once.each());
    for vertex in 0..grown.vertices() as u32 {
        assert_eq!(grown.before.of(vertex), at_once.before.of(vertex));
        assert_eq!(grown.after.of(vertex), at_once.after.of(vertex));
    }
    grown.grow(0, 1);
    grown.grow(1, 9);
    assert_eq!(grown.vertices(), at_once.vertices(), "to fewer, or of another task: nothing");
    assert_eq!(grown.element(0, 2), Some(at_once.each()[0].calls[2]));
    assert_eq!(grown.element(0, 3), None);
}
