//! How a pass is, as answers show it and actions remember it.

use crate::spell;
use hallpass_contract::dates;
use hallpass_engine::{CustomerId, HeldPass, Instant};
use serde_json::{Value, json};

/// The members an answer shows.
pub(super) fn shown(pass: &HeldPass) -> Value {
    json!({
        "CoworkerId": pass.owner.0,
        "TotalUses": pass.total,
        "RemainingUses": pass.remaining,
        "Used": pass.used,
        "UsedDate": pass.used_date.map(spell::instant),
        "ExpireDate": pass.expires.map(spell::instant),
        "FrozenFrom": pass.frozen.map(|(from, _)| spell::instant(from)),
        "FrozenTo": pass.frozen.map(|(_, to)| spell::instant(to)),
    })
}

/// The same with what only the engine sees, to be remembered.
pub(super) fn kept(pass: &HeldPass) -> String {
    let mut all = shown(pass);
    if let Some(members) = all.as_object_mut() {
        members.insert("UsedBy".into(), pass.used_by.map(|id| id.0).into());
        members.insert("UsedByHand".into(), pass.used_by_hand.into());
    }
    all.to_string()
}

/// What [`kept`] has kept, as the answers show it; `null` when it cannot be read.
pub(super) fn shown_again(kept: &str) -> Value {
    let mut all: Value = serde_json::from_str(kept).unwrap_or_default();
    if let Some(members) = all.as_object_mut() {
        members.remove("UsedBy");
        members.remove("UsedByHand");
    }
    all
}

/// A pass put back to what [`kept`] has kept of it; `None` when it cannot be read.
pub(super) fn restored(pass: &HeldPass, kept: &str) -> Option<HeldPass> {
    let all: Value = serde_json::from_str(kept).ok()?;
    let number = |member: &str| all.get(member).and_then(Value::as_i64);
    let instant = |member: &str| all.get(member).and_then(Value::as_str).and_then(dates::parse_instant);
    let instant = |member: &str| instant(member).map(Instant::from_micros);
    let truth = |member: &str| all.get(member).and_then(Value::as_bool);
    Some(HeldPass {
        owner: CustomerId(number("CoworkerId")?),
        total: number("TotalUses"),
        remaining: number("RemainingUses"),
        used: truth("Used")?,
        used_date: instant("UsedDate"),
        expires: instant("ExpireDate"),
        frozen: instant("FrozenFrom").zip(instant("FrozenTo")),
        used_by: number("UsedBy").map(CustomerId),
        used_by_hand: truth("UsedByHand")?,
        ..pass.clone()
    })
}
