//! A report as JSON, in the shape of the contract, written as it is: numbers digit by digit.

use hallpass_engine::{Instant, Money};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::super::Report;
use super::super::asked::Period;
use super::{Cell, Column, Kind, Series};
use crate::spell;
use crate::value::Amount;

/// All of it.
pub(super) struct Page {
    pub report: &'static Report,
    pub business: Option<(i64, String, String)>,
    pub period: Option<Period>,
    pub now: Instant,
    pub columns: &'static [Column],
    /// The one currency of all amounts.
    pub currency: Option<String>,
    pub rows: Vec<Vec<Cell>>,
    pub totals: Vec<(&'static str, Cell)>,
    pub truncated: bool,
    pub series: Vec<Series>,
}

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("Report", self.report.name)?;
        map.serialize_entry("Number", self.report.number)?;
        let business = self.business.as_ref();
        map.serialize_entry("Business", &business.map(|(id, name, zone)| Business(*id, name, zone)))?;
        map.serialize_entry("From", &self.period.map(|period| period.from.to_string()))?;
        map.serialize_entry("To", &self.period.map(|period| period.to.to_string()))?;
        map.serialize_entry("GeneratedAt", &spell::instant(self.now))?;
        let columns: Vec<Described<'_>> =
            self.columns.iter().map(|column| Described(column, self.currency.as_deref())).collect();
        map.serialize_entry("Columns", &columns)?;
        map.serialize_entry("Rows", &Rows(self.columns, &self.rows))?;
        map.serialize_entry("Totals", &Totals(&self.totals))?;
        map.serialize_entry("Truncated", &self.truncated)?;
        map.serialize_entry("Series", &self.series)?;
        map.end()
    }
}

struct Business<'a>(i64, &'a str, &'a str);

impl Serialize for Business<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(3))?;
        map.serialize_entry("Id", &self.0)?;
        map.serialize_entry("Name", self.1)?;
        map.serialize_entry("TimeZone", self.2)?;
        map.end()
    }
}

/// A column, and the currency of all amounts.
struct Described<'a>(&'a Column, Option<&'a str>);

impl Serialize for Described<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Described(column, currency) = self;
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("Name", column.name)?;
        map.serialize_entry("Kind", column.kind.name())?;
        match (column.kind, currency) {
            (Kind::Money, Some(currency)) => map.serialize_entry("Currency", currency)?,
            (Kind::Link(entity), _) => map.serialize_entry("Entity", entity)?,
            _ => {}
        }
        map.end()
    }
}

struct Rows<'a>(&'static [Column], &'a [Vec<Cell>]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Rows(columns, rows) = self;
        let mut list = to.serialize_seq(Some(rows.len()))?;
        for row in *rows {
            list.serialize_element(&Row(columns, row))?;
        }
        list.end()
    }
}

struct Row<'a>(&'static [Column], &'a [Cell]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Row(columns, cells) = self;
        to.collect_map(columns.iter().map(|column| column.name).zip(*cells))
    }
}

struct Totals<'a>(&'a [(&'static str, Cell)]);

impl Serialize for Totals<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, cell)| (name, cell)))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Null => to.serialize_none(),
            Cell::Text(text) => to.serialize_str(text),
            Cell::Whole(number) => to.serialize_i64(*number),
            Cell::Scaled(number) => Amount(Money::from_ten_thousandths(*number)).serialize(to),
            Cell::Date(day) => to.collect_str(day),
            Cell::At(at) => to.serialize_str(&spell::instant(*at)),
            Cell::Truth(yes) => to.serialize_bool(*yes),
        }
    }
}

impl Serialize for Series {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(5))?;
        map.serialize_entry("Name", self.name)?;
        map.serialize_entry("Kind", self.kind.name())?;
        map.serialize_entry("X", self.x.name())?;
        map.serialize_entry("Unit", self.unit.name())?;
        let points: Vec<Drawn<'_>> = self.points.iter().map(Drawn).collect();
        map.serialize_entry("Points", &points)?;
        map.end()
    }
}

struct Drawn<'a>(&'a super::Point);

impl Serialize for Drawn<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("X", &self.0.x)?;
        map.serialize_entry("Y", &self.0.y)?;
        if let Some(group) = &self.0.group {
            map.serialize_entry("Group", group)?;
        }
        map.end()
    }
}
