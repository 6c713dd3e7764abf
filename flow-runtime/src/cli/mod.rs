//! Commands about durable runs, for the command line of any program (feature `cli`).
//!
//! [`RunsCommand`] is a subcommand for [clap](https://docs.rs/clap), and one call carries it
//! out. The texts, the exit code and where the journal is are the program's own matter:
//!
//! ```
//! use clap::Parser;
//! use flow_runtime::cli::{Output, RunsCommand};
//! use flow_runtime::durable::Runs;
//! use flow_runtime::journal::Memory;
//! use std::sync::Arc;
//!
//! #[derive(Parser)]
//! enum Command {
//!     /// Look after runs
//!     #[command(subcommand)]
//!     Runs(RunsCommand),
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let arguments = ["program", "runs", "list", "--state", "failure,suspended"];
//! let Command::Runs(command) = Command::try_parse_from(arguments)?;
//! // Where the program keeps its runs.
//! let runs = Runs::new(Arc::new(Memory::new()));
//! let mut text = Vec::new();
//! command.execute(&runs, &mut Output::new(&mut text)).await?;
//! assert_eq!(String::from_utf8(text)?, "no runs\n");
//! # Ok(())
//! # }
//! ```
//!
//! An order to a run (`resume`, `cancel`, …) is left in the journal, and obeyed by whichever
//! engine drives the run. Where no other process does, the program builds one beside the
//! command: [`RunsCommand::needs_engine`] says when, and [`RunsCommand::ordered`] comes first. `examples/commands.rs` is a whole program.

mod list;
mod orders;
mod output;
mod purge;
mod show;

pub use list::List;
pub use orders::OrderTo;
pub use output::Output;
pub use purge::Purge;
pub use show::Show;

use crate::RunId;
use crate::durable::{Runs, RunsError};
use crate::journal::Order;
use crate::scheduler::RunState;
use std::io;
use std::time::Duration;

/// What to do with the runs in a journal. See the [module](self).
#[derive(Clone, Debug, PartialEq, Eq, clap::Subcommand)]
pub enum RunsCommand {
    /// List runs, the newest first
    List(List),
    /// Show one run: what happened in it, and why it failed or was put aside
    Show(Show),
    /// Have a run pause: nothing more is begun, what runs is let finish
    Suspend(OrderTo),
    /// Have a run go on that is suspended, or was put aside for a person
    Resume(OrderTo),
    /// Stop a run, and revert what it has done
    Cancel(OrderTo),
    /// Try the failed reverts of a run again, and go on with its rollback
    RetryReverts(OrderTo),
    /// Remove runs that are over, with all that is known of them
    Purge(Purge),
}

/// Why a command about runs was not carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// There is no such run, it cannot be told so now, or the journal does not work.
    #[error(transparent)]
    Runs(#[from] RunsError),
    /// An order was left, and nobody has obeyed it in time.
    #[error("run `{id}` was told so, but is not at rest after {} s: does an engine drive it?", after.as_secs())]
    Waiting {
        /// The run.
        id: RunId,
        /// For how long it was waited.
        after: Duration,
    },
    /// What there is to say cannot be written.
    #[error("cannot write the result: {0}")]
    Output(#[source] io::Error),
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        CommandError::Output(error)
    }
}

impl RunsCommand {
    /// Whether the command waits for a run to obey, so that an engine is needed that knows its
    /// flow: in this process, unless another one looks after the journal.
    ///
    /// ```
    /// use clap::Parser;
    /// use flow_runtime::cli::RunsCommand;
    ///
    /// #[derive(Parser)]
    /// struct Arguments {
    ///     #[command(subcommand)]
    ///     command: RunsCommand,
    /// }
    ///
    /// let needs_engine =
    ///     |words: &str| Arguments::parse_from(words.split(' ')).command.needs_engine();
    /// assert!(needs_engine("runs resume order-17"));
    /// assert!(!needs_engine("runs list"));
    /// ```
    pub fn needs_engine(&self) -> bool {
        match self {
            // One that nobody drives pauses only when somebody takes it up.
            RunsCommand::Suspend(to)
            | RunsCommand::Resume(to)
            | RunsCommand::Cancel(to)
            | RunsCommand::RetryReverts(to) => to.waits(),
            RunsCommand::List(_) | RunsCommand::Show(_) | RunsCommand::Purge(_) => false,
        }
    }

    /// Leaves the order of a command that [needs an engine](RunsCommand::needs_engine) in the
    /// journal, and gives the command that waits for the rest.
    ///
    /// To be called before that engine is built: it may take the run up at once, from a process
    /// that died, and finds the order before it goes on with anything. Other commands are given
    /// back as they are.
    ///
    /// # Errors
    ///
    /// If there is no such run, it cannot be told so now, or the journal does not work.
    pub async fn ordered(mut self, runs: &Runs) -> Result<Self, CommandError> {
        if self.needs_engine() {
            match &mut self {
                RunsCommand::Suspend(to) => to.leave(Order::Suspend, runs).await?,
                RunsCommand::Resume(to) => to.leave(Order::Resume, runs).await?,
                RunsCommand::Cancel(to) => to.leave(Order::Cancel, runs).await?,
                RunsCommand::RetryReverts(to) => to.leave(Order::RetryReverts, runs).await?,
                RunsCommand::List(_) | RunsCommand::Show(_) | RunsCommand::Purge(_) => {}
            }
        }
        Ok(self)
    }

    /// Carries the command out. Of one about a single run that has come to rest it says in which
    /// state, which a program may make its exit code of.
    ///
    /// With `--watch` it goes on until the run rests (`show`), or for ever (`list`): drop the
    /// future to end it.
    ///
    /// # Errors
    ///
    /// [`CommandError`]. That nobody reads the output any more is none.
    pub async fn execute(
        self,
        runs: &Runs,
        output: &mut Output<'_>,
    ) -> Result<Option<RunState>, CommandError> {
        let done = match self {
            RunsCommand::List(list) => list.execute(runs, output).await.map(|()| None),
            RunsCommand::Show(show) => show.execute(runs, output).await,
            RunsCommand::Suspend(to) => to.execute(Order::Suspend, runs, output).await,
            RunsCommand::Resume(to) => to.execute(Order::Resume, runs, output).await,
            RunsCommand::Cancel(to) => to.execute(Order::Cancel, runs, output).await,
            RunsCommand::RetryReverts(to) => to.execute(Order::RetryReverts, runs, output).await,
            RunsCommand::Purge(purge) => purge.execute(runs, output).await.map(|()| None),
        };
        match done {
            Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                Ok(None)
            }
            done => done,
        }
    }
}

/// The states, by the words that people know them by.
const STATES: [(RunState, &str); 7] = [
    (RunState::Pending, "pending"),
    (RunState::Running, "running"),
    (RunState::Suspending, "suspending"),
    (RunState::Suspended, "suspended"),
    (RunState::Success, "success"),
    (RunState::Reverted, "reverted"),
    (RunState::Failure, "failure"),
];

fn word(state: RunState) -> &'static str {
    STATES.iter().find(|(known, _)| *known == state).map_or("unknown", |(_, word)| word)
}

fn parse_state(text: &str) -> Result<RunState, String> {
    let found = STATES.iter().find(|(_, word)| *word == text).map(|(state, _)| *state);
    found.ok_or_else(|| {
        let words: Vec<_> = STATES.iter().map(|(_, word)| *word).collect();
        format!("the states are {}", words.join(", "))
    })
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; 90s, 15m, 6h, 30d will do"))
}
