//! A team's members: how many there may be, and doors hear of whoever joins or leaves (R14.5), also when it is the team that was
//! written.

use std::collections::BTreeSet;

use hallpass_contract::Model;
use hallpass_engine::{CustomerId, TeamId};
use hallpass_store::Tx;

use crate::{Call, Problem};

/// Most members of a team that pools the passes of its plans (R11.14).
const MOST_POOLING: i64 = 50;

/// R11.14: refuses what made a pooling team too large. `team` and `member` are what was written, 0 for neither.
pub(super) async fn bounded(tx: &mut Tx, (team, member): (i64, i64), written: &str) -> Result<(), Problem> {
    match tx.team_too_large(team, member, MOST_POOLING).await? {
        Some(name) => Err(Problem::field(
            written,
            format!(
                "would be too many: \"{name}\" shares the passes of its plans (TransferCreditsToPayingMember), and such a team has at most {MOST_POOLING} members"
            ),
        )),
        None => Ok(()),
    }
}

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
