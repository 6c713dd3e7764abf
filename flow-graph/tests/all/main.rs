//! Tests of `flow-graph`, in one program.

mod common;
mod plan;
mod wiring;
mod writing;
