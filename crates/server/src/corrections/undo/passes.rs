//! Passes put back as an action remembers them: corrections, extensions, freezes, closures, moves, and undos of these.

use hallpass_engine::HeldPass;
use hallpass_store::Tx;
use hallpass_store::corrections::ActionPass;
use serde_json::json;

use super::deed::Deed;
use super::inverse::Undone;
use super::refused;
use crate::corrections::{moving, outcome, state};
use crate::{Call, Problem};

/// Every pass must be as the action left it; of a closure those that are will be put back.
pub(super) async fn check(tx: &mut Tx, deed: &Deed) -> Result<(), Problem> {
    if is_closure(deed) {
        return Ok(());
    }
    for one in all(tx, deed).await? {
        if let Err(why) = target(tx, &one).await? {
            let text = format!("is followed by something else: pass {} {why}. {}", one.pass.0, way_out(deed));
            return Err(refused(text));
        }
    }
    Ok(())
}

/// Puts every pass back; of a closure those that can be.
pub(super) async fn undo(tx: &mut Tx, call: &Call, deed: &Deed) -> Result<Undone, Problem> {
    check(tx, deed).await?;
    let mut undone = Undone::default();
    for one in all(tx, deed).await? {
        match target(tx, &one).await? {
            Ok((now, was)) => undone.passes.push(restore(tx, call, &now, &was).await?),
            Err(why) => undone.left.push(json!({"CoworkerTimePassId": one.pass.0, "Reason": format!("It {why}.")})),
        }
    }
    outcome::watch_again(tx, call, None).await?;
    Ok(undone)
}

fn is_closure(deed: &Deed) -> bool {
    deed.actions.iter().any(|action| matches!(action.kind.as_str(), "closure" | "reopening"))
}

fn way_out(deed: &Deed) -> String {
    let instead = deed.instead();
    let mut letters = instead.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

async fn all(tx: &mut Tx, deed: &Deed) -> Result<Vec<ActionPass>, Problem> {
    let mut passes = Vec::new();
    for action in &deed.actions {
        passes.extend(tx.action_passes(action.id).await?);
    }
    Ok(passes)
}

/// A pass as it is and as it is to be; or what has become of it.
async fn target(tx: &mut Tx, one: &ActionPass) -> Result<Result<(HeldPass, HeldPass), &'static str>, Problem> {
    let Some(now) = tx.held_pass(one.pass).await? else { return Ok(Err("was deleted since")) };
    let read =
        |text: &str| state::restored(&now, text).ok_or_else(|| Problem::internal("a remembered pass cannot be read"));
    let (was, became) = (read(&one.was)?, read(&one.became)?);
    let uses = |pass: &HeldPass| (pass.total, pass.remaining, pass.used);
    let validity = |pass: &HeldPass| (pass.expires, pass.frozen);
    let moved_uses = uses(&was) != uses(&became) || was.owner != became.owner;
    if now.owner != became.owner {
        return Ok(Err("has another holder since"));
    }
    if moved_uses && uses(&now) != uses(&became) {
        return Ok(Err("was used or corrected since"));
    }
    if validity(&was) != validity(&became) && validity(&now) != validity(&became) {
        return Ok(Err("has another expiry since"));
    }
    if validity(&was) != validity(&became)
        && let (Some(former), Some(latter)) = (was.expires, became.expires)
        && former < latter
        && !tx.visits_on_pass(one.pass, former, latter).await?.is_empty()
    {
        return Ok(Err("was used in the days that it was given"));
    }
    if was.owner != became.owner && tx.open_visit_on(one.pass).await?.is_some() {
        return Ok(Err("is in use"));
    }
    // What the action did not touch stays as it is now.
    let mut to = HeldPass { owner: was.owner, ..now.clone() };
    if uses(&was) != uses(&became) {
        (to.total, to.remaining, to.used, to.used_date) = (was.total, was.remaining, was.used, was.used_date);
        (to.used_by, to.used_by_hand) = (was.used_by, was.used_by_hand);
    }
    if validity(&was) != validity(&became) {
        (to.expires, to.frozen) = (was.expires, was.frozen);
    }
    Ok(Ok((now, to)))
}

async fn restore(tx: &mut Tx, call: &Call, now: &HeldPass, to: &HeldPass) -> Result<ActionPass, Problem> {
    let stamp = call.stamp();
    if (now.total, now.remaining, now.used) != (to.total, to.remaining, to.used) {
        let after = HeldPass { owner: now.owner, ..to.clone() };
        tx.correct_uses(now, &after, &stamp).await?;
    }
    if (now.expires, now.frozen) != (to.expires, to.frozen) {
        tx.set_validity(now.id, to.expires, to.frozen, &stamp).await?;
    }
    if now.owner != to.owner {
        let held = tx.held_pass(now.id).await?.ok_or(Problem::NotFound)?;
        moving::hand_over(tx, call, &held, to.owner).await?;
    } else {
        tx.emit(to.owner.0, "CoworkerTimePassUpdated", "CoworkerTimePass", to.id.0, call.now).await?;
    }
    tx.audit(&stamp, "undo", "CoworkerTimePass", to.id.0).await?;
    let after = tx.held_pass(now.id).await?.ok_or(Problem::NotFound)?;
    Ok(outcome::kept(now, &after))
}
