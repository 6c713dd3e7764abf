//! What is told of deciders and of what they skip, word for word; and what they skip.

use crate::common::*;
use flow_graph::Graph;
use flow_graph::graph::{Reach, Vertex};
use flow_graph::model::{Atom, Block, Child, Flow, Pattern, Skip};
use flow_graph::plan::{Plan, Source};

fn encrypt() -> NodeText {
    task("Encrypt").gives(&["key: Key"])
}

fn cast() -> NodeText {
    task("Cast").needs(&["key: &Key"])
}

#[test]
fn a_task_needs_what_may_be_skipped() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![encrypt().when("is_on(kind)", Skip::Atom), cast()]),
        "
        error at Cast: task `Cast` requires `key`, which `Encrypt` may not provide: it is skipped unless `is_on(kind)`
          help: have `Cast` take `#[optional] key: Option<&Key>`
          help: or have it skipped too: write `skip = all` in the place of `skip = atom`
          at Cast::key: `key` is required here
          at #[when]: it is decided here",
    );
}

#[test]
fn what_is_skipped_too_needs_nothing() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![encrypt().when("is_on(kind)", Skip::All), cast()]),
        "
",
    );
}

#[test]
fn a_task_that_can_do_without_may_follow() {
    assert_told(
        flow(
            &["kind: Kind"],
            &["key: Option<Key>"],
            linear![
                encrypt().when("is_on(kind)", Skip::Atom),
                task("Cast").may_have(&["key: &Key"])
            ],
        ),
        "
",
    );
}

#[test]
fn an_output_may_be_skipped() {
    assert_told(
        flow(&["kind: Kind"], &["key: Key"], linear![encrypt().when("is_on(kind)", Skip::All), cast()]),
        "
        error at output key: flow `F` gives back `key`, which `Encrypt` may not provide: it is skipped unless `is_on(kind)`
          help: give it back as `key: Option<Key>`
          at #[when]: it is decided here",
    );
}

#[test]
fn a_skip_of_tasks_does_not_enter_a_block() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![encrypt().when("is_on(kind)", Skip::Flow), unordered![cast(), task("B")]]),
        "
        error at Cast: task `Cast` requires `key`, which `Encrypt` may not provide: it is skipped unless `is_on(kind)`
          help: have `Cast` take `#[optional] key: Option<&Key>`
          help: or have it skipped too: write `skip = all` in the place of `skip = flow`
          at Cast::key: `key` is required here
          at #[when]: it is decided here",
    );
}

#[test]
fn a_neighbor_is_skipped_and_the_next_is_not() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![task("A").when("is_on(kind)", Skip::Neighbors), encrypt(), cast()]),
        "
        error at Cast: task `Cast` requires `key`, which `Encrypt` may not provide: it is skipped with `A` unless `is_on(kind)`
          help: have `Cast` take `#[optional] key: Option<&Key>`
          help: or have it skipped too: write `skip = all` in the place of `skip = neighbors`
          at Cast::key: `key` is required here
          at #[when]: it is decided here",
    );
}

#[test]
fn a_flow_needs_what_may_be_skipped() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![linear![encrypt(), task("B")].when("is_on(kind)", Skip::Atom), sub_flow("Cast").needs(&["key: Key"])]),
        "
        error at Cast: flow `Cast` requires `key`, which `Encrypt` may not provide: it is skipped unless `is_on(kind)`
          help: have `Cast` take `key: Option<Key>`
          help: or have it skipped too: write `skip = all` in the place of `skip = atom`
          at Cast::key: `key` is required here
          at #[when]: it is decided here",
    );
}

#[test]
fn a_flow_may_take_an_option() {
    assert_told(
        flow(
            &["kind: Kind"],
            &[],
            linear![
                encrypt().when("is_on(kind)", Skip::Atom),
                sub_flow("Cast").needs(&["key: Option<Key>"])
            ],
        ),
        "
",
    );
}

#[test]
fn a_decider_asks_for_what_is_misspelt() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![encrypt().when("is_on(kidn)", Skip::Atom), task("Cast").may_have(&["key: &Key"])]),
        "
        error at #[when(… kidn …)]: the `#[when]` of `Encrypt` asks for `kidn`, which no task and no input of flow `F` provides; did you mean `kind`?
          help: write `kind`, an input of `F`",
    );
}

#[test]
fn a_decider_asks_for_what_comes_later() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![task("A").when("is_on(key, kind)", Skip::Atom), encrypt()]),
        "
        error at #[when(… key …)]: the `#[when]` of `A` asks for `key`, but `Encrypt`, which provides it, comes later in the `linear` flow `F`
          help: move `Encrypt` before `A`
          at Encrypt: `key` is provided here",
    );
}

#[test]
fn a_decider_asks_for_what_a_sibling_provides() {
    assert_told(
        flow(&["kind: Kind"], &[], unordered![task("A").when("is_on(key, kind)", Skip::Atom), encrypt()]),
        "
        error at #[when(… key …)]: the `#[when]` of `A` asks for `key` of `Encrypt`, but both stand in the `unordered` flow `F`, where neither waits for the other
          help: make it a `graph`, which infers the order, or a `linear` with `Encrypt` before `A`
          at Encrypt: `key` is provided here",
    );
}

#[test]
fn a_decider_of_a_block_asks_for_what_is_in_it() {
    assert_told(
        flow(&["kind: Kind"], &[], graph![linear![encrypt(), task("B")].when("is_on(key, kind)", Skip::Atom), task("A")]),
        "
        error at #[when(… key …)]: the `#[when]` of `linear { Encrypt, B }` asks for `key`, which only `Encrypt` in it provides
          help: it is decided before the part begins: ask for what comes before it",
    );
}

#[test]
fn a_decider_asks_for_what_its_task_provides() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![encrypt().when("is_on(kind, key)", Skip::Atom)]),
        "
        error at #[when(… key …)]: the `#[when]` of `Encrypt` asks for `key`, which only `Encrypt` itself provides
          help: it is decided before the part begins: ask for what comes before it",
    );
}

#[test]
fn a_decider_asks_for_what_nobody_provides() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![encrypt().when("is_on(zzz, kind)", Skip::Atom)]),
        "
        error at #[when(… zzz …)]: the `#[when]` of `Encrypt` asks for `zzz`, which no task and no input of flow `F` provides
          help: add the input `zzz` to `F`, with its type",
    );
}

#[test]
fn a_decider_asks_for_what_two_provide() {
    assert_told(
        flow(&["kind: Kind"], &[], linear![encrypt(), task("O").gives(&["key: Key"]), task("A").when("is_on(key, kind)", Skip::Atom)]),
        "
        error at #[when(… key …)]: the `#[when]` of `A` asks for `key`, but `Encrypt` and `O` both provide it
          help: give one of them another name, as in `O -> o_key`
          help: or throw the value away if nobody needs it: `O -> _`
          at Encrypt: `key` is provided here
          at O: `key` is provided here",
    );
}

#[test]
fn a_decider_orders_a_graph() {
    assert_told(
        flow(&["kind: Kind"], &[], graph![encrypt().needs(&["other"]).when("is_on(kind)", Skip::Atom), task("A").gives(&["other: O"]).when("is_on(key)", Skip::Atom)]),
        "
        error at Encrypt: in flow `F`, these tasks wait for each other: `Encrypt` -(key)-> `A` -(other)-> `Encrypt`
          help: break the cycle in one place: `Encrypt`, for example, could take `other` from an input or from a task outside the cycle
          at #[when]: the `#[when]` of `A` requires `key` of `Encrypt`",
    );
}

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn policies(&mut self, child: Child) -> Child {
        let skip = Skip::EVERY[self.below(4)];
        let (decided, tried) = (self.below(3) == 0, self.below(6) == 0);
        let retry = flow_graph::model::Retry {
            times: 2,
            backoff: Default::default(),
            jitter: false,
            filter: None,
            filter_text: String::new(),
            controlled: false,
        };
        let mut child = child;
        let policies = match &mut child {
            Child::Node(node) => &mut node.policies,
            Child::Block(block) => &mut block.policies,
        };
        policies.retry = tried.then_some(retry);
        policies.when =
            decided.then(|| flow_graph::model::When { decider: 0, text: "f()".to_owned(), skip });
        child
    }

    fn block(&mut self, tasks: &mut usize, depth: usize) -> BlockText {
        let pattern = [Pattern::Linear, Pattern::Unordered, Pattern::Graph][self.below(3)];
        let children = 1 + self.below(4);
        let children = (0..children).map(|_| {
            let child = if depth > 0 && self.below(3) == 0 {
                self.block(tasks, depth - 1).into()
            } else {
                self.node(tasks).into()
            };
            self.policies(child)
        });
        let children = children.collect();
        block(pattern, children)
    }

    /// A task, or a flow, that may have some of what was provided before it.
    fn node(&mut self, tasks: &mut usize) -> NodeText {
        let number = *tasks;
        *tasks += 1;
        let mut node = task(&format!("T{number}")).gives(&[&format!("s{number}: S")]);
        if self.below(6) == 0 {
            node.0.atom = Atom::Flow;
        }
        for earlier in 0..number {
            if self.below(3) == 0 {
                node = node.may_have(&[&format!("s{earlier}: S")]);
            }
        }
        node
    }
}

/// The vertices that are skipped if one decider says no.
fn skipped(graph: &Graph, decider: u32) -> Vec<Option<Reach>> {
    let mut waiting: Vec<usize> =
        (0..graph.vertices()).map(|vertex| graph.before.of(vertex as Vertex).len()).collect();
    let mut skipped = vec![None; graph.vertices()];
    let mut next = vec![graph.scopes[0].entry];
    while let Some(vertex) = next.pop() {
        let inherited = graph.inherited(vertex, |before| skipped[before as usize]);
        let decided = graph.decider_at(vertex) == Some(decider);
        skipped[vertex as usize] = inherited.or(decided.then(|| graph.reach_of(decider)));
        for &after in graph.after.of(vertex) {
            waiting[after as usize] -= 1;
            if waiting[after as usize] == 0 {
                next.push(after);
            }
        }
    }
    skipped
}

/// Which task of the plan is skipped by which decider, a flow being the vertex of its entry.
fn of_plan(plan: &Plan) -> impl Fn(Source, u32) -> bool {
    let graph = Graph::of(plan);
    let by: Vec<_> = (0..graph.deciders()).map(|it| skipped(&graph, it as u32)).collect();
    move |source, decider| match source {
        Source::Task(task, _) => by[decider as usize][task].is_some(),
        Source::Flow(flow, _) => {
            let gate = graph.enters.iter().position(|enters| *enters == Some(flow)).unwrap();
            by[decider as usize][graph.tasks + gate].is_some()
        }
        _ => false,
    }
}

/// The checks find by blocks what a scheduler finds by vertices.
#[test]
fn what_may_be_skipped_is_what_the_graph_skips() {
    let (mut some, mut none) = (0, 0);
    for seed in 0..3000 {
        let mut tasks = 0;
        let root = Dice(seed).block(&mut tasks, 2);
        let root = BlockText(Block { policies: Default::default(), ..root.0 });
        let flow: Flow = flow(&[], &[], root);
        let plan = match flow_graph::check(&flow) {
            flow_graph::Checked { plan: Some(plan), .. } => plan,
            // Two parts of a graph may wait for each other; a flow may need what may be skipped.
            flow_graph::Checked { .. } => continue,
        };
        let is_skipped = of_plan(&plan);
        let tasks = plan.tasks.iter().enumerate();
        let tasks = tasks.map(|(number, task)| (Source::Task(number, 0), &task.requires));
        let flows = plan.flows.iter().enumerate();
        let flows = flows.map(|(number, flow)| (Source::Flow(number, 0), &flow.requires));
        for (node, requires) in tasks.chain(flows) {
            for needed in requires {
                let without = (0..plan.deciders.len() as u32).any(|decider| {
                    is_skipped(needed.source, decider) && !is_skipped(node, decider)
                });
                assert_eq!(needed.skippable, without, "{seed}: {node:?} {needed:?}\n{plan:#?}");
                *(if without { &mut some } else { &mut none }) += 1;
            }
        }
    }
    assert!(some > 500 && none > 500, "{some} may be skipped, {none} not");
}
