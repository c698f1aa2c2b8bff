//! What a location can give out and sell: definitions and products of its own and of the locations above it, and definitions that
//! name it. Which of them count there is for the engine.

use hallpass_engine::{LocationId, Money};

use crate::{Error, Tx};

/// Something on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it costs.
    pub price: Money,
    /// Code of its currency.
    pub currency: String,
    /// The owning location.
    pub owner: LocationId,
    /// Of a time pass: its minutes.
    pub minutes: Option<i64>,
}

/// The location ?1 and those above it.
const UP: &str = "WITH RECURSIVE up (id, depth) AS ( \
     SELECT id, 0 FROM business WHERE id = ?1 \
     UNION ALL \
     SELECT b.root_location_id, up.depth + 1 FROM up JOIN business b ON b.id = up.id \
     WHERE b.root_location_id IS NOT NULL AND up.depth < 64) ";

impl Tx {
    /// Definitions of passes that are not archived: of the location, of those above it, and those that name it; by name.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn passes_near(&mut self, location: LocationId) -> Result<Vec<Offer>, Error> {
        let sql = format!(
            "{UP}SELECT d.id, d.name, d.price, y.code, d.business_id, d.minutes_included FROM time_pass d \
             JOIN currency y ON y.id = d.currency_id WHERE d.archived = 0 AND (d.business_id IN (SELECT id FROM up) \
             OR d.id IN (SELECT time_pass_id FROM time_pass_business WHERE business_id = ?1)) ORDER BY d.name, d.id"
        );
        self.offers(&sql, location).await
    }

    /// Products that are not archived: of the location and of those above it; by name.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn products_near(&mut self, location: LocationId) -> Result<Vec<Offer>, Error> {
        let sql = format!(
            "{UP}SELECT d.id, d.name, d.price, y.code, d.business_id, CAST(NULL AS BIGINT) FROM product d \
             JOIN currency y ON y.id = d.currency_id WHERE d.archived = 0 AND d.business_id IN (SELECT id FROM up) \
             ORDER BY d.name, d.id"
        );
        self.offers(&sql, location).await
    }

    async fn offers(&mut self, sql: &str, location: LocationId) -> Result<Vec<Offer>, Error> {
        self.rows(sql, &[location.0.into()], |row| {
            Ok(Offer {
                id: row.int(0)?,
                name: row.text(1)?.to_owned(),
                price: Money::from_ten_thousandths(row.int(2)?),
                currency: row.text(3)?.to_owned(),
                owner: LocationId(row.int(4)?),
                minutes: row.opt_int(5)?,
            })
        })
        .await
    }
}
