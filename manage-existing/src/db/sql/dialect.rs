//! What the three databases say differently.
//!
//! Every statement is written once, the way SQLite has it: `?` for values, `"…"` around names
//! that are words of SQL, `TRUE` and `FALSE`. No text of ours holds a `?` or a `"` that means
//! something else, as values are never written into statements.

use std::borrow::Cow;

/// The rows are locked until the transaction ends; SQLite has locked the whole database by then.
const LOCK: &str = " FOR UPDATE";

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    MySql,
    Postgres,
}

impl Dialect {
    /// A statement in the words of this database.
    pub(super) fn translate(self, sql: &str) -> Cow<'_, str> {
        match self {
            Dialect::Sqlite => sql.strip_suffix(LOCK).unwrap_or(sql).into(),
            Dialect::MySql => sql.replace('"', "`").into(),
            Dialect::Postgres => numbered(sql).into(),
        }
    }

    /// The name of a 64-bit integer in a cast: sums are decimals elsewhere.
    pub(super) fn integer(self) -> &'static str {
        match self {
            Dialect::MySql => "SIGNED",
            Dialect::Sqlite | Dialect::Postgres => "BIGINT",
        }
    }
}

fn numbered(sql: &str) -> String {
    let mut numbered = String::with_capacity(sql.len() + 16);
    let mut values = 0;
    for c in sql.chars() {
        if c == '?' {
            values += 1;
            numbered += &format!("${values}");
        } else {
            numbered.push(c);
        }
    }
    numbered
}

/// As many `?` as there are values, for `IN (…)`.
pub(super) fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_statement_is_said_in_three_ways() {
        let sql = "SELECT \"key\" FROM t WHERE a = ? AND b IN (?, ?) FOR UPDATE";
        let said = |dialect: Dialect| dialect.translate(sql).into_owned();
        assert_eq!(said(Dialect::Sqlite), "SELECT \"key\" FROM t WHERE a = ? AND b IN (?, ?)");
        assert_eq!(
            said(Dialect::MySql),
            "SELECT `key` FROM t WHERE a = ? AND b IN (?, ?) FOR UPDATE"
        );
        assert_eq!(
            said(Dialect::Postgres),
            "SELECT \"key\" FROM t WHERE a = $1 AND b IN ($2, $3) FOR UPDATE"
        );
        assert_eq!(marks(3), "?, ?, ?");
    }
}
