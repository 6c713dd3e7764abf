//! Every journal does what its contract says.
#![cfg(all(feature = "testing", feature = "sqlite", feature = "postgres"))]
// Clippy takes functions outside of `#[test]` for production code.
#![allow(
    unreachable_pub,
    clippy::new_without_default,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod backends;
mod cluster;
mod conformance;
mod faults_postgres;
mod faults_sqlite;
mod proxy;
mod queries;
mod random;
mod tls;
