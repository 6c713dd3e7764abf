//! The place of what a task provides that is for each element of a list, and what it takes.

use super::act::Act;
use super::arguments::{Argument, Element};
use super::built::TaskNode;
use super::slots::Slots;
use super::types::Shared;
use crate::durable::flow::{SavedOnes, ValueError};
use crate::failure::BoxError;
use crate::slot::{Held, lock_of};
use flow_graph::plan::Requirement;
use serde_json::value::{RawValue, to_raw_value};
use std::any::Any;
use std::sync::{Mutex, MutexGuard};

/// What each element has provided, or the lists of it.
#[derive(Default)]
pub(super) struct Elements(Mutex<AnyHeld>);

type AnyHeld = Held<dyn Any + Send + Sync, dyn Any + Send + Sync>;

/// An element is reverted, and what it provided cannot be found.
#[derive(Debug, thiserror::Error)]
#[error("what it provided is in a list that a task after it still has hold of")]
struct StillHeld;

impl Elements {
    fn held(&self) -> MutexGuard<'_, AnyHeld> {
        lock_of(&self.0)
    }

    pub(super) fn open(&self, elements: usize) {
        *self.held() = Held::open(elements);
    }

    pub(super) fn clear(&self) {
        *self.held() = Held::Nothing;
    }

    /// Stores the value of an element, in the place of an earlier one.
    pub(super) fn set(&self, act: &dyn Act, element: usize, value: Shared) {
        let mut held = self.held();
        if let Some(place) = ones(act, &mut held).and_then(|ones| ones.get_mut(element)) {
            *place = Some(value);
        }
    }

    /// What an element provided, for its revert.
    pub(super) fn one(&self, act: &dyn Act, element: usize) -> Result<Option<Shared>, BoxError> {
        let mut held = self.held();
        if let Held::Nothing = *held {
            return Ok(None);
        }
        let ones = ones(act, &mut held).ok_or(StillHeld)?;
        Ok(ones.get(element).cloned().flatten())
    }

    /// The lists, if every element is there.
    pub(super) fn get(&self, act: &dyn Act) -> Option<Shared> {
        self.held().gather(|ones| act.gather(ones))
    }

    pub(super) fn save(&self, act: &dyn Act) -> Result<Option<String>, ValueError> {
        let (elements, values) = match &*self.held() {
            Held::Nothing => return Ok(None),
            Held::Ones(ones) => {
                let known = ones.iter().enumerate();
                let known = known.filter_map(|(number, one)| Some((number, one.as_ref()?)));
                let raw = |(number, one)| Ok((number, to_raw_value(&act.encode(one)?)?));
                (ones.len(), known.map(raw).collect::<Result<_, serde_json::Error>>()?)
            }
            Held::All(lists) => {
                let rows = act.rows(lists)?;
                let raw = rows.iter().map(to_raw_value).enumerate();
                let raw = raw.map(|(number, row)| Ok((number, row?)));
                (rows.len(), raw.collect::<Result<_, serde_json::Error>>()?)
            }
        };
        Ok(Some(SavedOnes::text(elements, values)?))
    }

    pub(super) fn load(&self, act: &dyn Act, text: &str) -> Result<(), ValueError> {
        let SavedOnes { elements, values } = serde_json::from_str(text)?;
        self.open(elements);
        for (number, text) in values {
            self.set(act, number, act.decode(serde_json::from_str(text.get())?)?);
        }
        Ok(())
    }

    pub(super) fn save_one(
        &self,
        act: &dyn Act,
        element: usize,
    ) -> Result<Option<String>, ValueError> {
        let held = self.held();
        // An element that has just been executed is not in the lists yet.
        let Held::Ones(ones) = &*held else { return Ok(None) };
        let one = ones.get(element).and_then(Option::as_ref);
        Ok(one.map(|one| act.encode(one)).transpose()?.map(|json| json.to_string()))
    }

    /// Each of so many lists apart.
    pub(super) fn parts(
        &self,
        act: &dyn Act,
        count: usize,
    ) -> Result<Option<Vec<Box<RawValue>>>, ValueError> {
        if count == 0 {
            let nothing = matches!(*self.held(), Held::Nothing);
            return Ok((!nothing).then(Vec::new));
        }
        let Some(lists) = self.get(act) else { return Ok(None) };
        let mut columns = vec![Vec::new(); count];
        for row in act.rows(&lists)? {
            columns.iter_mut().zip(act.parts(row, count)).for_each(|(list, it)| list.push(it));
        }
        Ok(Some(columns.iter().map(to_raw_value).collect::<Result<_, _>>()?))
    }
}

/// The elements one by one. Where somebody has hold of their lists, a closure that keeps what it was
/// given, they are copies: as a journal would have them.
fn ones<'h>(act: &dyn Act, held: &'h mut AnyHeld) -> Option<&'h mut Vec<Option<Shared>>> {
    if held.scatter(|lists| act.scatter(lists)).is_none()
        && let Held::All(lists) = held
    {
        let copies = act.rows(lists).ok()?.into_iter().map(|row| act.decode(row).map(Some));
        *held = Held::Ones(copies.collect::<Result<_, _>>().ok()?);
    }
    match held {
        Held::Ones(ones) => Some(ones),
        Held::Nothing | Held::All(_) => None,
    }
}

impl TaskNode {
    /// Has those parameters take an element that are given a list.
    pub(super) fn take_element(
        &self,
        arguments: &mut [Option<Argument>],
        requires: &[Requirement],
        number: usize,
    ) {
        for ((argument, planned), ty) in arguments.iter_mut().zip(requires).zip(&self.takes) {
            if let (true, Some(argument), Some(list)) = (planned.element, argument, ty.list()) {
                argument.element = Some(Element { number, of: list.element });
            }
        }
    }
}

impl Slots {
    /// How long the list of a task is, which it is executed for each element of.
    pub(super) fn length(&self, task: usize) -> Option<usize> {
        let requires = &self.flow.own.tasks.get(task)?.requires;
        let place = requires.iter().position(|planned| planned.element)?;
        let list = self.find(requires.get(place)?.source)?;
        let known = self.flow.tasks.get(task)?.takes.get(place)?.list()?;
        Some((known.length)(list.get()?))
    }
}
