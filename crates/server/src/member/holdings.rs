//! What a customer holds, as he sees it.

use hallpass_contract::dates;
use hallpass_engine::instant::Span;
use hallpass_engine::{Access, CustomerId, HeldPass, Instant, LocationId, Names, Origin, Reason, World, failures_now};
use hallpass_store::Tx;
use serde_json::{Value, json};

use crate::desk::ledger::{self, AsOf};
use crate::{Call, Problem};

/// Days before its expiry from which a pass is said to lapse soon.
const SOON_DAYS: i64 = 14;

/// Passes, and the ids of those that lapse soon with something left.
pub(super) struct Holdings {
    pub passes: Vec<Value>,
    pub expiring: Vec<i64>,
}

/// The passes of a world that its customer may draw on, those that can be used at the place first.
pub(super) fn of(world: &World, here: LocationId, now: Instant) -> Holdings {
    let mut shown: Vec<(bool, i64, Value)> = Vec::new();
    let mut expiring = Vec::new();
    for pass in world.passes.values().filter(|pass| pass.access != Access::None) {
        let failures = failures_now(world, here, pass.id, now);
        let usable = failures.as_ref().is_some_and(Vec::is_empty);
        let name = world.definitions.get(&pass.definition).map(|definition| definition.name.as_str());
        let place = world.locations.get(&here).map_or("", |location| location.name.as_str());
        let names = Names { place, definition: name.unwrap_or_default() };
        let why = failures.iter().flatten().next().map(|failure| Reason::Failed(*failure).text(names));
        shown.push((!usable, pass.id.0, row(pass, name, usable, why)));
        if is_expiring(world, pass, now) {
            expiring.push(pass.id.0);
        }
    }
    shown.sort_by_key(|(useless, id, _)| (*useless, *id));
    Holdings { passes: shown.into_iter().map(|(_, _, row)| row).collect(), expiring }
}

fn row(pass: &HeldPass, name: Option<&str>, usable: bool, why: Option<String>) -> Value {
    let source = match pass.origin {
        Origin::Manual => "Assigned",
        Origin::Product => "Product",
        Origin::Plan => "Plan",
        Origin::PayAsYouGo => "Payg",
    };
    json!({
        "Id": pass.id.0,
        "Name": name,
        "Kind": if pass.total.is_some() { "time" } else { "day" },
        "RemainingMinutes": pass.remaining,
        "MinutesTotal": pass.total,
        "Used": pass.used,
        "ExpireDate": pass.expires.map(text),
        "ValidFrom": pass.valid_from.map(text),
        "UsableNow": usable,
        "WhyNot": why.filter(|_| !usable),
        "Source": source,
        "Shared": matches!(pass.access, Access::Shared(_)),
    })
}

fn is_expiring(world: &World, pass: &HeldPass, now: Instant) -> bool {
    let soon = pass.expires.is_some_and(|at| now < at && at <= now + Span::days(SOON_DAYS));
    let left = !pass.used && pass.remaining.is_none_or(|minutes| minutes > 0);
    pass.owner == world.customer.id && pass.payg.is_none() && soon && left
}

/// What is left in all, as the ledger says.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn totals(tx: &mut Tx, call: &Call, customer: CustomerId) -> Result<Value, Problem> {
    let balances = ledger::balances(tx, call, customer, AsOf::default()).await?;
    let left = |unit: &str| balances.pointer(&format!("/Totals/{unit}/Left")).cloned();
    Ok(json!({"Minutes": left("Minutes"), "Days": left("Days")}))
}

fn text(at: Instant) -> String {
    dates::instant(at.as_micros())
}
