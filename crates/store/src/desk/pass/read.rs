//! Reading issued passes.

use std::collections::BTreeSet;

use hallpass_engine::{
    Access, ContractState, CustomerId, DefinitionId, HeldPass, Instant, LocationId, Money, Origin, PassId, PaygKind,
    PaygState, PlanId,
};

use super::ContractStates;
use crate::{Error, Row, Tx};

/// Columns of a pass in the order [`read_pass`] expects.
pub(in crate::desk) const COLUMNS: &str = "p.id, p.unique_id, p.coworker_id, p.time_pass_id, p.total_uses, p.remaining_uses, p.used, \
     p.used_date, p.used_by, p.used_by_hand, p.expire_date, p.valid_from, p.created_on, p.is_from_tariff, \
     p.coworker_product_unique_id, p.is_pay_as_you_go, p.invoiced, p.coworker_contract_unique_id, p.lapsed, \
     p.business_id, p.payg_fixed, p.payg_charge, CASE WHEN p.free = 1 THEN 0 ELSE COALESCE(p.price_override, 0) END, p.needs_review, \
     p.frozen_from, p.frozen_to, p.carried_from";

/// A stored pass with what the engine does not need to know.
#[derive(Clone, Debug)]
pub(in crate::desk) struct StoredPass {
    pub held: HeldPass,
    /// Guid of the contract it was granted by.
    pub contract_guid: Option<String>,
}

/// How a pass came to be (R3.9): bought as somebody went, of a plan, of a sale (its UniqueId), or by hand.
pub(crate) fn origin(bought: bool, of_plan: bool, sale: Option<&str>) -> Origin {
    match (bought, of_plan, sale) {
        (true, ..) => Origin::PayAsYouGo,
        (false, true, _) => Origin::Plan,
        (false, false, Some(_)) => Origin::Product,
        (false, false, None) => Origin::Manual,
    }
}

pub(in crate::desk) fn read_pass(row: &Row<'_>) -> Result<StoredPass, Error> {
    let instant = |i| Ok::<_, Error>(row.opt_int(i)?.map(Instant::from_micros));
    let origin = origin(row.bool(15)?, row.bool(13)?, row.opt_text(14)?);
    let payg = match origin {
        Origin::PayAsYouGo => Some(PaygState {
            kind: if row.bool(20)? { PaygKind::Fixed } else { PaygKind::Timed },
            location: LocationId(row.int(19)?),
            charge: row.opt_int(21)?.map(Money::from_ten_thousandths),
            price: Money::from_ten_thousandths(row.int(22)?),
            invoiced: row.bool(16)?,
            needs_review: row.bool(23)?,
        }),
        _ => None,
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
        frozen: instant(24)?.zip(instant(25)?),
        valid_from: instant(11)?,
        created: Instant::from_micros(row.int(12)?),
        origin,
        contract: None,
        access: Access::None,
        payg,
        carried_from: row.opt_int(26)?.map(PassId),
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
            Some(stored) => Ok(Some(self.with_contract(stored, &mut ContractStates::default()).await?)),
            None => Ok(None),
        }
    }

    /// Fills in the state of the granting contract (R4.8).
    async fn with_contract(&mut self, stored: StoredPass, known: &mut ContractStates) -> Result<HeldPass, Error> {
        let mut held = stored.held;
        let (Origin::Plan, Some(guid)) = (held.origin, stored.contract_guid) else { return Ok(held) };
        held.contract = match known.get(&guid) {
            Some(state) => state.clone(),
            None => {
                let state = self.contract_state(&guid).await?;
                known.insert(guid, state.clone());
                state
            }
        };
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
    pub(in crate::desk) async fn pauses(&mut self, contract: i64) -> Result<Vec<(Instant, Option<Instant>)>, Error> {
        self.rows(
            "SELECT from_time, until_time FROM contract_pause WHERE contract_id = ?1 ORDER BY from_time",
            &[contract.into()],
            |row| Ok((Instant::from_micros(row.int(0)?), row.opt_int(1)?.map(Instant::from_micros))),
        )
        .await
    }

    /// Passes that could matter to visits in [since, until]: not used up and not lapsed before it, or used within it.
    pub(in crate::desk) async fn passes_of(
        &mut self,
        holder: CustomerId,
        (since, until): (Instant, Instant),
        access: Access,
        plan_passes_only: bool,
        contracts: &mut ContractStates,
    ) -> Result<Vec<HeldPass>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM coworker_time_pass p WHERE p.coworker_id = ?1 AND p.used = 0 \
             AND (p.expire_date IS NULL OR p.expire_date > ?2) \
             UNION ALL \
             SELECT {COLUMNS} FROM coworker_time_pass p WHERE p.coworker_id = ?1 AND p.used = 1 AND p.used_date >= ?2 AND p.used_date <= ?3"
        );
        let stored =
            self.rows(&sql, &[holder.0.into(), since.as_micros().into(), until.as_micros().into()], read_pass).await?;
        let mut held = Vec::with_capacity(stored.len());
        for pass in stored {
            if plan_passes_only && pass.held.origin != Origin::Plan {
                continue;
            }
            let mut pass = self.with_contract(pass, contracts).await?;
            pass.access = access;
            held.push(pass);
        }
        Ok(held)
    }

    /// Every pass of a customer in whatever state, without anybody's access.
    pub(in crate::desk) async fn all_passes_of(
        &mut self,
        holder: CustomerId,
        contracts: &mut ContractStates,
    ) -> Result<Vec<HeldPass>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM coworker_time_pass p WHERE p.coworker_id = ?1 ORDER BY p.id");
        let mut held = Vec::new();
        for pass in self.rows(&sql, &[holder.0.into()], read_pass).await? {
            held.push(self.with_contract(pass, contracts).await?);
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
}
