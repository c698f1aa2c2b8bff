//! `POST /api/hallpass/billrun/simulate`: the invoices that a bill run would raise, customer by customer, and what it would leave.
//!
//! Each customer is a simulation of its own, so that a run over many holds up nobody; nothing one customer's invoices come to
//! depends on another's run, but for the invoice numbers, which are not told.

use std::collections::BTreeMap;

use hallpass_contract::body::Limits;
use hallpass_contract::encode::Shape;
use hallpass_contract::invalid::Invalid;
use hallpass_engine::{Instant, Money, say};
use hallpass_store::billing::{ItemKind, Waiting, WhoseWaiting};
use hallpass_store::jobs::JobKind;
use hallpass_store::rehearsal::LastIds;
use hallpass_store::{Scope, Store, Tx};
use serde_json::{Map, Value, json};

use super::ahead::{self, Ahead};
use super::{Sent, Supposed, at_a_location, rehearse};
use crate::billing::collect::Run;
use crate::billing::issuer;
use crate::records::charge_waiting;
use crate::records::first::model;
use crate::value::Amount;
use crate::{Call, Problem, spell};

/// Customers in one answer, unless `Size` says otherwise, and at most.
const USUAL: i64 = 20;
const MOST: i64 = 50;
/// Customers looked at for one answer.
const LOOKED_AT: usize = 500;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    customer: Option<i64>,
    business: Option<i64>,
    until: Instant,
    draft: bool,
    after: i64,
    size: usize,
    supposed: Supposed,
}

impl Asked {
    /// Reads a body: the parameters of COWORKER_BILL_RUN (`Draft`, `BusinessId`), whose, and until when.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong; [`Problem::Unauthorized`].
    pub fn read(call: &Call, body: &[u8], limits: Limits) -> Result<Asked, Problem> {
        let mut sent = Sent::read(body)?;
        let (customer, business) = (sent.whole("CoworkerId"), sent.whole("BusinessId"));
        let until = sent.instant_near("Until", call.now).unwrap_or(call.now);
        if until < call.now {
            sent.refuse("Until", "lies in the past: what was billed then stands in the invoices");
        }
        let (draft, after) = (sent.truth("Draft"), sent.whole("After").unwrap_or(0));
        let size = sent.whole("Size").unwrap_or(USUAL);
        if !(1..=MOST).contains(&size) {
            sent.refuse("Size", format!("must be from 1 to {MOST} customers; ask for the next ones with After"));
        }
        let supposed = Supposed::read(&mut sent, customer, business, limits);
        if customer.is_none() && sent.get("Passes").is_some() {
            sent.refuse("CoworkerId", "is a required field with Passes: whose they would be");
        }
        sent.knows(&["CoworkerId", "BusinessId", "Until", "Draft", "After", "Size"], None);
        sent.checked()?;
        supposed.admit(call)?;
        let size = usize::try_from(size).map_err(Problem::internal)?;
        Ok(Asked { customer, business, until, draft, after, size, supposed })
    }
}

/// What would be billed.
///
/// # Errors
/// [`Problem::Invalid`] for records the caller does not see, and what cannot be supposed.
pub async fn bill_run(store: &Store, call: &Call, asked: Asked) -> Result<Value, Problem> {
    let (customers, next) = candidates(store, call, &asked).await?;
    let mut bills = Vec::new();
    let mut totals: BTreeMap<i64, Total> = BTreeMap::new();
    let mut caveats = Vec::new();
    for customer in customers {
        let (call, asked) = (call.clone(), asked.clone());
        let less = "ask for an earlier Until";
        let run =
            rehearse(store, less, move |tx| Box::pin(async move { of_customer(tx, &call, customer, &asked).await }));
        let bill = run.await?;
        caveats.extend(bill.caveats);
        for (currency, total) in bill.totals {
            totals.entry(currency).or_default().add(total);
        }
        bills.extend(bill.shown);
    }
    if next.is_some() {
        let text = call.language.pick(
            "More customers follow: send the same with After = NextAfter. Totals are of this answer alone.",
            "Hay más clientes: envía lo mismo con After = NextAfter. Los totales son solo los de esta respuesta.",
        );
        caveats.push(text.into());
    }
    let totals: Vec<Value> = totals.into_iter().map(|(currency, total)| total.json(currency)).collect();
    Ok(json!({
        "At": spell::instant(asked.until),
        "Customers": bills,
        "Totals": totals,
        "HasMore": next.is_some(),
        "NextAfter": next,
        "Caveats": caveats,
    }))
}

/// The customers of this answer, and where the next one begins.
async fn candidates(store: &Store, call: &Call, asked: &Asked) -> Result<(Vec<i64>, Option<i64>), Problem> {
    let (call, asked) = (call.clone(), asked.clone());
    let read = store.read(move |tx| {
        Box::pin(async move {
            let scope = call.actor.scope.limit();
            let place = at_a_location(tx, &call, asked.business).await;
            if let Some(customer) = asked.customer {
                let mut errors = match place {
                    Ok(()) => Vec::new(),
                    Err(Problem::Invalid(errors)) => errors,
                    Err(problem) => return Err(problem),
                };
                if tx.record_version(model("Coworker")?, customer, scope).await?.is_none() {
                    errors.extend(Invalid::one("CoworkerId", "is not a customer that you see", None).errors);
                }
                return if errors.is_empty() { Ok((vec![customer], None)) } else { Err(Problem::Invalid(errors)) };
            }
            place?;
            let mut seen = Vec::new();
            let most = i64::try_from(LOOKED_AT).map_err(Problem::internal)?;
            let found = tx.perhaps_billed(asked.after, most, call.now).await?;
            let all = found.len() < LOOKED_AT;
            let last = found.last().copied();
            for id in found {
                if seen.len() == asked.size {
                    return Ok((seen.clone(), seen.last().copied()));
                }
                if tx.record_version(model("Coworker")?, id, scope).await?.is_some() {
                    seen.push(id);
                }
            }
            Ok::<_, Problem>((seen, last.filter(|_| !all)))
        })
    });
    read.await
}

/// What one customer would be billed.
#[derive(Debug, Default)]
struct Bill {
    shown: Option<Value>,
    totals: BTreeMap<i64, Total>,
    caveats: Vec<String>,
}

/// Sums in a currency.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    invoices: i64,
    total: Money,
    tax: Money,
}

impl Total {
    fn add(&mut self, other: Total) {
        self.invoices += other.invoices;
        self.total += other.total;
        self.tax += other.tax;
    }

    fn json(self, currency: i64) -> Value {
        json!({
            "CurrencyId": currency, "Invoices": self.invoices, "Net": Amount(self.total - self.tax),
            "TaxAmount": Amount(self.tax), "TotalAmount": Amount(self.total),
        })
    }
}

async fn of_customer(tx: &mut Tx, call: &Call, customer: i64, asked: &Asked) -> Result<Bill, Problem> {
    let mut errors = Vec::new();
    asked.supposed.write(tx, call, &mut errors).await?;
    if !errors.is_empty() {
        return Err(Problem::Invalid(errors));
    }
    let last = tx.last_ids().await?;
    let whose = tx.paid_for(customer).await?;
    let mut bill = Bill { caveats: ahead::parked(tx, call, &whose).await?, ..Bill::default() };
    let mut invoices = Vec::new();
    let mut seen = last.invoice;
    let mut failed = Vec::new();
    if asked.until > call.now {
        let mut ahead = Ahead::new(whose.clone(), call.now, asked.until);
        while let Some(step) = ahead.step(tx).await? {
            for id in tx.invoices_above(seen).await? {
                seen = id;
                invoices.push((id, step.at, step.kind.name()));
            }
            failed.extend(step.failed.iter().map(|_| step.json(&last)));
        }
    }
    let then = Call { now: asked.until, ..call.clone() };
    let run = Run { draft: asked.draft, business: asked.business, alone: asked.customer.is_some() };
    tx.begin_part().await?;
    let refused = match charge_waiting(tx, &then, customer, run).await {
        Ok(_) => None,
        Err(Problem::Business(refusal)) => Some(Problem::Business(refusal).to_string()),
        Err(problem) => return Err(problem),
    };
    tx.end_part(refused.is_none()).await?;
    invoices.extend(tx.invoices_above(seen).await?.into_iter().map(|id| (id, asked.until, "bill run")));
    let mut shown = Vec::with_capacity(invoices.len());
    for (id, at, by) in invoices {
        shown.extend(invoice(tx, &then, id, (at, by), &mut bill).await?);
    }
    let mut left = Vec::new();
    for thing in tx.waiting(WhoseWaiting::PaidBy(customer), asked.until).await? {
        left.push(left_out(tx, &then, &thing, asked, refused.as_deref(), &last).await?);
    }
    for holder in &whose {
        left.extend(not_yet(tx, &then, *holder, asked, &last).await?);
    }
    if shown.is_empty() && left.is_empty() && refused.is_none() && failed.is_empty() && asked.customer.is_none() {
        return Ok(bill);
    }
    let name = tx.customer_name(customer).await?;
    bill.shown = Some(json!({
        "CoworkerId": customer, "CoworkerFullName": name, "Invoices": shown, "NotBilled": left, "Refused": refused,
        "FailedJobs": failed,
    }));
    Ok(bill)
}

/// Members of an invoice that are shown.
const OF_INVOICE: [&str; 14] = [
    "CoworkerId",
    "CoworkerFullName",
    "BusinessId",
    "BusinessName",
    "BillToName",
    "PurchaseOrder",
    "InvoiceFromDate",
    "InvoiceToDate",
    "DueDate",
    "CurrencyCode",
    "TotalAmount",
    "TaxAmount",
    "PaidAmount",
    "Draft",
];

/// Members of a line that are shown.
const OF_LINE: [&str; 9] = [
    "Description",
    "Quantity",
    "SubTotal",
    "TaxAmount",
    "TaxRate",
    "TariffName",
    "PurchaseOrder",
    "SaleDate",
    "IsProratedContract",
];

/// An invoice with its lines; nothing of one that the caller does not see.
async fn invoice(
    tx: &mut Tx,
    call: &Call,
    id: i64,
    (at, by): (Instant, &str),
    bill: &mut Bill,
) -> Result<Option<Value>, Problem> {
    let stored = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    if !call.actor.scope.sees(stored.business) {
        let text = call.language.pick(
            "An invoice of a location that you do not see is not shown.",
            "No se muestra una factura de una sede que no ves.",
        );
        bill.caveats.push(text.into());
        return Ok(None);
    }
    let issuer = issuer(tx, stored.business).await?;
    let mut tax = Money::ZERO;
    let mut lines = Vec::new();
    for line in tx.lines_of(id).await? {
        lines.push(Value::Object(record(tx, call, "CoworkerInvoiceLine", line, &OF_LINE).await?));
        let stored = tx.stored(model("CoworkerInvoiceLine")?, line).await?;
        tax += stored.and_then(|line| line.int("TaxAmount")).map_or(Money::ZERO, Money::from_ten_thousandths);
    }
    let record = tx.stored(model("CoworkerInvoice")?, id).await?;
    let tax = record.and_then(|record| record.int("TaxAmount")).map_or(tax, Money::from_ten_thousandths);
    let total = Total { invoices: 1, total: stored.total, tax };
    bill.totals.entry(issuer.terms.currency).or_default().add(total);
    let mut members = self::record(tx, call, "CoworkerInvoice", id, &OF_INVOICE).await?;
    members.insert("RaisedOn".into(), json!(spell::instant(at)));
    members.insert("RaisedBy".into(), json!(by));
    members.insert("CurrencyId".into(), json!(issuer.terms.currency));
    members.insert("Net".into(), json!(Amount(stored.total - tax)));
    members.insert("Lines".into(), json!(lines));
    Ok(Some(Value::Object(members)))
}

/// Some members of a record, as the records API shows them.
async fn record(
    tx: &mut Tx,
    call: &Call,
    entity: &str,
    id: i64,
    members: &[&str],
) -> Result<Map<String, Value>, Problem> {
    let mut text = Vec::with_capacity(2048);
    tx.record_json(model(entity)?, id, Shape::Full, Scope::All, call.now, &mut text).await?.ok_or(Problem::NotFound)?;
    let mut record: Map<String, Value> = serde_json::from_slice(&text).map_err(Problem::internal)?;
    Ok(members.iter().filter_map(|name| Some(((*name).to_owned(), record.remove(*name)?))).collect())
}

/// Why a thing that waits is not on an invoice.
async fn left_out(
    tx: &mut Tx,
    call: &Call,
    thing: &Waiting,
    asked: &Asked,
    refused: Option<&str>,
    last: &LastIds,
) -> Result<Value, Problem> {
    let is_pass = thing.item.kind.is_pass();
    let kind = if is_pass { ItemKind::Pass } else { ItemKind::Product };
    let (language, issued_by) = (call.language, thing.issuer);
    let plain = |rule, english: &str, spanish: &str| (rule, language.pick(english, spanish).to_owned());
    let (rule, text) = if let Some(at) = thing.not_before.map(spell::instant) {
        let text = say!(
            language,
            "It is to be invoiced from {at} on (InvoiceOn).",
            "Se ha de facturar a partir de {at} (InvoiceOn)."
        );
        ("R13.3", text)
    } else if !call.actor.scope.sees(thing.issuer) {
        plain("R13.3", "It is invoiced by a location that you do not see.", "Lo factura una sede que no ves.")
    } else if asked.business.is_some_and(|business| business != thing.issuer) {
        let text = say!(
            language,
            "It is invoiced by location {issued_by}, not by the one asked for.",
            "Lo factura la sede {issued_by}, no la indicada."
        );
        ("R13.3", text)
    } else if issuer(tx, thing.issuer).await?.terms.currency != thing.item.currency {
        plain(
            "R13.10",
            "It is priced in another currency than the location's invoices.",
            "Su precio está en otra moneda que las facturas de la sede.",
        )
    } else if let Some(refused) = refused {
        ("R13.8", refused.to_owned())
    } else if tx.is_on_draft(kind, thing.item.id).await? {
        plain("R13.8", "It is on a draft, which is issued by hand.", "Está en un borrador, que se emite a mano.")
    } else {
        plain("R13.1", "It costs nothing.", "No cuesta nada.")
    };
    let real = thing.item.id <= if is_pass { last.pass } else { last.sale };
    Ok(json!({
        "Entity": if is_pass { "CoworkerTimePass" } else { "CoworkerProduct" }, "Id": real.then_some(thing.item.id),
        "CoworkerId": thing.holder, "Name": thing.item.name, "Amount": Amount(thing.item.amount()),
        "CurrencyId": thing.item.currency, "Rule": rule, "Text": text,
    }))
}

/// What has no price yet, and which periods of contracts have not begun.
async fn not_yet(tx: &mut Tx, call: &Call, holder: i64, asked: &Asked, last: &LastIds) -> Result<Vec<Value>, Problem> {
    let mut left = Vec::new();
    for (id, name) in tx.unpriced_passes(holder).await? {
        left.push(json!({
            "Entity": "CoworkerTimePass", "Id": (id <= last.pass).then_some(id), "CoworkerId": holder, "Name": name,
            "Amount": null, "CurrencyId": null, "Rule": "R10.3",
            "Text": call.language.pick(
                "Its visit goes on: what it costs is known at the check-out.",
                "Su visita sigue abierta: lo que cuesta se sabrá a la salida.",
            ),
        }));
    }
    for id in tx.running_contracts(holder, call.now).await? {
        let Some(at) =
            tx.scheduled(JobKind::ContractInvoice, id).await?.filter(|at| *at > asked.until || asked.until == call.now)
        else {
            continue;
        };
        let at = spell::instant(at);
        let text = say!(
            call.language,
            "Its next period is invoiced by itself, looked at on {at}; a bill run leaves it alone.",
            "Su próximo periodo se factura automáticamente y se revisa el {at}; una facturación general no lo toca."
        );
        left.push(json!({
            "Entity": "CoworkerContract", "Id": (id <= last.contract).then_some(id), "CoworkerId": holder, "Name": null,
            "Amount": null, "CurrencyId": null, "Rule": "R13.3",
            "Text": text,
        }));
    }
    Ok(left)
}
