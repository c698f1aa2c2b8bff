//! Records that are deleted while somebody waits to be told of it: kept as they were until the last delivery has ended.

use hallpass_contract::encode::Shape;
use hallpass_contract::webhooks::{actions_of, entity_of};
use hallpass_contract::{Model, catalog};
use hallpass_engine::Instant;

use crate::erasure::in_json;
use crate::records::written_to;
use crate::{Error, Param, Scope, Tx};

impl Tx {
    /// Keeps a record that is about to be deleted, when a webhook waits for that. To be called before every delete of a record,
    /// in its transaction.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_gone(&mut self, entity: &str, record: i64, now: Instant) -> Result<(), Error> {
        let Some(model) = catalog().by_entity(entity) else { return Ok(()) };
        // Of what doors go by the customer is sent, who stays.
        let actions = actions_of(&format!("{entity}Deleted"));
        let Some(action) = actions.iter().copied().find(|action| entity_of(*action) == Some(entity)) else {
            return Ok(());
        };
        let sql = "SELECT id FROM webhook WHERE active = 1 AND action = ?1 LIMIT 1";
        if self.first(sql, &[action.into()], |row| row.int(0)).await?.is_none() {
            return Ok(());
        }
        let mut body = Vec::with_capacity(2048);
        if self.record_json(model, record, Shape::Full, Scope::All, now, &mut body).await?.is_none() {
            return Ok(());
        }
        let body = String::from_utf8(body).map_err(|_| Error::Damaged(format!("{entity} {record} is no text")))?;
        let places: Vec<String> = self.locations_of_record(model, record).await?.iter().map(i64::to_string).collect();
        let customer = self.customer_of(model, record).await?;
        self.send(
            "INSERT INTO gone_record (entity, record_id, coworker_id, places, body) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (entity, record_id) DO NOTHING",
            &[entity.into(), record.into(), customer.into(), (&places.join(",")).into(), (&body).into()],
        )
        .await
    }

    /// The customer a record is about; 0 = nobody.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn customer_of(&mut self, model: &'static Model, record: i64) -> Result<i64, Error> {
        if model.resource.entity == "Coworker" {
            return Ok(record);
        }
        let field = model.position("CoworkerId").and_then(|i| model.field(i));
        let Some(column) = field.and_then(|field| written_to(model, field)) else { return Ok(0) };
        let sql = format!("SELECT {column} FROM {} WHERE id = ?1", model.resource.table);
        Ok(self.first(&sql, &[record.into()], |row| row.opt_int(0)).await?.flatten().unwrap_or(0))
    }

    /// Where a deleted record belonged; none when it was not kept.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn places_of_gone(&mut self, entity: &str, record: i64) -> Result<Vec<i64>, Error> {
        let sql = "SELECT places FROM gone_record WHERE entity = ?1 AND record_id = ?2";
        let found = self.first(sql, &[entity.into(), record.into()], |row| Ok(row.text(0)?.to_owned())).await?;
        Ok(found.unwrap_or_default().split(',').filter_map(|id| id.parse().ok()).collect())
    }

    /// A deleted record as it was, as JSON; `None` when it was not kept, or not any more.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn gone(&mut self, entity: &str, record: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT body FROM gone_record WHERE entity = ?1 AND record_id = ?2";
        self.first(sql, &[entity.into(), record.into()], |row| Ok(row.text(0)?.to_owned())).await
    }

    /// Forgets a deleted record, unless somebody waits for it still.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_gone(&mut self, entity: &str, record: i64) -> Result<(), Error> {
        self.send(
            "DELETE FROM gone_record WHERE entity = ?1 AND record_id = ?2 \
             AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.entity = ?1 AND d.record_id = ?2 AND d.state = 'waiting') \
             AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.waiting = 1 AND o.entity = ?1 AND o.record_id = ?2)",
            &[entity.into(), record.into()],
        )
        .await
    }

    /// Forgets the deleted records of a customer, and those that hold one of these texts (in small letters).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn forget_gone_of(&mut self, customer: i64, telling: &[String]) -> Result<(), Error> {
        self.execute("DELETE FROM gone_record WHERE coworker_id = ?1", &[customer.into()]).await?;
        let kept = self
            .rows("SELECT entity, record_id, body FROM gone_record", &[], |row| {
                Ok((row.text(0)?.to_owned(), row.int(1)?, row.text(2)?.to_lowercase()))
            })
            .await?;
        let spelled: Vec<String> = telling.iter().map(|word| in_json(word).to_lowercase()).collect();
        for (entity, record, body) in kept {
            if spelled.iter().any(|word| body.contains(word)) {
                let params: [Param<'_>; 2] = [(&entity).into(), record.into()];
                self.execute("DELETE FROM gone_record WHERE entity = ?1 AND record_id = ?2", &params).await?;
            }
        }
        Ok(())
    }
}
