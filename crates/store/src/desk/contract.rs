//! Contracts with their plans, as the engine sees them.

use hallpass_engine::{
    Contract, ContractId, CustomerId, Cycle, Instant, Location, LocationId, Percent, Plan, PlanChange, PlanId,
    PlanLimits, WindowLimits,
};

use crate::{Error, Row, Tx};

/// Columns of a plan, alias `t`, in the order [`read_plan`] expects.
const PLAN: &str = "t.id, t.name, t.use_time_passes, t.discount_time_passes, t.invoice_every, t.invoice_every_weeks, \
     t.checkin_week_limit, t.checkin_month_limit, t.checkin_price_plan_limit, \
     t.hours_week_limit, t.hours_month_limit, t.hours_price_plan_limit";

/// Reads a plan whose columns begin at `first`.
fn read_plan(row: &Row<'_>, first: usize) -> Result<Plan, Error> {
    let limits = |at: usize| {
        Ok::<_, Error>(WindowLimits {
            week: row.opt_int(first + at)?,
            month: row.opt_int(first + at + 1)?,
            cycle: row.opt_int(first + at + 2)?,
        })
    };
    Ok(Plan {
        id: PlanId(row.int(first)?),
        name: row.text(first + 1)?.to_owned(),
        uses_time_passes: row.bool(first + 2)?,
        discount_time_passes: Percent::from_ten_thousandths(row.opt_int(first + 3)?.unwrap_or(0)),
        cycle: Cycle::from_plan(row.int(first + 4)?, row.int(first + 5)?),
        limits: PlanLimits { days: limits(6)?, hours: limits(9)? },
    })
}

/// Columns of a contract, alias `c`, before those of its plan, in the order [`read_contract`] expects.
const CONTRACT: &str = "c.id, c.unique_id, c.issued_by_id, c.quantity, c.billing_day, COALESCE(c.start_date, c.created_on), \
     c.cancellation_date, EXISTS (SELECT 1 FROM contract_plan h WHERE h.contract_id = c.id), c.coworker_id";

/// A contract without its pauses and former plans; whether there are former plans; whose it is.
fn read_contract(row: &Row<'_>) -> Result<(Contract, bool, CustomerId), Error> {
    let contract = Contract {
        id: ContractId(row.int(0)?),
        unique_id: row.text(1)?.to_owned(),
        issued_by: LocationId(row.int(2)?),
        quantity: row.int(3)?,
        billing_day: row.opt_int(4)?.and_then(|day| u8::try_from(day).ok()),
        start: Instant::from_micros(row.int(5)?),
        end: row.opt_int(6)?.map(Instant::from_micros),
        plan: read_plan(row, 9)?,
        plan_changes: Vec::new(),
        pauses: Vec::new(),
    };
    Ok((contract, row.bool(7)?, CustomerId(row.int(8)?)))
}

impl Tx {
    /// All contracts of a customer by Id, ended ones included.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn contracts_of(&mut self, customer: CustomerId) -> Result<Vec<Contract>, Error> {
        let sql = format!(
            "SELECT {CONTRACT}, {PLAN} FROM coworker_contract c JOIN tariff t ON t.id = c.tariff_id \
             WHERE c.coworker_id = ?1 ORDER BY c.id"
        );
        let found = self.rows(&sql, &[customer.0.into()], read_contract).await?;
        let mut contracts = Vec::with_capacity(found.len());
        for (contract, has_history, _) in found {
            contracts.push(self.whole(contract, has_history).await?);
        }
        Ok(contracts)
    }

    /// A contract and its customer; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn contract(&mut self, id: ContractId) -> Result<Option<(CustomerId, Contract)>, Error> {
        let sql = format!(
            "SELECT {CONTRACT}, {PLAN} FROM coworker_contract c JOIN tariff t ON t.id = c.tariff_id WHERE c.id = ?1"
        );
        let Some((contract, has_history, customer)) = self.first(&sql, &[id.0.into()], read_contract).await? else {
            return Ok(None);
        };
        Ok(Some((customer, self.whole(contract, has_history).await?)))
    }

    /// Adds pauses and former plans.
    async fn whole(&mut self, mut contract: Contract, has_history: bool) -> Result<Contract, Error> {
        contract.pauses = self.pauses(contract.id.0).await?;
        if !has_history {
            return Ok(contract);
        }
        let sql = format!(
            "SELECT h.from_time, {PLAN} FROM contract_plan h JOIN tariff t ON t.id = h.tariff_id \
             WHERE h.contract_id = ?1 ORDER BY h.from_time"
        );
        let plans = self
            .rows(&sql, &[contract.id.0.into()], |row| {
                Ok(PlanChange { from: Instant::from_micros(row.int(0)?), plan: read_plan(row, 1)? })
            })
            .await?;
        let mut plans = plans.into_iter();
        if let Some(first) = plans.next() {
            contract.plan = first.plan;
            contract.plan_changes = plans.collect();
        }
        Ok(contract)
    }

    /// The location, for use cases that ask its clock.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn location_by_id(&mut self, id: LocationId) -> Result<Option<Location>, Error> {
        self.refresh_catalogue().await?;
        self.location(id).await
    }
}
