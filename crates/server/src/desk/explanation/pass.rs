//! `GET /api/hallpass/passes/{id}/explanation`: where a pass comes from, where it went, what becomes of it, what it cost.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{HeldPass, Instant, Language, Location, LocationId, Names, Origin, PassId, Reason, VisitId, say};
use hallpass_store::Tx;
use hallpass_store::desk::{Kind, Line, Neighbourhood, Unit};
use serde_json::{Value, json};

use super::sentence::at as place_of;
use super::{grant, later, policy_version};
use crate::spell::{MINUTE, VISIT, counted, day, money};
use crate::value::Amount;
use crate::{Call, Problem, spell};

/// The explanation of a pass; `at` is the location where it is asked whether it can be used now: the holder's home location
/// unless another is named.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] for a location the caller does not see.
pub async fn of_pass(tx: &mut Tx, call: &Call, id: PassId, at: Option<i64>) -> Result<Value, Problem> {
    let pass = tx.held_pass(id).await?.ok_or(Problem::NotFound)?;
    let giver = tx.pass_place(id).await?.ok_or(Problem::NotFound)?;
    let home = tx.home_of(pass.owner).await?.unwrap_or(giver);
    let place = LocationId(at.unwrap_or(home.0));
    let Some(location) = tx.location_by_id(place).await?.filter(|_| at.is_none() || call.actor.scope.sees(place.0))
    else {
        return Err(Problem::field("BusinessId", "is not a location that you see"));
    };
    let clock = tx.location_by_id(giver).await?.unwrap_or_else(|| location.clone());
    let entries = tx.ledger(id).await?;
    let (origin_said, origin) = origin(tx, call, &pass, &clock, &entries).await?;
    let (uses_said, uses) = uses(call.language, &pass, &clock, &entries);
    let (next_said, next) = next(tx, call, &pass, &location).await?;
    let (charges_said, charges) = charges(tx, call, &pass, &entries).await?;
    let definition = tx.pass_definition(pass.definition, call.now).await?;
    let name = definition.map(|definition| definition.name).unwrap_or_default();
    let number = id.0;
    let called = match name.as_str() {
        "" => say!(call.language, "Pass {number}.", "Pase {number}."),
        name => say!(call.language, "Pass {number} is \"{name}\".", "El pase {number} es «{name}»."),
    };
    let said = [called, origin_said, uses_said, next_said, charges_said];
    let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
    Ok(json!({
        "CoworkerTimePassId": id.0,
        "CoworkerId": pass.owner.0,
        "Sentence": said.join(" "),
        "PolicyVersion": policy_version(tx, place, call.now).await?,
        "Origin": origin,
        "Uses": uses,
        "Next": next,
        "Charges": charges,
    }))
}

/// Where it comes from.
async fn origin(
    tx: &mut Tx,
    call: &Call,
    pass: &HeldPass,
    clock: &Location,
    entries: &[Line],
) -> Result<(String, Value), Problem> {
    let kind = match pass.origin {
        Origin::Plan => ("Plan", "R11.8"),
        Origin::Product => ("Product", "R11.4"),
        Origin::PayAsYouGo => ("PayAsYouGo", "R10.1"),
        Origin::Manual => ("ByHand", "R11.1"),
    };
    let issued = entries.iter().find(|entry| entry.kind == Kind::Issue);
    let by = issued.and_then(|entry| entry.actor.clone());
    let made = clock.local_date(pass.created);
    let kept = match pass.origin {
        Origin::Plan | Origin::Product => {
            tx.grant_of(pass.id).await?.filter(|trace| trace.definition == pass.definition)
        }
        Origin::PayAsYouGo | Origin::Manual => None,
    };
    let visit = entries.iter().find_map(|entry| entry.visit).filter(|_| pass.origin == Origin::PayAsYouGo);
    let (language, made) = (call.language, day(call.language, &made));
    let said = match (&kept, pass.origin) {
        (Some(trace), _) => grant::sentence(tx, call, trace).await?,
        (None, Origin::Plan) => say!(
            language,
            "It came from a plan on {made}; what decided is not on record here.",
            "Vino de un plan el {made}; aquí no consta qué lo decidió."
        ),
        (None, Origin::Product) => say!(
            language,
            "It came with a product on {made}; what decided is not on record here.",
            "Vino con un producto el {made}; aquí no consta qué lo decidió."
        ),
        (None, Origin::PayAsYouGo) => {
            let at =
                visit.map_or(String::new(), |visit| say!(language, " at check-in {visit}", " en la entrada {visit}"));
            say!(
                language,
                "It was made on {made} as pay as you go, because nothing else fitted{at}.",
                "Se creó el {made} como pago por uso, porque no servía ningún otro pase{at}."
            )
        }
        (None, Origin::Manual) => match by.as_deref().filter(|by| *by != "system") {
            Some(by) => {
                say!(language, "It was added by hand on {made} by {by}.", "Lo añadió a mano {by} el {made}.")
            }
            None => say!(language, "It was added by hand on {made}.", "Se añadió a mano el {made}."),
        },
    };
    let value = json!({
        "Kind": kind.0,
        "Rule": kind.1,
        "Sentence": said,
        "CreatedOn": spell::instant(pass.created),
        "CreatedBy": by,
        "CheckinId": visit,
        "Grant": kept.as_ref().map(grant::shown),
    });
    Ok((said, value))
}

/// Where its minutes or its day went: one use for each visit that still has something of it.
fn uses(language: Language, pass: &HeldPass, clock: &Location, entries: &[Line]) -> (String, Vec<Value>) {
    let mut drawn: BTreeMap<i64, (i64, Instant)> = BTreeMap::new();
    for entry in entries {
        let amount = match entry.kind {
            Kind::Use => entry.amount,
            Kind::GiveBack => -entry.amount,
            _ => continue,
        };
        if let Some(visit) = entry.visit {
            let sum = drawn.entry(visit).or_insert((0, entry.happened));
            *sum = (sum.0 + amount, entry.happened);
        }
    }
    drawn.retain(|_, (amount, _)| *amount > 0);
    let by_day = entries.first().is_some_and(|entry| entry.unit == Unit::Days);
    let uses = drawn.iter().map(|(visit, (amount, happened))| {
        json!({
            "CheckinId": visit,
            "Minutes": (!by_day).then_some(amount),
            "HappenedOn": spell::instant(*happened),
            "Explanation": format!("/api/hallpass/checkins/{visit}/explanation"),
        })
    });
    let sum: i64 = drawn.values().map(|(amount, _)| amount).sum();
    let said = match (drawn.is_empty(), by_day, pass.used_by_hand) {
        (true, _, true) => language.pick("It was set to used by hand.", "Se marcó como usado a mano.").to_owned(),
        (true, _, false) => language.pick("It has not been used.", "No se ha usado.").to_owned(),
        (false, true, _) => {
            let days = drawn.values().map(|(_, happened)| clock.local_date(*happened)).collect::<BTreeSet<_>>();
            let days = days.iter().map(|iso| day(language, iso));
            let days = days.map(|day| say!(language, "{day}", "el {day}")).collect::<Vec<_>>();
            let days = spell::listed(language, &days);
            say!(language, "It was used on {days}.", "Se usó {days}.")
        }
        (false, false, _) => {
            let total = pass.total.filter(|_| pass.payg.is_none());
            let visits = counted(language, i64::try_from(drawn.len()).unwrap_or(0), VISIT);
            match total {
                Some(total) => say!(
                    language,
                    "{sum} of {total} minutes were used in {visits}.",
                    "Se han usado {sum} de {total} minutos en {visits}."
                ),
                None => {
                    let minutes = counted(language, sum, MINUTE);
                    say!(language, "{sum} minutes were used in {visits}.", "Se han usado {minutes} en {visits}.")
                }
            }
        }
    };
    (said, uses.collect())
}

/// When it ends, and whether it can be used now.
async fn next(tx: &mut Tx, call: &Call, pass: &HeldPass, place: &Location) -> Result<(String, Value), Problem> {
    let about = Neighbourhood {
        customer: pass.owner,
        locations: vec![place.id],
        from: call.now,
        to: call.now,
        visit: None,
        pass: Some(pass.id),
    };
    let world = tx.world(&about, call.now).await?;
    let failures = world.and_then(|world| hallpass_engine::failures_now(&world, place.id, pass.id, call.now));
    let language = call.language;
    let names = Names { place: &place.name, definition: "", language };
    let reasons: Vec<Reason> = failures.iter().flatten().map(|failure| Reason::Failed(*failure)).collect();
    let usable = failures.is_some() && reasons.is_empty();
    let name = place_of(language, &place.name);
    let now = match reasons.first() {
        None if usable => say!(language, "It can be used {name} now.", "Ahora se puede usar {name}."),
        None => String::new(),
        Some(first) => {
            let why = first.text(names);
            say!(language, "It cannot be used {name} now: {why}", "Ahora no se puede usar {name}: {why}")
        }
    };
    let (code, why) = match pass.origin {
        Origin::Plan => (
            "EndOfPeriod",
            language.pick(": plan passes last for their period", ": los pases de un plan duran su período"),
        ),
        Origin::Product => ("OfProduct", language.pick(", as the product says", ", como indica el producto")),
        Origin::Manual | Origin::PayAsYouGo => ("ByHand", ""),
    };
    let moment = |at| {
        let (on, clock) = (day(language, &place.local_date(at)), spell::time(language, &wall(place, at)));
        say!(language, "on {on} at {clock}", "el {on} a {clock}")
    };
    let ends = match pass.expires {
        None if pass.payg.is_some() => String::new(),
        None => language.pick("It does not expire. ", "No caduca. ").to_owned(),
        Some(at) if at <= call.now => say!(language, "It expired {}{why}. ", "Caducó {}{why}. ", moment(at)),
        Some(at) => say!(language, "It expires {}{why}. ", "Caduca {}{why}. ", moment(at)),
    };
    let value = json!({
        "ExpireDate": pass.expires.map(spell::instant),
        "ExpiresBecause": pass.expires.map(|_| code),
        "BusinessId": place.id.0,
        "At": spell::instant(call.now),
        "Usable": usable,
        "Reasons": reasons.iter().map(|r| json!({"Code": r.code(), "Rule": r.rule(), "Text": r.text(names)})).collect::<Vec<_>>(),
    });
    Ok((format!("{ends}{now}"), value))
}

/// What was charged for it: lines of invoices, and pay as you go before it is invoiced.
async fn charges(tx: &mut Tx, call: &Call, pass: &HeldPass, entries: &[Line]) -> Result<(String, Vec<Value>), Problem> {
    let (mut said, mut charges) = (Vec::new(), Vec::new());
    if pass.payg.is_some() {
        let mut visits: Vec<i64> = entries.iter().filter_map(|entry| entry.visit).collect();
        visits.sort_unstable();
        visits.dedup();
        for visit in visits {
            let settlement = tx.settlement_of(VisitId(visit)).await?;
            for charge in settlement.iter().flat_map(|settled| &settled.charges).filter(|charge| charge.pass == pass.id)
            {
                let (text, value) = later::of_charge(tx, call, charge).await?;
                said.push(text);
                charges.push(json!({"Kind": "PayAsYouGo", "CheckinId": visit, "Charge": value}));
            }
        }
    }
    for on in tx.lines_of_pass(pass.id).await? {
        let language = call.language;
        let on_what = match on.number.as_deref().filter(|_| !on.draft) {
            Some(number) => say!(language, "invoice {number}", "la factura {number}"),
            None => language.pick("a draft", "un borrador").to_owned(),
        };
        let counts = match on.live || on.draft {
            true => "",
            false => language.pick(", which no longer counts", ", que ya no cuenta"),
        };
        said.push(match on.product {
            true => say!(
                language,
                "It is part of a sale on {on_what}{counts}.",
                "Forma parte de una venta en {on_what}{counts}."
            ),
            false => {
                let amount = money(language, on.amount);
                say!(
                    language,
                    "{amount} is charged for it on {on_what}{counts}.",
                    "Se cobran {amount} por él en {on_what}{counts}."
                )
            }
        });
        charges.push(json!({
            "Kind": if on.product { "Sale" } else { "Pass" },
            "CoworkerInvoiceLineId": on.line,
            "CoworkerInvoiceId": on.invoice,
            "Amount": Amount(on.amount),
            "Draft": on.draft,
            "Live": on.live,
            "Explanation": format!("/api/hallpass/invoicelines/{}/explanation", on.line),
        }));
    }
    Ok((said.join(" "), charges))
}

/// Wall-clock time, e.g. "09:30".
fn wall(place: &Location, at: Instant) -> String {
    let minute = place.local_micros(at).div_euclid(60_000_000).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
