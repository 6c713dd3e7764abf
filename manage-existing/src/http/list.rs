//! Which volumes a list has, and in which order.

use super::call::Call;
use super::fault::Fault;
use super::schema::bootable_text;
use crate::db::VolumeColumn::{self, *};
use crate::db::{VolumeCondition, VolumeQuery};
use url::form_urlencoded;
use uuid::Uuid;

/// The most volumes of one answer (`osapi_max_limit`).
const LIMIT: u64 = 1000;
/// From which version a list can be counted.
const COUNT: u32 = 45;

/// What a query asks for.
pub(super) struct Selection {
    pub(super) all_tenants: bool,
    pub(super) with_count: bool,
    limit: Option<u64>,
    marker: Option<String>,
    offset: u64,
    /// Columns, and whether each falls.
    sort: Vec<(VolumeColumn, bool)>,
    filters: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl Selection {
    pub(super) fn read(call: &Call) -> Result<Self, Fault> {
        let query: Vec<(String, String)> =
            form_urlencoded::parse(call.query.as_bytes()).into_owned().collect();
        let get =
            |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let boolean = |key: &str, text: &str| {
            bootable_text(text).ok_or_else(|| {
                Fault::bad_request(format!("Value '{text}' for '{key}' is not a boolean."))
            })
        };
        let flag = |key: &str| get(key).map_or(Ok(false), |text| boolean(key, text));
        let filters = query
            .iter()
            .filter(|(key, _)| {
                !matches!(
                    key.as_str(),
                    "limit"
                        | "marker"
                        | "offset"
                        | "sort"
                        | "sort_key"
                        | "sort_dir"
                        | "all_tenants"
                        | "with_count"
                )
            })
            .cloned()
            .collect();
        Ok(Selection {
            all_tenants: flag("all_tenants")?,
            with_count: call.version.0 >= COUNT && flag("with_count")?,
            limit: get("limit").map(|text| number("limit", text)).transpose()?,
            marker: get("marker").map(str::to_owned),
            offset: get("offset").map_or(Ok(0), |text| number("offset", text))?,
            sort: sort(get("sort"), get("sort_key"), get("sort_dir"))?,
            filters,
            query,
        })
    }

    /// The query of the page that begins behind `last`.
    pub(super) fn next(&self, last: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.query.iter().filter(|(key, _)| key != "marker"));
        query.append_pair("marker", last);
        query.finish()
    }

    /// How many volumes a page has at most.
    pub(super) fn limit(&self) -> u64 {
        self.limit.unwrap_or(LIMIT).min(LIMIT)
    }

    /// What the database is asked. A marker that is no id is none of a volume.
    pub(super) fn to_query(&self) -> Result<VolumeQuery, Fault> {
        let marker = self.marker.as_deref().map(|text| id(text).ok_or_else(|| self.no_marker()));
        Ok(VolumeQuery {
            conditions: self.filters.iter().flat_map(|(key, wanted)| only(key, wanted)).collect(),
            sort: self.sort.clone(),
            marker: marker.transpose()?,
            offset: self.offset,
            limit: self.limit(),
            with_count: self.with_count,
        })
    }

    /// The marker is not in the list.
    pub(super) fn no_marker(&self) -> Fault {
        let marker = self.marker.as_deref().unwrap_or_default();
        Fault::not_found(format!("Volume {marker} could not be found."))
    }
}

/// An id as we write it.
fn id(text: &str) -> Option<Uuid> {
    text.parse().ok().filter(|id: &Uuid| id.to_string() == text)
}

/// What a filter means for the database.
fn only(key: &str, wanted: &str) -> Vec<VolumeCondition> {
    use VolumeCondition::{Flag, Metadata, Never, Number, Text};
    let text = |column| Text(column, wanted.to_owned());
    let flag = |column| bootable_text(wanted).map_or(Never, |flag| Flag(column, flag));
    let condition = match key {
        "name" | "display_name" => text(DisplayName),
        "description" => text(DisplayDescription),
        "status" => text(Status),
        "id" => text(Id),
        "project_id" | "tenant_id" => text(ProjectId),
        "user_id" => text(UserId),
        "host" => text(Host),
        "cluster_name" => text(ClusterName),
        "availability_zone" => text(AvailabilityZone),
        "volume_type_id" => text(VolumeTypeId),
        "attach_status" => text(AttachStatus),
        "size" => {
            let size = wanted.parse().ok().filter(|size: &i32| size.to_string() == wanted);
            size.map_or(Never, |size| Number(Size, size.into()))
        }
        "bootable" => flag(Bootable),
        "multiattach" => flag(Multiattach),
        "metadata" => {
            let wanted: Result<crate::domain::Metadata, _> = serde_json::from_str(wanted);
            return wanted.map_or(vec![Never], |wanted| {
                wanted.into_iter().map(|(key, value)| Metadata(key, value)).collect()
            });
        }
        // As in Cinder, a column that is not there matches nothing.
        _ => Never,
    };
    vec![condition]
}

fn number(key: &str, text: &str) -> Result<u64, Fault> {
    let number: i64 =
        text.parse().map_err(|_| Fault::bad_request(format!("{key} param must be an integer")))?;
    u64::try_from(number).map_err(|_| Fault::bad_request(format!("{key} param must be positive")))
}

/// The keys to sort by: those asked for, then the date and the id, so that pages do not overlap.
fn sort(
    sort: Option<&str>,
    sort_key: Option<&str>,
    sort_dir: Option<&str>,
) -> Result<Vec<(VolumeColumn, bool)>, Fault> {
    let text = match (sort, sort_key) {
        (Some(sort), _) => sort.to_owned(),
        (None, Some(key)) => format!("{key}:{}", sort_dir.unwrap_or("desc")),
        (None, None) => "created_at:desc".to_owned(),
    };
    let mut keys = Vec::new();
    for part in text.split(',') {
        let (key, direction) = part.trim().split_once(':').unwrap_or((part.trim(), "desc"));
        let falls = match direction {
            "asc" => false,
            "desc" => true,
            _ => {
                return Err(Fault::bad_request(
                    "Invalid input received: Unknown sort direction, must be one of: asc, \
                     asc-nullsfirst, asc-nullslast, desc, desc-nullsfirst, desc-nullslast.",
                ));
            }
        };
        let column = match key {
            "id" => Id,
            "status" => Status,
            "size" => Size,
            "availability_zone" => AvailabilityZone,
            "name" => DisplayName,
            "bootable" => Bootable,
            "created_at" => CreatedAt,
            _ => return Err(Fault::bad_request("Invalid input received: Invalid sort key")),
        };
        keys.push((column, falls));
    }
    let falls = keys.last().is_none_or(|(_, falls)| *falls);
    for column in [CreatedAt, Id] {
        if keys.iter().all(|(known, _)| *known != column) {
            keys.push((column, falls));
        }
    }
    Ok(keys)
}
