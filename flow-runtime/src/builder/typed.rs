//! What the expansion of `atom!` calls: a `#[task]`, or a flow of `flow!`, as an atom.
//!
//! Nothing here is generated with the task, so that a task which is never used in a built flow
//! costs nothing. The types, which only rustc knows, are read off calls that are never made.

use super::act::{Act, BoxFuture};
use super::arguments::Arguments;
use super::atom::{Atom, Core, Kind, Provided, Required};
use super::nested::MacroFlow;
use super::types::{Shared, Type};
use super::values::cannot_be_stored;
use crate::context::Call;
use crate::durable::flow::{Durable, Stored};
use crate::failure::{Failure, Failures};
use crate::flow::{Flow, StaticFlow};
use crate::slot::Value;
use crate::task::{Ended, Outcome, Task};
use flow_graph::model::NeededBy;
use serde_json::Value as Json;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// What the companion macro says.
pub struct Names {
    /// The name of the task.
    pub name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// What it requires.
    pub requires: &'static [RequiredNames],
    /// What it provides: name and type.
    pub provides: &'static [(&'static str, &'static str)],
    /// Whether it has a `revert`.
    pub reverts: bool,
}

/// One requirement: name, type, whether only `revert` has it, whether it is optional.
type RequiredNames = (&'static str, &'static str, bool, bool);

/// The types of a task, as rustc finds them.
pub struct Types<W: ?Sized> {
    requires: Vec<(Type, Option<Type>)>,
    provides: Vec<(Type, Option<Arc<super::arguments::Project>>)>,
    whole: Type,
    of: PhantomData<fn(&W)>,
}

impl<W: Any + Send + Sync> Types<W> {
    fn new() -> Self {
        Types {
            requires: Vec::new(),
            provides: Vec::new(),
            whole: Type::opaque::<W>(),
            of: PhantomData,
        }
    }

    /// The type of the next requirement, for `execute` and for `revert`.
    pub fn requires(&mut self, ty: Type, in_revert: Option<Type>) {
        self.requires.push((ty, in_revert.filter(|other| *other != ty)));
    }

    /// What the task returns can be stored.
    pub fn stored(&mut self)
    where
        W: Value,
    {
        self.whole = Type::of::<W>();
    }

    /// The task provides all that it returns under one name.
    pub fn all(&mut self) {
        self.provides.push((self.whole, None));
    }

    /// The task provides a part of what it returns.
    pub fn part<U: Any + Send + Sync>(&mut self, part: fn(&W) -> &U) {
        self.part_of(part, Type::opaque::<U>());
    }

    /// The task provides a part of what it returns, which can be stored.
    pub fn stored_part<U: Value>(&mut self, part: fn(&W) -> &U) {
        self.part_of(part, Type::of::<U>());
    }

    fn part_of<U: Any + Send + Sync>(&mut self, part: fn(&W) -> &U, ty: Type) {
        let part = super::act::constrain(move |whole| {
            let whole: &dyn Any = whole;
            whole.downcast_ref::<W>().map(|whole| part(whole) as &(dyn Any + Send + Sync))
        });
        self.provides.push((ty, Some(part)));
    }

    /// The flow gives back a value of this type.
    pub fn output(&mut self, ty: Type) {
        self.provides.push((ty, None));
    }

    fn core(self, names: &Names, kind: Kind) -> Core {
        let required = |(names, types): (&RequiredNames, (Type, Option<Type>))| {
            let (name, type_name, revert, optional) = *names;
            let (ty, revert_ty) = types;
            let needed_by = if revert { NeededBy::Revert } else { NeededBy::Execute };
            let (name, type_name) = (name.to_owned(), type_name.to_owned());
            Required { name, type_name, ty, revert_ty, needed_by, optional }
        };
        let provided = |(names, types): (&(&str, &str), (Type, _))| {
            let (ty, part) = types;
            Provided { name: names.0.to_owned(), type_name: names.1.to_owned(), ty, part }
        };
        Core {
            name: names.name.to_owned(),
            doc: names.doc.to_owned(),
            requires: names.requires.iter().zip(self.requires).map(required).collect(),
            provides: names.provides.iter().zip(self.provides).map(provided).collect(),
            reverts: names.reverts,
            kind,
        }
    }
}

/// A `#[task]` as an atom.
pub fn task<T, E, R>(
    names: &Names,
    task: T,
    types: impl FnOnce(&T, &mut Types<T::Output>),
    execute: E,
    revert: R,
) -> Atom
where
    T: Task + Send + Sync + 'static,
    T::Output: Any + Send + Sync,
    E: for<'a> Fn(&'a T, &'a Arguments, Call<'a>) -> BoxFuture<'a, Result<Shared, Failure>>,
    E: Send + Sync + 'static,
    R: for<'a> Fn(
        &'a T,
        &'a Arguments,
        Call<'a>,
        Outcome<'a, T::Output>,
        &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>>,
    R: Send + Sync + 'static,
{
    let mut found = Types::new();
    types(&task, &mut found);
    let whole = found.whole;
    let act = Typed { task, execute, revert, whole };
    Atom::new(found.core(names, Kind::Task(Arc::new(act))))
}

/// A flow of `flow!` as an atom.
pub fn flow<F: StaticFlow + 'static>(
    names: &Names,
    flow: F,
    types: impl FnOnce(&F::Slots, &mut Types<F::Slots>),
    slots: fn() -> F::Slots,
    enter: fn(&F::Slots, &Arguments),
    output: fn(&F::Slots, usize) -> Option<Shared>,
    stored: fn(&F) -> Option<StoredOf<F>>,
) -> Atom {
    let mut found = Types::new();
    types(&slots(), &mut found);
    let stored = stored(&flow);
    let nested = MacroFlow { flow, slots, enter, output, stored };
    Atom::new(found.core(names, Kind::Flow(Arc::new(nested))))
}

/// What became of an `execute`.
pub fn executed<T: Task>(
    _: &T,
    call: Call<'_>,
    result: Result<T::Output, T::Error>,
) -> Result<Shared, Failure>
where
    T::Output: Any + Send + Sync,
{
    match result {
        Ok(value) => Ok(Arc::new(value)),
        Err(error) => Err(call.execute_failed::<T>(error)),
    }
}

/// Finds the place of what a task of a flow returns.
pub(crate) type StoredOf<F> = fn(usize, &<F as Flow>::Slots) -> Option<&dyn Stored>;

/// Of a flow whose values can be stored.
pub fn stored<F: Durable>(_: &F) -> Option<StoredOf<F>> {
    Some(F::stored)
}

/// Of a flow that is marked `#[transient]`.
pub fn transient<F: Flow>(_: &F) -> Option<StoredOf<F>> {
    None
}

/// A clone of a value, to be shared.
pub fn share<T: Any + Send + Sync + Clone>(value: &T) -> Option<Shared> {
    Some(Arc::new(value.clone()))
}

struct Typed<T, E, R> {
    task: T,
    execute: E,
    revert: R,
    whole: Type,
}

impl<T, E, R> Act for Typed<T, E, R>
where
    T: Task + Send + Sync + 'static,
    T::Output: Any + Send + Sync,
    E: for<'a> Fn(&'a T, &'a Arguments, Call<'a>) -> BoxFuture<'a, Result<Shared, Failure>>,
    E: Send + Sync + 'static,
    R: for<'a> Fn(
        &'a T,
        &'a Arguments,
        Call<'a>,
        Outcome<'a, T::Output>,
        &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>>,
    R: Send + Sync + 'static,
{
    fn execute<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<Shared, Failure>> {
        Box::pin(async move { (self.execute)(&self.task, &arguments, call).await })
    }

    fn revert<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
        ended: Ended<'a>,
        done: Option<Shared>,
        failures: &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let value: Option<&dyn Any> = done.as_deref().map(|done| done as &dyn Any);
            let value = value.and_then(|value| value.downcast_ref::<T::Output>());
            let outcome = crate::task::outcome(ended, value);
            (self.revert)(&self.task, &arguments, call, outcome, failures).await
        })
    }

    fn encode(&self, value: &Shared) -> Result<Json, serde_json::Error> {
        match self.whole.codec() {
            Some(codec) => (codec.encode)(&**value),
            None => Err(cannot_be_stored(self.whole)),
        }
    }

    fn decode(&self, json: Json) -> Result<Shared, serde_json::Error> {
        match self.whole.codec() {
            Some(codec) => (codec.decode)(json),
            None => Err(cannot_be_stored(self.whole)),
        }
    }

    fn opaque(&self) -> Option<Type> {
        self.whole.codec().is_none().then_some(self.whole)
    }
}
