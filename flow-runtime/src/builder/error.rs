//! Why a flow cannot be built, and why it cannot be run with what it is given.

use flow_graph::{Diagnostic, Level};
use std::error::Error;
use std::fmt;

/// Why a flow cannot be built: every mistake in it, in the words of `flow!`.
///
/// ```
/// # use flow_runtime::builder::{BuildError, FlowBuilder, TaskBuilder, Values};
/// # fn wrong() -> BuildError {
/// #     let greet = TaskBuilder::new("greet").requires::<String>("name");
/// #     let greet = greet.execute(|_| async { Ok(Values::new()) });
/// #     FlowBuilder::linear("Hello").add(greet).build().unwrap_err()
/// # }
/// println!("{}", wrong());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    pub(super) flow: String,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) places: Vec<String>,
}

impl BuildError {
    /// The name of the flow.
    ///
    /// ```
    /// # use flow_runtime::builder::{BuildError, FlowBuilder, TaskBuilder, Values};
    /// # fn wrong() -> BuildError {
    /// #     let greet = TaskBuilder::new("greet").requires::<String>("name");
    /// #     let greet = greet.execute(|_| async { Ok(Values::new()) });
    /// #     FlowBuilder::linear("Hello").add(greet).build().unwrap_err()
    /// # }
    /// assert_eq!(wrong().flow(), "Hello");
    /// ```
    pub fn flow(&self) -> &str {
        &self.flow
    }

    /// All mistakes, in the order of their places in the flow.
    ///
    /// ```
    /// # use flow_runtime::builder::{BuildError, FlowBuilder, TaskBuilder, Values};
    /// # fn wrong() -> BuildError {
    /// #     let greet = TaskBuilder::new("greet").requires::<String>("name");
    /// #     let greet = greet.execute(|_| async { Ok(Values::new()) });
    /// #     FlowBuilder::linear("Hello").add(greet).build().unwrap_err()
    /// # }
    /// assert_eq!(wrong().diagnostics().len(), 1);
    /// ```
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Where a mistake is, in words: "node `attach`".
    ///
    /// ```
    /// # use flow_runtime::builder::{BuildError, FlowBuilder, TaskBuilder, Values};
    /// # fn wrong() -> BuildError {
    /// #     let greet = TaskBuilder::new("greet").requires::<String>("name");
    /// #     let greet = greet.execute(|_| async { Ok(Values::new()) });
    /// #     FlowBuilder::linear("Hello").add(greet).build().unwrap_err()
    /// # }
    /// let error = wrong();
    /// for mistake in error.diagnostics() {
    ///     println!("{}: {}", error.place(mistake), mistake.message);
    /// }
    /// ```
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
///
/// ```
/// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
/// # fn doubled() -> BuiltFlow {
/// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
/// #     let double = double.execute(|given| async move {
/// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
/// #     });
/// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
/// #     flow.add(double).build().unwrap()
/// # }
/// let error = doubled().inputs(Values::new()).err();
/// assert_eq!(
///     error.unwrap().to_string(),
///     "flow `Doubled` cannot be run with this: `x: i64` is missing",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputsError {
    pub(super) flow: String,
    pub(super) problems: Vec<String>,
}

impl InputsError {
    /// What is wrong, one input an entry.
    ///
    /// ```
    /// # use flow_runtime::builder::{BuiltFlow, FlowBuilder, TaskBuilder, Values};
    /// # fn doubled() -> BuiltFlow {
    /// #     let double = TaskBuilder::new("double").requires::<i64>("x").provides::<i64>("twice");
    /// #     let double = double.execute(|given| async move {
    /// #         Ok(Values::new().with("twice", 2 * given.get::<i64>("x")?))
    /// #     });
    /// #     let flow = FlowBuilder::linear("Doubled").input::<i64>("x").output::<i64>("twice");
    /// #     flow.add(double).build().unwrap()
    /// # }
    /// let error = doubled().inputs(Values::new().with("y", 4_i64)).err();
    /// assert_eq!(error.unwrap().problems(), ["`x: i64` is missing", "there is no `y`"]);
    /// ```
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
