//! The values of a built flow's run as JSON: what a journal stores, and reads again.
//!
//! Inputs are stored by name, what tasks returned by the number of the task in the plan.

use super::act::Act;
use super::arguments::Argument;
use super::built::{BuiltFlow, Inputs, Slots};
use super::error::InputsError;
use super::types::Shared;
use super::values::{self, Values, cannot_be_stored};
use crate::durable::flow::{Durable, Stored, ValueError};
use crate::retry::{Attempts, History, Record};
use crate::slot::Slot;
use serde::de::Error as _;
use serde_json::value::{RawValue, to_raw_value};
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

/// The place of what one task returns.
pub(crate) struct Place {
    act: Arc<dyn Act>,
    kept: Kept,
}

enum Kept {
    Value(Slot<Shared>),
    /// Of a retry controller.
    Attempts(Attempts<Shared>),
}

impl Place {
    pub(super) fn of(act: &Arc<dyn Act>, controls: bool) -> Self {
        let kept = match controls {
            true => Kept::Attempts(Attempts::default()),
            false => Kept::Value(Slot::default()),
        };
        Place { act: Arc::clone(act), kept }
    }

    pub(super) fn get(&self) -> Option<Shared> {
        let value = match &self.kept {
            Kept::Value(slot) => slot.get(),
            Kept::Attempts(attempts) => attempts.get(),
        };
        value.map(|value| Arc::clone(&value))
    }

    pub(super) fn set(&self, value: Shared) {
        match &self.kept {
            Kept::Value(slot) => slot.set(value),
            Kept::Attempts(attempts) => attempts.set(value),
        }
    }

    pub(super) fn clear(&self) {
        match &self.kept {
            Kept::Value(slot) => slot.clear(),
            Kept::Attempts(attempts) => attempts.clear(),
        }
    }

    pub(super) fn history(&self) -> History<Shared> {
        self.attempts().map(Attempts::history).unwrap_or_default()
    }

    pub(super) fn record(&self) -> Option<&dyn Record> {
        self.attempts().map(|attempts| attempts as &dyn Record)
    }

    fn attempts(&self) -> Option<&Attempts<Shared>> {
        match &self.kept {
            Kept::Value(_) => None,
            Kept::Attempts(attempts) => Some(attempts),
        }
    }
}

impl Stored for Place {
    fn save(&self) -> Result<Option<String>, ValueError> {
        let json = self.get().map(|value| self.act.encode(&value)).transpose()?;
        Ok(json.map(|json| json.to_string()))
    }

    fn parts(&self, count: usize) -> Result<Option<Vec<Box<RawValue>>>, ValueError> {
        let Some(value) = self.get() else { return Ok(None) };
        let parts = self.act.parts(self.act.encode(&value)?, count);
        Ok(Some(parts.iter().map(to_raw_value).collect::<Result<_, _>>()?))
    }

    fn load(&self, text: &str) -> Result<(), ValueError> {
        self.set(self.act.decode(serde_json::from_str(text)?)?);
        Ok(())
    }

    fn save_attempts(&self) -> Result<Option<String>, ValueError> {
        let write = |value: &Shared| to_raw_value(&self.act.encode(value)?);
        Ok(self.attempts().map(|attempts| attempts.to_json(write)).transpose()?)
    }

    fn load_attempts(&self, text: &str) -> Result<(), ValueError> {
        let read = |text: &RawValue| self.act.decode(serde_json::from_str(text.get())?);
        Ok(self.attempts().map_or(Ok(()), |attempts| attempts.read_json(text, read))?)
    }
}

impl Slots {
    pub(super) fn stored(&self, task: usize) -> Option<&dyn Stored> {
        if let Some(place) = self.tasks.get(task) {
            return Some(place);
        }
        let inside = task - self.tasks.len();
        let (nested, task) = self.nested_with(inside, |size| size.tasks)?;
        self.flow.flows[nested].flow.stored(&*self.nested[nested], task)
    }
}

/// A flow that is [`transient`](super::FlowBuilder::transient) is refused when an engine with a
/// journal is built.
#[diagnostic::do_not_recommend]
impl Durable for BuiltFlow {
    fn stored(task: usize, slots: &Slots) -> Option<&dyn Stored> {
        slots.stored(task)
    }

    fn save_inputs(inputs: &Inputs) -> Result<String, ValueError> {
        Ok(inputs.to_json()?.to_string())
    }

    fn load_inputs(&self, text: &str) -> Result<Inputs, ValueError> {
        let inputs = self.inputs_from_json(serde_json::from_str(text)?);
        Ok(inputs.map_err(serde_json::Error::custom)?)
    }

    fn save_outputs(slots: &Slots) -> Result<String, ValueError> {
        match slots.outputs() {
            Some(values) => Ok(values.to_json()?.to_string()),
            None => Err(serde_json::Error::custom("a task has not provided its values").into()),
        }
    }

    fn load_outputs(&self, text: &str) -> Result<Values, ValueError> {
        let mut object: Map<String, Json> = serde_json::from_str(text)?;
        let mut values = Values::new();
        for (output, ty) in self.0.own.outputs.iter().zip(&self.0.outputs) {
            let codec = ty.codec().ok_or_else(|| cannot_be_stored(*ty))?;
            let value = (codec.decode)(object.remove(&output.name).unwrap_or_default())?;
            values.insert(output.name.clone(), values::Stored::new(*ty, value));
        }
        Ok(values)
    }

    fn flow_of(inputs: &Inputs) -> Option<&str> {
        Some(&inputs.flow.own.name)
    }
}
