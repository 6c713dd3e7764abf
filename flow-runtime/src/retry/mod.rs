//! Retry controllers that are ready made, and what their authors need.

mod controllers;
mod history;

pub use controllers::{AlwaysRevert, AlwaysRevertAll, ForEach, NoneLeft, Times};
pub use history::{Attempt, History};
#[doc(hidden)]
pub use history::{Attempts, Record};
