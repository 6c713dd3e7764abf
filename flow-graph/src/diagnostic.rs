//! Mistakes and doubts, in the words that the author of a flow reads.

use crate::model::Origin;
use std::fmt;

/// How bad it is.
///
/// ```
/// use flow_graph::Level;
///
/// assert!(Level::Error > Level::Warning);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The flow can run, but something in it looks unintended.
    Warning,
    /// The flow cannot be run.
    Error,
}

/// One thing to tell the author of a flow.
///
/// ```
/// use flow_graph::{Diagnostic, model::Origin};
///
/// let mistake = Diagnostic::error(Origin(7), "there is no task `Greet`")
///     .with_help("write `greet`");
/// assert_eq!(mistake.to_string(), "there is no task `Greet`\n= help: write `greet`");
/// ```
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
    ///
    /// ```
    /// use flow_graph::{Diagnostic, Level, model::Origin};
    ///
    /// assert_eq!(Diagnostic::error(Origin(7), "the flow is empty").level, Level::Error);
    /// ```
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
    ///
    /// ```
    /// use flow_graph::{Diagnostic, Level, model::Origin};
    ///
    /// assert_eq!(Diagnostic::warning(Origin(7), "nobody reads `name`").level, Level::Warning);
    /// ```
    pub fn warning(origin: Origin, message: impl Into<String>) -> Self {
        Diagnostic { level: Level::Warning, ..Diagnostic::error(origin, message) }
    }

    /// Adds a remedy.
    ///
    /// ```
    /// # use flow_graph::{Diagnostic, model::Origin};
    /// let doubt = Diagnostic::warning(Origin(7), "nobody reads `name`").with_help("remove it");
    /// assert_eq!(doubt.help, ["remove it"]);
    /// ```
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place that belongs to the mistake.
    ///
    /// ```
    /// # use flow_graph::{Diagnostic, model::Origin};
    /// let mistake = Diagnostic::error(Origin(9), "the label `a` is taken")
    ///     .with_related(Origin(7), "it stands here already");
    /// assert_eq!(mistake.related[0].0, Origin(7));
    /// ```
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
