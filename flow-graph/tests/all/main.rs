//! Tests of `flow-graph`, in one program.

// The functions that tests call are not seen as tests by `allow-unwrap-in-tests`.
#![allow(clippy::unwrap_used)]

mod common;
mod deciders;
mod each;
mod opening;
mod oracle;
mod plan;
mod render;
mod speed;
mod wiring;
mod writing;
