//! Why a flow cannot be built, and why it cannot be run with what it is given.

use flow_graph::{Diagnostic, Level};
use std::error::Error;
use std::fmt;

/// Why a flow cannot be built: every mistake in it, in the words of `flow!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    pub(super) flow: String,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) places: Vec<String>,
}

impl BuildError {
    /// The name of the flow.
    pub fn flow(&self) -> &str {
        &self.flow
    }

    /// All mistakes, in the order of their places in the flow.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Where a mistake is, in words: "node `attach`".
    pub fn place(&self, diagnostic: &Diagnostic) -> &str {
        place(&self.places, diagnostic)
    }
}

pub(super) fn place<'a>(places: &'a [String], diagnostic: &Diagnostic) -> &'a str {
    places.get(diagnostic.origin.0 as usize).map_or("", String::as_str)
}

/// Each mistake with its remedies and its place.
impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.diagnostics.iter().filter(|told| told.level == Level::Error);
        for (number, diagnostic) in errors.enumerate() {
            let line = if number > 0 { "\n" } else { "" };
            write!(
                f,
                "{line}{diagnostic}\n  --> flow `{}`, {}",
                self.flow,
                self.place(diagnostic)
            )?;
        }
        Ok(())
    }
}

impl Error for BuildError {}

/// Why a built flow cannot be run with what it is given: everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputsError {
    pub(super) flow: String,
    pub(super) problems: Vec<String>,
}

impl InputsError {
    /// What is wrong, one input an entry.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for InputsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "flow `{}` cannot be run with this: {}", self.flow, self.problems.join("; "))
    }
}

impl Error for InputsError {}
