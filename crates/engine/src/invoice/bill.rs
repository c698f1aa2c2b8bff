//! From items to invoices: what shares a line, what shares an invoice, and what they come to (R13.4-R13.7, R13.10).

use std::collections::BTreeMap;

use super::text::line_text;
use super::{Account, Detail, Item, Kind, Payer, PriceBasis, TaxRate, TaxSource, Terms, sourced_rate_for, tax_on};
use crate::{Instant, Money};

/// An invoice that is yet to be raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvoice {
    /// The second invoice of `Billing.SegregateTimePasses`: passes only (R13.5).
    pub passes_only: bool,
    /// The purchase order of all its lines; `None` where they differ or have none.
    pub purchase_order: Option<String>,
    /// At least one line, in the order of printing.
    pub lines: Vec<NewLine>,
    /// Sum of the lines' net amounts.
    pub net: Money,
    /// Sum of the lines' taxes.
    pub tax: Money,
    /// Net and tax.
    pub total: Money,
}

/// A line of an invoice that is yet to be raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// What it charges.
    pub kind: Kind,
    /// What it says (R13.4).
    pub text: String,
    /// The plain name of the definition, product or plan.
    pub name: String,
    /// `InvoiceLineDisplayAs` of the same.
    pub display_as: Option<String>,
    /// The things it charges, by id; several only for passes. Empty for [`Kind::Rounding`].
    pub items: Vec<Billed>,
    /// How many.
    pub quantity: i64,
    /// Price of one, as the customer sees it: with tax when prices include it.
    pub unit_price: Money,
    /// `DiscountAmount`: taken off quantity times unit price.
    pub reduction: Money,
    /// `SubTotal`: without tax.
    pub net: Money,
    /// `TaxAmount`.
    pub tax: Money,
    /// `TaxRate` and `TaxCategoryName`, frozen (R13.6).
    pub rate: TaxRate,
    /// Where the rate comes from.
    pub tax_source: TaxSource,
    /// `FinancialAccountCode` and `-Name`.
    pub account: Option<Account>,
    /// `PurchaseOrder`.
    pub purchase_order: Option<String>,
    /// `SaleDate`: of the first thing.
    pub sold_at: Option<Instant>,
}

/// One thing on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billed {
    /// `Id` of the pass, the sale or the contract.
    pub id: i64,
    /// `UniqueId` of the same.
    pub unique_id: String,
    /// What it costs before tax is looked at.
    pub amount: Money,
    /// Where its price comes from.
    pub basis: PriceBasis,
}

/// Why no invoice can be raised.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillRefusal {
    /// R13.10.
    #[error(
        "{name} is priced in another currency than the invoice. Change its currency, or invoice it at a location with that currency."
    )]
    Currency {
        /// Name of the definition, product or plan.
        name: String,
        /// Its `CurrencyId`.
        currency: i64,
        /// `CurrencyId` of the invoice.
        expected: i64,
    },
}

/// Makes the invoices of one payer at one location out of everything that waits.
///
/// Every item that has a line is on exactly one; the order of `items` does not matter. No items, or only free ones, make no
/// invoice.
///
/// # Errors
/// [`BillRefusal::Currency`] when an item's currency is not the location's (R13.10).
pub fn bill(payer: Payer, terms: &Terms, items: &[Item]) -> Result<Vec<NewInvoice>, BillRefusal> {
    let mut lines: BTreeMap<LineKey, Vec<&Item>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.has_line()) {
        if item.currency != terms.currency {
            let (name, currency) = (item.name.clone(), item.currency);
            return Err(BillRefusal::Currency { name, currency, expected: terms.currency });
        }
        lines.entry(LineKey::of(item)).or_default().push(item);
    }
    let mut invoices: BTreeMap<InvoiceKey, Vec<NewLine>> = BTreeMap::new();
    let mut lines: Vec<NewLine> = lines
        .into_values()
        .map(|mut items| {
            items.sort_by_key(|item| (item.sold_at, item.id));
            line_of(&items, payer, terms)
        })
        .collect();
    lines.sort_by(|a, b| print_order(a).cmp(&print_order(b)));
    for line in lines {
        invoices.entry(InvoiceKey::of(&line, terms)).or_default().push(line);
    }
    Ok(invoices.into_iter().map(|(key, lines)| invoice_of(key, lines, terms)).collect())
}

/// What must be equal for passes to share a line (R13.4). Whatever else sets two passes apart on paper is part of it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct LineKey {
    kind: Kind,
    /// The record itself, for all that has a line of its own: everything but passes added by hand.
    alone: Option<(i64, Detail)>,
    definition: i64,
    unit_price: Money,
    purchase_order: Option<String>,
    member: Option<String>,
    taxes: super::Taxes,
    account: Option<Account>,
    name: (String, Option<String>),
}

impl LineKey {
    fn of(item: &Item) -> LineKey {
        LineKey {
            kind: item.kind,
            alone: (item.kind != Kind::Pass).then(|| (item.id, item.detail.clone())),
            definition: item.definition,
            unit_price: item.unit_price,
            purchase_order: item.order_text().map(str::to_owned),
            member: item.member.clone(),
            taxes: item.taxes.clone(),
            account: item.account.clone(),
            name: (item.name.clone(), item.display_as.clone()),
        }
    }
}

/// What must be equal for lines to share an invoice (R13.5). The main invoice and the one without an order come first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct InvoiceKey {
    passes_only: bool,
    purchase_order: Option<String>,
}

impl InvoiceKey {
    fn of(line: &NewLine, terms: &Terms) -> InvoiceKey {
        InvoiceKey {
            passes_only: terms.segregate_time_passes && line.kind.is_pass(),
            purchase_order: line.purchase_order.clone().filter(|_| terms.invoice_per_purchase_order),
        }
    }
}

/// Plans, fees, products, passes; the payer's own first; by date of sale, then by id.
fn print_order(line: &NewLine) -> (Kind, Option<Instant>, Option<i64>, &str) {
    (line.kind, line.sold_at, line.items.first().map(|item| item.id), &line.text)
}

fn line_of(items: &[&Item], payer: Payer, terms: &Terms) -> NewLine {
    let first = items.first();
    let (rate, tax_source) = first.map(|item| sourced_rate_for(payer, terms, &item.taxes)).unwrap_or_default();
    let amount = items.iter().map(|item| item.amount()).sum();
    let (net, tax) = tax_on(amount, rate.rate, terms.prices_include_tax, terms.rounding.line);
    NewLine {
        kind: first.map_or(Kind::Pass, |item| item.kind),
        text: line_text(items, terms),
        name: first.map(|item| item.name.clone()).unwrap_or_default(),
        display_as: first.and_then(|item| item.display_as.clone()),
        items: items
            .iter()
            .map(|item| {
                let (unique_id, amount) = (item.unique_id.clone(), item.amount());
                Billed { id: item.id, unique_id, amount, basis: item.basis }
            })
            .collect(),
        quantity: items.iter().map(|item| item.quantity).sum(),
        unit_price: first.map(|item| item.unit_price).unwrap_or_default(),
        reduction: items.iter().map(|item| item.reduction).sum(),
        net,
        tax,
        rate,
        tax_source,
        account: first.and_then(|item| item.account.clone()),
        purchase_order: first.and_then(|item| item.order_text()).map(str::to_owned),
        sold_at: first.and_then(|item| item.sold_at),
    }
}

fn invoice_of(key: InvoiceKey, mut lines: Vec<NewLine>, terms: &Terms) -> NewInvoice {
    let total: Money = lines.iter().map(|line| line.net + line.tax).sum();
    let rest = total.rounded(terms.rounding.total) - total;
    if !rest.is_zero() {
        lines.push(rounding_line(rest));
    }
    let net: Money = lines.iter().map(|line| line.net).sum();
    let tax: Money = lines.iter().map(|line| line.tax).sum();
    let order = lines.first().and_then(|line| line.purchase_order.clone());
    let shared = lines.iter().filter(|line| line.kind != Kind::Rounding).all(|line| line.purchase_order == order);
    NewInvoice {
        passes_only: key.passes_only,
        purchase_order: order.filter(|_| shared),
        lines,
        net,
        tax,
        total: net + tax,
    }
}

/// The last line, which makes the total round; it carries no tax.
fn rounding_line(amount: Money) -> NewLine {
    NewLine {
        kind: Kind::Rounding,
        text: "Rounding".to_owned(),
        name: "Rounding".to_owned(),
        display_as: None,
        items: Vec::new(),
        quantity: 1,
        unit_price: amount,
        reduction: Money::ZERO,
        net: amount,
        tax: Money::ZERO,
        rate: TaxRate::default(),
        tax_source: TaxSource::Nothing,
        account: None,
        purchase_order: None,
        sold_at: None,
    }
}
