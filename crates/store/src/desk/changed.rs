//! Whether anything has happened that a board shows, whoever did it: every write of every program leaves audit entries in its
//! transaction, and their numbers only grow. On PostgreSQL writers take turns, so a lower number is never committed later.

use std::collections::BTreeSet;

use serde_json::Value;

use super::audit::SALT;
use crate::{Error, Tx};

/// Entries looked at for whom they concern; after more, everybody is told.
const LOOKED_AT: i64 = 500;
/// Customers looked up for where they are; after more, everybody is told.
const MOST_CUSTOMERS: usize = 100;
/// What belongs to one location and is shown there.
const OF_PLACE: &[&str] = &["Checkin", "FailedCheckin", "Visitor", "Business", "BusinessSetting", "PolicyVersion"];
/// What may change any board: definitions, and who shares with whom.
const OF_ALL: &[&str] = &["TimePass", "TimePassTimeSlot", "TimePassPrice", "Tariff", "Team"];

/// Where something has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// Perhaps anywhere.
    All,
    /// At these locations.
    Some(BTreeSet<i64>),
}

struct Entry {
    action: String,
    entity: String,
    record: i64,
    customer: Option<i64>,
    business: Option<i64>,
    changes: Option<String>,
}

impl Tx {
    /// The number of the last change of anything; 0 when nothing was ever written.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn last_change(&mut self) -> Result<i64, Error> {
        let last = self.first("SELECT MAX(id) FROM audit", &[], |row| row.opt_int(0)).await?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// Which boards the changes after `seen` concern: that of the visit, of a failed attempt, of whoever is inside and had a pass,
    /// a contract or a note changed, or shares with such a customer. Answers the number of the last change, too.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn changed_places(&mut self, seen: i64) -> Result<(i64, Places), Error> {
        let last = self.last_change().await?;
        if last <= seen {
            return Ok((last, Places::Some(BTreeSet::new())));
        }
        let entries = self
            .rows(
                "SELECT action, entity, record_id, coworker_id, business_id, CASE WHEN entity = 'Checkin' THEN changes END \
                 FROM audit WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
                &[seen.into(), last.into(), LOOKED_AT.into()],
                |row| {
                    Ok(Entry {
                        action: row.text(0)?.to_owned(),
                        entity: row.text(1)?.to_owned(),
                        record: row.int(2)?,
                        customer: row.opt_int(3)?,
                        business: row.opt_int(4)?,
                        changes: row.opt_text(5)?.map(str::to_owned),
                    })
                },
            )
            .await?;
        if i64::try_from(entries.len()).unwrap_or(i64::MAX) >= LOOKED_AT {
            return Ok((last, Places::All));
        }
        let (mut places, mut customers) = (BTreeSet::new(), BTreeSet::new());
        for entry in entries {
            if entry.action == "import" || OF_ALL.contains(&entry.entity.as_str()) {
                return Ok((last, Places::All));
            }
            if OF_PLACE.contains(&entry.entity.as_str()) {
                places.extend(entry.business);
                places.extend(entry.changes.as_deref().into_iter().flat_map(moved_between));
            } else if entry.entity == "Coworker" {
                customers.insert(entry.record);
            } else {
                customers.extend(entry.customer);
            }
        }
        if customers.len() > MOST_CUSTOMERS {
            return Ok((last, Places::All));
        }
        for customer in customers {
            places.extend(self.places_of(customer).await?);
        }
        Ok((last, Places::Some(places)))
    }

    /// Where a customer is, and those who share a team with him.
    async fn places_of(&mut self, customer: i64) -> Result<Vec<i64>, Error> {
        let sql = "SELECT DISTINCT business_id FROM checkin WHERE to_time IS NULL AND coworker_id IN (\
                   SELECT CAST(?1 AS BIGINT) UNION SELECT coworker_id FROM team_member WHERE team_id IN (\
                   SELECT team_id FROM team_member WHERE coworker_id = ?1 UNION SELECT id FROM team WHERE paying_member_id = ?1) \
                   UNION SELECT paying_member_id FROM team WHERE id IN (SELECT team_id FROM team_member WHERE coworker_id = ?1))";
        self.rows(sql, &[customer.into()], |row| row.int(0)).await
    }
}

/// The locations a visit was moved between.
fn moved_between(changes: &str) -> Vec<i64> {
    let read: Option<Value> = changes.get(SALT..).and_then(|json| serde_json::from_str(json).ok());
    let sides = ["Before", "After"].map(|side| read.as_ref()?.get("BusinessId")?.get(side)?.as_i64());
    sides.into_iter().flatten().collect()
}
