//! The words for things in a database.

use super::NewRun;
use crate::scheduler::{Options, RunState};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const STATES: [(RunState, &str); 7] = [
    (RunState::Pending, "pending"),
    (RunState::Running, "running"),
    (RunState::Suspending, "suspending"),
    (RunState::Suspended, "suspended"),
    (RunState::Success, "success"),
    (RunState::Reverted, "reverted"),
    (RunState::Failure, "failure"),
];

pub(super) fn of_state(state: RunState) -> &'static str {
    STATES.iter().find(|(known, _)| *known == state).map_or("", |(_, word)| word)
}

pub(super) fn state(word: &str) -> Option<RunState> {
    STATES.iter().find(|(_, known)| *known == word).map(|(state, _)| *state)
}

/// How a run is to be driven: what stands in the column `options`.
#[derive(Serialize, Deserialize)]
struct Driven {
    #[serde(flatten)]
    options: Options,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    only: Vec<String>,
}

pub(super) fn of_options(new: &NewRun) -> String {
    let driven = Driven { options: new.options, only: new.only.clone() };
    // A limit and names: there is no way for them not to be JSON.
    serde_json::to_string(&driven).unwrap_or_default()
}

pub(super) fn options(json: &str) -> Option<(Options, Vec<String>)> {
    let Driven { options, only } = serde_json::from_str(json).ok()?;
    Some((options, only))
}

/// The nearest time that every database can keep: of four digits of a year.
pub(super) fn within(time: SystemTime) -> SystemTime {
    time.clamp(UNIX_EPOCH, UNIX_EPOCH + Duration::from_micros(253_402_300_799_999_999))
}

/// A number as databases keep it.
pub(super) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
