//! Where a database is, as a URL: SQLAlchemy's, so that the one in `cinder.conf` will do.

use super::DbError;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;

/// The URL of a database that has Cinder's schema.
///
/// `mysql://user:password@host:port/name`, `postgresql://…`, or `sqlite:///relative/path` and
/// `sqlite:////absolute/path`. SQLAlchemy's driver names (`mysql+pymysql://`) are read over.
/// The options for TLS of both servers are understood: `ssl-mode` and `ssl-ca` for MySQL and
/// MariaDB (`ssl_ca` too), `sslmode` and `sslrootcert` for PostgreSQL.
///
/// It shows itself without the password and without options.
///
/// ```
/// # use manage_existing::db::DatabaseUrl;
/// let url: DatabaseUrl = "mysql+pymysql://cinder:secret@db:3307/cinder?charset=utf8".parse()?;
/// assert_eq!(url.to_string(), "mysql://cinder@db:3307/cinder");
/// # Ok::<(), manage_existing::db::DbError>(())
/// ```
#[derive(Clone)]
pub struct DatabaseUrl {
    pub(super) place: Place,
    shown: String,
}

/// What a URL leads to.
#[derive(Clone)]
pub(super) enum Place {
    Sqlite(PathBuf),
    MySql(Box<MySqlConnectOptions>),
    Postgres(Box<PgConnectOptions>),
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Without the password, as [`Display`](fmt::Display).
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DatabaseUrl").field(&self.shown).finish()
    }
}

impl FromStr for DatabaseUrl {
    type Err = DbError;

    /// # Errors
    ///
    /// [`DbError::InvalidUrl`], which does not repeat the URL: it may hold a password.
    fn from_str(text: &str) -> Result<Self, DbError> {
        let invalid = |why: &str| DbError::InvalidUrl(why.to_owned());
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| invalid("it must begin with mysql://, postgresql:// or sqlite:///"))?;
        let scheme = match scheme.split('+').next().unwrap_or_default() {
            "mysql" | "mariadb" => "mysql",
            "postgresql" | "postgres" => "postgresql",
            "sqlite" => return sqlite(rest),
            _ => return Err(invalid("it must begin with mysql://, postgresql:// or sqlite:///")),
        };
        let mut url = Url::parse(&format!("{scheme}://{rest}"))
            .map_err(|error| invalid(&error.to_string()))?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(invalid("it names no host"));
        }
        if url.path().trim_matches('/').is_empty() {
            return Err(invalid("it names no database after the host"));
        }
        keep_options_for_tls(&mut url);
        let failed = |error: sqlx::Error| match error {
            sqlx::Error::Configuration(why) => invalid(&why.to_string()),
            _ => invalid("it cannot be read"),
        };
        let place = match scheme {
            "mysql" => {
                let options: MySqlConnectOptions = url.as_str().parse().map_err(failed)?;
                Place::MySql(Box::new(options))
            }
            _ => Place::Postgres(Box::new(url.as_str().parse().map_err(failed)?)),
        };
        url.set_query(None);
        url.set_fragment(None);
        if url.set_password(None).is_err() {
            return Err(invalid("it cannot be read"));
        }
        Ok(DatabaseUrl { place, shown: url.to_string() })
    }
}

/// SQLAlchemy counts slashes: three for a relative path, four for an absolute one.
fn sqlite(rest: &str) -> Result<DatabaseUrl, DbError> {
    let path = rest.split('?').next().and_then(|rest| rest.strip_prefix('/'));
    let path = path.filter(|path| !path.is_empty()).ok_or_else(|| {
        DbError::InvalidUrl(
            "it names no file: sqlite:///relative/path or sqlite:////absolute/path".to_owned(),
        )
    })?;
    Ok(DatabaseUrl { place: Place::Sqlite(path.into()), shown: format!("sqlite:///{path}") })
}

/// The others are for Python's drivers (`charset=utf8` would cost us characters).
fn keep_options_for_tls(url: &mut Url) {
    let mut kept: Vec<(String, String)> = url
        .query_pairs()
        .map(|(key, value)| (key.replace('_', "-"), value.into_owned()))
        .filter(|(key, _)| key.starts_with("ssl"))
        .collect();
    // Python's driver checks the name of a server that it is given a CA for.
    let has = |name: &str| kept.iter().any(|(key, _)| key == name);
    if has("ssl-ca") && !has("ssl-mode") && url.scheme() == "mysql" {
        kept.push(("ssl-mode".to_owned(), "VERIFY_IDENTITY".to_owned()));
    }
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        url.parse::<DatabaseUrl>().unwrap().to_string()
    }

    #[test]
    fn the_urls_of_cinder_conf_are_understood() {
        assert_eq!(
            shown("mysql+pymysql://root@127.0.0.1/c?charset=utf8"),
            "mysql://root@127.0.0.1/c"
        );
        assert_eq!(shown("postgresql+psycopg2://u:p@[::1]:5433/c"), "postgresql://u@[::1]:5433/c");
        assert_eq!(shown("postgres://h/c?sslmode=require"), "postgresql://h/c");
        assert_eq!(shown("sqlite:////var/lib/cinder.sqlite"), "sqlite:////var/lib/cinder.sqlite");
        let absolute: DatabaseUrl = "sqlite:////a/b".parse().unwrap();
        assert!(matches!(absolute.place, Place::Sqlite(path) if path.as_path() == "/a/b"));
        let relative: DatabaseUrl = "sqlite:///a/b".parse().unwrap();
        assert!(matches!(relative.place, Place::Sqlite(path) if path.as_path() == "a/b"));
    }

    #[test]
    fn a_url_with_a_ca_checks_the_name_of_the_server() {
        use sqlx::mysql::MySqlSslMode;
        let url: DatabaseUrl = "mysql://u@h/c?ssl_ca=/etc/ca.pem&charset=utf8".parse().unwrap();
        let Place::MySql(options) = url.place else { panic!("{url}") };
        assert!(matches!(options.get_ssl_mode(), MySqlSslMode::VerifyIdentity));
        assert_eq!(options.get_charset(), "utf8mb4");
    }

    #[test]
    fn what_is_no_url_is_refused_without_repeating_it() {
        for url in [
            "secret",
            "oracle://u:secret@h/c",
            "mysql://u:secret@h",
            "mysql://u:secret@/c",
            "mysql://u:secret@h:99999/c",
            "postgresql://u:secret@h/c?sslmode=secret",
            "sqlite://",
            "sqlite:///",
        ] {
            let error = url.parse::<DatabaseUrl>().unwrap_err();
            assert!(matches!(error, DbError::InvalidUrl(_)), "{url}");
            let told = format!("{error} {error:?}");
            assert!(url.ends_with("=secret") || !told.contains("secret"), "{told}");
            assert!(!told.contains("u:secret"), "{told}");
        }
        let url: DatabaseUrl = "mysql://u:secret@h/c".parse().unwrap();
        assert!(!format!("{url} {url:?}").contains("secret"));
    }
}
