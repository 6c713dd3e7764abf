//! The language in every place where it may stand, run, with its results.
#![deny(warnings)]
#![allow(missing_docs)]
// What fails in a test shall panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// A test is a crate whose items nobody reaches.
#![allow(unreachable_pub)]

mod durable;
mod generics;
mod interface;
mod large;
mod names;
mod nested;
mod nodes;
mod placements;
mod tasks;
