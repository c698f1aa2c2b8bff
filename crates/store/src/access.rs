//! What the groups of doors are worked out from (chapter 14), besides the world of a customer: the names that doors know people
//! and places by, and which customers might be in a group at all.

mod push;

pub use push::{DoorAddress, DoorTurn, TOKEN_SETTING, URL_SETTING};

use hallpass_engine::{CustomerId, DefinitionId, Instant, Location, LocationId};

use crate::records::Scope;
use crate::{Error, Param, Tx};

/// A customer as doors know him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorCustomer {
    /// `Email`.
    pub email: String,
    /// `UniqueId`.
    pub unique_id: String,
    /// `AccessPincode`.
    pub pin: Option<String>,
    /// `AccessCardId`.
    pub card: Option<String>,
    /// `KeyFobNumber`.
    pub fob: Option<String>,
}

/// Members of a team that opens passes to others.
const SHARING: &str = "t.paying_member_id IS NOT NULL AND t.create_single_invoice_for_team = 1 \
     AND (t.share_time_passes = 1 OR t.transfer_credits_to_paying_member = 1)";

impl Tx {
    /// How doors know a customer; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_customer(&mut self, id: CustomerId) -> Result<Option<DoorCustomer>, Error> {
        let sql = "SELECT email, unique_id, access_pincode, access_card_id, key_fob_number FROM coworker WHERE id = ?1";
        self.first(sql, &[id.0.into()], |row| {
            let told =
                |column| Ok::<_, Error>(row.opt_text(column)?.filter(|text| !text.is_empty()).map(str::to_owned));
            Ok(DoorCustomer {
                email: row.text(0)?.to_owned(),
                unique_id: row.text(1)?.to_owned(),
                pin: told(2)?,
                card: told(3)?,
                fob: told(4)?,
            })
        })
        .await
    }

    /// `Business.UniqueId`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn location_guid(&mut self, id: LocationId) -> Result<Option<String>, Error> {
        let sql = "SELECT unique_id FROM business WHERE id = ?1";
        self.first(sql, &[id.0.into()], |row| Ok(row.text(0)?.to_owned())).await
    }

    /// The definitions that are good at a location and put holders in a group.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn door_definitions(&mut self, location: &Location, now: Instant) -> Result<Vec<i64>, Error> {
        self.refresh_catalogue().await?;
        let sql = "SELECT id FROM time_pass WHERE access_control_group_ids <> '' OR access_control_group_id <> '' \
                   OR kisi_group_id <> '' OR door_guard_group_id <> '' ORDER BY id";
        let named = self.rows(sql, &[], |row| row.int(0)).await?;
        let mut good = Vec::new();
        for id in named {
            let definition = self.definition(DefinitionId(id), now).await?;
            if definition.is_some_and(|definition| definition.is_valid_at(location)) {
                good.push(id);
            }
        }
        Ok(good)
    }

    /// Customers who might have passes of these definitions that can be used at `now`, `most` of them after a number, in the
    /// order of theirs: those with something left or used since `today` began, and whoever is in a team that shares passes.
    /// What can be used is for the engine to say.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_candidates(
        &mut self,
        definitions: &[i64],
        (now, today): (Instant, Instant),
        (after, most): (i64, i64),
        scope: Scope<'_>,
    ) -> Result<Vec<i64>, Error> {
        let mut params: Vec<Param<'_>> =
            vec![after.into(), now.as_micros().into(), today.as_micros().into(), most.into()];
        let first = params.len() + 1;
        params.extend(definitions.iter().map(|id| Param::Int(*id)));
        let places: Vec<String> = (first..=params.len()).map(|n| format!("?{n}")).collect();
        let (Some(_), of) = (definitions.first(), places.join(", ")) else { return Ok(Vec::new()) };
        let seen = match scope {
            Scope::All => String::new(),
            Scope::Locations(_) => {
                let places = scope.condition("l.business_id", &mut params);
                format!(" AND EXISTS (SELECT 1 FROM coworker_business l WHERE l.coworker_id = c.id{places})")
            }
        };
        let sql = format!(
            "SELECT c.id FROM coworker c WHERE c.id > ?1 AND c.active = 1 AND (\
             EXISTS (SELECT 1 FROM coworker_time_pass p WHERE p.coworker_id = c.id AND p.used = 0 \
             AND (p.expire_date IS NULL OR p.expire_date > ?2) AND p.time_pass_id IN ({of})) \
             OR EXISTS (SELECT 1 FROM coworker_time_pass p WHERE p.coworker_id = c.id AND p.used_date >= ?3 \
             AND p.time_pass_id IN ({of})) \
             OR EXISTS (SELECT 1 FROM team_member m JOIN team t ON t.id = m.team_id WHERE m.coworker_id = c.id AND {SHARING}) \
             OR EXISTS (SELECT 1 FROM team t WHERE t.paying_member_id = c.id AND {SHARING})){seen} ORDER BY c.id LIMIT ?4"
        );
        self.rows(&sql, &params, |row| row.int(0)).await
    }
}
