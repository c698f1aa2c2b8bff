//! Visitors at the public check-in: the code opens to one who is expected today and whose host, if he is asked, has agreed. It takes
//! no pass: what is written is when he came and went.

use hallpass_contract::{Draft, Value};
use hallpass_engine::{Instant, LocationId};
use hallpass_store::Tx;

use super::{Asked, NOT_IN, UNKNOWN, refusal, session};
use crate::answer::Answer;
use crate::records::first::model;
use crate::records::update_from;
use crate::{Call, Problem};

/// `eVisitorHostApprovalStatus`: not asked for; agreed, but to be fetched at the reception; agreed.
const NOT_REQUIRED: i64 = 1;
const HOLD: i64 = 4;
const GRANT: i64 = 5;
const WAIT: &str = "Please wait at the reception.";

/// Visitors of a location with a code who are expected in its present business day, those among them who are to be held.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn expected(tx: &mut Tx, location: LocationId, code: &str, now: Instant) -> Result<Vec<i64>, Problem> {
    let Some(place) = tx.location_by_id(location).await?.filter(|place| !place.closed) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for id in tx.visitors_with_code(location, code).await? {
        let Some(stored) = tx.stored(model("Visitor")?, id).await? else { continue };
        let agreed =
            stored.int("HostApprovalStatus").is_none_or(|status| [NOT_REQUIRED, HOLD, GRANT].contains(&status));
        let at = stored.int("ExpectedArrival").map(Instant::from_micros);
        if agreed && at.is_some_and(|at| place.business_day(at) == place.business_day(now)) {
            found.push(id);
        }
    }
    Ok(found)
}

/// Notes that a visitor comes, is still there, or goes.
///
/// # Errors
/// [`Problem::Invalid`] when he is to go and is not in, and when his host wants him to be held.
pub(super) async fn pass(
    tx: &mut Tx,
    call: &Call,
    (location, id): (LocationId, i64),
    asked: &Asked,
) -> Result<Answer, Problem> {
    let gone = || refusal("", UNKNOWN);
    let stored = tx.stored(model("Visitor")?, id).await?.ok_or_else(gone)?;
    if stored.int("HostApprovalStatus") == Some(HOLD) {
        return Err(refusal("", WAIT));
    }
    let place = tx.location_by_id(location).await?.ok_or_else(gone)?;
    let came_before = stored.boolean("Arrived");
    let inside = came_before && stored.int("DepartureDate").is_none();
    let now = Value::Int(call.now.as_micros());
    let mut draft = Draft::new(model("Visitor")?);
    draft.id = Some(id);
    let goes = asked.disconnect || (asked.toggle && inside);
    match (goes, inside) {
        (true, false) => return Err(refusal("", NOT_IN)),
        (true, true) => {
            draft.set("DepartureDate", now);
        }
        (false, true) => {}
        (false, false) => {
            draft.set("Arrived", Value::Bool(true));
            draft.set("DepartureDate", Value::Null);
            if !came_before {
                draft.set("ArrivalDate", now);
            }
        }
    }
    if !draft.values.is_empty() {
        update_from(tx, call, draft).await?;
    }
    session(if goes { call.now } else { place.next_cut_off(call.now) }, call.now)
}
