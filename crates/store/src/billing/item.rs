//! What is on the lines of invoices: passes, sales and periods of contracts, each on one invoice that counts at most (R13.8).

use hallpass_engine::{Instant, Money};

use crate::desk::Stamp;
use crate::{Error, Tx};

/// What a line charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A period of a contract.
    Plan,
    /// A sign-up fee.
    Fee,
    /// What lacks to a minimum price.
    Minimum,
    /// A sold product.
    Product,
    /// A pass, pay as you go included.
    Pass,
}

impl ItemKind {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            ItemKind::Plan => "plan",
            ItemKind::Fee => "fee",
            ItemKind::Minimum => "minimum",
            ItemKind::Product => "product",
            ItemKind::Pass => "pass",
        }
    }
}

/// A thing on a line.
#[derive(Clone, Copy, Debug)]
pub struct ItemOn {
    /// The invoice.
    pub invoice: i64,
    /// The line.
    pub line: i64,
    /// What it is.
    pub kind: ItemKind,
    /// The pass, the sale or the contract.
    pub subject: i64,
    /// Start of a contract's period; `None` for passes and sales.
    pub period: Option<Instant>,
    /// What it costs before tax is looked at.
    pub amount: Money,
}

/// Why a draft cannot be issued: a thing on it is gone, or on another invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The line that names it.
    pub line: String,
    /// The invoice it is on, if any.
    pub invoice: Option<String>,
}

impl Tx {
    /// Puts a thing on a line of a draft.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn put_on_line(&mut self, item: &ItemOn) -> Result<(), Error> {
        self.send(
            "INSERT INTO invoice_item (invoice_id, line_id, kind, subject, period_start, amount, live) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            &[
                item.invoice.into(),
                item.line.into(),
                item.kind.name().into(),
                item.subject.into(),
                item.period.map_or(0, Instant::as_micros).into(),
                item.amount.as_ten_thousandths().into(),
            ],
        )
        .await
    }

    /// The first thing on a draft that cannot be invoiced any more: gone, invoiced, or on another invoice that counts.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn issue_conflict(&mut self, invoice: i64) -> Result<Option<Conflict>, Error> {
        self.first(
            "SELECT l.description, (SELECT o.invoice_number FROM invoice_item x JOIN coworker_invoice o ON o.id = x.invoice_id \
               WHERE x.kind = n.kind AND x.subject = n.subject AND x.period_start = n.period_start AND x.live = 1) \
             FROM invoice_item n JOIN coworker_invoice_line l ON l.id = n.line_id WHERE n.invoice_id = ?1 AND ( \
               EXISTS (SELECT 1 FROM invoice_item x WHERE x.kind = n.kind AND x.subject = n.subject \
                 AND x.period_start = n.period_start AND x.live = 1) \
               OR (n.kind = 'pass' AND NOT EXISTS (SELECT 1 FROM coworker_time_pass p WHERE p.id = n.subject AND p.invoiced = 0)) \
               OR (n.kind = 'product' AND NOT EXISTS (SELECT 1 FROM coworker_product s WHERE s.id = n.subject AND s.invoiced = 0))) \
             ORDER BY n.id LIMIT 1",
            &[invoice.into()],
            |row| Ok(Conflict { line: row.text(0)?.to_owned(), invoice: row.opt_text(1)?.map(str::to_owned) }),
        )
        .await
    }

    /// What an invoice charged can be invoiced again (R12.5).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn release_items(&mut self, invoice: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        let params = &[invoice.into(), stamp.now.as_micros().into(), stamp.by.into()];
        self.send(
            "UPDATE coworker_time_pass SET invoiced = 0, invoice_date = NULL, updated_on = ?2, updated_by = ?3, \
             version = version + 1 \
             WHERE id IN (SELECT subject FROM invoice_item WHERE invoice_id = ?1 AND kind = 'pass' AND live = 1)",
            params,
        )
        .await?;
        self.send(
            "UPDATE coworker_product SET invoiced = 0, invoiced_on = NULL, coworker_invoice_id = NULL, updated_on = ?2, \
             updated_by = ?3, version = version + 1 \
             WHERE id IN (SELECT subject FROM invoice_item WHERE invoice_id = ?1 AND kind = 'product' AND live = 1)",
            params,
        )
        .await?;
        self.send(
            "UPDATE coworker_contract SET include_signup_fee = 1, updated_on = ?2, updated_by = ?3, version = version + 1 \
             WHERE id IN (SELECT subject FROM invoice_item WHERE invoice_id = ?1 AND kind = 'fee' AND live = 1)",
            params,
        )
        .await?;
        self.send("UPDATE invoice_item SET live = 0 WHERE invoice_id = ?1", &[invoice.into()]).await?;
        Ok(())
    }

    /// The sales that an issued invoice charges, by their number; not those on lines that were credited in full.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sales_on(&mut self, invoice: i64) -> Result<Vec<i64>, Error> {
        let sql =
            "SELECT subject FROM invoice_item WHERE invoice_id = ?1 AND kind = 'product' AND live = 1 ORDER BY subject";
        self.rows(sql, &[invoice.into()], |row| row.int(0)).await
    }

    /// The passes on an invoice, by their number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn passes_on(&mut self, invoice: i64) -> Result<Vec<i64>, Error> {
        let sql = "SELECT subject FROM invoice_item WHERE invoice_id = ?1 AND kind = 'pass' ORDER BY subject";
        self.rows(sql, &[invoice.into()], |row| row.int(0)).await
    }

    /// Is a pass or a sale on an invoice that counts?
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn is_on_invoice(&mut self, kind: ItemKind, subject: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM invoice_item WHERE kind = ?1 AND subject = ?2 AND live = 1 LIMIT 1";
        Ok(self.first(sql, &[kind.name().into(), subject.into()], |row| row.int(0)).await?.is_some())
    }

    /// The invoice that counts and charges a pass or a sale, else a draft it is on.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn invoice_of(&mut self, kind: ItemKind, subject: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT x.invoice_id FROM invoice_item x JOIN coworker_invoice i ON i.id = x.invoice_id \
                   WHERE x.kind = ?1 AND x.subject = ?2 AND (x.live = 1 OR i.draft = 1) \
                   ORDER BY x.live DESC, x.invoice_id LIMIT 1";
        self.first(sql, &[kind.name().into(), subject.into()], |row| row.int(0)).await
    }

    /// Does an invoice charge one thing and have no line of anything else?
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn charges_only(&mut self, invoice: i64, kind: ItemKind, subject: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM coworker_invoice_line l WHERE l.coworker_invoice_id = ?1 AND NOT EXISTS ( \
                   SELECT 1 FROM invoice_item x WHERE x.line_id = l.id AND x.kind = ?2 AND x.subject = ?3) \
                   UNION ALL SELECT 1 FROM invoice_item x WHERE x.invoice_id = ?1 AND NOT (x.kind = ?2 AND x.subject = ?3) \
                   LIMIT 1";
        let other = self.first(sql, &[invoice.into(), kind.name().into(), subject.into()], |row| row.int(0)).await?;
        Ok(other.is_none())
    }

    /// Is a pass or a sale on a draft?
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn is_on_draft(&mut self, kind: ItemKind, subject: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM invoice_item x JOIN coworker_invoice i ON i.id = x.invoice_id AND i.draft = 1 \
                   WHERE x.kind = ?1 AND x.subject = ?2 LIMIT 1";
        Ok(self.first(sql, &[kind.name().into(), subject.into()], |row| row.int(0)).await?.is_some())
    }
}
