//! Where the diagnostics go.

use crate::{Diagnostic, Level};

/// Where in the flow something is said, in the order of writing.
///
/// Origins say nothing of order: only the caller knows what they mean.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// At an input.
    Input(usize),
    /// At an output.
    Output(usize),
    /// In the body: at the block or node with this position.
    Body(usize),
}

/// Collects all diagnostics of all rules.
#[derive(Default)]
pub(super) struct Sink {
    told: Vec<(Place, Diagnostic)>,
}

impl Sink {
    /// Takes one in.
    pub(super) fn tell(&mut self, place: Place, diagnostic: Diagnostic) {
        self.told.push((place, diagnostic));
    }

    /// How many were told so far.
    pub(super) fn count(&self) -> usize {
        self.told.len()
    }

    /// Everything in the order of writing; doubts only where there is no mistake, since a
    /// mistake may be what makes them look doubtful.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.told.sort_by_key(|(place, _)| *place);
        let worst = self.told.iter().map(|(_, diagnostic)| diagnostic.level).max();
        let all = self.told.into_iter().map(|(_, diagnostic)| diagnostic);
        all.filter(|diagnostic| worst != Some(Level::Error) || diagnostic.level == Level::Error)
            .collect()
    }
}
