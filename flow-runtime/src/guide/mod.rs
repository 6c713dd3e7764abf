//! How to write flows, one page for each construct. There is no code in here.
//!
//! 1. [`tasks`]: what a task is, requires, provides
//! 2. [`patterns`]: `linear`, `unordered`, `graph`, nested
//! 3. [`wiring`]: how a symbol finds its provider; labels, rebind, inject, rename
//! 4. [`failure`]: revert, its order, and what it is told
//! 5. [`policies`]: retry, timeout, when and priority, on nodes and on blocks
//! 6. [`flows_in_flows`]: flows as nodes, generic flows, flows of other crates
//! 7. [`running`]: `run`, the engine, suspend, cancel, some parts only, events, shutdown
//! 8. [`durability`]: runs that outlive their process
//! 9. [`plan`]: diagrams and fingerprints
//! 10. [`diagnostics`]: what the compiler says, and what to do about it
//! 11. [`from_taskflow`]: for those who know TaskFlow
//!
//! Elsewhere: [`builder`](crate::builder), flows that are known only at run time; and the module
//! `testing` (feature `testing`), drills for flows.

pub mod diagnostics;
pub mod durability;
pub mod failure;
pub mod flows_in_flows;
pub mod from_taskflow;
pub mod patterns;
pub mod plan;
pub mod policies;
pub mod running;
pub mod tasks;
pub mod wiring;
