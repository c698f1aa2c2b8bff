//! What explanations of passes and charges look up: places, names, the lines a pass is on.

use hallpass_engine::{CustomerId, Instant, LocationId, Money, PassId};

use crate::{Error, Tx};

/// A line of an invoice that charges a pass, or the sale it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOfPass {
    /// The line.
    pub line: i64,
    /// Its invoice.
    pub invoice: i64,
    /// `InvoiceNumber`; drafts have none yet.
    pub number: Option<String>,
    /// The invoice is a draft.
    pub draft: bool,
    /// The line counts: its invoice is issued, neither void nor credited in full.
    pub live: bool,
    /// It charges the sale and not the pass by itself.
    pub product: bool,
    /// What it charges for the thing, before tax is looked at.
    pub amount: Money,
}

impl Tx {
    /// The location that gave a pass; `None` when there is no such pass.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn pass_place(&mut self, pass: PassId) -> Result<Option<LocationId>, Error> {
        let sql = "SELECT business_id FROM coworker_time_pass WHERE id = ?1";
        self.first(sql, &[pass.0.into()], |row| Ok(LocationId(row.int(0)?))).await
    }

    /// The home location of a customer: the one that invoices him.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn home_of(&mut self, customer: CustomerId) -> Result<Option<LocationId>, Error> {
        let sql = "SELECT invoicing_business_id FROM coworker WHERE id = ?1";
        Ok(self.first(sql, &[customer.0.into()], |row| Ok(row.opt_int(0)?.map(LocationId))).await?.flatten())
    }

    /// The name of a plan.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn plan_name(&mut self, plan: i64) -> Result<Option<String>, Error> {
        self.first("SELECT name FROM tariff WHERE id = ?1", &[plan.into()], |row| Ok(row.text(0)?.to_owned())).await
    }

    /// The name of a product.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn product_name(&mut self, product: i64) -> Result<Option<String>, Error> {
        self.first("SELECT name FROM product WHERE id = ?1", &[product.into()], |row| Ok(row.text(0)?.to_owned())).await
    }

    /// What a line of an invoice charges, by the name it had when the line was written.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn line_name(&mut self, line: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT COALESCE(coworker_time_pass_name, coworker_product_name, tariff_name) \
                   FROM coworker_invoice_line WHERE id = ?1";
        Ok(self.first(sql, &[line.into()], |row| Ok(row.opt_text(0)?.map(str::to_owned))).await?.flatten())
    }

    /// When the trace of a line was kept.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn charged_at(&mut self, line: i64) -> Result<Option<Instant>, Error> {
        let sql = "SELECT recorded_at FROM decision_trace WHERE subject = 'charge' AND record_id = ?1 ORDER BY id DESC LIMIT 1";
        self.first(sql, &[line.into()], |row| Ok(Instant::from_micros(row.int(0)?))).await
    }

    /// The lines that charge a pass or the sale it came with, oldest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn lines_of_pass(&mut self, pass: PassId) -> Result<Vec<LineOfPass>, Error> {
        self.rows(
            "SELECT n.line_id, n.invoice_id, i.invoice_number, i.draft, n.live, n.kind, n.amount FROM invoice_item n \
             JOIN coworker_invoice i ON i.id = n.invoice_id WHERE (n.kind = 'pass' AND n.subject = ?1) \
             OR (n.kind = 'product' AND n.subject = (SELECT s.id FROM coworker_product s JOIN coworker_time_pass p \
               ON p.coworker_product_unique_id = s.unique_id WHERE p.id = ?1)) ORDER BY n.id",
            &[pass.0.into()],
            |row| {
                Ok(LineOfPass {
                    line: row.int(0)?,
                    invoice: row.int(1)?,
                    number: row.opt_text(2)?.map(str::to_owned),
                    draft: row.bool(3)?,
                    live: row.bool(4)?,
                    product: row.text(5)? == "product",
                    amount: Money::from_ten_thousandths(row.int(6)?),
                })
            },
        )
        .await
    }
}
