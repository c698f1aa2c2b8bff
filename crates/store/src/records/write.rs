//! Creating, changing and deleting records. Business rules live in the hooks of the server; here a draft becomes rows.

use hallpass_contract::body::{Draft, merge_extra};
use hallpass_contract::{Model, Source, Value};
use hallpass_engine::Instant;

use super::Scope;
use super::columns::written_to;
use crate::desk::Stamp;
use crate::{Error, Param, Tx};

/// A record after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Updated {
    /// Counts the writes of the record.
    pub version: i64,
}

impl Tx {
    /// Inserts a record and its lists; answers its Id. `Id`, `UniqueId`, `CreatedOn`, `UpdatedOn` and `UpdatedBy` are taken from
    /// the draft when a hook or an import has set them.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a value that must be unique; [`Error::Statement`].
    pub async fn create_record(&mut self, draft: &Draft, stamp: &Stamp<'_>) -> Result<i64, Error> {
        let unique_id = uuid::Uuid::new_v4().to_string();
        let extra = has_extra(draft.model).then(|| merge_extra(draft.model, None, draft)).filter(|text| text != "{}");
        let mut row = columns_of(draft);
        let own: [(&'static str, Param<'_>); 4] = [
            ("unique_id", Param::Text(&unique_id)),
            ("created_on", stamp.now.as_micros().into()),
            ("updated_on", stamp.now.as_micros().into()),
            ("updated_by", stamp.by.into()),
        ];
        for (column, value) in own {
            if !row.iter().any(|(set, _)| *set == column) {
                row.push((column, value));
            }
        }
        row.push(("extra", extra.as_ref().into()));
        let (columns, params): (Vec<&'static str>, Vec<Param<'_>>) = row.into_iter().unzip();
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({}) RETURNING id",
            draft.model.resource.table,
            columns.join(", "),
            places.join(", ")
        );
        let id = self.insert(&sql, &params).await?;
        if columns.contains(&"id") {
            self.take_id(draft.model.resource.table, id).await?;
        }
        self.write_links(draft, id, Scope::All).await?;
        Ok(id)
    }

    /// Writes what the draft holds into the record `draft.id`: whole lists replaced, ids added and removed, the rest of the
    /// record as it was, and links to records outside the scope too. `None` when there is no such record inside the scope.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a value that must be unique; [`Error::Statement`].
    pub async fn update_record(
        &mut self,
        draft: &Draft,
        scope: Scope<'_>,
        stamp: &Stamp<'_>,
    ) -> Result<Option<Updated>, Error> {
        let Some(id) = draft.id else { return Ok(None) };
        if self.record_version(draft.model, id, scope).await?.is_none() {
            return Ok(None);
        }
        let table = draft.model.resource.table;
        let mut row = columns_of(draft);
        row.retain(|(column, _)| !matches!(*column, "id" | "unique_id" | "created_on" | "updated_on" | "updated_by"));
        let extra = if touches_extra(draft) { Some(self.merged_extra(draft, id).await?) } else { None };
        if let Some(extra) = &extra {
            row.push(("extra", extra.as_ref().into()));
        }
        row.push(("updated_on", stamp.now.as_micros().into()));
        row.push(("updated_by", stamp.by.into()));
        let (columns, mut params): (Vec<&'static str>, Vec<Param<'_>>) = row.into_iter().unzip();
        params.push(id.into());
        let sets: Vec<String> = columns.iter().zip(1..).map(|(column, n)| format!("{column} = ?{n}")).collect();
        let sql = format!(
            "UPDATE {table} SET {}, version = version + 1 WHERE id = ?{} RETURNING version",
            sets.join(", "),
            params.len()
        );
        let version = self.first(&sql, &params, |row| row.int(0)).await?;
        self.write_links(draft, id, scope).await?;
        Ok(version.map(|version| Updated { version }))
    }

    /// Deletes a record and its links; false when there is none inside the scope. It is kept for webhooks that wait for that.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn delete_record(
        &mut self,
        model: &'static Model,
        id: i64,
        scope: Scope<'_>,
        now: Instant,
    ) -> Result<bool, Error> {
        if self.record_version(model, id, scope).await?.is_none() {
            return Ok(false);
        }
        self.keep_gone(model.resource.entity, id, now).await?;
        self.remove_links(model, id).await?;
        let sql = format!("DELETE FROM {} WHERE id = ?1", model.resource.table);
        Ok(self.execute(&sql, &[id.into()]).await? > 0)
    }

    async fn merged_extra(&mut self, draft: &Draft, id: i64) -> Result<Option<String>, Error> {
        let sql = format!("SELECT extra FROM {} WHERE id = ?1", draft.model.resource.table);
        let stored = self.first(&sql, &[id.into()], |row| Ok(row.opt_text(0)?.map(str::to_owned))).await?.flatten();
        Ok(Some(merge_extra(draft.model, stored.as_deref(), draft)).filter(|text| text != "{}"))
    }
}

/// What a draft writes into columns. Null for a member that cannot be null leaves it to the column's default.
fn columns_of(draft: &Draft) -> Vec<(&'static str, Param<'_>)> {
    let mut row: Vec<(&'static str, Param<'_>)> = Vec::with_capacity(draft.values.len() + 5);
    for (i, value) in &draft.values {
        let Some(field) = draft.model.field(*i) else { continue };
        let Some(column) = written_to(draft.model, field) else { continue };
        if matches!(value, Value::Null) && !field.nullable {
            continue;
        }
        row.push((column, value.into()));
    }
    row
}

fn has_extra(model: &Model) -> bool {
    model.fields.iter().any(|field| field.source == Source::Extra)
}

fn touches_extra(draft: &Draft) -> bool {
    let is_extra = |i: usize| draft.model.field(i).is_some_and(|field| field.source == Source::Extra);
    draft.values.iter().any(|(i, _)| is_extra(*i)) || draft.deltas.iter().any(|delta| is_extra(delta.list))
}
