//! The commands that were not taken yet.

use super::event::{Command, EndedKind, RunState};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// First in, first out.
///
/// A driver mostly takes a command before there is another one, so the first one stands alone:
/// that one passes through a field of its own, and the list is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub(super) struct Commands {
    /// `None` only if there are none at all.
    first: Option<Short>,
    others: VecDeque<Short>,
    /// Those that are too long for the list, which holds their places.
    long: Vec<Command>,
}

/// How they are stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    list: Vec<Short>,
    /// How many of the list are no longer wanted.
    taken: usize,
    long: Vec<Command>,
}

impl From<Stored> for Commands {
    fn from(stored: Stored) -> Self {
        let mut others: VecDeque<_> = stored.list.into_iter().skip(stored.taken).collect();
        Commands { first: others.pop_front(), others, long: stored.long }
    }
}

impl From<Commands> for Stored {
    fn from(commands: Commands) -> Self {
        let list = commands.first.into_iter().chain(commands.others).collect();
        Stored { list, taken: 0, long: commands.long }
    }
}

/// A command in 12 bytes: there may be as many as there are tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Short {
    Execute { task: u32, attempt: u32 },
    Revert { task: u32, ended: EndedKind },
    Enter { flow: u32 },
    Decide { decider: u32 },
    Open { task: u32 },
    Ignore { task: u32 },
    IgnoreFlow { flow: u32 },
    Finish { state: RunState },
    Long { place: u32 },
}

impl Commands {
    #[inline]
    pub(super) fn execute(&mut self, task: u32, attempt: u32) {
        self.add(Short::Execute { task, attempt });
    }

    pub(super) fn push(&mut self, command: Command) {
        let short = match command {
            Command::Execute { task, attempt } => Short::Execute { task, attempt },
            Command::Revert { task, ended } => Short::Revert { task, ended },
            Command::Enter { flow } => Short::Enter { flow },
            Command::Decide { decider } => Short::Decide { decider },
            Command::Open { task } => Short::Open { task },
            Command::Ignore { task } => Short::Ignore { task },
            Command::IgnoreFlow { flow } => Short::IgnoreFlow { flow },
            Command::Finish { state } => Short::Finish { state },
            long => {
                self.long.push(long);
                Short::Long { place: self.long.len() as u32 - 1 }
            }
        };
        self.add(short);
    }

    #[inline]
    fn add(&mut self, command: Short) {
        match self.first {
            None => self.first = Some(command),
            Some(_) => self.others.push_back(command),
        }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(super) fn take(&mut self) -> Option<Command> {
        let first = self.first?;
        self.took_first();
        Some(match first {
            Short::Execute { task, attempt } => Command::Execute { task, attempt },
            Short::Revert { task, ended } => Command::Revert { task, ended },
            Short::Enter { flow } => Command::Enter { flow },
            Short::Decide { decider } => Command::Decide { decider },
            Short::Open { task } => Command::Open { task },
            Short::Ignore { task } => Command::Ignore { task },
            Short::IgnoreFlow { flow } => Command::IgnoreFlow { flow },
            Short::Finish { state } => Command::Finish { state },
            Short::Long { place } => {
                let command = *self.long.get(place as usize)?;
                // They are taken in order, so this may be the last one that is wanted.
                if place as usize + 1 == self.long.len() {
                    self.long.clear();
                }
                command
            }
        })
    }

    /// The next command, if it is to execute a task: which, and which attempt it is.
    #[inline]
    pub(super) fn take_execute(&mut self) -> Option<(u32, u32)> {
        let Some(Short::Execute { task, attempt }) = self.first else { return None };
        self.took_first();
        Some((task, attempt))
    }

    #[inline]
    fn took_first(&mut self) {
        self.first = self.others.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_in_the_order_in_which_they_were_given() {
        let mut commands = Commands::default();
        let wait = |scope| Command::CancelWait { scope };
        let execute = |task| Command::Execute { task, attempt: 1 };
        for number in 0..3 {
            commands.execute(number, 1);
            commands.push(wait(number));
        }
        let stored = serde_json::to_string(&commands).unwrap();
        assert_eq!(serde_json::from_str::<Commands>(&stored).unwrap(), commands);
        for number in 0..3 {
            assert_eq!(commands.take_execute(), Some((number, 1)));
            assert_eq!(commands.take_execute(), None);
            assert_eq!(commands.take(), Some(wait(number)));
        }
        assert_eq!((commands.take(), &commands), (None, &Commands::default()));
        commands.execute(3, 1);
        assert_eq!(commands.take(), Some(execute(3)));
    }

    #[test]
    fn what_was_stored_with_some_of_them_taken_is_read() {
        let stored = r#"{
            "list": [{ "Long": { "place": 0 } }, { "Execute": { "task": 4, "attempt": 2 } },
                     { "Long": { "place": 1 } }],
            "taken": 1,
            "long": [{ "abort": { "task": 1 } }, { "abort": { "task": 2 } }]
        }"#;
        let mut commands: Commands = serde_json::from_str(stored).unwrap();
        assert_eq!(commands.take(), Some(Command::Execute { task: 4, attempt: 2 }));
        assert_eq!(commands.take(), Some(Command::Abort { task: 2 }));
        assert_eq!(commands, Commands::default());
    }
}
