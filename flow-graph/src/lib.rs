//! The model of a flow, and everything that can be known of it without running it.
//!
//! A flow is described by a [`model::Flow`]: names, patterns, policies, and the places in the
//! source where each was written. [`check`] proves its wiring with petgraph and answers with
//! a [`Plan`], or with every mistake as a [`Diagnostic`] in the words that the author reads.
//!
//! This crate knows neither Rust tokens nor tokio, so that the compiler (`flow-macros`) and
//! the engine (`flow-runtime`) say the same sentence about the same mistake.
#![forbid(unsafe_code)]

mod checks;
pub mod diagnostic;
pub mod graph;
pub mod model;
pub mod plan;
mod render;
mod when;

pub use checks::{Checked, check};
pub use diagnostic::{Diagnostic, Level};
pub use graph::Graph;
pub use plan::Plan;
