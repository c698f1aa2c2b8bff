//! Bulk import: rows of one resource, as texts under a header of member names, become records.
//!
//! A batch of rows is one transaction. A row with an error is left out and named by its line, the others are written. Rows
//! whose record is there already (same Id, or same UniqueId) are skipped and counted, so an import that was interrupted can be
//! run again. Id, UniqueId, CreatedOn, UpdatedOn and UpdatedBy are kept when given. Imports tell no event: what comes in has
//! happened elsewhere (beyond W12). Where to begin: [`Import::new`], [`Tx::import`].

mod cells;
mod judged;
mod names;
mod passes;
mod visits;

use std::borrow::Cow;
use std::collections::HashSet;

use hallpass_contract::body::Draft;
use hallpass_contract::invalid::{FieldError, Invalid};
use hallpass_contract::{Model, Value};

pub use judged::{Judged, Rules};

use crate::access::{TOKEN_SETTING, URL_SETTING};
use crate::desk::Stamp;
use crate::jobs::JobKind;
use crate::records::Scope;
use crate::{Error, Tx};

/// A header understood: which cell is which member.
#[derive(Clone, Debug)]
pub struct Import {
    model: &'static Model,
    columns: Vec<cells::Column>,
    ignored: Vec<String>,
    /// What is asked of each row besides what its table says.
    pub rules: Option<Rules>,
    /// The file is of a place that writes decimals with a comma, and thousands perhaps with a point.
    pub decimal_commas: bool,
}

/// A row with the line it came from.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Line in the file, for errors.
    pub line: u64,
    /// In the order of the header. An empty cell is an absent member; a reference may be a number or the record's name.
    pub cells: Vec<String>,
}

/// Records of a batch that are named by their numbers, the first ones.
pub const SAMPLE: usize = 5;

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records written.
    pub written: u64,
    /// Rows whose record was there already.
    pub skipped: u64,
    /// Numbers of the first records written, at most [`SAMPLE`].
    pub first: Vec<i64>,
    /// Rows left out.
    pub refused: Vec<RefusedRow>,
}

/// A row that was left out, and all that was found wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Line in the file.
    pub line: u64,
    /// At least one; a member is empty where the row as a whole is wrong.
    pub errors: Vec<FieldError>,
}

impl RefusedRow {
    /// The reasons in words, e.g. `Coworker: 7 does not exist; Free: must be true or false`.
    pub fn reasons(&self) -> String {
        let reason = |error: &FieldError| match error.property.as_ref() {
            "" => error.message.to_string(),
            member => format!("{member}: {}", error.message),
        };
        self.errors.iter().map(reason).collect::<Vec<_>>().join("; ")
    }

    /// A value that only one record may have is another's.
    pub fn taken(line: u64, error: &Error) -> RefusedRow {
        RefusedRow { line, errors: Invalid::one("", error.to_string(), None).errors }
    }
}

impl Imported {
    /// Adds what became of another batch.
    pub fn add(&mut self, other: Imported) {
        self.written += other.written;
        self.skipped += other.skipped;
        let room = SAMPLE.saturating_sub(self.first.len());
        self.first.extend(other.first.into_iter().take(room));
        self.refused.extend(other.refused);
    }
}

impl Import {
    /// Reads a header. Names count whatever their letter case; members that Hallpass computes are ignored.
    ///
    /// # Errors
    /// A required member that is missing, a name that occurs twice, or no name that could be imported.
    pub fn new<'h>(model: &'static Model, header: impl IntoIterator<Item = &'h str>) -> Result<Import, Invalid> {
        cells::header(model, header)
    }

    /// Names of the header that are not imported: unknown ones, and members that follow from others.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// The resource.
    pub fn model(&self) -> &'static Model {
        self.model
    }
}

/// Why a row is not written.
enum Refused {
    Row(Vec<FieldError>),
    /// A value that only one record may have is another's.
    Taken(Error),
    Store(Error),
}

impl Refused {
    fn member(name: &'static str, why: impl Into<Cow<'static, str>>) -> Refused {
        Refused::Row(Invalid::one(name, why, None).errors)
    }
}

/// What rows of a batch have found out for those after them.
#[derive(Default)]
struct Known {
    /// References that exist, by member and number.
    parents: HashSet<(usize, i64)>,
    names: names::Names,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            Error::Duplicate(_) => Refused::Taken(error),
            other => Refused::Store(other),
        }
    }
}

impl Tx {
    /// Writes a batch of rows, a thousand or so; call it in a transaction of its own.
    ///
    /// # Errors
    /// [`Error::Statement`] and the like; the whole batch is undone then. What is wrong with a row is in the answer, but for one
    /// thing: on PostgreSQL, which goes no further in a transaction, a value that is taken is [`Error::Duplicate`]. Smaller batches
    /// then tell which row it is.
    pub async fn import(&mut self, import: &Import, rows: &[ImportRow], stamp: &Stamp<'_>) -> Result<Imported, Error> {
        let mut done = Imported::default();
        let mut known = Known::default();
        let mut last = None;
        for row in rows {
            match self.import_row(import, row, &mut known, stamp).await {
                Ok(Some(id)) => {
                    done.written += 1;
                    last = Some(id);
                    if done.first.len() < SAMPLE {
                        done.first.push(id);
                    }
                }
                Ok(None) => done.skipped += 1,
                Err(Refused::Row(errors)) => done.refused.push(RefusedRow { line: row.line, errors }),
                Err(Refused::Taken(error)) => match self {
                    Tx::Sqlite(_) => done.refused.push(RefusedRow::taken(row.line, &error)),
                    Tx::Postgres(_) => return Err(error),
                },
                Err(Refused::Store(error)) => return Err(error),
            }
        }
        if let Some(id) = last {
            // One entry for the batch, under its last record: a million of them would say no more.
            self.audit(stamp, "import", import.model.resource.entity, id).await?;
        }
        Ok(done)
    }

    /// [`Tx::import`] for rehearsals, where a value that is taken is that row's affair on either database: the rows around it go on.
    ///
    /// # Errors
    /// [`Error::Statement`] and the like; [`Error::Stopped`] when it takes too long.
    pub async fn try_import(
        &mut self,
        import: &Import,
        rows: Vec<ImportRow>,
        stamp: &Stamp<'_>,
    ) -> Result<Imported, Error> {
        let mut total = Imported::default();
        let mut parts = vec![rows];
        while let Some(mut rows) = parts.pop() {
            self.begin_part().await?;
            let tried = match self.import(import, &rows, stamp).await {
                Ok(done) => self.settle().await.map(|()| done),
                Err(error) => Err(error),
            };
            let taken = match tried {
                Ok(done) => {
                    self.end_part(true).await?;
                    total.add(done);
                    continue;
                }
                Err(taken @ Error::Duplicate(_)) => taken,
                Err(error) => return Err(error),
            };
            self.end_part(false).await?;
            match rows.as_slice() {
                [row] => total.refused.push(RefusedRow::taken(row.line, &taken)),
                _ => {
                    let later = rows.split_off(rows.len() / 2);
                    parts.extend([later, rows]);
                }
            }
        }
        Ok(total)
    }

    async fn import_row(
        &mut self,
        import: &Import,
        row: &ImportRow,
        known: &mut Known,
        stamp: &Stamp<'_>,
    ) -> Result<Option<i64>, Refused> {
        let (row, errors) = self.numbered(import, row, &mut known.names).await?;
        let (draft, unread) = import.draft(&row).map_err(|invalid| Refused::Row(invalid.errors))?;
        let mut judged = Judged { draft, now: stamp.now, errors };
        // A name that was left out is not missed a second time.
        judged.refuse(unread);
        if judged.errors.is_empty() && self.is_there(&judged.draft).await? {
            return Ok(None);
        }
        judged.refuse(self.unknown_parents(&judged.draft, &mut known.parents).await?);
        let entity = import.model.resource.entity;
        if entity == "Checkin" {
            judged.refuse(visits::wrong_times(&judged.draft, stamp.now));
        }
        if let Some(rules) = import.rules {
            rules(self, &mut judged).await?;
        }
        let mut holdings = None;
        if entity == "CoworkerTimePass" && judged.is_clear(passes::READ) {
            let found = self.holdings(&mut judged.draft, stamp).await;
            holdings = judged.unless_refused(found)?;
        }
        let mut details = None;
        if entity == "Checkin" && judged.is_clear(visits::READ) {
            let found = self.complete_visit(&mut judged.draft).await;
            details = judged.unless_refused(found)?;
        }
        let Judged { mut draft, errors, .. } = judged;
        if !errors.is_empty() {
            return Err(Refused::Row(errors));
        }
        match entity {
            "CoworkerTimePass" => {
                let id = self.create_record(&draft, stamp).await?;
                if let Some(holdings) = holdings {
                    self.open_ledger(id, &draft, &holdings, stamp).await?;
                }
                Ok(Some(id))
            }
            "Checkin" => {
                let id = self.create_record(&draft, stamp).await?;
                if let Some(details) = details {
                    self.write_visit_details(id, &details, stamp).await?;
                }
                Ok(Some(id))
            }
            "Coworker" => {
                // As when made by hand: whoever is invoiced by a location belongs there.
                let belongs = draft.ids("Businesses").is_some_and(|places| !places.is_empty());
                if let (false, Some(home)) = (belongs, draft.int("InvoicingBusinessId")) {
                    draft.set("Businesses", Value::Ids(vec![home]));
                }
                Ok(Some(self.create_record(&draft, stamp).await?))
            }
            "CoworkerContract" => {
                let id = self.create_record(&draft, stamp).await?;
                self.import_pause(id, &draft).await?;
                self.schedule(JobKind::Grants, id, stamp.now).await?;
                if draft.instant("InvoicedPeriod").is_some() {
                    self.schedule(JobKind::ContractInvoice, id, stamp.now).await?;
                }
                Ok(Some(id))
            }
            "BusinessSetting" => {
                // The token would stand in the record for everybody to read.
                let name = draft.text("Name").unwrap_or_default().trim();
                if [URL_SETTING, TOKEN_SETTING].iter().any(|own| own.eq_ignore_ascii_case(name)) {
                    let why = "is a setting of doors, which is not imported: set it by itself (docs/doors.md)";
                    return Err(Refused::Row(Invalid::one("Name", why, None).errors));
                }
                let id = self.create_record(&draft, stamp).await?;
                // A cut-off for a location whose clock has been changed before acts like any other change of it.
                self.settle_clocks(stamp).await?;
                self.settle_policy(draft.int("BusinessId").unwrap_or_default(), stamp).await?;
                Ok(Some(id))
            }
            _ => Ok(Some(self.create_record(&draft, stamp).await?)),
        }
    }

    /// A contract that comes in paused is paused (R4.8).
    async fn import_pause(&mut self, contract: i64, draft: &Draft) -> Result<(), Error> {
        let Some(from) = draft.instant("InPausedPeriodFrom") else { return Ok(()) };
        self.execute(
            "INSERT INTO contract_pause (contract_id, from_time, until_time) VALUES (?1, ?2, ?3)",
            &[contract.into(), from.into(), draft.instant("InPausedPeriodUntil").into()],
        )
        .await
        .map(|_| ())
    }

    /// Whether the row's record was written before.
    async fn is_there(&mut self, draft: &Draft) -> Result<bool, Refused> {
        let table = draft.model.resource.table;
        let unique_id = draft.text("UniqueId");
        if let Some(id) = draft.int("Id") {
            let sql = format!("SELECT unique_id FROM {table} WHERE id = ?1");
            let known = self.first(&sql, &[id.into()], |row| Ok(row.text(0)?.to_owned())).await?;
            return match (known, unique_id) {
                (None, _) => Ok(false),
                (Some(_), None) => Ok(true),
                (Some(own), Some(other)) if own == other => Ok(true),
                (Some(_), Some(_)) => Err(Refused::member("Id", format!("{id} is the number of another record"))),
            };
        }
        let Some(unique_id) = unique_id else { return Ok(false) };
        let sql = format!("SELECT 1 FROM {table} WHERE unique_id = ?1");
        Ok(self.first(&sql, &[unique_id.into()], |row| row.int(0)).await?.is_some())
    }

    /// References that lead nowhere; those seen before in the batch are not looked up again.
    async fn unknown_parents(
        &mut self,
        draft: &Draft,
        parents: &mut HashSet<(usize, i64)>,
    ) -> Result<Vec<FieldError>, Refused> {
        let mut unseen = Draft::new(draft.model);
        for (i, value) in &draft.values {
            let seen = match value {
                Value::Int(id) => parents.contains(&(*i, *id)),
                Value::Ids(_) => false,
                _ => true,
            };
            if !seen {
                unseen.values.push((*i, value.clone()));
            }
        }
        let errors: Vec<FieldError> = self.check_references(&unseen, Scope::All).await?;
        if !errors.is_empty() {
            let with_number = |error: FieldError| FieldError {
                message: format!("{} {}", error.attempted.as_deref().unwrap_or_default(), error.message).into(),
                ..error
            };
            return Ok(errors.into_iter().map(with_number).collect());
        }
        for (i, value) in unseen.values {
            let is_reference =
                draft.model.field(i).is_some_and(|f| matches!(f.kind, hallpass_contract::Kind::Reference(_)));
            if let (true, Value::Int(id)) = (is_reference, value) {
                parents.insert((i, id));
            }
        }
        Ok(Vec::new())
    }
}
