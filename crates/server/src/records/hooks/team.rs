//! A team's members: how many there may be, and doors hear of whoever joins or leaves (R14.5), also when it is the team that was
//! written.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_contract::Model;
use hallpass_engine::{CustomerId, TeamId};
use hallpass_store::Tx;

use crate::records::first::model;
use crate::{Call, Problem};

/// Most members of a team that pools the passes of its plans (R11.14).
const MOST_POOLING: i64 = 50;

/// Teams that pool and have more members than may, with how many they have, by number.
pub(in crate::records) type TooLarge = BTreeMap<i64, (String, i64)>;

/// Those that a record is about: the team itself, or the teams of a customer.
pub(in crate::records) async fn too_large(tx: &mut Tx, model: &Model, id: Option<i64>) -> Result<TooLarge, Problem> {
    let id = id.unwrap_or(0);
    Ok(match model.resource.entity {
        "Team" => tx.teams_too_large((id, 0), MOST_POOLING).await?,
        "Coworker" => tx.teams_too_large((0, id), MOST_POOLING).await?,
        _ => TooLarge::new(),
    })
}

/// R11.14: refuses what has made a pooling team too large, or larger. One that was too large before may stay so.
pub(in crate::records) async fn bounded(tx: &mut Tx, model: &Model, id: i64, before: &TooLarge) -> Result<(), Problem> {
    for (team, (name, members)) in too_large(tx, model, Some(id)).await? {
        if before.get(&team).is_none_or(|(_, were)| members > *were) {
            let written = if model.resource.entity == "Team" { "TeamMembers" } else { "Teams" };
            let message = format!(
                "would be too many: \"{name}\" shares the passes of its plans (TransferCreditsToPayingMember), and such a \
                 team has at most {MOST_POOLING} members"
            );
            return Err(Problem::field(written, message));
        }
    }
    Ok(())
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
