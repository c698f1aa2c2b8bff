//! Invoices: giving them their number, what they come to and what was paid, undoing them.

use hallpass_engine::{Instant, Money};

use crate::desk::Stamp;
use crate::{Error, Tx};

/// An invoice, as far as issuing, paying and voiding go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInvoice {
    /// `Id`.
    pub id: i64,
    /// `UniqueId`.
    pub unique_id: String,
    /// Who is invoiced.
    pub customer: i64,
    /// Who invoices.
    pub business: i64,
    /// `InvoiceNumber`.
    pub number: Option<String>,
    /// `Draft`.
    pub draft: bool,
    /// `Void`.
    pub void: bool,
    /// `Paid`.
    pub paid: bool,
    /// `CreditNote`.
    pub credit_note: bool,
    /// `TotalAmount`.
    pub total: Money,
    /// `PaidAmount`.
    pub paid_amount: Money,
    /// `CreditedAmount`: taken back by credit notes.
    pub credited: Money,
    /// `DueDate`.
    pub due: Option<Instant>,
    /// When it was issued; for records that came in another way, when they were made. `None` for drafts.
    pub issued: Option<Instant>,
    /// `DoNotApplyCreditAutomatically`.
    pub keep_credit: bool,
    /// Credit notes that point to it.
    pub notes: i64,
}

impl StoredInvoice {
    /// Issued and counting: neither draft nor void.
    pub fn is_live(&self) -> bool {
        !self.draft && !self.void
    }

    /// What is left to pay; never below zero.
    pub fn open_amount(&self) -> Money {
        (self.total - self.paid_amount - self.credited).max(Money::ZERO)
    }

    /// How people call it.
    pub fn title(&self) -> String {
        self.number.clone().unwrap_or_else(|| format!("#{}", self.id))
    }
}

impl Tx {
    /// An invoice.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn invoice(&mut self, id: i64) -> Result<Option<StoredInvoice>, Error> {
        self.first(
            "SELECT i.id, i.unique_id, i.coworker_id, i.business_id, i.invoice_number, i.draft, i.void, i.paid, i.credit_note, \
             i.total_amount, i.paid_amount, i.credited_amount, i.due_date, COALESCE(i.issued_on, i.created_on), \
             i.do_not_apply_credit_automatically, \
             (SELECT COUNT(*) FROM coworker_invoice n WHERE n.original_invoice_guid = i.unique_id AND n.void = 0) \
             FROM coworker_invoice i WHERE i.id = ?1",
            &[id.into()],
            |row| {
                let draft = row.bool(5)?;
                Ok(StoredInvoice {
                    id: row.int(0)?,
                    unique_id: row.text(1)?.to_owned(),
                    customer: row.int(2)?,
                    business: row.int(3)?,
                    number: row.opt_text(4)?.map(str::to_owned),
                    draft,
                    void: row.bool(6)?,
                    paid: row.bool(7)?,
                    credit_note: row.bool(8)?,
                    total: row.money(9)?,
                    paid_amount: row.money(10)?,
                    credited: row.money(11)?,
                    due: row.opt_int(12)?.map(Instant::from_micros),
                    issued: row.opt_int(13)?.map(Instant::from_micros).filter(|_| !draft),
                    keep_credit: row.bool(14)?,
                    notes: row.int(15)?,
                })
            },
        )
        .await
    }

    /// The next number of a location's invoices, `<location>-<number>`; without gaps, as it is given in the transaction that
    /// uses it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn next_invoice_number(&mut self, business: i64) -> Result<String, Error> {
        let number = self
            .first(
                "INSERT INTO invoice_series (business_id, last_number) VALUES (?1, 1) \
                 ON CONFLICT (business_id) DO UPDATE SET last_number = invoice_series.last_number + 1 RETURNING last_number",
                &[business.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(format!("{business}-{:05}", number.unwrap_or(1)))
    }

    /// Makes an invoice of a draft: number, date, and everything on it counts as invoiced from now on (R13.8).
    ///
    /// # Errors
    /// [`Error::Duplicate`] when a thing is on another invoice that counts; [`Error::Statement`].
    pub async fn issue_invoice(
        &mut self,
        invoice: i64,
        number: &str,
        due: Instant,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let now = stamp.now.as_micros();
        self.send(
            "UPDATE coworker_invoice SET draft = 0, waiting_for_invoice_number = 0, invoice_number = ?2, issued_on = ?3, \
             due_date = ?4, paid_amount = 0, updated_on = ?3, updated_by = ?5, version = version + 1 WHERE id = ?1",
            &[invoice.into(), number.into(), now.into(), due.as_micros().into(), stamp.by.into()],
        )
        .await?;
        self.send("UPDATE invoice_item SET live = 1 WHERE invoice_id = ?1", &[invoice.into()]).await?;
        self.send(
            "UPDATE coworker_time_pass SET invoiced = 1, invoice_date = ?2, updated_on = ?2, updated_by = ?3, \
             version = version + 1 WHERE id IN (SELECT subject FROM invoice_item WHERE invoice_id = ?1 AND kind = 'pass')",
            &[invoice.into(), now.into(), stamp.by.into()],
        )
        .await?;
        self.send(
            "UPDATE coworker_product SET invoiced = 1, invoiced_on = ?2, coworker_invoice_id = ?1, updated_on = ?2, \
             updated_by = ?3, version = version + 1 \
             WHERE id IN (SELECT subject FROM invoice_item WHERE invoice_id = ?1 AND kind = 'product')",
            &[invoice.into(), now.into(), stamp.by.into()],
        )
        .await?;
        Ok(())
    }

    /// Takes an issued invoice out of the count: it is void, and what it charged can be invoiced again (R12.5).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn void_invoice(&mut self, invoice: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_invoice SET void = 1, updated_on = ?2, updated_by = ?3, version = version + 1 WHERE id = ?1",
            &[invoice.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await?;
        self.release_items(invoice, stamp).await
    }

    /// Deletes a draft with its lines.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn delete_draft(&mut self, invoice: i64, now: Instant) -> Result<(), Error> {
        self.keep_gone("CoworkerInvoice", invoice, now).await?;
        for sql in [
            "DELETE FROM invoice_item WHERE invoice_id = ?1",
            "DELETE FROM coworker_invoice_line WHERE coworker_invoice_id = ?1",
            "DELETE FROM coworker_invoice WHERE id = ?1 AND draft = 1",
        ] {
            self.send(sql, &[invoice.into()]).await?;
        }
        Ok(())
    }

    /// Writes what the credits on an invoice come to: paid in full since an instant, or not.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn write_payment_state(
        &mut self,
        invoice: i64,
        (paid_amount, received): (Money, Money),
        paid_on: Option<Instant>,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_invoice SET paid_amount = ?2, received_amount = ?3, paid = ?4, paid_on = ?5, updated_on = ?6, \
             updated_by = ?7, version = version + 1 WHERE id = ?1",
            &[
                invoice.into(),
                paid_amount.as_ten_thousandths().into(),
                received.as_ten_thousandths().into(),
                paid_on.is_some().into(),
                paid_on.map(Instant::as_micros).into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
            ],
        )
        .await
    }

    /// Totals of an invoice are the sums of its lines (R13.7); its description are their texts.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sum_up_invoice(&mut self, invoice: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_invoice SET \
             total_amount = COALESCE((SELECT SUM(sub_total + tax_amount) FROM coworker_invoice_line WHERE coworker_invoice_id = ?1), 0), \
             tax_amount = COALESCE((SELECT SUM(tax_amount) FROM coworker_invoice_line WHERE coworker_invoice_id = ?1), 0), \
             discount_amount = COALESCE((SELECT SUM(discount_amount) FROM coworker_invoice_line WHERE coworker_invoice_id = ?1), 0), \
             description = (SELECT substr(string_agg(description, ', ' ORDER BY position, id), 1, 1000) \
               FROM coworker_invoice_line WHERE coworker_invoice_id = ?1), \
             updated_on = ?2, updated_by = ?3, version = version + 1 WHERE id = ?1",
            &[invoice.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
    }
}
