//! Places for the values of a run.

use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A value that a flow can store, and so survive the process: serde's two traits, and free to
/// move between threads.
///
/// A flow that is marked `#[transient]` asks for less: `Send`, `Sync` and `'static`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored by a flow",
    label = "this value cannot be stored",
    note = "derive `serde::Serialize` and `serde::Deserialize` for it, or mark the flow `#[transient]`"
)]
pub trait Value: Send + Sync + 'static + serde::Serialize + serde::de::DeserializeOwned {}
#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static + serde::Serialize + serde::de::DeserializeOwned> Value for T {}

/// The place of one value: written by its provider, read by those that come after it.
///
/// The first value lies in the slot itself and is read without any lock. Only a provider that
/// is executed again (a retry) writes a second time; from then on the values are shared ones.
/// The first value stays until the run is dropped, so a slot never holds more than two.
#[derive(Debug)]
pub struct Slot<T> {
    first: OnceLock<T>,
    again: OnceLock<Box<Mutex<Option<Arc<T>>>>>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot { first: OnceLock::new(), again: OnceLock::new() }
    }
}

/// A value in a [`Slot`], for as long as one call lasts.
#[derive(Debug)]
pub enum Ref<'a, T> {
    /// The first value.
    First(&'a T),
    /// A later one.
    Again(Arc<T>),
}

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Ref::First(value) => value,
            Ref::Again(value) => value,
        }
    }
}

impl<T> Slot<T> {
    /// Stores a value, in the place of an earlier one.
    // Once for each type, and not for each task: a flow of a thousand tasks is a thousand
    // calls, and its speed is that of fetching their code.
    #[inline(never)]
    pub fn set(&self, value: T) {
        if let Err(value) = self.first.set(value) {
            self.set_again(value);
        }
    }

    #[cold]
    fn set_again(&self, value: T) {
        let again = self.again.get_or_init(Box::default);
        *again.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(value));
    }

    /// Forgets the value, so that what follows cannot be read for it.
    #[inline]
    pub fn clear(&self) {
        if self.first.get().is_some() {
            let again = self.again.get_or_init(Box::default);
            *again.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// The value; `None` before the first [`set`](Slot::set), and after [`clear`](Slot::clear).
    #[inline]
    pub fn get(&self) -> Option<Ref<'_, T>> {
        match self.again.get() {
            None => self.first.get().map(Ref::First),
            Some(again) => shared(again).map(Ref::Again),
        }
    }

    /// The value, for a reader that the scheduler lets run only after the provider.
    ///
    /// # Panics
    ///
    /// If there is none, which would be a defect of the engine; like every panic in a task it
    /// becomes that task's failure.
    #[inline]
    #[allow(clippy::expect_used)]
    pub fn read(&self) -> Ref<'_, T> {
        self.get().expect("a task starts only after those that provide what it requires")
    }

    /// Takes the value out.
    pub fn take(&mut self) -> Option<T> {
        match self.again.take() {
            None => self.first.take(),
            Some(again) => {
                let value = again.into_inner().unwrap_or_else(PoisonError::into_inner);
                value.and_then(Arc::into_inner)
            }
        }
    }
}

#[cold]
#[inline(never)]
fn shared<T>(again: &Mutex<Option<Arc<T>>>) -> Option<Arc<T>> {
    again.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// One part of the value in a slot.
#[derive(Debug)]
pub struct Pick<'a, T, U> {
    value: Ref<'a, T>,
    pick: fn(&T) -> &U,
}

impl<'a, T, U> Pick<'a, T, U> {
    /// The part of `value` that `pick` points at.
    pub fn new(value: Ref<'a, T>, pick: fn(&T) -> &U) -> Self {
        Pick { value, pick }
    }
}

impl<T, U> Deref for Pick<'_, T, U> {
    type Target = U;

    fn deref(&self) -> &U {
        (self.pick)(&self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_value_takes_the_place_of_the_first() {
        let mut slot = Slot::default();
        assert!(slot.get().is_none());
        slot.set(1);
        assert_eq!(slot.get().as_deref(), Some(&1));
        slot.set(2);
        slot.set(3);
        assert_eq!(slot.get().as_deref(), Some(&3));
        assert_eq!(slot.take(), Some(3));
    }

    #[test]
    fn what_was_cleared_is_not_read_again() {
        let mut slot = Slot::default();
        slot.clear();
        slot.set(1);
        slot.clear();
        assert!(slot.get().is_none());
        slot.set(2);
        assert_eq!(slot.get().as_deref(), Some(&2));
        slot.clear();
        assert_eq!(slot.take(), None);
    }

    #[test]
    fn a_reader_keeps_the_value_that_it_took() {
        let slot = Slot::default();
        slot.set("a");
        let first = slot.get();
        slot.set("b");
        let second = slot.get();
        slot.set("c");
        assert_eq!((first.as_deref(), second.as_deref()), (Some(&"a"), Some(&"b")));
    }
}
