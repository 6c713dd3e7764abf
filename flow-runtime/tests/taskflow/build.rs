//! From a description to a flow, with `FlowBuilder`.

use crate::case::{Case, Item, Retry as Described};
use crate::run::World;
use flow_runtime::builder::{
    Atom, Block, BuildError, BuiltFlow, FlowBuilder, Given, Part, Retry, TaskBuilder, Values,
};
use flow_runtime::model::Pattern;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) fn flow(case: &Case, world: &Arc<World>) -> Result<BuiltFlow, BuildError> {
    let mut flow = FlowBuilder::new(pattern(&case.flow), case.flow.name.clone());
    for (name, value) in &case.store {
        flow = match value {
            Json::String(_) => flow.input::<String>(name.clone()),
            _ => flow.input::<Vec<String>>(name.clone()),
        };
    }
    if let Some(retry) = case.flow.retry.as_ref().and_then(retry) {
        flow = flow.retry(retry);
    }
    for child in &case.flow.children {
        flow = flow.add(part(&case.flow, child, world));
    }
    flow.build()
}

pub(crate) fn inputs(case: &Case) -> Values {
    case.store.iter().fold(Values::new(), |values, (name, value)| match value {
        Json::String(text) => values.with(name.clone(), text.clone()),
        list => {
            values.with(name.clone(), serde_json::from_value::<Vec<String>>(list.clone()).unwrap())
        }
    })
}

fn pattern(item: &Item) -> Pattern {
    match item.kind.as_str() {
        "linear" => Pattern::Linear,
        "unordered" => Pattern::Unordered,
        "graph" => Pattern::Graph,
        other => panic!("there is no pattern {other}"),
    }
}

/// A controller that never tries again is none: it asks outwards, and so does everything.
fn retry(retry: &Described) -> Option<Retry> {
    retry.attempts.filter(|attempts| *attempts > 1 && retry.kind == "times").map(Retry::times)
}

fn part(parent: &Item, item: &Item, world: &Arc<World>) -> Part {
    let befores = parent.links.iter().filter(|link| link.to == item.name);
    let befores = befores.map(|link| link.from.clone());
    if item.is_task() {
        return befores.fold(task(item, world), Atom::after).into();
    }
    let mut block = Block::new(pattern(item)).label(item.name.clone());
    block = befores.fold(block, Block::after);
    block = item.retry.as_ref().and_then(retry).into_iter().fold(block, Block::retry);
    for child in &item.children {
        block = block.add(part(item, child, world));
    }
    block.into()
}

fn task(item: &Item, world: &Arc<World>) -> Atom {
    let mut task = TaskBuilder::new(item.name.clone());
    for name in &item.requires {
        task = task.requires::<String>(name.clone());
    }
    for name in &item.provides {
        task = task.provides::<String>(name.clone());
    }
    let (spec, undone) = (Arc::new(item.clone()), Arc::clone(world));
    let (spec_of_revert, done) = (Arc::clone(&spec), Arc::clone(world));
    let task = task.revert(move |undo| {
        let (spec, world) = (Arc::clone(&spec_of_revert), Arc::clone(&undone));
        async move {
            let made = |values: &Values| {
                let value = |name: &String| values.get::<String>(name).unwrap().clone();
                spec.provides.iter().map(value).collect()
            };
            let result = world.told(&spec, undo.result(), made);
            world.revert(&spec, read(&spec, &undo), result, undo.flow_failures()).await
        }
    });
    let atom = task.execute(move |given| {
        let (spec, world) = (Arc::clone(&spec), Arc::clone(&done));
        async move {
            let made = world.execute(&spec, read(&spec, &given)).await?;
            let made = spec.provides.iter().zip(made);
            Ok(made.fold(Values::new(), |values, (name, value)| values.with(name.clone(), value)))
        }
    });
    let injected = item.inject.iter().filter(|(name, _)| item.requires.contains(name));
    injected.fold(atom, |atom, (name, value)| atom.inject(name.clone(), value.clone()))
}

fn read(spec: &Item, given: &Given) -> BTreeMap<String, Json> {
    let value = |name: &String| json!(given.get::<String>(name).unwrap());
    spec.requires.iter().map(|name| (name.clone(), value(name))).collect()
}
