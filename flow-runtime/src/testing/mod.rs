//! A test kit for flows (feature `testing`).
//!
//! What a flow does when all goes well is easily tested; its reverts run on bad days only, and
//! are what is tested least. A [`Drill`] runs a flow again and again, each time with something
//! else going wrong: every task fails in turn, panics, is cancelled; every revert fails. After
//! each run it checks that the run ended as runs may end, and that the *world*, which is
//! whatever you say it is, is as it was before.
//!
//! ```
//! use flow_runtime::testing::{Drill, Scene};
//! use flow_runtime::{Outcome, flow, task};
//! use std::convert::Infallible;
//! use std::sync::{Arc, Mutex};
//!
//! type Shelf = Arc<Mutex<Vec<String>>>;
//!
//! struct Reserve {
//!     shelf: Shelf,
//! }
//!
//! #[task(provides(item))]
//! impl Reserve {
//!     async fn execute(&self, name: &String) -> Result<String, Infallible> {
//!         self.shelf.lock().unwrap().retain(|item| item != name);
//!         Ok(name.clone())
//!     }
//!
//!     async fn revert(&self, result: Outcome<'_, String>) -> Result<(), Infallible> {
//!         // Forget these two lines, and the drill says what is missing on the shelf.
//!         let Outcome::Done(item) = result else { return Ok(()) };
//!         self.shelf.lock().unwrap().push(item.clone());
//!         Ok(())
//!     }
//! }
//!
//! #[task]
//! async fn charge(item: &String) -> Result<(), Infallible> {
//!     let _ = item;
//!     Ok(())
//! }
//!
//! flow! {
//!     pub linear Buy(name: String) { Reserve, charge }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::testing::DrillError> {
//! let drill = Drill::new(
//!     // A world of its own for each run …
//!     async || {
//!         let shelf: Shelf = Arc::new(Mutex::new(vec!["book".to_owned()]));
//!         let flow = Buy { reserve: Reserve { shelf: Arc::clone(&shelf) }, charge: charge {} };
//!         Scene { flow, inputs: BuyInputs { name: "book".to_owned() }, world: shelf }
//!     },
//!     // … and what of it must not be changed by a flow that was reverted.
//!     async |shelf: &Shelf| shelf.lock().unwrap().clone(),
//! );
//! let report = drill.run().await?;
//! println!("{report}");
//! # Ok(())
//! # }
//! ```
//!
//! Beside it: [`Story`], what happened in a run, to be asserted; and [`in_no_time`], which has
//! back-offs and timeouts pass at once.

mod drill;
mod fault;
mod laws;
mod story;
mod time;

pub use drill::{Drill, DrillError, Drilled, Report, Scene};
pub use fault::{Fault, Injected};
pub use story::Story;
pub use time::{InNoTime, in_no_time};
