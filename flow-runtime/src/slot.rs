//! Places for the values of a run.

mod each;

pub use each::{EachSlot, Length, List, Lists, NoLength, Parts, element};
pub(crate) use each::{Held, for_tuples};

use once_cell::race::OnceBox;
use spin::Once;
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A value that a flow can store, and so survive the process: serde's two traits, and free to
/// move between threads.
///
/// A flow that is marked `#[transient]` asks for less: `Send`, `Sync` and `'static`.
///
/// ```
/// use flow_runtime::{Value, flow, task};
/// # use std::convert::Infallible;
///
/// /// Can be given from task to task in any flow.
/// #[derive(serde::Serialize, serde::Deserialize)]
/// pub struct Volume {
///     pub size: u64,
/// }
///
/// #[task(provides(volume))]
/// async fn create(size: u64) -> Result<Volume, Infallible> {
///     Ok(Volume { size })
/// }
///
/// flow! {
///     pub linear Make(size: u64) -> (volume: Volume) { create }
/// }
///
/// fn is_value<T: Value>() {}
/// is_value::<Volume>();
/// ```
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
///
/// Nobody ever waits for a slot, since the scheduler lets nobody read before the provider is
/// done. So the cells are the cheapest there are: a flow fills and drops one for each task.
pub struct Slot<T> {
    again: OnceBox<Again<T>>,
    first: Once<T>,
}

/// The latest of the values that came after the first one; `None` when there is none now.
struct Again<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for Again<T> {
    fn default() -> Self {
        Again(Mutex::default())
    }
}

impl<T> Drop for Again<T> {
    /// Says that it is seldom called: a flow asks each of its slots whether there is something to
    /// drop, and the code for that which mostly is not there would stand between the questions.
    #[cold]
    #[inline(never)]
    fn drop(&mut self) {
        drop(lock(self).take());
    }
}

impl<T> Default for Slot<T> {
    #[inline]
    fn default() -> Self {
        Slot { again: OnceBox::new(), first: Once::new() }
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("is_filled", &self.get().is_some()).finish()
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
    /// A slot with its first value.
    #[inline]
    pub fn filled(value: T) -> Self {
        Slot { again: OnceBox::new(), first: Once::initialized(value) }
    }

    /// Stores a value, in the place of an earlier one.
    // Once for each type, and not for each task: a flow of a thousand tasks is a thousand
    // calls, and its speed is that of fetching their code.
    #[inline(never)]
    pub fn set(&self, value: T) {
        match self.first.is_completed() {
            false => _ = self.first.call_once(|| value),
            true => self.set_again(value),
        }
    }

    #[cold]
    #[inline(never)]
    fn set_again(&self, value: T) {
        *lock(self.again.get_or_init(Box::default)) = Some(Arc::new(value));
    }

    /// Forgets the value, so that what follows cannot be read for it.
    #[inline]
    pub fn clear(&self) {
        if self.first.is_completed() {
            *lock(self.again.get_or_init(Box::default)) = None;
        }
    }

    /// The value; `None` before the first [`set`](Slot::set), and after [`clear`](Slot::clear).
    #[inline]
    pub fn get(&self) -> Option<Ref<'_, T>> {
        match self.again.get() {
            None => self.first.get().map(Ref::First),
            Some(again) => later(again),
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
        self.get().expect(PROVIDED)
    }

    /// The same, as a plain borrow: of the slot, or of a later value that `keep` keeps.
    ///
    /// # Panics
    ///
    /// As [`read`](Slot::read).
    // Once for each type, as above.
    #[inline(never)]
    #[allow(clippy::expect_used)]
    pub fn hold<'k>(&'k self, keep: &'k Keep) -> &'k T
    where
        T: Send + Sync + 'static,
    {
        match self.again.get() {
            None => self.first.get().expect(PROVIDED),
            Some(again) => keep.keep(lock(again).clone().expect(PROVIDED)),
        }
    }

    /// The same, where the provider may have been skipped.
    // Once for each type, as above.
    #[inline(never)]
    pub fn held<'k>(&'k self, keep: &'k Keep) -> Option<&'k T>
    where
        T: Send + Sync + 'static,
    {
        match self.again.get() {
            None => self.first.get(),
            Some(again) => lock(again).clone().map(|value| keep.keep(value)),
        }
    }

    /// Takes the value out.
    pub fn take(&mut self) -> Option<T> {
        let first = std::mem::take(&mut self.first).try_into_inner();
        match self.again.get() {
            None => first,
            Some(again) => lock(again).take().and_then(Arc::into_inner),
        }
    }
}

fn lock<T>(again: &Again<T>) -> MutexGuard<'_, Option<Arc<T>>> {
    lock_of(&again.0)
}

/// Whoever panicked under a lock of ours left what is behind it whole.
pub(crate) fn lock_of<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cold]
#[inline(never)]
fn later<'a, T>(again: &Again<T>) -> Option<Ref<'a, T>> {
    lock(again).clone().map(Ref::Again)
}

pub(crate) const PROVIDED: &str = "a task starts only after those that provide what it requires";

/// Keeps the later values that one call of a task borrows, for as long as the call lasts.
///
/// So an arm holds mere borrows and has nothing to drop: what it would drop is seldom there,
/// and the code for that would be a third of the arm.
///
/// One is made and dropped with each call, and most of them have nothing to keep: then it is a
/// flag.
#[derive(Default)]
pub struct Keep(Once<Box<Kept>>);

struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    next: Keep,
}

impl Keep {
    #[cold]
    #[inline(never)]
    #[allow(clippy::expect_used)]
    pub(crate) fn keep<T: Send + Sync + 'static>(&self, value: Arc<T>) -> &T {
        let mut keep = self;
        while let Some(kept) = keep.0.get() {
            keep = &kept.next;
        }
        let kept = keep.0.call_once(|| Box::new(Kept { value, next: Keep::default() }));
        kept.value.downcast_ref().expect("a call keeps its values one after the other")
    }
}

impl fmt::Debug for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keep").field("is_empty", &self.0.get().is_none()).finish()
    }
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
    fn a_call_keeps_all_the_later_values_that_it_borrows() {
        let (left, right, keep) = (Slot::default(), Slot::default(), Keep::default());
        left.set(1);
        assert_eq!(left.hold(&keep), &1);
        left.set(2);
        right.set("a");
        right.set("b");
        let held = (left.hold(&keep), right.hold(&keep), left.hold(&keep));
        left.set(3);
        right.clear();
        assert_eq!(held, (&2, &"b", &2));
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
