//! From a description to a flow, with `FlowBuilder`.

use crate::case::{Case, Item};
use crate::controllers::retry;
use crate::run::World;
use crate::votes::{Place, Votes, is_voter, roots, voice};
use flow_runtime::builder::{
    Atom, Block, BuildError, BuiltFlow, FlowBuilder, Given, Part, TaskBuilder, Values,
};
use flow_runtime::model::Pattern;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) fn flow(case: &Case, world: &Arc<World>) -> Result<BuiltFlow, BuildError> {
    let mut flow = FlowBuilder::new(pattern(&case.flow), case.flow.name.clone());
    for (name, value) in &case.store {
        flow = match value {
            Json::String(_) => flow.input::<String>(name.clone()),
            _ => flow.input::<Vec<String>>(name.clone()),
        };
    }
    if let Some(described) = &case.flow.retry {
        flow = flow.retry(retry(described, world));
    }
    let numbers = case.numbers().into_iter().cloned().collect();
    let builder = Builder { world, numbers: Arc::new(numbers) };
    for child in &case.flow.children {
        flow = flow.add(builder.part(&case.flow, child, None));
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

struct Builder<'a> {
    world: &'a Arc<World>,
    /// The symbols that are numbers and no texts.
    numbers: Arc<BTreeSet<String>>,
}

impl Builder<'_> {
    /// `handed` are the votes about a flow around, which begin with this part.
    fn part(&self, parent: &Item, item: &Item, handed: Option<&Votes>) -> Part {
        let befores = parent.links.iter().filter(|link| link.to == item.name);
        let befores = befores.map(|link| link.from.clone());
        let votes = Votes::about(item, parent).or_else(|| handed.cloned());
        if item.is_task() {
            let task = befores.fold(self.task(item, is_voter(item, parent)), Atom::after);
            return votes.iter().fold(task, |task, votes| task.when(votes.when())).into();
        }
        let mut block = Block::new(pattern(item)).label(item.name.clone());
        block = befores.fold(block, Block::after);
        if let Some(described) = &item.retry {
            block = block.retry(retry(described, self.world));
        }
        let mut hand_on = None;
        match votes.as_ref().map(|votes| (votes, votes.place(item))) {
            Some((votes, Place::Whole(skip))) => block = block.when(votes.when_skipping(skip)),
            Some((votes, Place::Roots)) => hand_on = Some(votes),
            None => {}
        }
        let roots = roots(item);
        for child in &item.children {
            let is_root = roots.iter().any(|root| root.name == child.name);
            block = block.add(self.part(item, child, hand_on.filter(|_| is_root)));
        }
        block.into()
    }

    fn task(&self, item: &Item, votes: bool) -> Atom {
        let mut task = TaskBuilder::new(item.name.clone());
        for name in &item.requires {
            task = match self.numbers.contains(name) {
                true => task.requires::<usize>(name.clone()),
                false => task.requires::<String>(name.clone()),
            };
        }
        for name in &item.provides {
            task = task.provides::<String>(name.clone());
        }
        let voice = votes.then(|| voice(&item.name));
        if let Some(voice) = &voice {
            task = task.provides::<String>(voice.clone());
        }
        let (spec, world) = (Arc::new(item.clone()), Arc::clone(self.world));
        let (undone, undoing) = (Arc::clone(&spec), Arc::clone(&world));
        let (numbers, undo_numbers) = (Arc::clone(&self.numbers), Arc::clone(&self.numbers));
        let task = task.revert(move |undo| {
            let (spec, world) = (Arc::clone(&undone), Arc::clone(&undoing));
            let numbers = Arc::clone(&undo_numbers);
            async move {
                let made = |values: &Values| {
                    let value = |name: &String| values.get::<String>(name).unwrap().clone();
                    spec.provides.iter().map(value).collect()
                };
                let result = world.told(&spec, undo.result(), made);
                let given = read(&spec, &numbers, &undo);
                world.revert(&spec, given, result, undo.flow_failures()).await
            }
        });
        let atom = task.execute(move |given| {
            let (spec, world) = (Arc::clone(&spec), Arc::clone(&world));
            let (numbers, voice) = (Arc::clone(&numbers), voice.clone());
            async move {
                let made = world.execute(&spec, read(&spec, &numbers, &given)).await?;
                let made = spec.provides.iter().cloned().zip(made);
                let made = made.chain(voice.map(|voice| (voice, String::new())));
                Ok(made.fold(Values::new(), |values, (name, value)| values.with(name, value)))
            }
        });
        let injected = item.inject.iter().filter(|(name, _)| item.requires.contains(name));
        injected.fold(atom, |atom, (name, value)| atom.inject(name.clone(), value.clone()))
    }
}

fn read(spec: &Item, numbers: &BTreeSet<String>, given: &Given) -> BTreeMap<String, Json> {
    let value = |name: &String| match numbers.contains(name) && !spec.inject.contains_key(name) {
        true => json!(given.get::<usize>(name).unwrap()),
        false => json!(given.get::<String>(name).unwrap()),
    };
    spec.requires.iter().map(|name| (name.clone(), value(name))).collect()
}
