//! Issuing, correcting and deleting passes (R3.3-R3.11, R11.1, R11.2, R11.3, R12.2).

use hallpass_contract::{Draft, Value, catalog};
use hallpass_engine::passes::MOST_HELD;
use hallpass_engine::{CustomerId, DefinitionId, HeldPass, Instant, PassId, PaygState, TimePass, passes};
use hallpass_store::Tx;
use hallpass_store::desk::NewPass;
use hallpass_store::records::Scope;

use crate::records::Written;
use crate::{Call, Problem};

/// Issues `CreateMultiple` identical passes, all or none (R11.1). Answers the first.
///
/// Staff give passes straight away; everybody else gets them through products and plans (R3.12).
///
/// # Errors
/// [`Problem::Invalid`]: CreateMultiple below 1 or above what the customer may hold, an archived definition (R3.11).
pub async fn create(tx: &mut Tx, call: &Call, mut draft: Draft) -> Result<Written, Problem> {
    let copies = copies(&draft)?;
    let holder = CustomerId(draft.int("CoworkerId").unwrap_or_default());
    let definition = definition(tx, call, draft.int("TimePassId").unwrap_or_default()).await?;
    if definition.archived {
        return Err(Problem::field("TimePass", "is archived and cannot be given out any more"));
    }
    let expires = draft.instant("ExpireDate").map(Instant::from_micros);
    if expires.is_none_or(|expires| expires > call.now) {
        fits_cap(tx, call, holder, copies).await?;
    }
    let price = draft.int("Price");
    draft.take("Price");
    // R3.6: a pass is never created used; R3.9: a plan's pass is one that names its TariffTimePass.
    draft.set("Used", Value::Bool(false));
    let from_plan = draft.text("TariffTimePassUniqueId").is_some();
    draft.set("IsFromTariff", Value::Bool(from_plan));

    let stamp = call.stamp();
    let mut first = None;
    for _ in 0..copies {
        let id = tx.create_record(&draft, &stamp).await?;
        let pass = NewPass { id: PassId(id), definition: definition.id, holder, minutes: definition.minutes, price };
        tx.issue(&pass, &stamp).await?;
        tx.emit(holder.0, "CoworkerTimePassCreated", "CoworkerTimePass", id, call.now).await?;
        tx.audit(&stamp, "create", "CoworkerTimePass", id).await?;
        first.get_or_insert(id);
    }
    Ok(Written::Done(first.unwrap_or_default()))
}

/// How many passes a draft asks for.
///
/// # Errors
/// [`Problem::Invalid`]: fewer than one, or more than a customer may hold (R11.1).
pub(crate) fn copies(draft: &Draft) -> Result<i64, Problem> {
    let copies = draft.int("CreateMultiple").unwrap_or(1);
    if (1..=MOST_HELD).contains(&copies) {
        return Ok(copies);
    }
    Err(Problem::field("CreateMultiple", format!("must be a whole number from 1 to {MOST_HELD}")))
}

/// R4.4, R11.3: a pass that its holder cannot use is assigned all the same; this says why it cannot be used.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn warning(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<Option<String>, Problem> {
    let id = DefinitionId(draft.int("TimePassId").unwrap_or_default());
    let Some(definition) = tx.pass_definition(id, call.now).await? else { return Ok(None) };
    if !definition.only_for_contacts && !definition.only_for_members {
        return Ok(None);
    }
    let contracts = tx.contracts_of(CustomerId(draft.int("CoworkerId").unwrap_or_default())).await?;
    let plans: Vec<_> =
        contracts.iter().filter(|contract| contract.is_active_at(call.now)).map(|c| c.plan_at(call.now).id).collect();
    let why = match (definition.only_for_contacts, plans.is_empty()) {
        (true, false) => "it is for contacts only, and the customer has an active contract",
        (true, true) => return Ok(None),
        (false, true) => "it is for members only, and the customer has no active contract",
        (false, false) if definition.plans.is_empty() || plans.iter().any(|plan| definition.plans.contains(plan)) => {
            return Ok(None);
        }
        (false, false) => "it is for members on certain plans only, and the customer is on none of them",
    };
    Ok(Some(format!("The customer cannot use {} at present: {why}.", definition.name)))
}

/// Changes a pass. A change of `Used` is a correction (R3.6); other uses members are the engine's and are left alone.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] for another definition, or another holder of a pass in use.
pub async fn update(tx: &mut Tx, call: &Call, mut draft: Draft) -> Result<Written, Problem> {
    let id = PassId(draft.id.ok_or(Problem::NotFound)?);
    let before = tx.held_pass(id).await?.ok_or(Problem::NotFound)?;
    refuse_another_definition(&draft, &before)?;
    refuse_correction(&draft, &before)?;
    let holder = draft.int("CoworkerId").map_or(before.owner, CustomerId);
    if holder != before.owner && tx.pass_is_in_use(id).await? {
        return Err(Problem::field("Coworker", "cannot change: check-ins rest on this pass. Delete them first."));
    }
    let definition = definition(tx, call, before.definition.0).await?;
    let price = price_after(tx, call, &draft, &before, &definition).await?;
    draft.take("Price");
    draft.take("CreateMultiple");
    let used = draft.boolean("Used");
    let used_date = draft.heard("UsedDate").and_then(instant);
    draft.take("Used");

    let stamp = call.stamp();
    tx.update_record(&draft, Scope::All, &stamp).await?;
    if let Some(price) = price {
        tx.set_price(id, price).await?;
    }
    if holder != before.owner {
        tx.transfer(&before, holder, &stamp).await?;
    }
    let moved = HeldPass { owner: holder, ..before };
    match used {
        Some(true) if !moved.used => {
            let after = passes::set_used_by_hand(&moved, used_date, call.now);
            tx.correct(&moved, &after, &stamp).await?;
        }
        Some(false) if moved.used => {
            let after = passes::clear_used_by_hand(&moved, tx.ledger_minutes(id).await?);
            tx.correct(&moved, &after, &stamp).await?;
        }
        _ => {
            tx.settle_expiry(id, &stamp).await?;
            tx.settle_carried(id, &stamp).await?;
        }
    }
    tx.emit(holder.0, "CoworkerTimePassUpdated", "CoworkerTimePass", id.0, call.now).await?;
    tx.audit(&stamp, "update", "CoworkerTimePass", id.0).await?;
    Ok(Written::Done(id.0))
}

/// Deletes a pass that no check-in rests on (R12.2); what it held is booked as revoked.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Blocked`].
pub async fn delete(tx: &mut Tx, call: &Call, id: PassId) -> Result<Written, Problem> {
    let pass = tx.held_pass(id).await?.ok_or(Problem::NotFound)?;
    if tx.pass_is_in_use(id).await? {
        return Err(Problem::Blocked("check-ins".into()));
    }
    let stamp = call.stamp();
    tx.revoke(&pass, &stamp).await?;
    // What it was worth on its invoice line is credited from now on (chapter 17).
    tx.remember_revoked(id, call.now).await?;
    let model = catalog().by_entity("CoworkerTimePass").ok_or(Problem::NotFound)?;
    tx.delete_record(model, id.0, Scope::All, call.now).await?;
    tx.emit(pass.owner.0, "CoworkerTimePassDeleted", "CoworkerTimePass", id.0, call.now).await?;
    tx.audit(&stamp, "delete", "CoworkerTimePass", id.0).await?;
    Ok(Written::Done(id.0))
}

/// R3.8: nothing is created when the customer would hold too many.
async fn fits_cap(tx: &mut Tx, call: &Call, holder: CustomerId, copies: i64) -> Result<(), Problem> {
    let live = tx.live_passes(holder, call.now).await?;
    if passes::fits_cap(live, copies) {
        return Ok(());
    }
    Err(Problem::field(
        "CreateMultiple",
        format!(
            "would give the customer {} passes; a customer cannot hold more than {MOST_HELD} (holds {live})",
            live + copies
        ),
    ))
}

async fn definition(tx: &mut Tx, call: &Call, id: i64) -> Result<TimePass, Problem> {
    tx.pass_definition(DefinitionId(id), call.now)
        .await?
        .ok_or_else(|| Problem::field("TimePass", "is not a known time pass"))
}

/// A pass keeps the definition it was issued from: its minutes were copied then (R3.3).
fn refuse_another_definition(draft: &Draft, before: &HeldPass) -> Result<(), Problem> {
    match draft.int("TimePassId") {
        Some(id) if id != before.definition.0 => Err(Problem::field(
            "TimePass",
            "cannot change: the pass keeps what it was issued with. Delete it and issue another.",
        )),
        _ => Ok(()),
    }
}

/// What pay as you go has used is what its check-in has (R10.3): nothing of it is corrected by hand.
fn refuse_correction(draft: &Draft, before: &HeldPass) -> Result<(), Problem> {
    match draft.boolean("Used") {
        Some(used) if before.payg.is_some() && used != before.used => {
            Err(Problem::field("Used", "cannot change on a pay-as-you-go pass: change or delete its check-in."))
        }
        _ => Ok(()),
    }
}

/// R11.2: the number shown, or null, leaves a pass without its own price; another number is one. `None` = leave as it is.
async fn price_after(
    tx: &mut Tx,
    call: &Call,
    draft: &Draft,
    before: &HeldPass,
    definition: &TimePass,
) -> Result<Option<Option<i64>>, Problem> {
    let Some(value) = draft.value("Price") else { return Ok(None) };
    let (own, free) = tx.own_price(before.id).await?;
    if let Some(payg) = before.payg {
        return price_bought(value, own, &payg);
    }
    let Value::Int(sent) = value else { return Ok(Some(None)) };
    if own == Some(*sent) {
        return Ok(Some(own));
    }
    let plans = tx.active_plans(before.owner, call.now).await?;
    let shown = passes::price_shown(definition, free, None, &plans).as_ten_thousandths();
    Ok(Some((*sent != shown).then_some(*sent)))
}

/// The price of a pay-as-you-go pass is its charge: another number corrects it after check-out, as long as it is not invoiced.
fn price_bought(value: &Value, own: Option<i64>, payg: &PaygState) -> Result<Option<Option<i64>>, Problem> {
    match value {
        Value::Int(sent) if own != Some(*sent) => {
            if payg.charge.is_none() {
                return Err(Problem::field("Price", "is set at check-out on a pay-as-you-go pass: check out first."));
            }
            if payg.invoiced {
                return Err(Problem::field(
                    "Price",
                    "cannot change: the pass has been invoiced. Credit the invoice first.",
                ));
            }
            Ok(Some(Some(*sent)))
        }
        _ => Ok(Some(own)),
    }
}

fn instant(value: &Value) -> Option<Instant> {
    match value {
        Value::Int(micros) => Some(Instant::from_micros(*micros)),
        _ => None,
    }
}
