//! Values on their way into statements and out of rows.

use crate::domain::Timestamp;
use sqlx::mysql::MySqlRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, Error, Row as _, TypeInfo};
use std::str::FromStr;
use time::PrimitiveDateTime;
use uuid::Uuid;

/// A value for a statement. Each knows its type also where it is NULL: PostgreSQL asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Text(Option<&'a str>),
    Int(i64),
    Bool(bool),
    Time(Timestamp),
    Id(Uuid),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Some(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(Some(text))
    }
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(text: &'a Option<String>) -> Self {
        Value::Text(text.as_deref())
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(yes: bool) -> Self {
        Value::Bool(yes)
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Value::Time(at)
    }
}

impl From<Uuid> for Value<'_> {
    fn from(id: Uuid) -> Self {
        Value::Id(id)
    }
}

/// The values of a statement, in their order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::db::sql::value::Value::from($value)),*][..] };
}
pub(super) use values;

/// A row of any of the three.
pub(super) enum Row {
    Sqlite(SqliteRow),
    MySql(MySqlRow),
    Postgres(PgRow),
}

impl Row {
    /// Reads the columns one after the other, from the first.
    pub(super) fn read(&self) -> Reader<'_> {
        Reader { row: self, next: 0 }
    }
}

/// The columns of a row that are still to be read.
pub(super) struct Reader<'r> {
    row: &'r Row,
    next: usize,
}

/// The same call on whichever row it is.
macro_rules! get {
    ($reader:ident, $row:ident, $at:ident => $get:expr) => {{
        let $at = $reader.next;
        $reader.next += 1;
        match $reader.row {
            Row::Sqlite($row) => $get,
            Row::MySql($row) => $get,
            Row::Postgres($row) => $get,
        }
    }};
}

impl Reader<'_> {
    pub(super) fn text(&mut self) -> Result<Option<String>, Error> {
        get!(self, row, at => row.try_get(at))
    }

    /// A text that is never NULL.
    pub(super) fn some_text(&mut self) -> Result<String, Error> {
        get!(self, row, at => row.try_get(at))
    }

    pub(super) fn bool(&mut self) -> Result<Option<bool>, Error> {
        get!(self, row, at => row.try_get(at))
    }

    pub(super) fn int(&mut self) -> Result<Option<i64>, Error> {
        let at = self.next;
        if let Row::Postgres(row) = self.row
            && row.try_column(at)?.type_info().name() == "INT4"
        {
            // PostgreSQL alone insists on the width of the column.
            self.next += 1;
            return row.try_get::<Option<i32>, _>(at).map(|number| number.map(i64::from));
        }
        get!(self, row, at => row.try_get(at))
    }

    pub(super) fn time(&mut self) -> Result<Option<Timestamp>, Error> {
        let at = self.next;
        self.next += 1;
        let time = |time: Option<PrimitiveDateTime>| time.map(Timestamp::from);
        match self.row {
            Row::Sqlite(row) => {
                let text: Option<String> = row.try_get(at)?;
                text.map(|text| parse(&text)).transpose()
            }
            Row::MySql(row) => row.try_get(at).map(time),
            Row::Postgres(row) => row.try_get(at).map(time),
        }
    }

    pub(super) fn id(&mut self) -> Result<Uuid, Error> {
        self.some_text().and_then(|text| parse(&text))
    }

    pub(super) fn optional_id(&mut self) -> Result<Option<Uuid>, Error> {
        self.text()?.map(|text| parse(&text)).transpose()
    }
}

/// Reads a text column that holds something more than text.
fn parse<T>(text: &str) -> Result<T, Error>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(|error: T::Err| Error::Decode(error.into()))
}
