//! # Wiring
//!
//! A parameter takes the symbol of its own name from the one provider that the node *sees*:
//! an input of the flow, or a node before it ([`patterns`](super::patterns) says which those
//! are). None is an error, and so are two: which one is meant must be said.
//!
//! Everything that changes the names stands at the node:
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::convert::Infallible;
//! # type R<T> = Result<T, Infallible>;
//! #[task(provides(copy, size))]
//! async fn duplicate(text: &str, times: usize) -> R<(String, usize)> {
//!     let copy = text.repeat(times);
//!     let size = copy.len();
//!     Ok((copy, size))
//! }
//!
//! flow! {
//!     #[derive(Default)]
//!     pub linear Twice(text: String) -> (fourfold: String) {
//!         first: duplicate(times = { 2 }) -> (twofold, _),
//!         second: duplicate(text = twofold, times = { 2 }) -> (fourfold, _),
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! let out = Twice::default().run(TwiceInputs { text: "ab".into() }).await?;
//! assert_eq!(out.fourfold, "abababab");
//! # Ok(())
//! # }
//! ```
//!
//! | written | called | does |
//! |---|---|---|
//! | `first: duplicate` | label | names the node; needed when a flow uses a task twice |
//! | `duplicate(text = twofold)` | rebind | gives the parameter another symbol |
//! | `duplicate(times = { 2 })` | inject | gives the parameter a value: any expression of the module |
//! | `duplicate -> (twofold, _)` | rename | names the outputs anew; `_` throws one away |
//!
//! A node without a label has the task's name in snake case: `EntryCreate` is the node
//! `entry_create`, and that is also the field of the flow's struct.
//!
//! # Inputs and outputs
//!
//! The flow declares both with names and types. An output may come from any node, or from an
//! input. A value that nobody requires and that is no output is a warning; `_`, or a name that
//! begins with `_`, says that it is meant.
