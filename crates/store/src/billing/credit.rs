//! What credit notes and refunds leave behind on invoices, lines and passes (R12.3, R12.4, R12.5).

use hallpass_engine::{Instant, Money, PassId};

use crate::desk::Stamp;
use crate::value::PASSES;
use crate::{Error, Tx};

/// A line as refunds see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundLine {
    /// `CoworkerInvoiceLine.Id`.
    pub id: i64,
    /// Its amount with tax.
    pub total: Money,
    /// Taken back by credit notes, with tax.
    pub credited: Money,
    /// Sent back, with tax: `RefundedAmount`.
    pub refunded: Money,
}

impl Tx {
    /// Adds to what credit notes have taken back of an invoice: `CreditedAmount`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_credited(&mut self, invoice: i64, amount: Money, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_invoice SET credited_amount = COALESCE(credited_amount, 0) + ?2, updated_on = ?3, \
             updated_by = ?4, version = version + 1 WHERE id = ?1",
            &[invoice.into(), amount.as_ten_thousandths().into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
    }

    /// What a line charged counts no more: all of it was credited.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn retire_line_items(&mut self, line: i64) -> Result<(), Error> {
        self.send("UPDATE invoice_item SET live = 0 WHERE line_id = ?1", &[line.into()]).await
    }

    /// The sales on a line.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sales_on_line(&mut self, line: i64) -> Result<Vec<i64>, Error> {
        let sql = "SELECT subject FROM invoice_item WHERE line_id = ?1 AND kind = 'product' ORDER BY subject";
        self.rows(sql, &[line.into()], |row| row.int(0)).await
    }

    /// A pass can be invoiced again (R12.5).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn make_billable_again(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_time_pass SET invoiced = 0, invoice_date = NULL, updated_on = ?2, updated_by = ?3, \
             version = version + 1 WHERE id = ?1",
            &[pass.0.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
    }

    /// Remembers what a pass weighed on the line that sold it, before it is deleted; nothing when no standing invoice has sold
    /// it. A pass that was credited and invoiced again belongs to the later line.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn remember_revoked(&mut self, pass: PassId, at: Instant) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO revoked_pass (pass_id, line_id, list_price, size, revoked_at) \
             SELECT p.id, MAX(x.line), d.price, CASE WHEN p.total_uses > 0 THEN p.total_uses ELSE 1 END, ?2 \
             FROM {PASSES} x JOIN coworker_invoice_line l ON l.id = x.line \
             JOIN coworker_invoice i ON i.id = l.coworker_invoice_id AND i.draft = 0 AND i.void = 0 \
             JOIN coworker_time_pass p ON p.id = x.pass JOIN time_pass d ON d.id = p.time_pass_id WHERE x.pass = ?1 \
             GROUP BY p.id, d.price, p.total_uses"
        );
        self.send(&sql, &[pass.0.into(), at.as_micros().into()]).await
    }

    /// The lines of an invoice as refunds see them, in the order of printing.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn refund_lines(&mut self, invoice: i64) -> Result<Vec<RefundLine>, Error> {
        self.rows(
            "SELECT l.id, l.sub_total + l.tax_amount, COALESCE((SELECT -SUM(n.sub_total + n.tax_amount) \
               FROM coworker_invoice_line n JOIN coworker_invoice k ON k.id = n.coworker_invoice_id \
               WHERE n.cancelled_coworker_invoice_line_unique_id = l.unique_id AND k.credit_note = 1 AND k.void = 0), 0), \
             COALESCE(l.refunded_amount, 0) FROM coworker_invoice_line l WHERE l.coworker_invoice_id = ?1 \
             ORDER BY l.position, l.id",
            &[invoice.into()],
            |row| {
                let money = |i| row.int(i).map(Money::from_ten_thousandths);
                Ok(RefundLine { id: row.int(0)?, total: money(1)?, credited: money(2)?, refunded: money(3)? })
            },
        )
        .await
    }

    /// Writes what was sent back of a line; a line sent back in full is refunded.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn write_line_refund(&mut self, line: &RefundLine, stamp: &Stamp<'_>) -> Result<(), Error> {
        let whole = line.refunded == line.total;
        self.send(
            "UPDATE coworker_invoice_line SET refunded_amount = ?2, refunded = ?3, refunded_on = ?4, updated_on = ?4, \
             updated_by = ?5, version = version + 1 WHERE id = ?1",
            &[
                line.id.into(),
                line.refunded.as_ten_thousandths().into(),
                whole.into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
            ],
        )
        .await
    }

    /// Writes what was sent back of an invoice: the sum of its lines; refunded when all lines are that cost something.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sum_up_refunds(&mut self, invoice: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_invoice SET \
             refunded_amount = (SELECT SUM(refunded_amount) FROM coworker_invoice_line WHERE coworker_invoice_id = ?1), \
             refunded = CASE WHEN EXISTS (SELECT 1 FROM coworker_invoice_line \
               WHERE coworker_invoice_id = ?1 AND refunded = 0 AND sub_total + tax_amount <> 0) THEN 0 ELSE 1 END, \
             refunded_on = ?2, updated_on = ?2, updated_by = ?3, version = version + 1 WHERE id = ?1",
            &[invoice.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
    }
}
