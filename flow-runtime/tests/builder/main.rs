//! Flows that are made at run time.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod errors;
mod flows;
mod tasks;
