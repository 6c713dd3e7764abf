//! # Patterns
//!
//! A block orders its children by one of three patterns; blocks nest without limit.
//!
//! | pattern | its children run | a child sees what is provided by |
//! |---|---|---|
//! | `linear` | one after the other, as written | those before it |
//! | `unordered` | at once | none of its siblings |
//! | `graph` | each as soon as what it requires is there | any of its siblings |
//!
//! What comes after a block in a `linear` sees what all of the block provides.
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::convert::Infallible;
//! # type R<T> = Result<T, Infallible>;
//! # #[task(provides(order))] async fn load(id: u64) -> R<String> { Ok(format!("order {id}")) }
//! # #[task(provides(price))] async fn price(order: &str) -> R<u64> { Ok(order.len() as u64) }
//! # #[task(provides(stock))] async fn reserve(order: &str) -> R<u64> { let _ = order; Ok(1) }
//! # #[task(provides(label))] async fn label(stock: u64) -> R<String> { Ok(format!("{stock}")) }
//! # #[task(provides(invoice))] async fn invoice(price: u64, label: &str) -> R<String> { Ok(format!("{price} {label}")) }
//! # #[task] async fn send(invoice: &str) -> R<()> { let _ = invoice; Ok(()) }
//! flow! {
//!     /// Ships an order.
//!     #[derive(Default)]
//!     pub linear Ship(id: u64) -> (invoice: String) {
//!         load,
//!         graph {
//!             invoice,            // after `price` and `label`: it requires what they provide
//!             unordered { price, reserve },
//!             label,              // after `reserve`
//!         },
//!         send,
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! assert_eq!(Ship::default().run(ShipInputs { id: 7 }).await?.invoice, "7 1");
//! # Ok(())
//! # }
//! ```
//!
//! In a `graph` the order of writing does not matter, and a block among its children is one
//! unit: `label` above waits for `price` too, since it stands in one block with `reserve`.
//! Tasks that wait for each other are an error that shows the whole circle.
//!
//! Where one part of a `graph` has to come after another of which it requires nothing, say so:
//! `#[after(name)]`, with the name of a task or the label of a block.
//!
//! ```
//! # use flow_runtime::{flow, task};
//! # use std::convert::Infallible;
//! # type R<T> = Result<T, Infallible>;
//! # #[task] async fn lock() -> R<()> { Ok(()) }
//! # #[task] async fn copy() -> R<()> { Ok(()) }
//! # #[task] async fn check() -> R<()> { Ok(()) }
//! # #[task] async fn unlock() -> R<()> { Ok(()) }
//! flow! {
//!     #[derive(Default)]
//!     pub graph Backup() {
//!         lock,
//!         #[after(lock)]
//!         work: unordered { copy, check },
//!         #[after(work)]
//!         unlock,
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), flow_runtime::RunError> {
//! # Backup::default().run(BackupInputs {}).await
//! # }
//! ```
