//! Moving everything from one database to another, of the same or of another kind: table by table, in the order of the primary
//! keys, so that a copy that was interrupted goes on where it stopped.
//!
//! While a copy is under way the target has no triggers and says so in the table `copy_in_progress`: it is not opened for
//! anything else until the copy is complete.

mod tables;
mod target;

use hallpass_contract::Value;
use tables::Table;
pub use tables::TableHash;

use crate::{Error, Param, Store, Tx};

/// Rows read and written at once at most.
const ROWS: usize = 1_000;
/// Values bound by one statement at most; both databases take as many.
const VALUES: usize = 30_000;

/// How far a copy is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The table.
    pub table: &'a str,
    /// Rows of it that are in the target.
    pub rows: i64,
    /// Rows of it in the source.
    pub of: i64,
}

/// What a copy came to.
#[derive(Debug)]
pub struct Copied {
    /// Tables copied.
    pub tables: usize,
    /// Rows in them.
    pub rows: i64,
    /// Tables that are not the same in both: somebody has written to one of them meanwhile. The target stays unfinished then.
    pub different: Vec<String>,
}

/// Copies everything from `from` to `to`. The target must hold no users and no locations, or an unfinished copy. Nobody may
/// write to either meanwhile; that nobody has is checked at the end.
///
/// # Errors
/// [`Error::Schema`] when the target is in use or of another version; what the databases say.
pub async fn copy(from: &Store, to: &Store, mut progress: impl FnMut(Progress<'_>)) -> Result<Copied, Error> {
    let tables = from.read(|tx| Box::pin(async move { tx.tables().await })).await?;
    let theirs = to.read(|tx| Box::pin(async move { tx.tables().await })).await?;
    if tables != theirs {
        return Err(Error::Schema("the two databases have different tables: bring both to one version first".into()));
    }
    to.write(|tx| Box::pin(async move { tx.begin_copy().await })).await?;
    for table in &tables {
        let counted = table.clone();
        let of = from.read(move |tx| Box::pin(async move { tx.count_of(&counted).await })).await?;
        copy_table(from, to, table, |rows| progress(Progress { table: &table.name, rows, of })).await?;
    }
    let counters = from.read(|tx| Box::pin(async move { tx.counters().await })).await?;
    to.write(move |tx| Box::pin(async move { tx.set_counters(counters).await })).await?;
    let (here, there) = (hashes(from, &tables).await?, hashes(to, &tables).await?);
    let differs = |(here, there): (&TableHash, &TableHash)| (here != there).then(|| here.table.clone());
    let different: Vec<String> = here.iter().zip(&there).filter_map(differs).collect();
    if different.is_empty() {
        to.write(|tx| Box::pin(async move { tx.end_copy().await })).await?;
    }
    Ok(Copied { tables: tables.len(), rows: here.iter().map(|hash| hash.rows).sum(), different })
}

async fn copy_table(from: &Store, to: &Store, table: &Table, mut told: impl FnMut(i64)) -> Result<(), Error> {
    let (wanted, counted) = (table.clone(), table.clone());
    let mut last = to.read(move |tx| Box::pin(async move { tx.last_key(&wanted).await })).await?;
    let mut rows = to.read(move |tx| Box::pin(async move { tx.count_of(&counted).await })).await?;
    told(rows);
    loop {
        let (wanted, after) = (table.clone(), last.take());
        let some = from.read(move |tx| Box::pin(async move { tx.rows_after(&wanted, after.as_deref()).await })).await?;
        let Some(end) = some.last() else { return Ok(()) };
        last = Some(table.key_of(end));
        rows += i64::try_from(some.len()).unwrap_or(i64::MAX);
        let wanted = table.clone();
        to.write(move |tx| Box::pin(async move { tx.put_rows(&wanted, &some).await })).await?;
        told(rows);
    }
}

/// The hash of every table of a database.
///
/// # Errors
/// What the database says.
async fn hashes(store: &Store, tables: &[Table]) -> Result<Vec<TableHash>, Error> {
    let tables = tables.to_vec();
    store
        .read(move |tx| {
            Box::pin(async move {
                tx.never_stop()?;
                let mut hashes = Vec::with_capacity(tables.len());
                for table in &tables {
                    hashes.push(tx.hash_of(table).await?);
                }
                Ok(hashes)
            })
        })
        .await
}

impl Tx {
    /// The next rows after a key, in the order of the keys.
    async fn rows_after(&mut self, table: &Table, after: Option<&[Value]>) -> Result<Vec<Vec<Value>>, Error> {
        let columns = table.columns.join(", ");
        let key = table.key.join(", ");
        let name = &table.name;
        let (beyond, params): (String, Vec<Param<'_>>) = match after {
            None => (String::new(), Vec::new()),
            Some(values) => {
                let places: Vec<String> = (1..=values.len()).map(|n| format!("?{n}")).collect();
                (format!("WHERE ({key}) > ({})", places.join(", ")), values.iter().map(Param::from).collect())
            }
        };
        let width = table.columns.len();
        let rows = ROWS.min(VALUES / width.max(1));
        let sql = format!("SELECT {columns} FROM {name} {beyond} ORDER BY {key} LIMIT {rows}");
        self.rows(&sql, &params, |row| (0..width).map(|i| tables::owned(row, i)).collect()).await
    }

    /// Writes rows as they are.
    async fn put_rows(&mut self, table: &Table, rows: &[Vec<Value>]) -> Result<(), Error> {
        self.trail().mute(true);
        let width = table.columns.len();
        let row_of = |n: usize| {
            let places: Vec<String> = (1..=width).map(|i| format!("?{}", n * width + i)).collect();
            format!("({})", places.join(", "))
        };
        let places: Vec<String> = (0..rows.len()).map(row_of).collect();
        let sql = format!("INSERT INTO {} ({}) VALUES {}", table.name, table.columns.join(", "), places.join(", "));
        let params: Vec<Param<'_>> = rows.iter().flatten().map(Param::from).collect();
        self.execute(&sql, &params).await.map(|_| ())
    }
}
