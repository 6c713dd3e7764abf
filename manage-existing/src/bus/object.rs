//! oslo's versioned objects: a volume and its type, as Cinder's services read them.

use crate::domain::{Timestamp, Volume, VolumeType};
use crate::scheduler::RequestSpec;
use serde_json::{Map, Value, json};

/// The versions of object history 1.39, which Cinder's services have had since Zed.
const VOLUME: &str = "1.9";
const VOLUME_TYPE: &str = "1.3";
const VOLUME_ATTACHMENT_LIST: &str = "1.1";
/// What managing never fills. A field that is left out could not be looked up by the receiver.
const NULL: [&str; 19] = [
    "_name_id",
    "ec2_id",
    "snapshot_id",
    "migration_status",
    "scheduled_at",
    "terminated_at",
    "provider_location",
    "provider_auth",
    "provider_geometry",
    "source_volid",
    "encryption_key_id",
    "consistencygroup_id",
    "group_id",
    "replication_status",
    "replication_extended_status",
    "replication_driver_data",
    "previous_status",
    "service_uuid",
    "deleted_at",
];

fn versioned(name: &str, version: &str, data: Value) -> Value {
    json!({
        "versioned_object.name": name,
        "versioned_object.namespace": "cinder",
        "versioned_object.version": version,
        "versioned_object.data": data,
    })
}

fn zulu(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::to_zulu)
}

fn iso(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::to_iso)
}

/// A volume. `volume_type` is its type, if it is known: it is one of the four fields that the
/// receiver can look up by itself.
pub(super) fn volume(volume: &Volume, volume_type: Option<&VolumeType>, admin: bool) -> Value {
    let mut data = json!({
        "id": volume.id,
        "user_id": volume.user_id,
        "project_id": volume.project_id,
        "use_quota": true,
        "cluster_name": volume.cluster_name,
        "host": volume.host,
        "size": volume.size,
        "availability_zone": volume.availability_zone,
        "status": volume.status,
        "attach_status": volume.attach_status,
        "launched_at": zulu(volume.launched_at),
        "display_name": volume.display_name,
        "display_description": volume.display_description,
        "provider_id": volume.provider_id,
        "volume_type_id": volume.volume_type_id,
        "deleted": false,
        "bootable": volume.bootable,
        "multiattach": volume.multiattach,
        "metadata": volume.metadata,
        "volume_attachment":
            versioned("VolumeAttachmentList", VOLUME_ATTACHMENT_LIST, json!({"objects": []})),
        "shared_targets": true,
        "created_at": zulu(volume.created_at),
        "updated_at": zulu(volume.updated_at),
    });
    for key in NULL {
        data[key] = Value::Null;
    }
    // As in Cinder, only an administrator's context has them loaded.
    if admin {
        data["admin_metadata"] = json!({});
    }
    if let Some(volume_type) = volume_type {
        data["volume_type"] = versioned(
            "VolumeType",
            VOLUME_TYPE,
            json!({
                "id": volume_type.id,
                "name": volume_type.name,
                "description": volume_type.description,
                "is_public": volume_type.is_public,
                "extra_specs": volume_type.extra_specs,
                "qos_specs_id": volume_type.qos_specs_id,
                "created_at": zulu(volume_type.created_at),
                "updated_at": zulu(volume_type.updated_at),
                "deleted_at": null,
                "deleted": false,
            }),
        );
    }
    versioned("Volume", VOLUME, data)
}

/// The request spec: plain dictionaries, whose dates are written as Python's JSON has them.
pub(super) fn request_spec(spec: &RequestSpec) -> Value {
    let volume_type = spec.volume_type.as_ref().map(|volume_type| {
        json!({
            "id": volume_type.id,
            "name": volume_type.name,
            "description": volume_type.description,
            "qos_specs_id": volume_type.qos_specs_id,
            "is_public": volume_type.is_public,
            "deleted_at": null,
            "deleted": false,
            "created_at": iso(volume_type.created_at),
            "updated_at": iso(volume_type.updated_at),
            "extra_specs": volume_type.extra_specs,
        })
    });
    json!({
        "volume_properties": spec.volume_properties,
        "volume_type": volume_type,
        "ref": spec.reference,
        "volume_id": spec.volume_id,
    })
}

/// The data of a versioned object, if it is one that we can read: `name` of Cinder's, of
/// version 1.
pub(super) fn data<'a>(object: &'a Value, name: &str) -> Result<&'a Map<String, Value>, String> {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
    let (is, namespace) = (text("versioned_object.name"), text("versioned_object.namespace"));
    if (is, namespace) != (name, "cinder") {
        return Err(format!("it holds '{namespace}' '{is}' where a Cinder {name} is needed"));
    }
    let version = text("versioned_object.version");
    if !version.starts_with("1.") {
        return Err(format!("it holds a {name} of version '{version}', and 1.x is needed"));
    }
    object
        .get("versioned_object.data")
        .and_then(Value::as_object)
        .ok_or_else(|| format!("its {name} has no data"))
}
