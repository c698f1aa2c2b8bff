//! What the front desk shows of a location and of a customer, beside what the engine says of it.

use hallpass_engine::{Instant, LocationId, VisitId};

use crate::records::Scope;
use crate::{Error, Param, Row, Tx};

/// Somebody who is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The open visit.
    pub visit: VisitId,
    /// Whose it is.
    pub customer: i64,
    /// Name.
    pub full_name: String,
    /// Company.
    pub company: Option<String>,
    /// The note to show, when it is to be shown.
    pub alert: Option<String>,
}

/// A failed check-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// `FailedCheckin.Id`.
    pub id: i64,
    /// Who tried.
    pub customer: Option<i64>,
    /// Name of the same.
    pub full_name: Option<String>,
    /// When: the raw instant.
    pub at: Instant,
    /// What was said.
    pub text: Option<String>,
}

/// One of a customer's last visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastVisit {
    /// `Checkin.Id`.
    pub id: i64,
    /// Where.
    pub location: LocationId,
    /// Rounded arrival.
    pub from: Instant,
    /// Rounded departure; `None` while open.
    pub to: Option<Instant>,
    /// Names of the passes it used, in order, each once.
    pub passes: Vec<String>,
}

/// A visitor who has come and not gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentVisitor {
    /// `Visitor.Id`.
    pub id: i64,
    /// Name.
    pub full_name: String,
    /// Company.
    pub company: Option<String>,
    /// When he came.
    pub since: Option<Instant>,
    /// Name of the customer he visits.
    pub host: Option<String>,
}

impl Tx {
    /// Who is inside at a location, by arrival.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn seats(&mut self, location: LocationId) -> Result<Vec<Seat>, Error> {
        let sql = "SELECT v.id, c.id, c.full_name, c.company_name, c.show_alert, c.alert_note FROM checkin v \
                   JOIN coworker c ON c.id = v.coworker_id WHERE v.business_id = ?1 AND v.to_time IS NULL \
                   ORDER BY v.from_time, v.id";
        self.rows(sql, &[location.0.into()], |row| {
            let alert = row.opt_text(5)?.map(str::to_owned).filter(|text| !text.is_empty());
            Ok(Seat {
                visit: VisitId(row.int(0)?),
                customer: row.int(1)?,
                full_name: row.text(2)?.to_owned(),
                company: row.opt_text(3)?.map(str::to_owned),
                alert: if row.bool(4)? { alert } else { None },
            })
        })
        .await
    }

    /// The open visit of a customer at a location that is seen, the latest.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn open_visit_of(
        &mut self,
        customer: i64,
        scope: Scope<'_>,
    ) -> Result<Option<(VisitId, LocationId)>, Error> {
        let mut params: Vec<Param<'_>> = vec![customer.into()];
        let seen = scope.condition("business_id", &mut params);
        let sql = format!(
            "SELECT id, business_id FROM checkin WHERE coworker_id = ?1 AND to_time IS NULL{seen} ORDER BY id DESC LIMIT 1"
        );
        self.first(&sql, &params, |row| Ok((VisitId(row.int(0)?), LocationId(row.int(1)?)))).await
    }

    /// The last failed check-ins at a location at `since` or later, newest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn attempts_at(
        &mut self,
        location: LocationId,
        since: Instant,
        most: i64,
    ) -> Result<Vec<Attempt>, Error> {
        let sql = "SELECT f.id, f.coworker_id, c.full_name, f.attempt_time, f.description FROM failed_checkin f \
                   LEFT JOIN coworker c ON c.id = f.coworker_id WHERE f.business_id = ?1 AND f.attempt_time >= ?2 \
                   ORDER BY f.attempt_time DESC, f.id DESC LIMIT ?3";
        self.rows(sql, &[location.0.into(), since.as_micros().into(), most.into()], attempt).await
    }

    /// The last failed check-ins of a customer, newest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn attempts_of(&mut self, customer: i64, scope: Scope<'_>, most: i64) -> Result<Vec<Attempt>, Error> {
        let mut params: Vec<Param<'_>> = vec![customer.into(), most.into()];
        let seen = scope.condition("f.business_id", &mut params);
        let sql = format!(
            "SELECT f.id, f.coworker_id, c.full_name, f.attempt_time, f.description FROM failed_checkin f \
             LEFT JOIN coworker c ON c.id = f.coworker_id WHERE f.coworker_id = ?1{seen} \
             ORDER BY f.attempt_time DESC, f.id DESC LIMIT ?2"
        );
        self.rows(&sql, &params, attempt).await
    }

    /// The last visits of a customer, newest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn last_visits(&mut self, customer: i64, scope: Scope<'_>, most: i64) -> Result<Vec<LastVisit>, Error> {
        let mut params: Vec<Param<'_>> = vec![customer.into(), most.into()];
        let seen = scope.condition("business_id", &mut params);
        let sql = format!(
            "SELECT id, business_id, from_time, to_time, pass_id FROM checkin WHERE coworker_id = ?1{seen} \
             ORDER BY from_time DESC, id DESC LIMIT ?2"
        );
        let found = self
            .rows(&sql, &params, |row| {
                let visit = LastVisit {
                    id: row.int(0)?,
                    location: LocationId(row.int(1)?),
                    from: Instant::from_micros(row.int(2)?),
                    to: row.opt_int(3)?.map(Instant::from_micros),
                    passes: Vec::new(),
                };
                Ok((visit, row.opt_int(4)?))
            })
            .await?;
        let mut visits = Vec::with_capacity(found.len());
        for (mut visit, first) in found {
            let names = self
                .rows(
                    "SELECT t.name FROM coworker_time_pass p JOIN time_pass t ON t.id = p.time_pass_id WHERE p.id = ?2 \
                     UNION ALL SELECT n.name FROM (SELECT t.name, s.seq FROM visit_segment s \
                     JOIN coworker_time_pass p ON p.id = s.pass_id JOIN time_pass t ON t.id = p.time_pass_id \
                     WHERE s.visit_id = ?1 ORDER BY s.seq) n",
                    &[visit.id.into(), first.into()],
                    |row| Ok(row.text(0)?.to_owned()),
                )
                .await?;
            for name in names {
                if !visit.passes.contains(&name) {
                    visit.passes.push(name);
                }
            }
            visits.push(visit);
        }
        Ok(visits)
    }

    /// Visitors of a location who came at `since` or later and have not gone, by arrival.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn visitors_present(
        &mut self,
        location: LocationId,
        since: Instant,
    ) -> Result<Vec<PresentVisitor>, Error> {
        let sql = "SELECT v.id, v.full_name, v.company_name, v.arrival_date, c.full_name FROM visitor v \
                   LEFT JOIN coworker c ON c.id = v.coworker_id WHERE v.business_id = ?1 AND v.arrived = 1 \
                   AND v.departure_date IS NULL AND v.arrival_date >= ?2 ORDER BY v.arrival_date, v.id";
        self.rows(sql, &[location.0.into(), since.as_micros().into()], |row| {
            Ok(PresentVisitor {
                id: row.int(0)?,
                full_name: row.text(1)?.to_owned(),
                company: row.opt_text(2)?.map(str::to_owned),
                since: row.opt_int(3)?.map(Instant::from_micros),
                host: row.opt_text(4)?.map(str::to_owned),
            })
        })
        .await
    }

    /// The currency of a location: number and code; `None` when there is no such location.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn location_currency(&mut self, location: LocationId) -> Result<Option<(i64, String)>, Error> {
        let sql = "SELECT y.id, y.code FROM business b JOIN currency y ON y.id = b.currency_id WHERE b.id = ?1";
        self.first(sql, &[location.0.into()], |row| Ok((row.int(0)?, row.text(1)?.to_owned()))).await
    }

    /// Whether a pass stands on an invoice or is paid otherwise (`Invoiced`).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn is_invoiced(&mut self, pass: i64) -> Result<bool, Error> {
        let sql = "SELECT invoiced FROM coworker_time_pass WHERE id = ?1";
        Ok(self.first(sql, &[pass.into()], |row| row.bool(0)).await?.unwrap_or(false))
    }
}

fn attempt(row: &Row<'_>) -> Result<Attempt, Error> {
    Ok(Attempt {
        id: row.int(0)?,
        customer: row.opt_int(1)?,
        full_name: row.opt_text(2)?.map(str::to_owned),
        at: Instant::from_micros(row.int(3)?),
        text: row.opt_text(4)?.map(str::to_owned),
    })
}
