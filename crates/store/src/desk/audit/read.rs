//! Asking the audit trail.

use hallpass_engine::Instant;

use super::write::spelled;
use crate::records::Scope;
use crate::{Error, Param, Row, Tx};

/// Which entries are wanted; `None` = whatever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// At or after this instant.
    pub from: Option<Instant>,
    /// Before this instant.
    pub to: Option<Instant>,
    /// E-mail, or `system`; the whole name.
    pub actor: Option<String>,
    /// Entity, e.g. `CoworkerTimePass`.
    pub entity: Option<String>,
    /// Number of the record.
    pub record: Option<i64>,
    /// What was done, e.g. `update`.
    pub action: Option<String>,
    /// Id of the request.
    pub request: Option<String>,
    /// Everything about one customer.
    pub customer: Option<i64>,
    /// Entries older than this one.
    pub before: Option<i64>,
    /// Entries younger than this one; they come oldest first.
    pub after: Option<i64>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Number of the entry.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who: an e-mail, `system`, or the pseudonym of somebody erased.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what kind of record.
    pub entity: String,
    /// Its number.
    pub record: i64,
    /// In which request.
    pub request: Option<String>,
    /// The customer it is about.
    pub customer: Option<i64>,
    /// The location it belongs to.
    pub business: Option<i64>,
    /// JSON object: member, `Before`, `After`. `None` when no member changed or they were erased.
    pub changes: Option<String>,
    /// There were values, and they are gone.
    pub erased: bool,
}

impl Tx {
    /// At most `size` entries, newest first, or oldest first after `filter.after`. Limited scopes see what happened at their
    /// locations and to customers who are theirs.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn audit_entries(
        &mut self,
        filter: &AuditFilter,
        scope: Scope<'_>,
        size: i64,
    ) -> Result<Vec<AuditEntry>, Error> {
        let entity = filter.entity.as_deref().map(spelled);
        let actor = match &filter.actor {
            None => None,
            Some(name) => {
                let known =
                    self.first("SELECT id FROM actor WHERE name = ?1", &[name.into()], |row| row.int(0)).await?;
                let Some(id) = known else { return Ok(Vec::new()) };
                Some(id)
            }
        };
        let mut params: Vec<Param<'_>> = vec![size.into()];
        let mut terms: Vec<String> = Vec::new();
        let wanted: [(&str, Option<Param<'_>>); 10] = [
            ("a.at >= ", filter.from.map(|at| at.as_micros().into())),
            ("a.at < ", filter.to.map(|at| at.as_micros().into())),
            ("a.actor_id = ", actor.map(Param::Int)),
            ("a.entity = ", entity.as_deref().map(Param::Text)),
            ("a.record_id = ", filter.record.map(Param::Int)),
            ("a.action = ", filter.action.as_deref().map(Param::Text)),
            ("a.request_id = ", filter.request.as_deref().map(Param::Text)),
            ("a.coworker_id = ", filter.customer.map(Param::Int)),
            ("a.id < ", filter.before.map(Param::Int)),
            ("a.id > ", filter.after.map(Param::Int)),
        ];
        for (text, param) in wanted {
            if let Some(param) = param {
                params.push(param);
                terms.push(format!("{text}?{}", params.len()));
            }
        }
        if scope != Scope::All {
            let at_location = scope.condition("a.business_id", &mut params);
            let of_customer = scope.condition("b.business_id", &mut params);
            terms.push(format!(
                "(1 = 1{at_location} OR (a.entity = 'Coworker' AND EXISTS (SELECT 1 FROM coworker_business b \
                 WHERE b.coworker_id = a.record_id{of_customer})))"
            ));
        }
        let filtered = if terms.is_empty() { String::new() } else { format!("WHERE {}", terms.join(" AND ")) };
        let order = if filter.after.is_some() { "a.id" } else { "a.id DESC" };
        let sql = format!(
            "SELECT a.id, a.at, n.name, a.action, a.entity, a.record_id, a.request_id, a.coworker_id, a.business_id, a.changes, \
             a.digest IS NOT NULL AND a.changes IS NULL FROM audit a LEFT JOIN actor n ON n.id = a.actor_id \
             {filtered} ORDER BY {order} LIMIT ?1"
        );
        self.rows(&sql, &params, read_entry).await
    }
}

fn read_entry(row: &Row<'_>) -> Result<AuditEntry, Error> {
    Ok(AuditEntry {
        id: row.int(0)?,
        at: Instant::from_micros(row.int(1)?),
        actor: row.opt_text(2)?.unwrap_or("?").to_owned(),
        action: row.text(3)?.to_owned(),
        entity: row.text(4)?.to_owned(),
        record: row.int(5)?,
        request: row.opt_text(6)?.map(str::to_owned),
        customer: row.opt_int(7)?,
        business: row.opt_int(8)?,
        changes: row.opt_text(9)?.and_then(|text| text.get(SALT..)).map(str::to_owned),
        erased: row.bool(10)?,
    })
}

/// Length of the salt before the values.
pub(in crate::desk) const SALT: usize = 32;
