//! Runs that outlive their process.
//!
//! Give the engine a [journal](crate::journal), and register the flows whose runs it is to
//! drive:
//!
//! ```
//! use flow_runtime::journal::Memory;
//! use flow_runtime::{Engine, TaskContext, flow, task};
//! use std::convert::Infallible;
//! use std::sync::Arc;
//!
//! /// A service that remembers the keys of what it has done.
//! async fn pay(key: &str, cents: u64) -> Result<String, Infallible> {
//!     Ok(format!("{cents} cents, paid once under {key}"))
//! }
//!
//! #[task(provides(receipt))]
//! async fn charge(cents: &u64, cx: &TaskContext) -> Result<String, Infallible> {
//!     pay(&cx.idempotency_key(), *cents).await
//! }
//!
//! flow! {
//!     #[derive(Default)]
//!     pub linear Order(cents: u64) -> (receipt: String) { charge }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::builder()
//!     .journal(Arc::new(Memory::new()))
//!     .register(Order::default())
//!     .build()
//!     .await?;
//! // Asked again, it is the same run.
//! let run = engine.start::<Order>("order-17", OrderInputs { cents: 999 }).await?;
//! let run = engine.start::<Order>("order-17", OrderInputs { cents: 999 }).await?;
//! let receipt = run.wait().await?.receipt;
//! assert_eq!(receipt, "999 cents, paid once under order-17/charge");
//! engine.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What holds
//!
//! - A run is durable when [`start`](crate::durable::DurableEngine::start) returns.
//! - The result of a task is durable before anything that builds on it begins, and a failure
//!   before anything that it leads to.
//! - A task whose result is durable is not executed again. One that was on its way when the
//!   process died is executed once more; if it is to be undone anyway, it is reverted, and its
//!   `revert` is told [`Outcome::Unknown`](crate::Outcome::Unknown).
//! - So a task runs at least once. One that must have its effect only once gives the service
//!   that it calls its
//!   [`idempotency_key`](crate::TaskContext::idempotency_key).
//! - A [listener](crate::Listener) hears of what a task did before that is durable, so at least
//!   once too: of a task that is executed once more it hears once more. That a task begins or is
//!   reverted it hears when all that leads there is durable, and that the run rests or has ended
//!   when that is; but if the process dies at that moment, nobody hears it. The past of a run is
//!   not told again by the engine that goes on with it. Each step once is in the
//!   [history](crate::durable::Runs::history).
//! - A back-off goes on by the clock on the wall; a timeout of a block starts anew.
//! - The runs of an engine that died are taken over within its
//!   [lease](crate::durable::DurableBuilder::lease) and the
//!   [interval](crate::durable::DurableBuilder::claim_interval) together, by engines that have
//!   room for them. That is a bound of clocks: what comes on top is the time in which the next
//!   engine is scheduled, and reads them. It holds for an engine that was stopped, too, even
//!   where PostgreSQL has half of a transaction of its, as long as all engines are the same
//!   user of the database; otherwise that takes ten seconds. An engine that was taken for dead
//!   and was not can write nothing of them any more.
//! - A run that cannot go on here is put aside with the reason: its flow has
//!   [changed](crate::durable::DurableBuilder::register_compatible), a value of it cannot be
//!   read. The others go on, and [`resume`](crate::durable::Runs::resume) tries again.
//!
//! # What is stored
//!
//! Inputs, outputs and what tasks provide, as JSON: what serde writes must be what it reads.
//! Two cases in which it is not: a float that is not a number, and a map whose keys are no
//! texts. The latter is an error of the task that provides it, and so is a value that is too
//! [large](crate::durable::DurableBuilder::value_limits).
//!
//! The error that a task returned is stored as its message, its causes and the name of its
//! type; [`downcast_ref`](crate::Failure::downcast_ref) finds it only in the process where it
//! happened.
//!
//! # What it costs
//!
//! One commit for each step of a run that goes step by step, and one for its start; the end is
//! in the commit of the last step. What happens while a commit is under way goes into the next
//! one, of all runs together: so a hundred tasks at once, or a hundred runs, cost about what one
//! does. A run without a journal pays nothing for any of this.
//!
//! How that compares with the bare database and with other libraries is measured side by side,
//! with the disk's rate of syncs beside every figure:
//! `cargo run --release --manifest-path peers/durable/compare/Cargo.toml`.
//!
//! What an engine that died has left behind the next one brings back in a time that grows with
//! their number and no faster: some 0.3 ms a run, so 10,000 unfinished runs of six tasks in 3 s,
//! measured with a debug build on a shared machine of two cores, SQLite and PostgreSQL alike:
//! `cargo bench -p flow-runtime --features sqlite,postgres --bench recovery`.
//!
//! A run that waits stays in memory at some 18 KB (10,000 small ones at once, measured and held
//! below 24 KB by `cargo test -p flow-runtime --all-features --test crash many`). How many an
//! engine holds at once is [`max_runs`](crate::durable::DurableBuilder::max_runs); more wait in
//! the journal.
//!
//! # At least once, and how to make it once
//!
//! Between the moment in which a task has its effect and the commit that says so, a process can
//! die. Then nobody knows, and the task runs again. No library can close that gap for an effect
//! outside of its database; a task can:
//!
//! - Hand the [idempotency key](crate::TaskContext::idempotency_key) to the service that is
//!   called, as `charge` does above. It is the same each time that node of that run is executed,
//!   attempts of a retry included.
//! - Where the effect is a row, make the key, or an id that is derived from it, its primary key:
//!   the second time finds the row. `EntryCreate` of `manage-existing` does.
//! - Where neither can be, look before acting: is it there already?
//!
//! `revert` is in the same position. Told `Outcome::Unknown`, it looks for what may have been
//! made under the key, and removes that.
//!
//! # What may change between releases
//!
//! A run is bound to the definition of its flow by the
//! [fingerprint](crate::Plan::fingerprint): names, order, symbols, types as they are written,
//! policies. Documentation does not count, nor does the code of a task.
//!
//! | change | runs that are under way |
//! |---|---|
//! | what a task does, its errors, its documentation | go on |
//! | a new field of a value, with `#[serde(default)]` | go on |
//! | a field removed or renamed without an alias | those that need the value are put aside |
//! | times of a retry, back-off, timeout, priority | put aside, unless [declared compatible](crate::durable::DurableBuilder::register_compatible); then each goes on under the new policy, and is put aside if its past does not fit it |
//! | a task renamed, added, removed or moved | put aside: let them end first, or register the new flow under another name beside the old one |
//!
//! Nothing is lost by being put aside: the run waits, with the reason, and
//! [`resume`](crate::durable::Runs::resume) tries again, with an older program for instance.
//!
//! # Looking after runs
//!
//! With the feature `cli` any program has commands about its runs, as a subcommand of its own:
//! `cli::RunsCommand`, for clap; `examples/commands.rs` is a whole program.
//!
//! ```sh
//! shop runs list --state suspended,failure    # also --attention, --flow, --newer-than, --after
//! shop runs list --watch                      # each change, until it is interrupted
//! shop runs show order-17 --watch             # each step, until the run rests
//! shop runs resume order-17                   # also suspend, cancel, retry-reverts
//! shop runs purge --older-than 30d
//! ```
//!
//! On a terminal, `--watch` draws one screen anew, and says how much there was no room for: a
//! list keeps its newest runs, a run its latest steps. Elsewhere it writes a line for each change,
//! and with `--json` a JSON value. Values are shown only by `show --values`, since they may be
//! secrets, and control characters that come from a journal are spelled out.
//!
//! The orders are left in the journal, for whichever engine drives the run; the commands wait
//! until it has obeyed.
//!
//! # Backup
//!
//! All is in the database. For SQLite use its own online backup, `sqlite3 flows.db ".backup
//! copy.db"`: a plain copy of the file alone misses the write-ahead log. For PostgreSQL, `pg_dump`
//! or a replica. After a restore, tasks since the backup run again: at least once holds from the
//! point in time that was restored, and keys make that harmless.
//!
//! Runs that have ended stay until they are [purged](crate::durable::Runs::purge), by a person or
//! a script, or [by the engine itself](crate::durable::DurableBuilder::purge) when they are old
//! enough.
