//! Microversions: which one a request asks for, and which there are.

use super::fault::Fault;
use axum::http::HeaderMap;
use std::fmt;

/// The header by which both sides name it.
pub(super) const HEADER: &str = "openstack-api-version";
/// The service whose versions these are.
const SERVICE: &str = "volume";

/// A version of the API: its second number, as the first is always 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Microversion(pub(super) u32);

impl Microversion {
    pub(super) const MIN: Self = Microversion(0);
    pub(super) const MAX: Self = Microversion(71);

    /// What the request asks for: 3.0 if nothing.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Fault> {
        let Some(header) = headers.get(HEADER) else { return Ok(Self::MIN) };
        let header = header.to_str().map_err(|_| Fault::malformed())?;
        for part in header.split(',') {
            let mut words = part.split_whitespace();
            if words.next().is_some_and(|word| word.eq_ignore_ascii_case(SERVICE)) {
                return match (words.next(), words.next()) {
                    (Some(version), None) => Self::parse(version),
                    _ => Err(Fault::malformed()),
                };
            }
        }
        Err(Fault::malformed())
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        if text.eq_ignore_ascii_case("latest") {
            return Ok(Self::MAX);
        }
        let (major, minor) = text
            .split_once('.')
            .and_then(|(major, minor)| Some((number(major, true)?, number(minor, false)?)))
            .ok_or_else(|| {
                Fault::bad_request(format!(
                    "API Version String {text} is of invalid format. Must be of format \
                     MajorNum.MinorNum."
                ))
            })?;
        if major == 3 && minor <= Self::MAX.0 {
            return Ok(Microversion(minor));
        }
        let mut fault = Fault::not_acceptable(format!(
            "Version {text} is not supported by the API. Minimum is {} and maximum is {}.",
            Self::MIN,
            Self::MAX
        ));
        fault.version = (major >= 3).then(|| format!("{SERVICE} {text}"));
        Err(fault)
    }

    /// What the header of the answer says.
    pub(super) fn header(self) -> String {
        format!("{SERVICE} {self}")
    }
}

/// A number without a zero before it; only a minor one may be zero.
fn number(text: &str, major: bool) -> Option<u32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let plain = digits && !text.is_empty() && (!text.starts_with('0') || (!major && text == "0"));
    plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Microversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.0)
    }
}
