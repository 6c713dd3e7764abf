//! What the tasks of all cases share.

use crate::case::{Case, Item};
use crate::run::World;
use flow_runtime::{BoxError, Failures, Outcome};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a task of a case is to do.
pub(crate) struct Part {
    world: Arc<World>,
    spec: Item,
}

type Given<'a> = &'a [(&'a str, Json)];

/// What a task is given under a name.
pub(crate) fn given(value: &impl Serialize) -> Json {
    json!(value)
}

fn read(given: Given<'_>) -> BTreeMap<String, Json> {
    given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// What a task provides for deciders to be heard: perhaps it is skipped.
pub(crate) trait Voice {
    fn is_heard(&self) -> bool;
}

impl Voice for &String {
    fn is_heard(&self) -> bool {
        true
    }
}

impl Voice for Option<&String> {
    fn is_heard(&self) -> bool {
        self.is_some()
    }
}

/// What the decider of a link says, if it has a vote.
pub(crate) fn vote(voice: impl Voice, says: bool) -> bool {
    !voice.is_heard() || says
}

pub(crate) fn yes() -> bool {
    true
}

pub(crate) fn no() -> bool {
    false
}

impl Part {
    pub(crate) fn of(case: &Case, world: &Arc<World>, name: &str) -> Self {
        let tasks = case.flow.tasks();
        let spec = tasks.into_iter().find(|task| task.name == name).unwrap().clone();
        Part { world: Arc::clone(world), spec }
    }

    pub(crate) async fn execute(&self, given: Given<'_>) -> Result<Vec<String>, BoxError> {
        self.world.execute(&self.spec, read(given)).await
    }

    pub(crate) async fn revert<T>(
        &self,
        given: Given<'_>,
        result: Outcome<'_, T>,
        values: impl Fn(&T) -> Vec<String>,
        flow_failures: &Failures,
    ) -> Result<(), BoxError> {
        let told = self.world.told(&self.spec, result, values);
        self.world.revert(&self.spec, read(given), told, flow_failures).await
    }
}

impl Case {
    /// What the flow is given under this name.
    pub(crate) fn input<T: serde::de::DeserializeOwned>(&self, name: &str) -> T {
        serde_json::from_value(self.store[name].clone()).unwrap()
    }
}
