//! Contracts as they are invoiced: prices, fees, which periods have been looked at.

use hallpass_engine::invoice::{Detail, Item, Kind, PriceBasis};
use hallpass_engine::{Contract, ContractId, CustomerId, Instant, LocationId, Money, Percent, Period, PlanId};

use super::offer::{self, read_offer};
use crate::desk::Stamp;
use crate::jobs::JobKind;
use crate::{Error, Tx};

/// A contract to be invoiced.
#[derive(Clone, Debug)]
pub struct ContractToBill {
    /// Its life and plans, as the engine knows them.
    pub contract: Contract,
    /// Customer.
    pub customer: i64,
    /// Name of the same.
    pub customer_name: String,
    /// The location that issued it.
    pub issued_by: LocationId,
    /// Own price of one cycle; `None` = the plan's.
    pub price: Option<Money>,
    /// The highest `Team.DiscountTariffs` of the teams the customer is a member of.
    pub team_discount: Percent,
    /// `PurchaseOrder`.
    pub purchase_order: Option<String>,
    /// `IncludeSignupFee`: the next invoice adds the fee.
    pub sign_up_fee: bool,
    /// `ApplyProRating`: a first part cycle costs its part.
    pub prorate_start: bool,
    /// `ProRateCancellation`: a last part cycle costs its part.
    pub prorate_end: bool,
    /// `InvoicedPeriod`: everything before it has been invoiced, here or elsewhere.
    pub invoiced_until: Option<Instant>,
    /// `CreatedOn`.
    pub created: Instant,
}

/// A plan as it is charged.
#[derive(Clone, Debug)]
pub struct PlanPrice {
    /// The charge of one cycle at the plan's own price; quantity, purchase order and period are for the caller to fill.
    pub item: Item,
    /// `SignUpFee`.
    pub sign_up_fee: Money,
    /// `MinimumPrice`, and whether passes count towards it (R13.9).
    pub minimum: Option<(Money, bool)>,
    /// `ExcludeFromInvoice`: the plan itself is not charged.
    pub excluded: bool,
    /// `ProrateCancellations`.
    pub prorate_end: bool,
}

impl Tx {
    /// A contract as it is invoiced; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn contract_to_bill(&mut self, id: i64) -> Result<Option<ContractToBill>, Error> {
        let found = self
            .first(
                "SELECT c.coworker_id, w.full_name, c.issued_by_id, c.price, c.purchase_order, c.include_signup_fee, \
                 c.apply_pro_rating, c.pro_rate_cancellation, c.invoiced_period, c.created_on, \
                 (SELECT MAX(t.discount_tariffs) FROM team t JOIN team_member m ON m.team_id = t.id \
                 WHERE m.coworker_id = c.coworker_id) \
                 FROM coworker_contract c JOIN coworker w ON w.id = c.coworker_id WHERE c.id = ?1",
                &[id.into()],
                |row| {
                    Ok((
                        (row.int(0)?, row.text(1)?.to_owned(), LocationId(row.int(2)?)),
                        (row.opt_int(3)?.map(Money::from_ten_thousandths), row.opt_text(4)?.map(str::to_owned)),
                        (row.bool(5)?, row.bool(6)?, row.bool(7)?),
                        (row.opt_int(8)?.map(Instant::from_micros), Instant::from_micros(row.int(9)?)),
                        Percent::from_ten_thousandths(row.opt_int(10)?.unwrap_or(0)),
                    ))
                },
            )
            .await?;
        let Some(((customer, customer_name, issued_by), (price, purchase_order), flags, dates, team_discount)) = found
        else {
            return Ok(None);
        };
        let contracts = self.contracts_of(CustomerId(customer)).await?;
        let Some(contract) = contracts.into_iter().find(|contract| contract.id == ContractId(id)) else {
            return Ok(None);
        };
        Ok(Some(ContractToBill {
            contract,
            customer,
            customer_name,
            issued_by,
            price,
            team_discount,
            purchase_order,
            sign_up_fee: flags.0,
            prorate_start: flags.1,
            prorate_end: flags.2,
            invoiced_until: dates.0,
            created: dates.1,
        }))
    }

    /// A plan as it is charged to a contract.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn plan_price(&mut self, plan: PlanId, contract: &Contract) -> Result<Option<PlanPrice>, Error> {
        let sql = format!(
            "SELECT o.price, o.sign_up_fee, o.minimum_price, o.minimum_price_include_time_passes, o.exclude_from_invoice, \
             o.prorate_cancellations, {columns} FROM tariff o {joins} WHERE o.id = ?1",
            columns = offer::COLUMNS,
            joins = offer::JOINS,
        );
        self.first(&sql, &[plan.0.into()], |row| {
            let offer = read_offer(row, 6)?;
            let minimum = row.opt_int(2)?.map(Money::from_ten_thousandths).filter(|minimum| *minimum > Money::ZERO);
            Ok(PlanPrice {
                item: Item {
                    kind: Kind::Plan,
                    id: contract.id.0,
                    unique_id: contract.unique_id.clone(),
                    definition: offer.id,
                    name: offer.name,
                    display_as: offer.display_as,
                    unit_price: Money::from_ten_thousandths(row.int(0)?),
                    quantity: contract.quantity,
                    reduction: Money::ZERO,
                    currency: offer.currency,
                    taxes: offer.taxes,
                    account: offer.account,
                    purchase_order: None,
                    notes: None,
                    member: None,
                    sold_at: None,
                    detail: Detail::None,
                    basis: PriceBasis::Product,
                },
                sign_up_fee: Money::from_ten_thousandths(row.opt_int(1)?.unwrap_or(0)),
                minimum: minimum.map(|minimum| (minimum, row.bool(3).unwrap_or(false))),
                excluded: row.opt_int(4)?.is_some_and(|n| n != 0),
                prorate_end: row.bool(5)?,
            })
        })
        .await
    }

    /// The end of the latest period of a contract that has been looked at.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn billed_until(&mut self, contract: i64) -> Result<Option<Instant>, Error> {
        let sql = "SELECT MAX(period_end) FROM contract_period WHERE contract_id = ?1";
        let found = self.first(sql, &[contract.into()], |row| row.opt_int(0)).await?;
        Ok(found.flatten().map(Instant::from_micros))
    }

    /// Takes a period of a contract; false when it has been taken before, or is of no length.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn take_period(&mut self, contract: i64, period: Period) -> Result<bool, Error> {
        if period.to <= period.from {
            return Ok(false);
        }
        let taken = self
            .execute(
                "INSERT INTO contract_period (contract_id, period_start, period_end) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (contract_id, period_start) DO NOTHING",
                &[contract.into(), period.from.as_micros().into(), period.to.as_micros().into()],
            )
            .await?;
        Ok(taken > 0)
    }

    /// Lets a period be taken again: it could not be charged now.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn give_back_period(&mut self, contract: i64, period: Period) -> Result<(), Error> {
        let sql = "DELETE FROM contract_period WHERE contract_id = ?1 AND period_start = ?2 AND invoice_id IS NULL";
        self.send(sql, &[contract.into(), period.from.as_micros().into()]).await
    }

    /// The periods of contracts whose invoice to this customer was voided and that were not charged again since.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn voided_periods(&mut self, payer: i64) -> Result<Vec<(i64, Period)>, Error> {
        self.rows(
            "SELECT p.contract_id, p.period_start, p.period_end FROM coworker_invoice i \
             JOIN invoice_item n ON n.invoice_id = i.id AND n.kind = 'plan' JOIN contract_period p \
             ON p.contract_id = n.subject AND p.period_start = n.period_start \
             WHERE i.coworker_id = ?1 AND i.void = 1 AND NOT EXISTS (SELECT 1 FROM invoice_item x WHERE x.kind = n.kind \
             AND x.subject = n.subject AND x.period_start = n.period_start AND x.id > n.id) \
             ORDER BY p.period_start, p.contract_id",
            &[payer.into()],
            |row| {
                let at = |i| Ok::<_, Error>(Instant::from_micros(row.int(i)?));
                Ok((row.int(0)?, Period { from: at(1)?, to: at(2)? }))
            },
        )
        .await
    }

    /// Contracts whose invoices are due at `now`, of the team that `payer` pays for with merged billing and of himself, issued
    /// by one location; without `but`. None when he pays for no team.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn contracts_due_in_team(
        &mut self,
        payer: i64,
        business: i64,
        but: ContractId,
        now: Instant,
    ) -> Result<Vec<i64>, Error> {
        self.rows(
            "SELECT c.id FROM coworker_contract c JOIN job j ON j.kind = ?5 AND j.subject = c.id \
             WHERE c.coworker_id IN (SELECT t.paying_member_id FROM team t \
               WHERE t.paying_member_id = ?1 AND t.create_single_invoice_for_team = 1 \
               UNION SELECT m.coworker_id FROM team t JOIN team_member m ON m.team_id = t.id \
               WHERE t.paying_member_id = ?1 AND t.create_single_invoice_for_team = 1) \
             AND c.issued_by_id = ?2 AND c.id <> ?3 \
             AND j.dead = 0 AND j.parked_for IS NULL AND j.due_at <= ?4 ORDER BY c.id",
            &[
                payer.into(),
                business.into(),
                but.0.into(),
                now.as_micros().into(),
                JobKind::ContractInvoice.name().into(),
            ],
            |row| row.int(0),
        )
        .await
    }

    /// Has a contract ever been invoiced?
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn contract_is_invoiced(&mut self, contract: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM contract_period WHERE contract_id = ?1 AND invoice_id IS NOT NULL LIMIT 1";
        Ok(self.first(sql, &[contract.into()], |row| row.int(0)).await?.is_some())
    }

    /// Notes what came of a period: its invoice, if any, and the dates the contract shows.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn advance_contract(
        &mut self,
        contract: i64,
        period: Period,
        invoice: Option<i64>,
        fee_charged: bool,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.send(
            "UPDATE contract_period SET invoice_id = ?3 WHERE contract_id = ?1 AND period_start = ?2",
            &[contract.into(), period.from.as_micros().into(), invoice.into()],
        )
        .await?;
        self.send(
            "UPDATE coworker_contract SET \
             invoiced_period = (SELECT MAX(p.period_end) FROM contract_period p WHERE p.contract_id = ?1), \
             next_auto_invoice = (SELECT MAX(p.period_end) FROM contract_period p WHERE p.contract_id = ?1), \
             include_signup_fee = CASE WHEN ?2 = 1 THEN 0 ELSE include_signup_fee END, \
             updated_on = ?3, updated_by = ?4, version = version + 1 WHERE id = ?1",
            &[contract.into(), fee_charged.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
    }
}
