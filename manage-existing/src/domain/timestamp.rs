//! Points in time, as the database writes them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// What SQLAlchemy writes and reads: no zone (it is UTC), always six digits.
const WRITTEN: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:6]");
/// What it reads besides: a `T`, no fraction.
const READ: &[BorrowedFormatItem<'_>] = format_description!(
    version = 2,
    "[year]-[month]-[day][first [ ] [T]][hour]:[minute]:[second][optional [.[subsecond]]]"
);

/// What OpenStack's answers and messages hold: a `T`, always six digits, no zone.
const ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]");
/// What its versioned objects hold: whole seconds, and the zone.
const ZULU: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// A point in time in UTC, to the microsecond, in the text form that SQLAlchemy, and so Cinder,
/// uses in SQLite: `2026-11-22 11:27:55.053077`.
///
/// ```
/// # use manage_existing::domain::Timestamp;
/// let read: Timestamp = "2026-11-22T11:27:55".parse()?;
/// assert_eq!(read.to_string(), "2026-11-22 11:27:55.000000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(PrimitiveDateTime);

impl Timestamp {
    /// This moment.
    ///
    /// ```
    /// # use manage_existing::domain::Timestamp;
    /// assert!(Timestamp::now() <= Timestamp::now());
    /// ```
    pub fn now() -> Self {
        let now = OffsetDateTime::now_utc();
        PrimitiveDateTime::new(now.date(), now.time()).into()
    }

    /// As OpenStack's answers hold it: `2026-11-22T11:27:55.053077`.
    pub fn to_iso(self) -> String {
        // Formatting into a string has nothing that can fail.
        self.0.format(&ISO).unwrap_or_default()
    }

    /// As OpenStack's versioned objects hold it: `2026-11-22T11:27:55Z`.
    pub fn to_zulu(self) -> String {
        self.0.format(&ZULU).unwrap_or_default()
    }

    /// How long ago this was; zero if it lies ahead.
    ///
    /// ```
    /// # use manage_existing::domain::Timestamp;
    /// # use std::time::Duration;
    /// let hour = Duration::from_secs(3600);
    /// assert!(Timestamp::now().earlier(hour).age() >= hour);
    /// ```
    pub fn age(self) -> Duration {
        let now = Timestamp::now();
        Duration::try_from(now.0 - self.0).unwrap_or(Duration::ZERO)
    }

    /// The point in time that lies `by` before this one.
    ///
    /// ```
    /// # use manage_existing::domain::Timestamp;
    /// # use std::time::Duration;
    /// let noon: Timestamp = "2026-11-22 12:00:00".parse()?;
    /// assert_eq!(noon.earlier(Duration::from_secs(60)).to_string(), "2026-11-22 11:59:00.000000");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn earlier(self, by: Duration) -> Self {
        Timestamp(self.0 - by)
    }

    /// The point in time that lies `by` after this one.
    #[must_use]
    pub fn later(self, by: Duration) -> Self {
        Timestamp(self.0 + by)
    }
}

impl From<Timestamp> for PrimitiveDateTime {
    /// In UTC.
    fn from(at: Timestamp) -> Self {
        at.0
    }
}

impl From<PrimitiveDateTime> for Timestamp {
    /// From a time in UTC, cut off to the microsecond.
    fn from(at: PrimitiveDateTime) -> Self {
        Timestamp(at.replace_microsecond(at.microsecond()).unwrap_or(at))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.format(&WRITTEN).map_err(|_| fmt::Error)?)
    }
}

/// A text that is no timestamp.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a point in time of the form YYYY-MM-DD HH:MM:SS.ffffff")]
pub struct NotATimestamp(String);

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, NotATimestamp> {
        PrimitiveDateTime::parse(text, &READ)
            .map(Timestamp)
            .map_err(|_| NotATimestamp(text.to_owned()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_as_it_was() {
        let now = Timestamp::now();
        assert_eq!(now.to_string().parse(), Ok(now));
        assert_eq!(now.to_string().len(), "2026-11-22 11:27:55.053077".len());
    }

    #[test]
    fn it_reads_what_sqlalchemy_reads_and_nothing_else() {
        for text in ["2026-11-22 11:27:55", "2026-11-22T11:27:55.5", "2026-11-22 11:27:55.053077"] {
            assert!(text.parse::<Timestamp>().is_ok(), "{text}");
        }
        for text in
            ["", "1763800000", "2026-11-22 11:27:55 UTC", "2026-11-22", "2026-13-22 00:00:00"]
        {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_future_is_not_old() {
        let ahead = Timestamp(Timestamp::now().0 + Duration::from_secs(60));
        assert_eq!(ahead.age(), Duration::ZERO);
        assert!(Timestamp::now().earlier(Duration::from_secs(90)).age() >= Duration::from_secs(90));
    }
}
