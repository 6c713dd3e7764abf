//! The workloads of the benchmarks, and what one would write by hand for each.

pub mod hand;
pub mod shaped;
pub mod shapes;
