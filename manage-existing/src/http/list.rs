//! Which volumes a list has, and in which order.

use super::call::Call;
use super::fault::Fault;
use super::schema::bootable_text;
use crate::domain::Volume;
use std::cmp::Ordering;
use url::form_urlencoded;

/// The most volumes of one answer (`osapi_max_limit`).
const LIMIT: usize = 1000;
/// From which version a list can be counted.
const COUNT: u32 = 45;

/// What a query asks for.
pub(super) struct Selection {
    pub(super) all_tenants: bool,
    pub(super) with_count: bool,
    limit: Option<usize>,
    marker: Option<String>,
    offset: usize,
    /// Keys, and whether each falls.
    sort: Vec<(String, bool)>,
    filters: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

/// One page of what was selected.
pub(super) struct Selected {
    pub(super) page: Vec<Volume>,
    /// Whether it has as many as were asked for, so that there may be more.
    pub(super) is_full: bool,
    /// How many there are on all pages.
    pub(super) count: usize,
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

    fn takes(&self, volume: &Volume) -> bool {
        self.filters.iter().all(|(key, wanted)| match key.as_str() {
            "name" | "display_name" => volume.display_name.as_deref() == Some(wanted),
            "description" => volume.display_description.as_deref() == Some(wanted),
            "status" => volume.status.as_str() == wanted,
            "id" => volume.id.to_string() == *wanted,
            "project_id" | "tenant_id" => volume.project_id.as_deref() == Some(wanted),
            "user_id" => volume.user_id.as_deref() == Some(wanted),
            "host" => volume.host.as_deref() == Some(wanted),
            "cluster_name" => volume.cluster_name.as_deref() == Some(wanted),
            "availability_zone" => volume.availability_zone.as_deref() == Some(wanted),
            "volume_type_id" => volume.volume_type_id.to_string() == *wanted,
            "attach_status" => volume.attach_status.as_deref() == Some(wanted),
            "size" => volume.size.to_string() == *wanted,
            "bootable" => bootable_text(wanted) == Some(volume.bootable),
            "multiattach" => bootable_text(wanted) == Some(volume.multiattach),
            "metadata" => {
                let wanted: Result<crate::domain::Metadata, _> = serde_json::from_str(wanted);
                wanted.is_ok_and(|wanted| {
                    wanted.iter().all(|(key, value)| volume.metadata.get(key) == Some(value))
                })
            }
            // As in Cinder, a column that is not there matches nothing.
            _ => false,
        })
    }

    fn order(&self, a: &Volume, b: &Volume) -> Ordering {
        let by_keys = self.sort.iter().map(|(key, falls)| {
            let order = compare(key, a, b);
            if *falls { order.reverse() } else { order }
        });
        by_keys.fold(Ordering::Equal, Ordering::then)
    }
}

/// Applies a selection.
pub(super) fn select(all: Vec<Volume>, selection: &Selection) -> Result<Selected, Fault> {
    let mut found: Vec<_> = all.into_iter().filter(|volume| selection.takes(volume)).collect();
    found.sort_by(|a, b| selection.order(a, b));
    let count = found.len();
    let after = match &selection.marker {
        None => 0,
        Some(marker) => found
            .iter()
            .position(|volume| volume.id.to_string() == *marker)
            .map(|place| place + 1)
            .ok_or_else(|| Fault::not_found(format!("Volume {marker} could not be found.")))?,
    };
    let limit = selection.limit.unwrap_or(LIMIT).min(LIMIT);
    let page: Vec<_> = found.into_iter().skip(after + selection.offset).take(limit).collect();
    Ok(Selected { is_full: limit > 0 && page.len() == limit, page, count })
}

fn number(key: &str, text: &str) -> Result<usize, Fault> {
    let number: i64 =
        text.parse().map_err(|_| Fault::bad_request(format!("{key} param must be an integer")))?;
    usize::try_from(number).map_err(|_| Fault::bad_request(format!("{key} param must be positive")))
}

/// The keys to sort by: those asked for, then the date and the id, so that pages do not overlap.
fn sort(
    sort: Option<&str>,
    sort_key: Option<&str>,
    sort_dir: Option<&str>,
) -> Result<Vec<(String, bool)>, Fault> {
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
        let known = ["id", "status", "size", "availability_zone", "name", "bootable", "created_at"];
        if !known.contains(&key) {
            return Err(Fault::bad_request("Invalid input received: Invalid sort key"));
        }
        keys.push((key.to_owned(), falls));
    }
    let falls = keys.last().is_none_or(|(_, falls)| *falls);
    keys.extend(["created_at", "id"].map(|key| (key.to_owned(), falls)));
    Ok(keys)
}

fn compare(key: &str, a: &Volume, b: &Volume) -> Ordering {
    match key {
        "id" => a.id.cmp(&b.id),
        "status" => a.status.as_str().cmp(b.status.as_str()),
        "size" => a.size.cmp(&b.size),
        "availability_zone" => a.availability_zone.cmp(&b.availability_zone),
        "name" => a.display_name.cmp(&b.display_name),
        "bootable" => a.bootable.cmp(&b.bootable),
        _ => a.created_at.cmp(&b.created_at),
    }
}
