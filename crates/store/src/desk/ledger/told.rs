//! What a statement tells of entries: whose passes, which visits, under which names.

use std::collections::HashMap;

use hallpass_engine::{CustomerId, DefinitionId, Instant, LocationId, Origin};

use super::{LINE, Line, read_line};
use crate::desk::pass::origin;
use crate::{Error, Tx};

/// Passes that a holder's entries are about; one that is gone is not among them.
#[derive(Clone, Debug)]
pub struct ToldPass {
    /// What it was issued from.
    pub definition: DefinitionId,
    /// The definition's name.
    pub name: String,
    /// The location that gave it.
    pub location: LocationId,
    /// Who holds it now.
    pub holder: CustomerId,
    /// ExpireDate.
    pub expires: Option<Instant>,
    /// How it came to be (R3.9).
    pub origin: Origin,
}

/// Visits that entries are about; one that was deleted is not among them.
#[derive(Clone, Debug)]
pub struct ToldVisit {
    /// Who came.
    pub visitor: CustomerId,
    /// His name.
    pub visitor_name: String,
    /// Where.
    pub location: LocationId,
    /// Arrival.
    pub from: Instant,
    /// Departure.
    pub to: Option<Instant>,
}

impl Tx {
    /// Every entry in the books of a holder, by Id: of the passes he holds and of those he held, whether they are gone or have
    /// gone to somebody else.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn ledger_of_holder(&mut self, holder: CustomerId) -> Result<Vec<Line>, Error> {
        let sql = format!(
            "SELECT {LINE} FROM ledger_entry e LEFT JOIN actor a ON a.id = e.actor_id WHERE e.coworker_id = ?1 \
             AND e.pass_id IN (SELECT h.pass_id FROM ledger_entry h WHERE h.coworker_id = ?1 \
             AND h.kind IN ('issue', 'transfer', 'correct', 'give_back')) ORDER BY e.id"
        );
        self.rows(&sql, &[holder.0.into()], read_line).await
    }

    /// Passes by Id, those that are still there.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn told_passes(&mut self, ids: &[i64]) -> Result<HashMap<i64, ToldPass>, Error> {
        let mut told = HashMap::new();
        let sql = "SELECT p.id, p.time_pass_id, d.name, p.business_id, p.coworker_id, p.expire_date, p.is_pay_as_you_go, \
                   p.is_from_tariff, p.coworker_product_unique_id FROM coworker_time_pass p \
                   JOIN time_pass d ON d.id = p.time_pass_id WHERE p.id = ?1";
        self.for_each_id(sql, &mut [0.into()], 0, ids, |row| {
            let pass = ToldPass {
                definition: DefinitionId(row.int(1)?),
                name: row.text(2)?.to_owned(),
                location: LocationId(row.int(3)?),
                holder: CustomerId(row.int(4)?),
                expires: row.opt_int(5)?.map(Instant::from_micros),
                origin: origin(row.bool(6)?, row.bool(7)?, row.opt_text(8)?),
            };
            told.insert(row.int(0)?, pass);
            Ok(())
        })
        .await?;
        Ok(told)
    }

    /// Visits by Id, those that are still there.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn told_visits(&mut self, ids: &[i64]) -> Result<HashMap<i64, ToldVisit>, Error> {
        let mut told = HashMap::new();
        let sql = "SELECT v.id, v.coworker_id, c.full_name, v.business_id, v.from_time, v.to_time FROM checkin v \
                   LEFT JOIN coworker c ON c.id = v.coworker_id WHERE v.id = ?1";
        self.for_each_id(sql, &mut [0.into()], 0, ids, |row| {
            let visit = ToldVisit {
                visitor: CustomerId(row.opt_int(1)?.unwrap_or(0)),
                visitor_name: row.opt_text(2)?.unwrap_or_default().to_owned(),
                location: LocationId(row.int(3)?),
                from: Instant::from_micros(row.int(4)?),
                to: row.opt_int(5)?.map(Instant::from_micros),
            };
            told.insert(row.int(0)?, visit);
            Ok(())
        })
        .await?;
        Ok(told)
    }

    /// A customer's name and the location his days are counted by: where he is invoiced, else one of his own, else the first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn name_and_home(&mut self, customer: CustomerId) -> Result<Option<(String, LocationId)>, Error> {
        self.first(
            "SELECT c.full_name, COALESCE(c.invoicing_business_id, (SELECT MIN(l.business_id) FROM coworker_business l \
             WHERE l.coworker_id = c.id), (SELECT MIN(b.id) FROM business b), 0) FROM coworker c WHERE c.id = ?1",
            &[customer.0.into()],
            |row| Ok((row.text(0)?.to_owned(), LocationId(row.int(1)?))),
        )
        .await
    }
}
