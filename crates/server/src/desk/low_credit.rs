//! Low credit (R16.2): a message and an event when the minutes of a customer fall below the hours of
//! `Members.NotifyOnLowCreditHours`.

use hallpass_contract::scalar;
use hallpass_engine::{Access, Amount, Decision, EntryKind, Failure, HeldPass, VisitChange, World, failures_now};
use hallpass_store::Tx;
use hallpass_store::messages::{MessageKind, NewMessage};

use crate::{Call, Problem};

/// The setting has four decimals: one hour is 10,000.
const SCALE: i64 = 10_000;

/// After a decision has been applied: one event when the own minutes fell from at least so many hours to fewer.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn watch(tx: &mut Tx, call: &Call, world: &World, decision: &Decision) -> Result<(), Problem> {
    let drawn = |entry: &hallpass_engine::Entry| {
        entry.kind == EntryKind::Use && matches!(entry.amount, Amount::Minutes(minutes) if minutes > 0)
    };
    if !decision.entries.iter().any(drawn) {
        return Ok(());
    }
    let written = decision.visits.iter().rev().find_map(|change| match change {
        VisitChange::Create(visit) | VisitChange::Update(visit) => Some(visit.location),
        VisitChange::Delete(_) => None,
    });
    let Some(location) = written else { return Ok(()) };
    let on = tx.setting(location.0, "Members.NotifyOnLowCredit").await?.and_then(|setting| setting.value);
    if on.is_none_or(|value| scalar::parse_boolean(&value) != Some(true)) {
        return Ok(());
    }
    let hours = tx.setting(location.0, "Members.NotifyOnLowCreditHours").await?.and_then(|setting| setting.value);
    let Some(hours) = hours.and_then(|value| scalar::parse_scaled(&value, 4).ok()) else { return Ok(()) };
    // What could be drawn on at the place today, whatever the hour.
    let own = |pass: &&HeldPass| {
        let fits = || {
            failures_now(world, location, pass.id, call.now)
                .is_some_and(|all| all.into_iter().all(Failure::is_of_the_hour))
        };
        pass.access == Access::Own && pass.owner == world.customer.id && pass.payg.is_none() && fits()
    };
    let minutes = |pass: &HeldPass| if pass.used { 0 } else { pass.remaining.unwrap_or(0) };
    let before: i64 = world.passes.values().filter(own).map(minutes).sum();
    let after: i64 = world
        .passes
        .values()
        .filter(own)
        .map(|pass| minutes(decision.passes.iter().find(|new| new.id == pass.id).unwrap_or(pass)))
        .sum();
    let enough = |minutes: i64| minutes.saturating_mul(SCALE) >= hours.saturating_mul(60);
    if enough(before) && !enough(after) {
        let customer = world.customer.id.0;
        let kind = MessageKind::LowCredit;
        let message =
            NewMessage { kind, customer: world.customer.id, location, record: customer, minutes: Some(after) };
        tx.tell(message, call.now).await?;
        tx.emit(customer, "CoworkerLowCredit", "Coworker", customer, call.now).await?;
    }
    Ok(())
}
