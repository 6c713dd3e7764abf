//! One use of a task, or of another flow, in a flow that is made at run time.

use super::act::Act;
use super::arguments::Project;
use super::nested::Nested;
use super::policy::Retry;
use super::types::{Perhaps, Shared, Type};
use super::values::Stored;
use super::when::When;
use flow_graph::model::NeededBy;
use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One use of a task, or of another flow, in a flow that is made at run time: what a line in
/// the body of `flow!` is.
///
/// It is made of a `#[task]` by [`atom!`](crate::atom), of closures by
/// [`TaskBuilder`](super::TaskBuilder), and of another built flow by [`Atom::from`]. The
/// methods say what is written around the task's name in `flow!`.
///
/// ```
/// use flow_runtime::builder::{Atom, TaskBuilder, Values};
///
/// let greet: Atom = TaskBuilder::new("greet").requires::<String>("name").execute(|given| async move {
///     println!("hello, {}", given.get::<String>("name")?);
///     Ok(Values::new())
/// });
/// let greet_ann = greet.clone().label("greet_ann").inject("name", "Ann".to_owned());
/// ```
#[derive(Clone)]
#[must_use]
pub struct Atom {
    pub(super) core: Core,
    pub(super) label: Option<String>,
    pub(super) doc: Option<String>,
    pub(super) arguments: Vec<(String, Given)>,
    pub(super) renames: Option<Vec<String>>,
    pub(super) policies: Policies,
    /// The elements that it is for, and their lists.
    pub(super) each: Vec<(String, String)>,
    pub(super) limit: Option<u32>,
    pub(super) after: Vec<String>,
}

/// What the task, or the flow, says of itself.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) requires: Vec<Required>,
    pub(crate) provides: Vec<Provided>,
    pub(crate) reverts: bool,
    /// Whether it is a retry controller.
    pub(crate) controls: bool,
    pub(crate) kind: Kind,
}

#[derive(Clone)]
pub(crate) struct Required {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) ty: Type,
    /// The type that `revert` has for it, where that is another one.
    pub(crate) also: Vec<Type>,
    /// How it is given what may be skipped.
    pub(crate) perhaps: Option<Perhaps>,
    pub(crate) needed_by: NeededBy,
    pub(crate) optional: bool,
}

#[derive(Clone)]
pub(crate) struct Provided {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) ty: Type,
    /// Where it is in what the task returns; `None` where it is all of it.
    pub(crate) part: Option<Arc<Project>>,
    /// The same, in the lists of what it returned for each element of one.
    pub(crate) lists: Option<Arc<Project>>,
}

#[derive(Clone)]
pub(crate) enum Kind {
    Task(Arc<dyn Act>),
    Flow(Arc<dyn Nested>),
}

/// What a parameter is given.
#[derive(Clone)]
pub(super) enum Given {
    Symbol(String),
    Value(Stored),
}

/// What is to be done about failure and time.
#[derive(Clone, Default)]
pub(super) struct Policies {
    pub(super) retry: Option<Retry>,
    pub(super) timeout: Option<Duration>,
    pub(super) when: Option<When>,
    pub(super) priority: Option<i32>,
}

impl Atom {
    pub(crate) fn new(core: Core) -> Self {
        Atom {
            core,
            label: None,
            doc: None,
            arguments: Vec::new(),
            renames: None,
            policies: Policies::default(),
            each: Vec::new(),
            limit: None,
            after: Vec::new(),
        }
    }

    /// Names the node: `label: Task`. Without it the node has the name of the task in snake
    /// case.
    ///
    /// ```
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    /// let (first, second) = (step("ping").label("first"), step("ping").label("second"));
    /// ```
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what the node is for, as markdown. Without it the task's own documentation stands
    /// in the plan.
    ///
    /// ```
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    /// let node = step("ping").doc("Sees whether anybody is there at all.");
    /// ```
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = Some(doc.into());
        self
    }

    /// Gives a parameter another symbol than the one of its name: `Task(parameter = symbol)`.
    ///
    /// ```
    /// # use flow_runtime::builder::{TaskBuilder, Values};
    /// let delete = TaskBuilder::new("delete").requires::<String>("path");
    /// let delete = delete.execute(|_| async { Ok(Values::new()) });
    /// // Of this flow, the copy.
    /// let node = delete.bind("path", "copy");
    /// ```
    pub fn bind(mut self, parameter: impl Into<String>, symbol: impl Into<String>) -> Self {
        self.arguments.push((parameter.into(), Given::Symbol(symbol.into())));
        self
    }

    /// Gives a parameter a value: `Task(parameter = { value })`.
    ///
    /// ```
    /// # use flow_runtime::builder::{TaskBuilder, Values};
    /// let wait = TaskBuilder::new("wait").requires::<u32>("seconds");
    /// let wait = wait.execute(|_| async { Ok(Values::new()) });
    /// let node = wait.inject("seconds", 30_u32);
    /// ```
    pub fn inject<T: Any + Send + Sync>(self, parameter: impl Into<String>, value: T) -> Self {
        self.inject_shared(parameter.into(), Type::opaque::<T>(), Arc::new(value))
    }

    pub(crate) fn inject_shared(mut self, parameter: String, ty: Type, value: Shared) -> Self {
        self.arguments.push((parameter, Given::Value(Stored::new(ty, value))));
        self
    }

    /// Gives what the task provides other names: `Task -> (a, b)`. `_` throws a value away.
    ///
    /// ```
    /// # use flow_runtime::builder::{TaskBuilder, Values};
    /// let size = TaskBuilder::new("size").provides::<u64>("bytes");
    /// let size = size.execute(|_| async { Ok(Values::new().with("bytes", 512_u64)) });
    /// let node = size.rename(["bytes_before"]);
    /// ```
    pub fn rename<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.renames = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// When it fails, it is reverted and executed again: `#[retry(…)]`.
    ///
    /// ```
    /// use flow_runtime::builder::Retry;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let node = step("fetch").retry(Retry::times(3));
    /// ```
    pub fn retry(mut self, retry: Retry) -> Self {
        self.policies.retry = Some(retry);
        self
    }

    /// How long one attempt may take: `#[timeout(…)]`.
    ///
    /// ```
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    /// use std::time::Duration;
    ///
    /// let node = step("fetch").timeout(Duration::from_secs(10));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.policies.timeout = Some(timeout);
        self
    }

    /// How urgent it is: of all that could start, the higher one does first: `#[priority(…)]`.
    ///
    /// ```
    /// # use flow_runtime::{atom, task};
    /// # #[task(provides(total))]
    /// # async fn add(x: &i64, y: &i64) -> Result<i64, std::convert::Infallible> { Ok(x + y) }
    /// # fn main() {
    /// let node = atom!(add).priority(10);
    /// # }
    /// ```
    pub fn priority(mut self, priority: i32) -> Self {
        self.policies.priority = Some(priority);
        self
    }

    /// Executed only if a decider says so, before its first attempt: `#[when(…)]`.
    ///
    /// ```
    /// # use flow_runtime::builder::When;
    /// # use flow_runtime::{atom, task};
    /// # #[task(provides(total))]
    /// # async fn add(x: &i64, y: &i64) -> Result<i64, std::convert::Infallible> { Ok(x + y) }
    /// # fn main() {
    /// let node = atom!(add).when(When::symbol("wanted"));
    /// # }
    /// ```
    pub fn when(mut self, when: When) -> Self {
        self.policies.when = Some(when);
        self
    }

    /// Executed once for each element of a list: `#[each(item in list)]`.
    ///
    /// `list` is a symbol, a `Vec` of what the task requires as `item`, which nobody else sees.
    /// What the task provides becomes a `Vec` in the order of the list; these types, too, are
    /// compared when the flow is built. See [the guide](crate::guide::policies#each) for what
    /// failure, retries and time mean then.
    ///
    /// The values move into the lists, and out again when the elements are reverted. What a
    /// [closure](super::TaskBuilder) gives and still has hold of is copied there, as a journal would
    /// copy it; where it cannot be stored, the element fails.
    ///
    /// ```
    /// use flow_runtime::builder::{FlowBuilder, Values};
    /// use flow_runtime::{atom, task};
    /// # use std::convert::Infallible;
    ///
    /// #[task(provides(size))]
    /// async fn measure(word: &str) -> Result<usize, Infallible> {
    ///     Ok(word.len())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flow = FlowBuilder::linear("Words")
    ///     .input::<Vec<String>>("words")
    ///     .output::<Vec<usize>>("sizes")
    ///     .add(atom!(measure).each("word", "words").limit(8).rename(["sizes"]))
    ///     .build()?;
    /// let words = vec!["one".to_owned(), "three".to_owned()];
    /// let out = flow.run(flow.inputs(Values::new().with("words", words))?).await?;
    /// assert_eq!(out.get::<Vec<usize>>("sizes"), Some(&vec![3, 5]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn each(mut self, item: impl Into<String>, list: impl Into<String>) -> Self {
        self.each.push((item.into(), list.into()));
        self
    }

    /// How many elements are on their way at once: `#[each(item in list, limit = 8)]`. Without
    /// it, as many as the engine allows.
    ///
    /// ```
    /// # use flow_runtime::{atom, task};
    /// # #[task(provides(size))]
    /// # async fn measure(word: &str) -> Result<usize, std::convert::Infallible> { Ok(word.len()) }
    /// # fn main() {
    /// let node = atom!(measure).each("word", "words").limit(8);
    /// # }
    /// ```
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// In a `graph`: it comes after another part, whatever it requires: `#[after(name)]`.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let flow = FlowBuilder::graph("Publish").add(step("upload")).add(step("tell").after("upload"));
    /// assert!(flow.build().is_ok());
    /// ```
    pub fn after(mut self, name: impl Into<String>) -> Self {
        self.after.push(name.into());
        self
    }

    /// The name of the task, or of the flow.
    ///
    /// ```
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    /// assert_eq!(step("fetch").label("first").task(), "fetch");
    /// ```
    pub fn task(&self) -> &str {
        &self.core.name
    }
}

impl fmt::Debug for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requires = self.core.requires.iter().map(|required| (&required.name, required.ty));
        let provides = self.core.provides.iter().map(|provided| (&provided.name, provided.ty));
        f.debug_struct("Atom")
            .field("task", &self.core.name)
            .field("label", &self.label)
            .field("requires", &requires.collect::<Vec<_>>())
            .field("provides", &provides.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
