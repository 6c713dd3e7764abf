//! The HTTP API: Cinder's, as far as managing existing volumes needs it.
//!
//! [`Server`] answers what a client of Cinder's asks: which versions there are, `POST
//! os-volume-manage` and `manageable_volumes`, one volume and lists of them, in microversions
//! 3.0 to 3.71, with Cinder's statuses, headers and bodies, those of mistakes included. The
//! README has the differences in one table.
//!
//! Beside the API there are `/healthcheck` and `/metrics`.

mod auth;
mod call;
mod discovery;
mod fault;
mod json;
mod list;
mod manage;
mod metrics;
mod observe;
mod schema;
mod server;
mod version;
mod view;
mod volumes;

pub use auth::{Auth, Keystone, KeystoneUrlError, TrustedProxy};
pub use server::{HttpOptions, Server};
