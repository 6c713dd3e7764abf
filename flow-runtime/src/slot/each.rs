//! The place of what a task provides that is executed for each element of a list.

use super::{Keep, PROVIDED, Ref, lock_of};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

/// The lists that a task provides which is executed for each element of one: a `Vec` of what
/// `execute` returns, or, where that is a tuple with a name for each part, a tuple of `Vec`s.
pub trait Lists: Sized + Send + Sync + 'static {
    /// What `execute` returns.
    type One: Send + Sync + 'static;

    /// The lists of these.
    fn of(all: Vec<Self::One>) -> Self;

    /// What the lists were made of.
    fn into_ones(self) -> Vec<Self::One>;
}

impl<T: Send + Sync + 'static> Lists for Vec<T> {
    type One = T;

    fn of(all: Vec<T>) -> Self {
        all
    }

    fn into_ones(self) -> Vec<T> {
        self
    }
}

/// What `execute` returns, of which each part has a name.
pub trait Parts: Sized {
    /// A list for each part.
    type Lists: Lists<One = Self>;
}

/// Calls a macro with the letters of all tuples that a task may provide.
macro_rules! for_tuples {
    ($make:ident) => {
        for_tuples! { $make A a 0, B b 1; C c 2, D d 3, E e 4, F f 5, G g 6, H h 7, I i 8, J j 9,
            K k 10, L l 11, M m 12, N n 13, O o 14, P p 15 }
    };
    ($make:ident $($letter:ident $small:ident $place:tt),*; $next:ident $s:ident $p:tt
        $(, $more:ident $sm:ident $pl:tt)*) => {
        $make! { $($letter $small $place),* }
        for_tuples! { $make $($letter $small $place,)* $next $s $p; $($more $sm $pl),* }
    };
    ($make:ident $($letter:ident $small:ident $place:tt),*;) => {
        $make! { $($letter $small $place),* }
    };
}
pub(crate) use for_tuples;

macro_rules! lists {
    ($($letter:ident $small:ident $place:tt),*) => {
        impl<$($letter: Send + Sync + 'static),*> Lists for ($(Vec<$letter>,)*) {
            type One = ($($letter,)*);

            fn of(all: Vec<Self::One>) -> Self {
                $(let mut $small = Vec::with_capacity(all.len());)*
                for one in all {
                    $($small.push(one.$place);)*
                }
                ($($small,)*)
            }

            fn into_ones(self) -> Vec<Self::One> {
                let mut ones = Vec::with_capacity(self.0.len());
                $(let mut $small = self.$place.into_iter();)*
                while let ($(Some($small),)*) = ($($small.next(),)*) {
                    ones.push(($($small,)*));
                }
                ones
            }
        }

        impl<$($letter: Send + Sync + 'static),*> Parts for ($($letter,)*) {
            type Lists = ($(Vec<$letter>,)*);
        }
    };
}

for_tuples!(lists);

/// The place of what a task provides that is executed for each element of a list: written by
/// each element, read as lists by those that come after all of them.
pub struct EachSlot<L: Lists>(Mutex<Held<L::One, L>>);

/// What is in the place of such a task.
///
/// The values lie here one by one, until somebody asks for the lists: then they move there. When
/// the elements are reverted nobody reads the lists any more, and they move back.
#[derive(Default)]
pub(crate) enum Held<O: ?Sized, A: ?Sized> {
    /// The list is not known, or is skipped.
    #[default]
    Nothing,
    Ones(Vec<Option<Arc<O>>>),
    All(Arc<A>),
}

impl<L: Lists> Default for EachSlot<L> {
    fn default() -> Self {
        EachSlot(Mutex::new(Held::Nothing))
    }
}

impl<L: Lists> fmt::Debug for EachSlot<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elements = match &*self.held_now() {
            Held::Nothing => None,
            Held::Ones(ones) => Some(ones.len()),
            Held::All(_) => None,
        };
        f.debug_struct("EachSlot").field("elements", &elements).finish()
    }
}

impl<O: ?Sized, A: ?Sized> Held<O, A> {
    /// So many elements, of which none has a value.
    pub(crate) fn open(elements: usize) -> Self {
        Held::Ones(std::iter::repeat_with(|| None).take(elements).collect())
    }

    /// The lists, if every element is there: `of` makes them of the elements, of which nobody
    /// else has hold.
    pub(crate) fn gather(&mut self, of: impl FnOnce(Vec<Arc<O>>) -> Arc<A>) -> Option<Arc<A>> {
        if let Held::Ones(ones) = self {
            // Nobody but a `revert` borrows one of them, and then it is not asked for all.
            let free =
                |one: &Option<Arc<O>>| one.as_ref().is_some_and(|one| Arc::strong_count(one) == 1);
            if !ones.iter().all(free) {
                return None;
            }
            let ones = std::mem::take(ones).into_iter().flatten().collect();
            *self = Held::All(of(ones));
        }
        match self {
            Held::All(all) => Some(Arc::clone(all)),
            Held::Nothing | Held::Ones(_) => None,
        }
    }

    /// The elements one by one; `None` where `into` gives the lists back, as somebody has hold of
    /// them.
    pub(crate) fn scatter(
        &mut self,
        into: impl FnOnce(Arc<A>) -> Result<Vec<Arc<O>>, Arc<A>>,
    ) -> Option<&mut Vec<Option<Arc<O>>>> {
        *self = match std::mem::replace(self, Held::Nothing) {
            Held::All(all) => match into(all) {
                Ok(ones) => Held::Ones(ones.into_iter().map(Some).collect()),
                Err(all) => Held::All(all),
            },
            other => other,
        };
        match self {
            Held::Ones(ones) => Some(ones),
            Held::Nothing | Held::All(_) => None,
        }
    }
}

fn gathered<L: Lists>(ones: Vec<Arc<L::One>>) -> Arc<L> {
    Arc::new(L::of(ones.into_iter().filter_map(Arc::into_inner).collect()))
}

fn scattered<L: Lists>(all: Arc<L>) -> Result<Vec<Arc<L::One>>, Arc<L>> {
    Ok(Arc::try_unwrap(all)?.into_ones().into_iter().map(Arc::new).collect())
}

impl<L: Lists> EachSlot<L> {
    fn held_now(&self) -> MutexGuard<'_, Held<L::One, L>> {
        lock_of(&self.0)
    }

    /// It is known how many elements there are; none of them has a value.
    pub fn open(&self, elements: usize) {
        *self.held_now() = Held::open(elements);
    }

    /// Stores the value of an element, in the place of an earlier one.
    pub fn set_one(&self, element: usize, value: L::One) {
        let mut held = self.held_now();
        let place = held.scatter(scattered).and_then(|ones| ones.get_mut(element));
        if let Some(place) = place {
            *place = Some(Arc::new(value));
        }
    }

    /// The value of an element, for its `revert`; `None` where it has none.
    ///
    /// # Panics
    ///
    /// If somebody still reads the lists, which would be a defect of the engine; like every panic
    /// in a `revert` it becomes its failure.
    #[allow(clippy::expect_used)]
    pub fn one(&self, element: usize) -> Option<Arc<L::One>> {
        let mut held = self.held_now();
        if let Held::Nothing = *held {
            return None;
        }
        let ones =
            held.scatter(scattered).expect("a task is reverted after those that read its values");
        ones.get(element).cloned().flatten()
    }

    /// The lists; `None` where they are not whole.
    pub fn get(&self) -> Option<Ref<'_, L>> {
        self.held_now().gather(gathered).map(Ref::Again)
    }

    /// The same, for a reader that the scheduler lets run only after all elements.
    ///
    /// # Panics
    ///
    /// As [`Slot::read`](super::Slot::read).
    #[allow(clippy::expect_used)]
    pub fn read(&self) -> Ref<'_, L> {
        self.get().expect(PROVIDED)
    }

    /// The same, as a plain borrow of what `keep` keeps.
    ///
    /// # Panics
    ///
    /// As [`read`](EachSlot::read).
    #[allow(clippy::expect_used)]
    pub fn hold<'k>(&'k self, keep: &'k Keep) -> &'k L {
        self.held(keep).expect(PROVIDED)
    }

    /// The same, where the task may have been skipped.
    pub fn held<'k>(&'k self, keep: &'k Keep) -> Option<&'k L> {
        let all = self.held_now().gather(gathered);
        all.map(|all| keep.keep(all))
    }

    /// Takes the lists out.
    pub fn take(&mut self) -> Option<L> {
        let mut held = self.held_now();
        drop(held.gather(gathered)?);
        match std::mem::replace(&mut *held, Held::Nothing) {
            Held::All(all) => Arc::into_inner(all),
            Held::Nothing | Held::Ones(_) => None,
        }
    }

    /// The task is skipped.
    pub fn clear(&self) {
        *self.held_now() = Held::Nothing;
    }

    /// What is held at the moment, to be written down: how many elements, and each value with its
    /// number.
    pub(crate) fn inspect<R>(
        &self,
        nothing: impl FnOnce() -> R,
        ones: impl FnOnce(&[Option<Arc<L::One>>]) -> R,
        all: impl FnOnce(&L) -> R,
    ) -> R {
        match &*self.held_now() {
            Held::Nothing => nothing(),
            Held::Ones(values) => ones(values),
            Held::All(values) => all(values),
        }
    }
}

/// A list of which a task can be executed for each element.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list, and a task is executed for each element of it",
    label = "not a `Vec`",
    note = "the list in `#[each(item in list)]` is a symbol that is a `Vec`"
)]
pub trait List {
    /// Its elements.
    type Item;

    /// All of them.
    fn elements(&self) -> &[Self::Item];
}

impl<T> List for Vec<T> {
    type Item = T;

    fn elements(&self) -> &[T] {
        self
    }
}

/// One element of what must be a list.
///
/// # Panics
///
/// If the list has become shorter since its length was asked for, which would be a defect of the
/// engine; like every panic in a task it becomes that task's failure.
#[allow(clippy::expect_used)]
pub fn element<L: List>(list: &L, number: usize) -> &L::Item {
    list.elements().get(number).expect("a list is as long as it was")
}

/// How many elements a list has.
pub trait Length {
    /// How many.
    fn length(&self) -> usize;
}

impl<T> Length for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }
}

/// What is no list, and has no length. That it is none is told where an element of it is taken, and
/// need not be told twice; a method of this name is found last.
pub trait NoLength {
    /// None.
    fn length(&self) -> usize;
}

impl<T> NoLength for &T {
    fn length(&self) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_made_when_every_element_is_there() {
        let mut slot = EachSlot::<(Vec<u8>, Vec<String>)>::default();
        assert!(slot.get().is_none());
        slot.open(2);
        slot.set_one(1, (2, "b".to_owned()));
        assert!(slot.get().is_none());
        slot.set_one(0, (1, "a".to_owned()));
        let whole = (vec![1, 2], vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(slot.get().as_deref(), Some(&whole));
        assert_eq!(slot.hold(&Keep::default()).0, [1, 2]);

        // Reverted and executed again.
        assert_eq!(slot.one(1).as_deref(), Some(&(2, "b".to_owned())));
        slot.set_one(1, (3, "c".to_owned()));
        assert_eq!(slot.take().map(|lists| lists.0), Some(vec![1, 3]));
    }

    #[test]
    fn an_empty_list_gives_empty_lists_and_a_skipped_one_none() {
        let mut slot = EachSlot::<Vec<u8>>::default();
        slot.open(0);
        assert_eq!(slot.get().as_deref(), Some(&vec![]));
        slot.clear();
        assert!(slot.held(&Keep::default()).is_none());
        slot.open(0);
        assert_eq!(slot.take(), Some(vec![]));
    }
}
