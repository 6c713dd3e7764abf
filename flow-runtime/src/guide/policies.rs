//! # Policies: retry, timeout, when, each, priority
//!
//! Attributes on a node, on a block, or on the flow itself.
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::sync::atomic::{AtomicU32, Ordering};
//! #[derive(Default)]
//! pub struct Fetch { pub calls: AtomicU32 }
//!
//! #[task(provides(page))]
//! impl Fetch {
//!     async fn execute(&self) -> Result<String, std::io::Error> {
//!         match self.calls.fetch_add(1, Ordering::Relaxed) {
//!             0 | 1 => Err(std::io::ErrorKind::ConnectionReset.into()),
//!             _ => Ok("welcome".into()),
//!         }
//!     }
//! }
//!
//! flow! {
//!     #[derive(Default)]
//!     pub linear Read() -> (page: String) {
//!         #[retry(times = 5, backoff = exponential("1ms", max = "1s"), jitter)]
//!         #[timeout("10s")]
//!         Fetch,
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! let read = Read::default();
//! assert_eq!(read.run(ReadInputs {}).await?.page, "welcome");
//! assert_eq!(read.fetch.calls.load(Ordering::Relaxed), 3);
//! # Ok(())
//! # }
//! ```
//!
//! # Retry
//!
//! `times` counts all attempts, the first included. When something inside fails, what was done
//! inside is reverted, last things first, and then executed again. What is outside is not
//! touched. That is one rule for a node and for a block; a node is the smallest block.
//!
//! - `backoff = constant("1s")`, `linear("1s", step = "2s", max = "30s")` or
//!   `exponential("100ms", factor = 2.0, max = "30s")`: how long to wait before the next
//!   attempt. The default is not at all; `step` defaults to the first wait, `factor` to 2.
//! - `jitter`: makes each wait a random one between half and all of what the back-off says, so
//!   that many who failed together do not come back together.
//! - `except(NotFound, Forbidden)`: error types that are not worth another attempt, wherever
//!   they stand in the chain of causes.
//! - `except_if = function`: the same by a `fn(&Failure) -> bool`, or a closure.
//!
//! Retries nest: when the inner one gives up, the next one outwards is asked, and its block is
//! reverted and run again, the inner one beginning afresh. When the last gives up, the run is
//! reverted.
//!
//! # Retry controllers
//!
//! In the place of `times` a type can decide, with all that was tried before it: a
//! [`controller`](macro@crate::controller). It is written as a node is, with arguments and a name
//! for what it provides, and `backoff`, `jitter` and `except` go with it as with `times`:
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::io;
//! use flow_runtime::retry::ForEach;
//!
//! # #[task(provides(connection))]
//! # async fn connect(host: &str) -> io::Result<String> {
//! #     if host == "b" { Ok(host.to_owned()) } else { Err(io::ErrorKind::ConnectionRefused.into()) }
//! # }
//! # #[task]
//! # async fn send(connection: &str) -> io::Result<()> { let _ = connection; Ok(()) }
//! flow! {
//!     #[derive(Default)]
//!     pub linear Deliver(hosts: Vec<String>) -> (host: String) {
//!         #[retry(ForEach<String>(values = hosts) -> host, backoff = constant("1ms"))]
//!         linear { connect, send }
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! let hosts = vec!["a".to_owned(), "b".to_owned()];
//! assert_eq!(Deliver::default().run(DeliverInputs { hosts }).await?.host, "b");
//! # Ok(())
//! # }
//! ```
//!
//! The controller is a node of the flow, the first of its block, and a field of the flow's
//! struct. What it provides is seen by the block and by what comes after it, as the output of
//! every other node: after the block it is what the last attempt was given. It is executed
//! before each attempt. When something inside fails, its `on_failure` is asked and says
//! [`Retry`](crate::Decision::Retry), [`RetryAfter`](crate::Decision::RetryAfter) some time,
//! [`Revert`](crate::Decision::Revert), which has the next retry outwards asked, or
//! [`RevertAll`](crate::Decision::RevertAll), which asks nobody more. One that panics has said
//! `Revert`; one whose `execute` fails is a task that failed, and the next outwards is asked.
//!
//! Ready made are [`ForEach`](crate::retry::ForEach), [`Times`](crate::retry::Times),
//! [`AlwaysRevert`](crate::retry::AlwaysRevert) and
//! [`AlwaysRevertAll`](crate::retry::AlwaysRevertAll). In a durable run the history of a
//! controller and its decisions are in the log: what it decided it is not asked again.
//!
//! # Timeout
//!
//! On a node: how long one attempt of `execute` may take. When the time is up the task is
//! dropped where it stands, and counts as failed; its `revert` is told that nobody knows how far
//! it came. On a block, or on the flow: how long one attempt of all of it may take; the tasks in
//! it that still run are asked to stop, and dropped after a grace period if they do not. Reverts
//! have no timeout. A task that computes without an `.await` cannot be stopped; that its time is
//! up is seen when it is done.
//!
//! # Priority
//!
//! `#[priority(10)]` on a node or a block: when several tasks could start, the one with the higher
//! number does first; without the attribute it is 0, and it may be less. Tasks that are as urgent
//! as each other start in the order in which they became ready, and those that became ready at
//! once in the order in which they are written. Reverts go by the same rule. It matters most where
//! [`max_running`](crate::EngineBuilder::max_running) has tasks wait; a task that runs is never
//! interrupted, and nothing starts before what it comes after.
//!
//! ```
//! # use flow_runtime::{Engine, EventKind, flow, task};
//! # use std::sync::Arc;
//! # #[task]
//! # async fn copy() -> std::io::Result<()> { Ok(()) }
//! flow! {
//!     #[derive(Default)]
//!     pub unordered CopyAll() {
//!         logs: copy,
//!         #[priority(10)]
//!         database: copy,
//!         #[priority(-1)]
//!         unordered { thumbnails: copy, previews: copy }
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::builder().max_running(1).build();
//! let run = engine.start(Arc::new(CopyAll::default()), CopyAllInputs {})?;
//! let mut events = run.events();
//! let mut started = Vec::new();
//! while let Some(event) = events.next().await {
//!     if let EventKind::TaskStarted { task, .. } = &event.kind {
//!         started.push(task.to_string());
//!     }
//! }
//! assert_eq!(started, ["database", "logs", "thumbnails", "previews"]);
//! # Ok(())
//! # }
//! ```
//!
//! A block and a flow that is a node hand their priority on to what is inside and has none of its
//! own; a retry controller is as urgent as what it decides about. A flow says nothing of itself: it
//! does where it is a node. Another priority is another definition to a durable run, as its log
//! holds what was started when.
//!
//! # When
//!
//! `#[when(question)]` on a node or a block: it is executed only if the answer is yes. What asks
//! is a *decider*; it is asked when everything that the part comes after is done, before the
//! part's own first attempt and time, and anew in each attempt of a block around it.
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::convert::Infallible;
//! #[task(provides(key))]
//! async fn encrypt(volume_type: &String) -> Result<String, Infallible> {
//!     Ok(format!("key of {volume_type}"))
//! }
//!
//! #[task(provides(sent))]
//! async fn cast(#[optional] key: Option<&String>) -> Result<String, Infallible> {
//!     Ok(key.map_or("in the open".to_owned(), |key| format!("with the {key}")))
//! }
//!
//! fn is_encrypted(volume_type: &str) -> bool {
//!     volume_type == "luks"
//! }
//!
//! flow! {
//!     #[derive(Default)]
//!     pub linear Send(volume_type: String) -> (sent: String, key: Option<String>) {
//!         #[when(is_encrypted(volume_type), skip = atom)]
//!         encrypt,
//!         cast,
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! let send = Send::default();
//! let out = send.run(SendInputs { volume_type: "plain".into() }).await?;
//! assert_eq!((out.sent.as_str(), out.key), ("in the open", None));
//! # Ok(())
//! # }
//! ```
//!
//! The question is a symbol that is a `bool`, a function that is called with symbols, or
//! `|symbol| expression`, each perhaps after a `!`. It borrows the symbols, which are those that
//! the part would see if it required them. The answer is a `bool`, or a `Result` of one; an error
//! or a panic is a failure like that of a task, and is reverted and tried again like one. A
//! decider does not wait, and changes nothing: in a durable run its answer is written with what
//! made it due, and is not asked for again.
//!
//! | `skip =` | what is skipped when the answer is no |
//! |---|---|
//! | `all`, the default | the part, and everything in the flow that comes after it, directly or not |
//! | `flow` | the part, and the tasks of its block that come after it with nothing but tasks between |
//! | `neighbors` | the part, and the tasks of its block that come directly after it |
//! | `atom` | the part alone |
//!
//! `flow` and `neighbors` stop at blocks, at nested flows, and at nodes with a `#[retry]`. No skip
//! leaves the flow that it is written in. What is skipped is [`Ignored`](crate::TaskState), counts
//! as done for what comes after it, and has nothing to revert; its own decider is not asked.
//!
//! What may be skipped can be required only by what is skipped with it, or can do without: a
//! parameter that is `#[optional]`, an input of a nested flow that is an `Option`, an output of
//! the flow that is an `Option`. A decider is given such a symbol as an `Option<&T>`. All of that
//! is checked when the flow is compiled, or built.
//!
//! # Each
//!
//! `#[each(item in items)]` on a task: it is executed once for each element of a list that is known
//! only when the flow runs. `items` is a symbol, a `Vec`; `item` is what the task requires, after
//! any rebinding, and nobody else sees it. What the task provides becomes a `Vec` in the order of
//! the list, each name of a tuple one of its own. That a later task takes such a list is all that
//! reducing needs.
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::convert::Infallible;
//! #[task(provides(size))]
//! async fn measure(word: &str) -> Result<usize, Infallible> {
//!     Ok(word.len())
//! }
//!
//! #[task(provides(longest))]
//! async fn longest(sizes: &[usize]) -> Result<Option<usize>, Infallible> {
//!     Ok(sizes.iter().max().copied())
//! }
//!
//! flow! {
//!     #[derive(Default)]
//!     pub linear Words(words: Vec<String>) -> (sizes: Vec<usize>, longest: Option<usize>) {
//!         #[each(word in words, limit = 8)]
//!         measure -> sizes,
//!         longest,
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! let words = vec!["one".to_owned(), "three".to_owned()];
//! let out = Words::default().run(WordsInputs { words }).await?;
//! assert_eq!((out.sizes, out.longest), (vec![3, 5], Some(5)));
//! # Ok(())
//! # }
//! ```
//!
//! - It is as if the elements were tasks beside each other in an `unordered`, and nothing after
//!   them begins before all are through. An empty list gives empty lists, and executes nothing.
//! - `limit = 8`: no more are on their way at once; they begin in the order of the list. Without
//!   it, as many as the engine allows
//!   ([`max_running`](crate::EngineBuilder::max_running)).
//! - When one fails no other begins, and all that are done are reverted, the failed one first, each
//!   with its own element and its own [`Outcome`](crate::Outcome).
//! - `#[retry(times = …)]` tries the failed element again, and no other; to try all again write it
//!   at a block around the task, or let a controller decide. `#[timeout]` is the time of each
//!   element's attempt. `#[when]` skips all of it.
//! - [`TaskContext::index`](crate::TaskContext::index) tells which element it is; the idempotency
//!   key is the element's own. Failures, events and the log of a durable run name the element as
//!   `measure[3]`, and the state of `measure` is that of all together.
//! - In a durable run each element is one entry of the log: after a crash the finished ones are not
//!   executed again.
//!
//! Only a task can be executed for each. For a whole flow or block, write a task that runs the flow.
//! In a flow that is made at run time it is [`Atom::each`](crate::builder::Atom::each).
