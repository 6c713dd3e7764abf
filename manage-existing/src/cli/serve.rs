//! `serve`, `scheduler` and `volume`: the services, all in one process or one each.

use super::Common;
use super::args::{AuthKind, BusArgs, ServeArgs, VolumeArgs};
use super::exit::{Exit, Failure};
use super::service::{bus, listening, needed_bus, report, stop};
use super::services::Setup;
use manage_existing::bus::{BusError, BusScheduler, SchedulerService, VolumeService};
use manage_existing::domain::Secret;
use manage_existing::http::{Auth, HttpOptions, Keystone, Server, TrustedProxy};
use manage_existing::site::Site;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tracing::{info, warn};

/// For how long a volume service that stops waits for tasks that run.
const STOP: Duration = Duration::from_secs(30);

/// The API; without a bus the scheduler and the volume service too.
pub(super) async fn api(common: &Common, args: Box<ServeArgs>) -> Result<(), Failure> {
    let options = http_options(&args)?;
    let bus = bus(&args.bus)?;
    let site = site(common, &args.pools).await?;
    let stop = stop()?;
    let listener = TcpListener::bind(args.listen).await.map_err(|error| {
        Failure::new(Exit::Conflict, format!("cannot listen on {}: {error}", args.listen))
            .help("another program may be there: choose another address with --listen")
    })?;
    let address = listener.local_addr().map_or(args.listen, |address| address);
    if let Some(options) = &bus {
        match BusScheduler::new(options.clone()).check().await {
            Ok(()) => {}
            Err(error @ BusError::Refused { .. }) => return Err(error.into()),
            Err(error) => warn!(%error, "the message broker is not there yet"),
        }
    }
    let casts_here = bus.is_none();
    let setup = Setup { bus, drill: args.drill, ..Setup::default() };
    let services = match casts_here {
        true => setup.both(common, &site).await?,
        false => setup.api_alone(&site).await?,
    };
    let reports = services.manager.clone().map(|manager| tokio::spawn(report(manager)));
    if let Some(api) = services.api.clone() {
        let server = Server::new(api, Arc::new(site.db().clone()), options);
        listening(common.json, &format!("http://{address}"))?;
        server.serve(listener, stop).await;
    }
    services.stop(Duration::from_secs(args.stop_timeout)).await;
    if let Some(reports) = reports {
        reports.abort();
    }
    info!("stopped: what was not done goes on with the next start");
    Ok(())
}

/// The scheduler alone.
pub(super) async fn scheduler(common: &Common, args: BusArgs) -> Result<(), Failure> {
    let options = needed_bus(&args)?;
    let site = common.site_or_new().await?;
    let stop = stop()?;
    let place = options.brokers.to_string();
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let service = SchedulerService::new(Arc::new(site.db().clone()), options, host);
    service.run(&|| drop(listening(common.json, &place)), stop).await?;
    Ok(())
}

/// The volume service alone.
pub(super) async fn volume(common: &Common, args: VolumeArgs) -> Result<(), Failure> {
    let options = needed_bus(&args.bus)?;
    let site = site(common, &args.pools).await?;
    let pools = site.pools().await?;
    let hosts: BTreeSet<String> = pools.into_iter().map(|pool| pool.host).collect();
    if hosts.is_empty() {
        return Err(Failure::new(Exit::Usage, "there is no pool to look after")
            .help("name a folder of disk images with --pool"));
    }
    let stop = stop()?;
    let place = options.brokers.to_string();
    let setup = Setup { bus: Some(options.clone()), drill: args.drill, ..Setup::default() };
    let services = setup.manager_alone(common, &site).await?;
    let Some(manager) = services.manager.clone() else { return Ok(()) };
    let reports = tokio::spawn(report(Arc::clone(&manager)));
    let stop = {
        let engine = manager.durable_engine().cloned();
        async move {
            stop.await;
            // Whoever waits for a run hears that it goes on later, and gives its message back.
            if let Some(engine) = engine {
                tokio::spawn(async move { engine.shutdown_within(STOP).await });
            }
        }
    };
    let service = VolumeService::new(Arc::new(site.db().clone()), manager, options, hosts);
    let ended = service.run(&|| drop(listening(common.json, &place)), stop).await;
    services.stop(STOP).await;
    reports.abort();
    Ok(ended?)
}

async fn site(common: &Common, pools: &[PathBuf]) -> Result<Site, Failure> {
    let site = common.site_or_new().await?;
    for folder in pools {
        site.add_pool(folder).await?;
    }
    Ok(site)
}

fn http_options(args: &ServeArgs) -> Result<HttpOptions, Failure> {
    let auth = match args.auth {
        AuthKind::Noauth if !args.listen.ip().is_loopback() && !args.insecure => {
            return Err(Failure::new(
                Exit::Usage,
                format!("without --auth anybody who reaches {} is an administrator", args.listen),
            )
            .help("choose an --auth, or listen on 127.0.0.1; --insecure means it all the same"));
        }
        AuthKind::Noauth => Auth::NoAuth,
        AuthKind::Proxy => Auth::TrustedProxy(match args.trusted_proxy.as_slice() {
            [] => TrustedProxy::default(),
            addresses => TrustedProxy { addresses: addresses.to_vec() },
        }),
        AuthKind::Keystone => Auth::Keystone(Arc::new(keystone(args)?)),
    };
    Ok(HttpOptions {
        auth,
        timeout: Duration::from_secs(args.timeout),
        stop_timeout: Duration::from_secs(args.stop_timeout),
        public_url: args.public_url.clone(),
        ..HttpOptions::default()
    })
}

fn keystone(args: &ServeArgs) -> Result<Keystone, Failure> {
    let usage = |message: &str| Failure::new(Exit::Usage, message);
    let url = args.keystone_url.as_deref();
    let url = url.ok_or_else(|| usage("--auth keystone needs --keystone-url"))?;
    let file = args.keystone_password_file.as_ref().ok_or_else(|| {
        usage("--auth keystone needs --keystone-password-file, the password of this service")
    })?;
    let password = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(Exit::NotFound, format!("{} cannot be read: {error}", file.display()))
    })?;
    let password = Secret::new(password.trim_end_matches(['\r', '\n']));
    let (user, project) = (&args.keystone_user, &args.keystone_project);
    Keystone::new(url, user, password, project, &args.keystone_domain)
        .map_err(|error| usage(&error.to_string()))
}
