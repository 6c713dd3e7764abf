//! What a decider answers.

use crate::failure::BoxError;

/// The answer of a decider: a `bool`, or a [`Result`] of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no answer to a `#[when]`",
    label = "neither a `bool` nor a `Result<bool, …>`",
    note = "a symbol that may itself be skipped is given as an `Option`"
)]
pub trait Verdict {
    /// Whether the part is executed.
    ///
    /// # Errors
    ///
    /// Why it cannot be said.
    fn verdict(self) -> Result<bool, BoxError>;
}

impl Verdict for bool {
    fn verdict(self) -> Result<bool, BoxError> {
        Ok(self)
    }
}

impl Verdict for &bool {
    fn verdict(self) -> Result<bool, BoxError> {
        Ok(*self)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> Verdict for Result<bool, E> {
    fn verdict(self) -> Result<bool, BoxError> {
        self.map_err(Into::into)
    }
}
