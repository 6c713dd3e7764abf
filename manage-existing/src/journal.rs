//! Where runs are kept if not in the data folder: the URL of a PostgreSQL server.

use std::fmt;
use std::str::FromStr;

/// The URL of the PostgreSQL database that runs are kept in, as libpq has it:
/// `postgresql://user:password@host:port/name?sslmode=verify-full`. SQLAlchemy's driver names
/// (`postgresql+psycopg2://`) are read over, so that Cinder's own database will do.
///
/// It does not show itself: it may hold a password.
///
/// ```
/// # use manage_existing::journal::JournalUrl;
/// let url: JournalUrl = "postgresql+psycopg2://cinder:secret@db/cinder".parse()?;
/// assert_eq!(format!("{url:?}"), "JournalUrl(..)");
/// # Ok::<(), manage_existing::journal::JournalUrlError>(())
/// ```
#[derive(Clone)]
pub struct JournalUrl(String);

/// The text is no [`JournalUrl`]; it is not repeated, as it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the URL of the journal must begin with postgresql://")]
pub struct JournalUrlError;

impl JournalUrl {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for JournalUrl {
    type Err = JournalUrlError;

    fn from_str(text: &str) -> Result<Self, JournalUrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(JournalUrlError)?;
        match scheme.split('+').next() {
            Some("postgresql" | "postgres") => Ok(JournalUrl(format!("postgresql://{rest}"))),
            _ => Err(JournalUrlError),
        }
    }
}

impl fmt::Debug for JournalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JournalUrl(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_urls_of_postgresql_are_taken_and_none_is_shown() {
        for url in ["postgres://u:secret@h/n", "postgresql+asyncpg://u:secret@h/n"] {
            let url: JournalUrl = url.parse().unwrap();
            assert_eq!(url.as_str(), "postgresql://u:secret@h/n");
            assert!(!format!("{url:?}").contains("secret"));
        }
        for url in ["secret", "mysql://u:secret@h/n", "sqlite:////secret", "host=h"] {
            let error = url.parse::<JournalUrl>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }
}
