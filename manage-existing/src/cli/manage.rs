//! `manage`: one file, from its name to an available volume.

use super::args::{Drill, ManageArgs};
use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::target::{LocalFile, remote};
use super::{Common, output};
use flow_runtime::{Engine, RunEvent};
use manage_existing::api::{Api, ManageRequest};
use manage_existing::db::Database;
use manage_existing::domain::ManageRef;
use manage_existing::scheduler::{LocalScheduler, ManageEvent, RefusingScheduler, Scheduler};
use manage_existing::site::Site;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

pub(super) async fn run(common: &Common, args: Box<ManageArgs>) -> Result<(), Failure> {
    let drill = args.drill;
    if args.host.is_some() || args.cluster.is_some() {
        let reference = remote(&args.reference)?;
        let request = request(*args, reference);
        request.check()?;
        let site = common.site_or_new().await?;
        return manage(common, &site, request, drill).await;
    }
    // All that can be wrong with the request is looked for before anything is made.
    let file = LocalFile::new(&args.reference)?;
    let mut request = request(*args, file.reference());
    request.host = Some("checked-later".to_owned());
    request.check()?;
    if !file.exists() {
        let site = common.site().await.ok();
        return Err(file.missing(site.as_ref(), &common.context).await);
    }
    let site = common.site_or_new().await?;
    // Held until the end.
    let _claim = if file.is_volume(&site, &common.context).await {
        // The request says that it is managed already.
        None
    } else {
        Some(file.claim(&site, &common.context).await?)
    };
    request.host = Some(site.add_pool(&file.folder).await?.full_host());
    manage(common, &site, request, drill).await
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

async fn manage(
    common: &Common,
    site: &Site,
    request: ManageRequest,
    drill: Option<Drill>,
) -> Result<(), Failure> {
    let manager = site.start(&common.context).await?;
    let (local, worker) = LocalScheduler::start(manager);
    let mut events = local.events();
    let scheduler: Arc<dyn Scheduler> = match drill {
        Some(Drill::RefuseCast) => Arc::new(RefusingScheduler),
        None => Arc::new(local.clone()),
    };
    drop(local);
    let progress = Progress::new(common.json);
    let engine = {
        let progress = progress.clone();
        Engine::builder().listener(Arc::new(move |event: &RunEvent| progress.flow(event))).build()
    };
    let api = Api::new(Arc::new(site.db().clone()), scheduler, engine).quotas(site.quotas());
    let outcome = api.manage_existing(&common.context, request).await;
    // The last handle of the queue goes with the API, so the worker ends when it is empty.
    drop(api);
    let ended = match outcome {
        Ok(volume) => loop {
            match events.recv().await {
                Ok(ManageEvent::Ended(id, result)) if id == volume.id => break Ok((id, result)),
                Ok(event) => progress.cast(&event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => {
                    break Err(Failure::new(
                        Exit::Unexpected,
                        format!("the volume service ended before volume {} was done", volume.id),
                    )
                    .help("run `manage-existing doctor`"));
                }
            }
        },
        Err(error) => Err(error.into()),
    };
    progress.done();
    // It has nothing left to do; that it panicked has been told already.
    let _ = worker.await;
    let (id, result) = ended?;
    let volume = site.db().volume_get(&common.context, id).await?;
    match result {
        Ok(()) => output::managed(common, site, &volume).await,
        Err(reason) => {
            let renamed = output::View::of(site, &volume).await?.file;
            Err(error_managing(id, &reason, renamed))
        }
    }
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
