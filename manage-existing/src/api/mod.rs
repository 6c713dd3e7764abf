//! Requests: checked first, then the flow.

mod begun;
mod fields;
mod tokens;

pub use begun::{Begun, Unfinished, unfinished};
pub(crate) use begun::{UNFINISHED, cast_of};

use crate::ManageError;
use crate::db::Database;
use crate::domain::{
    ManageRef, Metadata, RequestContext, Service, Volume, VolumeType, backend_of,
    managed_volume_id, pool_of,
};
use crate::flow::{
    EntryCreate, ManageCast, ManageExisting, ManageExistingInputs, ManageExistingOutputs,
    ManageExistingWithQuota, ManageExistingWithQuotaInputs, ManageExistingWithQuotaOutputs,
};
use crate::quota::{Charge, QuotaCommit, QuotaReserve, Quotas};
use crate::runner::Runner;
use crate::scheduler::Scheduler;
use flow_runtime::durable::{BuildError, DurableBuilder, DurableEngine, RunsError};
use flow_runtime::{Engine, RunError, RunId, StartError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokens::Tokens;
use tracing::{error, info};

/// A request to manage existing storage: the fields of Cinder's `POST os-volume-manage`.
///
/// ```
/// use manage_existing::api::ManageRequest;
/// use manage_existing::domain::ManageRef;
///
/// let reference = ManageRef::by_source_name("disk.img");
/// let request = ManageRequest {
///     name: Some("web".to_owned()),
///     bootable: true,
///     ..ManageRequest::new("lab@directory#images", reference)
/// };
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManageRequest {
    /// `name@backend` or `name@backend#pool`; this or `cluster`.
    pub host: Option<String>,
    /// `name@backend` of a cluster; this or `host`.
    pub cluster: Option<String>,
    /// Where the storage is found.
    #[serde(rename = "ref")]
    pub reference: ManageRef,
    /// What to call the volume: at most 255 characters.
    pub name: Option<String>,
    /// What to say about it: at most 255 printable characters.
    pub description: Option<String>,
    /// The name or the id of its type; the default type if there is none.
    pub volume_type: Option<String>,
    /// Keys and values to hang on it.
    #[serde(default)]
    pub metadata: Metadata,
    /// The zone; the service's if there is none.
    pub availability_zone: Option<String>,
    /// Whether a server can boot from it.
    #[serde(default)]
    pub bootable: bool,
}

impl ManageRequest {
    /// The request to manage what `reference` leads to on `host`, with nothing else said.
    ///
    /// ```
    /// # use manage_existing::{api::ManageRequest, domain::ManageRef};
    /// let request = ManageRequest::new("lab@directory", ManageRef::by_source_name("disk.img"));
    /// assert_eq!(request.host.as_deref(), Some("lab@directory"));
    /// assert!(request.check().is_ok());
    /// ```
    pub fn new(host: impl Into<String>, reference: ManageRef) -> Self {
        ManageRequest {
            host: Some(host.into()),
            cluster: None,
            reference,
            name: None,
            description: None,
            volume_type: None,
            metadata: Metadata::new(),
            availability_zone: None,
            bootable: false,
        }
    }

    /// Checks all that can be checked of a request without a database.
    ///
    /// # Errors
    ///
    /// [`ManageError::InvalidField`], [`ManageError::HostMissing`] or
    /// [`ManageError::HostAndCluster`].
    ///
    /// ```
    /// # use manage_existing::{ManageError, api::ManageRequest, domain::ManageRef};
    /// let mut request = ManageRequest::new("lab@directory", ManageRef::by_source_name("disk.img"));
    /// request.name = Some("n".repeat(256));
    /// assert!(matches!(request.check(), Err(ManageError::InvalidField { field: "name", .. })));
    /// ```
    pub fn check(&self) -> Result<(), ManageError> {
        fields::check(self.clone()).map(drop)
    }
}

/// Why a request came to nothing.
///
/// ```
/// use manage_existing::api::RequestError;
///
/// fn tell(error: &RequestError) {
///     match error {
///         RequestError::Refused(why) => eprintln!("nothing was done: {why}"),
///         RequestError::Failed(run) => eprintln!("{run}"),
///         RequestError::NotStarted(why) => eprintln!("not now: {why}"),
///         RequestError::NoRun(why) => eprintln!("{why}"),
///     }
/// }
/// ```
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// It was refused before anything was done.
    #[error(transparent)]
    Refused(#[from] ManageError),
    /// The flow failed; its error says what was reverted.
    #[error(transparent)]
    Failed(#[from] RunError),
    /// The engine starts no runs any more, or the name of the run is that of another one.
    #[error(transparent)]
    NotStarted(#[from] StartError),
    /// The journal cannot be asked for a run.
    #[error(transparent)]
    NoRun(#[from] RunsError),
}

impl RequestError {
    /// The original cause.
    ///
    /// ```
    /// use manage_existing::{ManageError, api::RequestError};
    ///
    /// let refused = RequestError::from(ManageError::HostMissing);
    /// assert!(matches!(refused.cause(), Some(ManageError::HostMissing)));
    /// ```
    pub fn cause(&self) -> Option<&ManageError> {
        match self {
            RequestError::Refused(cause) => Some(cause),
            RequestError::Failed(run) => run.downcast_ref(),
            RequestError::NotStarted(_) | RequestError::NoRun(_) => None,
        }
    }
}

/// What a request that was accepted has made.
#[derive(Clone, Debug)]
pub struct Managed {
    /// The volume, as it stood when its request was cast.
    pub volume: Volume,
    /// Its type, as it was when the request was checked.
    pub volume_type: Option<VolumeType>,
}

/// Takes requests, as Cinder's API does.
///
/// ```
/// use flow_runtime::Engine;
/// use manage_existing::api::{Api, ManageRequest};
/// use manage_existing::domain::{ManageRef, RequestContext, VolumeStatus};
/// use manage_existing::scheduler::LocalScheduler;
/// use manage_existing::site::Site;
/// use std::sync::Arc;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (data, images) = (tempfile::tempdir()?, tempfile::tempdir()?);
/// # let (data, images) = (data.path(), images.path());
/// # std::fs::File::create(images.join("disk.img"))?.set_len(1 << 30)?;
/// let context = RequestContext::new("ann", "lab");
/// let site = Site::open(data, true).await?;
/// let pool = site.add_pool(images).await?;
/// let (scheduler, worker) = LocalScheduler::start(site.start(&context).await?);
/// let api = Api::new(Arc::new(site.db().clone()), Arc::new(scheduler), Engine::default());
///
/// let request = ManageRequest::new(pool.host, ManageRef::by_source_name("disk.img"));
/// let volume = api.manage_existing(&context, request).await?;
/// assert_eq!(volume.status, VolumeStatus::Managing);
///
/// drop(api);
/// worker.await?; // the cast is done
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Api {
    db: Arc<dyn Database>,
    scheduler: Arc<dyn Scheduler>,
    runner: Runner,
    quotas: Quotas,
    tokens: Tokens,
}

impl Api {
    /// An API before this database and this scheduler, whose flows run on `engine`; it counts no
    /// quota.
    pub fn new(db: Arc<dyn Database>, scheduler: Arc<dyn Scheduler>, engine: Engine) -> Self {
        let tokens = Tokens::default();
        let scheduler = Arc::new(tokens.before(scheduler));
        Api { db, scheduler, runner: Runner::Memory(engine), quotas: Quotas::none(), tokens }
    }

    /// Keeps projects within these quotas.
    #[must_use]
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = quotas;
        self
    }

    /// Keeps its flows in a journal, and begins to drive those that are in it.
    ///
    /// # Errors
    ///
    /// If the journal cannot be used.
    pub async fn durable(mut self, builder: DurableBuilder) -> Result<Self, BuildError> {
        let builder = builder.register(self.flow()).register(self.flow_with_quota());
        self.runner = Runner::Journal(builder.build().await?);
        Ok(self)
    }

    /// The engine that keeps its flows, if they are kept.
    pub fn durable_engine(&self) -> Option<&DurableEngine> {
        self.runner.durable()
    }

    fn flow(&self) -> ManageExisting {
        let scheduler = Arc::clone(&self.scheduler);
        ManageExisting {
            entry_create: EntryCreate { db: Arc::clone(&self.db) },
            manage_cast: ManageCast { db: Arc::clone(&self.db), scheduler },
        }
    }

    fn flow_with_quota(&self) -> ManageExistingWithQuota {
        let quotas = || self.quotas.clone();
        let ManageExisting { entry_create, manage_cast } = self.flow();
        ManageExistingWithQuota {
            quota_reserve: QuotaReserve { quotas: quotas(), charge: Charge::VolumeAndSize },
            entry_create,
            quota_commit: QuotaCommit { quotas: quotas() },
            manage_cast,
        }
    }

    /// Checks the request and runs [`ManageExisting`], or, where quotas are counted,
    /// [`ManageExistingWithQuota`].
    ///
    /// When it returns, the scheduler has taken the request, and the volume is `managing`.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`] if a check fails, in the order in which Cinder makes them;
    /// [`RequestError::Failed`] if the flow does.
    pub async fn manage_existing(
        &self,
        context: &RequestContext,
        request: ManageRequest,
    ) -> Result<Volume, RequestError> {
        Ok(self.manage_existing_as(RunId::random(), context, request).await?.volume)
    }

    /// The same, as a run of this name. Where runs are kept, the same request under the same
    /// name is the same run, also after it has ended.
    ///
    /// # Errors
    ///
    /// Also [`RequestError::NotStarted`], if a run of this name is of another request.
    pub async fn manage_existing_as(
        &self,
        id: impl Into<RunId>,
        context: &RequestContext,
        request: ManageRequest,
    ) -> Result<Managed, RequestError> {
        let id = id.into();
        if let Some(begun) = self.begun(&id).await? {
            if let Some(difference) = begun.differs(&fields::check(request)?) {
                return Err(StartError::Conflict { id, difference }.into());
            }
            return self.go_on(&begun).await;
        }
        let _token = self.tokens.keep(context);
        let inputs = self.check(context, request).await?;
        let volume_type = inputs.volume_type.clone();
        let volume = if self.quotas.are_counted() {
            let run = self.runner.run(id, || self.flow_with_quota(), inputs.into());
            run.await.map(|out: ManageExistingWithQuotaOutputs| out.volume)
        } else {
            let run = self.runner.run(id, || self.flow(), inputs);
            run.await.map(|out: ManageExistingOutputs| out.volume)
        };
        let volume = volume.map_err(|error: RequestError| error)?;
        info!(volume = %volume.id, "Manage volume request issued successfully.");
        Ok(Managed { volume, volume_type })
    }

    async fn check(
        &self,
        context: &RequestContext,
        request: ManageRequest,
    ) -> Result<ManageExistingInputs, ManageError> {
        let request = fields::check(request)?;
        let volume_type = match &request.volume_type {
            Some(name) => Some(
                self.db
                    .volume_type_get(name)
                    .await?
                    .ok_or_else(|| ManageError::InvalidVolumeType(name.clone()))?,
            ),
            None => None,
        };
        self.check_not_managed(context, &request.reference).await?;
        let volume_type = match volume_type {
            Some(volume_type) => volume_type,
            None => self.db.volume_type_get_default().await?,
        };
        let service = self.service(request.host.as_deref(), request.cluster.as_deref()).await?;
        // Cinder means to refuse it here, and looks in a place where it never stands.
        if self.db.volume_type_is_encrypted(volume_type.id).await? {
            return Err(ManageError::EncryptedType);
        }
        Ok(inputs(context, request, volume_type, service))
    }

    /// `volume-<uuid>` of a volume that is there is its own storage.
    async fn check_not_managed(
        &self,
        context: &RequestContext,
        reference: &ManageRef,
    ) -> Result<(), ManageError> {
        if !reference.is_well_formed() {
            return Err(ManageError::MalformedReference);
        }
        let Some(id) = reference.source_name().and_then(managed_volume_id) else { return Ok(()) };
        match self.db.volume_get(&context.elevated(), id).await {
            Ok(_) => Err(ManageError::AlreadyManaged),
            Err(crate::db::DbError::VolumeNotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn service(
        &self,
        host: Option<&str>,
        cluster: Option<&str>,
    ) -> Result<Service, ManageError> {
        let (service, not_found) = match (host, cluster) {
            (Some(host), _) => {
                let found = self.db.service_get_by_host(backend_of(host)).await?;
                (found, ManageError::HostNotFound(host.to_owned()))
            }
            (None, Some(cluster)) => {
                let found = self.db.service_get_by_cluster(backend_of(cluster)).await?;
                (found, ManageError::ClusterNotFound(cluster.to_owned()))
            }
            (None, None) => return Err(ManageError::HostMissing),
        };
        let Some(service) = service else {
            error!(
                "Unable to find service: cinder-volume for given host: {} and cluster {}.",
                host.unwrap_or("None"),
                cluster.unwrap_or("None")
            );
            return Err(not_found);
        };
        let disabled = !service.is_enabled();
        if disabled || !service.is_up() {
            let why = if disabled { "a disabled service" } else { "a service that is down" };
            error!("Unable to manage existing volume on {why}.");
            return Err(ManageError::ServiceUnavailable { host: service.host, disabled });
        }
        Ok(service)
    }
}

/// What the flow begins with: the request, and what its service adds to it.
fn inputs(
    context: &RequestContext,
    request: ManageRequest,
    volume_type: VolumeType,
    service: Service,
) -> ManageExistingInputs {
    let host = match request.host {
        // Only a pool is kept of what was asked for; a pool given with a cluster is not.
        Some(host) if pool_of(&host).is_some() => host,
        _ => service.host,
    };
    ManageExistingInputs {
        context: context.clone(),
        name: request.name,
        description: request.description,
        host,
        cluster_name: service.cluster_name,
        volume_type: Some(volume_type),
        metadata: request.metadata,
        availability_zone: request.availability_zone.or(service.availability_zone),
        bootable: request.bootable,
        reference: request.reference,
    }
}

impl From<ManageExistingInputs> for ManageExistingWithQuotaInputs {
    fn from(inputs: ManageExistingInputs) -> Self {
        ManageExistingWithQuotaInputs {
            context: inputs.context,
            name: inputs.name,
            description: inputs.description,
            host: inputs.host,
            cluster_name: inputs.cluster_name,
            volume_type: inputs.volume_type,
            metadata: inputs.metadata,
            availability_zone: inputs.availability_zone,
            bootable: inputs.bootable,
            reference: inputs.reference,
        }
    }
}
