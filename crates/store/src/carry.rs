//! Roll-over (beyond W22): which plan passes have ended, what goes on of them, and how that follows them (engine `carry`).
//!
//! A roll-over is opened once for the passes of one row of a plan that ended at one instant, with the terms that held then. From
//! there on [`Tx::settle_carried`] keeps what goes on in step with the old passes: called by whatever writes one of them.

mod settle;

pub(crate) use settle::may_be_carried;

use hallpass_engine::carry::Terms;
use hallpass_engine::{Contract, ContractId, CustomerId, DefinitionId, Instant, LocationId, PassId, Renewal};

use crate::{Error, Tx};

/// Passes of one row of a plan that ended at one instant and have not been looked at yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// `TariffTimePass.Id`.
    pub rule: i64,
    /// Its rhythm.
    pub renewal: Renewal,
    /// What the passes are.
    pub definition: DefinitionId,
    /// Time passes; day passes otherwise.
    pub by_time: bool,
    /// Their ExpireDate.
    pub at: Instant,
    /// By Id.
    pub passes: Vec<PassId>,
}

/// A pass that is to be issued for the rest of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The old pass.
    pub source: PassId,
    /// Minutes; of a day pass 1.
    pub amount: i64,
    /// A time pass; a day pass otherwise.
    pub by_time: bool,
    /// Who holds the old one.
    pub holder: CustomerId,
    /// The location of the old one.
    pub location: LocationId,
    /// What it is.
    pub definition: DefinitionId,
    /// `TariffTimePassUniqueId` of the old one.
    pub rule: String,
    /// `CoworkerContractUniqueId` of the old one.
    pub contract: String,
    /// First instant it is good for.
    pub from: Instant,
    /// ExpireDate.
    pub expires: Instant,
}

/// A roll-over as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolledOver {
    /// `TariffTimePass.Id`.
    pub rule: i64,
    /// `TimePass.Id`.
    pub definition: DefinitionId,
    /// Minutes; days otherwise.
    pub by_time: bool,
    /// When the old passes ended.
    pub ended: Instant,
    /// Until when the carried ones are good.
    pub expires: Instant,
    /// How much of what was left goes on.
    pub percent: i64,
    /// Most that goes on.
    pub room: Option<i64>,
    /// The old passes, by Id.
    pub passes: Vec<Carried>,
}

/// An old pass and the one that goes on with its rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The old one.
    pub source: PassId,
    /// The one that goes on; `None` as long as nothing does.
    pub pass: Option<PassId>,
    /// What the old one has left, as it ended.
    pub unused: i64,
    /// How much of it goes on.
    pub amount: i64,
    /// How much of that is still there: unused, and not expired by `now`.
    pub remaining: i64,
}

/// What a pass has left: minutes, or its day. Alias of the pass: `{}`.
macro_rules! left_of {
    ($alias:literal) => {
        concat!(
            "CASE WHEN ",
            $alias,
            ".total_uses IS NULL THEN 1 - ",
            $alias,
            ".used ELSE ",
            $alias,
            ".remaining_uses END"
        )
    };
}
pub(crate) use left_of;

impl Tx {
    /// Whether a pass has come out of an earlier period, also when it is gone.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn was_carried(&mut self, pass: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM carried_pass WHERE pass_id = ?1";
        Ok(self.first(sql, &[pass.into()], |row| row.int(0)).await?.is_some())
    }

    /// Plan passes of a contract that ended with their period (or later), or with a change of plan, after `since` and by `now`,
    /// and have not been looked at: oldest end first. Those whose ExpireDate was set to an earlier instant by hand, or by the end
    /// of the contract, are left out.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn ended_plan_passes(
        &mut self,
        contract: &Contract,
        since: Option<Instant>,
        now: Instant,
    ) -> Result<Vec<Ended>, Error> {
        let sql = "SELECT r.id, r.pass_renewal_time, p.time_pass_id, p.total_uses IS NOT NULL, p.expire_date, p.id \
                   FROM coworker_time_pass p JOIN tariff_time_pass r ON r.unique_id = p.tariff_time_pass_unique_id \
                   WHERE p.coworker_contract_unique_id = ?1 AND p.is_from_tariff = 1 AND p.carried_from IS NULL \
                   AND p.expire_date > ?3 AND p.expire_date <= ?4 \
                   AND NOT EXISTS (SELECT 1 FROM carried_pass k WHERE k.source_id = p.id) \
                   AND (EXISTS (SELECT 1 FROM contract_plan h WHERE h.contract_id = ?2 AND h.from_time = p.expire_date) \
                     OR EXISTS (SELECT 1 FROM grant_issue g WHERE g.contract_id = ?2 AND g.tariff_time_pass_id = r.id \
                       AND g.period_start <= COALESCE(p.valid_from, p.expire_date - 1) \
                       AND g.period_end > COALESCE(p.valid_from, p.expire_date - 1) AND g.period_end <= p.expire_date)) \
                   ORDER BY p.expire_date, r.id, p.time_pass_id, 4, p.id";
        let since = since.map_or(i64::MIN, Instant::as_micros);
        let params = [(&contract.unique_id).into(), contract.id.0.into(), since.into(), now.as_micros().into()];
        let mut ended: Vec<Ended> = Vec::new();
        self.for_each(sql, &params, |row| {
            let renewal = row.int(1)?;
            let one = Ended {
                rule: row.int(0)?,
                renewal: Renewal::from_number(renewal)
                    .ok_or_else(|| Error::Damaged(format!("there is no PassRenewalTime {renewal}")))?,
                definition: DefinitionId(row.int(2)?),
                by_time: row.bool(3)?,
                at: Instant::from_micros(row.int(4)?),
                passes: Vec::new(),
            };
            let pass = PassId(row.int(5)?);
            match ended.last_mut() {
                Some(last) if (Ended { passes: Vec::new(), ..last.clone() }) == one => last.passes.push(pass),
                _ => ended.push(Ended { passes: vec![pass], ..one }),
            }
            Ok(())
        })
        .await?;
        Ok(ended)
    }

    /// What lives at `at` of earlier roll-overs of one definition and contract: minutes, or days.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn carried_alive(
        &mut self,
        contract: &Contract,
        definition: DefinitionId,
        by_time: bool,
        at: Instant,
    ) -> Result<i64, Error> {
        let sql = concat!(
            "SELECT COALESCE(SUM(",
            left_of!("p"),
            "), 0) FROM coworker_time_pass p WHERE p.coworker_contract_unique_id = ?1 AND p.carried_from IS NOT NULL \
             AND p.time_pass_id = ?2 AND (p.total_uses IS NOT NULL) = ?3 AND p.expire_date > ?4"
        );
        let params = [(&contract.unique_id).into(), definition.0.into(), by_time.into(), at.as_micros().into()];
        Ok(self.first(sql, &params, |row| row.int(0)).await?.unwrap_or(0))
    }

    /// Opens a roll-over: from now on what goes on of these passes follows them by these terms. Answers its number.
    ///
    /// # Errors
    /// [`Error::Statement`], also when one of the passes belongs to a roll-over already.
    pub async fn open_roll_over(&mut self, contract: ContractId, ended: &Ended, terms: &Terms) -> Result<i64, Error> {
        let id = self
            .insert(
                "INSERT INTO roll_over (contract_id, tariff_time_pass_id, time_pass_id, by_time, ended_at, expires_at, percent, \
                 room) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
                &[
                    contract.0.into(),
                    ended.rule.into(),
                    ended.definition.0.into(),
                    ended.by_time.into(),
                    terms.from.as_micros().into(),
                    terms.expires.as_micros().into(),
                    terms.percent.into(),
                    terms.room.into(),
                ],
            )
            .await?;
        for pass in &ended.passes {
            let sql = "INSERT INTO carried_pass (source_id, roll_over_id) VALUES (?1, ?2)";
            self.send(sql, &[pass.0.into(), id.into()]).await?;
        }
        Ok(id)
    }

    /// The roll-overs of a contract whose carried passes are still good at `now`, oldest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn open_roll_overs(&mut self, contract: ContractId, now: Instant) -> Result<Vec<i64>, Error> {
        let sql = "SELECT id FROM roll_over WHERE contract_id = ?1 AND expires_at > ?2 ORDER BY ended_at, id";
        self.rows(sql, &[contract.0.into(), now.as_micros().into()], |row| row.int(0)).await
    }

    /// Notes the pass that was issued for the rest of another one.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn note_carried(&mut self, missing: &Missing, pass: PassId) -> Result<(), Error> {
        let sql = "UPDATE carried_pass SET pass_id = ?2, amount = ?3 WHERE source_id = ?1";
        self.send(sql, &[missing.source.0.into(), pass.0.into(), missing.amount.into()]).await
    }

    /// All roll-overs of a contract, latest first, with what is left of them at `now`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn roll_overs(&mut self, contract: ContractId, now: Instant) -> Result<Vec<RolledOver>, Error> {
        let sql = concat!(
            "SELECT g.id, g.tariff_time_pass_id, g.time_pass_id, g.by_time, g.ended_at, g.expires_at, g.percent, g.room, \
             k.source_id, k.pass_id, COALESCE(",
            left_of!("s"),
            ", 0), k.amount, COALESCE(CASE WHEN p.expire_date <= ?2 THEN 0 ELSE ",
            left_of!("p"),
            " END, 0) FROM roll_over g JOIN carried_pass k ON k.roll_over_id = g.id \
             LEFT JOIN coworker_time_pass s ON s.id = k.source_id LEFT JOIN coworker_time_pass p ON p.id = k.pass_id \
             WHERE g.contract_id = ?1 ORDER BY g.ended_at DESC, g.id DESC, k.source_id"
        );
        let mut found: Vec<(i64, RolledOver)> = Vec::new();
        self.for_each(sql, &[contract.0.into(), now.as_micros().into()], |row| {
            let id = row.int(0)?;
            if found.last().is_none_or(|(last, _)| *last != id) {
                let one = RolledOver {
                    rule: row.int(1)?,
                    definition: DefinitionId(row.int(2)?),
                    by_time: row.bool(3)?,
                    ended: Instant::from_micros(row.int(4)?),
                    expires: Instant::from_micros(row.int(5)?),
                    percent: row.int(6)?,
                    room: row.opt_int(7)?,
                    passes: Vec::new(),
                };
                found.push((id, one));
            }
            let carried = Carried {
                source: PassId(row.int(8)?),
                pass: row.opt_int(9)?.map(PassId),
                unused: row.int(10)?,
                amount: row.int(11)?,
                remaining: row.int(12)?,
            };
            if let Some((_, last)) = found.last_mut() {
                last.passes.push(carried);
            }
            Ok(())
        })
        .await?;
        Ok(found.into_iter().map(|(_, one)| one).collect())
    }
}
