//! What an atom does, whatever its type: over values that are found by place.

use super::arguments::{Arguments, Given, Known, Undo};
use super::atom::{Atom, Core, Kind, Provided, Required};
use super::types::{Shared, Type, owned};
use super::values::{Stored, Values, cannot_be_stored};
use crate::context::Call;
use crate::failure::{BoxError, Failure, Failures};
use crate::scheduler::Decision;
use crate::slot::Value;
use crate::task::Ended;
use flow_graph::model::NeededBy;
use serde_json::{Map, Value as Json};
use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// A future of an atom's.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a task does.
pub(crate) trait Act: Send + Sync {
    /// Executes it; what it gives is all that the task returned.
    fn execute<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<Shared, Failure>>;

    /// Reverts it.
    fn revert<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
        ended: Ended<'a>,
        done: Option<Shared>,
        failures: &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>>;

    /// What it decides, if it is a retry controller.
    fn on_failure(&self, _: &Arguments) -> Decision {
        Decision::Revert
    }

    /// What it returned, as JSON.
    fn encode(&self, value: &Shared) -> Result<Json, serde_json::Error>;

    /// What it returned, from JSON.
    fn decode(&self, json: Json) -> Result<Shared, serde_json::Error>;

    /// What was encoded apart: each of so many values by its place.
    fn parts(&self, json: Json, count: usize) -> Vec<Json> {
        match (count, json) {
            (0, _) => Vec::new(),
            (1, json) => vec![json],
            (_, Json::Array(parts)) => parts,
            _ => Vec::new(),
        }
    }

    /// The first type that it returns and that cannot be stored.
    fn opaque(&self) -> Option<Type>;

    /// What it returned, as what can become an element of lists.
    fn own(&self, value: Shared) -> Result<Shared, BoxError> {
        Ok(value)
    }

    /// The lists of all that it returned for the elements of one; nobody else has hold of these.
    fn gather(&self, ones: Vec<Shared>) -> Shared {
        Arc::new(ones)
    }

    /// What lists were made of; the lists, where somebody else has hold of them.
    fn scatter(&self, lists: Shared) -> Result<Vec<Shared>, Shared> {
        Err(lists)
    }

    /// Each element of lists, as JSON.
    fn rows(&self, _: &Shared) -> Result<Vec<Json>, serde_json::Error> {
        Ok(Vec::new())
    }
}

type Execute = dyn Fn(Given) -> BoxFuture<'static, Result<Values, BoxError>> + Send + Sync;
type Revert = dyn Fn(Undo) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;

/// Makes a task of closures, for flows that are made at run time.
///
/// ```
/// use flow_runtime::builder::{FlowBuilder, TaskBuilder, Values};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let double = TaskBuilder::new("double")
///     .requires::<i64>("x")
///     .provides::<i64>("twice")
///     .execute(|given| async move {
///         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
///     });
/// let flow = FlowBuilder::linear("Doubled")
///     .input::<i64>("x")
///     .output::<i64>("twice")
///     .add(double)
///     .build()?;
/// let out = flow.run(flow.inputs(Values::new().with("x", 4_i64))?).await?;
/// assert_eq!(out.get::<i64>("twice"), Some(&8));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct TaskBuilder {
    core: CoreOfTask,
    revert: Option<Box<Revert>>,
}

struct CoreOfTask {
    name: String,
    doc: String,
    requires: Vec<Required>,
    provides: Vec<Provided>,
}

impl TaskBuilder {
    /// A task of this name that requires and provides nothing yet.
    ///
    /// ```
    /// use flow_runtime::builder::{TaskBuilder, Values};
    ///
    /// let nothing = TaskBuilder::new("nothing").execute(|_| async { Ok(Values::new()) });
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        let core = CoreOfTask {
            name: name.into(),
            doc: String::new(),
            requires: Vec::new(),
            provides: Vec::new(),
        };
        TaskBuilder { core, revert: None }
    }

    /// Says what the task does, as markdown.
    ///
    /// ```
    /// use flow_runtime::builder::TaskBuilder;
    ///
    /// let task = TaskBuilder::new("convert").doc("Makes a PNG of whatever it was.");
    /// ```
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.core.doc = doc.into();
        self
    }

    /// The task requires a symbol.
    ///
    /// ```
    /// use flow_runtime::builder::{TaskBuilder, Values};
    ///
    /// let greet = TaskBuilder::new("greet").requires::<String>("name").execute(|given| async move {
    ///     println!("hello, {}", given.get::<String>("name")?);
    ///     Ok(Values::new())
    /// });
    /// ```
    pub fn requires<T: Any + Send + Sync>(self, name: impl Into<String>) -> Self {
        self.parameter(name.into(), Type::opaque::<T>(), NeededBy::Execute, false)
    }

    /// The task takes a symbol if the flow has it.
    ///
    /// ```
    /// use flow_runtime::builder::{TaskBuilder, Values};
    ///
    /// let greet = TaskBuilder::new("greet").optional::<String>("name").execute(|given| async move {
    ///     let name = given.optional::<String>("name")?.map_or("whoever you are", |name| name);
    ///     println!("hello, {name}");
    ///     Ok(Values::new())
    /// });
    /// ```
    pub fn optional<T: Any + Send + Sync>(self, name: impl Into<String>) -> Self {
        self.parameter(name.into(), Type::opaque::<T>(), NeededBy::Execute, true)
    }

    /// Only the task's revert requires the symbol.
    ///
    /// ```
    /// use flow_runtime::builder::TaskBuilder;
    ///
    /// // Who is told that it is undone.
    /// let task = TaskBuilder::new("reserve").revert_requires::<String>("contact");
    /// ```
    pub fn revert_requires<T: Any + Send + Sync>(self, name: impl Into<String>) -> Self {
        self.parameter(name.into(), Type::opaque::<T>(), NeededBy::Revert, false)
    }

    fn parameter(mut self, name: String, ty: Type, needed_by: NeededBy, optional: bool) -> Self {
        let type_name = ty.name();
        let (also, perhaps) = (Vec::new(), None);
        let required = Required { name, type_name, ty, also, perhaps, needed_by, optional };
        self.core.requires.push(required);
        self
    }

    /// The task provides a value.
    ///
    /// ```
    /// use flow_runtime::builder::{TaskBuilder, Values};
    ///
    /// let seven = TaskBuilder::new("seven")
    ///     .provides::<i64>("x")
    ///     .execute(|_| async { Ok(Values::new().with("x", 7_i64)) });
    /// ```
    pub fn provides<T: Value>(self, name: impl Into<String>) -> Self {
        self.provides_of(name.into(), Type::of::<T>())
    }

    /// The task provides a value that lives in memory only: for flows that are
    /// [`transient`](super::FlowBuilder::transient).
    ///
    /// ```
    /// use flow_runtime::builder::{TaskBuilder, Values};
    /// use std::time::Instant;
    ///
    /// let clock = TaskBuilder::new("clock")
    ///     .provides_opaque::<Instant>("began")
    ///     .execute(|_| async { Ok(Values::new().with_opaque("began", Instant::now())) });
    /// ```
    pub fn provides_opaque<T: Any + Send + Sync>(self, name: impl Into<String>) -> Self {
        self.provides_of(name.into(), Type::opaque::<T>())
    }

    fn provides_of(mut self, name: String, ty: Type) -> Self {
        let wanted = name.clone();
        let part = constrain(move |whole| {
            let whole: &dyn Any = whole;
            whole.downcast_ref::<Values>()?.shared(&wanted)
        });
        // The lists of closures are found by name, too.
        let (part, lists) = (Some(Arc::clone(&part)), Some(part));
        let provided = Provided { name, type_name: ty.name(), ty, part, lists };
        self.core.provides.push(provided);
        self
    }

    /// What undoes the task. Without it there is nothing to undo.
    ///
    /// ```
    /// use flow_runtime::Outcome;
    /// use flow_runtime::builder::TaskBuilder;
    ///
    /// let task = TaskBuilder::new("reserve").provides::<u64>("id").revert(|undo| async move {
    ///     if let Outcome::Done(values) = undo.result() {
    ///         println!("gives {:?} back", values.get::<u64>("id"));
    ///     }
    ///     Ok(())
    /// });
    /// ```
    pub fn revert<Fut>(mut self, revert: impl Fn(Undo) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.revert = Some(Box::new(move |undo| Box::pin(revert(undo))));
        self
    }

    /// What the task does, which completes it.
    ///
    /// It gives a value for each name that the task provides; a value that is missing or of
    /// another type is a failure of the task.
    ///
    /// ```
    /// use flow_runtime::builder::{TaskBuilder, Values};
    ///
    /// let half = TaskBuilder::new("half").requires::<i64>("x").provides::<i64>("half");
    /// let half = half.execute(|given| async move {
    ///     let x = given.get::<i64>("x")?;
    ///     if x % 2 == 0 { Ok(Values::new().with("half", x / 2)) } else { Err("it is odd".into()) }
    /// });
    /// ```
    pub fn execute<Fut, V>(self, execute: impl Fn(Given) -> Fut + Send + Sync + 'static) -> Atom
    where
        V: Into<Values>,
        Fut: Future<Output = Result<V, BoxError>> + Send + 'static,
    {
        let CoreOfTask { name, doc, requires, provides } = self.core;
        let execute: Box<Execute> = Box::new(move |given| {
            let future = execute(given);
            Box::pin(async move { future.await.map(Into::into) })
        });
        let act = Closures {
            names: requires.iter().map(|required| required.name.clone()).collect(),
            provides: provides
                .iter()
                .map(|provided| (provided.name.clone(), provided.ty))
                .collect(),
            execute,
            revert: self.revert,
        };
        let reverts = act.revert.is_some();
        let kind = Kind::Task(Arc::new(act));
        let controls = false;
        Atom::new(Core { name, doc, requires, provides, reverts, controls, kind })
    }
}

/// Has rustc take the closure for one that works for every lifetime.
pub(super) fn constrain<F>(part: F) -> Arc<super::arguments::Project>
where
    F: for<'a> Fn(&'a (dyn Any + Send + Sync)) -> Option<&'a (dyn Any + Send + Sync)>
        + Send
        + Sync
        + 'static,
{
    Arc::new(part)
}

impl fmt::Debug for TaskBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskBuilder").field("name", &self.core.name).finish_non_exhaustive()
    }
}

/// The values of each element as JSON, out of lists that are beside each other.
pub(super) fn rows<'a>(
    columns: impl Iterator<Item = (&'a (dyn Any + Send + Sync), &'a Type)>,
) -> Result<Vec<Vec<Json>>, serde_json::Error> {
    let mut rows: Vec<Vec<Json>> = Vec::new();
    for (column, ty) in columns {
        let (Some(list), Some(codec)) = (ty.list(), ty.codec()) else {
            return Err(cannot_be_stored(*ty));
        };
        rows.resize_with((list.length)(column), Vec::new);
        for (number, row) in rows.iter_mut().enumerate() {
            row.extend((list.element)(column, number).map(codec.encode).transpose()?);
        }
    }
    Ok(rows)
}

/// A task of closures.
struct Closures {
    names: Arc<[String]>,
    provides: Vec<(String, Type)>,
    execute: Box<Execute>,
    revert: Option<Box<Revert>>,
}

/// A closure did not give what its task provides.
#[derive(Debug, thiserror::Error)]
enum NotProvided {
    #[error("it gave no `{0}`, which it provides")]
    Missing(String),
    #[error("it gave `{name}` as `{given}`, and provides it as `{provided}`")]
    OtherType { name: String, given: String, provided: String },
    #[error("it gave `{0}`, which it does not provide")]
    Unknown(String),
    #[error("it gave `{name}`, which it has hold of, and a `{ty}` cannot be copied into a list")]
    Held { name: String, ty: String },
}

impl Closures {
    fn given(&self, arguments: Arguments, call: Call<'_>) -> Given {
        let names = Arc::clone(&self.names);
        Given { names, arguments: Arc::new(arguments), context: call.context() }
    }

    fn proven(&self, values: &Values) -> Result<(), NotProvided> {
        for (name, ty) in &self.provides {
            match values.stored(name) {
                None => return Err(NotProvided::Missing(name.clone())),
                Some(stored) if !stored.is(*ty) => {
                    return Err(NotProvided::OtherType {
                        name: name.clone(),
                        given: stored.ty.name(),
                        provided: ty.name(),
                    });
                }
                Some(_) => {}
            }
        }
        let known = |name: &&str| self.provides.iter().any(|(known, _)| known == name);
        match values.names().find(|name| !known(name)) {
            Some(unknown) => Err(NotProvided::Unknown(unknown.to_owned())),
            None => Ok(()),
        }
    }
}

impl Act for Closures {
    fn execute<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<Shared, Failure>> {
        Box::pin(async move {
            let values = (self.execute)(self.given(arguments, call)).await;
            let values = values.map_err(|error| call.failed(error))?;
            self.proven(&values).map_err(|error| call.failed(error))?;
            Ok(Arc::new(values) as Shared)
        })
    }

    fn revert<'a>(
        &'a self,
        arguments: Arguments,
        call: Call<'a>,
        ended: Ended<'a>,
        done: Option<Shared>,
        failures: &'a Failures,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        let Some(revert) = &self.revert else { return Box::pin(async { Ok(()) }) };
        let done = done.and_then(|done| done.downcast::<Values>().ok());
        let ended = match (ended, done) {
            (Ended::Done, Some(values)) => Known::Done(values),
            (Ended::Failed(failure), _) => Known::Failed(failure.clone()),
            (Ended::Done, None) | (Ended::Unknown, _) => Known::Unknown,
        };
        let given = self.given(arguments, call);
        let undo = Undo { given, ended, failures: failures.clone() };
        let reverting = revert(undo);
        Box::pin(async move { reverting.await.map_err(|error| call.failed(error)) })
    }

    fn encode(&self, value: &Shared) -> Result<Json, serde_json::Error> {
        let value: &dyn Any = &**value;
        match value.downcast_ref::<Values>() {
            Some(values) => values.to_json(),
            None => Err(serde::ser::Error::custom("these are no values of the task")),
        }
    }

    fn decode(&self, json: Json) -> Result<Shared, serde_json::Error> {
        let mut object: Map<String, Json> = serde_json::from_value(json)?;
        let mut values = Values::new();
        for (name, ty) in &self.provides {
            let codec = ty.codec().ok_or_else(|| cannot_be_stored(*ty))?;
            let value = (codec.decode)(object.remove(name).unwrap_or_default())?;
            values.insert(name.clone(), Stored::new(*ty, value));
        }
        Ok(Arc::new(values))
    }

    fn parts(&self, json: Json, _: usize) -> Vec<Json> {
        let Json::Object(mut object) = json else { return Vec::new() };
        self.provides.iter().map(|(name, _)| object.remove(name).unwrap_or_default()).collect()
    }

    fn opaque(&self) -> Option<Type> {
        self.provides.iter().map(|(_, ty)| *ty).find(|ty| ty.codec().is_none())
    }

    fn own(&self, mut value: Shared) -> Result<Shared, BoxError> {
        let values = Arc::get_mut(&mut value).map(|value| value as &mut dyn Any);
        if let Some(values) = values.and_then(|values| values.downcast_mut::<Values>()) {
            for (name, ty) in &self.provides {
                if !values.own(name, *ty)? {
                    let (name, ty) = (name.clone(), ty.name());
                    return Err(NotProvided::Held { name, ty }.into());
                }
            }
        }
        Ok(value)
    }

    fn gather(&self, ones: Vec<Shared>) -> Shared {
        let ones = ones.into_iter().filter_map(|one| owned::<Values>(one).ok());
        let mut ones: Vec<Values> = ones.collect();
        let mut lists = Values::new();
        for (name, ty) in &self.provides {
            let column = ones.iter_mut().filter_map(|one| one.take(name)).collect();
            if let Some((list, all)) = ty.list().and_then(|it| Some((it.ty, (it.gather)(column)?)))
            {
                lists.insert(name.clone(), Stored::new(list, all));
            }
        }
        Arc::new(lists)
    }

    fn scatter(&self, lists: Shared) -> Result<Vec<Shared>, Shared> {
        let mut lists = owned::<Values>(lists)?;
        let mut ones = Vec::new();
        for (name, ty) in &self.provides {
            let column = ty.list().zip(lists.take(name));
            let column = column.and_then(|(list, all)| (list.scatter)(all).ok());
            for (number, value) in column.into_iter().flatten().enumerate() {
                if ones.len() == number {
                    ones.push(Values::new());
                }
                ones[number].insert(name.clone(), Stored::new(*ty, value));
            }
        }
        Ok(ones.into_iter().map(|one| Arc::new(one) as Shared).collect())
    }

    fn rows(&self, lists: &Shared) -> Result<Vec<Json>, serde_json::Error> {
        let lists: &dyn Any = &**lists;
        let lists = lists.downcast_ref::<Values>();
        let columns =
            self.provides.iter().filter_map(|(name, ty)| Some((lists?.shared(name)?, ty)));
        let names = self.provides.iter().map(|(name, _)| name);
        let object = |row: Vec<Json>| Json::Object(names.clone().cloned().zip(row).collect());
        Ok(rows(columns)?.into_iter().map(object).collect())
    }
}
