//! What every journal must do, as a test suite (feature `testing`).
//!
//! Whoever writes a journal runs [`run`] on it. Each check gets a store of its own and opens as
//! many handles to it as it wants; a check that fails panics with what it saw.
//!
//! ```
//! use flow_runtime::journal::{Journal, Memory, conformance};
//! use std::sync::Arc;
//!
//! struct Store(Memory);
//!
//! #[async_trait::async_trait]
//! impl conformance::Store for Store {
//!     async fn open(&self) -> Arc<dyn Journal> {
//!         Arc::new(self.0.clone())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! conformance::run(async || Store(Memory::new())).await;
//! # }
//! ```
// This is a test, which the library carries for others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod claims;
mod commits;
mod lists;
mod make;
mod orders;
mod races;
mod values;
mod wakeups;

use super::Journal;
use async_trait::async_trait;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// A store that is empty at first, for one check.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Another handle to the store, as another process would have it.
    async fn open(&self) -> Arc<dyn Journal>;
}

type Check = fn(Arc<dyn Store>) -> BoxFuture<'static, ()>;

macro_rules! checks {
    ($($module:ident :: $check:ident),* $(,)?) => {
        &[$((stringify!($check), |store| Box::pin($module::$check(store)))),*]
    };
}

const CHECKS: &[(&str, Check)] = checks![
    commits::creating,
    commits::creating_again,
    commits::appending,
    commits::appending_again,
    commits::not_held,
    commits::resting,
    commits::resting_again,
    commits::several_for_one_run,
    commits::snapshots,
    commits::many_at_once,
    claims::numbers_of_workers,
    claims::handing_out,
    claims::not_handing_out,
    claims::bringing_back,
    claims::a_dead_worker,
    claims::a_late_worker,
    claims::a_lease,
    claims::leaving,
    orders::leaving_orders,
    orders::refusing_orders,
    orders::taking_orders,
    orders::due_while_an_order_waits,
    orders::taking_up_what_needs_a_person,
    lists::newest_first,
    lists::filters,
    lists::the_log,
    lists::purging,
    lists::purging_in_order,
    values::unusual_ids,
    values::unusual_values,
    values::large_values,
    values::times,
    wakeups::at_once,
    wakeups::from_this_handle,
    wakeups::from_another_handle,
    races::one_creates,
    races::one_claims,
    races::an_order_and_a_rest,
    races::a_commit_and_a_takeover,
];

/// Runs every check, each on a store that `fresh` makes.
///
/// # Panics
///
/// If the journal does anything else than its [contract](Journal) says.
pub async fn run<S: Store>(fresh: impl AsyncFn() -> S) {
    for (name, check) in CHECKS {
        // Shown by the test harness when the check panics.
        println!("journal conformance: {name}");
        check(Arc::new(fresh().await)).await;
    }
}
