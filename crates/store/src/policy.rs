//! The settings that decide, as versions with validity (beyond W11).
//!
//! The records (`business_setting`) say what is in force now, the versions what was when and what will be. Both always say the
//! same of the present: whoever writes a setting calls [`Tx::settle_policy`] after it, which adds a version of what has changed,
//! and a version that comes into force is written into the records before anything else of the location is.

mod document;

use std::collections::BTreeMap;

use hallpass_engine::{Instant, Location, Policies};
use sha2::{Digest, Sha256};

pub use document::{Document, document, name, settings, spelled};

use crate::desk::Stamp;
use crate::jobs::JobKind;
use crate::{Error, Tx};

/// From when the first version of a location is in force.
const EVER: i64 = i64::MIN;

/// A version of a location's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Number of the row.
    pub id: i64,
    /// Counts the versions of a location from 1, in the order they were written.
    pub number: i64,
    /// From when it is in force; `None` = since ever.
    pub valid_from: Option<Instant>,
    /// What it sets; of the first version everything.
    pub document: Document,
    /// SHA-256 of the document, hexadecimal.
    pub digest: String,
    /// Why.
    pub note: Option<String>,
    /// When it was written.
    pub recorded: Instant,
    /// Who wrote it: an e-mail or `system`.
    pub actor: String,
}

impl PolicyVersion {
    fn is_in_force(&self, at: Instant) -> bool {
        self.valid_from.is_none_or(|from| from <= at)
    }
}

/// What versions set together, the later over the earlier; of no versions nothing.
pub fn fold<'a>(versions: impl IntoIterator<Item = &'a PolicyVersion>) -> Document {
    let mut all = Document::new();
    for version in versions {
        all.extend(version.document.iter().map(|(name, value)| (*name, value.clone())));
    }
    all
}

/// What is in force at an instant, of all versions of a location in their order.
pub fn in_force(versions: &[PolicyVersion], at: Instant) -> Document {
    fold(versions.iter().filter(|version| version.is_in_force(at)))
}

impl Tx {
    /// The versions of a location in the order in which they come into force.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn policies_of(&mut self, location: i64) -> Result<Vec<PolicyVersion>, Error> {
        self.rows(
            "SELECT v.id, v.number, v.valid_from, v.document, v.digest, v.note, v.recorded_at, a.name FROM policy_version v \
             JOIN actor a ON a.id = v.actor_id WHERE v.business_id = ?1 ORDER BY v.valid_from, v.number",
            &[location.into()],
            |row| {
                Ok(PolicyVersion {
                    id: row.int(0)?,
                    number: row.int(1)?,
                    valid_from: Some(row.int(2)?).filter(|from| *from != EVER).map(Instant::from_micros),
                    document: document::read(row.text(3)?),
                    digest: row.text(4)?.to_owned(),
                    note: row.opt_text(5)?.map(str::to_owned),
                    recorded: Instant::from_micros(row.int(6)?),
                    actor: row.text(7)?.to_owned(),
                })
            },
        )
        .await
    }

    /// The version in force at a location at an instant, as explanations name it: `LOCATION.NUMBER`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn policy_at(&mut self, location: i64, at: Instant) -> Result<String, Error> {
        let number = self
            .first(
                "SELECT number FROM policy_version WHERE business_id = ?1 AND valid_from <= ?2 \
                 ORDER BY valid_from DESC, number DESC LIMIT 1",
                &[location.into(), at.as_micros().into()],
                |row| row.int(0),
            )
            .await?;
        Ok(format!("{location}.{}", number.unwrap_or(1)))
    }

    /// Adds a version, and sees to it that what lies in the future comes into force when its time has come. Answers the number
    /// of the row.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_policy(
        &mut self,
        location: i64,
        changes: &Document,
        from: Option<Instant>,
        note: Option<&str>,
        stamp: &Stamp<'_>,
    ) -> Result<i64, Error> {
        let text = document::write(changes);
        let from = from.map_or(EVER, Instant::as_micros);
        let actor = self.actor_id(stamp).await?;
        let id = self
            .insert(
                "INSERT INTO policy_version (business_id, number, valid_from, document, digest, note, recorded_at, actor_id) \
                 SELECT ?1, COALESCE(MAX(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM policy_version WHERE business_id = ?1 \
                 RETURNING id",
                &[
                    location.into(),
                    from.into(),
                    (&text).into(),
                    (&digest(&text)).into(),
                    note.into(),
                    stamp.now.as_micros().into(),
                    actor.into(),
                ],
            )
            .await?;
        self.await_policies(location, stamp.now).await?;
        Ok(id)
    }

    /// Takes back a version that is not in force yet; false when there is none of this number at the location.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn remove_policy(&mut self, location: i64, id: i64, now: Instant) -> Result<bool, Error> {
        let sql = "DELETE FROM policy_version WHERE business_id = ?1 AND id = ?2 AND valid_from > ?3";
        let gone = self.execute(sql, &[location.into(), id.into(), now.as_micros().into()]).await? > 0;
        self.await_policies(location, now).await?;
        Ok(gone)
    }

    /// Queues the next coming into force at a location, or takes it off the queue when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn await_policies(&mut self, location: i64, now: Instant) -> Result<(), Error> {
        let sql = "SELECT MIN(valid_from) FROM policy_version WHERE business_id = ?1 AND valid_from > ?2";
        let next = self.first(sql, &[location.into(), now.as_micros().into()], |row| row.opt_int(0)).await?.flatten();
        match next {
            Some(at) => self.schedule(JobKind::Policy, location, Instant::from_micros(at)).await,
            None => self.unschedule(JobKind::Policy, location).await,
        }
    }

    /// After setting records have changed, at whichever location: [`Tx::settle_policy`] of all.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn settle_policies(&mut self, stamp: &Stamp<'_>) -> Result<(), Error> {
        for location in self.rows("SELECT id FROM business ORDER BY id", &[], |row| row.int(0)).await? {
            self.settle_policy(location, stamp).await?;
        }
        Ok(())
    }

    /// After a setting record of a location has changed, or a location was made: adds a version of what is different from now
    /// on. Where nobody has been yet the first version says it, since ever (as with the clocks, DESIGN 5.11).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn settle_policy(&mut self, location: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        let wanted = self.policy_of_records(location).await?;
        let versions = self.policies_of(location).await?;
        let Some(first) = versions.first() else {
            return self.add_policy(location, &wanted, None, None, stamp).await.map(|_| ());
        };
        let known = in_force(&versions, stamp.now);
        let changes: Document = wanted.into_iter().filter(|(name, value)| known.get(name) != Some(value)).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let alone = versions.iter().filter(|version| version.is_in_force(stamp.now)).count() == 1;
        if alone && first.valid_from.is_none() && self.is_unvisited(location).await? {
            let text = document::write(&known.into_iter().chain(changes).collect());
            let (id, now, digest) = (first.id, stamp.now.as_micros(), digest(&text));
            let sql =
                "UPDATE policy_version SET document = ?2, digest = ?3, recorded_at = ?4, actor_id = ?5 WHERE id = ?1";
            let actor = self.actor_id(stamp).await?;
            let params = [id.into(), (&text).into(), (&digest).into(), now.into(), actor.into()];
            return self.execute(sql, &params).await.map(|_| ());
        }
        self.add_policy(location, &changes, Some(stamp.now), None, stamp).await.map(|_| ())
    }

    /// What the records of a location should say at an instant and do not, because a version has come into force since.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn policy_changes_due(&mut self, location: i64, now: Instant) -> Result<Document, Error> {
        let versions = self.policies_of(location).await?;
        if versions.len() < 2 {
            return Ok(Document::new());
        }
        let said = self.policy_of_records(location).await?;
        Ok(in_force(&versions, now).into_iter().filter(|(name, value)| said.get(name) != Some(value)).collect())
    }

    /// After a location has been deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_policies(&mut self, location: i64) -> Result<(), Error> {
        self.unschedule(JobKind::Policy, location).await?;
        let sql = "DELETE FROM policy_version WHERE business_id = ?1";
        self.execute(sql, &[location.into()]).await.map(|_| ())
    }

    /// Writes the first version of every location that has none: of those made before there were versions, and of imported ones.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn write_first_policies(&mut self) -> Result<(), Error> {
        let sql = "SELECT id, created_on FROM business b \
                   WHERE NOT EXISTS (SELECT 1 FROM policy_version v WHERE v.business_id = b.id) ORDER BY id";
        for (location, made) in self.rows(sql, &[], |row| Ok((row.int(0)?, row.int(1)?))).await? {
            let stamp = Stamp { now: Instant::from_micros(made), by: "system", request: None };
            self.settle_policy(location, &stamp).await?;
        }
        Ok(())
    }

    /// Gives a location that has been read from its records the settings of other times.
    pub(crate) async fn read_policies(&mut self, location: &mut Location) -> Result<(), Error> {
        let versions = self.policies_of(location.id.0).await?;
        if versions.len() < 2 {
            return Ok(());
        }
        let mut policies = Policies::default();
        let mut all = Document::new();
        // Of several from the same instant the last one counts.
        let mut by_time: BTreeMap<Instant, Document> = BTreeMap::new();
        for version in versions {
            all.extend(version.document);
            by_time.insert(version.valid_from.unwrap_or(Instant::from_micros(EVER)), all.clone());
        }
        by_time.into_iter().for_each(|(from, document)| policies.push(from, settings(&document)));
        location.policies = policies;
        Ok(())
    }

    async fn policy_of_records(&mut self, location: i64) -> Result<Document, Error> {
        Ok(document(&self.settings_of_records(location).await?))
    }

    /// Nobody has checked in there or been refused: there is no decision that a version could be needed for.
    async fn is_unvisited(&mut self, location: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM checkin WHERE business_id = ?1) \
                   OR EXISTS (SELECT 1 FROM failed_checkin WHERE business_id = ?1)";
        Ok(self.first(sql, &[location.into()], |row| row.int(0)).await?.is_none())
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
