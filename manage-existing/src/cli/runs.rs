//! `runs`: looks after the runs in the journal.

use super::Common;
use super::args::RunsArgs;
use super::exit::{Exit, Failure};
use super::service::bus;
use super::services::{Setup, casts};
use flow_runtime::RunState;
use flow_runtime::cli::{CommandError, Output};
use flow_runtime::durable::Runs;
use flow_runtime::journal::{Journal, Memory};
use manage_existing::site::Part;
use std::io::stdout;
use std::sync::Arc;
use std::time::Duration;

/// For how long tasks are waited for at the end.
const STOP: Duration = Duration::from_secs(30);

pub(super) async fn run(common: &Common, args: RunsArgs) -> Result<(), Failure> {
    let bus = bus(&args.bus)?;
    let site = common.site().await?;
    let mut stdout = stdout();
    let mut output = Output::stdout(&mut stdout).json(common.json);
    let command = args.command;
    let casts = casts(bus.as_ref());
    let part = args.service.into();
    let journal: Arc<dyn Journal> = match site.journal_if_any(&casts, part).await? {
        Some(journal) => journal,
        // Nothing was ever run here, and to look changes nothing.
        None => Arc::new(Memory::new()),
    };
    let runs = Runs::new(journal);
    let state = if command.needs_engine() {
        // Before the services, which go on at once with what a dead process has left.
        let command = command.ordered(&runs).await?;
        let setup = Setup { bus, ..Setup::default() };
        let services = match (site.keeps_parts_apart(&casts), part) {
            (false, _) => setup.both(common, &site).await?,
            (true, Part::Api) => setup.api_alone(&site).await?,
            (true, Part::Volume) => setup.manager_alone(common, &site).await?,
        };
        let state = command.execute(&services.runs, &mut output).await;
        if state.is_ok() {
            services.finish().await?;
        }
        services.stop(STOP).await;
        state?
    } else {
        let _ = command.execute(&runs, &mut output).await?;
        None
    };
    match state {
        Some(RunState::Failure) => Err(Failure::new(Exit::Unexpected, "a revert failed")
            .help("mend the cause, then `manage-existing runs retry-reverts` tries it again")),
        _ => Ok(()),
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Runs(error) => error.into(),
            error @ CommandError::Waiting { .. } => Failure::new(Exit::Conflict, error.to_string())
                .help("`manage-existing runs show` tells how the run is doing"),
            error => Failure::new(Exit::Unexpected, error.to_string()),
        }
    }
}
