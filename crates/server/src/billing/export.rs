//! Invoices and lines as CSV (RFC 4180), read and written in portions so that any number of them fits.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use hallpass_contract::spreadsheet::harmless;
use hallpass_contract::{Value, dates};
use hallpass_engine::{Instant, Money};
use hallpass_store::records::Stored;
use hallpass_store::{Scope, Tx};

use super::spell;
use crate::Problem;
use crate::records::first::model;

/// Records of one portion.
const PORTION: i64 = 500;

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export {
    /// Lines instead of invoices.
    pub lines: bool,
    /// Issued at or after this instant.
    pub from: Option<Instant>,
    /// Issued before this instant.
    pub to: Option<Instant>,
    /// Of this location only.
    pub business: Option<i64>,
}

/// How a member is written.
#[derive(Clone, Copy, Debug)]
enum Cell {
    /// Text of the record, made harmless for spreadsheets.
    Text(&'static str),
    Whole(&'static str),
    Amount(&'static str),
    At(&'static str),
    Truth(&'static str),
    /// `IssuedOn`, which is not a member.
    Issued,
    /// A member of the invoice a line is on.
    OfInvoice(&'static str),
    /// True or false, of the invoice a line is on.
    TruthOfInvoice(&'static str),
    IssuedOfInvoice,
    /// Amount less another, or plus another.
    Net,
    LineTotal,
    /// Text of a related record: reference member, entity, member.
    Related(&'static str, &'static str, &'static str),
    RelatedOfInvoice(&'static str, &'static str, &'static str),
}

const INVOICES: &[(&str, Cell)] = &[
    ("InvoiceNumber", Cell::Text("InvoiceNumber")),
    ("IssuedOn", Cell::Issued),
    ("BusinessId", Cell::Whole("BusinessId")),
    ("BusinessName", Cell::Related("BusinessId", "Business", "Name")),
    ("CoworkerId", Cell::Whole("CoworkerId")),
    ("CoworkerFullName", Cell::Related("CoworkerId", "Coworker", "FullName")),
    ("BillToName", Cell::Text("BillToName")),
    ("BillToTaxIDNumber", Cell::Text("BillToTaxIDNumber")),
    ("PurchaseOrder", Cell::Text("PurchaseOrder")),
    ("CreditNote", Cell::Truth("CreditNote")),
    ("Void", Cell::Truth("Void")),
    ("CurrencyCode", Cell::Related("CurrencyId", "Currency", "Code")),
    ("NetAmount", Cell::Net),
    ("TaxAmount", Cell::Amount("TaxAmount")),
    ("TotalAmount", Cell::Amount("TotalAmount")),
    ("PaidAmount", Cell::Amount("PaidAmount")),
    ("CreditedAmount", Cell::Amount("CreditedAmount")),
    ("Paid", Cell::Truth("Paid")),
    ("PaidOn", Cell::At("PaidOn")),
    ("DueDate", Cell::At("DueDate")),
    ("InvoiceFromDate", Cell::At("InvoiceFromDate")),
    ("InvoiceToDate", Cell::At("InvoiceToDate")),
    ("Description", Cell::Text("Description")),
    ("UniqueId", Cell::Text("UniqueId")),
];

const LINES: &[(&str, Cell)] = &[
    ("InvoiceNumber", Cell::OfInvoice("InvoiceNumber")),
    ("IssuedOn", Cell::IssuedOfInvoice),
    ("CreditNote", Cell::TruthOfInvoice("CreditNote")),
    ("Void", Cell::TruthOfInvoice("Void")),
    ("CoworkerFullName", Cell::RelatedOfInvoice("CoworkerId", "Coworker", "FullName")),
    ("Position", Cell::Whole("Position")),
    ("Description", Cell::Text("Description")),
    ("Quantity", Cell::Whole("Quantity")),
    ("SubTotal", Cell::Amount("SubTotal")),
    ("TaxRate", Cell::Amount("TaxRate")),
    ("TaxAmount", Cell::Amount("TaxAmount")),
    ("Total", Cell::LineTotal),
    ("CurrencyCode", Cell::RelatedOfInvoice("CurrencyId", "Currency", "Code")),
    ("TaxCategoryName", Cell::Text("TaxCategoryName")),
    ("FinancialAccountCode", Cell::Text("FinancialAccountCode")),
    ("FinancialAccountName", Cell::Text("FinancialAccountName")),
    ("PurchaseOrder", Cell::Text("PurchaseOrder")),
    ("DiscountAmount", Cell::Amount("DiscountAmount")),
    ("SaleDate", Cell::At("SaleDate")),
    ("CoworkerTimePassUniqueId", Cell::Text("CoworkerTimePassUniqueId")),
    ("CoworkerProductUniqueId", Cell::Text("CoworkerProductUniqueId")),
    ("CoworkerContractUniqueId", Cell::Text("CoworkerContractUniqueId")),
    ("UniqueId", Cell::Text("UniqueId")),
];

/// The next portion after a record, with the heading before the first, and the record to go on after; `None` = that was all.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn portion(
    tx: &mut Tx,
    export: Export,
    scope: Scope<'_>,
    after: i64,
) -> Result<(Vec<u8>, Option<i64>), Problem> {
    let columns = if export.lines { LINES } else { INVOICES };
    let entity = if export.lines { "CoworkerInvoiceLine" } else { "CoworkerInvoice" };
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if after == 0 {
        out.write_record(columns.iter().map(|(name, _)| *name)).map_err(Problem::internal)?;
    }
    let ids = tx.export_ids(export.lines, (export.from, export.to), export.business, scope, (after, PORTION)).await?;
    let mut known = Known::default();
    for id in &ids {
        let Some(record) = tx.stored(model(entity)?, *id).await? else { continue };
        let mut row = Vec::with_capacity(columns.len());
        for (_, cell) in columns {
            row.push(known.cell(tx, &record, *cell).await?);
        }
        out.write_record(&row).map_err(Problem::internal)?;
    }
    let bytes = out.into_inner().map_err(Problem::internal)?;
    let full = i64::try_from(ids.len()).unwrap_or(0) == PORTION;
    Ok((bytes, ids.last().copied().filter(|_| full)))
}

/// Related records that have been read.
#[derive(Default)]
struct Known {
    records: HashMap<(&'static str, i64), Option<Stored>>,
}

impl Known {
    async fn record(&mut self, tx: &mut Tx, entity: &'static str, id: i64) -> Result<Option<&Stored>, Problem> {
        Ok(match self.records.entry((entity, id)) {
            Entry::Occupied(known) => known.into_mut().as_ref(),
            Entry::Vacant(place) => place.insert(tx.stored(model(entity)?, id).await?).as_ref(),
        })
    }

    async fn cell(&mut self, tx: &mut Tx, record: &Stored, cell: Cell) -> Result<String, Problem> {
        let invoice = record.int("CoworkerInvoiceId").unwrap_or_default();
        Ok(match cell {
            Cell::OfInvoice(member) => self
                .record(tx, "CoworkerInvoice", invoice)
                .await?
                .map(|i| plain(i, Cell::Text(member)))
                .unwrap_or_default(),
            Cell::TruthOfInvoice(member) => self
                .record(tx, "CoworkerInvoice", invoice)
                .await?
                .map(|i| plain(i, Cell::Truth(member)))
                .unwrap_or_default(),
            Cell::IssuedOfInvoice => {
                self.record(tx, "CoworkerInvoice", invoice).await?.map(|i| plain(i, Cell::Issued)).unwrap_or_default()
            }
            Cell::Related(by, entity, member) => {
                let id = record.int(by).unwrap_or_default();
                self.record(tx, entity, id).await?.map(|r| plain(r, Cell::Text(member))).unwrap_or_default()
            }
            Cell::RelatedOfInvoice(by, entity, member) => {
                let of = self.record(tx, "CoworkerInvoice", invoice).await?.and_then(|i| i.int(by)).unwrap_or_default();
                self.record(tx, entity, of).await?.map(|r| plain(r, Cell::Text(member))).unwrap_or_default()
            }
            other => plain(record, other),
        })
    }
}

fn plain(record: &Stored, cell: Cell) -> String {
    let amount = |member: &str| Money::from_ten_thousandths(record.int(member).unwrap_or(0));
    let at = |micros: Option<i64>| micros.map(dates::instant).unwrap_or_default();
    match cell {
        Cell::Text(member) => harmless(record.text(member).unwrap_or_default()),
        Cell::Whole(member) => record.int(member).map(|n| n.to_string()).unwrap_or_default(),
        Cell::Amount(member) => spell(amount(member)),
        Cell::At(member) => at(record.int(member)),
        Cell::Truth(member) => if record.boolean(member) { "true" } else { "false" }.to_owned(),
        Cell::Issued => match record.column("issued_on") {
            Some(Value::Int(micros)) => at(Some(*micros)),
            _ => at(record.int("CreatedOn")),
        },
        Cell::Net => spell(amount("TotalAmount") - amount("TaxAmount")),
        Cell::LineTotal => spell(amount("SubTotal") + amount("TaxAmount")),
        Cell::OfInvoice(_)
        | Cell::TruthOfInvoice(_)
        | Cell::IssuedOfInvoice
        | Cell::Related(..)
        | Cell::RelatedOfInvoice(..) => String::new(),
    }
}
