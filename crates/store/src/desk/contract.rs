//! Contracts with their plans, as the engine sees them.

use hallpass_engine::{
    Contract, ContractId, CustomerId, Cycle, Instant, LocationId, Percent, Plan, PlanId, PlanLimits, WindowLimits,
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

impl Tx {
    /// All contracts of a customer by Id, ended ones included.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn contracts_of(&mut self, customer: CustomerId) -> Result<Vec<Contract>, Error> {
        let sql = format!(
            "SELECT c.id, c.unique_id, c.issued_by_id, c.quantity, c.billing_day, COALESCE(c.start_date, c.created_on), \
             c.cancellation_date, {PLAN} FROM coworker_contract c JOIN tariff t ON t.id = c.tariff_id \
             WHERE c.coworker_id = ?1 ORDER BY c.id"
        );
        let mut contracts = self
            .rows(&sql, &[customer.0.into()], |row| {
                Ok(Contract {
                    id: ContractId(row.int(0)?),
                    unique_id: row.text(1)?.to_owned(),
                    issued_by: LocationId(row.int(2)?),
                    quantity: row.int(3)?,
                    billing_day: row.opt_int(4)?.and_then(|day| u8::try_from(day).ok()),
                    start: Instant::from_micros(row.int(5)?),
                    end: row.opt_int(6)?.map(Instant::from_micros),
                    plan: read_plan(row, 7)?,
                    plan_changes: Vec::new(),
                    pauses: Vec::new(),
                })
            })
            .await?;
        for contract in &mut contracts {
            contract.pauses = self.pauses(contract.id.0).await?;
        }
        Ok(contracts)
    }
}
