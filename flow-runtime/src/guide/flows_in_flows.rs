//! # Flows in flows
//!
//! A flow is a task to other flows: it requires its inputs and provides its outputs.
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::convert::Infallible;
//! # type R<T> = Result<T, Infallible>;
//! # #[task(provides(number))] async fn parse(text: &str) -> R<i64> { Ok(text.len() as i64) }
//! # #[task(provides(double))] async fn double(number: i64) -> R<i64> { Ok(2 * number) }
//! # #[task(provides(sum))] async fn add(a: i64, b: i64) -> R<i64> { Ok(a + b) }
//! flow! {
//!     #[derive(Default)]
//!     pub linear Prepare(text: String) -> (double: i64) { parse, double }
//! }
//!
//! flow! {
//!     #[derive(Default)]
//!     pub linear Both(left: String, right: String) -> (sum: i64) {
//!         unordered {
//!             a: Prepare(text = left) -> a,
//!             b: Prepare(text = right) -> b,
//!         },
//!         add,
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! let out = Both::default().run(BothInputs { left: "ab".into(), right: "abc".into() }).await?;
//! assert_eq!(out.sum, 10);
//! # Ok(())
//! # }
//! ```
//!
//! Its tasks become part of the outer flow's plan (`a.parse`, `a.double`): they are reverted,
//! retried, shown and stored one by one, as if they stood there. The values that it requires
//! are cloned when it begins; what it provides is borrowed where it is read.
//!
//! Labels, rebind, rename, policies: all work as for a task. A flow may come from another
//! crate, and its tasks may be private. A flow that contains itself does not compile.
//!
//! # Generic flows
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # pub trait Database: Send + Sync { fn load(&self, id: u64) -> impl Future<Output = Result<String, std::io::Error>> + Send; }
//! # pub struct Load<Db> { pub db: Db }
//! # #[task(provides(row))] impl<Db: Database> Load<Db> {
//! #     async fn execute(&self, id: u64) -> Result<String, std::io::Error> { self.db.load(id).await }
//! # }
//! flow! {
//!     pub linear Show<Db: Database>(id: u64) -> (row: String) {
//!         Load<Db>,
//!     }
//! }
//!
//! struct Memory;
//! impl Database for Memory {
//!     async fn load(&self, id: u64) -> Result<String, std::io::Error> { Ok(format!("row {id}")) }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let show = Show { load: Load { db: Memory } };
//! // The future is `Send`, as the trait says that what it waits for is.
//! let out = tokio::spawn(async move { show.run(ShowInputs { id: 1 }).await }).await.unwrap();
//! assert_eq!(out.unwrap().row, "row 1");
//! # }
//! ```
