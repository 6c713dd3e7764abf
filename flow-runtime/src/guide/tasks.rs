//! # Tasks
//!
//! A task does one thing that can fail, and knows how to undo it. [`#[task]`](macro@crate::task)
//! stands on an impl block with an `async fn execute`, and perhaps an `async fn revert`:
//!
//! ```
//! use flow_runtime::{Outcome, task};
//! use std::{io, path::PathBuf};
//!
//! pub struct MakeFolder;
//!
//! /// Makes a folder.
//! ///
//! /// Reversion strategy: removes it.
//! #[task(provides(folder))]
//! impl MakeFolder {
//!     async fn execute(&self, base: &PathBuf, name: &str) -> Result<PathBuf, io::Error> {
//!         let folder = base.join(name);
//!         std::fs::create_dir(&folder)?;
//!         Ok(folder)
//!     }
//!
//!     async fn revert(&self, result: Outcome<'_, PathBuf>) -> Result<(), io::Error> {
//!         match result {
//!             Outcome::Done(folder) => std::fs::remove_dir(folder),
//!             // It was not made, so there is nothing to remove.
//!             Outcome::Failed(_) => Ok(()),
//!             // It was interrupted: perhaps it was made, perhaps not.
//!             Outcome::Unknown => Ok(()),
//!         }
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! or on a free `async fn`, for a task without state and without `revert`:
//!
//! ```
//! # use flow_runtime::task;
//! #[task(provides(length))]
//! async fn measure(text: &str) -> Result<usize, std::convert::Infallible> {
//!     Ok(text.len())
//! }
//! # fn main() {}
//! ```
//!
//! The function stays callable as it was. As a node's field it is written `measure {}`.
//!
//! # Values
//!
//! Each value has one provider and any number of readers, which may run at the same time.
//! So a task takes `&T` (borrowed, the cheap way) or `T` (a clone), never `&mut T`, and gives
//! what it changed under a name of its own. Coercion works as in any call: `&str` reads a
//! `String`, `&[T]` a `Vec<T>`.
//!
//! Values implement serde's `Serialize` and `DeserializeOwned`, `Send`, `Sync` and `'static`
//! ([`Value`](crate::Value)), so that any flow can be made durable later. A flow marked
//! `#[transient]` does without serde, and cannot.
//!
//! # Optional symbols
//!
//! ```
//! # use flow_runtime::task;
//! #[task]
//! async fn greet(name: &str, #[optional] title: Option<&String>) -> Result<(), std::convert::Infallible> {
//!     println!("hello, {}{name}", title.map(|t| format!("{t} ")).unwrap_or_default());
//!     Ok(())
//! }
//! # fn main() {}
//! ```
//!
//! In a flow that has a `title` where `greet` can see it, it is given and waited for; in any
//! other it is `None`.
//!
//! # What a task may ask of its run
//!
//! A parameter of type `&TaskContext` ([`TaskContext`](crate::TaskContext)) gives the run's id,
//! the attempt, an idempotency key for calls to other systems, a way to report progress, and
//! whether the task was asked to stop.
//!
//! # Generic tasks
//!
//! Type parameters, lifetimes and constants belong on the impl block:
//!
//! ```
//! # use flow_runtime::task;
//! pub trait Database: Send + Sync {
//!     type Row: Send + Sync + 'static;
//!     fn load(&self, id: u64) -> impl Future<Output = Result<Self::Row, std::io::Error>> + Send;
//! }
//!
//! pub struct Load<Db> { pub db: Db }
//!
//! #[task(provides(row))]
//! impl<Db: Database> Load<Db> {
//!     async fn execute(&self, id: u64) -> Result<Db::Row, std::io::Error> {
//!         self.db.load(id).await
//!     }
//! }
//! # fn main() {}
//! ```
