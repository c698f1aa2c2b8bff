//! What rehearsed work has made.

use hallpass_engine::Instant;

use crate::jobs::JobKind;
use crate::{Error, Tx};

/// The highest numbers given out: what is above them has been made since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastIds {
    /// Of `CoworkerTimePass`.
    pub pass: i64,
    /// Of `Checkin`.
    pub visit: i64,
    /// Of `CoworkerInvoice`.
    pub invoice: i64,
    /// Of `CoworkerContract`.
    pub contract: i64,
    /// Of `CoworkerProduct`.
    pub sale: i64,
}

/// Passes that were issued together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedLot {
    /// Who got them.
    pub customer: i64,
    /// `TimePass.Id` and name.
    pub definition: (i64, String),
    /// Minutes of each; `None` for day passes.
    pub minutes: Option<i64>,
    /// How many.
    pub count: i64,
    /// First instant a visit may draw on them.
    pub valid_from: Option<Instant>,
    /// ExpireDate.
    pub expires: Option<Instant>,
    /// `CoworkerContract.Id` and `TariffTimePass.Id` of passes of a plan.
    pub plan: Option<(i64, i64)>,
    /// Name of that plan.
    pub plan_name: Option<String>,
    /// The period they were granted for.
    pub period: Option<(Instant, Instant)>,
    /// `CoworkerProduct.Id` of passes of a product.
    pub sale: Option<i64>,
    /// Number of the first of them.
    pub first: i64,
    /// Number of the last of them.
    pub last: i64,
}

/// Why a job has not done what it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// In words.
    pub reason: String,
    /// The customer has been stopped (safety bounds).
    pub parked: bool,
}

impl Tx {
    /// The highest numbers given out so far.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn last_ids(&mut self) -> Result<LastIds, Error> {
        let found = self
            .first(
                "SELECT (SELECT COALESCE(MAX(id), 0) FROM coworker_time_pass), (SELECT COALESCE(MAX(id), 0) FROM checkin), \
                 (SELECT COALESCE(MAX(id), 0) FROM coworker_invoice), (SELECT COALESCE(MAX(id), 0) FROM coworker_contract), \
                 (SELECT COALESCE(MAX(id), 0) FROM coworker_product)",
                &[],
                |row| {
                    Ok(LastIds {
                        pass: row.int(0)?,
                        visit: row.int(1)?,
                        invoice: row.int(2)?,
                        contract: row.int(3)?,
                        sale: row.int(4)?,
                    })
                },
            )
            .await?;
        found.ok_or_else(|| Error::Damaged("there are no tables".into()))
    }

    /// Passes with numbers above `after`, pay as you go left out, lot by lot in the order they were issued.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn lots_above(&mut self, after: i64) -> Result<Vec<IssuedLot>, Error> {
        self.rows(
            "SELECT p.coworker_id, p.time_pass_id, d.name, p.total_uses, COUNT(DISTINCT p.id), p.valid_from, p.expire_date, \
             MAX(c.id), MAX(r.id), MAX(t.name), MAX(g.period_start), MAX(g.period_end), MAX(s.id), MIN(p.id), MAX(p.id) \
             FROM coworker_time_pass p JOIN time_pass d ON d.id = p.time_pass_id \
             LEFT JOIN coworker_contract c ON c.unique_id = p.coworker_contract_unique_id \
             LEFT JOIN tariff_time_pass r ON r.unique_id = p.tariff_time_pass_unique_id \
             LEFT JOIN tariff t ON t.id = r.tariff_id \
             LEFT JOIN grant_issue g ON g.contract_id = c.id AND g.tariff_time_pass_id = r.id \
             AND g.period_start <= p.valid_from AND g.period_end > p.valid_from \
             LEFT JOIN coworker_product s ON s.unique_id = p.coworker_product_unique_id \
             WHERE p.id > ?1 AND p.is_pay_as_you_go = 0 \
             GROUP BY p.coworker_id, p.time_pass_id, d.name, p.total_uses, p.valid_from, p.expire_date, \
             p.coworker_contract_unique_id, p.tariff_time_pass_unique_id, p.coworker_product_unique_id ORDER BY MIN(p.id)",
            &[after.into()],
            |row| {
                let instant = |i| Ok::<_, Error>(row.opt_int(i)?.map(Instant::from_micros));
                Ok(IssuedLot {
                    customer: row.int(0)?,
                    definition: (row.int(1)?, row.text(2)?.to_owned()),
                    minutes: row.opt_int(3)?,
                    count: row.int(4)?,
                    valid_from: instant(5)?,
                    expires: instant(6)?,
                    plan: row.opt_int(7)?.zip(row.opt_int(8)?),
                    plan_name: row.opt_text(9)?.map(str::to_owned),
                    period: instant(10)?.zip(instant(11)?),
                    sale: row.opt_int(12)?,
                    first: row.int(13)?,
                    last: row.int(14)?,
                })
            },
        )
        .await
    }

    /// Why the job of this kind about `subject` has been held back, or its customer stopped; `None` when neither is so.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn held_back(&mut self, kind: JobKind, subject: i64) -> Result<Option<HeldBack>, Error> {
        let found = self
            .first(
                "SELECT j.last_error, k.reason FROM job j LEFT JOIN parked k ON k.coworker_id = j.parked_for \
                 WHERE j.kind = ?1 AND j.subject = ?2",
                &[kind.name().into(), subject.into()],
                |row| Ok((row.opt_text(0)?.map(str::to_owned), row.opt_text(1)?.map(str::to_owned))),
            )
            .await?;
        Ok(found.and_then(|(error, parked)| match (parked, error) {
            (Some(reason), _) => Some(HeldBack { reason, parked: true }),
            (None, Some(reason)) => Some(HeldBack { reason, parked: false }),
            (None, None) => None,
        }))
    }

    /// Numbers of invoices above `after`, ascending.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn invoices_above(&mut self, after: i64) -> Result<Vec<i64>, Error> {
        let sql = "SELECT id FROM coworker_invoice WHERE id > ?1 ORDER BY id";
        self.rows(sql, &[after.into()], |row| row.int(0)).await
    }

    /// Contracts of a customer that have not ended at `now`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn running_contracts(&mut self, customer: i64, now: Instant) -> Result<Vec<i64>, Error> {
        let sql = "SELECT id FROM coworker_contract WHERE coworker_id = ?1 \
                   AND (cancellation_date IS NULL OR cancellation_date > ?2) ORDER BY id";
        self.rows(sql, &[customer.into(), now.as_micros().into()], |row| row.int(0)).await
    }

    /// Pay as you go of a customer that has no price yet because its visit goes on: number and name of the definition (R10.3).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn unpriced_passes(&mut self, customer: i64) -> Result<Vec<(i64, String)>, Error> {
        let sql = "SELECT p.id, d.name FROM coworker_time_pass p JOIN time_pass d ON d.id = p.time_pass_id \
                   WHERE p.coworker_id = ?1 AND p.is_pay_as_you_go = 1 AND p.invoiced = 0 AND p.payg_charge IS NULL ORDER BY p.id";
        self.rows(sql, &[customer.into()], |row| Ok((row.int(0)?, row.text(1)?.to_owned()))).await
    }

    /// Name of a customer; nothing for unknown ones.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn customer_name(&mut self, customer: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT full_name FROM coworker WHERE id = ?1";
        self.first(sql, &[customer.into()], |row| Ok(row.text(0)?.to_owned())).await
    }

    /// The customer of a contract; `None` for unknown ones.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn customer_of_contract(&mut self, contract: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT coworker_id FROM coworker_contract WHERE id = ?1";
        self.first(sql, &[contract.into()], |row| row.int(0)).await
    }
}
