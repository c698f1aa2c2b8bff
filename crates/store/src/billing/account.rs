//! Accounts of customers: entries, what pays an invoice, the credit that is free to be used.

use hallpass_engine::{Instant, Money};

use crate::sums::bounded_sum;
use crate::{Error, Tx};

/// An entry, as far as the rules of accounts go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountEntry {
    /// Location.
    pub business: i64,
    /// Customer.
    pub customer: i64,
    /// Invoice it is tied to.
    pub invoice: Option<i64>,
    /// `Debit`.
    pub debit: Money,
    /// `Credit`.
    pub credit: Money,
    /// `TransactionDate`.
    pub at: Instant,
    /// The invoice whose issue, credit note or refund made the entry; `None` = recorded by hand.
    pub made_for: Option<i64>,
}

/// A credit on an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditOn {
    /// `TransactionDate`.
    pub at: Instant,
    /// `Credit`; below zero for a refund.
    pub amount: Money,
    /// It used credit the customer had; no money came in.
    pub used_credit: bool,
}

impl Tx {
    /// An entry of an account.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn account_entry(&mut self, id: i64) -> Result<Option<AccountEntry>, Error> {
        self.first(
            "SELECT business_id, coworker_id, coworker_invoice_id, debit, credit, \
             COALESCE(transaction_date, created_on), made_for FROM coworker_ledger_entry WHERE id = ?1",
            &[id.into()],
            |row| {
                Ok(AccountEntry {
                    business: row.int(0)?,
                    customer: row.int(1)?,
                    invoice: row.opt_int(2)?,
                    debit: row.money(3)?,
                    credit: row.money(4)?,
                    at: Instant::from_micros(row.int(5)?),
                    made_for: row.opt_int(6)?,
                })
            },
        )
        .await
    }

    /// Notes that an entry was made by the issue of an invoice, or by its refund: it is not changed by hand.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn mark_entry(&mut self, id: i64, made_for: i64) -> Result<(), Error> {
        let sql = "UPDATE coworker_ledger_entry SET made_for = ?2 WHERE id = ?1";
        self.send(sql, &[id.into(), made_for.into()]).await
    }

    /// Takes an entry off its invoice, before it is deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn untie_entry(&mut self, id: i64) -> Result<(), Error> {
        let sql = "UPDATE coworker_ledger_entry SET coworker_invoice_id = NULL WHERE id = ?1";
        self.send(sql, &[id.into()]).await
    }

    /// Deletes what the issue of an invoice has written into the account; payments stay. Answers the entries' ids.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn delete_entries_of_issue(&mut self, invoice: i64, now: Instant) -> Result<Vec<i64>, Error> {
        let key = &[invoice.into()];
        let sql = "SELECT id FROM coworker_ledger_entry WHERE made_for = ?1 ORDER BY id";
        let ids = self.rows(sql, key, |row| row.int(0)).await?;
        for id in &ids {
            self.keep_gone("CoworkerLedgerEntry", *id, now).await?;
        }
        self.send("DELETE FROM coworker_ledger_entry WHERE made_for = ?1", key).await?;
        Ok(ids)
    }

    /// The credits on an invoice, in the order of the account.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn credits_on(&mut self, invoice: i64) -> Result<Vec<CreditOn>, Error> {
        self.rows(
            "SELECT COALESCE(transaction_date, created_on) AS at, credit, made_for FROM coworker_ledger_entry \
             WHERE coworker_invoice_id = ?1 AND credit <> 0 ORDER BY at, id",
            &[invoice.into()],
            |row| {
                let amount = row.money(1)?;
                Ok(CreditOn {
                    at: Instant::from_micros(row.int(0)?),
                    amount,
                    // A refund is made by the system as well, but money went out.
                    used_credit: row.opt_int(2)?.is_some() && amount > Money::ZERO,
                })
            },
        )
        .await
    }

    /// What a customer's account at a location holds beyond what is owed on invoices: prepayments, overpayments and credit
    /// notes that nothing has used yet. Below zero when charges without an invoice are open.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn free_credit(&mut self, customer: i64, business: i64) -> Result<Money, Error> {
        let found = self
            .first(
                concat!(
                    "SELECT ",
                    bounded_sum!("CASE WHEN invoice IS NULL OR balance > 0 THEN balance ELSE 0 END"),
                    " FROM (SELECT coworker_invoice_id AS invoice, ",
                    bounded_sum!("credit - debit"),
                    " AS balance FROM coworker_ledger_entry \
                     WHERE coworker_id = ?1 AND business_id = ?2 GROUP BY coworker_invoice_id) b"
                ),
                &[customer.into(), business.into()],
                |row| row.money(0),
            )
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// Credits less debits of a customer's account at a location: above zero is in credit.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn account_balance(&mut self, customer: i64, business: i64) -> Result<Money, Error> {
        let sql = concat!(
            "SELECT ",
            bounded_sum!("credit - debit"),
            " FROM coworker_ledger_entry WHERE coworker_id = ?1 AND business_id = ?2"
        );
        Ok(self.first(sql, &[customer.into(), business.into()], |row| row.money(0)).await?.unwrap_or_default())
    }
}
