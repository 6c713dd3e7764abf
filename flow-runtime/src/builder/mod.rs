//! Flows that are known only at run time: made from configuration, or from data.
//!
//! A [`FlowBuilder`] says what `flow!` says: patterns, labels, rebinding, injected values,
//! renames, retries, timeouts, tasks for each element of a list, flows within flows. The same checks prove it, with the same
//! words for the same mistake; the plan and its fingerprint are the same; and the same engine
//! runs it. What rustc does for `flow!`, the comparison of types, happens when the flow is
//! built. So a flow that could be built cannot fail for its wiring.
//!
//! ```
//! use flow_runtime::builder::{Block, FlowBuilder, Values};
//! use flow_runtime::{atom, task};
//! use std::convert::Infallible;
//!
//! #[task(provides(total))]
//! async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
//!     Ok(x + y)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sums = FlowBuilder::linear("Sums").input::<i64>("start").output::<i64>("total_3");
//! let mut last = "start".to_owned();
//! for number in 1..=3_i64 {
//!     let total = format!("total_{number}");
//!     sums = sums.add(
//!         atom!(add)
//!             .label(format!("add_{number}"))
//!             .bind("x", last)
//!             .inject("y", number)
//!             .rename([total.clone()]),
//!     );
//!     last = total;
//! }
//! let flow = sums.build()?;
//! let out = flow.run(flow.inputs(Values::new().with("start", 10_i64))?).await?;
//! assert_eq!(out.get::<i64>("total_3"), Some(&16));
//! # Ok(())
//! # }
//! ```
//!
//! What is wrong is told all at once, as in `flow!`:
//!
//! ```
//! # use flow_runtime::{atom, task};
//! # use flow_runtime::builder::FlowBuilder;
//! # #[task(provides(total))]
//! # async fn add(x: &i64, y: &i64) -> Result<i64, std::convert::Infallible> { Ok(x + y) }
//! # fn main() {
//! let error = FlowBuilder::linear("Sums").input::<i64>("x").input::<i64>("z").add(atom!(add));
//! let error = error.build().unwrap_err();
//! assert_eq!(
//!     error.diagnostics()[0].message,
//!     "task `add` requires `y`, which no task and no input of flow `Sums` provides",
//! );
//! # }
//! ```
//!
//! # Flows within flows
//!
//! A flow of `flow!` is a node of a built one through [`atom!`](crate::atom), a built flow
//! through [`Atom::from`]. The other way round there is no door: the plan of a flow of `flow!`
//! is proven and written when it is compiled, and so are those of the flows inside of it. A
//! fixed flow with a part that is known only at run time is a built flow with fixed parts:
//! write these with `flow!`, and join them here.

mod act;
mod arguments;
mod atom;
mod block;
mod build;
mod built;
mod each;
mod error;
mod nested;
mod policy;
mod prove;
mod slots;
mod store;
#[doc(hidden)]
pub mod typed;
mod types;
mod values;
mod when;

pub use act::TaskBuilder;
pub use arguments::{Given, GivenError, Undo};
pub use atom::Atom;
pub use block::{Block, FlowBuilder, Part};
pub use built::{BuiltFlow, Inputs};
pub use error::{BuildError, InputsError};
pub use policy::Retry;
pub use types::Type;
pub use values::Values;
pub use when::{Asked, When};

#[doc(hidden)]
pub use arguments::Arguments;
#[doc(hidden)]
pub use types::Infer;
