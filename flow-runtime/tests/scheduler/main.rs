//! The scheduler, explored and compared with a specification that takes its time.
//!
//! `spec` says naively what is right; `run` holds a scheduler against it, event by event, and
//! checks what must be true of any run; `flows` are the flows, and `small` all small ones; `walk` visits all states of
//! one, which `key` tells apart; the other modules choose the flows and the events.
// Helpers of tests fail by panicking, as tests do.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod controllers;
mod each;
mod examples;
mod explore;
mod flows;
mod key;
mod random;
mod run;
mod shape;
mod small;
mod spec;
mod walk;
