//! Making two customers one: every reference to the one leads to the other afterwards.
//!
//! What the records API shows is found in the tables of the contract, so that no resource can be forgotten; the rest stands in
//! [`OTHERS`] and [`STAYING`], which a test compares with the schema.

use std::collections::BTreeMap;

use hallpass_contract::{Kind, Source, catalog};
use hallpass_engine::{CustomerId, LocationId, PassId, VisitId};

use crate::desk::Stamp;
use crate::{Error, Param, Tx};

/// References that no resource shows: table and column.
pub const OTHERS: &[(&str, &str)] = &[
    ("coworker_time_pass", "payer_id"),
    ("coworker_time_pass", "used_by"),
    ("coworker_product", "payer_id"),
    ("job", "parked_for"),
];

/// References that are summed up or kept once in another way: table and column.
pub const FOLDED: &[(&str, &str)] = &[("parked", "coworker_id"), ("safety_count", "coworker_id")];

/// References that stay with the customer who was merged: what happened to him then. His record leads on (`merged_into`).
pub const STAYING: &[(&str, &str)] = &[
    ("ledger_entry", "coworker_id"),
    ("outbox", "coworker_id"),
    ("webhook_delivery", "coworker_id"),
    ("message", "coworker_id"),
    ("gone_record", "coworker_id"),
    ("door_turn", "coworker_id"),
    ("audit", "coworker_id"),
    ("desk_action", "coworker_id"),
    ("coworker_business", "coworker_id"),
    ("member_code_used", "coworker_id"),
];

/// A reference from a resource: its entity, table and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Entity of the records that refer to customers.
    pub entity: &'static str,
    /// Their table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

/// Columns of resources that refer to a customer.
pub fn references() -> Vec<Reference> {
    let mut found = Vec::new();
    for model in catalog().models() {
        for field in &model.fields {
            if let (Kind::Reference("Coworker"), Source::Column(column)) = (field.kind, field.source)
                && column != "id"
            {
                found.push(Reference { entity: model.resource.entity, table: model.resource.table, column });
            }
        }
    }
    found
}

/// Link tables with customers in them: table, column of the customer, column of the other record.
pub fn links() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut found = Vec::new();
    for model in catalog().models() {
        for field in &model.fields {
            if let (Kind::Ids("Coworker"), Source::Links { table, own, other }) = (field.kind, field.source) {
                found.push((table, other, own));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What stands in the way of a merge, or follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Root of the network of the customer's home.
    pub network: i64,
    /// Currency of his home.
    pub currency: i64,
    /// His account is active.
    pub active: bool,
    /// The customer he was merged into.
    pub merged_into: Option<i64>,
    /// His login, if any.
    pub user: Option<i64>,
}

impl Tx {
    /// What a merge asks of a customer; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn merge_accounts(&mut self, customer: CustomerId) -> Result<Option<Accounts>, Error> {
        self.first(
            "WITH RECURSIVE up (id, depth) AS ( \
               SELECT c.invoicing_business_id, 0 FROM coworker c WHERE c.id = ?1 UNION ALL \
               SELECT b.root_location_id, up.depth + 1 FROM up JOIN business b ON b.id = up.id \
               WHERE b.root_location_id IS NOT NULL AND up.depth < 64) \
             SELECT COALESCE((SELECT id FROM up ORDER BY depth DESC LIMIT 1), 0), COALESCE(b.currency_id, 0), c.active, \
             c.merged_into, NULLIF(c.user_id, 0) FROM coworker c LEFT JOIN business b ON b.id = c.invoicing_business_id \
             WHERE c.id = ?1",
            &[customer.0.into()],
            |row| {
                Ok(Accounts {
                    network: row.int(0)?,
                    currency: row.int(1)?,
                    active: row.bool(2)?,
                    merged_into: row.opt_int(3)?,
                    user: row.opt_int(4)?,
                })
            },
        )
        .await
    }

    /// Visits of two customers that share time, in pairs, the first few.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn visits_in_both(
        &mut self,
        one: CustomerId,
        other: CustomerId,
    ) -> Result<Vec<(VisitId, VisitId)>, Error> {
        self.rows(
            "SELECT a.id, b.id FROM checkin a JOIN checkin b ON b.coworker_id = ?2 \
             AND (b.to_time IS NULL OR a.from_time < b.to_time) AND (a.to_time IS NULL OR b.from_time < a.to_time) \
             WHERE a.coworker_id = ?1 ORDER BY a.id, b.id LIMIT 10",
            &[one.0.into(), other.0.into()],
            |row| Ok((VisitId(row.int(0)?), VisitId(row.int(1)?))),
        )
        .await
    }

    /// Locations that a customer has records at.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn locations_of_customer(&mut self, customer: CustomerId) -> Result<Vec<LocationId>, Error> {
        self.rows(
            "SELECT business_id FROM coworker_business WHERE coworker_id = ?1 \
             UNION SELECT business_id FROM checkin WHERE coworker_id = ?1 \
             UNION SELECT business_id FROM coworker_time_pass WHERE coworker_id = ?1 \
             UNION SELECT business_id FROM coworker_product WHERE coworker_id = ?1 \
             UNION SELECT business_id FROM coworker_invoice WHERE coworker_id = ?1 \
             UNION SELECT issued_by_id FROM coworker_contract WHERE coworker_id = ?1 ORDER BY 1",
            &[customer.0.into()],
            |row| Ok(LocationId(row.int(0)?)),
        )
        .await
    }

    /// All passes of a customer, by Id.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn all_passes(&mut self, holder: CustomerId) -> Result<Vec<PassId>, Error> {
        let sql = "SELECT id FROM coworker_time_pass WHERE coworker_id = ?1 ORDER BY id";
        self.rows(sql, &[holder.0.into()], |row| Ok(PassId(row.int(0)?))).await
    }

    /// Turns every reference to `from` into one to `to`, and closes the record of `from`. Answers how many records of each
    /// entity were moved. Balances of passes are for [`Tx::transfer`], before.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn merge_customers(
        &mut self,
        from: CustomerId,
        to: CustomerId,
        stamp: &Stamp<'_>,
    ) -> Result<BTreeMap<&'static str, usize>, Error> {
        let ids: [Param<'_>; 2] = [from.0.into(), to.0.into()];
        // One main contract is enough.
        let sql = "UPDATE coworker_contract SET main_contract = 0 WHERE coworker_id = ?1 \
                   AND EXISTS (SELECT 1 FROM coworker_contract k WHERE k.coworker_id = ?2 AND k.main_contract = 1)";
        self.execute(sql, &ids).await?;
        let payers = self.payers(from).await?;
        let mut moved = BTreeMap::new();
        for Reference { entity, table, column } in references() {
            let sql = format!(
                "UPDATE {table} SET {column} = ?2, updated_on = ?3, updated_by = ?4, version = version + 1 WHERE {column} = ?1"
            );
            let params = [from.0.into(), to.0.into(), stamp.now.as_micros().into(), stamp.by.into()];
            let count = self.execute(&sql, &params).await?;
            if count > 0 {
                *moved.entry(entity).or_insert(0) += count;
            }
        }
        for (table, id, payer) in payers {
            let sql = format!("UPDATE {table} SET payer_id = ?2 WHERE id = ?1");
            self.execute(&sql, &[id.into(), payer.into()]).await?;
        }
        for (table, column) in OTHERS {
            self.execute(&format!("UPDATE {table} SET {column} = ?2 WHERE {column} = ?1"), &ids).await?;
        }
        // Nobody pays for himself.
        for table in ["coworker_time_pass", "coworker_product"] {
            let sql = format!("UPDATE {table} SET payer_id = NULL WHERE coworker_id = ?1 AND payer_id = ?1");
            self.execute(&sql, &[to.0.into()]).await?;
        }
        for (table, column, other) in links() {
            let sql = format!(
                "INSERT INTO {table} ({column}, {other}) SELECT ?2, l.{other} FROM {table} l WHERE l.{column} = ?1 \
                 AND NOT EXISTS (SELECT 1 FROM {table} k WHERE k.{column} = ?2 AND k.{other} = l.{other})"
            );
            self.execute(&sql, &ids).await?;
            self.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), &[from.0.into()]).await?;
        }
        self.fold(&ids).await?;
        self.execute(
            "UPDATE coworker SET active = 0, archived = 1, merged_into = ?2, updated_on = ?3, updated_by = ?4, version = version + 1 \
             WHERE id = ?1",
            &[from.0.into(), to.0.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await?;
        // Who was merged into him before leads on as well.
        self.execute("UPDATE coworker SET merged_into = ?2 WHERE merged_into = ?1", &ids).await?;
        Ok(moved)
    }

    /// Who pays for what a customer has: settled when it arose (R11.14), so it stays when the customer becomes another.
    async fn payers(&mut self, customer: CustomerId) -> Result<Vec<(&'static str, i64, Option<i64>)>, Error> {
        let mut found = Vec::new();
        for table in ["coworker_time_pass", "coworker_product"] {
            let sql = format!("SELECT id, payer_id FROM {table} WHERE coworker_id = ?1");
            let rows = self.rows(&sql, &[customer.0.into()], |row| Ok((table, row.int(0)?, row.opt_int(1)?))).await?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// What both may have, and one keeps: home locations, the login, being parked, what was counted for the safety bounds.
    async fn fold(&mut self, ids: &[Param<'_>; 2]) -> Result<(), Error> {
        for sql in [
            "INSERT INTO coworker_business (coworker_id, business_id) SELECT ?2, l.business_id FROM coworker_business l \
             WHERE l.coworker_id = ?1 AND NOT EXISTS (SELECT 1 FROM coworker_business k WHERE k.coworker_id = ?2 \
             AND k.business_id = l.business_id)",
            "INSERT INTO parked (coworker_id, reason, since) SELECT ?2, p.reason, p.since FROM parked p WHERE p.coworker_id = ?1 \
             AND NOT EXISTS (SELECT 1 FROM parked k WHERE k.coworker_id = ?2)",
            "INSERT INTO safety_count (coworker_id, day, what, amount) SELECT ?2, s.day, s.what, s.amount FROM safety_count s \
             WHERE s.coworker_id = ?1 ON CONFLICT (coworker_id, what, day) DO UPDATE SET amount = safety_count.amount + excluded.amount",
            "UPDATE coworker SET user_id = (SELECT d.user_id FROM coworker d WHERE d.id = ?1) WHERE id = ?2 \
             AND COALESCE(user_id, 0) = 0 AND EXISTS (SELECT 1 FROM coworker d WHERE d.id = ?1 AND COALESCE(d.user_id, 0) <> 0)",
        ] {
            self.execute(sql, ids).await?;
        }
        for (table, column) in FOLDED {
            self.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), ids.get(..1).unwrap_or_default()).await?;
        }
        Ok(())
    }
}
