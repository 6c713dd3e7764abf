//! What each field of a request may hold: the rules of Cinder's request schema.

use super::ManageRequest;
use crate::ManageError;
use regex::Regex;
use std::sync::LazyLock;

/// The longest text, in characters (Unicode scalar values, as Python counts them).
const LONGEST: usize = 255;

/// Applies the rules, and gives the request in the form in which it is worked on.
pub(super) fn check(mut request: ManageRequest) -> Result<ManageRequest, ManageError> {
    if let Some(host) = &request.host {
        check_host(host)?;
    }
    if let Some(cluster) = &request.cluster {
        check_length("cluster", cluster)?;
    }
    if let Some(name) = &request.name {
        check_length("name", name)?;
    }
    if let Some(description) = &request.description {
        check_length("description", description)?;
        check_printable("description", description)?;
    }
    if let Some(zone) = &request.availability_zone {
        check_length("availability_zone", zone)?;
    }
    if let Some(volume_type) = &request.volume_type {
        check_length("volume_type", volume_type)?;
    }
    for (key, value) in &request.metadata {
        check_metadata_key(key)?;
        check_length("metadata", value)?;
    }
    // An empty name is none; blanks around one are not part of it.
    request.name = request.name.filter(|name| !name.is_empty()).map(strip);
    request.description = request.description.filter(|text| !text.is_empty()).map(strip);
    request.volume_type = request.volume_type.filter(|name| !name.is_empty());
    request.cluster = request.cluster.filter(|name| !name.is_empty());
    match (&request.host, &request.cluster) {
        (Some(_), Some(_)) => Err(ManageError::HostAndCluster),
        (None, None) => Err(ManageError::HostMissing),
        _ => Ok(request),
    }
}

fn strip(text: String) -> String {
    text.trim().to_owned()
}

fn invalid(field: &'static str, reason: impl Into<String>) -> ManageError {
    ManageError::InvalidField { field, reason: reason.into() }
}

fn check_length(field: &'static str, text: &str) -> Result<(), ManageError> {
    match text.chars().count() {
        0..=LONGEST => Ok(()),
        length => Err(invalid(
            field,
            format!("it is {length} characters long, and at most {LONGEST} are allowed"),
        )),
    }
}

fn check_host(host: &str) -> Result<(), ManageError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._#@:/+[]".contains(c);
    check_length("host", host)?;
    if host.is_empty() {
        return Err(invalid("host", "it is empty"));
    }
    match host.chars().find(|c| !allowed(*c)) {
        Some(c) => Err(invalid("host", format!("{c:?} is not allowed in '{host}'"))),
        None => Ok(()),
    }
}

fn check_metadata_key(key: &str) -> Result<(), ManageError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_:. /".contains(c);
    if key.is_empty() {
        return Err(invalid("metadata", "a key is empty"));
    }
    check_length("metadata", key)?;
    match key.chars().find(|c| !allowed(*c)) {
        Some(c) => Err(invalid("metadata", format!("{c:?} is not allowed in the key '{key}'"))),
        None => Ok(()),
    }
}

/// Only printable characters of the Basic Multilingual Plane: MySQL's `utf8` holds no others.
fn check_printable(field: &'static str, text: &str) -> Result<(), ManageError> {
    #[allow(clippy::expect_used)] // A constant that the tests run.
    static UNPRINTABLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[\p{C}\p{Zl}\p{Zp}\x{ffff}-\x{10ffff}]").expect("the pattern is valid")
    });
    match UNPRINTABLE.find(text) {
        Some(found) => Err(invalid(field, format!("{:?} is not allowed in it", found.as_str()))),
        None => Ok(()),
    }
}
