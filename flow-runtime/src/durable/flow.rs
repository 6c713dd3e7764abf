//! What `flow!` writes for a flow that can be durable: how its values become texts and back.

use crate::flow::Flow;
use crate::retry::Attempts;
use crate::slot::{EachSlot, Lists, Ref, Slot, Value, for_tuples};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A flow that can be given a journal: one whose values can all be stored.
///
/// Implemented by [`flow!`](crate::flow) for every flow that is not marked `#[transient]`, and for
/// [`BuiltFlow`](crate::builder::BuiltFlow); the methods that are hidden here are what an engine
/// calls, and may change in any release.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made durable",
    label = "this flow cannot be stored",
    note = "a flow that is marked `#[transient]` has values that cannot be stored: it runs in memory only, alone or in another transient flow",
    note = "take the mark off, and derive `serde::Serialize` and `serde::Deserialize` for its values"
)]
pub trait Durable: Flow {
    /// The place of what task number `task` provides; `None` if it provides nothing.
    #[doc(hidden)]
    fn stored(task: usize, slots: &Self::Slots) -> Option<&dyn Stored>;

    /// The inputs as JSON, by name.
    #[doc(hidden)]
    fn save_inputs(inputs: &Self::Inputs) -> Result<String, ValueError>;

    /// The inputs out of JSON.
    #[doc(hidden)]
    fn load_inputs(&self, text: &str) -> Result<Self::Inputs, ValueError>;

    /// The outputs of a run that succeeded as JSON, by name.
    #[doc(hidden)]
    fn save_outputs(slots: &Self::Slots) -> Result<String, ValueError>;

    /// The outputs out of JSON.
    #[doc(hidden)]
    fn load_outputs(&self, text: &str) -> Result<Self::Outputs, ValueError>;

    /// The name of the flow that the inputs are for, where one type stands for many flows.
    #[doc(hidden)]
    fn flow_of(inputs: &Self::Inputs) -> Option<&str> {
        let _ = inputs;
        None
    }
}

/// Why a value cannot be written as JSON, or read.
#[derive(Debug, thiserror::Error)]
#[error("{}{error}", .name.as_ref().map_or_else(String::new, |name| format!("`{name}`: ")))]
pub struct ValueError {
    name: Option<String>,
    error: serde_json::Error,
}

impl From<serde_json::Error> for ValueError {
    fn from(error: serde_json::Error) -> Self {
        ValueError { name: None, error }
    }
}

/// The place of a value of any type.
pub trait Stored {
    /// The value as JSON; `None` if there is none.
    fn save(&self) -> Result<Option<String>, ValueError>;

    /// Puts a value there that was saved.
    fn load(&self, text: &str) -> Result<(), ValueError>;

    /// So many values apart, each by its place, if they are there.
    fn parts(&self, count: usize) -> Result<Option<Vec<Box<RawValue>>>, ValueError> {
        let Some(text) = self.save()? else { return Ok(None) };
        Ok(Some(match count {
            0 => Vec::new(),
            1 => vec![RawValue::from_string(text)?],
            _ => serde_json::from_str(&text)?,
        }))
    }

    /// The values of one element apart; none when it has none.
    fn parts_of_one(&self, element: usize, count: usize) -> Result<Vec<Box<RawValue>>, ValueError> {
        Ok(match self.save_one(element)? {
            None => Vec::new(),
            Some(text) if count == 1 => vec![RawValue::from_string(text)?],
            Some(text) => serde_json::from_str(&text)?,
        })
    }

    /// The value of one element, where a task is for each of a list; `None` when it has none.
    fn save_one(&self, element: usize) -> Result<Option<String>, ValueError> {
        let _ = element;
        self.save()
    }

    /// Puts the value of one element where it was.
    fn load_one(&self, element: usize, text: &str) -> Result<(), ValueError> {
        let _ = element;
        self.load(text)
    }

    /// The attempts of a retry controller as JSON; `None` for a task.
    fn save_attempts(&self) -> Result<Option<String>, ValueError>;

    /// Puts attempts there that were saved, in the place of all others.
    fn load_attempts(&self, text: &str) -> Result<(), ValueError>;
}

/// A place of values of one type. There is one implementation of [`Stored`] for all of them, so
/// that rustc speaks of the value that cannot be stored, and of nothing else.
pub trait Place {
    /// What is in it.
    type Value;

    /// The value that is there.
    fn value(&self) -> Option<Ref<'_, Self::Value>>;

    /// Puts a value there.
    fn put(&self, value: Self::Value);

    /// All attempts, of a retry controller.
    fn attempts(&self) -> Option<&Attempts<Self::Value>> {
        None
    }
}

impl<T> Place for Slot<T> {
    type Value = T;

    fn value(&self) -> Option<Ref<'_, T>> {
        self.get()
    }

    fn put(&self, value: T) {
        self.set(value);
    }
}

impl<T> Place for Attempts<T> {
    type Value = T;

    fn value(&self) -> Option<Ref<'_, T>> {
        self.get()
    }

    fn put(&self, value: T) {
        self.set(value);
    }

    fn attempts(&self) -> Option<&Attempts<T>> {
        Some(self)
    }
}

impl<P: Place> Stored for P
where
    P::Value: Value,
{
    fn save(&self) -> Result<Option<String>, ValueError> {
        let value = self.value();
        Ok(value.map(|value| serde_json::to_string(&*value)).transpose()?)
    }

    fn load(&self, text: &str) -> Result<(), ValueError> {
        self.put(serde_json::from_str(text)?);
        Ok(())
    }

    fn save_attempts(&self) -> Result<Option<String>, ValueError> {
        Ok(self.attempts().map(|attempts| attempts.to_json(door_of().write)).transpose()?)
    }

    fn load_attempts(&self, text: &str) -> Result<(), ValueError> {
        match self.attempts() {
            Some(attempts) => Ok(attempts.read_json(text, |text| (door_of().read)(text.get()))?),
            None => Ok(()),
        }
    }
}

/// The place of a value, for a type that can be stored only.
pub fn stored<T: Value>(place: &impl Place<Value = T>) -> &dyn Stored {
    place
}

/// The place of what a task provides that is for each element of a list.
pub fn stored_each<T: Value, L: StoredLists<One = T>>(place: &EachSlot<L>) -> &dyn Stored {
    place
}

/// Lists whose elements can be stored one by one.
pub trait StoredLists: Lists<One: Value> {
    /// Each element, as what the task returned would be stored.
    fn texts(&self) -> serde_json::Result<Vec<Box<RawValue>>>;
}

#[diagnostic::do_not_recommend]
impl<T: Value> StoredLists for Vec<T> {
    fn texts(&self) -> serde_json::Result<Vec<Box<RawValue>>> {
        self.iter().map(serde_json::value::to_raw_value).collect()
    }
}

macro_rules! stored_lists {
    ($($letter:ident $small:ident $place:tt),*) => {
        impl<$($letter: Value),*> StoredLists for ($(Vec<$letter>,)*) {
            fn texts(&self) -> serde_json::Result<Vec<Box<RawValue>>> {
                let one = |number: usize| {
                    serde_json::value::to_raw_value(&($(self.$place.get(number),)*))
                };
                (0..self.0.len()).map(one).collect()
            }
        }
    };
}

for_tuples!(stored_lists);

/// The values of a task that is for each element of a list, in a snapshot.
#[derive(Serialize, Deserialize)]
pub(crate) struct SavedOnes<'a> {
    pub(crate) elements: usize,
    #[serde(borrow)]
    pub(crate) values: Vec<(usize, Cow<'a, RawValue>)>,
}

impl SavedOnes<'_> {
    /// So many elements, and those that have a value, by their numbers.
    pub(crate) fn text(
        elements: usize,
        values: Vec<(usize, Box<RawValue>)>,
    ) -> serde_json::Result<String> {
        let values = values.into_iter().map(|(number, text)| (number, Cow::Owned(text)));
        serde_json::to_string(&SavedOnes { elements, values: values.collect() })
    }
}

impl<L: StoredLists> Stored for EachSlot<L> {
    fn save(&self) -> Result<Option<String>, ValueError> {
        let saved = |elements, values: serde_json::Result<Vec<(usize, Box<RawValue>)>>| {
            SavedOnes::text(elements, values?).map(Some)
        };
        Ok(self.inspect(
            || Ok(None),
            |ones| {
                let values = ones.iter().enumerate();
                let values = values.filter_map(|(number, one)| Some((number, one.as_ref()?)));
                let text = |(number, one): (usize, &Arc<L::One>)| {
                    Ok((number, serde_json::value::to_raw_value(&**one)?))
                };
                saved(ones.len(), values.map(text).collect())
            },
            |all| {
                let texts = all.texts()?;
                saved(texts.len(), Ok(texts.into_iter().enumerate().collect()))
            },
        )?)
    }

    fn load(&self, text: &str) -> Result<(), ValueError> {
        let SavedOnes { elements, values } = serde_json::from_str(text)?;
        self.open(elements);
        values.iter().try_for_each(|(number, text)| self.load_one(*number, text.get()))
    }

    fn parts(&self, count: usize) -> Result<Option<Vec<Box<RawValue>>>, ValueError> {
        let Some(texts) = self.get().map(|all| all.texts()).transpose()? else { return Ok(None) };
        let mut lists: Vec<Vec<Box<RawValue>>> = vec![Vec::new(); count];
        for text in texts {
            let parts = if count == 1 { vec![text] } else { serde_json::from_str(text.get())? };
            lists.iter_mut().zip(parts).for_each(|(list, part)| list.push(part));
        }
        let lists = lists.iter().map(serde_json::value::to_raw_value);
        Ok(Some(lists.collect::<serde_json::Result<_>>()?))
    }

    fn save_one(&self, element: usize) -> Result<Option<String>, ValueError> {
        let none = || Ok(None);
        let one = |ones: &[Option<Arc<L::One>>]| {
            let one = ones.get(element).and_then(Option::as_ref);
            one.map(|one| serde_json::to_string(&**one)).transpose()
        };
        // An element that has just been executed is not in the lists yet.
        Ok(self.inspect(none, one, |_| Ok(None))?)
    }

    fn load_one(&self, element: usize, text: &str) -> Result<(), ValueError> {
        self.set_one(element, serde_json::from_str(text)?);
        Ok(())
    }

    fn save_attempts(&self) -> Result<Option<String>, ValueError> {
        Ok(None)
    }

    fn load_attempts(&self, _: &str) -> Result<(), ValueError> {
        Ok(())
    }
}

/// How a value is written and read: asks once for all that a value needs, so that rustc
/// complains once.
pub struct Door<T> {
    write: fn(&T) -> serde_json::Result<Box<RawValue>>,
    read: fn(&str) -> serde_json::Result<T>,
}

/// The door of a type that can be stored.
pub fn door_of<T: Value>() -> Door<T> {
    Door {
        write: |value| serde_json::value::to_raw_value(value),
        read: |text| serde_json::from_str(text),
    }
}

/// Values by name, to be written as one JSON object.
#[derive(Debug, Default)]
pub struct Save(BTreeMap<&'static str, Box<RawValue>>);

impl Save {
    /// Adds a value.
    pub fn put<T>(
        mut self,
        name: &'static str,
        door: Door<T>,
        value: &T,
    ) -> Result<Self, ValueError> {
        let text = (door.write)(value)
            .map_err(|error| ValueError { name: Some(name.to_owned()), error })?;
        self.0.insert(name, text);
        Ok(self)
    }

    /// The object.
    pub fn text(self) -> Result<String, ValueError> {
        Ok(serde_json::to_string(&self.0)?)
    }
}

/// Values by name, out of a JSON object.
#[derive(Debug)]
pub struct Load<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Load<'a> {
    /// Opens the object.
    pub fn new(text: &'a str) -> Result<Self, ValueError> {
        Ok(Load(serde_json::from_str(text)?))
    }

    /// A value. One that is not there is `null`, which an `Option` can be read from.
    pub fn take<T>(&self, name: &'static str, door: Door<T>) -> Result<T, ValueError> {
        let found = self.0.get(name);
        (door.read)(found.map_or("null", |text| text.get())).map_err(|error| {
            let error = match found {
                Some(_) => error,
                None => serde::de::Error::custom("the value is missing"),
            };
            ValueError { name: Some(name.to_owned()), error }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_apart_by_name() {
        let text = Save::default()
            .put("b", door_of(), &1)
            .unwrap()
            .put("a", door_of(), &[0.1])
            .unwrap()
            .text()
            .unwrap();
        assert_eq!(text, r#"{"a":[0.1],"b":1}"#);
        let load = Load::new(&text).unwrap();
        assert_eq!(load.take::<u8>("b", door_of()).unwrap(), 1);
        assert_eq!(load.take::<Option<u8>>("c", door_of()).unwrap(), None);
        let missing = load.take::<u8>("c", door_of()).unwrap_err();
        assert_eq!(missing.to_string(), "`c`: the value is missing");
        let wrong = load.take::<bool>("b", door_of()).unwrap_err().to_string();
        assert_eq!(wrong, "`b`: invalid type: integer `1`, expected a boolean at line 1 column 1");
    }

    #[test]
    fn numbers_come_back_as_they_were() {
        for number in [0.1 + 0.2, f64::MIN_POSITIVE, 1.0e300 / 3.0, 123_456_789.012_345_67] {
            let (slot, again) = (Slot::default(), Slot::default());
            slot.set(number);
            again.load(&slot.save().unwrap().unwrap()).unwrap();
            assert_eq!(again.get().as_deref(), Some(&number));
        }
        let slot = Slot::default();
        slot.set(u128::MAX);
        slot.load(&slot.save().unwrap().unwrap()).unwrap();
        assert_eq!(slot.get().as_deref(), Some(&u128::MAX));
    }
}
