//! The commands that were not taken yet.

use super::event::Command;
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// First in, first out.
///
/// A list with a mark costs a chain of tasks half of what a ring does. What was taken is
/// dropped when the list would grow, so it stays as long as what waits in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Command>", into = "Vec<Command>")]
pub(super) struct Commands {
    list: Vec<Command>,
    taken: usize,
}

impl Commands {
    #[inline]
    pub(super) fn push(&mut self, command: Command) {
        if self.list.len() == self.list.capacity() {
            self.drop_taken();
        }
        self.list.push(command);
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.taken == self.list.len()
    }

    #[inline]
    pub(super) fn take(&mut self) -> Option<Command> {
        let command = self.list.get(self.taken).copied();
        self.taken += usize::from(command.is_some());
        command
    }

    /// Only where it pays, so that a command is moved once on average.
    #[inline(never)]
    fn drop_taken(&mut self) {
        if self.taken * 2 >= self.list.len() {
            self.list.drain(..self.taken);
            self.taken = 0;
        }
    }

    fn waiting(&self) -> &[Command] {
        self.list.get(self.taken..).unwrap_or_default()
    }
}

impl From<Vec<Command>> for Commands {
    fn from(list: Vec<Command>) -> Self {
        Commands { list, taken: 0 }
    }
}

impl From<Commands> for Vec<Command> {
    fn from(commands: Commands) -> Self {
        commands.waiting().to_vec()
    }
}

impl PartialEq for Commands {
    fn eq(&self, other: &Self) -> bool {
        self.waiting() == other.waiting()
    }
}

impl Eq for Commands {}

impl Hash for Commands {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.waiting().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_as_long_as_what_waits() {
        let mut commands = Commands::default();
        for task in 0..3 {
            commands.push(Command::Abort { task });
        }
        for task in 0..10_000 {
            assert_eq!(commands.take(), Some(Command::Abort { task }));
            commands.push(Command::Abort { task: task + 3 });
        }
        assert_eq!(commands.waiting().len(), 3);
        assert!(commands.list.capacity() <= 16);
    }
}
