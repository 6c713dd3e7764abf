//! What the expansion of `atom!` calls: a `#[task]`, or a flow of `flow!`, as an atom.
//!
//! Nothing here is generated with the task, so that a task which is never used in a built flow
//! costs nothing. The types, which only rustc knows, are read off calls that are never made.

use super::act::{Act, BoxFuture, rows};
use super::arguments::{Arguments, Project};
use super::atom::{Atom, Core, Kind, Provided, Required};
use super::nested::MacroFlow;
use super::types::{List, Shared, Type, owned};
use super::values::cannot_be_stored;
use crate::context::Call;
use crate::durable::flow::{Durable, Stored};
use crate::failure::{Failure, Failures};
use crate::flow::{Flow, StaticFlow};
use crate::scheduler::Decision;
use crate::slot::{Lists, Parts, Value};
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
    requires: Vec<Vec<Type>>,
    provides: Vec<Part>,
    whole: Type,
    lists: ListsOf,
    of: PhantomData<fn(&W)>,
}

/// One value that a task provides: its type, where it is in what the task returns, and where the
/// list of it is in the lists of that.
type Part = (Type, Option<Arc<Project>>, Option<Arc<Project>>);

/// How what a task returns becomes lists, and how these are taken apart.
#[derive(Clone, Copy)]
struct ListsOf {
    gather: fn(Vec<Shared>) -> Option<Shared>,
    scatter: fn(Shared) -> Result<Vec<Shared>, Shared>,
}

impl ListsOf {
    /// Of what is provided under one name.
    fn all<W: Any + Send + Sync>() -> Self {
        let List { gather, scatter, .. } = List::opaque::<W>();
        ListsOf { gather, scatter }
    }

    /// Of a tuple, of which each part has a name.
    fn parts<L: Lists>() -> Self {
        ListsOf {
            gather: |ones| {
                let ones = ones.into_iter().map(|one| owned::<L::One>(one).ok());
                Some(Arc::new(L::of(ones.collect::<Option<_>>()?)))
            },
            scatter: |lists| {
                let ones = owned::<L>(lists)?.into_ones().into_iter();
                Ok(ones.map(|one| Arc::new(one) as Shared).collect())
            },
        }
    }
}

impl<W: Any + Send + Sync> Types<W> {
    fn new() -> Self {
        Types {
            requires: Vec::new(),
            provides: Vec::new(),
            whole: Type::opaque::<W>(),
            lists: ListsOf::all::<W>(),
            of: PhantomData,
        }
    }

    /// The type of the next requirement, for `execute` and for `revert`.
    pub fn requires(&mut self, types: &[Type]) {
        self.requires.push(types.to_vec());
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
        self.provides.push((self.whole, None, None));
    }

    /// The task provides a part of what it returns.
    pub fn part<U: Any + Send + Sync>(&mut self, part: fn(&W) -> &U, list: fn(&W::Lists) -> &Vec<U>)
    where
        W: Parts,
    {
        self.part_of(part, list, Type::opaque::<U>());
    }

    /// The task provides a part of what it returns, which can be stored.
    pub fn stored_part<U: Value>(&mut self, part: fn(&W) -> &U, list: fn(&W::Lists) -> &Vec<U>)
    where
        W: Parts,
    {
        self.part_of(part, list, Type::of::<U>());
    }

    fn part_of<U: Any + Send + Sync>(
        &mut self,
        part: fn(&W) -> &U,
        list: fn(&W::Lists) -> &Vec<U>,
        ty: Type,
    ) where
        W: Parts,
    {
        self.lists = ListsOf::parts::<W::Lists>();
        self.provides.push((ty, Some(project(part)), Some(project(list))));
    }

    /// The flow gives back a value of this type.
    pub fn output(&mut self, ty: Type) {
        self.provides.push((ty, None, None));
    }

    /// What a task does with what it returns.
    fn returned(&self) -> Returned {
        let columns = self.provides.iter().map(|(ty, _, list)| (*ty, list.clone()));
        Returned { whole: self.whole, lists: self.lists, columns: columns.collect() }
    }

    fn core(self, names: &Names, kind: Kind) -> Core {
        let required = |(names, types): (&RequiredNames, Vec<Type>)| {
            let (name, type_name, revert, optional) = *names;
            let ty = types.first().copied().unwrap_or(Type::opaque::<()>());
            let also = types.into_iter().filter(|other| *other != ty).collect();
            let needed_by = if revert { NeededBy::Revert } else { NeededBy::Execute };
            let (name, type_name) = (name.to_owned(), type_name.to_owned());
            Required { name, type_name, ty, also, perhaps: None, needed_by, optional }
        };
        let provided = |(names, types): (&(&str, &str), Part)| {
            let (ty, part, lists) = types;
            Provided { name: names.0.to_owned(), type_name: names.1.to_owned(), ty, part, lists }
        };
        Core {
            name: names.name.to_owned(),
            doc: names.doc.to_owned(),
            requires: names.requires.iter().zip(self.requires).map(required).collect(),
            provides: names.provides.iter().zip(self.provides).map(provided).collect(),
            reverts: names.reverts,
            controls: false,
            kind,
        }
    }
}

/// Finds a part of a value whose type is known here only.
fn project<W: Any, U: Any + Send + Sync>(part: fn(&W) -> &U) -> Arc<Project> {
    super::act::constrain(move |whole| {
        let whole: &dyn Any = whole;
        whole.downcast_ref::<W>().map(|whole| part(whole) as &(dyn Any + Send + Sync))
    })
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
    let act = Typed { task, execute, revert, returned: found.returned() };
    Atom::new(found.core(names, Kind::Task(Arc::new(act))))
}

/// A `#[controller]` as an atom.
pub fn controller<T, E, R, D>(
    names: &Names,
    controller: T,
    types: impl FnOnce(&T, &mut Types<T::Output>),
    execute: E,
    revert: R,
    decide: D,
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
    D: Fn(&T, &Arguments) -> Decision + Send + Sync + 'static,
{
    let mut found = Types::new();
    types(&controller, &mut found);
    let act = Typed { task: controller, execute, revert, returned: found.returned() };
    let act = Controlling { act, decide };
    Atom::new(Core { controls: true, ..found.core(names, Kind::Task(Arc::new(act))) })
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
    returned: Returned,
}

struct Returned {
    whole: Type,
    lists: ListsOf,
    /// The type of each value, and where the list of it is.
    columns: Vec<(Type, Option<Arc<Project>>)>,
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
        let whole = self.returned.whole;
        match whole.codec() {
            Some(codec) => (codec.encode)(&**value),
            None => Err(cannot_be_stored(whole)),
        }
    }

    fn decode(&self, json: Json) -> Result<Shared, serde_json::Error> {
        let whole = self.returned.whole;
        match whole.codec() {
            Some(codec) => (codec.decode)(json),
            None => Err(cannot_be_stored(whole)),
        }
    }

    fn opaque(&self) -> Option<Type> {
        let whole = self.returned.whole;
        whole.codec().is_none().then_some(whole)
    }

    fn gather(&self, ones: Vec<Shared>) -> Shared {
        // Of other types than the task's, which would be a defect of the builder, it is nothing
        // that anybody could read.
        (self.returned.lists.gather)(ones).unwrap_or_else(|| Arc::new(()))
    }

    fn scatter(&self, lists: Shared) -> Result<Vec<Shared>, Shared> {
        (self.returned.lists.scatter)(lists)
    }

    fn rows(&self, lists: &Shared) -> Result<Vec<Json>, serde_json::Error> {
        let columns = self.returned.columns.iter().filter_map(|(ty, part)| match part {
            None => Some((&**lists, ty)),
            Some(part) => Some((part(&**lists)?, ty)),
        });
        let several = self.returned.columns.len() > 1;
        let json = |mut row: Vec<Json>| match several {
            true => Json::Array(row),
            false => row.pop().unwrap_or_default(),
        };
        Ok(rows(columns)?.into_iter().map(json).collect())
    }
}

/// A controller is a task that decides, too.
struct Controlling<A, D> {
    act: A,
    decide: D,
}

impl<T, E, R, D> Act for Controlling<Typed<T, E, R>, D>
where
    Typed<T, E, R>: Act,
    D: Fn(&T, &Arguments) -> Decision + Send + Sync,
{
    fn execute<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<Shared, Failure>> {
        self.act.execute(arguments, call)
    }

    fn revert<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
        ended: Ended<'a>,
        done: Option<Shared>,
        failures: &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        self.act.revert(arguments, call, ended, done, failures)
    }

    fn on_failure(&self, arguments: &Arguments) -> Decision {
        (self.decide)(&self.act.task, arguments)
    }

    fn encode(&self, value: &Shared) -> Result<Json, serde_json::Error> {
        self.act.encode(value)
    }

    fn decode(&self, json: Json) -> Result<Shared, serde_json::Error> {
        self.act.decode(json)
    }

    fn opaque(&self) -> Option<Type> {
        self.act.opaque()
    }
}
