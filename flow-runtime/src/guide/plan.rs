//! # The plan
//!
//! Every flow carries its [`Plan`](crate::Plan): names, order, symbols with their types,
//! policies and documentation, as data. Engines and diagrams read nothing else.
//!
//! ```
//! # use flow_runtime::{StaticFlow, flow, task};
//! # use std::convert::Infallible;
//! # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
//! flow! {
//!     #[derive(Default)]
//!     pub linear Sum(x: i64, y: i64) -> (total: i64) { add }
//! }
//!
//! let plan = Sum::plan();
//! assert_eq!(plan.tasks[0].name, "add");
//! println!("{}", plan.to_text());    // for the terminal
//! println!("{}", plan.to_mermaid()); // for a page of documentation
//! println!("{}", plan.to_dot());     // for graphviz
//! println!("{}", plan.to_json());    // for other programs
//! println!("{}", plan.fingerprint());
//! ```
//!
//! The fingerprint tells one definition from another: it changes with every name, edge, symbol,
//! type or policy, and not with the documentation.
