//! A customer's visits as he looks back on them.

use hallpass_engine::{CustomerId, Instant, VisitId};

use crate::{Error, Row, Tx};

/// A visit in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Its number.
    pub id: VisitId,
    /// Name of the location.
    pub place: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// `FromTime`.
    pub from: Instant,
    /// `ToTime`; `None` while open.
    pub to: Option<Instant>,
    /// Names of the passes that covered it, in the order they did.
    pub passes: Vec<String>,
}

impl Tx {
    /// Visits of a customer, newest first: `size` of them after `skip`.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn stays(&mut self, customer: CustomerId, skip: i64, size: i64) -> Result<Vec<Stay>, Error> {
        let sql = "SELECT c.id, b.name, z.name, c.from_time, c.to_time, t.name FROM checkin c \
                   LEFT JOIN business b ON b.id = c.business_id \
                   LEFT JOIN simple_time_zone z ON z.id = b.simple_time_zone_id \
                   LEFT JOIN coworker_time_pass p ON p.id = c.pass_id LEFT JOIN time_pass t ON t.id = p.time_pass_id \
                   WHERE c.coworker_id = ?1 ORDER BY c.from_time DESC, c.id DESC LIMIT ?2 OFFSET ?3";
        let stay = |row: &Row<'_>| {
            let text = |column| Ok::<_, Error>(row.opt_text(column)?.map(str::to_owned));
            Ok(Stay {
                id: VisitId(row.int(0)?),
                place: text(1)?.unwrap_or_default(),
                time_zone: text(2)?.unwrap_or_default(),
                from: Instant::from_micros(row.int(3)?),
                to: row.opt_int(4)?.map(Instant::from_micros),
                passes: text(5)?.into_iter().collect(),
            })
        };
        let mut stays = self.rows(sql, &[customer.0.into(), size.into(), skip.into()], stay).await?;
        for stay in &mut stays {
            let sql = "SELECT t.name FROM visit_segment s JOIN coworker_time_pass p ON p.id = s.pass_id \
                       JOIN time_pass t ON t.id = p.time_pass_id WHERE s.visit_id = ?1 ORDER BY s.seq";
            let names = self.rows(sql, &[stay.id.0.into()], |row| Ok(row.text(0)?.to_owned())).await?;
            for name in names {
                if !stay.passes.contains(&name) {
                    stay.passes.push(name);
                }
            }
        }
        Ok(stays)
    }

    /// How many visits a customer has.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn count_of_stays(&mut self, customer: CustomerId) -> Result<i64, Error> {
        let sql = "SELECT COUNT(*) FROM checkin WHERE coworker_id = ?1";
        Ok(self.first(sql, &[customer.0.into()], |row| row.int(0)).await?.unwrap_or(0))
    }
}
