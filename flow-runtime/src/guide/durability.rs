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
//! - A back-off goes on by the clock on the wall; a timeout of a block starts anew.
//! - The runs of an engine that died are taken over within its
//!   [lease](crate::durable::DurableBuilder::lease) and the
//!   [interval](crate::durable::DurableBuilder::claim_interval) together. An engine that was
//!   taken for dead and was not can write nothing of them any more.
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
//! One commit for each step of a run that goes step by step. What happens while a commit is
//! under way goes into the next one, of all runs together: so a hundred tasks at once, or a
//! hundred runs, cost about what one does.
