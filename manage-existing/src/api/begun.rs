//! Requests that were begun before, by this process or by one that has died.

use super::{Api, ManageRequest, Managed, RequestError};
use crate::domain::{ManageRef, Metadata, Volume, VolumeType, backend_of, pool_of};
use crate::flow::{ManageExisting, ManageExistingWithQuota};
use crate::scheduler::RequestSpec;
use flow_runtime::durable::{Page, Runs, RunsError};
use flow_runtime::journal::{Filter, RunRecord};
use flow_runtime::{RunId, RunState, StaticFlow};
use serde::Deserialize;
use uuid::Uuid;

/// The states of runs that have not ended.
pub(crate) const UNFINISHED: [RunState; 4] =
    [RunState::Pending, RunState::Running, RunState::Suspending, RunState::Suspended];

/// How many runs are looked at at once.
const PAGE: usize = 200;

/// A request that was begun before: its run is in the journal.
#[derive(Debug)]
pub struct Begun {
    /// The run.
    pub run: RunRecord,
    /// What it was begun with.
    inputs: Inputs,
}

/// Of what a request was begun with, what tells it from others.
#[derive(Debug, Deserialize)]
struct Inputs {
    name: Option<String>,
    description: Option<String>,
    host: String,
    cluster_name: Option<String>,
    volume_type: Option<VolumeType>,
    metadata: Metadata,
    availability_zone: Option<String>,
    bootable: bool,
    reference: ManageRef,
}

/// Of what a run of the volume service was begun with, what it is about.
#[derive(Debug, Deserialize)]
pub(crate) struct CastInputs {
    pub(crate) volume: Volume,
    pub(crate) request_spec: RequestSpec,
}

/// Which part of managing a volume has begun, and not ended.
#[derive(Debug)]
pub enum Unfinished {
    /// The request is not cast yet.
    Request(Box<Begun>),
    /// It is cast: the volume, and the volume service's run.
    Volume(Uuid, Box<RunRecord>),
}

impl Begun {
    /// `None` if the run is none of a request.
    fn of(run: RunRecord) -> Option<Self> {
        // Both flows have the same inputs.
        let flows = [&ManageExisting::plan().name, &ManageExistingWithQuota::plan().name];
        let ours = flows.contains(&&run.flow);
        let inputs = ours.then(|| serde_json::from_str(&run.inputs).ok())??;
        Some(Begun { run, inputs })
    }

    /// What another request under the same name says that this one does not.
    pub fn differs(&self, request: &ManageRequest) -> Option<String> {
        let ours = &self.inputs;
        let host = request.host.as_ref().is_none_or(|host| match pool_of(host) {
            Some(_) => *host == ours.host,
            None => backend_of(host) == backend_of(&ours.host),
        });
        let cluster = match (&request.cluster, &ours.cluster_name) {
            (Some(asked), Some(ours)) => backend_of(asked) == backend_of(ours),
            (asked, _) => asked.is_none(),
        };
        let volume_type = request.volume_type.as_ref().is_none_or(|asked| {
            ours.volume_type
                .as_ref()
                .is_some_and(|of| of.name == *asked || of.id.to_string() == *asked)
        });
        let zone = request.availability_zone.as_ref();
        let same = [
            ("host", host),
            ("cluster", cluster),
            ("reference", request.reference == ours.reference),
            ("name", request.name == ours.name),
            ("description", request.description == ours.description),
            ("volume type", volume_type),
            ("metadata", request.metadata == ours.metadata),
            ("zone", zone.is_none_or(|zone| Some(zone) == ours.availability_zone.as_ref())),
            ("bootable", request.bootable == ours.bootable),
        ];
        let (what, _) = same.into_iter().find(|(_, same)| !same)?;
        Some(format!("of another request: its {what} is not the same"))
    }
}

impl Api {
    /// The request that was begun under this name, if one was.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read, or the run is none of a request.
    pub async fn begun(&self, id: &RunId) -> Result<Option<Begun>, RequestError> {
        let Some(engine) = self.durable_engine() else { return Ok(None) };
        match engine.runs().get(id.clone()).await {
            Ok(run) => {
                let flow = run.flow.clone();
                let wanted = ManageExisting::plan().name.clone();
                let other = RunsError::OtherFlow { id: id.clone(), flow, wanted };
                Ok(Some(Begun::of(run).ok_or(other)?))
            }
            Err(RunsError::NoSuchRun { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for what has begun, as if it had been asked for now. One that was suspended goes on.
    ///
    /// # Errors
    ///
    /// As [`manage_existing`](Api::manage_existing).
    pub async fn go_on(&self, begun: &Begun) -> Result<Managed, RequestError> {
        let id = begun.run.id.clone();
        let Some(engine) = self.durable_engine() else {
            return Err(RunsError::NoSuchRun { id }.into());
        };
        if begun.run.state == RunState::Suspended && begun.run.attention.is_none() {
            match engine.runs().resume(id.clone()).await {
                // Somebody else was faster.
                Ok(()) | Err(RunsError::Refused { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let volume = if begun.run.flow == ManageExisting::plan().name {
            engine.get::<ManageExisting>(id).await?.wait().await?.volume
        } else {
            engine.get::<ManageExistingWithQuota>(id).await?.wait().await?.volume
        };
        Ok(Managed { volume, volume_type: begun.inputs.volume_type.clone() })
    }
}

/// What has begun, and not ended, about the storage that `reference` leads to on `host`.
///
/// # Errors
///
/// If the journal cannot be read.
pub async fn unfinished(
    runs: &Runs,
    host: &str,
    reference: &ManageRef,
) -> Result<Option<Unfinished>, RunsError> {
    let filter = Filter { states: UNFINISHED.to_vec(), ..Filter::default() };
    let mut cursor = None;
    loop {
        let Page { runs: page, next } = runs.list(&filter, cursor, PAGE).await?;
        for run in page {
            if let Some(begun) = Begun::of(run.clone()) {
                if begun.inputs.host == host && begun.inputs.reference == *reference {
                    return Ok(Some(Unfinished::Request(Box::new(begun))));
                }
            } else if let Some(CastInputs { volume, request_spec }) = cast_of(&run)
                && volume.host.as_deref() == Some(host)
                && request_spec.reference == *reference
            {
                return Ok(Some(Unfinished::Volume(volume.id, Box::new(run))));
            }
        }
        cursor = match next {
            Some(next) => Some(next),
            None => return Ok(None),
        };
    }
}

/// What a run of the volume service was begun with.
pub(crate) fn cast_of(run: &RunRecord) -> Option<CastInputs> {
    use crate::manager::ManageExistingHere;
    let ours = run.flow == ManageExistingHere::plan().name;
    ours.then(|| serde_json::from_str(&run.inputs).ok())?
}
