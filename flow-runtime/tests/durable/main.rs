//! Durable runs: what is written when, and what comes of it after a crash.
// Helpers of tests fail by panicking, as tests do.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../harness/mod.rs"]
mod harness;

mod built;
mod commits;
mod controllers;
mod crash;
mod faulty;
#[path = "../harness/hand_on.rs"]
mod hand_on;
mod orders;
mod parked;
mod runs;
#[cfg(feature = "sqlite")]
mod sqlite;
mod sweep;
mod workers;
