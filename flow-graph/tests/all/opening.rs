//! Plans opened by `inline`, against a reader that follows values through closed flows.

use crate::common::*;
use flow_graph::model::{Child, Pattern, Retry};
use flow_graph::plan::{self, Plan, Requirement, Source};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A flow with the flows that are its nodes.
#[derive(Clone, Debug)]
struct Nest {
    closed: Plan,
    opened: Plan,
    flows: Vec<Nest>,
}

/// Random nests of flows, one number a decision.
struct Dice<'a> {
    rolls: std::slice::Iter<'a, u8>,
    symbols: usize,
    filters: usize,
    flows: Vec<Nest>,
}

impl Dice<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(*self.rolls.next().unwrap_or(&0)) % sides
    }

    fn fresh(&mut self) -> String {
        self.symbols += 1;
        format!("s{}", self.symbols)
    }

    fn nest(&mut self, level: usize) -> Nest {
        let (symbols, filters) =
            (std::mem::take(&mut self.symbols), std::mem::take(&mut self.filters));
        let outer = std::mem::take(&mut self.flows);

        let mut seen = vec!["i0".to_owned(), "i1".to_owned()];
        let root = self.block(level, 2, &mut seen);
        let outputs: Vec<_> =
            (0..1 + self.roll(3)).map(|_| seen[self.roll(seen.len())].clone()).collect();
        let mut outputs: Vec<_> = outputs.iter().map(String::as_str).collect();
        outputs.sort_unstable();
        outputs.dedup();
        let name = format!("Level{level}");
        let closed = plan(named(&name, &["i0", "i1"], &outputs, root));
        let flows = std::mem::replace(&mut self.flows, outer);
        let inner: Vec<_> = flows.iter().map(|flow| &flow.opened).collect();
        let opened = closed.clone().inline(&inner);

        (self.symbols, self.filters) = (symbols, filters);
        Nest { closed, opened, flows }
    }

    fn block(&mut self, level: usize, depth: usize, seen: &mut Vec<String>) -> BlockText {
        let pattern = [Pattern::Linear, Pattern::Graph, Pattern::Unordered][self.roll(3)];
        let mut children: Vec<Child> = Vec::new();
        let before = seen.clone();
        for _ in 0..1 + self.roll(4) {
            let mut visible =
                if pattern == Pattern::Unordered { before.clone() } else { seen.clone() };
            let known = visible.len();
            let child = match self.roll(4) {
                0 if depth > 0 => self.block(level, depth - 1, &mut visible).into(),
                1 | 2 if level > 0 => self.flow(level, &mut visible),
                _ => self.task(&mut visible),
            };
            children.push(child);
            seen.extend_from_slice(&visible[known..]);
        }
        block(pattern, children)
    }

    fn task(&mut self, seen: &mut Vec<String>) -> Child {
        let label = self.fresh();
        let mut node = task("Task").label(&label);
        for parameter in ["a", "b"].into_iter().take(self.roll(3)) {
            let symbol = seen[self.roll(seen.len())].clone();
            node = node.needs(&[parameter]).rebind(parameter, &symbol);
        }
        if self.roll(4) == 0 {
            node = node.needs(&["c"]).inject("c");
        }
        if self.roll(3) == 0 {
            let filter = Some(self.filters);
            self.filters += 1;
            let filter_text = label;
            let backoff = flow_graph::model::Backoff::None;
            node = node.retry(Retry {
                times: 2,
                backoff,
                jitter: false,
                filter,
                filter_text,
                controlled: false,
            });
        }
        for _ in 0..self.roll(3) {
            let symbol = self.fresh();
            node = node.gives(&[&symbol]);
            seen.push(symbol);
        }
        node.into()
    }

    fn flow(&mut self, level: usize, seen: &mut Vec<String>) -> Child {
        let lower = self.roll(level);
        let nest = self.nest(lower);
        let mut node = sub_flow("Nested").label(&self.fresh());
        for input in ["i1", "i0"] {
            node = if self.roll(6) == 0 {
                node.needs(&[input]).inject(input)
            } else {
                let symbol = seen[self.roll(seen.len())].clone();
                node.needs(&[input]).rebind(input, &symbol)
            };
        }
        for _ in &nest.closed.outputs {
            let symbol = self.fresh();
            node = node.gives(&[&symbol]);
            seen.push(symbol);
        }
        self.flows.push(nest);
        node.into()
    }
}

fn nests() -> impl Strategy<Value = Nest> {
    prop::collection::vec(any::<u8>(), 0..300).prop_map(|rolls| {
        let rolls = rolls.iter();
        Dice { rolls, symbols: 0, filters: 0, flows: Vec::new() }.nest(2)
    })
}

/// A value by where it is made.
type Value = String;

/// Where each flow's values are made, and what each task and flow is given.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    /// By the whole name of the task or flow.
    given: BTreeMap<String, Vec<Value>>,
    /// For each task with a filter, which one, by its text.
    filters: BTreeMap<String, String>,
    outputs: Vec<Value>,
    tree: String,
}

/// Reads a nest flow by flow, each one closed.
struct Reader<'a> {
    nest: &'a Nest,
    prefix: String,
    inputs: Vec<Value>,
}

impl Reader<'_> {
    fn value(&self, source: Source) -> Value {
        match source {
            Source::Input(input) => self.inputs[input].clone(),
            Source::Task(task, output) => {
                format!("{}{} {output}", self.prefix, self.nest.closed.tasks[task].name)
            }
            Source::Flow(flow, output) => {
                let inner = self.inner(flow);
                inner.value(inner.nest.closed.outputs[output].source)
            }
            Source::Injected => "injected".to_owned(),
            Source::Absent => "absent".to_owned(),
        }
    }

    fn inner(&self, flow: usize) -> Reader<'_> {
        let (node, nest) = (&self.nest.closed.flows[flow], &self.nest.flows[flow]);
        let inputs = nest.closed.inputs.iter().map(|input| {
            let given = node.requires.iter().find(|given| given.parameter == input.name);
            self.value(given.unwrap().source)
        });
        let inputs = inputs.collect();
        Reader { nest, prefix: format!("{}{}.", self.prefix, node.name), inputs }
    }

    fn read(&self, seen: &mut Seen) {
        let values = |requires: &[Requirement]| {
            requires.iter().map(|given| self.value(given.source)).collect()
        };
        for task in &self.nest.closed.tasks {
            let name = format!("{}{}", self.prefix, task.name);
            if let Some(retry) = &task.policies.retry {
                seen.filters.insert(name.clone(), format!("{}{}", self.prefix, retry.filter_text));
            }
            seen.given.insert(name, values(&task.requires));
        }
        for (number, flow) in self.nest.closed.flows.iter().enumerate() {
            seen.given.insert(format!("{}{}", self.prefix, flow.name), values(&flow.requires));
            self.inner(number).read(seen);
        }
    }

    /// The texts of all filters, by number: its own, then those of each flow.
    fn filters(&self) -> Vec<String> {
        let retries = self.nest.closed.tasks.iter().filter_map(|task| task.policies.retry.as_ref());
        let mut own: Vec<_> = retries.collect();
        own.sort_by_key(|retry| retry.filter);
        let own = own.iter().map(|retry| format!("{}{}", self.prefix, retry.filter_text));
        let flows = 0..self.nest.flows.len();
        own.chain(flows.flat_map(|flow| self.inner(flow).filters())).collect()
    }

    fn tree(&self, block: &plan::Block) -> String {
        let children = block.children.iter().map(|child| match child {
            plan::Child::Task(task) => {
                format!("{}{}", self.prefix, self.nest.closed.tasks[*task].name)
            }
            plan::Child::Block(inner) => self.tree(inner),
            plan::Child::Flow { flow, .. } => {
                let inner = self.inner(*flow);
                format!("{}{}", inner.prefix, inner.tree(&inner.nest.closed.root))
            }
        });
        let children: Vec<_> = children.collect();
        format!("{:?}{:?}({})", block.pattern, block.edges, children.join(" "))
    }
}

/// Reads an opened plan as it stands.
fn read_opened(plan: &Plan, filters: &[String]) -> Seen {
    let value = |source| match source {
        Source::Input(input) => format!("input {input}"),
        Source::Task(task, output) => format!("{} {output}", plan.tasks[task].name),
        Source::Flow(..) => "a flow that is still closed".to_owned(),
        Source::Injected => "injected".to_owned(),
        Source::Absent => "absent".to_owned(),
    };
    let mut seen = Seen::default();
    let tasks = plan.tasks.iter().map(|task| (&task.name, &task.requires));
    let flows = plan.flows.iter().map(|flow| (&flow.name, &flow.requires));
    for (name, requires) in tasks.chain(flows) {
        let values = requires.iter().map(|given| value(given.source)).collect();
        assert!(seen.given.insert(name.clone(), values).is_none(), "{name} twice");
    }
    for task in &plan.tasks {
        if let Some(filter) = task.policies.retry.as_ref().and_then(|retry| retry.filter) {
            seen.filters.insert(task.name.clone(), filters[filter].clone());
        }
    }
    seen.outputs = plan.outputs.iter().map(|output| value(output.source)).collect();
    seen.tree = tree(plan, &plan.root);
    seen
}

fn tree(plan: &Plan, block: &plan::Block) -> String {
    let children = block.children.iter().map(|child| match child {
        plan::Child::Task(task) => plan.tasks[*task].name.clone(),
        plan::Child::Block(inner) => tree(plan, inner),
        plan::Child::Flow { flow, body } => {
            format!("{}.{}", plan.flows[*flow].name, tree(plan, body.as_ref().unwrap()))
        }
    });
    let children: Vec<_> = children.collect();
    format!("{:?}{:?}({})", block.pattern, block.edges, children.join(" "))
}

/// The names of all tasks in the order of their numbers: own ones, then those of each flow.
fn numbered(nest: &Nest, prefix: &str) -> Vec<String> {
    let own = nest.closed.tasks.iter().map(|task| format!("{prefix}{}", task.name));
    let flows = nest.closed.flows.iter().zip(&nest.flows);
    let inner = flows.flat_map(|(node, inner)| numbered(inner, &format!("{prefix}{}.", node.name)));
    own.chain(inner).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn an_opened_plan_says_what_the_closed_ones_say(nest in nests()) {
        let inputs = vec!["input 0".to_owned(), "input 1".to_owned()];
        let reader = Reader { nest: &nest, prefix: String::new(), inputs };
        let mut expected = Seen::default();
        reader.read(&mut expected);
        expected.outputs =
            nest.closed.outputs.iter().map(|output| reader.value(output.source)).collect();
        expected.tree = reader.tree(&nest.closed.root);

        let filters = reader.filters();
        prop_assert_eq!(&read_opened(&nest.opened, &filters), &expected);
        prop_assert_eq!(nest.opened.filters, filters.len());
        let names: Vec<_> = nest.opened.tasks.iter().map(|task| task.name.clone()).collect();
        prop_assert_eq!(names, numbered(&nest, ""));
    }

    #[test]
    fn json_keeps_everything(nest in nests()) {
        for plan in [&nest.closed, &nest.opened] {
            let read = Plan::from_json(&plan.to_json());
            prop_assert_eq!(read.as_ref().ok(), Some(plan), "{:?}", read);
            prop_assert_eq!(read.unwrap().fingerprint(), plan.fingerprint());
        }
    }
}
