//! A team's members: doors hear of whoever joins or leaves (spec: access control), also when it is the team that was written.

use std::collections::BTreeSet;

use hallpass_contract::Model;
use hallpass_engine::{CustomerId, TeamId};
use hallpass_store::Tx;

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
