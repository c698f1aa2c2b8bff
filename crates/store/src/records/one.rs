//! Single records.

use hallpass_contract::Model;
use hallpass_contract::encode::Shape;
use hallpass_engine::Instant;

use super::Scope;
use super::texts::{self, Structure, Values, What};
use crate::{Error, Tx};

impl Tx {
    /// Writes a record to `out` as JSON and answers its version; `None` when there is none inside the scope.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn record_json(
        &mut self,
        model: &'static Model,
        id: i64,
        shape: Shape,
        scope: Scope<'_>,
        now: Instant,
        out: &mut Vec<u8>,
    ) -> Result<Option<i64>, Error> {
        if scope != Scope::All && self.record_version(model, id, scope).await?.is_none() {
            return Ok(None);
        }
        let Some(plan) = texts::row_plan(model, shape, texts::location_places(scope)) else { return Ok(None) };
        let values = Values { now: now.as_micros(), id, locations: texts::locations(scope), ..Values::default() };
        let version_at = plan.record.needs().len();
        self.first(&plan.text.sql, &values.params(&plan.text), |row| {
            plan.record.writer().write(row, out);
            row.int(version_at)
        })
        .await
    }

    /// Writes the records of `ids` in their order, separated by commas; those that are unknown or outside the scope are left
    /// out. Answers how many were written.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn batch(
        &mut self,
        model: &'static Model,
        ids: &[i64],
        scope: Scope<'_>,
        now: Instant,
        out: &mut Vec<u8>,
    ) -> Result<i64, Error> {
        if scope == Scope::All {
            return self.write_rows(model, Shape::Full, ids, scope, now, out).await;
        }
        let mut seen = Vec::with_capacity(ids.len());
        for id in ids {
            if self.record_version(model, *id, scope).await?.is_some() {
                seen.push(*id);
            }
        }
        self.write_rows(model, Shape::Full, &seen, scope, now, out).await
    }

    /// The version of a record, which counts its writes; `None` when there is none inside the scope.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn record_version(
        &mut self,
        model: &'static Model,
        id: i64,
        scope: Scope<'_>,
    ) -> Result<Option<i64>, Error> {
        let structure = Structure {
            model: model.index,
            locations: texts::location_places(scope),
            terms: Vec::new(),
            cut: None,
            what: What::Version,
        };
        let text = texts::text(structure);
        let values = Values { id, locations: texts::locations(scope), ..Values::default() };
        self.first(&text.sql, &values.params(&text), |row| row.int(0)).await
    }

    /// How the database reads one whole record, line by line, for tests.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn record_plan(&mut self, model: &'static Model) -> Result<Vec<String>, Error> {
        let Some(plan) = texts::row_plan(model, Shape::Full, None) else { return Ok(Vec::new()) };
        self.plan(&plan.text.sql, &Values::default().params(&plan.text)).await
    }
}
