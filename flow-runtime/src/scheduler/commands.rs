//! The commands that were not taken yet.

use super::event::{Command, EndedKind, RunState};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// First in, first out.
///
/// A driver mostly takes all commands before it gives the next event, so a list that is
/// emptied when its end is reached does what a ring does, for less.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Commands {
    list: SmallVec<[Short; 8]>,
    taken: u32,
    /// Those that are too long for the list, which holds their places.
    long: Vec<Command>,
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
        self.list.push(Short::Execute { task, attempt });
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
        self.list.push(short);
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.taken as usize == self.list.len()
    }

    pub(super) fn take(&mut self) -> Option<Command> {
        let list = &self.list[..];
        let (short, length) = (*list.get(self.taken as usize)?, list.len());
        let command = match short {
            Short::Execute { task, attempt } => Command::Execute { task, attempt },
            Short::Revert { task, ended } => Command::Revert { task, ended },
            Short::Enter { flow } => Command::Enter { flow },
            Short::Decide { decider } => Command::Decide { decider },
            Short::Open { task } => Command::Open { task },
            Short::Ignore { task } => Command::Ignore { task },
            Short::IgnoreFlow { flow } => Command::IgnoreFlow { flow },
            Short::Finish { state } => Command::Finish { state },
            Short::Long { place } => *self.long.get(place as usize)?,
        };
        self.took(length);
        Some(command)
    }

    /// The next command, if it is to execute a task: which, and which attempt it is.
    #[inline]
    pub(super) fn take_execute(&mut self) -> Option<(u32, u32)> {
        let list = &self.list[..];
        match *list.get(self.taken as usize)? {
            Short::Execute { task, attempt } => {
                self.took(list.len());
                Some((task, attempt))
            }
            _ => None,
        }
    }

    #[inline]
    fn took(&mut self, length: usize) {
        self.taken += 1;
        if self.taken as usize == length {
            self.list.clear();
            self.taken = 0;
            self.long.clear();
        }
    }
}
