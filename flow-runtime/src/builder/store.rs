//! The values of a built flow's run as JSON: what a journal stores, and reads again.
//!
//! Inputs are stored by name, what tasks returned by the number of the task in the plan.

use super::arguments::Argument;
use super::built::{BuiltFlow, Inputs, Slots};
use super::error::InputsError;
use super::values::cannot_be_stored;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

impl BuiltFlow {
    /// The inputs of a run from one JSON object: for flows that are started by data.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them.
    pub fn inputs_from_json(&self, json: Json) -> Result<Inputs, InputsError> {
        let wrong = |problems| {
            let flow = self.0.own.name.clone();
            Err(InputsError { flow, problems })
        };
        let Json::Object(mut object) = json else {
            return wrong(vec!["inputs are a JSON object".to_owned()]);
        };
        let (mut values, mut problems) = (Vec::new(), Vec::new());
        for (input, ty) in self.0.own.inputs.iter().zip(&self.0.inputs) {
            let name = &input.name;
            match (object.remove(name), ty.codec()) {
                (None, _) => problems.push(format!("`{name}: {}` is missing", ty.name())),
                (_, None) => problems.push(format!("`{name}`: {}", cannot_be_stored(*ty))),
                (Some(json), Some(codec)) => match (codec.decode)(json) {
                    Ok(value) => values.push(Argument::from(value)),
                    Err(error) => {
                        problems.push(format!("`{name}` is no `{}`: {error}", ty.name()));
                    }
                },
            }
        }
        problems.extend(object.keys().map(|name| format!("there is no `{name}`")));
        if problems.is_empty() {
            Ok(Inputs { flow: Arc::clone(&self.0), values })
        } else {
            wrong(problems)
        }
    }
}

impl Inputs {
    /// The inputs as one JSON object.
    ///
    /// # Errors
    ///
    /// If one of them cannot be stored.
    pub fn to_json(&self) -> Result<Json, serde_json::Error> {
        let mut object = Map::new();
        let inputs = self.flow.own.inputs.iter().zip(&self.flow.inputs).zip(&self.values);
        for ((input, ty), value) in inputs {
            let (Some(codec), Some(value)) = (ty.codec(), value.get()) else {
                return Err(cannot_be_stored(*ty));
            };
            object.insert(input.name.clone(), (codec.encode)(value)?);
        }
        Ok(Json::Object(object))
    }
}

impl Slots {
    /// What task number `task` returned, as JSON; `None` if it has returned nothing.
    ///
    /// # Errors
    ///
    /// If it cannot be stored.
    #[doc(hidden)]
    pub fn save(&self, task: usize) -> Result<Option<Json>, serde_json::Error> {
        if let Some(node) = self.flow.tasks.get(task) {
            let Some(value) = self.tasks.get(task).and_then(|slot| slot.get()) else {
                return Ok(None);
            };
            return node.act.encode(&value).map(Some);
        }
        let inside = task - self.flow.tasks.len();
        match self.nested_with(inside, |size| size.tasks) {
            Some((nested, task)) => self.flow.flows[nested].flow.save(&*self.nested[nested], task),
            None => Ok(None),
        }
    }

    /// Puts what task number `task` returned in its place.
    ///
    /// # Errors
    ///
    /// If the JSON is not what the task returns.
    #[doc(hidden)]
    pub fn load(&self, task: usize, json: Json) -> Result<(), serde_json::Error> {
        if let Some(node) = self.flow.tasks.get(task) {
            let value = node.act.decode(json)?;
            if let Some(slot) = self.tasks.get(task) {
                slot.set(value);
            }
            return Ok(());
        }
        let inside = task - self.flow.tasks.len();
        match self.nested_with(inside, |size| size.tasks) {
            Some((nested, task)) => {
                self.flow.flows[nested].flow.load(&*self.nested[nested], task, json)
            }
            None => Ok(()),
        }
    }
}
