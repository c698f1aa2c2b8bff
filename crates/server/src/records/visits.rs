//! From the members of a Checkin to the use cases of visits.

use hallpass_contract::{Draft, Value};
use hallpass_engine::{CustomerId, Instant, LocationId, Source, VisitId};
use hallpass_store::Tx;
use hallpass_store::records::Scope;

use super::Written;
use crate::desk::visits::{self, Arrival, Change};
use crate::{Call, Problem};

/// Members that the use cases see to, or that only they set.
const SEEN_TO: &[&str] =
    &["CoworkerId", "BusinessId", "FromTime", "ToTime", "CoworkerTimePassGuid", "FromTimeLocal", "ToTimeLocal"];
/// Members of a check-in that the use case stores itself.
const OF_ARRIVAL: &[&str] = &["Source", "MacAddresses", "LastActivity"];

/// Checks in, or enters a visit that is over.
pub(super) async fn create(tx: &mut Tx, call: &Call, draft: Draft) -> Result<Written, Problem> {
    let arrival = arrival(call, &draft);
    let written = visits::check_in(tx, call, &arrival).await?;
    if let Written::Done(id) = written {
        keep_rest(tx, call, draft, id, OF_ARRIVAL).await?;
    }
    Ok(written)
}

/// The check-in that a draft asks for.
pub(crate) fn arrival(call: &Call, draft: &Draft) -> Arrival {
    Arrival {
        customer: CustomerId(draft.int("CoworkerId").unwrap_or_default()),
        location: LocationId(draft.int("BusinessId").unwrap_or_default()),
        source: draft.int("Source").and_then(Source::from_number).unwrap_or(Source::Manual),
        from: draft.instant("FromTime").map_or(call.now, Instant::from_micros),
        to: draft.instant("ToTime").map(Instant::from_micros),
        pass: draft.text("CoworkerTimePassGuid").map(str::to_owned),
        mac_addresses: draft.text("MacAddresses").map(str::to_owned),
    }
}

/// Changes a visit; also the manual check-out.
pub(super) async fn update(tx: &mut Tx, call: &Call, id: i64, draft: Draft) -> Result<Written, Problem> {
    let stored = tx.visit(VisitId(id)).await?.ok_or(Problem::NotFound)?;
    let sent = |name: &str| draft.value(name).is_some();
    let change = Change {
        customer: draft.int("CoworkerId").map_or(stored.customer, CustomerId),
        location: draft.int("BusinessId").map_or(stored.location, LocationId),
        from: draft.instant("FromTime").map_or(stored.from, Instant::from_micros),
        to: if sent("ToTime") { draft.instant("ToTime").map(Instant::from_micros) } else { stored.to },
    };
    let mut unchanged = Vec::new();
    if draft.int("Source") == Some(stored.source.number()) {
        unchanged.push("Source");
    }
    if draft.text("MacAddresses") == stored.mac_addresses.as_deref() {
        unchanged.push("MacAddresses");
    }
    if draft.instant("LastActivity") == stored.last_activity.map(Instant::as_micros) {
        unchanged.push("LastActivity");
    }
    let written = visits::change_stored(tx, call, stored, &change).await?;
    if let Written::Done(id) = written {
        keep_rest(tx, call, draft, id, &unchanged).await?;
    }
    Ok(written)
}

/// Stores what was sent beside the visit itself: custom fields, the caller's reference, devices.
async fn keep_rest(tx: &mut Tx, call: &Call, draft: Draft, id: i64, stored: &[&str]) -> Result<(), Problem> {
    let mut rest = Draft::new(draft.model);
    rest.id = Some(id);
    for (field, value) in &draft.values {
        let Some(name) = draft.model.field(*field).map(|field| field.name) else { continue };
        let handled = SEEN_TO.contains(&name) || stored.contains(&name);
        if !handled && draft.given(name) && *value != Value::Null {
            rest.set(name, value.clone());
        }
    }
    if !rest.values.is_empty() {
        tx.update_record(&rest, Scope::All, &call.stamp()).await?;
    }
    Ok(())
}
