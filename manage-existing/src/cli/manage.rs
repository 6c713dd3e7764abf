//! `manage`: one file, from its name to an available volume.

use super::args::ManageArgs;
use super::drill::Drill;
use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::services::{Services, Setup};
use super::target::{LocalFile, remote};
use super::{Common, output};
use flow_runtime::durable::Runs;
use flow_runtime::{Listener, RunErrorKind, RunEvent, RunId, RunState};
use manage_existing::api::{ManageRequest, Unfinished, unfinished};
use manage_existing::db::Database;
use manage_existing::domain::ManageRef;
use manage_existing::manager::VolumeFailure;
use manage_existing::site::{Casts, Part, Site};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// For how long tasks are waited for at the end.
const STOP: Duration = Duration::from_secs(30);

/// A request, and the run that it is.
struct Asked {
    request: ManageRequest,
    /// The name of its run, if somebody chose one.
    run_id: Option<RunId>,
    /// What has been begun of it, by a process that died.
    begun: Option<Unfinished>,
    drill: Option<Drill>,
}

pub(super) async fn run(common: &Common, mut args: Box<ManageArgs>) -> Result<(), Failure> {
    let (drill, run_id) = (args.drill, args.run_id.take().map(RunId::from));
    if args.host.is_some() || args.cluster.is_some() {
        let reference = remote(&args.reference)?;
        let request = request(*args, reference);
        request.check()?;
        let site = common.site_or_new().await?;
        let begun = match &request.host {
            Some(host) => begun(&site, host, &request.reference).await?,
            None => None,
        };
        return manage(common, &site, Asked { request, run_id, begun, drill }).await;
    }
    // All that can be wrong with the request is looked for before anything is made.
    let file = LocalFile::new(&args.reference)?;
    let mut request = request(*args, file.reference());
    request.host = Some("checked-later".to_owned());
    request.check()?;
    let site = match file.exists() {
        true => common.site_or_new().await?,
        // It may have its new name, given by a process that died after that.
        false => match common.site().await {
            Ok(site) => site,
            Err(_) => return Err(file.missing(None, &common.context).await),
        },
    };
    let pool = site.pools().await?.into_iter().find(|pool| pool.path == file.folder);
    let host = pool.map(|pool| pool.full_host());
    let look = async || match &host {
        Some(host) => begun(&site, host, &request.reference).await,
        None => Ok(None),
    };
    let seen = look().await?;
    // Held until the end.
    let _claim = match &seen {
        Some(Unfinished::Volume(id, _)) if !file.exists() => {
            match file.renamed(*id).claim(&site, &common.context).await {
                Ok(claim) => Some(claim),
                // Whoever began it is alive, and ends it.
                Err(failure) if failure.exit == Exit::Conflict => return Err(failure),
                // Its storage is nowhere: the run itself tells more of that.
                Err(_) => None,
            }
        }
        // A name that was chosen may be that of a run that is over.
        None if !file.exists() && run_id.is_some() => None,
        // The request says that it is managed already.
        None if file.is_volume(&site, &common.context).await => None,
        _ => Some(file.claim(&site, &common.context).await?),
    };
    // It may have ended, or its process died, before the file was ours.
    let begun = look().await?;
    if seen.is_some() && begun.is_none() && run_id.is_none() && !file.exists() {
        return Err(file.missing(Some(&site), &common.context).await);
    }
    request.host = Some(match host {
        Some(host) => host,
        None => site.add_pool(&file.folder).await?.full_host(),
    });
    manage(common, &site, Asked { request, run_id, begun, drill }).await
}

/// What is in the journal, unfinished, about the same storage.
async fn begun(
    site: &Site,
    host: &str,
    reference: &ManageRef,
) -> Result<Option<Unfinished>, Failure> {
    match site.journal_if_any(&Casts::Here, Part::Volume).await? {
        Some(journal) => Ok(unfinished(&Runs::new(journal), host, reference).await?),
        None => Ok(None),
    }
}

fn request(args: ManageArgs, reference: ManageRef) -> ManageRequest {
    ManageRequest {
        host: args.host,
        cluster: args.cluster,
        reference,
        name: args.name,
        description: args.description,
        volume_type: args.volume_type,
        metadata: args.metadata.into_iter().collect(),
        availability_zone: args.availability_zone,
        bootable: args.bootable,
    }
}

async fn manage(common: &Common, site: &Site, asked: Asked) -> Result<(), Failure> {
    let progress = Progress::new(common.json);
    let id = match &asked.begun {
        Some(Unfinished::Request(begun)) => begun.run.id.clone(),
        _ => asked.run_id.clone().unwrap_or_else(|| common.context.request_id.as_str().into()),
    };
    let listener = {
        let (progress, id) = (progress.clone(), id.clone());
        // Others that are recovered go on behind the scenes.
        move |event: &RunEvent| {
            if event.run == id {
                progress.flow(event);
            }
        }
    };
    let listener = Some(Arc::new(listener) as Arc<dyn Listener>);
    let setup = Setup { drill: asked.drill, listener, ..Setup::default() };
    let services = setup.both(common, site).await?;
    let outcome = follow(common, &services, &progress, id, asked).await;
    progress.done();
    let settled = services.finish().await;
    services.stop(STOP).await;
    let (id, result) = outcome?;
    settled?;
    let volume = site.db().volume_get(&common.context, id).await?;
    match result {
        Ok(()) => output::managed(common, site, &volume).await,
        Err(reason) => {
            let renamed = output::View::of(site, &volume).await?.file;
            Err(error_managing(id, &reason, renamed))
        }
    }
}

/// The volume, and why it is not available if it is not.
async fn follow(
    common: &Common,
    services: &Services,
    progress: &Progress,
    id: RunId,
    asked: Asked,
) -> Result<(Uuid, Result<(), String>), Failure> {
    let (Some(api), Some(manager)) = (&services.api, &services.manager) else {
        return Err(Failure::new(Exit::Unexpected, "the services are not there"));
    };
    let mut steps = manager.steps();
    let Asked { request, run_id, begun, .. } = asked;
    let volume = match begun {
        _ if run_id.is_some() => {
            api.manage_existing_as(id, &common.context, request).await?.volume.id
        }
        None => api.manage_existing_as(id, &common.context, request).await?.volume.id,
        Some(Unfinished::Request(begun)) => {
            if let Some(difference) = begun.differs(&request) {
                let run = &begun.run.id;
                return Err(Failure::new(
                    Exit::Conflict,
                    format!("it is being managed by run {run}, {difference}"),
                )
                .help(format!(
                    "ask for the same, or give that up with `manage-existing runs cancel {run}`"
                )));
            }
            api.go_on(&begun).await?.volume.id
        }
        Some(Unfinished::Volume(volume, run)) => {
            if run.state == RunState::Suspended && run.attention.is_none() {
                services.runs.resume(run.id.clone()).await?;
            }
            volume
        }
    };
    let mut ended = pin!(manager.ended(volume));
    let ended = loop {
        tokio::select! {
            biased;
            Ok(event) = steps.recv() => progress.cast(volume, &event),
            ended = &mut ended => break ended,
        }
    };
    match ended {
        Ok(()) => Ok((volume, Ok(()))),
        Err(VolumeFailure::Failed(run)) if is_over(run.kind()) => {
            Ok((volume, Err(run.cause().message().to_owned())))
        }
        Err(failure) => Err(Failure::new(Exit::Unexpected, failure.to_string())
            .note(format!("volume {volume} is not done"))
            .help("`manage-existing runs list` shows its run; `runs resume` has it go on")),
    }
}

fn is_over(kind: RunErrorKind) -> bool {
    !matches!(kind, RunErrorKind::Interrupted | RunErrorKind::Parked)
}

fn error_managing(id: Uuid, reason: &str, renamed: Option<PathBuf>) -> Failure {
    let file = renamed.map_or_else(
        || "no file was touched".to_owned(),
        |file| format!("its file is {}", file.display()),
    );
    Failure::new(Exit::ErrorManaging, reason)
        .note(format!("volume {id} is error_managing; {file}"))
        .help(format!(
            "remove the entry with `manage-existing unmanage {id}`, mend the cause, and try again"
        ))
}
