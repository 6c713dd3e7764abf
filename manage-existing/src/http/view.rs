//! What the API shows of a volume, version by version.

use super::call::Call;
use crate::domain::{Timestamp, Volume, VolumeStatus};
use serde_json::{Value, json};

/// The fields that every answer about a volume has, that to its managing too.
pub(super) fn legacy(call: &Call, volume: &Volume, volume_type: Option<&str>) -> Value {
    let mut view = json!({
        "id": volume.id,
        "status": status(&volume.status),
        "size": volume.size,
        "availability_zone": volume.availability_zone,
        "created_at": volume.created_at.map(Timestamp::to_iso),
        "updated_at": volume.updated_at.map(Timestamp::to_iso),
        "name": volume.display_name,
        "description": volume.display_description,
        "volume_type": volume_type,
        "snapshot_id": null,
        "source_volid": null,
        "metadata": volume.metadata,
        "links": links(call, volume),
        "user_id": volume.user_id,
        "bootable": volume.bootable.to_string(),
        "encrypted": false,
        "replication_status": null,
        "consistencygroup_id": null,
        "multiattach": volume.multiattach,
        "attachments": [],
    });
    if call.context.is_admin {
        view["migration_status"] = Value::Null;
    }
    view
}

/// All fields of a volume in the version of the request.
pub(super) fn detail(call: &Call, volume: &Volume, volume_type: Option<&str>) -> Value {
    let mut view = legacy(call, volume, volume_type);
    let admin = call.context.is_admin;
    let mut add = |from: u32, shown: bool, key: &str, value: Value| {
        if call.version.0 >= from && shown {
            view[key] = value;
        }
    };
    add(13, true, "group_id", Value::Null);
    add(21, admin, "provider_id", json!(volume.provider_id));
    add(48, true, "service_uuid", Value::Null);
    add(48, true, "shared_targets", json!(true));
    add(61, admin, "cluster_name", json!(volume.cluster_name));
    add(63, true, "volume_type_id", json!(volume.volume_type_id));
    add(65, true, "consumes_quota", json!(true));
    add(0, true, "os-vol-tenant-attr:tenant_id", json!(volume.project_id));
    add(0, admin, "os-vol-mig-status-attr:migstat", Value::Null);
    add(0, admin, "os-vol-mig-status-attr:name_id", Value::Null);
    add(0, admin, "os-vol-host-attr:host", json!(volume.host));
    view
}

/// What a list without details has of a volume.
pub(super) fn summary(call: &Call, volume: &Volume) -> Value {
    json!({
        "id": volume.id,
        "name": volume.display_name,
        "links": links(call, volume),
    })
}

fn links(call: &Call, volume: &Volume) -> Value {
    let rest = format!("volumes/{}", volume.id);
    json!([
        { "rel": "self", "href": call.link("v3", &rest) },
        { "rel": "bookmark", "href": call.link("", &rest) },
    ])
}

/// Clients know fewer states than the database.
fn status(status: &VolumeStatus) -> &str {
    match status.as_str() {
        "managing" => "creating",
        "error_managing" => "error",
        "error_managing_deleting" => "deleting",
        other => other,
    }
}
