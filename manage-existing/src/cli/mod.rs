//! The command line: arguments in, one library call, words out.

mod args;
mod doctor;
mod drill;
pub(crate) mod exit;
mod graph;
mod init;
mod manage;
mod output;
mod progress;
mod runs;
mod serve;
mod service;
mod services;
mod show;
mod target;
mod unmanage;

use args::{Args, Command};
use clap::Parser;
use directories::ProjectDirs;
use exit::{Exit, Failure};
use manage_existing::db::{DatabaseOptions, DatabaseUrl};
use manage_existing::domain::RequestContext;
use manage_existing::journal::JournalUrl;
use manage_existing::site::Site;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Everything from `argv` to the exit code.
pub(crate) fn run() -> ExitCode {
    // On a mistake clap prints what is wrong and ends with 2, which is `Exit::Usage`.
    let args = Args::parse();
    let serves =
        matches!(args.command, Command::Serve(_) | Command::Scheduler(_) | Command::Volume(_));
    // Nobody watches a service: what it has to say it says by itself.
    log_to_stderr(if serves { args.verbose.max(1) } else { args.verbose });
    let json = args.json;
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let result = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(if serves { threads } else { 2 })
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Unexpected, format!("cannot start: {error}")))
        .and_then(|runtime| runtime.block_on(dispatch(args)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(json);
            failure.exit.into()
        }
    }
}

async fn dispatch(args: Args) -> Result<(), Failure> {
    let common = Common {
        folder: args.data_dir.map_or_else(default_data_dir, Ok)?,
        database: args.database_url.map(|url| url.parse()).transpose()?,
        journal: args.journal_url.map(|url| url.parse()).transpose()?,
        json: args.json,
        context: context(),
    };
    match args.command {
        Command::Manage(args) => manage::run(&common, args).await,
        Command::List => show::list(&common).await,
        Command::Show { volume } => show::show(&common, &volume).await,
        Command::Unmanage { volume, force } => unmanage::run(&common, &volume, force).await,
        Command::Graph { format } => graph::run(format),
        Command::Init(args) => init::run(&common, args).await,
        Command::Doctor => doctor::run(&common).await,
        Command::Runs(args) => runs::run(&common, args).await,
        Command::Serve(args) => serve::api(&common, args).await,
        Command::Scheduler(args) => serve::scheduler(&common, args).await,
        Command::Volume(args) => serve::volume(&common, args).await,
    }
}

/// What every command needs.
struct Common {
    folder: PathBuf,
    /// Cinder's own.
    database: Option<DatabaseUrl>,
    /// Where runs are kept, if not in the folder.
    journal: Option<JournalUrl>,
    json: bool,
    context: RequestContext,
}

impl Common {
    /// Opens the data folder, which must be there.
    async fn site(&self) -> Result<Site, Failure> {
        // With a database of Cinder's the folder only holds the list of pools.
        self.open(self.database.is_some()).await
    }

    /// Opens the data folder, and says so if that made it.
    async fn site_or_new(&self) -> Result<Site, Failure> {
        let site = self.open(true).await?;
        if let (true, false, Some(path)) = (site.was_created(), self.json, site.db().path()) {
            eprintln!("created the database {}", path.display());
        }
        Ok(site)
    }

    async fn open(&self, create: bool) -> Result<Site, Failure> {
        let site = Site::open(&self.folder, create).await?;
        let site = match &self.database {
            Some(url) => site.with_database(DatabaseOptions::new(url.clone())).await?,
            None => site,
        };
        Ok(match &self.journal {
            Some(url) => site.with_journal(url.clone()),
            None => site,
        })
    }
}

fn default_data_dir() -> Result<PathBuf, Failure> {
    let folders = ProjectDirs::from("", "", "manage-existing");
    folders.map(|folders| folders.data_dir().to_owned()).ok_or_else(|| {
        Failure::new(Exit::Usage, "there is no home directory to keep the database in")
            .help("say where with --data-dir")
    })
}

/// Whoever sits at the keyboard is the administrator of their own database.
fn context() -> RequestContext {
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|key| std::env::var(key).ok());
    RequestContext::new(user.unwrap_or_else(|| "admin".to_owned()), "default").elevated()
}

fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => "off",
        1 => "manage_existing=info,flow_runtime=info",
        2 => "manage_existing=debug,flow_runtime=debug,sqlx=debug",
        _ => "trace",
    };
    let filter = match std::env::var(EnvFilter::DEFAULT_ENV) {
        Ok(filter) if verbose <= 1 => EnvFilter::new(filter),
        _ => EnvFilter::new(level),
    };
    // Whatever is asked for: lapin shows whole messages, and frames, and with them tokens and
    // passwords.
    let filter = ["lapin=info", "lapin::returned_messages=off"]
        .into_iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(filter, EnvFilter::add_directive);
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter)
        .init();
}
