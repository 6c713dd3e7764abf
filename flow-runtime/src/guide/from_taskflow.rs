//! # For those who know TaskFlow
//!
//! The words are TaskFlow's. What they mean is the same unless it stands on this page.
//!
//! - [`capabilities`]: all that TaskFlow can do, row by row, and what became of it
//! - [`mistakes`]: real mistakes in OpenStack's flows, and what the compiler says to them
//! - `flow-runtime/examples`: TaskFlow's own examples, anew, under their names
//!
//! # Side by side
//!
//! A task. `default_provides` is the attribute, `requires` is read off the signature, and what
//! may be in `result` is a type.
//!
//! ```python
//! class EntryCreate(task.Task):
//!     default_provides = 'volume'
//!
//!     def execute(self, name, size):
//!         return self.db.create(name, size)
//!
//!     def revert(self, result, flow_failures, **kwargs):
//!         if isinstance(result, failure.Failure):
//!             return
//!         self.db.destroy(result)
//! ```
//!
//! ```
//! # use flow_runtime::{Failures, Outcome, task};
//! # type Volume = String; pub struct Db; impl Db {
//! # async fn create(&self, _: &str, _: u64) -> Result<Volume, std::io::Error> { Ok(Volume::new()) }
//! # async fn destroy(&self, _: &str) -> Result<(), std::io::Error> { Ok(()) } }
//! pub struct EntryCreate { pub db: Db }
//!
//! #[task(provides(volume))]
//! impl EntryCreate {
//!     async fn execute(&self, name: &str, size: u64) -> Result<Volume, std::io::Error> {
//!         self.db.create(name, size).await
//!     }
//!
//!     async fn revert(&self, result: Outcome<'_, Volume>) -> Result<(), std::io::Error> {
//!         let Outcome::Done(volume) = result else { return Ok(()) };
//!         self.db.destroy(volume).await
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! A flow, and running it. The store becomes a struct, of which no field can be forgotten;
//! what `fetch` gave becomes another.
//!
//! ```python
//! flow = linear_flow.Flow('sums').add(
//!     Add('first', provides='a', rebind=['x', 'y']),
//!     unordered_flow.Flow('both', retry=retry.Times(3)).add(
//!         Add('second', provides='b', rebind=['a', 'y']),
//!         Add('third', provides='c', rebind={'x': 'a'}, inject={'y': 5})))
//! engine = engines.load(flow, store={'x': 1, 'y': 2})
//! engine.run()
//! print(engine.storage.fetch('b'), engine.storage.fetch('c'))
//! ```
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # #[task(provides(sum))] async fn add(x: i64, y: i64) -> Result<i64, std::convert::Infallible> { Ok(x + y) }
//! flow! {
//!     #[derive(Default)]
//!     pub linear Sums(x: i64, y: i64) -> (b: i64, c: i64) {
//!         first: add -> a,
//!         #[retry(times = 3)]
//!         both: unordered {
//!             second: add(x = a) -> b,
//!             third: add(x = a, y = { 5 }) -> c,
//!         },
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! let out = Sums::default().run(SumsInputs { x: 1, y: 2 }).await?;
//! println!("{} {}", out.b, out.c);
//! # assert_eq!((out.b, out.c), (5, 8));
//! # Ok(())
//! # }
//! ```
//!
//! A listener.
//!
//! ```python
//! def watch(state, details):
//!     print(details['task_name'], details['old_state'], state)
//!
//! engine.atom_notifier.register(notifier.Notifier.ANY, watch)
//! ```
//!
//! ```
//! # use flow_runtime::Engine;
//! # use std::sync::Arc;
//! use flow_runtime::observe::{Change, Changes};
//!
//! let watch = Changes::new(|_event, change| {
//!     if let Change::Task { name, old, new } = change {
//!         println!("{name} {old} {new}");
//!     }
//! });
//! let engine = Engine::builder().listener(Arc::new(watch)).build();
//! ```
//!
//! # What differs, and why
//!
//! | TaskFlow 6.5 | here | because |
//! |---|---|---|
//! | names are strings, checked when the engine prepares, or when a value is missing at run time | checked by the compiler, with the place of the mistake | a rollback is the worst moment to learn of a misspelling |
//! | `revert(result, flow_failures)`: `result` is a value, a `Failure` or `None`; the second a dict | [`Outcome`](crate::Outcome) and [`Failures`](crate::Failures), typed | five of Cinder's bugs |
//! | the store shadows what tasks provide | two visible providers of one symbol are an error | Cinder renames inputs to dodge it |
//! | `graph` links in order of adding; ambiguity depends on it | the order of writing does not matter | moving a line should change nothing |
//! | `link(u, v)` orders two parts without data | `#[after(u)]` on `v` | it stands where it is read |
//! | every flow is made at run time | `flow!`; and [`FlowBuilder`](crate::builder::FlowBuilder) for those that come from configuration or data | the compiler can prove only what it sees |
//! | a retry controller beside a flow | `#[retry]` on a node, a block or a flow, with a number or a controller; back-off and jitter built in | Octavia sleeps in `on_failure`, which stops the engine |
//! | a nested retry that gives up reverts only its own flow | it asks outwards (`defer_reverts`) | TaskFlow's own documentation calls the former "generally not the desired behavior" |
//! | a failing revert stops all others and hides the cause | independent reverts go on; the cause stays first; the failed ones can be tried again | less is left behind |
//! | lookup, decider, hook and storage errors abandon the rollback | they cannot happen, or are failures like any other | so does every other failure |
//! | a queued task still runs after a failure was seen | it does not start | its work would only be undone |
//! | a task that never ran may be reverted (a race) | never | |
//! | failures stay in `flow_failures` after a retry succeeded | they are cleared | the cause that a revert reads is the cause |
//! | what ran when the process died is run again, to be reverted with a result | if it is to be undone, it is reverted at once, with [`Outcome::Unknown`](crate::Outcome::Unknown) | the work would only be undone, and a revert must bear it anyway |
//! | suspension may end `REVERTED` and lose results | it never loses a running task's result | |
//! | no timeouts, no back-off, no cancellation | all three | |
//! | each step walks the graph: a chain costs O(n²) | O(1) a step | |
//!
//! Names that differ: an engine's `storage.fetch` is the outputs struct; `inject` is
//! `Task(parameter = { value })`; `rebind` is `Task(parameter = symbol)`; `requires` and
//! `provides` are read off the signature; `default_provides` is `#[task(provides(…))]`.
//!
//! # How this is known
//!
//! The test `taskflow` makes random flows, has the real TaskFlow 6.5 run them (retries with
//! `defer_reverts`), builds them with [`builder`](crate::builder), and runs them: one task at a
//! time, with tasks at once, in memory and with a journal, suspended and gone on with by another engine, killed in the middle of a
//! call and brought back. States, calls, values and failures must be TaskFlow's, unless a rule of
//! this table says what differs; where TaskFlow contradicts its own states, ours must still be
//! lawful. DEVELOPERS.md says how to run it. With five thousand flows:
//!
//! | times | rule | TaskFlow |
//! |---|---|---|
//! | 735 | what has not started when a failure is seen does not start | runs all that it has queued, and then reverts it |
//! | 279 | a failing revert stops only what comes before it | begins nothing more, and leaves other branches as they are |
//! | 156 | several providers of one symbol are refused | takes the store, else the nearest |
//! | 72 | what had ended when the process died is not done again | writes the results of a round at its end |
//! | 68 | what has not started fails in another attempt | the same, in flows whose tasks fail in their n-th call |
//! | 68 | a run that is suspended begins nothing more | finishes the round of tasks that it has begun |
//! | 45 | what is to be undone is not run again first | runs again what ran when the process died, so that a revert has a result |
//! | 42 | a task is ignored when its turn comes | ignores at once all that a skip reaches |
//! | 22 | a failure that is mended is forgotten | tells failures of earlier attempts as well |
//! | 19 | a retry is skipped with its flow or not at all | can skip it alone |
//! | 11 | a retry is asked once about a failure | asks again when a run goes on |
//! | 3 | one part has one decider of one depth | one a link |
//!
//! The counts are of the seeds 1200 to 6199; some rules count each order in which a flow was run.
//! 2,740 of 3,644 flows, run one task at a time, did to the letter what they do in TaskFlow; in 757
//! more TaskFlow contradicts its own states. Of 31,176 runs with tasks at once 29,383 ended as
//! TaskFlow did in one of twelve orders; in the rest each task met a fate that another order may
//! bring.

pub mod capabilities;
pub mod mistakes;
