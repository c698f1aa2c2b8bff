//! The counted steps of listings against the records themselves.

use super::{Finding, MOST};
use crate::records::tally::TALLIES;
use crate::records::tally::sql::{Dialect, differences, fillings};
use crate::{Error, Param, Tx};

/// Steps of one order that were counted anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recounted {
    /// What kind of records.
    pub entity: &'static str,
    /// The member whose order it is.
    pub by: &'static str,
    /// Steps that held another number than there are records.
    pub steps: i64,
}

impl Tx {
    /// Counts again whatever is miscounted: the records are right, their counts follow. Answers what was wrong. Meanwhile nobody
    /// writes records of that kind, which takes seconds for each million of them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn recount(&mut self) -> Result<Vec<Recounted>, Error> {
        let dialect = Dialect::of(self);
        let mut all = Vec::new();
        for tally in TALLIES {
            let (Some((table, _, _)), Some(differences)) = (tally.columns(), differences(tally, dialect)) else {
                continue;
            };
            if dialect == Dialect::Postgres {
                // What others have written and not yet committed would be counted by neither side.
                self.execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"), &[]).await?;
            }
            let sql = format!("SELECT COUNT(*) FROM ({differences}) d");
            let steps = self.first(&sql, &[], |row| row.int(0)).await?.unwrap_or(0);
            if steps == 0 {
                continue;
            }
            self.execute("DELETE FROM record_count WHERE listing = ?1", &[Param::Int(tally.number)]).await?;
            for filling in fillings(tally, dialect) {
                self.execute(&filling, &[]).await?;
            }
            all.push(Recounted { entity: tally.entity, by: tally.by, steps });
        }
        Ok(all)
    }

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
