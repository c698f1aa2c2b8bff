//! Passes that come from plans and products: what a plan includes, issuing many passes at once, the keys that make each issue
//! happen once, and which plan a contract was on when.

mod contract;

use hallpass_engine::{
    ContractId, CustomerId, DefinitionId, GrantRule, Instant, LocationId, PassId, Period, PlanId, Renewal,
};

pub use contract::Renewing;

use crate::desk::{Kind, Movement, Stamp, Unit};
use crate::{Error, Tx};

/// Where passes come from (R3.9).
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A plan: UniqueIds of the TariffTimePass and of the contract.
    Plan {
        /// `TariffTimePassUniqueId`.
        rule: &'a str,
        /// `CoworkerContractUniqueId`.
        contract: &'a str,
    },
    /// A product: UniqueId of the sale.
    Product {
        /// `CoworkerProductUniqueId`.
        sale: &'a str,
    },
}

/// A number of equal passes to issue (R3.2, R3.3).
#[derive(Clone, Copy, Debug)]
pub struct Lot<'a> {
    /// Who holds them.
    pub holder: CustomerId,
    /// The location that gives them.
    pub location: LocationId,
    /// What they are.
    pub definition: DefinitionId,
    /// Minutes in each; `None` = day passes.
    pub minutes: Option<i64>,
    /// How many.
    pub count: i64,
    /// First instant they are good for; `None` = always (decision 6).
    pub valid_from: Option<Instant>,
    /// ExpireDate; `None` = never.
    pub expires: Option<Instant>,
    /// Where they come from.
    pub source: Source<'a>,
    /// Carried over from a sale.
    pub purchase_order: Option<&'a str>,
    /// The plan pass whose rest goes on in them (roll-over, beyond W22).
    pub carried_from: Option<PassId>,
}

/// A row of what a plan includes.
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// As the engine reads it.
    pub rule: GrantRule,
    /// `TariffTimePass.UniqueId`.
    pub unique_id: String,
    /// `TimePass.MinutesIncluded` of its definition.
    pub minutes: Option<i64>,
}

impl Tx {
    /// What a plan includes, by Id, with what a contract was granted so far.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn plan_rows(&mut self, plan: PlanId, contract: ContractId) -> Result<Vec<PlanRow>, Error> {
        self.rows(
            "SELECT r.id, r.unique_id, r.time_pass_id, r.passes_included, r.pass_renewal_time, p.archived, p.minutes_included, \
             (SELECT MAX(g.period_end) FROM grant_issue g WHERE g.contract_id = ?2 AND g.tariff_time_pass_id = r.id) \
             FROM tariff_time_pass r JOIN time_pass p ON p.id = r.time_pass_id WHERE r.tariff_id = ?1 ORDER BY r.id",
            &[plan.0.into(), contract.0.into()],
            |row| {
                let renewal = row.int(4)?;
                Ok(PlanRow {
                    rule: GrantRule {
                        id: row.int(0)?,
                        definition: DefinitionId(row.int(2)?),
                        passes_included: row.int(3)?,
                        renewal: Renewal::from_number(renewal)
                            .ok_or_else(|| Error::Damaged(format!("there is no PassRenewalTime {renewal}")))?,
                        archived_definition: row.bool(5)?,
                        issued_until: row.opt_int(7)?.map(Instant::from_micros),
                    },
                    unique_id: row.text(1)?.to_owned(),
                    minutes: row.opt_int(6)?,
                })
            },
        )
        .await
    }

    /// Takes the key of an issue (R11.12): true for the one who may issue it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn claim_grant(
        &mut self,
        contract: ContractId,
        rule: i64,
        period: Period,
        passes: i64,
        now: Instant,
    ) -> Result<bool, Error> {
        let sql = "INSERT INTO grant_issue (contract_id, tariff_time_pass_id, period_start, period_end, passes, issued_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (contract_id, tariff_time_pass_id, period_start) DO NOTHING";
        let params = [
            contract.0.into(),
            rule.into(),
            period.from.as_micros().into(),
            period.to.as_micros().into(),
            passes.into(),
            now.as_micros().into(),
        ];
        Ok(self.execute(sql, &params).await? > 0)
    }

    /// Live passes that say they come from this contract and TariffTimePass: of a contract that was never granted anything
    /// here, they were brought along by an import.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn passes_brought_along(&mut self, contract: &str, rule: &str, now: Instant) -> Result<i64, Error> {
        let count = self
            .first(
                "SELECT COUNT(*) FROM coworker_time_pass WHERE coworker_contract_unique_id = ?1 \
                 AND tariff_time_pass_unique_id = ?2 AND (expire_date IS NULL OR expire_date > ?3)",
                &[contract.into(), rule.into(), now.as_micros().into()],
                |row| row.int(0),
            )
            .await?;
        Ok(count.unwrap_or(0))
    }

    /// Issues a number of equal passes, each with its ledger entry, audit entry and event; answers their numbers.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn issue_lot(&mut self, lot: &Lot<'_>, stamp: &Stamp<'_>) -> Result<Vec<PassId>, Error> {
        let (rule, contract, sale) = match lot.source {
            Source::Plan { rule, contract } => (Some(rule), Some(contract), None),
            Source::Product { sale } => (None, None, Some(sale)),
        };
        let minutes = hallpass_engine::passes::issue(lot.minutes);
        let (unit, amount) = match minutes.total {
            Some(minutes) => (Unit::Minutes, minutes),
            None => (Unit::Days, 1),
        };
        let mut made = Vec::new();
        for _ in 0..lot.count {
            let unique_id = uuid::Uuid::new_v4().to_string();
            let id = self
                .insert(
                    "INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, updated_by, coworker_id, business_id, \
                     time_pass_id, total_uses, remaining_uses, expire_date, valid_from, is_from_tariff, \
                     tariff_time_pass_unique_id, coworker_contract_unique_id, coworker_product_unique_id, purchase_order, carried_from) \
                     VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) RETURNING id",
                    &[
                        (&unique_id).into(),
                        stamp.now.as_micros().into(),
                        stamp.by.into(),
                        lot.holder.0.into(),
                        lot.location.0.into(),
                        lot.definition.0.into(),
                        minutes.total.into(),
                        minutes.remaining.into(),
                        lot.expires.map(Instant::as_micros).into(),
                        lot.valid_from.map(Instant::as_micros).into(),
                        rule.is_some().into(),
                        rule.into(),
                        contract.into(),
                        sale.into(),
                        lot.purchase_order.into(),
                        lot.carried_from.map(|pass| pass.0).into(),
                    ],
                )
                .await?;
            let pass = PassId(id);
            let holder = lot.holder.0;
            let (kind, happened) = (Kind::Issue, stamp.now);
            let movement =
                Movement { pass, definition: lot.definition, holder, visit: None, kind, unit, amount, happened };
            self.record(&movement, stamp).await?;
            self.emit(holder, "CoworkerTimePassCreated", "CoworkerTimePass", id, stamp.now).await?;
            self.audit(stamp, "create", "CoworkerTimePass", id).await?;
            made.push(pass);
        }
        Ok(made)
    }
}
