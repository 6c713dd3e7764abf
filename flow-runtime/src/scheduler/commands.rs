//! The commands that were not taken yet.

use super::event::Command;
use serde::{Deserialize, Serialize};

/// First in, first out.
///
/// A driver mostly takes all commands before it gives the next event, so a list that is
/// emptied when its end is reached does what a ring does, for less.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Commands {
    list: Vec<Command>,
    taken: usize,
}

impl Commands {
    #[inline]
    pub(super) fn push(&mut self, command: Command) {
        self.list.push(command);
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.taken == self.list.len()
    }

    #[inline]
    pub(super) fn take(&mut self) -> Option<Command> {
        let command = *self.list.get(self.taken)?;
        self.taken += 1;
        if self.taken == self.list.len() {
            self.list.clear();
            self.taken = 0;
        }
        Some(command)
    }
}
