//! Building what is billed, and printing what comes out.

use hallpass_engine::invoice::{
    Detail, Item, Kind, NewInvoice, Payer, PriceBasis, Standing, TaxRate, Taxes, Terms, bill,
};
use hallpass_engine::{Money, Percent};

/// Currency of everything here.
pub const EUR: i64 = 978;

/// From cents.
pub fn cents(n: i64) -> Money {
    Money::from_ten_thousandths(n * 100)
}

/// A whole percentage.
pub fn percent(whole: i64) -> Percent {
    Percent::from_ten_thousandths(whole * 10_000)
}

/// A rate named by its percentage.
pub fn rate(whole: i64) -> TaxRate {
    TaxRate { name: format!("VAT {whole}"), rate: percent(whole) }
}

/// 20 % usually, 5 % reduced, 0 % exempt.
pub fn british() -> Taxes {
    Taxes { usual: Some(rate(20)), reduced: Some(rate(5)), exempt: Some(rate(0)) }
}

pub fn terms() -> Terms {
    Terms::defaults(EUR)
}

pub fn standing(standing: Standing) -> Payer {
    Payer { standing, personal_rate: None }
}

/// A pass by hand of a definition, with British rates.
pub fn pass(id: i64, definition: i64, price: i64) -> Item {
    Item {
        kind: Kind::Pass,
        id,
        unique_id: format!("item-{id}"),
        definition,
        name: format!("Definition {definition}"),
        display_as: None,
        unit_price: cents(price),
        quantity: 1,
        reduction: Money::ZERO,
        currency: EUR,
        taxes: british(),
        account: None,
        purchase_order: None,
        notes: None,
        member: None,
        sold_at: None,
        detail: Detail::None,
        basis: PriceBasis::Own,
    }
}

/// A visit paid as it went.
pub fn payg(id: i64, definition: i64, price: i64, date: &str, minutes: Option<i64>) -> Item {
    let detail = Detail::Visit { date: date.to_owned(), minutes };
    Item { kind: Kind::PayAsYouGo, detail, ..pass(id, definition, price) }
}

/// Raises the one invoice that is expected.
pub fn one_invoice(payer: Payer, terms: &Terms, items: &[Item]) -> NewInvoice {
    let mut invoices = bill(payer, terms, items).unwrap();
    assert_eq!(invoices.len(), 1, "{invoices:#?}");
    invoices.remove(0)
}

/// Quantity, net and tax of every line, in cents.
pub fn amounts(invoice: &NewInvoice) -> Vec<(i64, Money, Money)> {
    invoice.lines.iter().map(|line| (line.quantity, line.net, line.tax)).collect()
}

/// Net, tax and total of an invoice.
pub fn totals(invoice: &NewInvoice) -> (Money, Money, Money) {
    (invoice.net, invoice.tax, invoice.total)
}
