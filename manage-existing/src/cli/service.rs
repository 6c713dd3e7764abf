//! What the commands that serve have in common: the bus, signals, signs of life.

use super::args::BusArgs;
use super::exit::{Exit, Failure};
use manage_existing::bus::{BusError, BusOptions};
use manage_existing::manager::VolumeManager;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

/// How often a service says that it is alive (Cinder's `report_interval`).
const REPORT: Duration = Duration::from_secs(10);

/// The bus of the arguments, if they name one.
pub(super) fn bus(args: &BusArgs) -> Result<Option<BusOptions>, Failure> {
    let Some(url) = &args.bus else { return Ok(None) };
    let options: BusOptions = url.parse().map_err(|error| {
        Failure::new(Exit::Usage, format!("{error}"))
            .help("give the transport_url of cinder.conf, best in MANAGE_EXISTING_BUS")
    })?;
    Ok(Some(BusOptions {
        durable: args.bus_durable,
        timeout: Duration::from_secs(args.bus_timeout),
        exchange: args.bus_exchange.clone(),
        ca_file: args.bus_ca_file.clone(),
        ..options
    }))
}

/// The same where there must be one.
pub(super) fn needed_bus(args: &BusArgs) -> Result<BusOptions, Failure> {
    bus(args)?.ok_or_else(|| {
        Failure::new(Exit::Usage, "this command works on a message bus, and none is given")
            .help("say which with --bus, or in MANAGE_EXISTING_BUS")
    })
}

impl From<BusError> for Failure {
    fn from(error: BusError) -> Self {
        Failure::new(Exit::Unavailable, error.to_string())
            .help("compare the URL, and --bus-durable, with what cinder.conf says")
    }
}

/// Ends when the program is asked to, by Ctrl-C or SIGTERM.
///
/// The handlers are in place as soon as this has returned.
pub(super) fn stop() -> Result<impl Future<Output = ()> + Send, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(Exit::Unexpected, format!("signals cannot be listened for: {error}"))
    };
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Says for ever that the services of a manager are alive.
pub(super) async fn report(manager: Arc<VolumeManager>) {
    let mut ticks = interval(REPORT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = manager.report().await {
            warn!(%error, "the sign of life could not be written");
        }
    }
}

/// Says on stdout what a service listens to, for people and for scripts that wait for it.
pub(super) fn listening(json: bool, place: &str) -> Result<(), Failure> {
    if json {
        return super::output::json(&serde_json::json!({ "listening": place }));
    }
    super::output::print(&format!("listening on {place}\n"))
}
