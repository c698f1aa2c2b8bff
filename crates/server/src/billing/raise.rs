//! From what is to be charged to invoice records: recipients, dates and lines, as drafts.

use hallpass_contract::field::LARGEST_AMOUNT;
use hallpass_contract::{Draft, Value};
use hallpass_engine::invoice::{Item, Kind, NewInvoice, NewLine, Payer, Standing, bill};
use hallpass_engine::{Instant, Money, Percent, Period};
use hallpass_store::Tx;
use hallpass_store::billing::{Issuer, ItemKind, ItemOn};
use hallpass_store::records::Stored;

use super::issue;
use super::line_trace::trace_of;
use crate::records::first::model;
use crate::{Call, Problem};

/// What is to be raised.
#[derive(Clone, Debug)]
pub(crate) struct Order<'a> {
    /// Who invoices.
    pub issuer: &'a Issuer,
    /// Who is invoiced.
    pub payer: i64,
    /// What is charged.
    pub items: Vec<Item>,
    /// The contracts whose periods are charged.
    pub contracts: Vec<ContractPart<'a>>,
    /// Leave it a draft.
    pub draft: bool,
}

/// The part of a contract on an invoice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContractPart<'a> {
    /// `UniqueId`.
    pub unique_id: &'a str,
    /// What its charge is for.
    pub period: Period,
    /// The period is charged in part.
    pub prorated: bool,
}

/// Raises the invoices of one payer at one location: one, or more where passes or purchase orders are split off (R13.5). None
/// when nothing costs anything. Answers their ids.
///
/// # Errors
/// A refusal when the location is locked, a thing has another currency (R13.10), or the total is too large.
pub(crate) async fn raise(tx: &mut Tx, call: &Call, order: Order<'_>) -> Result<Vec<i64>, Problem> {
    let payer = tx.stored(model("Coworker")?, order.payer).await?.ok_or(Problem::NotFound)?;
    let standing = Standing::from_number(payer.int("TaxRateType").unwrap_or(1));
    let personal_rate = payer.int("TaxRate").map(Percent::from_ten_thousandths);
    let mut terms = order.issuer.terms.clone();
    terms.segregate_time_passes |= payer.boolean("InvoiceSegregateTimePasses");
    let invoices = bill(Payer { standing, personal_rate }, &terms, &order.items)
        .map_err(|refusal| Problem::refused(refusal.to_string()))?;
    if let Some(invoice) = invoices.iter().find(|invoice| !can_be_held(invoice)) {
        let what = invoice.lines.first().map_or("", |line| line.name.as_str());
        return Err(Problem::refused(format!(
            "The invoice with {what} would be of more than 100000000000. Lower its prices or quantities, or invoice its sales \
             one by one."
        )));
    }
    let mut ids = Vec::with_capacity(invoices.len());
    for invoice in &invoices {
        let id = write(tx, call, &order, &payer, invoice).await?;
        if !order.draft {
            issue::issue_new(tx, call, id).await?;
        }
        ids.push(id);
    }
    Ok(ids)
}

/// The amounts of an invoice fit its members; sums that are out of range end at the end of it, and do not.
fn can_be_held(invoice: &NewInvoice) -> bool {
    let most = Money::from_ten_thousandths(LARGEST_AMOUNT);
    let fits = |amount: Money| -most <= amount && amount <= most;
    fits(invoice.net) && fits(invoice.tax) && fits(invoice.total) && invoice.lines.iter().all(|line| fits(line.net))
}

fn put_text(draft: &mut Draft, member: &str, text: Option<&str>) {
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        draft.set(member, Value::Text(text.to_owned()));
    }
}

fn put_instant(draft: &mut Draft, member: &str, at: Option<Instant>) {
    if let Some(at) = at {
        draft.set(member, Value::Int(at.as_micros()));
    }
}

async fn write(
    tx: &mut Tx,
    call: &Call,
    order: &Order<'_>,
    payer: &Stored,
    invoice: &NewInvoice,
) -> Result<i64, Problem> {
    let mut draft = Draft::new(model("CoworkerInvoice")?);
    draft.set("CoworkerId", Value::Int(order.payer));
    draft.set("BusinessId", Value::Int(order.issuer.id));
    draft.set("CurrencyId", Value::Int(order.issuer.terms.currency));
    draft.set("Draft", Value::Bool(true));
    bill_to(&mut draft, payer);
    put_text(&mut draft, "PurchaseOrder", invoice.purchase_order.as_deref().or(payer.text("PurchaseOrder")));
    let first = invoice.lines.iter().filter_map(|line| line.sold_at).min();
    let parts = || invoice.lines.iter().filter_map(|line| part_of(order, line));
    let (from, to) = (parts().map(|part| part.period.from).min(), parts().map(|part| part.period.to).max());
    put_instant(&mut draft, "InvoiceFromDate", from.or(first).or(Some(call.now)));
    put_instant(&mut draft, "InvoiceToDate", to.or(Some(call.now)));
    // With merged billing there may be several contracts: the first of those that are charged, in their order.
    let guid = order.contracts.iter().find(|contract| parts().any(|part| part.unique_id == contract.unique_id));
    put_text(&mut draft, "ContractGuid", guid.map(|part| part.unique_id));
    let stamp = call.stamp();
    let id = tx.create_record(&draft, &stamp).await?;
    for (line, position) in invoice.lines.iter().zip(1..) {
        write_line(tx, call, order, (id, invoice), line, position).await?;
    }
    tx.sum_up_invoice(id, &stamp).await?;
    tx.emit(order.payer, "CoworkerInvoiceCreated", "CoworkerInvoice", id, call.now).await?;
    tx.audit(&stamp, "create", "CoworkerInvoice", id).await?;
    Ok(id)
}

/// Whom an invoice is addressed to: copied when it is made, and kept.
pub(crate) const BILL_TO: [&str; 10] = [
    "BillToName",
    "BillToAddress",
    "BillToCity",
    "BillToPostCode",
    "BillToPhone",
    "BillToFax",
    "BillToState",
    "BillToCountryId",
    "BillToBankAccount",
    "BillToTaxIDNumber",
];

/// Whom it is addressed to: the billing members of the customer, else the others.
fn bill_to(draft: &mut Draft, payer: &Stored) {
    let text = |members: &[&str]| {
        let found = members.iter().find_map(|member| payer.text(member).filter(|text| !text.trim().is_empty()));
        found.map(str::to_owned)
    };
    for (member, from) in [
        ("BillToName", &["BillingName", "CompanyName", "FullName"][..]),
        ("BillToAddress", &["BillingAddress", "Address"]),
        ("BillToCity", &["BillingCityName", "CityName"]),
        ("BillToPostCode", &["BillingPostCode", "PostCode"]),
        ("BillToState", &["BillingState", "State"]),
        ("BillToPhone", &["MobilePhone", "LandLine"]),
        ("BillToTaxIDNumber", &["TaxIDNumber"]),
    ] {
        put_text(draft, member, text(from).as_deref());
    }
    let country = payer.int("BillingCountryId").or(payer.int("CountryId")).unwrap_or_default();
    draft.set("BillToCountryId", Value::Int(country));
}

/// The contract and the period that a line charges; `None` for what is no part of a contract.
fn part_of<'a>(order: &Order<'a>, line: &NewLine) -> Option<ContractPart<'a>> {
    if !matches!(line.kind, Kind::Plan | Kind::SignUpFee | Kind::MinimumPrice) {
        return None;
    }
    let item = line.items.first()?;
    order.contracts.iter().find(|contract| contract.unique_id == item.unique_id).copied()
}

const fn stored_kind(kind: Kind) -> Option<ItemKind> {
    match kind {
        Kind::Plan => Some(ItemKind::Plan),
        Kind::SignUpFee => Some(ItemKind::Fee),
        Kind::MinimumPrice => Some(ItemKind::Minimum),
        Kind::Product => Some(ItemKind::Product),
        Kind::Pass | Kind::PayAsYouGo => Some(ItemKind::Pass),
        Kind::Rounding => None,
    }
}

async fn write_line(
    tx: &mut Tx,
    call: &Call,
    order: &Order<'_>,
    (invoice, new): (i64, &NewInvoice),
    line: &NewLine,
    position: i64,
) -> Result<(), Problem> {
    let mut draft = Draft::new(model("CoworkerInvoiceLine")?);
    draft.set("CoworkerInvoiceId", Value::Int(invoice));
    draft.set("Description", Value::Text(line.text.clone()));
    put_text(&mut draft, "DisplayAs", line.display_as.as_deref());
    put_text(&mut draft, "TaxCategoryName", Some(&line.rate.name));
    draft.set("Quantity", Value::Int(line.quantity));
    draft.set("SubTotal", Value::Int(line.net.as_ten_thousandths()));
    draft.set("TaxAmount", Value::Int(line.tax.as_ten_thousandths()));
    draft.set("TaxRate", Value::Int(line.rate.rate.as_ten_thousandths()));
    draft.set("DiscountAmount", Value::Int(line.reduction.as_ten_thousandths()));
    let (origin, name) = match line.kind {
        Kind::Plan | Kind::SignUpFee | Kind::MinimumPrice => ("CoworkerContractUniqueId", "TariffName"),
        Kind::Product => ("CoworkerProductUniqueId", "CoworkerProductName"),
        Kind::Pass | Kind::PayAsYouGo => ("CoworkerTimePassUniqueId", "CoworkerTimePassName"),
        Kind::Rounding => ("", ""),
    };
    put_text(&mut draft, origin, line.items.first().map(|item| item.unique_id.as_str()));
    put_text(&mut draft, name, Some(&line.name));
    put_text(&mut draft, "FinancialAccountCode", line.account.as_ref().map(|account| account.code.as_str()));
    put_text(&mut draft, "FinancialAccountName", line.account.as_ref().map(|account| account.name.as_str()));
    put_text(&mut draft, "PurchaseOrder", line.purchase_order.as_deref());
    put_text(&mut draft, "IssuedByUniqueId", Some(&order.issuer.unique_id));
    put_instant(&mut draft, "SaleDate", line.sold_at);
    draft.set("Position", Value::Int(position));
    let part = part_of(order, line);
    draft.set("IsProratedContract", Value::Bool(line.kind == Kind::Plan && part.is_some_and(|part| part.prorated)));
    let id = tx.create_record(&draft, &call.stamp()).await?;
    tx.keep_charge(id, &trace_of(order, new, line), &call.stamp()).await?;
    let Some(kind) = stored_kind(line.kind) else { return Ok(()) };
    for item in &line.items {
        let period = part.map(|part| part.period.from);
        tx.put_on_line(&ItemOn { invoice, line: id, kind, subject: item.id, period, amount: item.amount }).await?;
    }
    Ok(())
}
