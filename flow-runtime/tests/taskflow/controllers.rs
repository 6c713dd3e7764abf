//! TaskFlow's retries: those that we have, and the same as a user would write them.

use crate::case::{Case, Retry as Described};
use crate::run::World;
use flow_runtime::builder::{Atom, Retry};
use flow_runtime::retry::{AlwaysRevert, AlwaysRevertAll, ForEach, History, Times};
use flow_runtime::{Decision, atom, controller};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

/// The retry of a flow.
pub(crate) fn retry(retry: &Described, world: &Arc<World>) -> Retry {
    if let Some(times) = retry.only_times() {
        return Retry::times(times);
    }
    let controller = if world.is_spied() { spied(retry, world) } else { ours(retry) };
    let provides = retry.provides.clone().unwrap_or_else(|| "_".to_owned());
    let provided = ["times", "for_each", "param_for_each"].contains(&retry.kind.as_str());
    let controller = match &retry.values_from {
        Some(symbol) => controller.bind("values", symbol.clone()),
        None if retry.kind == "for_each" => controller.inject("values", retry.values.clone()),
        None => controller,
    };
    let controller =
        if provided || world.is_spied() { controller.rename([provides]) } else { controller };
    Retry::controlled_by(controller.label(retry.name.clone()))
}

fn ours(retry: &Described) -> Atom {
    let revert_all = retry.revert_all;
    match retry.kind.as_str() {
        "always_revert" => atom!(AlwaysRevert, AlwaysRevert),
        "always_revert_all" => atom!(AlwaysRevertAll, AlwaysRevertAll),
        "times" => {
            atom!(Times, Times { attempts: retry.attempts.unwrap_or(1), revert_all })
        }
        _ => atom!(ForEach, for_each(revert_all)),
    }
}

pub(crate) fn for_each(revert_all: bool) -> ForEach<String> {
    let mut each = ForEach::default();
    each.revert_all = revert_all;
    each
}

fn spied(retry: &Described, world: &Arc<World>) -> Atom {
    let spy = Spy { retry: retry.clone(), world: Arc::clone(world) };
    match retry.kind.as_str() {
        "for_each" | "param_for_each" => atom!(SpiedValues, SpiedValues(spy)),
        _ => atom!(SpiedNumbers, SpiedNumbers(spy)),
    }
}

/// Writes down what a retry is asked.
pub(crate) struct Spy {
    retry: Described,
    world: Arc<World>,
}

impl Spy {
    #[allow(dead_code, reason = "flows of the macro find their retries by name")]
    pub(crate) fn of(case: &Case, world: &Arc<World>, name: &str) -> Self {
        let flows = case.flow.flows();
        let mut retries = flows.iter().filter_map(|flow| flow.retry.as_ref());
        let retry = retries.find(|retry| retry.name == name).unwrap().clone();
        Spy { retry, world: Arc::clone(world) }
    }

    /// What is told of its requirements: that which is not written in the flow.
    fn given(&self, values: &[String]) -> BTreeMap<String, Json> {
        let given = self.retry.values_from.iter().map(|_| ("values".to_owned(), json!(values)));
        given.collect()
    }

    fn decide(&self, history_len: usize, attempts: usize) -> Decision {
        let decision = match self.retry.kind.as_str() {
            "always_revert" => Decision::Revert,
            "always_revert_all" => Decision::RevertAll,
            _ if history_len < attempts => Decision::Retry,
            _ if self.retry.revert_all => Decision::RevertAll,
            _ => Decision::Revert,
        };
        self.world.asked(&self.retry.name, history_len, decision);
        decision
    }
}

pub(crate) struct SpiedNumbers(pub(crate) Spy);

#[controller(provides(attempt))]
impl SpiedNumbers {
    async fn execute(&self, history: &History<usize>) -> Result<usize, Infallible> {
        let Spy { retry, world } = &self.0;
        world.retried(&retry.name, "execute", history.len(), BTreeMap::new());
        Ok(history.len() + 1)
    }

    fn on_failure(&self, history: &History<usize>) -> Decision {
        self.0.decide(history.len(), self.0.retry.attempts.unwrap_or(1))
    }

    async fn revert(&self, history: &History<usize>) -> Result<(), Infallible> {
        let Spy { retry, world } = &self.0;
        world.retried(&retry.name, "revert", history.len(), BTreeMap::new());
        Ok(())
    }
}

pub(crate) struct SpiedValues(pub(crate) Spy);

#[controller(provides(value))]
impl SpiedValues {
    async fn execute(
        &self,
        history: &History<String>,
        values: &[String],
    ) -> Result<String, Infallible> {
        let Spy { retry, world } = &self.0;
        world.retried(&retry.name, "execute", history.len(), self.0.given(values));
        Ok(values[history.len()].clone())
    }

    fn on_failure(&self, history: &History<String>, values: &[String]) -> Decision {
        self.0.decide(history.len(), values.len())
    }

    async fn revert(&self, history: &History<String>, values: &[String]) -> Result<(), Infallible> {
        let Spy { retry, world } = &self.0;
        world.retried(&retry.name, "revert", history.len(), self.0.given(values));
        Ok(())
    }
}
