//! `POST os-volume-manage`.

use super::call::Call;
use super::fault::{Fault, answer, too_large};
use super::json::Json;
use super::metrics::Outcome;
use super::server::Shared;
use super::{schema, view};
use crate::ManageError;
use crate::api::{ManageRequest, Managed, RequestError};
use crate::db::DbError;
use crate::domain::{ManageRef, Metadata, RequestContext};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Response, StatusCode};
use std::sync::Arc;
use tracing::{Instrument, Span, warn};

/// From which version a cluster can be named.
const CLUSTER: u32 = 16;
/// From which version there is `manageable_volumes`.
const MANAGEABLE: u32 = 8;

pub(super) async fn create(
    call: Call,
    State(shared): State<Arc<Shared>>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let limit = shared.options.max_body;
    let body = match tokio::time::timeout(shared.options.timeout, to_bytes(body, limit)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return too_large(&parts.headers, limit),
        Err(_) => return call.finish(Err(Fault::too_slow())),
    };
    let done = manage(&call, &shared, &parts.headers, &body).await;
    shared.metrics.managed(match &done {
        Ok(_) => Outcome::Accepted,
        Err(fault) if fault.status.is_server_error() => Outcome::Failed,
        Err(_) => Outcome::Refused,
    });
    call.finish(done)
}

pub(super) async fn create_from_3_8(
    call: Call,
    shared: State<Arc<Shared>>,
    request: Request,
) -> Response<Body> {
    if call.version.0 < MANAGEABLE {
        return call.finish(Err(Fault::not_found("The resource could not be found.")));
    }
    create(call, shared, request).await
}

async fn manage(
    call: &Call,
    shared: &Arc<Shared>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response<Body>, Fault> {
    check_media_type(headers)?;
    let body: Json =
        serde_json::from_slice(body).map_err(|_| Fault::bad_request("Malformed request body"))?;
    let with_cluster = call.version.0 >= CLUSTER;
    let volume = schema::check(&body, with_cluster)?;
    if !call.context.is_admin {
        return Err(Fault::forbidden(
            "Policy doesn't allow volume_extension:volume_manage to be performed.",
        ));
    }
    let request = read(volume, with_cluster)?;
    let Managed { volume, volume_type } = run(shared, &call.context, request).await?;
    let volume_type = volume_type.map(|volume_type| volume_type.name);
    Ok(answer(
        StatusCode::ACCEPTED,
        &serde_json::json!({ "volume": view::legacy(call, &volume, volume_type.as_deref()) }),
    ))
}

/// JSON by one of its names, with or without parameters.
fn check_media_type(headers: &HeaderMap) -> Result<(), Fault> {
    let named = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let named = named.and_then(|value| value.split(';').next()).map(str::trim);
    match named {
        Some("application/json" | "application/vnd.openstack.volume+json") => Ok(()),
        _ => Err(Fault::media_type()),
    }
}

/// The request of a volume that fits the schema.
fn read(volume: &Json, with_cluster: bool) -> Result<ManageRequest, Fault> {
    let text = |key: &str| volume.get(key).and_then(Json::as_text).map(str::to_owned);
    let host = text("host");
    let cluster = if with_cluster { text("cluster") } else { None };
    let cluster = cluster.filter(|name| !name.is_empty());
    if with_cluster && host.is_some() == cluster.is_some() {
        return Err(Fault::bad_request(ManageError::HostAndCluster.to_string()));
    }
    let reference = match volume.get("ref").map(Json::to_value) {
        Some(serde_json::Value::Object(keys)) => ManageRef::Keys(keys),
        Some(serde_json::Value::String(text)) => ManageRef::Text(text),
        _ => return Err(Fault::malformed()),
    };
    let metadata = match volume.get("metadata") {
        Some(Json::Object(entries)) => entries
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), value.as_text()?.to_owned())))
            .collect(),
        _ => Metadata::new(),
    };
    let bootable = match volume.get("bootable") {
        Some(Json::Bool(bootable)) => *bootable,
        Some(Json::Text(text)) => schema::bootable_text(text).unwrap_or_default(),
        _ => false,
    };
    Ok(ManageRequest {
        host,
        cluster,
        reference,
        name: text("name"),
        description: text("description"),
        volume_type: text("volume_type"),
        metadata,
        availability_zone: text("availability_zone"),
        bootable,
    })
}

/// Runs the flow, which goes on when the client has had enough of waiting or goes away.
async fn run(
    shared: &Arc<Shared>,
    context: &RequestContext,
    request: ManageRequest,
) -> Result<Managed, Fault> {
    let flow = {
        let (shared, context) = (Arc::clone(shared), context.clone());
        async move {
            // The run is found by what the logs and the answer call the request.
            let id = context.request_id.clone();
            shared.api.manage_existing_as(id, &context, request).await
        }
    };
    let flow = shared.flows.spawn(flow.instrument(Span::current()));
    match tokio::time::timeout(shared.options.timeout, flow).await {
        Ok(Ok(done)) => done.map_err(|error| fault(&error)),
        Ok(Err(_)) => Err(Fault::erred()),
        Err(_) => Err(Fault::timed_out()),
    }
}

fn fault(error: &RequestError) -> Fault {
    let Some(cause) = error.cause() else {
        warn!(%error, "a request failed");
        return Fault::erred();
    };
    match cause {
        ManageError::Database(DbError::DefaultTypeNotFound(_)) => {
            Fault::internal(cause.to_string())
        }
        ManageError::MalformedReference => Fault::malformed(),
        ManageError::Quota(over) if over.name().is_some() => {
            Fault::over_limit(format!("{}: {over}", over.name().unwrap_or_default()))
        }
        ManageError::Database(_) | ManageError::Cast(_) | ManageError::Quota(_) => {
            warn!(%error, "a request failed");
            Fault::erred()
        }
        _ => Fault::bad_request(cause.to_string()),
    }
}
