//! The two settings of doors that are told by themselves (docs/doors.md). The token is taken out of the record when it is written: what
//! is kept there, shown and audited says only that there is one.

use hallpass_contract::{Draft, Value, Verb};
use hallpass_engine::LocationId;
use hallpass_store::Tx;
use hallpass_store::access::{TOKEN_SETTING, URL_SETTING};
use hallpass_store::lookups::Setting;

use super::webhook;
use crate::call::Scope;
use crate::{Call, Problem};

/// What is shown in place of a token.
const MASK: &str = "********";
/// Most characters of a token.
const LONGEST: usize = 1000;

/// The setting's own spelling of a name, if it is one of the two.
fn known(name: &str) -> Option<&'static str> {
    [URL_SETTING, TOKEN_SETTING].into_iter().find(|known| known.eq_ignore_ascii_case(name.trim()))
}

/// Writes one of the two; false when it is another setting. `value` is the text that the setting will have.
pub(super) async fn before(
    tx: &mut Tx,
    call: &Call,
    draft: &mut Draft,
    stored: Option<&Setting>,
    (location, name, value): (i64, &str, &str),
) -> Result<bool, Problem> {
    let was = stored.and_then(|stored| known(&stored.name));
    let Some(name) = known(name) else {
        // A token that is renamed would be shown.
        return if was.is_some() { Err(fixed()) } else { Ok(false) };
    };
    if stored.is_some_and(|stored| stored.business_id != location || was != Some(name)) {
        return Err(fixed());
    }
    may(call)?;
    draft.set("Name", Value::Text(name.to_owned()));
    let place = LocationId(location);
    let given = Some(value).filter(|value| !value.is_empty());
    if name == URL_SETTING {
        if let Some(url) = given {
            webhook::check("Value", url)?;
            draft.set("Value", Value::Text(url.to_owned()));
        }
        tx.set_door_address(place, given, call.now).await?;
    } else if given != Some(MASK) {
        let sound = value.len() <= LONGEST && value.bytes().all(|byte| byte.is_ascii_graphic());
        if !sound {
            let why = format!("must be at most {LONGEST} letters, digits and signs without blanks");
            return Err(Problem::field("Value", why));
        }
        tx.set_door_token(place, given).await?;
        let shown = if given.is_some() { MASK } else { "" };
        draft.set("Value", Value::Text(shown.to_owned()));
    } else if was.is_none() {
        return Err(Problem::field("Value", "is what stands in place of a token, no token"));
    }
    Ok(true)
}

/// Without the setting nobody is told, or nothing proves who tells.
pub(super) async fn before_delete(tx: &mut Tx, call: &Call, stored: &Setting) -> Result<(), Problem> {
    let place = LocationId(stored.business_id);
    match known(&stored.name) {
        Some(URL_SETTING) => Ok(tx.set_door_address(place, None, call.now).await?),
        Some(_) => Ok(tx.set_door_token(place, None).await?),
        None => Ok(()),
    }
}

/// What is sent tells of everybody who may pass, wherever he belongs: only who sees all of them may say where to.
fn may(call: &Call) -> Result<(), Problem> {
    let sees = call.sees("Coworker", Verb::Read) && call.sees("CoworkerTimePass", Verb::List);
    if sees && call.actor.scope == Scope::All { Ok(()) } else { Err(Problem::Unauthorized) }
}

fn fixed() -> Problem {
    Problem::field("Name", "of a setting of doors stays with its location; delete it and make another")
}
