//! The schema of a request's body: Cinder's, with the words of its validator.
//!
//! Like that validator, it says the first thing that is wrong, in the order of the schema.

use super::fault::Fault;
use super::json::{Json, text_repr};
use regex::Regex;
use std::sync::LazyLock;

const LONGEST: usize = 255;
const METADATA_KEY: &str = "^[a-zA-Z0-9-_:. /]{1,255}$";
const HOST: &str = r"^[a-zA-Z0-9-._#@:/+\[\]]*$";
/// What stands for four kilobytes of ranges in Cinder's.
const PRINTABLE: &str = "^[printable characters]*$";
const TRUE: [&str; 12] =
    ["True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t"];
const FALSE: [&str; 12] =
    ["False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f"];
/// The keys of a volume, in the schema's order; `cluster` is one from 3.16.
const KEYS: [&str; 8] = [
    "description",
    "availability_zone",
    "bootable",
    "volume_type",
    "name",
    "host",
    "ref",
    "metadata",
];

/// Checks a body, and gives its volume.
pub(super) fn check(body: &Json, with_cluster: bool) -> Result<&Json, Fault> {
    let Json::Object(entries) = body else {
        return Err(Fault::bad_request(of_type(body, "'object'")));
    };
    let volume = body.get("volume");
    if let Some(volume) = volume {
        check_volume(volume, with_cluster)?;
    }
    let Some(volume) = volume else {
        return Err(Fault::bad_request("'volume' is a required property"));
    };
    match unexpected(entries, |key| key == "volume") {
        Some(message) => Err(Fault::bad_request(message)),
        None => Ok(volume),
    }
}

fn check_volume(volume: &Json, with_cluster: bool) -> Result<(), Fault> {
    let Json::Object(entries) = volume else {
        return Err(invalid("volume", volume, of_type(volume, "'object'")));
    };
    let keys = KEYS.into_iter().chain(with_cluster.then_some("cluster"));
    for key in keys.clone() {
        if let Some(value) = volume.get(key) {
            check_field(key, value)?;
        }
    }
    if volume.get("ref").is_none() {
        return Err(invalid("volume", volume, "'ref' is a required property".to_owned()));
    }
    match unexpected(entries, |key| keys.clone().any(|known| known == key)) {
        Some(message) => Err(invalid("volume", volume, message)),
        None => Ok(()),
    }
}

fn check_field(key: &'static str, value: &Json) -> Result<(), Fault> {
    let wrong = match (key, value) {
        ("ref", Json::Object(_) | Json::Text(_)) => None,
        ("ref", _) => Some(of_type(value, "'object', 'string'")),
        ("metadata", Json::Null) => None,
        ("metadata", Json::Object(entries)) => return check_metadata(value, entries),
        ("metadata", _) => Some(of_type(value, "'object', 'null'")),
        ("bootable", Json::Bool(_)) => None,
        ("bootable", Json::Text(text)) => bootable_text(text).is_none().then(|| {
            let names = |first: &str, all: &[&str]| {
                let all = all.iter().map(|text| text_repr(text));
                std::iter::once(first.to_owned()).chain(all).collect::<Vec<_>>().join(", ")
            };
            let (yes, no) = (names("True", &TRUE), names("False", &FALSE));
            format!("{} is not one of [{yes}, {no}]", value.repr())
        }),
        ("bootable", _) => Some(of_type(value, "'boolean', 'string'")),
        (_, Json::Null) => None,
        (_, Json::Text(text)) => check_text(key, text),
        _ => Some(of_type(value, "'string', 'null'")),
    };
    wrong.map_or(Ok(()), |message| Err(invalid(key, value, message)))
}

fn check_text(key: &str, text: &str) -> Option<String> {
    if text.is_empty() && key == "host" {
        return Some("'' should be non-empty".to_owned());
    }
    if text.chars().count() > LONGEST {
        return Some(format!("{} is too long", text_repr(text)));
    }
    let (fits, pattern) = match key {
        "host" => (text.chars().all(is_of_host), HOST),
        "description" => (text.chars().all(is_plain), PRINTABLE),
        _ => return None,
    };
    let pattern = pattern.replace('\\', "\\\\");
    (!fits).then(|| format!("{} does not match '{pattern}'", text_repr(text)))
}

fn check_metadata(metadata: &Json, entries: &[(String, Json)]) -> Result<(), Fault> {
    for (key, value) in entries.iter().filter(|(key, _)| is_metadata_key(key)) {
        match value {
            Json::Text(text) if text.chars().count() <= LONGEST => {}
            Json::Text(text) => {
                return Err(invalid(key, value, format!("{} is too long", text_repr(text))));
            }
            _ => return Err(invalid(key, value, of_type(value, "'string'"))),
        }
    }
    let mut bad: Vec<_> =
        entries.iter().map(|(key, _)| key).filter(|key| !is_metadata_key(key)).collect();
    bad.sort_unstable();
    if bad.is_empty() {
        return Ok(());
    }
    let verb = if bad.len() == 1 { "does" } else { "do" };
    let bad: Vec<_> = bad.into_iter().map(|key| text_repr(key)).collect();
    let message =
        format!("{} {verb} not match any of the regexes: '{METADATA_KEY}'", bad.join(", "));
    Err(invalid("metadata", metadata, message))
}

/// What a text that the schema takes for a boolean means.
pub(super) fn bootable_text(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.contains(&text);
    if is(&TRUE) { Some(true) } else { is(&FALSE).then_some(false) }
}

fn of_type(value: &Json, types: &str) -> String {
    format!("{} is not of type {types}", value.repr())
}

fn unexpected(entries: &[(String, Json)], known: impl Fn(&str) -> bool) -> Option<String> {
    let mut extra: Vec<_> =
        entries.iter().map(|(key, _)| key.as_str()).filter(|key| !known(key)).collect();
    extra.sort_unstable();
    let verb = if extra.len() == 1 { "was" } else { "were" };
    let extra: Vec<_> = extra.into_iter().map(text_repr).collect();
    (!extra.is_empty()).then(|| {
        format!("Additional properties are not allowed ({} {verb} unexpected)", extra.join(", "))
    })
}

fn invalid(field: &str, value: &Json, message: String) -> Fault {
    let value = value.shown();
    Fault::bad_request(format!(
        "Invalid input for field/attribute {field}. Value: {value}. {message}"
    ))
}

fn is_of_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._#@:/+[]".contains(c)
}

fn is_metadata_key(key: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_:. /".contains(c);
    (1..=LONGEST).contains(&key.len()) && key.chars().all(allowed)
}

/// What Python writes in a `repr` as it is.
pub(super) fn is_printable(c: char) -> bool {
    #[allow(clippy::expect_used)] // A constant that the tests run.
    static HIDDEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[\p{C}\p{Z}]$").expect("the pattern is valid"));
    c == ' '
        || (!c.is_ascii_control() && (c.is_ascii() || !HIDDEN.is_match(c.encode_utf8(&mut [0; 4]))))
}

/// What a description may hold: printable, a space of any kind, and of the Basic Multilingual
/// Plane, as MySQL's `utf8` holds no others.
fn is_plain(c: char) -> bool {
    #[allow(clippy::expect_used)] // A constant that the tests run.
    static BLANK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\p{Zs}$").expect("the pattern is valid"));
    u32::from(c) < 0xffff && (is_printable(c) || BLANK.is_match(c.encode_utf8(&mut [0; 4])))
}
