//! The invariants of flows that are reverted, whatever runs them.
//!
//! The order between tasks is found from the description here, and not from our plan.

use crate::case::{Case, Item, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// Which tasks come before and after each, directly or not.
pub(crate) struct Order {
    pub(crate) before: BTreeMap<String, BTreeSet<String>>,
    pub(crate) after: BTreeMap<String, BTreeSet<String>>,
}

impl Order {
    pub(crate) fn of(case: &Case) -> Self {
        let tasks = case.flow.tasks();
        let mut before: BTreeMap<String, BTreeSet<String>> =
            tasks.iter().map(|task| (task.name.clone(), BTreeSet::new())).collect();
        order(&case.flow, &mut before);
        let mut after: BTreeMap<String, BTreeSet<String>> =
            tasks.iter().map(|task| (task.name.clone(), BTreeSet::new())).collect();
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

/// Notes the order between the tasks of all pairs of children, and inside of each.
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
                    let provided: BTreeSet<_> =
                        other.tasks().iter().flat_map(|task| &task.provides).collect();
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
        for task in children[later].tasks() {
            let earlier = befores.iter().flat_map(|earlier| children[*earlier].tasks());
            let names = earlier.map(|task| task.name.clone());
            before.get_mut(&task.name).unwrap().extend(names);
        }
    }
    for child in children.iter().filter(|child| !child.is_task()) {
        order(child, before);
    }
}

/// What the tasks of an item take from elsewhere in the flow.
fn needs(item: &Item) -> BTreeSet<&String> {
    let tasks = item.tasks();
    let inside: BTreeSet<_> = tasks.iter().flat_map(|task| &task.provides).collect();
    let taken = tasks
        .iter()
        .flat_map(|task| task.requires.iter().filter(|symbol| !task.inject.contains_key(*symbol)));
    taken.filter(|symbol| !inside.contains(symbol)).collect()
}

const OF_TASKS: [(&str, &str); 8] = [
    ("PENDING", "RUNNING"),
    ("RUNNING", "SUCCESS"),
    ("RUNNING", "FAILURE"),
    ("FAILURE", "REVERTING"),
    ("SUCCESS", "REVERTING"),
    ("REVERTING", "REVERTED"),
    ("REVERTING", "REVERT_FAILURE"),
    ("REVERTED", "PENDING"),
];
const OF_FLOWS: [(&str, &str); 9] = [
    ("PENDING", "RUNNING"),
    ("RUNNING", "SUCCESS"),
    ("RUNNING", "FAILURE"),
    ("RUNNING", "REVERTED"),
    ("RUNNING", "SUSPENDING"),
    ("SUSPENDING", "SUSPENDED"),
    ("SUSPENDING", "SUCCESS"),
    ("SUSPENDING", "REVERTED"),
    ("SUSPENDED", "RUNNING"),
];

/// Everything that is violated.
pub(crate) fn check(order: &Order, outcome: &Outcome) -> Vec<String> {
    let mut wrong = Vec::new();
    transitions(order, outcome, &mut wrong);
    calls(outcome, &mut wrong);
    end(outcome, &mut wrong);
    wrong
}

fn transitions(order: &Order, outcome: &Outcome, wrong: &mut Vec<String>) {
    let mut states: BTreeMap<&str, &str> =
        order.before.keys().map(|task| (task.as_str(), "PENDING")).collect();
    let mut flow = "PENDING";
    for entry in &outcome.transitions {
        let text = |place: usize| entry[place].as_str().unwrap_or_default();
        let (name, old, new) = match text(0) {
            "segment" => continue,
            _ => (text(1), text(2), text(3)),
        };
        if text(0) == "flow" {
            let stopped = (old, new) == ("SUSPENDING", "FAILURE");
            if old != flow || !OF_FLOWS.contains(&(old, new)) && !stopped {
                wrong.push(format!("I2: flow {old} -> {new}, was {flow}"));
            }
            flow = new;
            continue;
        }
        if !OF_TASKS.contains(&(old, new)) || states[name] != old {
            wrong.push(format!("I1: {name} {old} -> {new}, was {}", states[name]));
        }
        let state_of = |name: &String| states[name.as_str()];
        if new == "RUNNING" && !order.before[name].iter().all(|it| state_of(it) == "SUCCESS") {
            wrong.push(format!("I3: {name} runs before what comes before it"));
        }
        let undone = |it: &String| ["PENDING", "REVERTED"].contains(&state_of(it));
        if new == "REVERTING" && !order.after[name].iter().all(undone) {
            wrong.push(format!("I4: {name} is reverted before what comes after it"));
        }
        states.insert(name, new);
    }
    if outcome.atoms.iter().any(|(name, atom)| states[name.as_str()] != atom.state) {
        wrong.push("I5: the final states are not those of the last transitions".into());
    }
}

fn calls(outcome: &Outcome, wrong: &mut Vec<String>) {
    let mut last = BTreeMap::new();
    let mut alive = BTreeSet::new();
    for call in &outcome.calls {
        let Some(task) = &call.atom else { continue };
        if call.op == "execute" {
            if !alive.insert(task) {
                wrong.push(format!("I6: {task} is executed twice without a revert"));
            }
            last.insert(task, call);
            continue;
        }
        if call.out == "ok" && !alive.remove(task) || !last.contains_key(task) {
            wrong.push(format!("I6: {task} is reverted and was not executed"));
        }
        let Some(executed) = last.get(task) else { continue };
        let (n, result) = (executed.n, &call.result);
        let fits = match executed.out.as_str() {
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
    for (task, atom) in &outcome.atoms {
        if ![0, 1].contains(&(i64::from(atom.executions) - i64::from(atom.reverts)))
            && atom.state != "REVERT_FAILURE"
        {
            wrong.push(format!("I6: {task} has {} and {}", atom.executions, atom.reverts));
        }
    }
}

fn end(outcome: &Outcome, wrong: &mut Vec<String>) {
    let flow = outcome.flow_state.as_deref().unwrap_or_default();
    let states = || outcome.atoms.values().map(|atom| atom.state.as_str());
    if (flow == "SUCCESS") != states().all(|state| state == "SUCCESS")
        || (flow == "SUCCESS") != outcome.raised.is_none()
    {
        wrong.push(format!("I9: the flow ended {flow}"));
    }
    if (flow == "FAILURE") != states().any(|state| state == "REVERT_FAILURE") {
        wrong.push(format!("I10: the flow ended {flow}"));
    }
    let undone = |state: &str| ["PENDING", "REVERTED"].contains(&state);
    if flow == "REVERTED" && !states().all(undone) {
        wrong.push("I11: REVERTED, and something is left".into());
    }
}
