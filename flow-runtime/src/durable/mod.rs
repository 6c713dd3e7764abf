//! Runs that outlive their process.
//!
//! An engine with a [journal](crate::journal) writes down what happens in each run before
//! anything comes of it. After a crash, at whatever instant, the next engine at the same
//! journal goes on where the run was: what is written is never done again, what was under way
//! is done once more. So a task runs *at least* once, and one that must not have its effect
//! twice uses [`TaskContext::idempotency_key`](crate::TaskContext::idempotency_key).
//!
//! - [`DurableEngine`] starts runs by a name, and drives them; several engines, in several
//!   processes, can share a journal.
//! - [`DurableRun`] waits for a run and gives it orders, and knows the types of its flow.
//! - [`Runs`] lists, shows and orders the runs of a journal by their names: for tools.
//!
//! The guide is [`guide::durability`](crate::guide::durability).

mod builder;
mod committer;
mod config;
pub(crate) mod draft;
mod engine;
pub(crate) mod entry;
pub(crate) mod flow;
mod history;
pub(crate) mod host;
mod inner;
mod only;
mod registry;
mod run;
mod runs;
mod session;
pub(crate) mod snapshot;
mod sweep;
mod trouble;

pub use builder::{BuildError, DurableBuilder};
pub(crate) use config::Limits;
pub use engine::DurableEngine;
pub use flow::Durable;
pub use history::{Follow, Step};
pub use run::DurableRun;
pub use runs::{Page, Runs, RunsError};
