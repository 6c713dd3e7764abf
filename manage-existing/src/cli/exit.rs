//! How the program ends: a code for each kind of end, one line of cause, one of remedy.

use flow_runtime::journal::JournalErrorKind;
use flow_runtime::{RunErrorKind, StartError};
use manage_existing::ManageError;
use manage_existing::api::RequestError;
use manage_existing::db::DbError;
use manage_existing::journal::JournalUrlError;
use manage_existing::manager::VolumeFailure;
use manage_existing::quota::QuotaError;
use manage_existing::site::SiteError;
use manage_existing::storage::StorageError;
use serde_json::json;
use std::process::ExitCode;

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Something unexpected.
    Unexpected = 1,
    /// The command line, or a field of the request, is not as it must be.
    Usage = 2,
    /// A file, volume, host or type is not there, or cannot be read.
    NotFound = 3,
    /// Managed already, in use by another run, or in the wrong state.
    Conflict = 4,
    /// The storage service is down or disabled.
    Unavailable = 5,
    /// The request failed and was undone: no entry is left.
    Reverted = 6,
    /// The request was taken, but the volume ended as `error_managing`.
    ErrorManaging = 7,
    /// The database is missing, not ours, damaged, locked, or cannot be reached or written.
    Database = 8,
    /// The project's quota is used up.
    OverQuota = 9,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl Exit {
    fn word(self) -> &'static str {
        match self {
            Exit::Unexpected => "unexpected",
            Exit::Usage => "usage",
            Exit::NotFound => "not_found",
            Exit::Conflict => "conflict",
            Exit::Unavailable => "unavailable",
            Exit::Reverted => "reverted",
            Exit::ErrorManaging => "error_managing",
            Exit::Database => "database",
            Exit::OverQuota => "over_quota",
        }
    }
}

/// Why the program ends without having done what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(super) exit: Exit,
    message: String,
    note: Option<String>,
    help: Option<String>,
}

impl Failure {
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Failure { exit, message: message.into(), note: None, help: None }
    }

    /// What became of it.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// What to do about it.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn print(&self, json: bool) {
        let Failure { exit, message, note, help } = self;
        if json {
            let (code, kind) = (*exit as u8, exit.word());
            let error = json!({ "code": code, "kind": kind, "message": message, "note": note, "help": help });
            eprintln!("{}", json!({ "error": error }));
            return;
        }
        eprintln!("error: {message}");
        if let Some(note) = note {
            eprintln!("  note: {note}");
        }
        if let Some(help) = help {
            eprintln!("  help: {help}");
        }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        let (exit, help) = match &error {
            DbError::VolumeNotFound(_) => {
                (Exit::NotFound, "`manage-existing list` shows the volumes")
            }
            DbError::DefaultTypeNotFound(_) => (
                Exit::NotFound,
                "add it with `manage-existing init --add-type`, or name another with --volume-type",
            ),
            DbError::TypeExists(_) => (Exit::Conflict, "choose another name"),
            DbError::Missing(_) => (
                Exit::Database,
                "`manage-existing manage FILE` or `manage-existing init` makes one; --data-dir says where",
            ),
            DbError::NotADatabase(_) | DbError::Foreign(_) => (
                Exit::Database,
                "nothing was changed in it; move it away, or choose another folder with --data-dir",
            ),
            DbError::Newer { .. } => {
                (Exit::Database, "use the version of this program that wrote it, or a later one")
            }
            DbError::Damaged { .. } => (
                Exit::Database,
                "restore it from a backup, or rescue what is left with `sqlite3 FILE .recover`",
            ),
            DbError::Locked(_) => {
                (Exit::Database, "wait until the other process is done, then run this again")
            }
            DbError::ReadOnly(_) => (
                Exit::Database,
                "make the file and its folder writable, or choose another with --data-dir",
            ),
            DbError::Full(_) => (Exit::Database, "free some space, then run this again"),
            DbError::CannotOpen { .. } => (
                Exit::Database,
                "check the path and its permissions, or choose another with --data-dir",
            ),
            DbError::InvalidUrl(_) => (
                Exit::Usage,
                "it reads mysql://USER:PASSWORD@HOST:PORT/NAME, postgresql://… or sqlite:////PATH",
            ),
            DbError::Unreachable { .. } | DbError::Lost { .. } => (
                Exit::Database,
                "check the host, the user, the password and the name in the URL, and whether the server runs",
            ),
            DbError::NotCinder(_) => {
                (Exit::Database, "make Cinder's tables in it with `cinder-manage db sync`")
            }
            DbError::WrongSchema { .. } => (
                Exit::Database,
                "bring it up to date with `cinder-manage db sync`, or use another version of this program",
            ),
            _ => return Failure::new(Exit::Database, error.to_string()),
        };
        Failure::new(exit, error.to_string()).help(help)
    }
}

impl From<SiteError> for Failure {
    fn from(error: SiteError) -> Self {
        match error {
            SiteError::Database(error) => error.into(),
            SiteError::Journal(error) => error.into(),
            SiteError::Server(error) => {
                let help = match error.kind() {
                    JournalErrorKind::Unavailable => {
                        "check the host and the port in --journal-url, and whether the server runs"
                    }
                    _ => {
                        "check --journal-url; its user must be let in, and allowed to make a schema"
                    }
                };
                // A server's own words may have several lines.
                Failure::new(Exit::Database, error.to_string().replace('\n', "; ")).help(help)
            }
            SiteError::Folder { .. } => Failure::new(Exit::Database, error.to_string())
                .help("choose another folder with --data-dir"),
            _ => Failure::new(Exit::Usage, error.to_string()),
        }
    }
}

impl From<JournalUrlError> for Failure {
    fn from(error: JournalUrlError) -> Self {
        Failure::new(Exit::Usage, error.to_string())
            .help("it reads postgresql://USER:PASSWORD@HOST:PORT/NAME")
    }
}

impl From<ManageError> for Failure {
    fn from(error: ManageError) -> Self {
        Failure::of(&error)
    }
}

impl Failure {
    fn of(error: &ManageError) -> Self {
        let message = error.to_string();
        let (exit, help) = match error {
            ManageError::InvalidField { field, .. } => {
                return Failure::new(Exit::Usage, message).help(field_help(field));
            }
            ManageError::HostMissing | ManageError::HostAndCluster => {
                (Exit::Usage, "give --host or --cluster, or the path of a file")
            }
            ManageError::InvalidVolumeType(_) => (
                Exit::NotFound,
                "leave --volume-type out for the default type; `manage-existing doctor` shows the types there are",
            ),
            ManageError::AlreadyManaged => (
                Exit::Conflict,
                "`manage-existing list` shows it; `unmanage` gives the file its old name back",
            ),
            ManageError::HostNotFound(_) | ManageError::ClusterNotFound(_) => (
                Exit::NotFound,
                "`manage-existing doctor` shows the hosts there are; or give the path of a file and no host",
            ),
            ManageError::ServiceUnavailable { host, disabled } => {
                let why = if *disabled {
                    "is disabled"
                } else {
                    "is down: none of its folders can be read here"
                };
                return Failure::new(Exit::Unavailable, message).help(format!(
                    "the service of {host} {why}; `manage-existing doctor` says more"
                ));
            }
            ManageError::Quota(QuotaError::Database(_)) => {
                return Failure::new(Exit::Database, message);
            }
            ManageError::Quota(_) => (
                Exit::OverQuota,
                "unmanage or delete something, or let an operator raise the quota",
            ),
            ManageError::Cast(_) => (
                Exit::Reverted,
                "the file was not touched; run this again when the scheduler takes requests",
            ),
            _ => return Failure::new(Exit::Unexpected, message),
        };
        Failure::new(exit, message).help(help)
    }
}

fn field_help(field: &str) -> &'static str {
    match field {
        "host" => "a host reads NAME@BACKEND#POOL, of letters, digits and -._#@:/+[]",
        "metadata" => {
            "a key has 1 to 255 letters, digits and -_:. /, a value at most 255 characters"
        }
        "description" => "use at most 255 printable characters, and no emoji",
        _ => "shorten it to 255 characters",
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        let cause = match error {
            RequestError::Refused(ManageError::Database(error)) => return error.into(),
            RequestError::Refused(error) => return error.into(),
            RequestError::Failed(error) => error,
            RequestError::NotStarted(StartError::Conflict { .. }) => {
                return Failure::new(Exit::Conflict, error.to_string())
                    .help("choose another name with --run-id");
            }
            RequestError::NotStarted(StartError::BadId { .. }) => {
                return Failure::new(Exit::Usage, error.to_string())
                    .help("choose another name with --run-id");
            }
            RequestError::NotStarted(_) => {
                return Failure::new(Exit::Unexpected, error.to_string());
            }
            RequestError::NoRun(error) => return error.into(),
        };
        let failed = match cause.downcast_ref::<ManageError>() {
            Some(ManageError::Database(_)) => Failure::new(Exit::Database, cause.cause().message()),
            Some(error) => Failure::of(error),
            // It happened in another process.
            None if cause.kind() == RunErrorKind::Reverted => {
                Failure::new(Exit::Reverted, cause.cause().message())
            }
            None => Failure::new(Exit::Unexpected, cause.to_string()),
        };
        match cause.kind() {
            RunErrorKind::Reverted => failed.note("the flow ended REVERTED: no entry is left"),
            kind => Failure { exit: Exit::Unexpected, ..failed }
                .note(format!("the flow ended {kind:?}: {cause}")),
        }
    }
}

impl From<VolumeFailure> for Failure {
    fn from(error: VolumeFailure) -> Self {
        let message = error.to_string();
        match error {
            VolumeFailure::WrongStatus { .. } => Failure::new(Exit::Conflict, message)
                .help("another run is at work on it; look again with `manage-existing show`"),
            VolumeFailure::Database(error) => error.into(),
            VolumeFailure::Storage(StorageError::NameTaken(_)) => {
                Failure::new(Exit::Conflict, message)
                    .help("move that file away, then run this again; nothing was changed")
            }
            VolumeFailure::Storage(StorageError::Missing(_))
            | VolumeFailure::NoValidBackend { .. } => Failure::new(Exit::NotFound, message)
                .help("put the file back, or remove the entry alone with --force"),
            _ => Failure::new(Exit::Unexpected, message),
        }
    }
}
