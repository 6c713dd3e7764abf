//! Random flows against a slow judge that shares no idea with the checks.
//!
//! The judge knows each node by its way down from the root, compares ways pair by pair, closes
//! orders by brute force, and runs a flow in every order that its plan allows.

use crate::common::*;
use flow_graph::model::{Block, Child, Flow, Node, Pattern};
use flow_graph::plan::{self, Plan, Source};
use flow_graph::{Level, check};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const SYMBOLS: [&str; 8] = ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh"];

/// What a random tree is made of, one letter a decision.
struct Dice<'a>(std::slice::Iter<'a, u8>);

impl Dice<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(*self.0.next().unwrap_or(&0)) % sides
    }

    fn symbols(&mut self, most: usize) -> Vec<&'static str> {
        let number = self.roll(most + 1);
        let symbols: BTreeSet<_> = (0..number).map(|_| SYMBOLS[self.roll(8)]).collect();
        symbols.into_iter().collect()
    }

    fn block(&mut self, depth: usize, left: &mut usize, next: &mut usize) -> BlockText {
        let pattern =
            [Pattern::Linear, Pattern::Graph, Pattern::Graph, Pattern::Unordered][self.roll(4)];
        let mut children: Vec<Child> = Vec::new();
        for _ in 0..1 + self.roll(4) {
            if *left == 0 && !children.is_empty() {
                break;
            }
            if depth > 0 && self.roll(3) == 0 {
                children.push(self.block(depth - 1, left, next).into());
            } else {
                children.push(self.task(next).into());
                *left = left.saturating_sub(1);
            }
        }
        block(pattern, children)
    }

    fn task(&mut self, next: &mut usize) -> NodeText {
        let name = format!("T{next}");
        *next += 1;
        let (provides, requires) = (self.symbols(2), self.symbols(4));
        let node = if self.roll(4) == 0 { sub_flow(&name) } else { task(&name) };
        match self.roll(8) {
            0 => node.gives(&provides).may_have(&requires),
            1 => node.gives(&provides).revert_needs(&requires),
            _ => node.gives(&provides).needs(&requires),
        }
    }

    fn flow(&mut self, most: usize) -> Flow {
        let (inputs, outputs) = (self.symbols(2), self.symbols(1));
        let root = self.block(3, &mut { most }, &mut 0);
        flow(&inputs, &outputs, root)
    }
}

fn flows(most: usize) -> impl Strategy<Value = Flow> {
    let dice = prop::collection::vec(any::<u8>(), 0..200);
    (dice, any::<bool>()).prop_map(move |(dice, tidy)| {
        let mut flow = Dice(dice.iter()).flow(most);
        if tidy {
            self::tidy(&mut flow);
        }
        flow
    })
}

/// Takes away what is not provided exactly once. Cycles may be left.
fn tidy(flow: &mut Flow) {
    let whole = flow.clone();
    let judge = Judge::of(&whole);
    let mut number = 0;
    tidy_block(&mut flow.root, &mut |node| {
        let seen = |symbol: &str| judge.seen(symbol, Some(number)).len();
        node.requires.retain(|needed| seen(needed.symbol().unwrap()) == 1);
        number += 1;
    });
    flow.outputs.retain(|output| judge.seen(&output.name, None).len() == 1);
}

fn tidy_block(block: &mut Block, tidy: &mut impl FnMut(&mut Node)) {
    for child in &mut block.children {
        match child {
            Child::Node(node) => tidy(node),
            Child::Block(inner) => tidy_block(inner, tidy),
        }
    }
}

/// A node, and its way down: the pattern of each block, and the place in it.
struct Way<'a> {
    node: &'a Node,
    steps: Vec<(Pattern, usize)>,
}

fn ways<'a>(block: &'a Block, above: &[(Pattern, usize)], found: &mut Vec<Way<'a>>) {
    for (place, child) in block.children.iter().enumerate() {
        let mut steps = above.to_vec();
        steps.push((block.pattern, place));
        match child {
            Child::Node(node) => found.push(Way { node, steps }),
            Child::Block(inner) => ways(inner, &steps, found),
        }
    }
}

/// Who provides a symbol: an input, or a node by its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum By {
    Input,
    Node(usize),
}

struct Judge<'a> {
    flow: &'a Flow,
    ways: Vec<Way<'a>>,
}

impl<'a> Judge<'a> {
    fn of(flow: &'a Flow) -> Self {
        let mut found = Vec::new();
        ways(&flow.root, &[], &mut found);
        Judge { flow, ways: found }
    }

    /// Where two ways part: the pattern there, and the two places.
    fn part(&self, one: usize, other: usize) -> (usize, Pattern, usize, usize) {
        let steps = self.ways[one].steps.iter().zip(&self.ways[other].steps);
        let parting = steps.enumerate().find(|(_, (one, other))| one.1 != other.1);
        let (depth, (one, other)) = parting.unwrap();
        (depth, one.0, one.1, other.1)
    }

    fn provides(&self, node: usize, symbol: &str) -> bool {
        let mut provides = self.ways[node].node.provides.iter();
        provides.any(|provision| provision.symbol.as_deref() == Some(symbol))
    }

    fn seen(&self, symbol: &str, from: Option<usize>) -> Vec<By> {
        let input = self.flow.inputs.iter().any(|input| input.name == symbol);
        let nodes = (0..self.ways.len()).filter(|&other| {
            let sees = from.is_none_or(|from| {
                other != from
                    && match self.part(other, from) {
                        (_, Pattern::Linear, place, mine) => place < mine,
                        (_, Pattern::Graph, ..) => true,
                        (_, Pattern::Unordered, ..) => false,
                    }
            });
            sees && self.provides(other, symbol)
        });
        input.then_some(By::Input).into_iter().chain(nodes.map(By::Node)).collect()
    }

    /// Each pair of siblings of a `graph` that one waits for the other, by the way to the
    /// block.
    fn waits(&self) -> BTreeMap<Vec<usize>, BTreeSet<(usize, usize)>> {
        let mut waits: BTreeMap<Vec<usize>, BTreeSet<(usize, usize)>> = BTreeMap::new();
        for (number, way) in self.ways.iter().enumerate() {
            for needed in &way.node.requires {
                let seen = self.seen(needed.symbol().unwrap(), Some(number));
                let [By::Node(provider)] = seen[..] else { continue };
                let (depth, pattern, before, after) = self.part(provider, number);
                if pattern == Pattern::Graph {
                    let block = way.steps[..depth].iter().map(|step| step.1).collect();
                    waits.entry(block).or_default().insert((before, after));
                }
            }
        }
        waits
    }
}

/// The length of the shortest cycle through each child that is on one, and who reaches whom.
fn cycles(waits: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    const SIDE: usize = 8;
    const FAR: usize = 1_000;
    let mut way = [[FAR; SIDE]; SIDE];
    for &(before, after) in waits {
        way[before][after] = 1;
    }
    for over in 0..SIDE {
        for from in 0..SIDE {
            for to in 0..SIDE {
                way[from][to] = way[from][to].min(way[from][over] + way[over][to]);
            }
        }
    }
    let on_cycle: Vec<_> = (0..SIDE).filter(|&child| way[child][child] < FAR).collect();
    let groups: BTreeSet<Vec<usize>> = (on_cycle.iter())
        .map(|&child| {
            let together = |&&other: &&usize| way[child][other] < FAR && way[other][child] < FAR;
            on_cycle.iter().filter(together).copied().collect()
        })
        .collect();
    let shortest = |group: &Vec<usize>| group.iter().map(|&child| way[child][child]).min();
    groups.iter().filter_map(shortest).collect()
}

/// "task `T1` requires `aaaa`" as ("T1", "aaaa").
fn who_and_what(text: &str) -> (String, String) {
    let quoted: Vec<_> = text.split('`').skip(1).step_by(2).collect();
    match quoted[..] {
        ["revert", who, what, ..] | [who, what, ..] => (who.to_owned(), what.to_owned()),
        _ => (String::new(), String::new()),
    }
}

/// What the judge finds wrong, or what the checks tell, in a form that can be compared.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    missing: BTreeSet<(String, String)>,
    ambiguous: BTreeSet<(String, String)>,
    cycles: Vec<usize>,
    unused: BTreeSet<(String, String)>,
}

impl Verdict {
    fn is_good(&self) -> bool {
        self.missing.is_empty() && self.ambiguous.is_empty() && self.cycles.is_empty()
    }

    fn of_judge(judge: &Judge<'_>) -> Self {
        let mut verdict = Verdict::default();
        let mut used: BTreeSet<(By, String)> = BTreeSet::new();
        let mut needs: Vec<(String, &str, bool, Option<usize>)> = Vec::new();
        for (number, way) in judge.ways.iter().enumerate() {
            for needed in &way.node.requires {
                let symbol = needed.symbol().unwrap();
                needs.push((way.node.task.clone(), symbol, needed.optional, Some(number)));
            }
        }
        for output in &judge.flow.outputs {
            needs.push(("F".to_owned(), &output.name, false, None));
        }
        for (who, symbol, optional, from) in needs {
            let what = (who, symbol.to_owned());
            match judge.seen(symbol, from)[..] {
                [] if optional => {}
                [] => _ = verdict.missing.insert(what),
                [one] => _ = used.insert((one, symbol.to_owned())),
                _ => _ = verdict.ambiguous.insert(what),
            }
        }
        verdict.cycles = judge.waits().values().flat_map(cycles).collect();
        verdict.cycles.sort_unstable();
        if verdict.is_good() {
            let inputs = judge.flow.inputs.iter().map(|it| (By::Input, "F", it.name.as_str()));
            let nodes = judge.ways.iter().enumerate().flat_map(|(number, way)| {
                let symbols = way.node.provides.iter().filter_map(|it| it.symbol.as_deref());
                symbols.map(move |symbol| (By::Node(number), way.node.task.as_str(), symbol))
            });
            let unused = inputs
                .chain(nodes)
                .filter(|(by, _, symbol)| !used.contains(&(*by, (*symbol).to_owned())));
            verdict.unused =
                unused.map(|(_, who, what)| (who.to_owned(), what.to_owned())).collect();
        }
        verdict
    }

    fn of_checks(flow: &Flow) -> Self {
        let mut verdict = Verdict::default();
        for diagnostic in check(flow).diagnostics {
            let text = diagnostic.message.as_str();
            if text.contains("wait for each other") {
                verdict.cycles.push(text.matches("-(").count());
                continue;
            }
            let places = match diagnostic.level {
                Level::Warning => &mut verdict.unused,
                Level::Error if text.contains("provide it") => &mut verdict.ambiguous,
                Level::Error => &mut verdict.missing,
            };
            let too = diagnostic.related.iter().map(|(_, note)| note.as_str());
            let too = too.filter(|note| note.ends_with(" too"));
            for text in too.chain([text]) {
                assert!(places.insert(who_and_what(text)), "told twice: {text}");
            }
        }
        verdict.cycles.sort_unstable();
        verdict
    }
}

/// Which tasks and flows of a plan come before which: read from the plan alone.
fn order(block: &plan::Block) -> (Vec<plan::Child>, BTreeSet<(usize, usize)>) {
    let mut all = Vec::new();
    let mut before = BTreeSet::new();
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    for child in &block.children {
        let start = all.len();
        match child {
            plan::Child::Block(inner) => {
                let (inside, inner_before) = order(inner);
                all.extend(inside);
                before.extend(inner_before.iter().map(|(one, other)| (start + one, start + other)));
            }
            atom => all.push(atom.clone()),
        }
        parts.push(start..all.len());
    }
    let linear = (0..parts.len().saturating_sub(1)).map(|place| (place, place + 1));
    let pairs: Vec<_> = match block.pattern {
        Pattern::Linear => linear.collect(),
        Pattern::Unordered => Vec::new(),
        Pattern::Graph => block.edges.clone(),
    };
    for (one, other) in pairs {
        for first in parts[one].clone() {
            before.extend(parts[other].clone().map(|second| (first, second)));
        }
    }
    (all, before)
}

/// Visits every order in which the atoms may run.
fn every_order(
    before: &BTreeSet<(usize, usize)>,
    done: &mut Vec<usize>,
    total: usize,
    visit: &mut impl FnMut(&[usize]),
) {
    if done.len() == total {
        visit(done);
    }
    for next in 0..total {
        let ready = before.iter().all(|&(one, other)| other != next || done.contains(&one));
        if ready && !done.contains(&next) {
            done.push(next);
            every_order(before, done, total, visit);
            done.pop();
        }
    }
}

fn place_of(atoms: &[plan::Child], source: Source) -> Option<usize> {
    let wanted = match source {
        Source::Task(task, _) => plan::Child::Task(task),
        Source::Flow(flow, _) => plan::Child::Flow { flow, body: None },
        Source::Input(_) | Source::Injected | Source::Absent => return None,
    };
    atoms.iter().position(|atom| *atom == wanted)
}

fn requires<'a>(plan: &'a Plan, atom: &plan::Child) -> &'a [plan::Requirement] {
    match atom {
        plan::Child::Task(task) => &plan.tasks[*task].requires,
        plan::Child::Flow { flow, .. } => &plan.flows[*flow].requires,
        plan::Child::Block(_) => &[],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_checks_find_what_the_judge_finds(flow in flows(12)) {
        let expected = Verdict::of_judge(&Judge::of(&flow));
        prop_assert_eq!(check(&flow).plan.is_some(), expected.is_good());
        prop_assert_eq!(Verdict::of_checks(&flow), expected);
    }

    #[test]
    fn diagnostics_stand_in_the_order_of_writing(mut flow in flows(12)) {
        let places = place(&mut flow);
        let told = check(&flow).diagnostics;
        prop_assert!(told.iter().all(|it| (it.origin.0 as usize) < places.len()));
        prop_assert!(told.is_sorted_by_key(|it| it.origin), "{:#?}", told);
        prop_assert_eq!(&told, &check(&flow).diagnostics);
    }

    #[test]
    fn a_value_is_there_in_every_order(flow in flows(6)) {
        let Some(plan) = check(&flow).plan else { return Ok(()) };
        let (atoms, before) = order(&plan.root);
        let mut orders = 0;
        every_order(&before, &mut Vec::new(), atoms.len(), &mut |order| {
            orders += 1;
            for (done, &atom) in order.iter().enumerate() {
                for needed in requires(&plan, &atoms[atom]) {
                    if let Some(provider) = place_of(&atoms, needed.source) {
                        assert!(order[..done].contains(&provider), "{needed:?} in {order:?}");
                    }
                }
            }
        });
        prop_assert!(orders > 0, "the plan allows no order at all");
    }
}
