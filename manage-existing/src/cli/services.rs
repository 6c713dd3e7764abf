//! What a process does by itself: takes requests, manages volumes, and keeps both in a journal.

use super::Common;
use super::drill::{Drill, backend, database, scheduler};
use super::exit::{Exit, Failure};
use flow_runtime::durable::{BuildError, DurableEngine, Runs, RunsError};
use flow_runtime::journal::Journal;
use flow_runtime::{Engine, Listener};
use manage_existing::api::Api;
use manage_existing::bus::{BusOptions, BusScheduler};
use manage_existing::db::Database;
use manage_existing::manager::VolumeManager;
use manage_existing::quota::Quotas;
use manage_existing::scheduler::{DurableScheduler, Scheduler};
use manage_existing::site::{Casts, Part, Site};
use std::sync::Arc;
use std::time::Duration;
use tracing::info;

/// How a process is to be set up.
#[derive(Default)]
pub(super) struct Setup {
    /// Where casts go; without one, to the manager in the process.
    pub(super) bus: Option<BusOptions>,
    /// What is made to go wrong.
    pub(super) drill: Option<Drill>,
    /// Who listens to what happens to requests.
    pub(super) listener: Option<Arc<dyn Listener>>,
}

/// The API's flows and the volume service's: each has an engine, at one journal. So either can
/// be replaced by another process, as in Cinder.
pub(super) struct Services {
    pub(super) api: Option<Api>,
    pub(super) manager: Option<Arc<VolumeManager>>,
    pub(super) runs: Runs,
}

/// The place at which a process keeps its runs.
pub(super) fn casts(bus: Option<&BusOptions>) -> Casts {
    bus.map_or(Casts::Here, |options| Casts::Bus(options.brokers.to_string()))
}

impl Setup {
    /// The API and the volume service. What a process has left that died goes on from here.
    pub(super) async fn both(self, common: &Common, site: &Site) -> Result<Services, Failure> {
        let journal = self.journal(site, Part::Volume).await?;
        let manager = self.manager(common, site, &journal).await?;
        let api = self.api(site, &journal, Some(&manager)).await?;
        Ok(Services { api: Some(api), manager: Some(manager), runs: Runs::new(journal) })
    }

    /// The API alone, before a bus.
    pub(super) async fn api_alone(self, site: &Site) -> Result<Services, Failure> {
        let journal = self.journal(site, Part::Api).await?;
        let api = self.api(site, &journal, None).await?;
        Ok(Services { api: Some(api), manager: None, runs: Runs::new(journal) })
    }

    /// The volume service alone, behind a bus.
    pub(super) async fn manager_alone(
        self,
        common: &Common,
        site: &Site,
    ) -> Result<Services, Failure> {
        let journal = self.journal(site, Part::Volume).await?;
        let manager = self.manager(common, site, &journal).await?;
        Ok(Services { api: None, manager: Some(manager), runs: Runs::new(journal) })
    }

    async fn journal(&self, site: &Site, part: Part) -> Result<Arc<dyn Journal>, Failure> {
        Ok(site.journal(&casts(self.bus.as_ref()), part).await?)
    }

    fn database(&self, site: &Site) -> Arc<dyn Database> {
        database(Arc::new(site.db().clone()), self.drill)
    }

    fn quotas(&self, site: &Site) -> Quotas {
        match site.quotas().are_counted() {
            true => Quotas::of(self.database(site)),
            false => Quotas::none(),
        }
    }

    async fn manager(
        &self,
        common: &Common,
        site: &Site,
        journal: &Arc<dyn Journal>,
    ) -> Result<Arc<VolumeManager>, Failure> {
        let backends = site.backends().await?.into_iter().map(|of| backend(of, self.drill));
        let manager = VolumeManager::new(self.database(site), backends).quotas(self.quotas(site));
        site.settle(&manager, &common.context, &casts(self.bus.as_ref())).await?;
        let builder = Engine::builder().journal(Arc::clone(journal));
        Ok(Arc::new(manager.durable(builder.name(name("volume"))).await?))
    }

    async fn api(
        &self,
        site: &Site,
        journal: &Arc<dyn Journal>,
        manager: Option<&Arc<VolumeManager>>,
    ) -> Result<Api, Failure> {
        let casts: Arc<dyn Scheduler> = match (&self.bus, manager) {
            (None, Some(manager)) => Arc::new(DurableScheduler::new(Arc::clone(manager))),
            (Some(options), _) => Arc::new(BusScheduler::new(options.clone())),
            (None, None) => return Err(Failure::new(Exit::Unexpected, "nobody takes casts")),
        };
        let builder = match &self.listener {
            Some(listener) => Engine::builder().listener(Arc::clone(listener)),
            None => Engine::builder(),
        };
        let builder = builder.journal(Arc::clone(journal)).name(name("api"));
        let casts = scheduler(casts, self.drill);
        let api = Api::new(self.database(site), casts, Engine::default()).quotas(self.quotas(site));
        Ok(api.durable(builder).await?)
    }
}

/// What people see as the name of a worker.
fn name(service: &str) -> String {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{host}/{} {service}", std::process::id())
}

impl Services {
    /// Requests first: what they cast is then still taken.
    fn engines(&self) -> impl Iterator<Item = &DurableEngine> {
        let api = self.api.as_ref().and_then(Api::durable_engine);
        api.into_iter().chain(self.manager.as_ref().and_then(|manager| manager.durable_engine()))
    }

    /// Waits until nothing is left to do, also of what other processes have left.
    pub(super) async fn finish(&self) -> Result<(), Failure> {
        for engine in self.engines() {
            loop {
                engine.idle().await;
                let taken = engine.recover().await.map_err(RunsError::from)?;
                if taken == 0 && engine.live_runs() == 0 {
                    break;
                }
                info!(taken, "going on with what another process has left");
            }
        }
        Ok(())
    }

    /// Suspends all runs: tasks that run are waited for, but no longer than `time`. The next
    /// process goes on.
    pub(super) async fn stop(&self, time: Duration) {
        for engine in self.engines() {
            engine.shutdown_within(time).await;
        }
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Failure::new(Exit::Database, error.to_string()).help(JOURNAL_HELP)
    }
}

impl From<RunsError> for Failure {
    fn from(error: RunsError) -> Self {
        let (exit, help) = match &error {
            RunsError::NoSuchRun { .. } => {
                (Exit::NotFound, "`manage-existing runs list` shows the runs")
            }
            RunsError::Refused { .. } | RunsError::OtherFlow { .. } => {
                (Exit::Conflict, "`manage-existing runs show` tells how the run is doing")
            }
            _ => (Exit::Database, JOURNAL_HELP),
        };
        Failure::new(exit, error.to_string()).help(help)
    }
}

const JOURNAL_HELP: &str = "runs are kept in runs*.sqlite in the data folder, or where --journal-url says; see that it \
     can be written";
