//! The message bus: casts over RabbitMQ, as oslo.messaging sends and Cinder reads them.
//!
//! [`BusScheduler`] is the sending end, behind the same [`Scheduler`](crate::scheduler::Scheduler)
//! that the flow casts to in one process. [`SchedulerService`] and [`VolumeService`] are the
//! receiving ends: with them one program becomes three processes, each of which can be replaced
//! by Cinder's own.
//!
//! A cast that nobody can receive is a failure here ([`BusError::Unroutable`]), and so is one
//! that the broker has not confirmed in time ([`BusError::TimedOut`]); Cinder drops the first
//! silently, and waits for ever in the second case.

mod cast;
mod consume;
mod error;
mod link;
mod object;
mod options;
mod place;
mod volume;
mod wire;

pub use cast::BusScheduler;
pub use error::BusError;
pub use options::{Brokers, BusOptions, BusUrlError};
pub use place::SchedulerService;
pub use volume::VolumeService;
