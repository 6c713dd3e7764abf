//! The scheduler, explored and compared with a specification that takes its time.
//!
//! `spec` says naively what is right; `run` holds a scheduler against it, event by event, and
//! checks what must be true of any run; `flows` makes the flows; the other modules choose
//! the flows and the events.
#![allow(missing_docs)]

mod examples;
mod explore;
mod flows;
mod random;
mod run;
mod spec;
