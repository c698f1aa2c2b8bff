//! What must hold between records: references lead to records inside the scope, used records are not deleted.

use hallpass_contract::body::Draft;
use hallpass_contract::invalid::FieldError;
use hallpass_contract::{Field, Kind, Model, Source, Value, catalog, roles};

use super::Scope;
use super::columns::{link_table, written_to};
use crate::{Error, Tx};

/// The reason for refusing a reference.
const UNKNOWN: &str = "does not exist";

impl Tx {
    /// Checks that every record the draft refers to exists inside the scope; answers one error for each member that does not.
    /// What an update leaves as it was is not checked again.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn check_references(&mut self, draft: &Draft, scope: Scope<'_>) -> Result<Vec<FieldError>, Error> {
        let mut errors = Vec::new();
        for (i, value) in &draft.values {
            let Some(field) = draft.model.field(*i) else { continue };
            let wrong = match (field.kind, value) {
                (Kind::Reference(entity), Value::Int(id)) if *id != 0 => {
                    let known = self.knows(entity, *id, scope).await?;
                    (!known && !self.holds_already(draft, field, *id).await?).then_some(*id)
                }
                (Kind::Ids(entity), Value::Ids(ids)) => self.first_unknown(draft, field, entity, ids, scope).await?,
                _ => None,
            };
            errors.extend(wrong.map(|id| refusal(field, id)));
        }
        for delta in draft.deltas.iter().filter(|delta| delta.add) {
            let Some(field) = draft.model.field(delta.list) else { continue };
            let Kind::Ids(entity) = field.kind else { continue };
            let wrong = self.first_unknown(draft, field, entity, &delta.ids, scope).await?;
            errors.extend(wrong.map(|id| refusal(field, id)));
        }
        Ok(errors)
    }

    /// Whether a record of the entity exists inside the scope. Entities that are not part of Hallpass are not checked.
    pub(super) async fn knows(&mut self, entity: &str, id: i64, scope: Scope<'_>) -> Result<bool, Error> {
        if entity == "Role" {
            return Ok(roles::by_id(id).is_some());
        }
        match catalog().by_entity(entity) {
            Some(model) => Ok(self.record_version(model, id, scope).await?.is_some()),
            None => Ok(true),
        }
    }

    /// Whether the stored record refers there already.
    async fn holds_already(&mut self, draft: &Draft, field: &Field, id: i64) -> Result<bool, Error> {
        let (Some(own), Some(column)) = (draft.id, written_to(draft.model, field)) else { return Ok(false) };
        let sql = format!("SELECT 1 FROM {} WHERE id = ?1 AND {column} = ?2", draft.model.resource.table);
        Ok(self.first(&sql, &[own.into(), id.into()], |row| row.int(0)).await?.is_some())
    }

    async fn first_unknown(
        &mut self,
        draft: &Draft,
        field: &Field,
        entity: &str,
        ids: &[i64],
        scope: Scope<'_>,
    ) -> Result<Option<i64>, Error> {
        for id in ids {
            if self.knows(entity, *id, scope).await? {
                continue;
            }
            let held = match (draft.id, link_table(draft.model, field)) {
                (Some(own), Some(link)) => self.links(link, own).await?.contains(id),
                _ => false,
            };
            if !held {
                return Ok(Some(*id));
            }
        }
        Ok(None)
    }

    /// What still uses a record, by the label of the first resource that does; `None` when it can be deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn blocking_label(&mut self, model: &Model, id: i64) -> Result<Option<&'static str>, Error> {
        for referrer in &model.referrers {
            let Some(other) = catalog().model(referrer.model) else { continue };
            let Some(field) = other.field(referrer.field) else { continue };
            let (table, column) = match field.source {
                Source::Column(column) => (other.resource.table, column),
                // A list that the record itself shows too goes with it.
                Source::Links { table, .. } if owns_table(model, table) => continue,
                Source::Links { table, other, .. } => (table, other),
                _ => continue,
            };
            let sql = format!("SELECT 1 FROM {table} WHERE {column} = ?1 LIMIT 1");
            if self.first(&sql, &[id.into()], |row| row.int(0)).await?.is_some() {
                return Ok(Some(referrer.label));
            }
        }
        Ok(None)
    }
}

fn owns_table(model: &Model, table: &str) -> bool {
    model.fields.iter().any(|field| link_table(model, field).is_some_and(|link| link.table == table))
}

fn refusal(field: &Field, id: i64) -> FieldError {
    FieldError { property: field.property_name().into(), message: UNKNOWN.into(), attempted: Some(id.to_string()) }
}
