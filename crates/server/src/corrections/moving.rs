//! Moving passes from one customer to another. What visits have used stays with whoever came; what is left goes on to the new holder
//! in the ledger too (`transfer`).

use hallpass_engine::{CustomerId, HeldPass, PassId};
use hallpass_store::Tx;
use hallpass_store::corrections::{ActionPass, NewAction};
use serde_json::{Value, json};

use super::{outcome, state};
use crate::{Call, Problem};

/// Which passes to move.
#[derive(Clone, Debug)]
pub enum Which {
    /// All of these, or none.
    All(Vec<i64>),
    /// Those of these that can be moved.
    Possible(Vec<i64>),
}

/// Moves one pass.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] when it belongs to a contract or a visit, is used up, or the cap is reached.
pub async fn one(tx: &mut Tx, call: &Call, id: PassId, to: CustomerId, note: &str) -> Result<Value, Problem> {
    let pass = tx.held_pass(id).await?.ok_or(Problem::NotFound)?;
    let giver = pass.owner;
    some(tx, call, (giver, to), "CoworkerId", Which::All(vec![id.0]), note).await
}

/// Moves passes of a customer.
///
/// # Errors
/// As [`one`].
pub async fn some(
    tx: &mut Tx,
    call: &Call,
    (from, to): (CustomerId, CustomerId),
    member: &'static str,
    which: Which,
    note: &str,
) -> Result<Value, Problem> {
    if from == to {
        return Err(Problem::field(member, "is who holds them already"));
    }
    tx.coworker_name(to.0).await?.ok_or_else(|| Problem::field(member, "does not exist"))?;
    let (passes, left) = choose(tx, call, from, which).await?;
    let live = i64::try_from(passes.iter().filter(|pass| hallpass_engine::passes::is_live(pass, call.now)).count());
    let (live, held) = (live.unwrap_or(i64::MAX), tx.live_passes(to, call.now).await?);
    if !hallpass_engine::passes::fits_cap(held, live) {
        let most = hallpass_engine::passes::MOST_HELD;
        let text = format!("would hold {} passes; a customer cannot hold more than {most} (R3.8)", held + live);
        return Err(Problem::field(member, text));
    }
    let mut moved = Vec::with_capacity(passes.len());
    let mut invoiced = 0;
    for pass in &passes {
        moved.push(hand_over(tx, call, pass, to).await?);
        invoiced += i64::from(tx.pass_waits_to_be_invoiced(pass.id).await?);
    }
    for holder in [from, to] {
        outcome::watch_again(tx, call, Some(holder)).await?;
    }
    let ids: Vec<i64> = passes.iter().map(|pass| pass.id.0).collect();
    let text = sentence(&ids, from, to);
    let action = NewAction {
        kind: "move",
        entity: "Coworker",
        record: to.0,
        customer: Some(from.0),
        location: place(tx, &passes).await?,
        amount: i64::try_from(ids.len()).ok(),
        stretch: None,
        note: Some(note),
        text: &text,
        undoes: None,
    };
    let number = tx.keep_action(&action, &moved, &call.stamp()).await?;
    let mut warnings = Vec::new();
    if invoiced > 0 {
        warnings.push(format!("Passes not invoiced yet: {invoiced}. The new holder will be charged for them (R13.3)."));
    }
    let shown: Vec<Value> = moved
        .iter()
        .map(|one| {
            json!({
                "CoworkerTimePassId": one.pass.0,
                "Before": state::shown_again(&one.was),
                "After": state::shown_again(&one.became),
            })
        })
        .collect();
    Ok(json!({
        "Id": number,
        "Kind": "move",
        "FromCoworkerId": from.0,
        "CoworkerId": to.0,
        "Text": text,
        "Note": note,
        "Passes": shown,
        "Left": left,
        "Warnings": warnings,
    }))
}

/// The passes to move, and those left with why.
async fn choose(
    tx: &mut Tx,
    call: &Call,
    from: CustomerId,
    which: Which,
) -> Result<(Vec<HeldPass>, Vec<Value>), Problem> {
    let (ids, all) = match which {
        Which::All(ids) => (ids, true),
        Which::Possible(ids) => (ids, false),
    };
    let (mut passes, mut left) = (Vec::new(), Vec::new());
    for id in ids {
        let pass = tx.held_pass(PassId(id)).await?.filter(|pass| pass.owner == from);
        let pass = pass.ok_or_else(|| Problem::field("Passes", format!("{id} is not a pass of this customer")))?;
        match obstacle(tx, call, &pass).await? {
            None => passes.push(pass),
            Some(why) if !all => left.push(json!({"CoworkerTimePassId": id, "Reason": why})),
            Some(why) => return Err(Problem::field("Passes", format!("pass {id} {why}"))),
        }
    }
    if passes.is_empty() {
        return Err(Problem::field("Passes", "hold none that can be moved"));
    }
    Ok((passes, left))
}

/// Why a pass cannot be moved, and what to do instead.
async fn obstacle(tx: &mut Tx, call: &Call, pass: &HeldPass) -> Result<Option<String>, Problem> {
    let why = if pass.payg.is_some() {
        "belongs to the visit that bought it (R10.11): move the check-in"
    } else if hallpass_engine::corrections::keeps_its_period(pass) {
        "is from a plan and goes with its contract (R4.8): issue a pass of the definition to the other customer instead"
    } else if pass.used {
        "is used up: nothing of it is left to move"
    } else if let Some(visit) = tx.open_visit_on(pass.id).await? {
        return Ok(Some(format!("is in use by check-in {}: check it out first", visit.0)));
    } else if pass.expires.is_some_and(|end| end <= call.now) {
        "has expired: extend it first"
    } else {
        return Ok(None);
    };
    Ok(Some(why.to_owned()))
}

/// The pass changes hands, with what is left of it.
pub(super) async fn hand_over(
    tx: &mut Tx,
    call: &Call,
    pass: &HeldPass,
    to: CustomerId,
) -> Result<ActionPass, Problem> {
    let stamp = call.stamp();
    tx.transfer(pass, to, &stamp).await?;
    tx.set_holder(pass.id, to, &stamp).await?;
    let after = HeldPass { owner: to, ..pass.clone() };
    for holder in [pass.owner, to] {
        tx.emit(holder.0, "CoworkerTimePassUpdated", "CoworkerTimePass", pass.id.0, call.now).await?;
    }
    tx.audit(&stamp, "move", "CoworkerTimePass", pass.id.0).await?;
    Ok(outcome::kept(pass, &after))
}

fn sentence(ids: &[i64], from: CustomerId, to: CustomerId) -> String {
    let shown: Vec<String> = ids.iter().take(10).map(ToString::to_string).collect();
    let rest = if ids.len() > shown.len() { format!(" and {} more", ids.len() - shown.len()) } else { String::new() };
    let passes = if ids.len() == 1 { "Pass" } else { "Passes" };
    format!("{passes} {}{rest} moved from customer {} to customer {}.", shown.join(", "), from.0, to.0)
}

/// Where the passes are invoiced, when that is one location.
async fn place(tx: &mut Tx, passes: &[HeldPass]) -> Result<Option<i64>, Problem> {
    let mut places = std::collections::BTreeSet::new();
    for pass in passes {
        places.extend(tx.pass_location(pass.id).await?);
    }
    Ok(places.first().filter(|_| places.len() == 1).map(|place| place.0))
}
