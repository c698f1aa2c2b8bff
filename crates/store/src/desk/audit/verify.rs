//! Proving the audit trail: every entry in its place in the chain, every value as it was written.

use super::write::{Fields, chained, digest};
use crate::chain::{Chain, Head};
use crate::verify::Finding;
use crate::{Error, Tx};

/// Name of the check.
const CHECK: &str = "audit trail";
/// Entries read at a time.
const PORTION: i64 = 5_000;
/// Actions that take values away; entries name one of them when theirs are gone.
pub(crate) const ERASING: [&str; 2] = ["erase", "drop_values"];

/// An entry as it stands.
struct Row {
    id: i64,
    at: i64,
    actor: i64,
    action: String,
    entity: String,
    record: i64,
    request: Option<String>,
    customer: Option<i64>,
    business: Option<i64>,
    changes: Option<String>,
    digest: Option<String>,
    erased_by: Option<i64>,
    number: Option<i64>,
    hash: Option<String>,
    /// The action of the entry that erased it.
    eraser: Option<String>,
}

impl Tx {
    /// The first entry of the audit trail that is missing or not as it was written, if any.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn broken_audit(&mut self) -> Result<Option<Finding>, Error> {
        let sealed = self.stored_head(Chain::Audit).await?;
        let mut head = Chain::Audit.start();
        let mut after = 0;
        loop {
            let rows = self.audit_rows(after).await?;
            let Some(last) = rows.last().map(|row| row.id) else { break };
            for row in &rows {
                match fault(row, head) {
                    Ok(next) => head = next,
                    Err(text) => return Ok(Some(finding(row.id, text))),
                }
            }
            after = last;
        }
        let end = sealed.unwrap_or_else(|| Chain::Audit.start());
        if head.number < end.number {
            let text = format!("entry {} of the chain is missing: there should be {}", head.number + 1, end.number);
            return Ok(Some(finding(after, text)));
        }
        if head != end {
            let text = format!("the chain should end with entry {} and another hash", end.number);
            return Ok(Some(finding(after, text)));
        }
        Ok(None)
    }

    async fn audit_rows(&mut self, after: i64) -> Result<Vec<Row>, Error> {
        self.rows(
            "SELECT a.id, a.at, a.actor_id, a.action, a.entity, a.record_id, a.request_id, a.coworker_id, a.business_id, \
             a.changes, a.digest, a.erased_by, a.chain_number, a.hash, e.action FROM audit a \
             LEFT JOIN audit e ON e.id = a.erased_by WHERE a.id > ?1 ORDER BY a.id LIMIT ?2",
            &[after.into(), PORTION.into()],
            |row| {
                let text = |i| row.opt_text(i).map(|text| text.map(str::to_owned));
                Ok(Row {
                    id: row.int(0)?,
                    at: row.int(1)?,
                    actor: row.int(2)?,
                    action: row.text(3)?.to_owned(),
                    entity: row.text(4)?.to_owned(),
                    record: row.int(5)?,
                    request: text(6)?,
                    customer: row.opt_int(7)?,
                    business: row.opt_int(8)?,
                    changes: text(9)?,
                    digest: text(10)?,
                    erased_by: row.opt_int(11)?,
                    number: row.opt_int(12)?,
                    hash: text(13)?,
                    eraser: text(14)?,
                })
            },
        )
        .await
    }

    /// Gives the entries of before there was a chain their places in it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn seal_audit(&mut self) -> Result<(), Error> {
        // All entries were sealed in one transaction, and those that came later have always been: the first one tells.
        let first = "SELECT chain_number FROM audit ORDER BY id LIMIT 1";
        if !matches!(self.first(first, &[], |row| row.opt_int(0)).await?, Some(None)) {
            return Ok(());
        }
        let mut head = self.head(Chain::Audit).await?;
        let mut after = 0;
        loop {
            let rows = self.audit_rows(after).await?;
            let Some(last) = rows.last().map(|row| row.id) else { break };
            for row in rows.iter().filter(|row| row.number.is_none()) {
                head = next(row, head);
                let sql = "UPDATE audit SET chain_number = ?2, hash = ?3 WHERE id = ?1";
                self.send(sql, &[row.id.into(), head.number.into(), (&head.hash.to_string()).into()]).await?;
            }
            after = last;
        }
        self.advance(Chain::Audit, head);
        Ok(())
    }
}

fn next(row: &Row, head: Head) -> Head {
    head.followed_by(&chained(&Fields {
        at: row.at,
        actor: row.actor,
        action: &row.action,
        entity: &row.entity,
        record: row.record,
        request: row.request.as_deref(),
        customer: row.customer,
        business: row.business,
        digest: row.digest.as_deref(),
    }))
}

/// The chain with this entry, or what is wrong with it.
fn fault(row: &Row, head: Head) -> Result<Head, String> {
    let expected = head.number + 1;
    match row.number {
        Some(number) if number == expected => {}
        Some(number) if number > expected => return Err(format!("entry {expected} of the chain is missing before it")),
        _ => return Err(format!("it is not entry {expected} of the chain, as its place says")),
    }
    let head = next(row, head);
    if row.hash.as_deref() != Some(head.hash.to_string().as_str()) {
        return Err("it was altered, or what stands before it".to_owned());
    }
    match (&row.changes, &row.digest, row.erased_by) {
        (None, None, None) => Ok(head),
        (Some(changes), Some(known), None) if digest(changes) == *known => Ok(head),
        (Some(_), _, None) => Err("its values before and after were altered".to_owned()),
        (None, Some(_), None) => Err("its values before and after are missing and were not erased".to_owned()),
        (None, Some(_), Some(_)) if row.eraser.as_deref().is_some_and(|action| ERASING.contains(&action)) => Ok(head),
        (_, _, Some(by)) => Err(format!("its values are said to be erased by entry {by}, which did not erase them")),
    }
}

fn finding(id: i64, text: String) -> Finding {
    Finding { check: CHECK, entity: "Audit", id, text }
}
