//! What the real TaskFlow does with random flows, these engines may do, and nothing else.
//!
//! `cases.py` makes flows from seeds and runs them on TaskFlow 6.5; the flows are built here
//! with `FlowBuilder` and run on our engine. `saved.jsonl` has some with what TaskFlow did;
//! `fresh` has TaskFlow run others. Every deliberate difference is a named rule in
//! [`rules::RULES`], counted and shown; nothing else is let through.

// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod broken;
mod build;
mod calls;
mod case;
mod compare;
mod controllers;
mod durable;
mod fresh;
#[path = "../harness/hand_on.rs"]
mod hand_on;
mod invariants;
mod output;
mod recorder;
mod rules;
mod run;
mod saved;
mod scheduler;
mod votes;
mod world;
