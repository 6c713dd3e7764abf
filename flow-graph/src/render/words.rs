//! The words that all renderings share.

use crate::model::{Backoff, NeededBy, Policies, Retry, Skip, When};
use crate::plan::{Block, Plan, Provision, Requirement, Source};
use humantime::format_duration;

/// Text on one line, without anything that moves a cursor.
pub(super) fn plain(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The first line of a documentation that says something.
pub(super) fn first_line(doc: &str) -> Option<String> {
    doc.lines().map(plain).find(|line| !line.is_empty())
}

/// "volume: Volume", or only the name where the type is unknown.
pub(super) fn typed(name: &str, type_name: &str) -> String {
    match plain(type_name) {
        unknown if unknown.is_empty() => plain(name),
        type_name => format!("{}: {type_name}", plain(name)),
    }
}

/// A value that is provided: "volume: Volume", "_: Volume".
pub(super) fn provision(provision: &Provision) -> String {
    typed(provision.symbol.as_deref().unwrap_or("_"), &provision.type_name)
}

/// A parameter and where its value comes from: "volume: &Volume ← create".
pub(super) fn requirement(plan: &Plan, requirement: &Requirement) -> String {
    let parameter = typed(&requirement.parameter, &requirement.type_name);
    let source = source(plan, requirement.source, &requirement.parameter);
    let revert = match requirement.needed_by {
        NeededBy::Execute => "",
        NeededBy::Revert => ", for revert",
    };
    let of = if requirement.element { "each of " } else { "" };
    let perhaps = if requirement.skippable { ", unless skipped" } else { "" };
    format!("{parameter} ← {of}{source}{perhaps}{revert}")
}

/// Where a value comes from; with its name there, if it is not `name`.
pub(super) fn source(plan: &Plan, source: Source, name: &str) -> String {
    let (who, symbol) = match source {
        Source::Injected => return "a value in the flow".to_owned(),
        Source::Absent => return "nothing".to_owned(),
        Source::Input(place) => ("input", Some(plan.inputs[place].name.as_str())),
        Source::Task(number, place) => {
            let task = &plan.tasks[number];
            (task.name.as_str(), task.provides[place].symbol.as_deref())
        }
        Source::Flow(number, place) => {
            let flow = &plan.flows[number];
            (flow.name.as_str(), flow.provides[place].symbol.as_deref())
        }
    };
    match symbol {
        Some(symbol) if symbol != name => format!("{} of {}", plain(symbol), plain(who)),
        _ => plain(who),
    }
}

/// A block by its pattern, and its label if it has one: "linear", "attempts: linear".
pub(super) fn block(block: &Block) -> String {
    match &block.label {
        Some(label) => format!("{}: {}", plain(label), block.pattern.keyword()),
        None => block.pattern.keyword().to_owned(),
    }
}

/// Each policy in words.
pub(super) fn policies(policies: &Policies) -> Vec<String> {
    let retry = policies.retry.as_ref().map(retry);
    let timeout =
        policies.timeout.map(|timeout| format!("timeout after {}", format_duration(timeout)));
    let each = policies.each.iter().map(|each| format!("for each {}", plain(&each.to_string())));
    let priority = policies.priority.map(|priority| format!("priority {priority}"));
    let when = policies.when.iter().map(when);
    when.chain(each).chain(retry).chain(timeout).chain(priority).collect()
}

fn when(when: &When) -> String {
    let with = match when.skip {
        Skip::All => "skipped with all after it",
        Skip::Flow => "skipped with the tasks after it in its block",
        Skip::Neighbors => "skipped with the tasks directly after it",
        Skip::Atom => "skipped alone",
    };
    format!("only when {}, else {with}", plain(&when.text))
}

/// "up to 5 attempts, waiting 100ms, then twice as long each time, at most 30s".
fn retry(retry: &Retry) -> String {
    let attempts = if retry.times == 1 { "attempt" } else { "attempts" };
    let mut words = vec![match retry.controlled {
        true => "tried again as its controller decides".to_owned(),
        false => format!("up to {} {attempts}", retry.times),
    }];
    let longest = match &retry.backoff {
        Backoff::None => None,
        Backoff::Constant { delay } => {
            words.push(format!("waiting {}", format_duration(*delay)));
            None
        }
        Backoff::Linear { initial, step, max } => {
            words.push(format!("waiting {}", format_duration(*initial)));
            words.push(format!("then {} longer each time", format_duration(*step)));
            *max
        }
        Backoff::Exponential { initial, factor, max } => {
            words.push(format!("waiting {}", format_duration(*initial)));
            let times = if *factor == 2.0 { "twice".to_owned() } else { format!("{factor} times") };
            words.push(format!("then {times} as long each time"));
            *max
        }
    };
    words.extend(longest.map(|longest| format!("at most {}", format_duration(longest))));
    if retry.jitter {
        words.push("with jitter".to_owned());
    }
    match (retry.filter, plain(&retry.filter_text)) {
        (None, _) => {}
        (Some(_), text) if text.is_empty() => words.push("unless filtered out".to_owned()),
        (Some(_), text) => words.push(format!("unless {text}")),
    }
    words.join(", ")
}
