//! Locations as pages name them, and which customer a user is.

use hallpass_engine::CustomerId;

use crate::{Error, Param, Row, Tx};

/// A location by name, clock and money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `Business.Id`.
    pub id: i64,
    /// Display name.
    pub name: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// ISO code of its currency.
    pub currency: String,
    /// Short name in addresses; may be empty.
    pub web_address: String,
}

const PLACE: &str = "SELECT b.id, b.name, z.name, c.code, b.web_address FROM business b \
                     LEFT JOIN simple_time_zone z ON z.id = b.simple_time_zone_id \
                     LEFT JOIN currency c ON c.id = b.currency_id ";

/// 1 when others stand under it.
const IS_TOP: &str = "CASE WHEN EXISTS (SELECT 1 FROM business k WHERE k.root_location_id = b.id) THEN 1 ELSE 0 END";

fn place(row: &Row<'_>) -> Result<Place, Error> {
    let text = |column| Ok::<_, Error>(row.opt_text(column)?.unwrap_or_default().to_owned());
    Ok(Place { id: row.int(0)?, name: text(1)?, time_zone: text(2)?, currency: text(3)?, web_address: text(4)? })
}

impl Tx {
    /// Locations by name, those last that are only the top of others: those of `seen`, or all.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn places(&mut self, seen: Option<&[i64]>) -> Result<Vec<Place>, Error> {
        let mut all = self.rows(&format!("{PLACE} ORDER BY {IS_TOP}, lower(b.name), b.id"), &[], place).await?;
        all.retain(|place| seen.is_none_or(|seen| seen.contains(&place.id)));
        Ok(all)
    }

    /// One location.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn named_place(&mut self, id: i64) -> Result<Option<Place>, Error> {
        self.first(&format!("{PLACE} WHERE b.id = ?1"), &[Param::Int(id)], place).await
    }

    /// The customer whose login a user is; of several an active one first.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn customer_of_user(&mut self, user_id: i64) -> Result<Option<CustomerId>, Error> {
        let sql = "SELECT id FROM coworker WHERE user_id = ?1 ORDER BY active DESC, id LIMIT 1";
        Ok(self.first(sql, &[Param::Int(user_id)], |row| row.int(0)).await?.map(CustomerId))
    }
}
