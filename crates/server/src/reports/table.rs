//! What a report comes out as: columns, rows, totals and series, as JSON or as CSV.

mod series;
mod written;

use std::collections::BTreeSet;

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Instant, Money};

use super::Report;
use super::asked::Period;
pub use series::{Chart, Point, Series, Unit, X, by_currency};
use written::Page;

use crate::{Problem, spell};
use hallpass_contract::spreadsheet::harmless;

/// Rows that JSON holds; CSV holds all.
const MOST: usize = 5_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Decimal,
    Minutes,
    Money,
    Percent,
    Date,
    Instant,
    Boolean,
    /// The number of a record of an entity.
    Link(&'static str),
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Decimal => "decimal",
            Kind::Minutes => "minutes",
            Kind::Money => "money",
            Kind::Percent => "percent",
            Kind::Date => "date",
            Kind::Instant => "instant",
            Kind::Boolean => "boolean",
            Kind::Link(_) => "link",
        }
    }
}

/// A column of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// A column, for the tables of reports.
pub const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// A column with the number of a record.
pub const fn link(name: &'static str, entity: &'static str) -> Column {
    Column { name, kind: Kind::Link(entity) }
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Null,
    Text(String),
    Whole(i64),
    /// A number in ten-thousandths.
    Scaled(i64),
    Date(BusinessDay),
    At(Instant),
    Truth(bool),
}

impl Cell {
    /// A text.
    pub fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    /// An amount.
    pub fn money(amount: Money) -> Cell {
        Cell::Scaled(amount.as_ten_thousandths())
    }

    /// Something that may be missing.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Null, cell)
    }

    /// As CSV has it: nothing for what is missing, a text that no spreadsheet takes for a formula.
    fn spelled(&self) -> String {
        match self {
            Cell::Null => String::new(),
            Cell::Text(text) => harmless(text),
            Cell::Whole(number) => number.to_string(),
            Cell::Scaled(number) => {
                let mut out = Vec::with_capacity(16);
                hallpass_contract::encode::write_decimal(*number, &mut out);
                String::from_utf8(out).unwrap_or_default()
            }
            Cell::Date(day) => day.to_string(),
            Cell::At(at) => spell::instant(*at),
            Cell::Truth(yes) => yes.to_string(),
        }
    }
}

/// `part` of `whole` in percent with two decimals, rounded half up, as ten-thousandths; nothing of a whole that is nothing.
pub fn percent(part: i64, whole: i64) -> Cell {
    if whole <= 0 {
        return Cell::Null;
    }
    ratio(i128::from(part) * 100, i128::from(whole))
}

/// A quotient with two decimals, rounded half up. `whole` is above zero, `part` not below it.
pub fn ratio(part: i128, whole: i128) -> Cell {
    let hundredths = (part * 200 + whole) / (whole * 2).max(1);
    Cell::Scaled(i64::try_from(hundredths.saturating_mul(100)).unwrap_or(i64::MAX))
}

/// Which way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// At most [`MOST`] rows, with totals and series.
    Json,
    /// Every row, and nothing else.
    Csv,
}

enum Rows {
    Kept(Vec<Vec<Cell>>),
    Written(Box<csv::Writer<Vec<u8>>>),
}

/// A report that is being filled.
pub struct Table {
    columns: &'static [Column],
    rows: Rows,
    count: usize,
    currencies: BTreeSet<String>,
    totals: Vec<(&'static str, Cell)>,
    amounts: Vec<(&'static str, Money)>,
    series: Vec<Series>,
}

impl Table {
    /// An empty one.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub fn new(columns: &'static [Column], format: Format) -> Result<Table, Problem> {
        let rows = match format {
            Format::Json => Rows::Kept(Vec::new()),
            Format::Csv => {
                let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
                out.write_record(columns.iter().map(|column| column.name)).map_err(Problem::internal)?;
                Rows::Written(Box::new(out))
            }
        };
        let (currencies, totals, amounts, series) = (BTreeSet::new(), Vec::new(), Vec::new(), Vec::new());
        Ok(Table { columns, rows, count: 0, currencies, totals, amounts, series })
    }

    /// Adds a row: a cell for each column.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) -> Result<(), Problem> {
        let row: Vec<Cell> = row.into_iter().collect();
        if row.len() != self.columns.len() {
            return Err(Problem::internal("a row of a report does not fit its columns"));
        }
        self.count += 1;
        match &mut self.rows {
            Rows::Kept(rows) if rows.len() < MOST => rows.push(row),
            Rows::Kept(_) => {}
            Rows::Written(out) => out.write_record(row.iter().map(Cell::spelled)).map_err(Problem::internal)?,
        }
        Ok(())
    }

    /// A row has an amount in this currency.
    pub fn in_currency(&mut self, code: &str) {
        if !self.currencies.contains(code) {
            self.currencies.insert(code.to_owned());
        }
    }

    /// Rows so far.
    pub fn count(&self) -> i64 {
        i64::try_from(self.count).unwrap_or(i64::MAX)
    }

    /// Says what something comes to in all.
    pub fn total(&mut self, name: &'static str, cell: Cell) {
        self.totals.push((name, cell));
    }

    /// The same of money: nothing when the rows are in more than one currency, whose amounts do not add up.
    pub fn total_money(&mut self, name: &'static str, sum: Money) {
        self.amounts.push((name, sum));
    }

    /// Adds a series.
    pub fn chart(&mut self, series: Series) {
        self.series.push(series);
    }

    /// The report.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(super) fn answer(
        self,
        report: &'static Report,
        business: Option<(i64, String, String)>,
        period: Option<Period>,
        now: Instant,
    ) -> Result<Answer, Problem> {
        let truncated = self.count > MOST;
        let many = self.currencies.len() > 1;
        let mut totals = self.totals;
        totals.extend(
            self.amounts.into_iter().map(|(name, sum)| (name, if many { Cell::Null } else { Cell::money(sum) })),
        );
        let rows = match self.rows {
            Rows::Written(out) => return out.into_inner().map(Answer::Csv).map_err(Problem::internal),
            Rows::Kept(rows) => rows,
        };
        let page = Page {
            report,
            business,
            period,
            now,
            columns: self.columns,
            currency: self.currencies.into_iter().next().filter(|_| !many),
            rows,
            totals,
            truncated,
            series: self.series,
        };
        serde_json::to_vec(&page).map(Answer::Json).map_err(Problem::internal)
    }
}

/// A report as it is sent.
#[derive(Debug)]
pub enum Answer {
    /// The document.
    Json(Vec<u8>),
    /// The sheet, with a heading.
    Csv(Vec<u8>),
}
