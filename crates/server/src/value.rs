//! What sold passes are worth: liability, earned, breakage (R17.5, R17.6).

use std::collections::BTreeMap;

use hallpass_contract::encode::write_decimal;
use hallpass_engine::invoice::credit::proposed_amount;
use hallpass_engine::invoice::value::{Rest, SoldPass, Value};
use hallpass_engine::{Instant, Money};
use hallpass_store::value::{Lines, ValuedLine};
use hallpass_store::{Scope, Tx};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{Problem, spell};

/// An amount as a JSON number, digit by digit.
#[derive(Clone, Copy, Debug)]
pub struct Amount(pub Money);

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut text = Vec::with_capacity(16);
        write_decimal(self.0.as_ten_thousandths(), &mut text);
        let text = String::from_utf8(text).map_err(serde::ser::Error::custom)?;
        RawValue::from_string(text).map_err(serde::ser::Error::custom)?.serialize(to)
    }
}

/// The parts of a value.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Parts {
    sold: Amount,
    earned: Amount,
    liability: Amount,
    breakage: Amount,
    credited: Amount,
}

impl From<Value> for Parts {
    fn from(value: Value) -> Parts {
        let Value { sold, earned, liability, breakage, credited } = value;
        Parts {
            sold: Amount(sold),
            earned: Amount(earned),
            liability: Amount(liability),
            breakage: Amount(breakage),
            credited: Amount(credited),
        }
    }
}

/// Adds a value to a sum, part by part.
pub(crate) fn add(sum: &mut Value, value: Value) {
    sum.sold += value.sold;
    sum.earned += value.earned;
    sum.liability += value.liability;
    sum.breakage += value.breakage;
    sum.credited += value.credited;
}

/// `GET /api/hallpass/invoicelines/{id}/value`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LineValue {
    coworker_invoice_line_id: i64,
    as_of: String,
    #[serde(flatten)]
    parts: Parts,
    /// What a credit note would take back of it (R12.4), with tax.
    proposed_credit: Amount,
    passes: Vec<PassValue>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PassValue {
    coworker_time_pass_id: i64,
    list_price: Amount,
    /// Minutes, or 1 for a day pass.
    size: i64,
    used: i64,
    state: &'static str,
}

/// A line's value at an instant.
///
/// # Errors
/// [`Problem::NotFound`] for a line that is not on an invoice issued by then, or on a credit note.
pub async fn of_line(tx: &mut Tx, id: i64, as_of: Instant) -> Result<LineValue, Problem> {
    let line = tx.valued_lines(Lines::One(id), as_of).await?.into_iter().next().ok_or(Problem::NotFound)?;
    let sold: Vec<SoldPass> = line.passes.iter().map(|pass| pass.sold).collect();
    let passes = line.passes.iter().map(|pass| PassValue {
        coworker_time_pass_id: pass.id,
        list_price: Amount(pass.sold.list_price),
        size: pass.sold.size,
        used: pass.sold.used,
        state: match pass.sold.rest {
            Rest::Revoked => "revoked",
            _ if pass.sold.used >= pass.sold.size => "used",
            Rest::Lapsed => "expired",
            Rest::Live => "live",
        },
    });
    Ok(LineValue {
        coworker_invoice_line_id: id,
        as_of: spell::instant(as_of),
        parts: line.value().into(),
        proposed_credit: Amount(proposed_amount(line.net, line.tax, &sold, line.credited_net)),
        passes: passes.collect(),
    })
}

/// What the rows of the report stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The month of issue, UTC.
    Month,
    /// The product or pass.
    Item,
    /// The line.
    Line,
    /// The customer.
    Customer,
}

impl By {
    /// From the query's word.
    pub fn from_text(text: &str) -> Option<By> {
        Some(match text.to_ascii_lowercase().as_str() {
            "month" => By::Month,
            "item" => By::Item,
            "line" => By::Line,
            "customer" => By::Customer,
            _ => return None,
        })
    }
}

/// `GET /api/hallpass/liability`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Liability {
    as_of: String,
    business_id: Option<i64>,
    totals: Parts,
    records: Vec<ReportRow>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReportRow {
    #[serde(flatten)]
    key: Key,
    #[serde(flatten)]
    parts: Parts,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
enum Key {
    #[serde(rename_all = "PascalCase")]
    Month { month: String },
    #[serde(rename_all = "PascalCase")]
    Item { item: String },
    #[serde(rename_all = "PascalCase")]
    Line {
        coworker_invoice_line_id: i64,
        coworker_invoice_id: i64,
        invoice_number: Option<String>,
        description: String,
        coworker_id: i64,
        coworker_full_name: String,
    },
    #[serde(rename_all = "PascalCase")]
    Customer { coworker_id: i64, coworker_full_name: String },
}

impl Key {
    fn of(line: ValuedLine, by: By) -> Key {
        match by {
            By::Month => Key::Month { month: spell::instant(line.issued).chars().take(7).collect() },
            By::Item => Key::Item { item: line.item.unwrap_or(line.text) },
            By::Line => Key::Line {
                coworker_invoice_line_id: line.id,
                coworker_invoice_id: line.invoice,
                invoice_number: line.number,
                description: line.text,
                coworker_id: line.customer,
                coworker_full_name: line.customer_name,
            },
            By::Customer => Key::Customer { coworker_id: line.customer, coworker_full_name: line.customer_name },
        }
    }
}

/// What paid lines that sold passes are worth at an instant (R17.5), in rows. Every line is rounded for itself, so that rows add
/// up to the totals.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn liability(
    tx: &mut Tx,
    as_of: Instant,
    business: Option<i64>,
    scope: Scope<'_>,
    by: By,
) -> Result<Liability, Problem> {
    let mut totals = Value::default();
    let mut rows: BTreeMap<Key, Value> = BTreeMap::new();
    for line in tx.valued_lines(Lines::Paid { business, scope }, as_of).await? {
        let value = line.value();
        add(&mut totals, value);
        add(rows.entry(Key::of(line, by)).or_default(), value);
    }
    Ok(Liability {
        as_of: spell::instant(as_of),
        business_id: business,
        totals: totals.into(),
        records: rows.into_iter().map(|(key, value)| ReportRow { key, parts: value.into() }).collect(),
    })
}
