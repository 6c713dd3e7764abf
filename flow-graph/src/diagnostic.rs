//! Mistakes and doubts, in the words that the author of a flow reads.

use crate::model::Origin;
use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The flow can run, but something in it looks unintended.
    Warning,
    /// The flow cannot be run.
    Error,
}

/// One thing to tell the author of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a diagnostic that is not told is a mistake that is not found"]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// What is wrong: names the task and the symbol.
    pub message: String,
    /// What to do about it, one remedy an entry.
    pub help: Vec<String>,
    /// The smallest place that shows the mistake.
    pub origin: Origin,
    /// Other places that belong to it, each with what is to be seen there.
    pub related: Vec<(Origin, String)>,
}

impl Diagnostic {
    /// A mistake at `origin`.
    pub fn error(origin: Origin, message: impl Into<String>) -> Self {
        Diagnostic {
            level: Level::Error,
            message: message.into(),
            help: Vec::new(),
            origin,
            related: Vec::new(),
        }
    }

    /// A doubt at `origin`.
    pub fn warning(origin: Origin, message: impl Into<String>) -> Self {
        Diagnostic { level: Level::Warning, ..Diagnostic::error(origin, message) }
    }

    /// Adds a remedy.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place that belongs to the mistake.
    pub fn with_related(mut self, origin: Origin, note: impl Into<String>) -> Self {
        self.related.push((origin, note.into()));
        self
    }
}

/// The message, then each remedy on a line of its own.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for help in &self.help {
            write!(f, "\n= help: {help}")?;
        }
        Ok(())
    }
}
