//! Runs that outlive their process.

pub(crate) mod flow;

pub use flow::Durable;
