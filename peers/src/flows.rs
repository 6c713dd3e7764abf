//! The flows that the build script wrote.

use flow_runtime::Flow;

/// A flow of the workloads, whose result can be verified.
pub trait Checked: Flow {
    /// The inputs of a run that begins with `seed`.
    fn inputs(seed: u64) -> Self::Inputs;
    /// What the values of the sinks add up to.
    fn checksum(outputs: Self::Outputs) -> u64;
}

include!(concat!(env!("OUT_DIR"), "/flows.rs"));
