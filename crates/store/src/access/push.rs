//! Locations whose doors are told by themselves (R14.3, R14.5): where to, whom to look at when, and what was told last.
//!
//! A turn is a customer at a location; location 0 stands for all locations of a customer, customer 0 for all customers of a
//! location. Whoever takes a turn has it until his lease ends; what happens meanwhile makes it due again.

use hallpass_engine::{CustomerId, Instant, LocationId};

use super::SHARING;
use crate::{Error, Row, Tx};

/// The setting with the address of a location.
pub const URL_SETTING: &str = "Ext.AccessControl.WebhookUrl";
/// The setting with the token, whose record never holds it.
pub const TOKEN_SETTING: &str = "Ext.AccessControl.Token";

/// Where the doors of a location are told.
#[derive(Clone, PartialEq, Eq)]
pub struct DoorAddress {
    /// The location.
    pub location: LocationId,
    /// The address.
    pub url: String,
    /// What proves who tells.
    pub token: Option<String>,
    /// How often in a row nobody was there to be told.
    pub failures: i64,
}

impl std::fmt::Debug for DoorAddress {
    /// Without the token, which must not come into logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DoorAddress").field("location", &self.location).field("url", &self.url).finish_non_exhaustive()
    }
}

/// A turn that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorTurn {
    /// The location; 0 = all of the customer.
    pub location: i64,
    /// The customer; 0 = all of the location.
    pub customer: i64,
    /// Fingerprint of the state that was taken last.
    pub told: Option<String>,
    /// Failures since something was taken.
    pub attempts: i64,
    /// Until when it is ours.
    pub lease: Instant,
}

/// Teams that share passes and have the customer ?1 in them.
const HIS: &str =
    "(t.paying_member_id = ?1 OR EXISTS (SELECT 1 FROM team_member o WHERE o.team_id = t.id AND o.coworker_id = ?1))";

/// Turns that are due at ?1, but for those of locations that are left alone.
const DUE: &str = "COALESCE(t.taken_until, t.due_at) <= ?1 AND NOT EXISTS \
     (SELECT 1 FROM door_address a WHERE a.business_id = t.business_id AND a.quiet_until > ?1)";

impl Tx {
    /// Sets or clears the address of a location. A new one is told everything anew.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_door_address(
        &mut self,
        location: LocationId,
        url: Option<&str>,
        now: Instant,
    ) -> Result<(), Error> {
        let known = self.door_address(location).await?.map(|address| address.url);
        if known.as_deref() == url {
            return Ok(());
        }
        let sql = "INSERT INTO door_address (business_id, url) VALUES (?1, ?2) \
                   ON CONFLICT (business_id) DO UPDATE SET url = excluded.url, failures = 0, quiet_until = NULL";
        self.execute(sql, &[location.0.into(), url.into()]).await?;
        self.execute("DELETE FROM door_turn WHERE business_id = ?1", &[location.0.into()]).await?;
        if url.is_some() { self.door_due(location.0, 0, now).await } else { Ok(()) }
    }

    /// Sets or clears the token of a location.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_door_token(&mut self, location: LocationId, token: Option<&str>) -> Result<(), Error> {
        let sql = "INSERT INTO door_address (business_id, token) VALUES (?1, ?2) \
                   ON CONFLICT (business_id) DO UPDATE SET token = excluded.token";
        self.execute(sql, &[location.0.into(), token.into()]).await.map(|_| ())
    }

    /// Forgets a location that is deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_door_address(&mut self, location: LocationId) -> Result<(), Error> {
        self.execute("DELETE FROM door_address WHERE business_id = ?1", &[location.0.into()]).await?;
        self.execute("DELETE FROM door_turn WHERE business_id = ?1", &[location.0.into()]).await.map(|_| ())
    }

    /// Where the doors of a location are told; `None` when they are not.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_address(&mut self, location: LocationId) -> Result<Option<DoorAddress>, Error> {
        let sql =
            "SELECT business_id, url, token, failures FROM door_address WHERE business_id = ?1 AND url IS NOT NULL";
        self.first(sql, &[location.0.into()], address).await
    }

    /// Every location whose doors are told.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_addresses(&mut self) -> Result<Vec<DoorAddress>, Error> {
        let sql =
            "SELECT business_id, url, token, failures FROM door_address WHERE url IS NOT NULL ORDER BY business_id";
        self.rows(sql, &[], address).await
    }

    /// Something has happened that the groups of a customer may follow from: he is looked at, and with him everybody in a team
    /// that shares passes with him.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn look_at_doors_of(&mut self, customer: CustomerId, now: Instant) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO door_turn (business_id, coworker_id, due_at) SELECT 0, x.id, CAST(?2 AS BIGINT) FROM \
             (SELECT CAST(?1 AS BIGINT) AS id \
             UNION SELECT m.coworker_id FROM team_member m JOIN team t ON t.id = m.team_id WHERE {SHARING} AND {HIS} \
             UNION SELECT t.paying_member_id FROM team t WHERE {SHARING} AND {HIS}) x WHERE x.id > 0 \
             ON CONFLICT (business_id, coworker_id) DO UPDATE SET due_at = excluded.due_at"
        );
        self.execute(&sql, &[customer.0.into(), now.as_micros().into()]).await.map(|_| ())
    }

    /// Something has happened that the groups of everybody may follow from: every location is looked at whose doors are told.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn look_at_all_doors(&mut self, now: Instant) -> Result<(), Error> {
        for address in self.door_addresses().await? {
            self.door_due(address.location.0, 0, now).await?;
        }
        Ok(())
    }

    /// Makes a turn due at an instant, whatever it was due at before; one that has failed waits for its next attempt.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_due(&mut self, location: i64, customer: i64, at: Instant) -> Result<(), Error> {
        let sql = "INSERT INTO door_turn (business_id, coworker_id, due_at) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (business_id, coworker_id) DO UPDATE SET due_at = excluded.due_at \
                   WHERE door_turn.attempts = 0";
        self.execute(sql, &[location.into(), customer.into(), at.as_micros().into()]).await.map(|_| ())
    }

    /// Makes everybody due at a location who was ever told of there.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn doors_due(&mut self, location: i64, at: Instant) -> Result<(), Error> {
        let sql = "UPDATE door_turn SET due_at = ?2 WHERE business_id = ?1 AND coworker_id > 0 AND attempts = 0";
        self.execute(sql, &[location.into(), at.as_micros().into()]).await.map(|_| ())
    }

    /// Locations at which a customer has a turn.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_turns_of(&mut self, customer: CustomerId) -> Result<Vec<i64>, Error> {
        let sql = "SELECT business_id FROM door_turn WHERE coworker_id = ?1 AND business_id > 0";
        self.rows(sql, &[customer.0.into()], |row| row.int(0)).await
    }

    /// Whether a turn is due.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_turn_is_due(&mut self, now: Instant) -> Result<bool, Error> {
        let sql = format!("SELECT t.coworker_id FROM door_turn t WHERE {DUE} LIMIT 1");
        Ok(self.first(&sql, &[now.as_micros().into()], |row| row.int(0)).await?.is_some())
    }

    /// Takes turns that are due, `most` of them, until `lease`: those that have not failed go first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn claim_door_turns(&mut self, most: i64, now: Instant, lease: Instant) -> Result<Vec<DoorTurn>, Error> {
        let sql = format!(
            "SELECT t.business_id, t.coworker_id, t.told, t.attempts FROM door_turn t WHERE {DUE} \
             ORDER BY t.attempts, COALESCE(t.taken_until, t.due_at), t.business_id, t.coworker_id LIMIT ?2"
        );
        let taken = self
            .rows(&sql, &[now.as_micros().into(), most.into()], |row| {
                Ok(DoorTurn {
                    location: row.int(0)?,
                    customer: row.int(1)?,
                    told: row.opt_text(2)?.map(str::to_owned),
                    attempts: row.int(3)?,
                    lease,
                })
            })
            .await?;
        for turn in &taken {
            let sql =
                "UPDATE door_turn SET taken_until = ?3, due_at = NULL WHERE business_id = ?1 AND coworker_id = ?2";
            self.execute(sql, &[turn.location.into(), turn.customer.into(), lease.as_micros().into()]).await?;
        }
        Ok(taken)
    }

    /// A turn is done with: there is none until something happens.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn end_door_turn(&mut self, turn: &DoorTurn) -> Result<(), Error> {
        let key = [turn.location.into(), turn.customer.into(), turn.lease.as_micros().into()];
        let ours = "business_id = ?1 AND coworker_id = ?2 AND taken_until = ?3";
        self.execute(&format!("DELETE FROM door_turn WHERE {ours} AND due_at IS NULL"), &key).await?;
        self.execute(&format!("UPDATE door_turn SET taken_until = NULL WHERE {ours}"), &key).await.map(|_| ())
    }

    /// A customer's state at a location is known there; `next`: when time alone may make it another.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_told(&mut self, turn: &DoorTurn, told: Option<&str>, next: Option<Instant>) -> Result<(), Error> {
        let sql = "UPDATE door_turn SET told = ?4, attempts = 0, error = NULL, taken_until = NULL, \
                   due_at = COALESCE(due_at, ?5) WHERE business_id = ?1 AND coworker_id = ?2 AND taken_until = ?3";
        let params = [
            turn.location.into(),
            turn.customer.into(),
            turn.lease.as_micros().into(),
            told.into(),
            next.map(Instant::as_micros).into(),
        ];
        self.execute(sql, &params).await.map(|_| ())
    }

    /// Somebody is there again. When nobody was for longer, what has waited for that is due at once.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_answers(&mut self, address: &DoorAddress, now: Instant) -> Result<(), Error> {
        if address.failures == 0 {
            return Ok(());
        }
        let location = address.location.0;
        let sql = "UPDATE door_address SET failures = 0, quiet_until = NULL WHERE business_id = ?1";
        self.execute(sql, &[location.into()]).await?;
        if address.failures > 1 {
            let sql = "UPDATE door_turn SET attempts = 0, due_at = ?2 WHERE business_id = ?1 AND attempts > 0 AND due_at > ?2";
            self.execute(sql, &[location.into(), now.as_micros().into()]).await?;
        }
        Ok(())
    }

    /// Nobody was there: the location is left alone until `until`. Those who find that at the same time count once.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_is_silent(&mut self, location: LocationId, now: Instant, until: Instant) -> Result<(), Error> {
        let sql = "UPDATE door_address SET failures = failures + 1, quiet_until = ?3 \
                   WHERE business_id = ?1 AND (quiet_until IS NULL OR quiet_until <= ?2)";
        let params = [location.0.into(), now.as_micros().into(), until.as_micros().into()];
        self.execute(sql, &params).await.map(|_| ())
    }

    /// Telling did not go well; it is tried again at `next`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn door_failed(&mut self, turn: &DoorTurn, error: &str, next: Instant) -> Result<(), Error> {
        let sql = "UPDATE door_turn SET attempts = attempts + 1, error = ?4, taken_until = NULL, due_at = ?5 \
                   WHERE business_id = ?1 AND coworker_id = ?2 AND taken_until = ?3";
        let params = [
            turn.location.into(),
            turn.customer.into(),
            turn.lease.as_micros().into(),
            error.into(),
            next.as_micros().into(),
        ];
        self.execute(sql, &params).await.map(|_| ())
    }
}

fn address(row: &Row<'_>) -> Result<DoorAddress, Error> {
    Ok(DoorAddress {
        location: LocationId(row.int(0)?),
        url: row.text(1)?.to_owned(),
        token: row.opt_text(2)?.map(str::to_owned),
        failures: row.int(3)?,
    })
}
