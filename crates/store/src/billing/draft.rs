//! What is on a draft, with what it cost when the draft was made.

use hallpass_engine::Money;

use super::ItemKind;
use crate::{Error, Tx};

/// A pass or a sale on a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftItem {
    /// The line that names it.
    pub line: String,
    /// Pass or sale.
    pub kind: ItemKind,
    /// Its number.
    pub subject: i64,
    /// What it cost when the draft was made, before tax is looked at.
    pub amount: Money,
}

impl Tx {
    /// The passes and sales on a draft, by their lines.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn items_of_draft(&mut self, invoice: i64) -> Result<Vec<DraftItem>, Error> {
        let sql = "SELECT l.description, n.kind, n.subject, n.amount FROM invoice_item n \
                   JOIN coworker_invoice_line l ON l.id = n.line_id \
                   WHERE n.invoice_id = ?1 AND n.kind IN ('pass', 'product') ORDER BY n.id";
        self.rows(sql, &[invoice.into()], |row| {
            let kind = if row.text(1)? == ItemKind::Pass.name() { ItemKind::Pass } else { ItemKind::Product };
            Ok(DraftItem {
                line: row.text(0)?.to_owned(),
                kind,
                subject: row.int(2)?,
                amount: Money::from_ten_thousandths(row.int(3)?),
            })
        })
        .await
    }
}
