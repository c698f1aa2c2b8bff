//! Passes of a location: added in a stretch of time, not used up, lapsed, to be looked at.

use hallpass_engine::{Instant, Money, Origin};

use super::visits::text;
use crate::desk::origin;
use crate::{Error, Param, Row, Tx};

/// An issued pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassRow {
    /// `CoworkerTimePass.Id`.
    pub id: i64,
    /// Who holds it.
    pub customer: i64,
    /// Name of the same.
    pub customer_name: String,
    /// Name of its definition.
    pub name: String,
    /// Where it comes from (R3.9).
    pub origin: Origin,
    /// Minutes granted; `None` for a day pass.
    pub total: Option<i64>,
    /// Minutes left; `None` for a day pass.
    pub remaining: Option<i64>,
    /// `Used`.
    pub used: bool,
    /// `UsedDate`.
    pub used_date: Option<Instant>,
    /// `CreatedOn`.
    pub created: Instant,
    /// `ExpireDate`.
    pub expires: Option<Instant>,
    /// `Invoiced`.
    pub invoiced: bool,
    /// What is charged of pay as you go, else its own price, if any.
    pub price: Option<Money>,
}

/// What has lapsed unused of a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LapsedPass {
    /// Name of the product that issued it, else of its definition.
    pub item: String,
    /// When it lapsed.
    pub expired: Instant,
    /// Minutes that were left; `None` for a day pass that was not used.
    pub minutes: Option<i64>,
}

/// Columns in the order [`read`] expects.
const COLUMNS: &str = "p.id, p.coworker_id, w.full_name, d.name, p.is_pay_as_you_go, p.is_from_tariff, \
     p.coworker_product_unique_id, p.total_uses, p.remaining_uses, p.used, p.used_date, p.created_on, p.expire_date, \
     p.invoiced, p.price_override";

/// Where they come from.
const FROM: &str =
    "coworker_time_pass p JOIN coworker w ON w.id = p.coworker_id JOIN time_pass d ON d.id = p.time_pass_id";

/// Something is left of a pass that is not used up.
const LEFT: &str = "(p.total_uses IS NULL OR p.remaining_uses > 0)";

pub(super) fn added() -> String {
    format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE p.business_id = ?1 AND p.created_on >= ?2 AND p.created_on < ?3 \
         ORDER BY w.full_name, p.coworker_id, p.id"
    )
}

pub(super) fn of_customer() -> String {
    format!("SELECT {COLUMNS} FROM {FROM} WHERE p.coworker_id = ?2 AND p.business_id = ?1 ORDER BY p.id")
}

pub(super) fn unused() -> String {
    format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE p.business_id = ?1 AND p.used = 0 AND p.expire_date > ?2 AND {LEFT} \
         UNION ALL SELECT {COLUMNS} FROM {FROM} WHERE p.business_id = ?1 AND p.used = 0 AND p.expire_date IS NULL AND {LEFT} \
         UNION ALL SELECT {COLUMNS} FROM {FROM} WHERE p.used = 1 AND p.total_uses IS NULL AND p.business_id = ?1 AND p.id IN \
         (SELECT c.pass_id FROM checkin c WHERE c.business_id = ?1 AND c.from_time >= ?3 AND c.from_time <= ?2)"
    )
}

pub(super) fn lapsing() -> String {
    format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE p.business_id = ?1 AND p.used = 0 AND p.expire_date > ?2 AND p.expire_date <= ?3 \
         AND {LEFT} AND p.is_pay_as_you_go = 0 ORDER BY p.expire_date, p.id"
    )
}

pub(super) fn lapsed() -> String {
    format!(
        "SELECT COALESCE((SELECT o.name FROM coworker_product s JOIN product o ON o.id = s.product_id \
         WHERE s.unique_id = p.coworker_product_unique_id), d.name), p.expire_date, \
         CASE WHEN p.total_uses IS NULL THEN NULL ELSE p.remaining_uses END \
         FROM coworker_time_pass p JOIN time_pass d ON d.id = p.time_pass_id \
         WHERE p.business_id = ?1 AND p.used = 0 AND p.expire_date >= ?2 AND p.expire_date < ?3 AND {LEFT} \
         AND p.is_pay_as_you_go = 0 ORDER BY p.expire_date, p.id"
    )
}

pub(super) fn to_review() -> String {
    format!("SELECT {COLUMNS} FROM {FROM} WHERE p.business_id = ?1 AND p.needs_review = 1 ORDER BY p.id")
}

fn read(row: &Row<'_>) -> Result<PassRow, Error> {
    Ok(PassRow {
        id: row.int(0)?,
        customer: row.int(1)?,
        customer_name: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        origin: origin(row.bool(4)?, row.bool(5)?, row.opt_text(6)?),
        total: row.opt_int(7)?,
        remaining: row.opt_int(8)?,
        used: row.bool(9)?,
        used_date: row.opt_int(10)?.map(Instant::from_micros),
        created: Instant::from_micros(row.int(11)?),
        expires: row.opt_int(12)?.map(Instant::from_micros),
        invoiced: row.bool(13)?,
        price: row.opt_int(14)?.map(Money::from_ten_thousandths),
    })
}

impl Tx {
    /// Calls `each` for every pass of a location that was added in [from, to), by customer.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_passes(
        &mut self,
        business: i64,
        (from, to): (Instant, Instant),
        mut each: impl FnMut(PassRow) + Send,
    ) -> Result<(), Error> {
        let params = [business.into(), from.as_micros().into(), to.as_micros().into()];
        self.for_each(&added(), &params, |row| {
            each(read(row)?);
            Ok(())
        })
        .await
    }

    /// Every pass of a customer at a location, by Id.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_passes_of(&mut self, business: i64, customer: i64) -> Result<Vec<PassRow>, Error> {
        self.rows(&of_customer(), &[business.into(), customer.into()], read).await
    }

    /// Passes of a location that might be used at `now`, by customer: what has something left and has not expired, and day
    /// passes used since the start of the business day. Which of them can be used is for the engine to say.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_current_passes(
        &mut self,
        business: i64,
        now: Instant,
        today: Instant,
    ) -> Result<Vec<PassRow>, Error> {
        let params: [Param<'_>; 3] = [business.into(), now.as_micros().into(), today.as_micros().into()];
        let mut found = self.rows(&unused(), &params, read).await?;
        found.sort_by(|a, b| (&a.customer_name, a.customer, a.id).cmp(&(&b.customer_name, b.customer, b.id)));
        Ok(found)
    }

    /// Passes of a location with something left that lapse in (from, to], by when they do.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_lapsing(
        &mut self,
        business: i64,
        (from, to): (Instant, Instant),
    ) -> Result<Vec<PassRow>, Error> {
        self.rows(&lapsing(), &[business.into(), from.as_micros().into(), to.as_micros().into()], read).await
    }

    /// What has lapsed unused of passes of a location in [from, to), by when it did.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_lapsed(
        &mut self,
        business: i64,
        (from, to): (Instant, Instant),
    ) -> Result<Vec<LapsedPass>, Error> {
        self.rows(&lapsed(), &[business.into(), from.as_micros().into(), to.as_micros().into()], |row| {
            Ok(LapsedPass {
                item: text(row, 0)?.unwrap_or_default(),
                expired: Instant::from_micros(row.int(1)?),
                minutes: row.opt_int(2)?,
            })
        })
        .await
    }

    /// Pay-as-you-go passes of a location whose visit has changed since they were invoiced (R7.19).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_to_review(&mut self, business: i64) -> Result<Vec<PassRow>, Error> {
        self.rows(&to_review(), &[business.into()], read).await
    }
}
