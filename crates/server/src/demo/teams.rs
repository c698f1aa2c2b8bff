//! Three teams: one whose payer's passes serve everybody, one that pools what its members' plans include, one that shares
//! nothing.

use hallpass_store::Tx;
use serde_json::json;

use super::people::TEAMS;
use super::story::Story;
use super::{passes, records};
use crate::{Call, Problem};

const NAMES: [&str; TEAMS] = ["Atelier Horizonte", "Cedro Software", "Mercado Lento"];

/// Makes the teams of those who have joined.
pub(super) async fn make(story: &mut Story, tx: &mut Tx, call: &Call) -> Result<(), Problem> {
    for (team, name) in NAMES.into_iter().enumerate() {
        let members: Vec<i64> =
            story.people.iter().filter(|person| person.team() == Some(team)).map(|person| person.id).collect();
        let first = story.people.iter().find(|person| person.team() == Some(team));
        let home = first.map(|person| person.home).unwrap_or_default();
        let payer = first.map(|person| person.id);
        let merged = team < 2;
        let body = json!({
            "BusinessId": story.places.at(home)?.id, "Name": name, "TeamMembers": members,
            "TeamAdministrators": payer.into_iter().collect::<Vec<_>>(), "PayingMemberId": payer,
            "CreateSingleInvoiceForTeam": merged, "ShareTimePasses": team == 0, "TransferCreditsToPayingMember": team == 1,
            "UseSpecialPrices": team == 0, "DiscountTimePasses": if team == 0 { 10 } else { 0 }, "MaxTeamMemberCount": 30,
        });
        records::create(tx, call, "Team", &body).await?;
        story.payers.push(payer);
        if let (0, Some(payer)) = (team, payer) {
            passes::stock_team(story, tx, call, payer, home).await?;
        }
    }
    Ok(())
}
