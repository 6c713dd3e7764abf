//! Brings existing storage under management, the way Cinder's "manage existing volume" does.
//!
//! Start with [`flow`]: two tasks and the flow that they make, one page. Around it:
//!
//! - [`api`]: a request is checked, then the flow runs ([`Api::manage_existing`]).
//! - [`http`]: the same requests as Cinder's API takes them.
//! - [`domain`]: volumes, types, services, and how they are named.
//! - [`db`]: the [`Database`](db::Database) behind the tasks: Cinder's own on MySQL, MariaDB,
//!   PostgreSQL or SQLite, or an embedded one with the same tables.
//! - [`quota`]: what a project may have, and the two tasks that see to it.
//! - [`scheduler`]: the [`Scheduler`](scheduler::Scheduler) that the flow casts to, and the one
//!   that runs in this process.
//! - [`bus`]: the same scheduler and volume service in other processes, over RabbitMQ, in the
//!   words of Cinder's.
//! - [`manager`]: what the volume service does with a cast, a flow too: it adopts the storage,
//!   or says why not.
//! - [`journal`]: where runs are kept if not in the data folder.
//! - [`storage`]: the [`Backend`](storage::Backend)s: folders of disk image files, and volume
//!   groups of LVM.
//! - [`site`]: all of it in one data folder, ready to use.
//! - [`failures`]: how requests fail, beside how they fail in Cinder.
//!
//! [`Api::manage_existing`]: api::Api::manage_existing
#![forbid(unsafe_code)]

pub mod api;
pub mod bus;
pub mod db;
pub mod domain;
mod error;
#[doc = include_str!("../FAILURES.md")]
pub mod failures {}
pub mod flow;
pub mod http;
pub mod journal;
mod key;
pub mod manager;
pub mod quota;
mod runner;
pub mod scheduler;
pub mod site;
pub mod storage;

pub use error::ManageError;
