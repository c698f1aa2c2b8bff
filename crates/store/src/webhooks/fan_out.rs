//! From events to deliveries.

use std::collections::BTreeMap;

use hallpass_contract::{Model, Scope as Belongs};
use hallpass_engine::Instant;

use super::state::WAITING;
use crate::records::written_to;
use crate::{Error, Param, Tx};

/// An event of the outbox that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number in the outbox.
    pub id: i64,
    /// Whom it is about; 0 = nobody in particular.
    pub customer: i64,
    /// The how-many-eth event of the customer it is.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// The kind of record it is about.
    pub entity: String,
    /// The number of that record.
    pub record: i64,
}

/// A webhook that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its number.
    pub id: i64,
    /// Its location.
    pub location: i64,
    /// What it is sent.
    pub action: i64,
}

/// A delivery to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewDelivery<'a> {
    /// The webhook.
    pub hook: i64,
    /// The event in the outbox; 0 = a test.
    pub event: i64,
    /// The event's name.
    pub name: &'a str,
    /// The action.
    pub action: i64,
    /// The kind of record that is sent.
    pub entity: &'a str,
    /// Its number.
    pub record: i64,
    /// Whom the event is about; 0 = nobody in particular.
    pub customer: i64,
    /// The number of the customer's event.
    pub number: i64,
}

impl NewDelivery<'_> {
    /// What shares a lane is sent in order: the events of a customer, else those of a record. Tests go by themselves.
    fn lane(&self) -> i64 {
        match (self.event, self.customer) {
            (0, _) => 0,
            (_, 0) => -self.record,
            (_, customer) => customer,
        }
    }
}

impl Tx {
    /// Whether events wait that are to become deliveries.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn events_wait(&mut self) -> Result<bool, Error> {
        let found = self.first("SELECT id FROM outbox WHERE waiting = 1 LIMIT 1", &[], |row| row.int(0)).await?;
        Ok(found.is_some())
    }

    /// Events that wait, in their order, `most` of them.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn waiting_events(&mut self, most: i64) -> Result<Vec<Event>, Error> {
        let sql = "SELECT id, coworker_id, number, event, entity, record_id FROM outbox WHERE waiting = 1 ORDER BY id LIMIT ?1";
        self.rows(sql, &[most.into()], |row| {
            Ok(Event {
                id: row.int(0)?,
                customer: row.int(1)?,
                number: row.int(2)?,
                name: row.text(3)?.to_owned(),
                entity: row.text(4)?.to_owned(),
                record: row.int(5)?,
            })
        })
        .await
    }

    /// An event has become what it was to become.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn settle_event(&mut self, event: i64) -> Result<(), Error> {
        self.send("UPDATE outbox SET waiting = 0 WHERE id = ?1", &[event.into()]).await
    }

    /// Webhooks that are on.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn active_hooks(&mut self) -> Result<Vec<Hook>, Error> {
        let sql = "SELECT id, business_id, action FROM webhook WHERE active = 1 ORDER BY id";
        self.rows(sql, &[], |row| Ok(Hook { id: row.int(0)?, location: row.int(1)?, action: row.int(2)? })).await
    }

    /// Locations by number, and the one above each.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn location_tree(&mut self) -> Result<BTreeMap<i64, Option<i64>>, Error> {
        let rows =
            self.rows("SELECT id, root_location_id FROM business", &[], |row| Ok((row.int(0)?, row.opt_int(1)?)));
        Ok(rows.await?.into_iter().collect())
    }

    /// The locations a record belongs to; a customer of none belongs to the one that invoices him. None for a record that is
    /// not there.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn locations_of_record(&mut self, model: &'static Model, record: i64) -> Result<Vec<i64>, Error> {
        let table = model.resource.table;
        let column = match model.resource.scope {
            Belongs::Itself => "id",
            Belongs::Member(member) => {
                let field = model.position(member).and_then(|i| model.field(i));
                match field.and_then(|field| written_to(model, field)) {
                    Some(column) => column,
                    None => return Ok(Vec::new()),
                }
            }
            Belongs::AnyOf(member) => {
                let places = self.linked(model, record, member).await?;
                if !places.is_empty() || model.resource.entity != "Coworker" {
                    return Ok(places);
                }
                "invoicing_business_id"
            }
            Belongs::Everybody | Belongs::Through(_) | Belongs::Unlimited => return Ok(Vec::new()),
        };
        let sql = format!("SELECT {column} FROM {table} WHERE id = ?1");
        let found = self.first(&sql, &[record.into()], |row| row.opt_int(0)).await?;
        Ok(found.flatten().into_iter().collect())
    }

    /// The newest record that belongs to one of these locations.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn newest_at(&mut self, model: &'static Model, places: &[i64]) -> Result<Option<i64>, Error> {
        let table = model.resource.table;
        let mut params: Vec<Param<'_>> = Vec::new();
        let scope = crate::Scope::Locations(places);
        let sql = match model.resource.scope {
            Belongs::AnyOf(_) if model.resource.entity == "Coworker" => {
                let condition = scope.condition("l.business_id", &mut params);
                format!("SELECT MAX(l.coworker_id) FROM coworker_business l WHERE 1 = 1{condition}")
            }
            Belongs::Itself => {
                format!("SELECT MAX(r.id) FROM {table} r WHERE 1 = 1{}", scope.condition("r.id", &mut params))
            }
            Belongs::Member(member) => {
                let field = model.position(member).and_then(|i| model.field(i));
                let Some(column) = field.and_then(|field| written_to(model, field)) else { return Ok(None) };
                let condition = scope.condition(&format!("r.{column}"), &mut params);
                format!("SELECT MAX(r.id) FROM {table} r WHERE 1 = 1{condition}")
            }
            _ => return Ok(None),
        };
        Ok(self.first(&sql, &params, |row| row.opt_int(0)).await?.flatten())
    }

    /// Makes a delivery that is due at once; answers its number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_delivery(&mut self, new: &NewDelivery<'_>, now: Instant) -> Result<i64, Error> {
        self.insert(
            "INSERT INTO webhook_delivery (webhook_id, event_id, event, action, entity, record_id, coworker_id, number, lane, \
             state, next_at, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11) RETURNING id",
            &[
                new.hook.into(),
                new.event.into(),
                new.name.into(),
                new.action.into(),
                new.entity.into(),
                new.record.into(),
                new.customer.into(),
                new.number.into(),
                new.lane().into(),
                WAITING.into(),
                now.as_micros().into(),
            ],
        )
        .await
    }
}
