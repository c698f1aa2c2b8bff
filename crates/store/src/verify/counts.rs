//! The counted steps of listings against the records themselves.

use super::{Finding, MOST};
use crate::records::tally::TALLIES;
use crate::records::tally::sql::{Dialect, differences};
use crate::{Error, Tx};

impl Tx {
    /// Steps that hold another number of records than is counted: totals and deep pages of listings would be wrong.
    pub(super) async fn miscounted(&mut self) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for tally in TALLIES {
            let Some(sql) = differences(tally, Dialect::of(self)) else { continue };
            let sql = format!("{sql} LIMIT {MOST}");
            let wrong = self.rows(&sql, &[], |row| {
                Ok(Finding {
                    check: "counts of listings",
                    entity: tally.entity,
                    id: row.int(0)?,
                    text: format!(
                        "by {}, in one step of the location of this number (-1: of all): {} records, {} counted",
                        tally.by,
                        row.int(1)?,
                        row.int(2)?
                    ),
                })
            });
            findings.extend(wrong.await?);
        }
        Ok(findings)
    }
}
