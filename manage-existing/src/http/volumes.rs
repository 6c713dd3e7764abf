//! `GET volumes`: one, or a list.

use super::call::Call;
use super::fault::{Fault, answer};
use super::list::Selection;
use super::server::Shared;
use super::view;
use crate::db::{DbError, VolumePage};
use crate::domain::{RequestContext, Volume};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tracing::warn;
use uuid::Uuid;

/// The names of volume types, each looked up once a request.
struct TypeNames<'a> {
    shared: &'a Shared,
    names: HashMap<Uuid, Option<String>>,
}

impl TypeNames<'_> {
    async fn get(&mut self, volume: &Volume) -> Result<Option<String>, Fault> {
        let id = volume.volume_type_id;
        if let Some(name) = self.names.get(&id) {
            return Ok(name.clone());
        }
        let found = self.shared.db.volume_type_get_inactive(id).await;
        let name = found.map_err(failed)?.map(|volume_type| volume_type.name);
        self.names.insert(id, name.clone());
        Ok(name)
    }
}

fn failed(error: DbError) -> Fault {
    match error {
        DbError::VolumeNotFound(_) => Fault::not_found(error.to_string()),
        error => {
            warn!(%error, "the database failed");
            Fault::erred()
        }
    }
}

/// Cinder's `volume:get` and `volume:get_all`: an administrator, or a reader of the project.
fn may_read(context: &RequestContext) -> bool {
    let reader = |role: &String| role.eq_ignore_ascii_case("reader");
    context.is_admin || context.origin.roles.iter().any(reader)
}

pub(super) async fn show(call: Call, State(shared): State<Arc<Shared>>) -> Response<Body> {
    let found = async {
        let id = call.id.as_deref().unwrap_or_default();
        let missing = || Fault::not_found(format!("Volume {id} could not be found."));
        let uuid: Uuid = id.parse().map_err(|_| missing())?;
        if !may_read(&call.context) {
            return Err(missing());
        }
        let volume = shared.db.volume_get(&call.context, uuid).await.map_err(failed)?;
        let mut names = TypeNames { shared: &shared, names: HashMap::new() };
        let name = names.get(&volume).await?;
        let view = view::detail(&call, &volume, name.as_deref());
        Ok(answer(StatusCode::OK, &json!({ "volume": view })))
    };
    let found = found.await;
    call.finish(found)
}

pub(super) async fn list(call: Call, State(shared): State<Arc<Shared>>) -> Response<Body> {
    let listed = volumes(&call, &shared, false).await;
    call.finish(listed)
}

pub(super) async fn detail(call: Call, State(shared): State<Arc<Shared>>) -> Response<Body> {
    let listed = volumes(&call, &shared, true).await;
    call.finish(listed)
}

async fn volumes(call: &Call, shared: &Shared, detail: bool) -> Result<Response<Body>, Fault> {
    if !may_read(&call.context) {
        return Err(Fault::forbidden("Policy doesn't allow volume:get_all to be performed."));
    }
    let selection = Selection::read(call)?;
    // Without rights the database gives those of the project only.
    let is_admin = call.context.is_admin && selection.all_tenants;
    let context = RequestContext { is_admin, ..call.context.clone() };
    let listed = shared.db.volume_list(&context, &selection.to_query()?).await;
    let VolumePage { volumes: page, count } = listed.map_err(|error| match error {
        DbError::VolumeNotFound(_) => selection.no_marker(),
        error => failed(error),
    })?;
    let mut names = TypeNames { shared, names: HashMap::new() };
    let mut views = Vec::with_capacity(page.len());
    for volume in &page {
        views.push(if detail {
            let name = names.get(volume).await?;
            view::detail(call, volume, name.as_deref())
        } else {
            view::summary(call, volume)
        });
    }
    let mut body = json!({ "volumes": views });
    if let Some(last) = page.last().filter(|_| page.len() as u64 == selection.limit()) {
        let path = if detail { "volumes/detail" } else { "volumes" };
        let next = format!("{}?{}", call.link("v3", path), selection.next(&last.id.to_string()));
        body["volumes_links"] = json!([{ "rel": "next", "href": next }]);
    }
    if selection.with_count {
        body["count"] = Value::from(count);
    }
    Ok(answer(StatusCode::OK, &body))
}
