//! `POST /api/hallpass/grants/simulate`: which passes would be issued until an instant, and why: of a customer, of a contract, of
//! a contract that is only supposed, or of a sale of a product.

use std::collections::BTreeMap;

use hallpass_contract::body::{BodyError, Limits, Operation};
use hallpass_contract::invalid::FieldError;
use hallpass_contract::{Draft, Verb};
use hallpass_engine::{Instant, Language, Span, say};
use hallpass_store::Tx;
use hallpass_store::billing::ItemKind;
use hallpass_store::jobs::JobKind;
use hallpass_store::rehearsal::{IssuedLot, LastIds};
use serde_json::{Value, json};

use super::ahead::{self, Ahead, Step};
use super::{Sent, Supposed, at_a_location};
use crate::billing::collect;
use crate::billing::payments::{self, Payment};
use crate::http::rights::admit;
use crate::records::create_from;
use crate::records::first::model;
use crate::{Call, Problem, spell};

/// How far is looked ahead unless `Until` says otherwise.
const USUAL: Span = Span::days(31);

/// Whose passes.
#[derive(Clone, Debug)]
enum Subject {
    Customer,
    Contract(i64),
    /// A contract, and whether the location that issues it was sent as `BusinessId`.
    NewContract {
        draft: Draft,
        as_business: bool,
    },
    Sale {
        draft: Draft,
        invoiced: bool,
        paid: bool,
    },
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    customer: Option<i64>,
    business: Option<i64>,
    subject: Subject,
    until: Instant,
    supposed: Supposed,
}

impl Asked {
    /// Reads a body, and whether the caller may ask: what is supposed needs the right to do it.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong; [`Problem::Unauthorized`].
    pub fn read(call: &Call, body: &[u8], limits: Limits) -> Result<Asked, Problem> {
        let mut sent = Sent::read(body)?;
        let customer = sent.whole("CoworkerId");
        let contract = sent.whole("CoworkerContractId");
        let until = sent.instant_near("Until", call.now).unwrap_or(call.now + USUAL);
        if until < call.now {
            sent.refuse("Until", "lies in the past: what was issued then stands in the records");
        }
        let named = ["CoworkerContractId", "TariffId", "ProductId"];
        let kinds: Vec<&str> = named.into_iter().filter(|name| sent.get(name).is_some()).collect();
        if let [first, second, ..] = kinds.as_slice() {
            sent.refuse(*second, format!("cannot be asked together with {first}: send one of them"));
        }
        let business = sent.whole("BusinessId");
        let kind = kinds.first().copied().unwrap_or("CoworkerId");
        let (invoiced, paid) = (sent.truth("Invoiced"), sent.truth("Paid"));
        for name in ["Invoiced", "Paid"] {
            if kind != "ProductId" && sent.get(name).is_some() {
                sent.refuse_once(name, "is about a sale: send ProductId, too");
            }
        }
        let subject = match kind {
            "CoworkerContractId" => contract.map(Subject::Contract),
            "TariffId" => new_contract(&mut sent, business, limits),
            "ProductId" => draft_of(&mut sent, "CoworkerProduct", &[("Quantity", json!(1))], limits)
                .map(|draft| Subject::Sale { draft, invoiced, paid }),
            _ => {
                if customer.is_none() && sent.errors.is_empty() {
                    sent.refuse("CoworkerId", "is a required field, unless CoworkerContractId is sent");
                }
                Some(Subject::Customer)
            }
        };
        let supposed = Supposed::read(&mut sent, customer, business, limits);
        let own =
            ["CoworkerId", "CoworkerContractId", "BusinessId", "Until", "TariffId", "ProductId", "Invoiced", "Paid"];
        let record = match kind {
            "TariffId" => Some(model("CoworkerContract")?),
            "ProductId" => Some(model("CoworkerProduct")?),
            _ => None,
        };
        sent.knows(&own, record);
        if let (true, Subject::Contract(_)) = (customer.is_some(), subject.as_ref().unwrap_or(&Subject::Customer)) {
            sent.refuse("CoworkerId", "cannot be asked together with CoworkerContractId: send one of them");
        }
        sent.checked()?;
        let subject = subject.ok_or_else(|| Problem::internal("a simulation of nothing"))?;
        for (entity, verb) in match &subject {
            Subject::Customer => &[("Coworker", Verb::Read), ("CoworkerTimePass", Verb::Read)][..],
            Subject::Contract(_) => &[("CoworkerContract", Verb::Read), ("CoworkerTimePass", Verb::Read)],
            Subject::NewContract { .. } => &[("CoworkerContract", Verb::Create)],
            Subject::Sale { invoiced: false, paid: false, .. } => &[("CoworkerProduct", Verb::Create)],
            Subject::Sale { paid: false, .. } => &[("CoworkerProduct", Verb::Create), ("CoworkerProduct", Verb::Edit)],
            Subject::Sale { .. } => {
                &[("CoworkerProduct", Verb::Create), ("CoworkerProduct", Verb::Edit), ("CoworkerInvoice", Verb::Edit)]
            }
        } {
            admit(call, entity, *verb)?;
        }
        supposed.admit(call)?;
        Ok(Asked { customer, business, subject, until, supposed })
    }
}

fn new_contract(sent: &mut Sent, business: Option<i64>, limits: Limits) -> Option<Subject> {
    let issuer = business.map_or(Value::Null, |business| json!(business));
    let as_business = sent.get("IssuedById").is_none();
    let draft = draft_of(sent, "CoworkerContract", &[("Quantity", json!(1)), ("IssuedById", issuer)], limits);
    if as_business {
        issuer_as_business(&mut sent.errors);
    }
    draft.map(|draft| Subject::NewContract { draft, as_business })
}

/// The location that issues a supposed contract is sent as `BusinessId`, and named so when it is wrong; what has been said of it
/// already is not said again.
fn issuer_as_business(errors: &mut Vec<FieldError>) {
    for error in errors.iter_mut().filter(|error| matches!(&*error.property, "IssuedBy" | "IssuedById")) {
        error.property = "BusinessId".into();
    }
    let mut said = false;
    errors.retain(|error| error.property != "BusinessId" || !std::mem::replace(&mut said, true));
}

/// A record that is only supposed, from the members of the request; `usual` are those that may be left out.
fn draft_of(sent: &mut Sent, entity: &str, usual: &[(&str, Value)], limits: Limits) -> Option<Draft> {
    let mut body = sent.members().clone();
    for (name, value) in usual {
        if sent.get(name).is_none() && !value.is_null() {
            body.insert((*name).to_owned(), value.clone());
        }
    }
    let text = serde_json::to_vec(&body).ok()?;
    match Draft::read(model(entity).ok()?, Operation::Create, Some("application/json"), &text, limits) {
        Ok(draft) => Some(draft),
        Err(BodyError::Invalid(invalid)) => {
            // What was said already under the same name is said once.
            let new = invalid.errors.into_iter().filter(|error| {
                let known =
                    |own: &str| own == error.property || own.strip_suffix("Id") == Some(error.property.as_ref());
                !sent.errors.iter().any(|old| known(&old.property))
            });
            let new: Vec<_> = new.collect();
            sent.errors.extend(new);
            None
        }
        Err(_) => {
            sent.refuse("", "the body cannot be read");
            None
        }
    }
}

/// What would be issued until `Until`: every lot with its period, and what would be held back and why.
///
/// # Errors
/// [`Problem::Invalid`] for what cannot be supposed; [`Problem::NotFound`] for records the caller does not see.
pub async fn grants(tx: &mut Tx, call: &Call, asked: Asked) -> Result<Value, Problem> {
    at_a_location(tx, call, asked.business).await?;
    let last = tx.last_ids().await?;
    let mut errors = Vec::new();
    asked.supposed.write(tx, call, &mut errors).await?;
    if !errors.is_empty() {
        return Err(Problem::Invalid(errors));
    }
    // Supposed passes are there, not issued.
    let mut telling = Telling { seen: tx.last_ids().await?.pass, lots: Vec::new(), held: BTreeMap::new(), sale: None };
    let (customer, contract) = begin(tx, call, &asked, &mut telling).await?;
    telling.look(tx, call.now).await?;
    let whose = vec![customer];
    let caveats = ahead::parked(tx, call, &whose).await?;
    let mut ahead = Ahead::new(whose, call.now, asked.until);
    while let Some(step) = ahead.step(tx).await? {
        telling.look(tx, step.at).await?;
        telling.note(tx, &step).await?;
    }
    telling.waits(tx, call, asked.until).await?;
    let Telling { lots, held, .. } = telling;
    let of_contract = |id: Option<i64>| contract.is_none_or(|contract| id == Some(contract));
    let lots: Vec<_> = lots.into_iter().filter(|(_, lot)| of_contract(lot.plan.map(|(id, _)| id))).collect();
    let total: i64 = lots.iter().map(|(_, lot)| lot.count).sum();
    let held = held.into_iter().filter(|((kind, subject, _), _)| {
        contract.is_none() || (of_contract(Some(*subject)) && matches!(kind, JobKind::Grants))
    });
    Ok(json!({
        "CoworkerId": customer,
        "CoworkerContractId": contract.filter(|id| *id <= last.contract),
        "From": spell::instant(call.now),
        "Until": spell::instant(asked.until),
        "TotalPasses": total,
        "Grants": lots.iter().map(|(at, lot)| shown(call.language, *at, lot, &last)).collect::<Vec<_>>(),
        "HeldBack": held.map(|(key, held)| held.json(&key, &last)).collect::<Vec<_>>(),
        "Caveats": caveats,
    }))
}

/// Makes what is only supposed; answers whose passes are asked for, and of which contract alone.
async fn begin(tx: &mut Tx, call: &Call, asked: &Asked, telling: &mut Telling) -> Result<(i64, Option<i64>), Problem> {
    let scope = call.actor.scope.limit();
    match &asked.subject {
        Subject::Customer => {
            let customer = asked.customer.unwrap_or_default();
            let seen = tx.record_version(model("Coworker")?, customer, scope).await?;
            seen.ok_or_else(|| Problem::field("CoworkerId", "is not a customer that you see"))?;
            Ok((customer, None))
        }
        Subject::Contract(id) => {
            let seen = tx.record_version(model("CoworkerContract")?, *id, scope).await?;
            seen.ok_or_else(|| Problem::field("CoworkerContractId", "is not a contract that you see"))?;
            let customer = tx.customer_of_contract(*id).await?.ok_or(Problem::NotFound)?;
            Ok((customer, Some(*id)))
        }
        Subject::NewContract { draft, as_business } => {
            let made = create_from(tx, call, draft.clone()).await;
            let id = made.map_err(|problem| match problem {
                Problem::Invalid(mut errors) if *as_business => {
                    issuer_as_business(&mut errors);
                    Problem::Invalid(errors)
                }
                other => other,
            })?;
            telling.note_job(tx, JobKind::Grants, id, call.now, None).await?;
            Ok((draft.int("CoworkerId").unwrap_or_default(), Some(id)))
        }
        Subject::Sale { draft, invoiced, paid } => {
            let id = create_from(tx, call, draft.clone()).await?;
            telling.sale = Some(id);
            if *invoiced || *paid {
                collect::invoice_sale(tx, call, id, false).await?;
            }
            if let (true, Some(invoice)) = (*paid, tx.invoice_of(ItemKind::Product, id).await?)
                && !tx.invoice(invoice).await?.is_some_and(|invoice| invoice.paid)
            {
                payments::pay(tx, call, invoice, Payment::default()).await?;
            }
            telling.note_job(tx, JobKind::Release, id, call.now, None).await?;
            Ok((draft.int("CoworkerId").unwrap_or_default(), None))
        }
    }
}

/// What is told so far.
struct Telling {
    /// The last pass that has been told of.
    seen: i64,
    lots: Vec<(Instant, IssuedLot)>,
    /// By job, record and reason: since when, and until when it was tried.
    held: BTreeMap<(JobKind, i64, String), Held>,
    sale: Option<i64>,
}

/// What was not done.
#[derive(Clone, Copy, Debug)]
struct Held {
    from: Instant,
    to: Instant,
    rule: &'static str,
}

impl Held {
    fn json(self, (kind, subject, reason): &(JobKind, i64, String), last: &LastIds) -> Value {
        let contract = matches!(kind, JobKind::Grants | JobKind::ContractInvoice);
        json!({
            "From": spell::instant(self.from),
            "LastTried": spell::instant(self.to),
            "Job": kind.name(),
            "CoworkerContractId": (contract && *subject <= last.contract).then_some(*subject),
            "CoworkerProductId": (*kind == JobKind::Release && *subject <= last.sale).then_some(*subject),
            "Rule": self.rule,
            "Reason": reason,
        })
    }
}

impl Telling {
    /// Takes up what has been issued since the last look.
    async fn look(&mut self, tx: &mut Tx, at: Instant) -> Result<(), Problem> {
        for lot in tx.lots_above(self.seen).await? {
            self.seen = self.seen.max(lot.last);
            self.lots.push((at, lot));
        }
        Ok(())
    }

    async fn note(&mut self, tx: &mut Tx, step: &Step) -> Result<(), Problem> {
        self.note_job(tx, step.kind, step.subject, step.at, step.failed.as_deref()).await
    }

    /// Takes up why a job that issues passes has not.
    async fn note_job(
        &mut self,
        tx: &mut Tx,
        kind: JobKind,
        subject: i64,
        at: Instant,
        failed: Option<&str>,
    ) -> Result<(), Problem> {
        let (reason, rule) = match (failed, kind) {
            (Some(text), _) => (text.to_owned(), "R16.1"),
            (None, JobKind::Grants | JobKind::Release) => match tx.held_back(kind, subject).await? {
                Some(held) => (held.reason, if held.parked { "R16.1" } else { "R3.8" }),
                None => return Ok(()),
            },
            (None, _) => return Ok(()),
        };
        self.held.entry((kind, subject, reason)).and_modify(|held| held.to = at).or_insert(Held {
            from: at,
            to: at,
            rule,
        });
        Ok(())
    }

    /// R11.5: a sale whose passes wait for its invoice, or for its payment.
    async fn waits(&mut self, tx: &mut Tx, call: &Call, until: Instant) -> Result<(), Problem> {
        let Some(id) = self.sale else { return Ok(()) };
        let known = self.held.keys().any(|(kind, subject, _)| (*kind, *subject) == (JobKind::Release, id));
        let Some(sale) = tx.sale(id).await?.filter(|sale| !sale.activated && !known) else { return Ok(()) };
        let reason = match tx.invoice_of(ItemKind::Product, sale.id).await? {
            None => call.language.pick(
                "The passes are released when the sale is invoiced (members) or its invoice is paid (everybody else).",
                "Los pases se entregan cuando se factura la venta (miembros) o cuando se paga su factura (los demás).",
            ),
            Some(_) => call.language.pick(
                "The customer is no member: the passes are released when the invoice is paid.",
                "El cliente no es miembro: los pases se entregan cuando se paga la factura.",
            ),
        };
        self.held.insert((JobKind::Release, id, reason.to_owned()), Held { from: until, to: until, rule: "R11.5" });
        Ok(())
    }
}

fn shown(language: Language, at: Instant, lot: &IssuedLot, last: &LastIds) -> Value {
    let (definition, name) = &lot.definition;
    let contract = lot.plan.map(|(id, _)| id).filter(|id| *id <= last.contract);
    let (source, rule, text) = match (&lot.plan_name, lot.period, lot.sale) {
        (Some(plan), Some((from, to)), _) => {
            let (from, to) = (spell::instant(from), spell::instant(to));
            let text = say!(
                language,
                "Included in the plan {plan} for {from} to {to}.",
                "Incluido en el plan {plan} de {from} a {to}."
            );
            ("Plan", "R11.12", text)
        }
        (Some(plan), None, _) => {
            ("Plan", "R11.12", say!(language, "Included in the plan {plan}.", "Incluido en el plan {plan}."))
        }
        (None, _, Some(_)) => (
            "Product",
            "R11.5",
            language.pick("Released by the sale of a product.", "Entregado por la venta de un producto.").to_owned(),
        ),
        (None, ..) => ("Other", "R11.1", language.pick("Issued by itself.", "Emitido automáticamente.").to_owned()),
    };
    json!({
        "IssuedOn": spell::instant(at),
        "CoworkerId": lot.customer,
        "Source": source,
        "CoworkerContractId": contract,
        "TariffTimePassId": lot.plan.map(|(_, rule)| rule),
        "CoworkerProductId": lot.sale.filter(|id| *id <= last.sale),
        "TimePassId": definition,
        "TimePassName": name,
        "Count": lot.count,
        "Minutes": lot.minutes,
        "PeriodFrom": lot.period.map(|(from, _)| spell::instant(from)),
        "PeriodTo": lot.period.map(|(_, to)| spell::instant(to)),
        "ValidFrom": lot.valid_from.map(spell::instant),
        "ExpireDate": lot.expires.map(spell::instant),
        "Rule": rule,
        "Text": text,
    })
}
