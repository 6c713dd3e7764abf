//! `manage-existing`: brings disk images under management, from the command line.
//!
//! It ends with one of the codes that [`cli::exit::Exit`] lists, which `--help` shows too.
#![forbid(unsafe_code)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
