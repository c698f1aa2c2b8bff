//! Reports of PostgreSQL: the triggers of [`super::super::triggers`] send every row, before and after, as a message that reaches
//! the client ahead of the end of the statement. No statement of ours asks for it and nothing is kept on the server, so a row
//! costs no round trip, and what is undone needs no cleaning up.
//!
//! A row comes in the words of the database, all its columns in their order, whatever the version that made the triggers; which
//! column is where is read once per session.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::poll_fn;

use hallpass_contract::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::error::DbError;
use tokio_postgres::{AsyncMessage, Client, Connection};

use super::super::layout::{layouts, link_layouts};
use super::super::triggers::STATE;
use super::{AFTER, BEFORE, Changes, GONE, Trail};
use crate::Error;

/// The columns of every table that has a trigger: number of the table, its name, the column, whether it holds whole numbers.
const COLUMNS: &str = "SELECT c.oid, CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), a.atttypid = CAST('bigint' AS regtype) \
                       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
                       WHERE t.tgfoid = to_regproc('audit_change') ORDER BY c.oid, a.attnum";

/// Lets the triggers speak to this session.
const LISTEN: &str = "SET hallpass.audit = 'on'";

/// Where things are in the rows of the tables a session hears of, by number of the table.
#[derive(Debug, Default)]
pub(super) struct Tables(HashMap<u32, Table>);

#[derive(Debug)]
struct Table {
    name: String,
    /// Columns it had when the session began; later ones stand behind them.
    width: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Place of the id; places of the columns of the layout, and whether they hold whole numbers.
    Record { model: usize, id: usize, columns: Vec<(usize, bool)> },
    /// Places of the two columns.
    Link { link: usize, columns: [usize; 2] },
}

impl Trail {
    /// Makes a session report what its statements change from now on; [`Trail::hear`] gets it. A trail has one session.
    ///
    /// # Errors
    /// [`Error::Schema`] when the triggers are missing or the tables are of another version; [`Error::Statement`].
    pub(crate) async fn listen(&self, client: &Client) -> Result<(), Error> {
        let mut found: HashMap<u32, (String, Vec<(String, bool)>)> = HashMap::new();
        for row in client.query(COLUMNS, &[]).await? {
            let table = found.entry(row.try_get(0)?).or_insert((row.try_get(1)?, Vec::new()));
            table.1.push((row.try_get(2)?, row.try_get(3)?));
        }
        // Only the first time counts; a session hears of the same tables until it ends.
        let _ = self.tables.set(Tables::of(found)?);
        client.batch_execute(LISTEN).await?;
        Ok(())
    }

    /// Drives the connection of a session and takes in what it hears, until the session ends.
    ///
    /// # Errors
    /// What ended the session.
    pub(crate) async fn hear<S, T>(self, mut connection: Connection<S, T>) -> Result<(), tokio_postgres::Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
        T: AsyncRead + AsyncWrite + Unpin,
    {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message? {
                self.take_in(&notice);
            }
        }
        Ok(())
    }

    /// Takes in a message of the server. Whatever is not a report is none of ours.
    fn take_in(&self, message: &DbError) {
        if message.code().code() == STATE {
            self.report(message.message(), message.detail(), message.hint());
        }
    }

    /// `I`, `U` or `D` and the number of the table; the row before; the row after.
    fn report(&self, what: &str, old: Option<&str>, new: Option<&str>) {
        let mut changes = self.lock();
        if changes.muted {
            return;
        }
        let taken = self.tables.get().and_then(|tables| tables.take_in(&mut changes, what, old, new));
        if taken.is_none() {
            let table =
                self.tables.get().and_then(|tables| tables.named(what)).map_or("?", |table| table.name.as_str());
            changes.damage = Some(format!("a change ({what}, table {table}) cannot be read"));
        }
    }
}

/// What the columns of a table make of it, each with whether it is a number; or the name of one that is missing.
type KindOf<'a> = &'a dyn Fn(&[(String, bool)]) -> Result<Kind, String>;

impl Tables {
    fn of(found: HashMap<u32, (String, Vec<(String, bool)>)>) -> Result<Tables, Error> {
        let missing = |what: String| Error::Schema(format!("the audit trail cannot be kept: {what}"));
        let mut tables = HashMap::new();
        let mut known = |name: &str, kind: KindOf<'_>| {
            let Some((number, (_, columns))) = found.iter().find(|(_, (table, _))| table == name) else {
                return Err(missing(format!("nothing reports changes of {name}")));
            };
            let kind = kind(columns).map_err(|column| missing(format!("{name} has no column {column}")))?;
            tables.insert(*number, Table { name: name.to_owned(), width: columns.len(), kind });
            Ok(())
        };
        let place = |columns: &[(String, bool)], name: &str| {
            let at = columns.iter().position(|(column, _)| column == name).ok_or_else(|| name.to_owned())?;
            Ok::<_, String>((at, columns.get(at).is_some_and(|(_, number)| *number)))
        };
        for (model, layout) in layouts().iter().enumerate().filter(|(_, layout)| layout.is_watched()) {
            known(layout.model.resource.table, &|columns| {
                let (id, _) = place(columns, "id")?;
                let columns =
                    layout.columns.iter().map(|column| place(columns, column.name)).collect::<Result<_, _>>()?;
                Ok(Kind::Record { model, id, columns })
            })?;
        }
        for (link, layout) in link_layouts().iter().enumerate() {
            let [own, other] = layout.columns;
            known(layout.table, &|columns| {
                Ok(Kind::Link { link, columns: [place(columns, own)?.0, place(columns, other)?.0] })
            })?;
        }
        Ok(Tables(tables))
    }

    fn named(&self, what: &str) -> Option<&Table> {
        self.0.get(&what.get(1..)?.parse().ok()?)
    }

    /// `None` for what cannot be read.
    fn take_in(&self, changes: &mut Changes, what: &str, old: Option<&str>, new: Option<&str>) -> Option<()> {
        let table = self.named(what)?;
        let sides = match what.get(..1)? {
            "I" => [None, Some((AFTER, Row::of(new?, table.width)?))],
            "U" => [Some((BEFORE, Row::of(old?, table.width)?)), Some((AFTER, Row::of(new?, table.width)?))],
            "D" => [Some((GONE, Row::of(old?, table.width)?)), None],
            _ => return None,
        };
        for (kind, row) in sides.into_iter().flatten() {
            match &table.kind {
                Kind::Record { model, id, columns } => {
                    let image = columns.iter().map(|(at, number)| row.value(*at, *number)).collect::<Option<_>>()?;
                    changes.row(kind, *model, row.number(*id)?, image);
                }
                Kind::Link { link, columns: [own, other] } => {
                    changes.link(*link, [row.number(*own)?, row.number(*other)?], kind == AFTER);
                }
            }
        }
        Some(())
    }
}

/// The columns of a row; `None` in them is NULL.
struct Row<'a>(Vec<Option<Cow<'a, str>>>);

impl Row<'_> {
    fn of(text: &str, width: usize) -> Option<Row<'_>> {
        fields(text).filter(|fields| fields.len() >= width).map(Row)
    }

    fn number(&self, at: usize) -> Option<i64> {
        self.0.get(at)?.as_deref()?.parse().ok()
    }

    fn value(&self, at: usize, is_number: bool) -> Option<Value> {
        Some(match self.0.get(at)? {
            None => Value::Null,
            Some(text) if is_number => Value::Int(text.parse().ok()?),
            Some(text) => Value::Text(text.clone().into_owned()),
        })
    }
}

/// The columns of a row as PostgreSQL writes it: `(1,,"a ""b"", c\\d","")`, where nothing at all is NULL.
fn fields(row: &str) -> Option<Vec<Option<Cow<'_, str>>>> {
    let mut rest = row.strip_prefix('(')?.strip_suffix(')')?;
    let mut fields = Vec::new();
    loop {
        let (field, behind) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (text, behind) = unquoted(quoted)?;
                (Some(text), behind)
            }
            None => {
                let (text, behind) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                ((!text.is_empty()).then_some(Cow::Borrowed(text)), behind)
            }
        };
        fields.push(field);
        match behind.strip_prefix(',') {
            Some(next) => rest = next,
            None => return behind.is_empty().then_some(fields),
        }
    }
}

/// A text up to its closing quote, and what is behind that; quotes and backslashes in it are doubled.
fn unquoted(quoted: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut text = Cow::Borrowed("");
    let mut rest = quoted;
    loop {
        let (plain, marked) = rest.split_at(rest.find(['"', '\\'])?);
        if text.is_empty() {
            text = Cow::Borrowed(plain);
        } else {
            text.to_mut().push_str(plain);
        }
        let mut marks = marked.chars();
        match (marks.next(), marks.next()) {
            (Some(first), Some(second)) if first == second => {
                text.to_mut().push(first);
                rest = marks.as_str();
            }
            (Some('"'), _) => return Some((text, marked.get(1..)?)),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests;
