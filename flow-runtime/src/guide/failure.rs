//! # Failure and revert
//!
//! When a task fails, the run goes backwards: everything that was done is undone, last things
//! first, and the run ends `Reverted` with the failure that caused it.
//!
//! - The task that failed is reverted first, and told so: [`Outcome::Failed`]. It may have done
//!   half of its work.
//! - A task is reverted only after all that came after it are. What is unrelated is undone at
//!   the same time.
//! - A task that never ran is never reverted. One that was still running is let finish, and
//!   then reverted; one that was ready and had not started does not start.
//! - A task that was stopped (its time was up, or the run was cancelled) is told
//!   [`Outcome::Unknown`].
//!
//! `revert` receives the same values that `execute` received, and may ask for two things more:
//! `result: Outcome<'_, T>` and `flow_failures: &Failures`. There is a value in `result` only
//! where `execute` returned one, so a failure cannot be taken for a result.
//!
//! ```
//! # use flow_runtime::{Failures, Outcome, flow, task};
//! # use std::sync::Mutex;
//! #[derive(Default)]
//! pub struct Reserve { pub log: Mutex<Vec<String>> }
//!
//! #[task(provides(seat))]
//! impl Reserve {
//!     async fn execute(&self) -> Result<u32, std::io::Error> { Ok(12) }
//!
//!     async fn revert(
//!         &self,
//!         result: Outcome<'_, u32>,
//!         flow_failures: &Failures,
//!     ) -> Result<(), std::io::Error> {
//!         if let Outcome::Done(seat) = result {
//!             let why = flow_failures.cause().map(|cause| cause.message().to_owned());
//!             self.log.lock().unwrap().push(format!("seat {seat} is free again: {why:?}"));
//!         }
//!         Ok(())
//!     }
//! }
//!
//! #[task]
//! async fn pay(seat: u32) -> Result<(), std::io::Error> {
//!     Err(std::io::Error::other(format!("no money for seat {seat}")))
//! }
//!
//! flow! {
//!     #[derive(Default)]
//!     pub linear Book() { Reserve, pay }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let book = Book::default();
//! let error = book.run(BookInputs {}).await.err().unwrap();
//! assert_eq!(error.cause().node(), "pay");
//! assert!(error.downcast_ref::<std::io::Error>().is_some());
//! assert_eq!(book.reserve.log.lock().unwrap().len(), 1);
//! # }
//! ```
//!
//! # When a revert fails
//!
//! The run ends `Failure`: something was left behind, and a person should look. The first cause
//! stays the first thing said. Reverts that do not depend on the failed one still run; what
//! came before it does not, as it would pull the ground from under what is still there. An
//! engine's [`Run`](crate::Run) can try the failed reverts again.
//!
//! # Panics
//!
//! A panic in `execute` or `revert` is that task's failure. None crosses the library's border.
//!
//! [`Outcome::Failed`]: crate::Outcome::Failed
//! [`Outcome::Unknown`]: crate::Outcome::Unknown
