//! Flows of tasks whose wiring is proven at compile time.
#![forbid(unsafe_code)]

//mod context;
//mod engine;
//mod failure;
//mod flow;
pub mod scheduler;
//mod slot;
//mod task;
