//! Issued passes: reading them for the engine, writing back what it decided, issuing, correcting, revoking.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{
    Access, Amount, ContractState, CustomerId, DefinitionId, Entry, EntryKind, HeldPass, Instant, Origin, PassId,
    PaygState, PlanId, TeamId, VisitId,
};

use super::ledger::{Kind, Movement, Unit};
use super::{Applied, Stamp};
use crate::{Error, Row, Tx};

/// Columns of a pass in the order [`read_pass`] expects.
pub(super) const COLUMNS: &str = "p.id, p.unique_id, p.coworker_id, p.time_pass_id, p.total_uses, p.remaining_uses, p.used, \
     p.used_date, p.used_by, p.used_by_hand, p.expire_date, p.valid_from, p.created_on, p.is_from_tariff, \
     p.coworker_product_unique_id, p.is_pay_as_you_go, p.invoiced, p.coworker_contract_unique_id, p.lapsed";

/// A pass to be issued (R3.3, R11.1).
#[derive(Clone, Debug)]
pub struct NewPass {
    /// Record number, already inserted by the records half.
    pub id: PassId,
    /// Who holds it.
    pub holder: CustomerId,
    /// Minutes granted; `None` for a day pass.
    pub minutes: Option<i64>,
    /// Own price in ten-thousandths (R11.2); `None` = the definition's price for this customer.
    pub price: Option<i64>,
}

/// A stored pass with what the engine does not need to know.
#[derive(Clone, Debug)]
pub(super) struct StoredPass {
    pub held: HeldPass,
    /// Guid of the contract it was granted by.
    pub contract_guid: Option<String>,
}

pub(super) fn read_pass(row: &Row<'_>) -> Result<StoredPass, Error> {
    let instant = |i| Ok::<_, Error>(row.opt_int(i)?.map(Instant::from_micros));
    let origin = match (row.bool(15)?, row.bool(13)?, row.opt_text(14)?) {
        (true, ..) => Origin::PayAsYouGo,
        (false, true, _) => Origin::Plan,
        (false, false, Some(_)) => Origin::Product,
        (false, false, None) => Origin::Manual,
    };
    let held = HeldPass {
        id: PassId(row.int(0)?),
        unique_id: row.text(1)?.to_owned(),
        owner: CustomerId(row.int(2)?),
        definition: DefinitionId(row.int(3)?),
        total: row.opt_int(4)?,
        remaining: row.opt_int(5)?,
        used: row.bool(6)?,
        used_date: instant(7)?,
        used_by: row.opt_int(8)?.map(CustomerId),
        used_by_hand: row.bool(9)?,
        expires: instant(10)?,
        valid_from: instant(11)?,
        created: Instant::from_micros(row.int(12)?),
        origin,
        contract: None,
        access: Access::None,
        payg: (origin == Origin::PayAsYouGo).then_some(PaygState { invoiced: row.bool(16)? }),
    };
    Ok(StoredPass { held, contract_guid: row.opt_text(17)?.map(str::to_owned) })
}

impl Tx {
    /// The pass as the engine sees it, without anybody's access to it; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn held_pass(&mut self, id: PassId) -> Result<Option<HeldPass>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM coworker_time_pass p WHERE p.id = ?1");
        let stored = self.first(&sql, &[id.0.into()], read_pass).await?;
        match stored {
            Some(stored) => Ok(Some(self.with_contract(stored).await?)),
            None => Ok(None),
        }
    }

    /// Fills in the state of the granting contract (R4.8).
    pub(super) async fn with_contract(&mut self, stored: StoredPass) -> Result<HeldPass, Error> {
        let mut held = stored.held;
        if let (Origin::Plan, Some(guid)) = (held.origin, stored.contract_guid) {
            held.contract = self.contract_state(&guid).await?;
        }
        Ok(held)
    }

    async fn contract_state(&mut self, guid: &str) -> Result<Option<ContractState>, Error> {
        let found = self
            .first(
                "SELECT id, COALESCE(start_date, created_on), cancellation_date FROM coworker_contract \
                 WHERE unique_id = ?1",
                &[guid.into()],
                |row| {
                    let state = ContractState {
                        start: Instant::from_micros(row.int(1)?),
                        end: row.opt_int(2)?.map(Instant::from_micros),
                        pauses: Vec::new(),
                    };
                    Ok((row.int(0)?, state))
                },
            )
            .await?;
        let Some((id, mut state)) = found else { return Ok(None) };
        state.pauses = self.pauses(id).await?;
        Ok(Some(state))
    }

    /// Pauses of a contract, half-open.
    pub(super) async fn pauses(&mut self, contract: i64) -> Result<Vec<(Instant, Option<Instant>)>, Error> {
        self.rows(
            "SELECT from_time, until_time FROM contract_pause WHERE contract_id = ?1 ORDER BY from_time",
            &[contract.into()],
            |row| Ok((Instant::from_micros(row.int(0)?), row.opt_int(1)?.map(Instant::from_micros))),
        )
        .await
    }

    /// Own passes that could matter to visits from `since` on: not used up and not lapsed before it, or used since then.
    pub(super) async fn passes_of(
        &mut self,
        holder: CustomerId,
        since: Instant,
        access: Access,
        plan_passes_only: bool,
    ) -> Result<Vec<HeldPass>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM coworker_time_pass p WHERE p.coworker_id = ?1 AND p.used = 0 \
             AND (p.expire_date IS NULL OR p.expire_date > ?2) \
             UNION ALL \
             SELECT {COLUMNS} FROM coworker_time_pass p WHERE p.coworker_id = ?1 AND p.used = 1 AND p.used_date >= ?2"
        );
        let stored = self.rows(&sql, &[holder.0.into(), since.as_micros().into()], read_pass).await?;
        let mut held = Vec::with_capacity(stored.len());
        for pass in stored {
            if plan_passes_only && pass.held.origin != Origin::Plan {
                continue;
            }
            let mut pass = self.with_contract(pass).await?;
            pass.access = access;
            held.push(pass);
        }
        Ok(held)
    }

    /// Id of the pass with this UniqueId.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn pass_by_guid(&mut self, guid: &str) -> Result<Option<PassId>, Error> {
        self.first("SELECT id FROM coworker_time_pass WHERE unique_id = ?1", &[guid.into()], |row| {
            Ok(PassId(row.int(0)?))
        })
        .await
    }

    /// Number of passes that count towards the most a customer may hold (R3.8): not used, not expired, not pay as you go.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn live_passes(&mut self, holder: CustomerId, now: Instant) -> Result<i64, Error> {
        let count = self
            .first(
                "SELECT COUNT(*) FROM coworker_time_pass WHERE coworker_id = ?1 AND used = 0 \
                 AND (expire_date IS NULL OR expire_date > ?2) AND is_pay_as_you_go = 0",
                &[holder.0.into(), now.as_micros().into()],
                |row| row.int(0),
            )
            .await?;
        Ok(count.unwrap_or(0))
    }

    /// Books a pass that the records half has just inserted (R3.3): its minutes or its day.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn issue(&mut self, pass: &NewPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute(
            "UPDATE coworker_time_pass SET total_uses = ?2, remaining_uses = ?2, price_override = ?3, used = 0, \
             used_date = NULL WHERE id = ?1",
            &[pass.id.0.into(), pass.minutes.into(), pass.price.into()],
        )
        .await?;
        let (unit, amount) = match pass.minutes {
            Some(minutes) => (Unit::Minutes, minutes),
            None => (Unit::Days, 1),
        };
        let movement = Movement {
            pass: pass.id,
            holder: pass.holder.0,
            visit: None,
            kind: Kind::Issue,
            unit,
            amount,
            happened: stamp.now,
        };
        self.record(&movement, stamp).await
    }

    /// Writes the new state of a pass the engine has decided on, with the touched record's stamp. `CheckedIn` is computed
    /// from the open visits (R3.5), so visits must be written first.
    pub(super) async fn write_pass(&mut self, pass: &HeldPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute(
            "UPDATE coworker_time_pass SET used = ?2, used_date = ?3, remaining_uses = ?4, used_by = ?5, used_by_hand = ?6, \
             checked_in = EXISTS (SELECT 1 FROM checkin WHERE pass_id = ?1 AND to_time IS NULL), \
             updated_on = ?7, updated_by = ?8, version = version + 1 WHERE id = ?1",
            &[
                pass.id.0.into(),
                pass.used.into(),
                pass.used_date.map(Instant::as_micros).into(),
                pass.remaining.into(),
                pass.used_by.map(|id| id.0).into(),
                pass.used_by_hand.into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
            ],
        )
        .await?;
        self.settle_expiry(pass.id, stamp).await
    }

    /// Recomputes `CheckedIn` of a pass whose visits changed while it stayed as it was (R3.5).
    pub(super) async fn touch_checked_in(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute(
            "UPDATE coworker_time_pass SET checked_in = 1 - checked_in, updated_on = ?2, updated_by = ?3, \
             version = version + 1 \
             WHERE id = ?1 AND checked_in <> EXISTS (SELECT 1 FROM checkin WHERE pass_id = ?1 AND to_time IS NULL)",
            &[pass.0.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
        .map(|_| ())
    }

    /// Makes the ledger say what has lapsed: all that is left of a pass past its ExpireDate, nothing of one that is not. A
    /// pass the sweep has not reached yet is left to it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn settle_expiry(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        let lapsed = self
            .first(
                "SELECT coworker_id, total_uses, remaining_uses, used, expire_date, lapsed FROM coworker_time_pass \
                 WHERE id = ?1 AND lapsed = 1",
                &[pass.0.into()],
                |row| {
                    let left = match row.opt_int(1)? {
                        Some(_) => (Unit::Minutes, row.opt_int(2)?.unwrap_or(0)),
                        None => (Unit::Days, 1 - row.int(3)?),
                    };
                    Ok((row.int(0)?, left, row.opt_int(4)?))
                },
            )
            .await?;
        let Some((holder, (unit, left), expires)) = lapsed else { return Ok(()) };
        let gone = expires.filter(|at| *at <= stamp.now.as_micros());
        let should = if gone.is_some() { left } else { 0 };
        let amount = should - self.expired_amount(pass).await?;
        let happened = gone.map_or(stamp.now, Instant::from_micros);
        self.record(&Movement { pass, holder, visit: None, kind: Kind::Expire, unit, amount, happened }, stamp).await?;
        if gone.is_none() {
            self.execute("UPDATE coworker_time_pass SET lapsed = 0 WHERE id = ?1", &[pass.0.into()]).await?;
        }
        Ok(())
    }

    /// Books the expiry of a pass whose ExpireDate has come (R12.1): called by the sweep.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn lapse(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute("UPDATE coworker_time_pass SET lapsed = 1 WHERE id = ?1 AND lapsed = 0", &[pass.0.into()]).await?;
        self.settle_expiry(pass, stamp).await
    }

    /// Writes a correction by hand (R3.6): the new state and the movement that leads to it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn correct(&mut self, before: &HeldPass, after: &HeldPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        let (unit, amount) = match after.total {
            Some(_) => (Unit::Minutes, after.remaining.unwrap_or(0) - before.remaining.unwrap_or(0)),
            None => (Unit::Days, i64::from(before.used) - i64::from(after.used)),
        };
        self.record(
            &Movement {
                pass: after.id,
                holder: after.owner.0,
                visit: None,
                kind: Kind::Correct,
                unit,
                amount,
                happened: after.used_date.unwrap_or(stamp.now),
            },
            stamp,
        )
        .await?;
        self.write_pass(after, stamp).await
    }

    /// Gives a pass its own price, or none (R11.2).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_price(&mut self, pass: PassId, price: Option<i64>) -> Result<(), Error> {
        self.execute("UPDATE coworker_time_pass SET price_override = ?2 WHERE id = ?1", &[pass.0.into(), price.into()])
            .await
            .map(|_| ())
    }

    /// The pass's own price, if any, and whether it is free (R11.2).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn own_price(&mut self, pass: PassId) -> Result<(Option<i64>, bool), Error> {
        let found = self
            .first("SELECT price_override, free FROM coworker_time_pass WHERE id = ?1", &[pass.0.into()], |row| {
                Ok((row.opt_int(0)?, row.bool(1)?))
            })
            .await?;
        Ok(found.unwrap_or((None, false)))
    }

    /// Plans the customer has a contract on that is active at `at` (R11.9a), for the price shown.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn active_plans(&mut self, customer: CustomerId, at: Instant) -> Result<BTreeSet<PlanId>, Error> {
        let plans = self
            .rows(
                "SELECT tariff_id FROM coworker_contract WHERE coworker_id = ?1 AND COALESCE(start_date, created_on) <= ?2 \
                 AND (cancellation_date IS NULL OR cancellation_date > ?2)",
                &[customer.0.into(), at.as_micros().into()],
                |row| Ok(PlanId(row.int(0)?)),
            )
            .await?;
        Ok(plans.into_iter().collect())
    }

    /// Minutes visits have taken from a pass and not given back (R3.6, decision 12).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn ledger_minutes(&mut self, pass: PassId) -> Result<i64, Error> {
        let sum = self
            .first(
                "SELECT COALESCE(SUM(CASE kind WHEN 'use' THEN amount WHEN 'give_back' THEN -amount ELSE 0 END), 0) \
                 FROM ledger_entry WHERE pass_id = ?1 AND unit = 'minutes'",
                &[pass.0.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(sum.unwrap_or(0))
    }

    /// True when a visit rests on the pass, or it has ever been drawn on without being given back (R12.2).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn pass_is_in_use(&mut self, pass: PassId) -> Result<bool, Error> {
        let found = self
            .first(
                "SELECT EXISTS (SELECT 1 FROM visit_segment WHERE pass_id = ?1) \
                 OR EXISTS (SELECT 1 FROM checkin WHERE pass_id = ?1)",
                &[pass.0.into()],
                |row| row.bool(0),
            )
            .await?;
        Ok(found.unwrap_or(false))
    }

    /// Books what a deleted pass still held as revoked. Call it before the record goes.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn revoke(&mut self, pass: &HeldPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        let expired = self.expired_amount(pass.id).await?;
        let (unit, left) = match pass.total {
            Some(_) => (Unit::Minutes, pass.remaining.unwrap_or(0)),
            None => (Unit::Days, 1 - i64::from(pass.used)),
        };
        let movement = Movement {
            pass: pass.id,
            holder: pass.owner.0,
            visit: None,
            kind: Kind::Revoke,
            unit,
            amount: left - expired,
            happened: stamp.now,
        };
        self.record(&movement, stamp).await
    }

    /// Books what visits moved. Entries of the visit the decision made get its number from `applied`.
    ///
    /// A pass set to Used by hand keeps nothing left whatever comes back to it (decision 12): what a visit returns is taken
    /// out again in the same breath, so that the ledger stays true.
    pub(super) async fn record_entries(
        &mut self,
        applied: &Applied,
        entries: &[Entry],
        passes: &BTreeMap<PassId, HeldPass>,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        for entry in entries {
            let (unit, amount) = match entry.amount {
                Amount::Minutes(minutes) => (Unit::Minutes, minutes),
                Amount::Day => (Unit::Days, 1),
                Amount::Nothing => continue,
            };
            let kind = match entry.kind {
                EntryKind::Use => Kind::Use,
                EntryKind::GiveBack => Kind::GiveBack,
            };
            let pass = passes.get(&entry.pass);
            let visit = if entry.visit == VisitId::NEW { applied.visit } else { entry.visit };
            let movement = Movement {
                pass: entry.pass,
                holder: pass.map_or(0, |pass| pass.owner.0),
                visit: Some(visit.0),
                kind,
                unit,
                amount,
                happened: entry.from,
            };
            self.record(&movement, stamp).await?;
            if kind == Kind::GiveBack && unit == Unit::Minutes && pass.is_some_and(|pass| pass.used_by_hand) {
                self.record(&Movement { kind: Kind::Correct, amount: -amount, ..movement }, stamp).await?;
            }
        }
        Ok(())
    }
}

/// How a team opens its passes to a customer (R11.14, decision 25).
#[derive(Clone, Copy, Debug)]
pub(super) struct SharedFrom {
    pub team: TeamId,
    pub owner: CustomerId,
    pub plan_passes_only: bool,
}
