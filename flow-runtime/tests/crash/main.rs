//! Processes die, databases fail, and nothing is lost.
//!
//! Flows run in processes of their own (this very program, told to be a [`child`]), which are
//! killed with SIGKILL, stopped, or have their database taken away. Tasks append what they do to
//! a file, and so does the child for each write that it knows to be durable; the parent adds what
//! it finds in the journal after each death. [`check`] reads the file from its beginning and
//! knows at each call of a task what was durable then:
//!
//! | | |
//! |---|---|
//! | J8 | A task does not execute when a result of it is durable; in one life it executes once only. |
//! | J12 | It executes when the results that it builds on are durable; it reverts when a failure is. |
//! | I4, J1 | It reverts when all that came after it is undone, and when it may have been executed. |
//! | I7 | `revert` is told what is durable: the value, the failure, or that nobody knows. |
//! | J7, J8 | The run ends as it would have without suspension and deaths, with the same outputs. |
//!
//! Besides, nothing that was durable is ever missing or different later. [`mutations`] shows that
//! it sees each of these when it happens.
//!
//! How much is done at random: `CRASH_INSTANTS` deaths (default 40) of each journal, from
//! `CRASH_SEED`. A case that fails prints its seed and its story.
#![cfg(all(feature = "testing", feature = "sqlite", feature = "postgres"))]
// Helpers of tests fail by panicking, as tests do.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::new_without_default,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

#[path = "../journal/backends.rs"]
mod backends;
#[path = "../journal/cluster.rs"]
mod cluster;
#[path = "../journal/proxy.rs"]
mod proxy;

mod case;
mod check;
mod child;
mod dying;
mod effects;
mod flows;
#[path = "../harness/hand_on.rs"]
mod hand_on;
mod instants;
mod many;
mod mutations;
mod servers;
mod stopped;
mod storage;
mod takeover;
mod writes;
