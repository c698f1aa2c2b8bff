//! List members that live in link tables.

use std::collections::BTreeSet;

use hallpass_contract::body::Draft;
use hallpass_contract::{Field, Kind, Model, Value};

use super::Scope;
use super::columns::{LinkTable, link_table};
use crate::{Error, Param, Tx};

impl Tx {
    /// The ids in a list member of a record, in ascending order; none for members that are no list.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn linked(&mut self, model: &Model, id: i64, member: &str) -> Result<Vec<i64>, Error> {
        let field = model.position(member).and_then(|i| model.field(i));
        match field.and_then(|field| link_table(model, field)) {
            Some(link) => self.links(link, id).await,
            None => Ok(Vec::new()),
        }
    }

    pub(super) async fn links(&mut self, link: LinkTable, id: i64) -> Result<Vec<i64>, Error> {
        let LinkTable { table, own, other } = link;
        let sql = format!("SELECT {other} FROM {table} WHERE {own} = ?1 ORDER BY {other}");
        self.rows(&sql, &[id.into()], |row| row.int(0)).await
    }

    /// Makes the list members of a record what the draft says: whole lists replaced, then ids added and removed. Links to
    /// records outside the scope, which the writer does not know, stay.
    pub(super) async fn write_links(&mut self, draft: &Draft, id: i64, scope: Scope<'_>) -> Result<(), Error> {
        for (i, field) in draft.model.fields.iter().enumerate() {
            let Some(link) = link_table(draft.model, field) else { continue };
            let list = match draft.at(i) {
                Some(Value::Ids(ids)) => Some(ids),
                _ => None,
            };
            let deltas: Vec<_> = draft.deltas.iter().filter(|delta| delta.list == i).collect();
            if list.is_none() && deltas.is_empty() {
                continue;
            }
            let before: BTreeSet<i64> = self.links(link, id).await?.into_iter().collect();
            let mut after = list.map_or_else(|| before.clone(), |ids| ids.iter().copied().collect());
            for delta in deltas {
                for other in &delta.ids {
                    if delta.add {
                        after.insert(*other);
                    } else {
                        after.remove(other);
                    }
                }
            }
            if scope != Scope::All {
                self.keep_unseen(field, scope, &before, &mut after).await?;
            }
            self.change_links(link, id, &before, &after).await?;
        }
        Ok(())
    }

    /// Puts back what a write would remove but lies outside the scope.
    async fn keep_unseen(
        &mut self,
        field: &Field,
        scope: Scope<'_>,
        before: &BTreeSet<i64>,
        after: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        let Kind::Ids(entity) = field.kind else { return Ok(()) };
        for other in before {
            if !after.contains(other) && !self.knows(entity, *other, scope).await? {
                after.insert(*other);
            }
        }
        Ok(())
    }

    async fn change_links(
        &mut self,
        link: LinkTable,
        id: i64,
        before: &BTreeSet<i64>,
        after: &BTreeSet<i64>,
    ) -> Result<(), Error> {
        let LinkTable { table, own, other } = link;
        let delete = format!("DELETE FROM {table} WHERE {own} = ?1 AND {other} = ?2");
        for gone in before.difference(after) {
            self.execute(&delete, &[id.into(), (*gone).into()]).await?;
        }
        let insert = format!("INSERT INTO {table} ({own}, {other}) VALUES (?1, ?2)");
        for new in after.difference(before) {
            self.execute(&insert, &[id.into(), (*new).into()]).await?;
        }
        Ok(())
    }

    /// Removes every link of a record, whichever side it is named by.
    pub(super) async fn remove_links(&mut self, model: &Model, id: i64) -> Result<(), Error> {
        for field in &model.fields {
            if let Some(LinkTable { table, own, .. }) = link_table(model, field) {
                self.execute(&format!("DELETE FROM {table} WHERE {own} = ?1"), &[Param::Int(id)]).await?;
            }
        }
        Ok(())
    }
}
