//! Lines of an invoice in the order of printing, and numbers of invoices for exports.

use hallpass_engine::Instant;

use crate::records::Scope;
use crate::{Error, Param, Tx};

impl Tx {
    /// The number of the invoice with this UniqueId.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn invoice_number_of(&mut self, unique_id: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT invoice_number FROM coworker_invoice WHERE unique_id = ?1";
        let found = self.first(sql, &[unique_id.into()], |row| Ok(row.opt_text(0)?.map(str::to_owned))).await?;
        Ok(found.flatten())
    }

    /// Ids of the lines of an invoice, in the order of printing.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn lines_of(&mut self, invoice: i64) -> Result<Vec<i64>, Error> {
        let sql = "SELECT id FROM coworker_invoice_line WHERE coworker_invoice_id = ?1 ORDER BY position, id";
        self.rows(sql, &[invoice.into()], |row| row.int(0)).await
    }

    /// Ids above `after` of invoices issued in [from, to), or of their lines, at most `most`, ascending; drafts are left out.
    /// Only those of a location, and of the locations of the scope.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn export_ids(
        &mut self,
        lines: bool,
        (from, to): (Option<Instant>, Option<Instant>),
        business: Option<i64>,
        scope: Scope<'_>,
        (after, most): (i64, i64),
    ) -> Result<Vec<i64>, Error> {
        let (id, join) = if lines {
            ("l.id", "coworker_invoice_line l JOIN coworker_invoice i ON i.id = l.coworker_invoice_id")
        } else {
            ("i.id", "coworker_invoice i")
        };
        let mut params: Vec<Param<'_>> = vec![
            from.map(Instant::as_micros).into(),
            to.map(Instant::as_micros).into(),
            business.into(),
            after.into(),
            most.into(),
        ];
        let limit = scope.condition("i.business_id", &mut params);
        let sql = format!(
            "SELECT {id} FROM {join} WHERE i.draft = 0 AND (CAST(?1 AS BIGINT) IS NULL OR COALESCE(i.issued_on, i.created_on) >= ?1) \
             AND (CAST(?2 AS BIGINT) IS NULL OR COALESCE(i.issued_on, i.created_on) < ?2) AND (CAST(?3 AS BIGINT) IS NULL OR i.business_id = ?3) \
             AND {id} > ?4{limit} ORDER BY {id} LIMIT ?5"
        );
        self.rows(&sql, &params, |row| row.int(0)).await
    }
}
