//! What a customer holds, as the desk and the customer see it: each pass, whether it can be used at a place now, and why not.

use hallpass_engine::{Access, HeldPass, LocationId, Names, Origin, Reason, World, failures_now};
use serde_json::{Map, Value, json};

use crate::{Call, spell};

/// A pass that the customer of a world may draw on.
#[derive(Clone, Debug)]
pub struct Holding<'w> {
    /// The pass.
    pub pass: &'w HeldPass,
    /// Name of its kind.
    pub name: Option<&'w str>,
    /// A check-in at the place could use it now (R4).
    pub usable: bool,
    /// The first rule against that, in words.
    pub why_not: Option<String>,
}

/// The passes of a world that its customer may draw on, own and shared: usable ones at `here` first, then unused ones by expiry.
pub fn of<'w>(world: &'w World, here: LocationId, call: &Call) -> Vec<Holding<'w>> {
    let (now, language) = (call.now, call.language);
    let place = world.locations.get(&here).map_or("", |location| location.name.as_str());
    let mut held: Vec<Holding<'w>> = world
        .passes
        .values()
        .filter(|pass| pass.access != Access::None)
        .map(|pass| {
            let failures = failures_now(world, here, pass.id, now);
            let name = world.definitions.get(&pass.definition).map(|definition| definition.name.as_str());
            let names = Names { place, definition: name.unwrap_or_default(), language };
            let usable = failures.as_ref().is_some_and(Vec::is_empty);
            let why_not = failures.iter().flatten().next().map(|failure| Reason::Failed(*failure).text(names));
            Holding { pass, name, usable, why_not }
        })
        .collect();
    held.sort_by_key(|one| (!one.usable, one.pass.used, one.pass.expires.is_none(), one.pass.expires, one.pass.id));
    held
}

impl Holding<'_> {
    /// The members of an answer.
    pub fn members(&self) -> Map<String, Value> {
        let pass = self.pass;
        let source = match pass.origin {
            Origin::Manual => "Assigned",
            Origin::Product => "Product",
            Origin::Plan => "Plan",
            Origin::PayAsYouGo => "Payg",
        };
        let members = json!({
            "Id": pass.id.0,
            "Name": self.name,
            "Kind": if pass.total.is_some() { "time" } else { "day" },
            "RemainingMinutes": pass.remaining,
            "MinutesTotal": pass.total,
            "Used": pass.used,
            "ExpireDate": pass.expires.map(spell::instant),
            "ValidFrom": pass.valid_from.map(spell::instant),
            "UsableNow": self.usable,
            "WhyNot": self.why_not,
            "Source": source,
            "Shared": matches!(pass.access, Access::Shared(_)),
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}
