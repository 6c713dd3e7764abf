//! Flows of tasks whose wiring is proven at compile time.
#![forbid(unsafe_code)]

pub mod builder;
#[cfg(feature = "cli")]
pub mod cli;
mod context;
pub mod durable;
mod engine;
mod error;
mod event;
mod failure;
mod flow;
pub mod guide;
pub mod journal;
mod language;
mod listener;
pub mod observe;
mod only;
pub mod retry;
pub mod scheduler;
mod slot;
mod task;
#[cfg(feature = "testing")]
pub mod testing;
mod verdict;

pub use context::{Part, RunId, TaskContext};
pub use durable::Durable;
pub use engine::{Control, Engine, EngineBuilder, Run, Step, Stepper, run};
pub use error::{RunError, RunErrorKind, StartError};
pub use event::{EventKind, RunEvent};
pub use failure::{BoxError, Failure, FailureKind, Failures};
pub use flow::{Flow, StaticFlow};
pub use flow_graph::{Graph, Plan, graph, model, plan};
pub use language::{controller, task};
pub use listener::{Events, Listener};
pub use only::{NoValue, Only, Reached};
pub use scheduler::{Decision, RunState, TaskState};
pub use slot::Value;
pub use task::{Outcome, Task};

/// What the expansions of `#[task]` and `flow!` are made of. Not for people: anything in here
/// may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use crate::builder::typed as door;
    pub use crate::builder::{Arguments, Atom, Infer};
    pub use crate::context::Call;
    pub use crate::durable::flow::{Load, Save, Stored, ValueError, door_of, stored, stored_each};
    pub use crate::failure::BoxError;
    pub use crate::flow::Compiled;
    pub use crate::retry::{Attempts, History, Record};
    pub use crate::scheduler::Decision;
    pub use crate::slot::{
        EachSlot, Keep, Length, List, Lists, NoLength, Parts, Pick, Ref, Slot, element,
    };
    pub use crate::task::{
        Ended, Outcome, Task, TaskResult, assert_task, assert_values, invalid, outcome,
    };
    pub use crate::verdict::Verdict;
    pub use flow_graph::plan::{Plan, Size};
    pub use flow_macros::{__atom, __atom_build, __flow, __flow_build};
    pub use std::boxed::Box;
    pub use std::primitive::str;
    pub use std::string::String;
    pub use std::sync::{Arc, OnceLock};
    pub use std::vec::Vec;
}
