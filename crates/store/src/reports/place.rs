//! The locations a report is about.

use crate::records::Scope;
use crate::{Error, Param, Tx};

/// A location, beside what the engine knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPlace {
    /// `Business.Id`.
    pub id: i64,
    /// Display name.
    pub name: String,
    /// IANA name of its time zone.
    pub zone: String,
    /// Code of its currency.
    pub currency: String,
    /// `MobileApp.NexClicker.MaxCapacity`: how many people it holds; `None` when that is not said, or not above zero.
    pub capacity: Option<i64>,
}

impl Tx {
    /// The locations of a scope, or the one that is asked for, by Id; none when it is not in the scope.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_places(&mut self, business: Option<i64>, scope: Scope<'_>) -> Result<Vec<ReportPlace>, Error> {
        let mut params: Vec<Param<'_>> = vec![business.into()];
        let limit = scope.condition("b.id", &mut params);
        let sql = format!(
            "SELECT b.id, b.name, z.name, u.code, (SELECT MAX(s.value) FROM business_setting s WHERE s.business_id = b.id \
             AND lower(s.name) = 'mobileapp.nexclicker.maxcapacity') \
             FROM business b JOIN simple_time_zone z ON z.id = b.simple_time_zone_id JOIN currency u ON u.id = b.currency_id \
             WHERE (CAST(?1 AS BIGINT) IS NULL OR b.id = ?1){limit} ORDER BY b.id"
        );
        self.rows(&sql, &params, |row| {
            let capacity = row.opt_text(4)?.and_then(|text| text.trim().parse::<i64>().ok());
            Ok(ReportPlace {
                id: row.int(0)?,
                name: row.text(1)?.to_owned(),
                zone: row.text(2)?.to_owned(),
                currency: row.text(3)?.to_owned(),
                capacity: capacity.filter(|most| *most > 0),
            })
        })
        .await
    }

    /// The code of a currency; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn currency_code(&mut self, currency: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT code FROM currency WHERE id = ?1";
        self.first(sql, &[currency.into()], |row| Ok(row.text(0)?.to_owned())).await
    }
}
