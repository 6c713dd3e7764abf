//! The arguments, and the help that is made from them.

use super::drill::Drill;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use flow_runtime::cli::RunsCommand;
use manage_existing::site::Part;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  manage-existing manage ./disk.img                 manage a file, with all defaults
  manage-existing manage ./disk.img --name web --metadata tier=gold --bootable
  manage-existing list                              all volumes
  manage-existing show web                          one of them, by id or by name
  manage-existing unmanage web                      give the file its name back
  manage-existing runs list                         what is under way, and how it ended
  manage-existing serve --pool ./images             Cinder's HTTP API, for all of this
  manage-existing graph --format mermaid            what `manage` does, as a diagram
  manage-existing manage ./disk.img --drill refuse-cast   watch a failure being undone
  manage-existing manage ./disk.img --drill die-after-entry   die half way; run it again without

Exit codes:
  0  done
  1  something unexpected
  2  the command line, or a field of the request, is not as it must be
  3  a file, volume, host or type is not there, or cannot be read
  4  a conflict: managed already, in use by another run, or in the wrong state
  5  the storage service or the message broker is down, or refuses
  6  the request failed and was undone (REVERTED): no entry is left
  7  the request was taken, but the volume ended as error_managing
  8  the database is missing, not ours, damaged, locked, or cannot be reached or written
  9  the project's quota is used up";

/// Brings disk image files under management, the way Cinder manages existing volumes.
///
/// A managed file gets a database entry in Cinder's own tables, a size and an owner, and bears
/// the name of its volume (volume-<uuid>) until `unmanage` gives it its own back. The database
/// is one SQLite file that is made when it is first needed.
#[derive(Debug, Parser)]
#[command(name = "manage-existing", version, after_help = EXAMPLES, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,

    /// The folder of the database [default: the user's data folder]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "MANAGE_EXISTING_DATA_DIR",
        hide_env_values = true
    )]
    pub(super) data_dir: Option<PathBuf>,

    /// Keep the volumes in Cinder's own database: mysql://, postgresql:// or sqlite:///, as in
    /// cinder.conf [default: a file in the data folder]
    ///
    /// The database must have Cinder's schema (`cinder-manage db sync`); nothing is added to it.
    /// The project's quotas are kept. Better set the variable than the option where others can
    /// see the arguments of your programs: a URL may hold a password.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "MANAGE_EXISTING_DATABASE_URL",
        hide_env_values = true
    )]
    pub(super) database_url: Option<String>,

    /// Keep what is under way on a PostgreSQL server: postgresql://, it may be Cinder's own
    /// [default: in a file in the data folder]
    ///
    /// The tables are in a schema of their own, `manage_existing_…`, which is made. Processes that
    /// have the same journal go on with what one of them leaves that dies: the APIs of a database
    /// and a bus, and what works on the storage of one host. Better set the variable than the
    /// option: a URL may hold a password.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "MANAGE_EXISTING_JOURNAL_URL",
        hide_env_values = true
    )]
    pub(super) journal_url: Option<String>,

    /// Print JSON, for machines: results on stdout, errors on stderr
    #[arg(long, global = true)]
    pub(super) json: bool,

    /// Log to stderr: -v the steps, -vv the details, -vvv everything (or set RUST_LOG)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Manage a file: give it an entry, a size and a volume's name
    Manage(Box<ManageArgs>),
    /// List all volumes
    List,
    /// Show one volume, and why it failed if it did
    Show {
        /// Its id, the beginning of its id, or its name
        volume: String,
    },
    /// Give a volume's file its name back, and remove the entry
    Unmanage {
        /// Its id, the beginning of its id, or its name
        volume: String,
        /// Remove the entry even if the file is not there any more
        #[arg(long)]
        force: bool,
    },
    /// Draw what `manage` does: the tasks, and what they hand each other
    Graph {
        /// As what to draw it
        #[arg(long, value_enum, default_value = "text")]
        format: GraphFormat,
    },
    /// Make the database, register folders as pools, add volume types
    ///
    /// `manage` does all of this by itself, but for further volume types. To repeat it changes
    /// nothing.
    Init(InitArgs),
    /// Look for anything wrong with the database, the folders and the volumes
    Doctor,
    /// Look after runs: what is under way, what has failed, and what is to become of it
    ///
    /// With --bus those whose casts go there; they are kept apart.
    Runs(RunsArgs),
    /// Serve Cinder's HTTP API
    ///
    /// Without --bus the scheduler and the volume service run in the same process. With it,
    /// requests are cast to whichever scheduler listens there: Cinder's, or `scheduler` here.
    Serve(Box<ServeArgs>),
    /// Take casts from the bus, and hand them to the volume service of their host
    ///
    /// For a virtual host on which no scheduler of Cinder's listens: they would share a queue.
    Scheduler(BusArgs),
    /// Take casts from the bus, and manage the volumes of folders of disk images
    Volume(VolumeArgs),
}

/// How to reach the message bus.
#[derive(Debug, ClapArgs)]
pub(super) struct BusArgs {
    /// The message bus: transport_url of cinder.conf, or amqp[s]://USER:PASSWORD@HOST/VHOST
    ///
    /// Better set the variable than the option: a URL may hold a password.
    #[arg(long, value_name = "URL", env = "MANAGE_EXISTING_BUS", hide_env_values = true)]
    pub(super) bus: Option<String>,

    /// The exchange and the queues are durable (amqp_durable_queues in cinder.conf)
    #[arg(long)]
    pub(super) bus_durable: bool,

    /// How many seconds a cast may take; after that the request is undone
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(super) bus_timeout: u64,

    /// The exchange (control_exchange in cinder.conf)
    #[arg(long, value_name = "NAME", default_value = "openstack")]
    pub(super) bus_exchange: String,

    /// Certificates to trust besides the system's
    #[arg(long, value_name = "FILE")]
    pub(super) bus_ca_file: Option<PathBuf>,
}

/// What to serve, and to whom.
#[derive(Debug, ClapArgs)]
pub(super) struct ServeArgs {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8776")]
    pub(super) listen: SocketAddr,

    /// Folders to register as pools
    #[arg(long = "pool", value_name = "FOLDER")]
    pub(super) pools: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) bus: BusArgs,

    /// How to find out who asks
    #[arg(long, value_enum, default_value = "noauth")]
    pub(super) auth: AuthKind,

    /// Serve without authentication to other machines too
    #[arg(long)]
    pub(super) insecure: bool,

    /// With --auth proxy, where the proxy is; may be repeated [default: this machine]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) trusted_proxy: Vec<IpAddr>,

    /// With --auth keystone, where Keystone is
    #[arg(long, value_name = "URL")]
    pub(super) keystone_url: Option<String>,

    /// The user as whom Keystone is asked
    #[arg(long, value_name = "NAME", default_value = "cinder")]
    pub(super) keystone_user: String,

    /// The file that holds that user's password
    #[arg(long, value_name = "FILE")]
    pub(super) keystone_password_file: Option<PathBuf>,

    /// The project of that user
    #[arg(long, value_name = "NAME", default_value = "service")]
    pub(super) keystone_project: String,

    /// The id of the domain of both
    #[arg(long, value_name = "ID", default_value = "default")]
    pub(super) keystone_domain: String,

    /// The beginning of all links [default: the host that the client names]
    #[arg(long, value_name = "URL")]
    pub(super) public_url: Option<String>,

    /// How many seconds a client waits for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(super) timeout: u64,

    /// How many seconds a stop waits for tasks that run; what comes after them is done by the
    /// next start
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(super) stop_timeout: u64,

    /// Make something go wrong on purpose
    #[arg(long, value_enum, hide = true)]
    pub(super) drill: Option<Drill>,
}

/// How to find out who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AuthKind {
    /// Anybody is an administrator: for development
    Noauth,
    /// A proxy says so in headers, as keystonemiddleware does
    Proxy,
    /// Keystone is asked
    Keystone,
}

/// What to look after.
#[derive(Debug, ClapArgs)]
pub(super) struct VolumeArgs {
    /// Folders to register as pools
    #[arg(long = "pool", value_name = "FOLDER")]
    pub(super) pools: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) bus: BusArgs,

    /// Make something go wrong on purpose
    #[arg(long, value_enum, hide = true)]
    pub(super) drill: Option<Drill>,
}

/// Which runs to look after, and what to do with them.
#[derive(Debug, ClapArgs)]
pub(super) struct RunsArgs {
    #[command(subcommand)]
    pub(super) command: RunsCommand,

    #[command(flatten)]
    pub(super) bus: BusArgs,

    /// With --bus and --journal-url: the runs of the API, or those of the volume service of this
    /// data folder; they are kept apart
    #[arg(long, value_enum, default_value = "api", global = true)]
    pub(super) service: ServiceKind,
}

/// Whose runs are looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ServiceKind {
    /// `serve`
    Api,
    /// `volume`
    Volume,
}

impl From<ServiceKind> for Part {
    fn from(kind: ServiceKind) -> Self {
        match kind {
            ServiceKind::Api => Part::Api,
            ServiceKind::Volume => Part::Volume,
        }
    }
}

/// The request.
#[derive(Debug, ClapArgs)]
pub(super) struct ManageArgs {
    /// The path of the file; with --host or --cluster its name in the pool, or KEY=VALUE
    ///
    /// The folder of a path becomes a pool of the directory backend, unless it is one. The file
    /// stays in its folder and gets the name volume-<uuid>; nothing is copied. Raw and qcow2
    /// images are read; the size of any other file that does not say what it is counts as raw.
    #[arg(value_name = "FILE|KEY=VALUE")]
    pub(super) reference: PathBuf,

    /// What to call the volume (at most 255 characters)
    #[arg(long)]
    pub(super) name: Option<String>,

    /// What to say about it (at most 255 characters)
    #[arg(long, value_name = "TEXT")]
    pub(super) description: Option<String>,

    /// The name or id of its type [default: __DEFAULT__]
    #[arg(long, value_name = "TYPE")]
    pub(super) volume_type: Option<String>,

    /// A key and a value to hang on it; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(super) metadata: Vec<(String, String)>,

    /// Its availability zone [default: that of the service]
    #[arg(long, value_name = "ZONE")]
    pub(super) availability_zone: Option<String>,

    /// A server can boot from it
    #[arg(long)]
    pub(super) bootable: bool,

    /// The host that has the file: NAME@BACKEND#POOL, or NAME@BACKEND
    #[arg(long, conflicts_with = "cluster")]
    pub(super) host: Option<String>,

    /// The cluster that has the file: NAME@BACKEND
    #[arg(long)]
    pub(super) cluster: Option<String>,

    /// The name of the run: the same request under the same name is made once, however often it
    /// is asked for [default: a request that was begun and not ended goes on]
    #[arg(long, value_name = "NAME")]
    pub(super) run_id: Option<String>,

    /// Make something go wrong on purpose, to see what is undone, or goes on
    #[arg(long, value_enum, hide_short_help = true)]
    pub(super) drill: Option<Drill>,
}

/// What to make.
#[derive(Debug, ClapArgs)]
pub(super) struct InitArgs {
    /// Folders to register as pools
    #[arg(value_name = "FOLDER")]
    pub(super) folders: Vec<PathBuf>,

    /// A volume type to add
    #[arg(long, value_name = "NAME")]
    pub(super) add_type: Option<String>,

    /// What that type promises, such as "multiattach=<is> True"; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value, requires = "add_type")]
    pub(super) extra_spec: Vec<(String, String)>,
}

/// As what to draw a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// Indented text
    Text,
    /// A Mermaid flowchart, as GitHub shows it
    Mermaid,
    /// Graphviz
    Dot,
    /// The plan itself
    Json,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err("it must be of the form KEY=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }
}
