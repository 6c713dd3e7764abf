//! The doors to `flow-macros`.

/// Makes a task of an impl block or of a free `async fn`.
///
/// A task is written as plain Rust; what it *requires* and *provides* is read off it:
///
/// - it requires one symbol for each parameter of `execute` and of `revert`: the parameter's
///   name is the symbol's. `&T` borrows the value, `T` clones it;
/// - it provides what `provides(…)` names, with the types of what `execute` returns: one name
///   for the value itself, several for the parts of a tuple.
///
/// ```
/// use flow_runtime::{Outcome, task};
/// use std::io;
///
/// # #[derive(serde::Serialize, serde::Deserialize)] pub struct Volume;
/// # pub struct Database;
/// # impl Database {
/// #     async fn create(&self, _: &str) -> io::Result<Volume> { Ok(Volume) }
/// #     async fn destroy(&self, _: &Volume) -> io::Result<()> { Ok(()) }
/// # }
/// pub struct EntryCreate {
///     pub db: Database,
/// }
///
/// /// Creates the entry of a volume.
/// #[task(provides(volume))]
/// impl EntryCreate {
///     async fn execute(&self, name: &String) -> Result<Volume, io::Error> {
///         self.db.create(name).await
///     }
///
///     async fn revert(&self, result: Outcome<'_, Volume>) -> Result<(), io::Error> {
///         // Nothing was created, so there is nothing to destroy.
///         let Outcome::Done(volume) = result else { return Ok(()) };
///         self.db.destroy(volume).await
///     }
/// }
///
/// /// Says hello; a free function is a task without state and without `revert`.
/// #[task(provides(greeting))]
/// async fn greet(name: &str) -> Result<String, std::convert::Infallible> {
///     Ok(format!("hello, {name}"))
/// }
/// # fn main() {}
/// ```
///
/// # Parameters
///
/// | parameter | in | gives |
/// |---|---|---|
/// | `name: &T` | both | a borrow of the symbol `name` |
/// | `name: T` | both | a clone of it |
/// | `#[optional] name: Option<&T>` (or `Option<T>`) | both | the symbol, if the flow has it |
/// | `cx: &TaskContext` | both | the run's id, the attempt, progress, cancellation; known by its type |
/// | `result: Outcome<'_, T>` | `revert` | how `execute` ended, `T` being what it returns |
/// | `flow_failures: &Failures` | `revert` | what failed in this run, the cause first |
///
/// `revert` receives the same values as `execute` did. A task without `revert` has nothing to
/// undo.
///
/// # Errors
///
/// Any error type will do that converts into `Box<dyn Error + Send + Sync>`; tasks of one flow
/// need not share one. A task that panics has failed, too.
///
/// # Arguments
///
/// - `provides(a, b)`: names for what `execute` returns. A flow can rename them.
/// - `crate = path`: where flow-runtime is, for a package that has it under another name.
///
/// The task's own name becomes a macro as well, by which flows learn its metadata. So a module
/// that imports a task by a glob (`use super::*`) cannot have a task of the same name.
pub use flow_macros::task;

/// Makes a retry controller of an impl block: what decides whether a block is tried again.
///
/// `#[retry(Controller)]` puts it before a task or a block of [`flow!`](macro@crate::flow). It is
/// written as a [task](macro@crate::task) is, with the same parameters, `provides` and `revert`,
/// and with one function more:
///
/// - `fn on_failure` says what is to be done when something inside failed: a
///   [`Decision`](crate::Decision). It only decides, and is no `async fn`.
/// - `async fn execute` runs before each attempt, and what it returns is provided to the block.
///   It may be left out where nothing is. If it fails, the block has failed, and the retry around
///   it is asked.
/// - `async fn revert` runs when the block is given up after an attempt: not between attempts,
///   and not when the run is given up while the block waits for its next one.
///
/// All three may take `history: &History<T>`, where `T` is what `execute` returns when it
/// succeeds: the [attempts so far](crate::retry::History), with what each was given and what
/// failed in it.
///
/// ```
/// use flow_runtime::retry::History;
/// use flow_runtime::{Decision, controller, flow, task};
/// use std::io;
///
/// /// Tries the mirrors, and gives up at once when a page is not there.
/// #[derive(Default)]
/// pub struct Mirrors;
///
/// #[controller(provides(mirror))]
/// impl Mirrors {
///     async fn execute(&self, history: &History<String>, mirrors: &[String]) -> io::Result<String> {
///         mirrors.get(history.len()).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
///     }
///
///     fn on_failure(&self, history: &History<String>, mirrors: &[String]) -> Decision {
///         let failures = history.last().map(|attempt| attempt.failures().iter());
///         let gone = failures.into_iter().flatten().any(|failure| {
///             failure.downcast_ref().map(io::Error::kind) == Some(io::ErrorKind::NotFound)
///         });
///         match history.len() < mirrors.len() && !gone {
///             true => Decision::Retry,
///             false => Decision::Revert,
///         }
///     }
/// }
///
/// #[task(provides(page))]
/// async fn fetch(mirror: &str) -> io::Result<String> {
///     match mirror {
///         "slow" => Err(io::ErrorKind::TimedOut.into()),
///         mirror => Ok(format!("welcome to {mirror}")),
///     }
/// }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Read(mirrors: Vec<String>) -> (page: String) {
///         #[retry(Mirrors)]
///         fetch,
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), flow_runtime::RunError> {
/// let mirrors = vec!["slow".to_owned(), "fast".to_owned()];
/// assert_eq!(Read::default().run(ReadInputs { mirrors }).await?.page, "welcome to fast");
/// # Ok(())
/// # }
/// ```
pub use flow_macros::controller;

/// Writes a flow: a type that runs its tasks in the order that their wiring demands.
///
/// ```
/// use flow_runtime::{flow, task};
/// use std::convert::Infallible;
///
/// #[task(provides(total))]
/// async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
///     Ok(x + y)
/// }
///
/// #[task(provides(text))]
/// async fn show(total: &i64) -> Result<String, Infallible> {
///     Ok(format!("the total is {total}"))
/// }
///
/// flow! {
///     /// Adds two numbers and says the total.
///     #[derive(Default)]
///     pub linear Totals(x: i64, y: i64) -> (text: String) {
///         add,
///         show,
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), flow_runtime::RunError> {
/// let out = Totals::default().run(TotalsInputs { x: 1, y: 2 }).await?;
/// assert_eq!(out.text, "the total is 3");
/// # Ok(())
/// # }
/// ```
///
/// The wiring is proven when the flow is compiled. Had `show` been written with the parameter
/// `totl`, this is what the compiler would say:
///
/// ```text
/// error: task `show` requires `totl`, which no task and no input of flow `Totals` provides;
///        did you mean `total`?
///   |
///   |         show,
///   |         ^^^^
/// ```
///
/// # What it makes
///
/// - `struct Totals`, with one public field for each node, named after the node: that is where
///   a task's state is given (`EntryCreate { db }`). Other attributes on the flow, such as
///   `#[derive(Default)]`, go there;
/// - `struct TotalsInputs` and `struct TotalsOutputs`, with one public field for each input and
///   output (`()` for a flow without outputs): a forgotten input does not compile;
/// - `async fn run(&self, inputs)`, and the implementations of [`Flow`](crate::Flow), for
///   engines, and of [`Task`](crate::Task), so that a flow can be a node of another.
///
/// The guides tell each construct at length: [`guide`](crate::guide).
///
/// # Grammar
///
#[doc = include_str!("guide/grammar.md")]
#[macro_export]
macro_rules! flow {
    ($($tokens:tt)*) => { $crate::__private::__flow! { [$crate] $($tokens)* } };
}

/// Makes an [`Atom`](crate::builder::Atom) of a task, or of a flow of `flow!`, for a flow that
/// is made at run time.
///
/// - `atom!(Task { db })`: a task with its state;
/// - `atom!(function)`: a free function, or a task without state;
/// - `atom!(Task, value)`: a value that was made elsewhere;
/// - `atom!(Task<T>)`: a task with a type argument, by its `Default`;
/// - `atom!(#[transient] Task { db })`: its values cannot be stored.
///
/// ```
/// use flow_runtime::{atom, task};
/// use std::convert::Infallible;
///
/// struct Greet {
///     word: &'static str,
/// }
///
/// #[task(provides(greeting))]
/// impl Greet {
///     async fn execute(&self, name: &str) -> Result<String, Infallible> {
///         Ok(format!("{}, {name}", self.word))
///     }
/// }
///
/// # fn main() {
/// let hello = atom!(Greet { word: "hello" });
/// let moin = Greet { word: "moin" };
/// let moin = atom!(Greet, moin).label("northern").rename(["northern_greeting"]);
/// # let _ = (hello, moin);
/// # }
/// ```
///
/// What a task borrows must have a type that can be named where the value is: `&T`, `&str`,
/// `&[T]` or `&Path`. What a flow gives back is cloned for each that takes it.
#[macro_export]
macro_rules! atom {
    ($($tokens:tt)*) => { $crate::__private::__atom! { [$crate] $($tokens)* } };
}

/// Keeps the metadata of a group of tasks, in a macro that speaks as their companions do.
#[doc(hidden)]
#[macro_export]
macro_rules! __flow_stage {
    (($name:ident $d:tt) { $($known:tt)* }) => {
        #[allow(unused_macros)]
        macro_rules! $name {
            ([($d($d next:tt)*) $d rest:tt] { $d($d before:tt)* }) => {
                $d($d next)* ! { $d rest { $d($d before)* $($known)* } }
            };
        }
    };
}
