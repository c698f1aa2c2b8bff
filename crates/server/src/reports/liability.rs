//! R17.5: liability. What the lines that sold passes are worth is valued as everywhere ([`crate::value`]); here it is put into
//! rows.

use std::collections::BTreeMap;

use hallpass_engine::Money;
use hallpass_engine::invoice::value::Value;
use hallpass_store::Tx;
use hallpass_store::value::{Lines, ValuedLine};

use super::Scene;
use super::place::{self, Place};
use super::table::{Cell, Chart, Column, Kind, Series, Table, Unit, X, by_currency, column, link};
use crate::Problem;
use crate::value::add;

/// What the rows stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// The line.
    #[default]
    Line,
    /// The month of issue, by the location's clock.
    Month,
    /// The product or pass.
    Item,
    /// The customer.
    Customer,
}

/// The words for it.
pub(super) const WORDS: [&str; 4] = ["line", "month", "item", "customer"];

impl By {
    /// From the query's word.
    pub fn from_text(text: &str) -> Option<By> {
        Some(match text.to_ascii_lowercase().as_str() {
            "line" => By::Line,
            "month" => By::Month,
            "item" => By::Item,
            "customer" => By::Customer,
            _ => return None,
        })
    }
}

const SOLD: Column = column("Sold", Kind::Money);
const EARNED: Column = column("Earned", Kind::Money);
const OWED: Column = column("Liability", Kind::Money);
const LAPSED: Column = column("Breakage", Kind::Money);
const CREDITED: Column = column("Credited", Kind::Money);
const CURRENCY: Column = column("Currency", Kind::Text);
const CUSTOMER: Column = link("CoworkerId", "Coworker");
const CUSTOMER_NAME: Column = column("CoworkerFullName", Kind::Text);

static BY_LINE: [Column; 15] = [
    place::ID,
    place::NAME,
    link("CoworkerInvoiceLineId", "CoworkerInvoiceLine"),
    link("CoworkerInvoiceId", "CoworkerInvoice"),
    column("InvoiceNumber", Kind::Text),
    CUSTOMER,
    CUSTOMER_NAME,
    column("Description", Kind::Text),
    column("IssuedOn", Kind::Instant),
    SOLD,
    EARNED,
    OWED,
    LAPSED,
    CREDITED,
    CURRENCY,
];
static BY_MONTH: [Column; 9] =
    [place::ID, place::NAME, column("Month", Kind::Text), SOLD, EARNED, OWED, LAPSED, CREDITED, CURRENCY];
static BY_ITEM: [Column; 9] =
    [place::ID, place::NAME, column("Item", Kind::Text), SOLD, EARNED, OWED, LAPSED, CREDITED, CURRENCY];
static BY_CUSTOMER: [Column; 10] =
    [place::ID, place::NAME, CUSTOMER, CUSTOMER_NAME, SOLD, EARNED, OWED, LAPSED, CREDITED, CURRENCY];

/// The columns, which depend on what the rows stand for.
pub(super) fn columns(by: By) -> &'static [Column] {
    match by {
        By::Line => &BY_LINE,
        By::Month => &BY_MONTH,
        By::Item => &BY_ITEM,
        By::Customer => &BY_CUSTOMER,
    }
}

/// `2026-03` of the date that names a day.
pub(super) fn month(day: hallpass_engine::calendar::BusinessDay) -> String {
    day.to_string().chars().take(7).collect()
}

/// What a line's row is kept under: what it is ordered by, its own cells, its currency.
fn key(line: &ValuedLine, place: &Place, by: By) -> (String, Vec<Cell>) {
    match by {
        By::Line => (
            format!("{:020}", line.id),
            vec![
                Cell::Whole(line.id),
                Cell::Whole(line.invoice),
                Cell::maybe(line.number.as_deref(), Cell::text),
                Cell::Whole(line.customer),
                Cell::text(&line.customer_name),
                Cell::text(&line.text),
                Cell::At(line.issued),
            ],
        ),
        By::Month => {
            let month = month(place.day(line.issued));
            (month.clone(), vec![Cell::Text(month)])
        }
        By::Item => {
            let item = line.item.as_deref().unwrap_or(&line.text);
            (item.to_owned(), vec![Cell::text(item)])
        }
        By::Customer => (
            format!("{}\u{0}{:020}", line.customer_name, line.customer),
            vec![Cell::Whole(line.customer), Cell::text(&line.customer_name)],
        ),
    }
}

/// Paid lines that sold passes, as they are worth at the end of the day.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let (period, scope) = (scene.period()?, scene.call.actor.scope.limit());
    let (mut all, mut months) = (Value::default(), BTreeMap::<(String, String), Money>::new());
    for place in scene.places {
        let at = period.last_instant(&place.location, scene.call.now);
        let mut rows: BTreeMap<(String, String), (Vec<Cell>, Value)> = BTreeMap::new();
        for line in tx.valued_lines(Lines::Paid { business: Some(place.id), scope }, at).await? {
            let value = line.value();
            add(&mut all, value);
            *months.entry((month(place.day(line.issued)), line.currency.clone())).or_default() += value.liability;
            let (order, cells) = key(&line, place, scene.asked.by);
            table.in_currency(&line.currency);
            add(&mut rows.entry((order, line.currency)).or_insert((cells, Value::default())).1, value);
        }
        for ((_, currency), (own, value)) in rows {
            let amounts = [value.sold, value.earned, value.liability, value.breakage, value.credited];
            let row = place.cells().into_iter().chain(own).chain(amounts.map(Cell::money));
            table.push(row.chain([Cell::Text(currency)]))?;
        }
    }
    for (name, sum) in [
        ("Sold", all.sold),
        ("Earned", all.earned),
        ("Liability", all.liability),
        ("Breakage", all.breakage),
        ("Credited", all.credited),
    ] {
        table.total_money(name, sum);
    }
    let points = by_currency(months, Cell::Text);
    table.chart(Series {
        name: "Liability by month of issue",
        kind: Chart::Bar,
        x: X::Month,
        unit: Unit::Money,
        points,
    });
    Ok(())
}
