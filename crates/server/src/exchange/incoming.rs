//! Rows of a CSV file become records ([`hallpass_store::import`]): reading the file, writing rows, trying them without writing.

use std::io::{BufRead, BufReader, Read};

use hallpass_contract::{Model, Verb};
use hallpass_store::desk::Stamp;
use hallpass_store::import::{Import as Header, ImportRow, Imported, RefusedRow};
use hallpass_store::{Error, Scope, Store};
use serde_json::Value;

use crate::records::check_imported;
use crate::{Call, Problem};

/// What is checked in more ways than an import does: where a webhook may lead.
const NOT_IMPORTED: [&str; 1] = ["WebHook"];
/// What cells may end at.
const SEPARATORS: [u8; 3] = *b",;\t";
/// Bytes at the beginning of a file that are looked at for its separator.
const LONGEST_HEADER: usize = 64 * 1024;

/// A file that is read row by row.
#[derive(Debug)]
pub struct Incoming<R> {
    header: Header,
    names_records: bool,
    reader: csv::Reader<BufReader<R>>,
    record: csv::StringRecord,
}

impl<R: Read> Incoming<R> {
    /// Reads the header. Cells end at commas, semicolons or tabs, whichever shows most names of members: spreadsheets write the
    /// separator of their country.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] when there is none, or for records that nobody makes so; [`Problem::Invalid`] for one that lacks a required member or names none.
    pub fn open(model: &'static Model, file: R) -> Result<Incoming<R>, Problem> {
        let resource = model.resource;
        if !resource.verbs.has(Verb::Create) || NOT_IMPORTED.contains(&resource.entity) {
            let text = format!("{} cannot be imported: make or change them one by one.", resource.plural);
            return Err(Problem::BadRequest(text));
        }
        let mut file = BufReader::with_capacity(LONGEST_HEADER, file);
        let head = file.fill_buf().map_err(|error| Problem::BadRequest(format!("The file cannot be read: {error}")))?;
        let separator = separator(model, head);
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(file);
        let names = reader.headers().map_err(|error| Problem::BadRequest(format!("There is no header: {error}")))?;
        let mut header = Header::new(model, names.iter())?;
        header.rules = Some(check_imported);
        header.decimal_commas = separator != b',';
        let is_key = |name: &str| {
            ["id", "uniqueid"].contains(&name.trim().trim_start_matches('\u{feff}').to_lowercase().as_str())
        };
        let names_records = names.iter().any(is_key);
        Ok(Incoming { header, names_records, reader, record: csv::StringRecord::new() })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether rows say which record they are (`Id` or `UniqueId`): then the file may be imported again.
    pub fn names_records(&self) -> bool {
        self.names_records
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next rows, `most` of them or fewer at the end.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] for a line that is no CSV.
    pub fn rows(&mut self, most: usize) -> Result<Vec<ImportRow>, Problem> {
        let mut rows = Vec::new();
        while rows.len() < most {
            let line = self.reader.position().line();
            let more = self.reader.read_record(&mut self.record);
            if !more.map_err(|error| Problem::BadRequest(format!("line {line} is no CSV: {error}")))? {
                break;
            }
            let line = self.record.position().map_or(line, csv::Position::line);
            rows.push(ImportRow { line, cells: self.record.iter().map(str::to_owned).collect() });
        }
        Ok(rows)
    }
}

/// What cells of a file end at, by its header.
fn separator(model: &Model, head: &[u8]) -> u8 {
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let members = |separator: u8| {
        let names = line.split(char::from(separator));
        names.filter(|name| model.position(name.trim_matches(['\u{feff}', '"', ' '])).is_some()).count()
    };
    // The first of those that show as many.
    SEPARATORS.into_iter().rev().max_by_key(|separator| members(*separator)).unwrap_or(b',')
}

/// Writes rows, whatever is wrong with others. A batch that is undone for the sake of one row is taken in halves, until that row is
/// alone.
///
/// # Errors
/// [`Problem::Unavailable`] and the like.
pub async fn write(store: &Store, call: &Call, header: &Header, rows: Vec<ImportRow>) -> Result<Imported, Problem> {
    let mut total = Imported::default();
    let mut parts = vec![rows];
    while let Some(mut rows) = parts.pop() {
        match at_once(store, call, header.clone(), rows.clone()).await {
            Ok(done) => total.add(done),
            Err(error @ Error::Duplicate(_)) => match rows.as_slice() {
                [row] => total.refused.push(RefusedRow::taken(row.line, &error)),
                _ => {
                    let later = rows.split_off(rows.len() / 2);
                    parts.extend([later, rows]);
                }
            },
            Err(error) => return Err(error.into()),
        }
    }
    Ok(total)
}

async fn at_once(store: &Store, call: &Call, header: Header, rows: Vec<ImportRow>) -> Result<Imported, Error> {
    let (now, by) = (call.now, call.actor.email.clone());
    let write = store.write(move |tx| {
        Box::pin(async move {
            let stamp = Stamp { now, by: &by, request: None };
            tx.import(&header, &rows, &stamp).await
        })
    });
    write.await
}

/// What rows would come to.
#[derive(Debug, Default)]
pub struct Tried {
    /// As if they had been written.
    pub imported: Imported,
    /// The first records as they would be.
    pub sample: Vec<Value>,
    /// All rows were tried together; otherwise what one row says of another may have been missed.
    pub complete: bool,
}

/// Writes rows and undoes it: in one piece where time allows, else in smaller ones.
///
/// # Errors
/// [`Problem::BadRequest`] when even a single row takes too long; [`Problem::Busy`] when too much waits.
pub async fn try_out(store: &Store, call: &Call, header: &Header, rows: Vec<ImportRow>) -> Result<Tried, Problem> {
    let mut total = Tried { complete: true, ..Tried::default() };
    let mut parts = vec![rows];
    while let Some(mut rows) = parts.pop() {
        match rehearsed(store, call, header.clone(), rows.clone()).await {
            Ok((done, sample)) => {
                total.imported.add(done);
                total.sample.extend(sample);
            }
            Err(Halt::TooLong) if rows.len() > 1 => {
                total.complete = false;
                let later = rows.split_off(rows.len() / 2);
                parts.extend([later, rows]);
            }
            Err(Halt::TooLong) => {
                return Err(Problem::BadRequest(
                    "The preview was stopped because check-ins wait while it runs.".into(),
                ));
            }
            Err(Halt::Problem(problem)) => return Err(problem),
        }
    }
    total.sample.truncate(hallpass_store::import::SAMPLE);
    Ok(total)
}

enum Halt {
    TooLong,
    Problem(Problem),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        match error {
            Error::Stopped => Halt::TooLong,
            error => Halt::Problem(error.into()),
        }
    }
}

async fn rehearsed(
    store: &Store,
    call: &Call,
    header: Header,
    rows: Vec<ImportRow>,
) -> Result<(Imported, Vec<Value>), Halt> {
    let (now, by) = (call.now, call.actor.email.clone());
    let rehearsal = store.rehearse(move |tx| {
        Box::pin(async move {
            let stamp = Stamp { now, by: &by, request: None };
            let done = tx.try_import(&header, rows, &stamp).await?;
            let mut json = vec![b'['];
            tx.batch(header.model(), &done.first, Scope::All, now, &mut json).await?;
            json.push(b']');
            let sample: Vec<Value> =
                serde_json::from_slice(&json).map_err(|error| Halt::Problem(Problem::internal(error)))?;
            Ok((done, sample))
        })
    });
    rehearsal.await
}
