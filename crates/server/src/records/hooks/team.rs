//! A team's members: doors hear of whoever joins or leaves (spec: access control), also when it is the team that was written.

use std::collections::BTreeSet;

use hallpass_contract::Model;
use hallpass_engine::{CustomerId, TeamId};
use hallpass_store::Tx;

use crate::records::first::model;
use crate::{Call, Problem};

/// Who is in a team; nobody for records of other kinds and for those that do not exist yet.
pub(in crate::records) async fn members(
    tx: &mut Tx,
    model: &Model,
    id: Option<i64>,
) -> Result<BTreeSet<CustomerId>, Problem> {
    match id.filter(|_| model.resource.entity == "Team") {
        Some(id) => Ok(tx.members_of_team(TeamId(id)).await?),
        None => Ok(BTreeSet::new()),
    }
}

/// Tells of everybody who is in one of two lists only.
pub(in crate::records) async fn tell(
    tx: &mut Tx,
    call: &Call,
    before: &BTreeSet<CustomerId>,
    after: &BTreeSet<CustomerId>,
) -> Result<(), Problem> {
    for customer in before.symmetric_difference(after) {
        tx.emit(customer.0, "CoworkerTeamsChanged", "Coworker", customer.0, call.now).await?;
    }
    Ok(())
}

/// Doors look at everybody in a team that has changed: whether it shares passes is written there.
pub(super) async fn after(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    if tx.door_addresses().await?.is_empty() {
        return Ok(());
    }
    let payer = tx.stored(model("Team")?, id).await?.and_then(|team| team.int("PayingMemberId"));
    let members = tx.members_of_team(TeamId(id)).await?;
    for customer in members.into_iter().chain(payer.map(CustomerId)) {
        tx.look_at_doors_of(customer, call.now).await?;
    }
    Ok(())
}
