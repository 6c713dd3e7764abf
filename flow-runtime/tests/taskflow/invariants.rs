//! The invariants of flows that are reverted, whatever runs them: I1 to I13.
//!
//! They are those of TaskFlow's runs and of ours alike, and all are checked on every run of
//! ours. One difference is meant, [`INTERRUPTED`]: where a process died, a revert may be told
//! that nobody knows what its task did (I6, I7). Some are stricter here than they can be there:
//! I1, I2 and I8 after a death, I11 under retries that do not ask outwards, which has I12 hold.
//! J8 is ours.
//!
//! The order between tasks is found from the description here, and not from our plan.

use crate::case::{Call, Case, Item, Outcome};
use crate::rules::{INTERRUPTED, Tally};
use std::collections::{BTreeMap, BTreeSet};

/// Which tasks and retries come before and after each, directly or not.
pub(crate) struct Order {
    pub(crate) before: BTreeMap<String, BTreeSet<String>>,
    pub(crate) after: BTreeMap<String, BTreeSet<String>>,
}

impl Order {
    pub(crate) fn of(case: &Case) -> Self {
        let atoms = case.flow.atoms();
        let none = || atoms.iter().map(|atom| ((*atom).to_owned(), BTreeSet::new()));
        let mut before: BTreeMap<String, BTreeSet<String>> = none().collect();
        order(&case.flow, &mut before);
        let mut after: BTreeMap<String, BTreeSet<String>> = none().collect();
        for (task, befores) in &before {
            for before in befores {
                after.get_mut(before).unwrap().insert(task.clone());
            }
        }
        Order { before, after }
    }

    /// Whether one comes before the other, or they are the same.
    pub(crate) fn related(&self, one: &str, other: &str) -> bool {
        one == other || self.before[one].contains(other) || self.after[one].contains(other)
    }
}

/// Notes the order between the atoms of all pairs of children, and inside of each.
fn order(flow: &Item, before: &mut BTreeMap<String, BTreeSet<String>>) {
    let children = &flow.children;
    let mut first = vec![BTreeSet::new(); children.len()];
    for (later, child) in children.iter().enumerate() {
        for (earlier, other) in children.iter().enumerate() {
            let ordered = match flow.kind.as_str() {
                "linear" => earlier < later,
                "graph" => {
                    let link =
                        |link: &crate::case::Link| link.from == other.name && link.to == child.name;
                    let provided = other.provided();
                    earlier != later
                        && (flow.links.iter().any(link)
                            || needs(child).iter().any(|symbol| provided.contains(symbol)))
                }
                _ => false,
            };
            if ordered {
                first[later].insert(earlier);
            }
        }
    }
    // Through other children, too.
    for middle in 0..children.len() {
        for later in 0..children.len() {
            if first[later].contains(&middle) {
                let more = first[middle].clone();
                first[later].extend(more);
            }
        }
    }
    for (later, befores) in first.iter().enumerate() {
        for atom in children[later].atoms() {
            let earlier = befores.iter().flat_map(|earlier| children[*earlier].atoms());
            before.get_mut(atom).unwrap().extend(earlier.map(ToOwned::to_owned));
        }
    }
    // A retry comes before all of its flow.
    if let Some(retry) = flow.controller() {
        for atom in children.iter().flat_map(Item::atoms) {
            before.get_mut(atom).unwrap().insert(retry.name.clone());
        }
    }
    for child in children.iter().filter(|child| !child.is_task()) {
        order(child, before);
    }
}

/// What the tasks and retries of an item take from elsewhere in the flow.
fn needs(item: &Item) -> BTreeSet<&String> {
    let inside = item.provided();
    let tasks = item.tasks();
    let taken = tasks
        .iter()
        .flat_map(|task| task.requires.iter().filter(|symbol| !task.inject.contains_key(*symbol)));
    let flows = item.flows();
    let retries = flows.iter().filter_map(|flow| flow.retry.as_ref()?.values_from.as_ref());
    taken.chain(retries).filter(|symbol| !inside.contains(symbol)).collect()
}

const OF_TASKS: [(&str, &str); 10] = [
    ("PENDING", "RUNNING"),
    ("PENDING", "IGNORE"),
    ("IGNORE", "PENDING"),
    ("RUNNING", "SUCCESS"),
    ("RUNNING", "FAILURE"),
    ("FAILURE", "REVERTING"),
    ("SUCCESS", "REVERTING"),
    ("REVERTING", "REVERTED"),
    ("REVERTING", "REVERT_FAILURE"),
    ("REVERTED", "PENDING"),
];
/// Of retries, beside those of tasks.
const OF_RETRIES: [(&str, &str); 2] = [("SUCCESS", "RETRYING"), ("RETRYING", "RUNNING")];
const OF_FLOWS: [(&str, &str); 10] = [
    ("PENDING", "RUNNING"),
    ("RUNNING", "SUCCESS"),
    ("RUNNING", "FAILURE"),
    ("RUNNING", "REVERTED"),
    ("RUNNING", "SUSPENDING"),
    ("SUSPENDING", "SUSPENDED"),
    ("SUSPENDING", "SUCCESS"),
    ("SUSPENDING", "FAILURE"),
    ("SUSPENDING", "REVERTED"),
    ("SUSPENDED", "RUNNING"),
];

/// Everything that is violated.
pub(crate) fn check(
    case: &Case,
    order: &Order,
    outcome: &Outcome,
    tally: &mut Tally,
) -> Vec<String> {
    let mut wrong = Vec::new();
    transitions(case, order, outcome, &mut wrong);
    calls(outcome, &mut wrong, tally);
    counts(outcome, &mut wrong);
    asked(case, outcome, &mut wrong);
    end(order, outcome, &mut wrong);
    wrong
}

fn transitions(case: &Case, order: &Order, outcome: &Outcome, wrong: &mut Vec<String>) {
    let mut states: BTreeMap<&str, &str> =
        order.before.keys().map(|task| (task.as_str(), "PENDING")).collect();
    let mut flow = "PENDING";
    // What ran when the process died, and whether it is all to be undone.
    let mut flying = BTreeSet::new();
    let mut doomed = false;
    for entry in &outcome.transitions {
        let text = |place: usize| entry[place].as_str().unwrap_or_default();
        let (name, old, new) = match text(0) {
            "segment" => {
                let runs = states.iter().filter(|(_, it)| ["RUNNING", "REVERTING"].contains(it));
                flying = runs.map(|(name, _)| *name).collect();
                let failed = states.values().any(|it| ["FAILURE", "REVERTING"].contains(it));
                doomed = failed && !case.flow.retries();
                continue;
            }
            _ => (text(1), text(2), text(3)),
        };
        if text(0) == "flow" {
            if old != flow || !OF_FLOWS.contains(&(old, new)) {
                wrong.push(format!("I2: flow {old} -> {new}, was {flow}"));
            }
            flow = new;
            continue;
        }
        let known = OF_TASKS.contains(&(old, new))
            || text(0) == "retry" && OF_RETRIES.contains(&(old, new))
            || old == new && flying.remove(name);
        if !known || states[name] != old {
            wrong.push(format!("I1: {name} {old} -> {new}, was {}", states[name]));
        }
        let state_of = |name: &String| states[name.as_str()];
        let passed = |it: &String| ["SUCCESS", "IGNORE"].contains(&state_of(it));
        if new == "RUNNING" && !order.before[name].iter().all(passed) {
            wrong.push(format!("I3: {name} runs before what comes before it"));
        }
        if new == "RUNNING" && doomed {
            wrong.push(format!("J8: {name} runs again, and is to be undone"));
        }
        let undone = |it: &String| ["PENDING", "REVERTED", "IGNORE"].contains(&state_of(it));
        if ["REVERTING", "RETRYING"].contains(&new) && !order.after[name].iter().all(undone) {
            wrong.push(format!("I4: {name} is reverted before what comes after it"));
        }
        states.insert(name, new);
    }
    let last = outcome.atoms.iter().map(|(name, atom)| (name.as_str(), atom.state.as_str()));
    if states != last.collect() {
        wrong.push("I5: the final states are not those of the last transitions".into());
    }
}

fn calls(outcome: &Outcome, wrong: &mut Vec<String>, tally: &mut Tally) {
    let mut last: BTreeMap<&String, &Call> = BTreeMap::new();
    let mut alive = BTreeSet::new();
    // Of these nobody knows whether their end was written before the process died.
    let mut unsure = BTreeSet::new();
    for call in &outcome.calls {
        let Some(task) = &call.atom else {
            unsure.extend(last.keys().copied());
            continue;
        };
        if !call.is_of_task() {
            continue;
        }
        if call.op == "execute" {
            if !alive.insert(task) && !unsure.contains(task) {
                wrong.push(format!("I6: {task} is executed twice without a revert"));
            }
            last.insert(task, call);
            unsure.remove(task);
            continue;
        }
        if !(alive.contains(task) || unsure.contains(task)) {
            // Of one that was about to begin when the process died nobody knows, either.
            match outcome.deaths() > 0 && call.result.is_null() {
                true => tally.rule(&INTERRUPTED),
                false => wrong.push(format!("I6: {task} is reverted and was not executed")),
            }
        }
        if call.out == "ok" {
            alive.remove(task);
        }
        let Some(executed) = last.get(task) else { continue };
        let (n, result) = (executed.n, &call.result);
        let fits = match executed.out.as_str() {
            Some("crash") => result.is_null(),
            // It ended, and the process died before that was written.
            _ if unsure.contains(task) && result.is_null() => {
                tally.rule(&INTERRUPTED);
                true
            }
            Some("fail") => result["failure"] == format!("exec:{task}#{n}"),
            _ => match result {
                serde_json::Value::Array(values) => values.iter().all(|value| {
                    let value = value.as_str().unwrap_or_default();
                    value.starts_with(&format!("{task}.")) && value.ends_with(&format!("@{n}"))
                }),
                value => *value == format!("{task}@{n}"),
            },
        };
        if !fits {
            wrong.push(format!("I7: {task} is told {result}"));
        }
        if executed.given != call.given {
            wrong.push(format!("I8: {task} is reverted with other values"));
        }
    }
}

/// Nothing is reverted more often than it was executed, or executed again without a revert.
fn counts(outcome: &Outcome, wrong: &mut Vec<String>) {
    let deaths = i64::from(outcome.deaths());
    for (task, atom) in &outcome.atoms {
        let left = i64::from(atom.executions) - i64::from(atom.reverts);
        let known = (-deaths..=deaths + 1).contains(&left);
        if atom.kind == "task" && !known {
            wrong.push(format!("I6: {task} has {} and {}", atom.executions, atom.reverts));
        }
        // The revert of one that began unheard is counted where it is called.
        let unheard = deaths > 0 && !["SUCCESS", "RUNNING"].contains(&atom.state.as_str());
        let began = atom.executions > 0 || unheard;
        if !began && !["PENDING", "IGNORE"].contains(&atom.state.as_str()) {
            wrong.push(format!("I6: {task} is {} and was never executed", atom.state));
        }
    }
}

/// Retries are asked from the inside out.
fn asked(case: &Case, outcome: &Outcome, wrong: &mut Vec<String>) {
    let mut around = BTreeMap::new();
    retries(&case.flow, &[], &mut around);
    for pair in outcome.calls.windows(2) {
        let asks = |call: &Call| call.op == "on_failure";
        if !asks(&pair[0]) || !asks(&pair[1]) || pair[0].decision.as_deref() != Some("REVERT") {
            continue;
        }
        let [inner, outer] = [0, 1].map(|call| pair[call].atom.as_deref().unwrap_or_default());
        let chain: &Vec<&str> = &around[inner];
        if chain.first().is_some_and(|next| *next != outer) && chain.contains(&outer) {
            wrong.push(format!("I13: {outer} is asked after {inner}"));
        }
    }
}

/// The controllers around each, from the inside out.
fn retries<'a>(flow: &'a Item, outer: &[&'a str], around: &mut BTreeMap<&'a str, Vec<&'a str>>) {
    let controller = flow.controller().map(|retry| retry.name.as_str());
    if let Some(name) = controller {
        around.insert(name, outer.to_vec());
    }
    let inner: Vec<_> = controller.into_iter().chain(outer.iter().copied()).collect();
    for child in flow.children.iter().filter(|child| !child.is_task()) {
        retries(child, &inner, around);
    }
}

fn end(order: &Order, outcome: &Outcome, wrong: &mut Vec<String>) {
    let flow = outcome.flow_state.as_deref().unwrap_or_default();
    let states = || outcome.atoms.values().map(|atom| atom.state.as_str());
    let passed = states().all(|state| ["SUCCESS", "IGNORE"].contains(&state));
    if (flow == "SUCCESS") != passed || flow == "SUCCESS" && outcome.raised.is_some() {
        wrong.push(format!("I9: the flow ended {flow}"));
    }
    let stuck = states().any(|state| state == "REVERT_FAILURE");
    if flow != "SUCCESS" && outcome.raised.is_none() || (flow == "FAILURE") != stuck {
        wrong.push(format!("I10: the flow ended {flow}"));
    }
    if flow != "REVERTED" {
        return;
    }
    for (name, atom) in &outcome.atoms {
        if !["PENDING", "REVERTED", "IGNORE"].contains(&atom.state.as_str()) {
            wrong.push(format!("I11: REVERTED, and {name} is left {}", atom.state));
        }
        let reverted = |before: &String| outcome.atoms[before].state == "REVERTED";
        if atom.state == "SUCCESS" && order.before[name].iter().any(reverted) {
            wrong.push(format!("I12: {name} is left after something that is reverted"));
        }
    }
}
