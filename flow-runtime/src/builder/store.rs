//! The values of a built flow's run as JSON: what a journal stores, and reads again.
//!
//! Inputs are stored by name, what tasks returned by the number of the task in the plan.

use super::act::Act;
use super::arguments::Argument;
use super::built::{BuiltFlow, Inputs, TaskNode};
use super::each::Elements;
use super::error::InputsError;
use super::slots::Slots;
use super::types::Shared;
use super::values::{self, Values, cannot_be_stored};
use crate::durable::flow::{Durable, Stored, ValueError};
use crate::failure::BoxError;
use crate::retry::{Attempts, History, Record};
use crate::slot::Slot;
use serde::de::Error as _;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

impl BuiltFlow {
    /// The inputs of a run from one JSON object: for flows that are started by data.
    ///
    /// ```
    /// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
    /// # fn doubled() -> BuiltFlow {
    /// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
    /// #     let double = double.execute(|given| async move {
    /// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
    /// #     });
    /// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
    /// #     flow.add(double).build().unwrap()
    /// # }
    /// let flow = doubled();
    /// assert!(flow.inputs_from_json(serde_json::json!({ "x": 4 })).is_ok());
    /// assert!(flow.inputs_from_json(serde_json::json!({ "x": "four" })).is_err());
    /// ```
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
    /// ```
    /// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
    /// # fn doubled() -> BuiltFlow {
    /// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
    /// #     let double = double.execute(|given| async move {
    /// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
    /// #     });
    /// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
    /// #     flow.add(double).build().unwrap()
    /// # }
    /// let flow = doubled();
    /// let inputs = flow.inputs(Values::new().with("x", 4_i64))?;
    /// assert_eq!(inputs.to_json()?, serde_json::json!({ "x": 4 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// Of a task that is for each element of a list.
    Each(Elements),
}

impl Place {
    pub(super) fn of(node: &TaskNode) -> Self {
        let kept = match (node.controls, node.each) {
            (true, _) => Kept::Attempts(Attempts::default()),
            (false, true) => Kept::Each(Elements::default()),
            (false, false) => Kept::Value(Slot::default()),
        };
        Place { act: Arc::clone(&node.act), kept }
    }

    pub(super) fn get(&self) -> Option<Shared> {
        let value = match &self.kept {
            Kept::Value(slot) => slot.get(),
            Kept::Attempts(attempts) => attempts.get(),
            Kept::Each(elements) => return elements.get(&*self.act),
        };
        value.map(|value| Arc::clone(&value))
    }

    /// What it provided, or one element of it, to be reverted.
    pub(super) fn done(&self, element: usize) -> Result<Option<Shared>, BoxError> {
        match &self.kept {
            Kept::Each(elements) => elements.one(&*self.act, element),
            Kept::Value(_) | Kept::Attempts(_) => Ok(self.get()),
        }
    }

    /// Stores what it returned, for an element where it is for each.
    pub(super) fn set(&self, element: usize, value: Shared) -> Result<(), BoxError> {
        let value = match &self.kept {
            Kept::Each(_) => self.act.own(value)?,
            Kept::Value(_) | Kept::Attempts(_) => value,
        };
        self.put(element, value);
        Ok(())
    }

    fn put(&self, element: usize, value: Shared) {
        match &self.kept {
            Kept::Value(slot) => slot.set(value),
            Kept::Attempts(attempts) => attempts.set(value),
            Kept::Each(elements) => elements.set(&*self.act, element, value),
        }
    }

    /// It is known how many elements there are.
    pub(super) fn open(&self, elements: usize) {
        if let Kept::Each(each) = &self.kept {
            each.open(elements);
        }
    }

    pub(super) fn clear(&self) {
        match &self.kept {
            Kept::Value(slot) => slot.clear(),
            Kept::Attempts(attempts) => attempts.clear(),
            Kept::Each(elements) => elements.clear(),
        }
    }

    pub(super) fn history(&self) -> History<Shared> {
        self.attempts().map(Attempts::history).unwrap_or_default()
    }

    pub(super) fn record(&self) -> Option<&dyn Record> {
        self.attempts().map(|attempts| attempts as &dyn Record)
    }

    fn raw_parts(&self, json: Json, count: usize) -> Result<Vec<Box<RawValue>>, ValueError> {
        let parts = self.act.parts(json, count);
        Ok(parts.iter().map(to_raw_value).collect::<Result<_, _>>()?)
    }

    fn attempts(&self) -> Option<&Attempts<Shared>> {
        match &self.kept {
            Kept::Attempts(attempts) => Some(attempts),
            Kept::Value(_) | Kept::Each(_) => None,
        }
    }
}

impl Stored for Place {
    fn save(&self) -> Result<Option<String>, ValueError> {
        if let Kept::Each(elements) = &self.kept {
            return elements.save(&*self.act);
        }
        let json = self.get().map(|value| self.act.encode(&value)).transpose()?;
        Ok(json.map(|json| json.to_string()))
    }

    fn parts(&self, count: usize) -> Result<Option<Vec<Box<RawValue>>>, ValueError> {
        if let Kept::Each(elements) = &self.kept {
            return elements.parts(&*self.act, count);
        }
        let Some(value) = self.get() else { return Ok(None) };
        Ok(Some(self.raw_parts(self.act.encode(&value)?, count)?))
    }

    fn load(&self, text: &str) -> Result<(), ValueError> {
        match &self.kept {
            Kept::Each(elements) => elements.load(&*self.act, text),
            Kept::Value(_) | Kept::Attempts(_) => self.load_one(0, text),
        }
    }

    fn parts_of_one(&self, element: usize, count: usize) -> Result<Vec<Box<RawValue>>, ValueError> {
        match self.save_one(element)? {
            Some(text) => self.raw_parts(serde_json::from_str(&text)?, count),
            None => Ok(Vec::new()),
        }
    }

    fn save_one(&self, element: usize) -> Result<Option<String>, ValueError> {
        match &self.kept {
            Kept::Each(elements) => elements.save_one(&*self.act, element),
            Kept::Value(_) | Kept::Attempts(_) => self.save(),
        }
    }

    fn load_one(&self, element: usize, text: &str) -> Result<(), ValueError> {
        self.put(element, self.act.decode(serde_json::from_str(text)?)?);
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
