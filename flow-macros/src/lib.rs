//! The `#[task]` attribute and the `flow!` macro.
