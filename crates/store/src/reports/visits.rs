//! Visits of a location: who was there when, what is open, what ran over.

use hallpass_engine::{Instant, Span};

use crate::{Error, Param, Row, Tx};

/// Visits longer than this have an index of their own (`checkin_long`, whose condition says the same in seconds): a report
/// looks so far back for those that began before its first day.
pub(super) const LONG: Span = Span::days(2);

/// A visit as attendance counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitSpan<'a> {
    /// `Checkin.Id`.
    pub id: i64,
    /// Who; `None` when nobody is named.
    pub customer: Option<i64>,
    /// `FromTime`.
    pub from: Instant,
    /// `ToTime`; `None` while open.
    pub to: Option<Instant>,
    /// `TariffAtCheckin`: names of the plans at the arrival (R5.7).
    pub plans: Option<&'a str>,
}

/// An open visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenVisit {
    /// `Checkin.Id`.
    pub id: i64,
    /// Who.
    pub customer: Option<i64>,
    /// Name of the same.
    pub customer_name: Option<String>,
    /// `FromTime`.
    pub from: Instant,
    /// The business day it is stored with (R2.5), as days since 1970-01-01.
    pub day: Option<i64>,
}

/// A stretch of a closed visit that nothing covered (R6.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overtime {
    /// `Checkin.Id`.
    pub visit: i64,
    /// Who.
    pub customer: Option<i64>,
    /// Name of the same.
    pub customer_name: Option<String>,
    /// `FromTime` of the visit.
    pub from: Instant,
    /// `ToTime` of the visit.
    pub to: Option<Instant>,
    /// The business day of the visit (R2.5), as days since 1970-01-01.
    pub day: Option<i64>,
    /// The pass it is noted on, the last one drawn on.
    pub pass: Option<i64>,
    /// Name of its definition.
    pub pass_name: Option<String>,
    /// Whole minutes of the stretch.
    pub minutes: i64,
}

/// Visits of location ?1 that meet [?2, ?3): those that began in it or up to [`LONG`] before, open ones that began earlier, and
/// longer ones. The arrivals of the last two are computed with, so that nobody looks for them in the index of all arrivals.
pub(super) const SPANS: &str = "SELECT id, coworker_id, from_time, to_time, tariff_at_checkin FROM checkin \
     WHERE business_id = ?1 AND from_time >= ?4 AND from_time < ?3 AND (to_time IS NULL OR to_time > ?2) \
     UNION ALL SELECT id, coworker_id, from_time, to_time, tariff_at_checkin FROM checkin \
     WHERE business_id = ?1 AND to_time IS NULL AND from_time + 0 < ?4 \
     UNION ALL SELECT id, coworker_id, from_time, to_time, tariff_at_checkin FROM checkin \
     WHERE business_id = ?1 AND to_time > ?2 AND (to_time - from_time) / 1000000 > 172800 \
     AND from_time + 0 < ?4";

/// Stretches of overtime in closed visits of location ?1 that began in [?2, ?3).
pub(super) const OVERTIME: &str = "SELECT c.id, c.coworker_id, w.full_name, c.from_time, c.to_time, c.business_day, s.pass_id, \
     d.name, s.from_time, s.to_time FROM checkin c JOIN visit_segment s ON s.visit_id = c.id \
     LEFT JOIN coworker w ON w.id = c.coworker_id LEFT JOIN coworker_time_pass p ON p.id = s.pass_id \
     LEFT JOIN time_pass d ON d.id = p.time_pass_id \
     WHERE c.business_id = ?1 AND c.from_time >= ?2 AND c.from_time < ?3 AND c.to_time IS NOT NULL AND s.cover = 'overtime' \
     ORDER BY c.from_time, c.id, s.seq";

/// Open visits of location ?1.
pub(super) const OPEN: &str = "SELECT c.id, c.coworker_id, w.full_name, c.from_time, c.business_day FROM checkin c \
     LEFT JOIN coworker w ON w.id = c.coworker_id WHERE c.business_id = ?1 AND c.to_time IS NULL";

/// The parameters of [`SPANS`].
pub(super) fn bounds(business: i64, from: Instant, to: Instant) -> [Param<'static>; 4] {
    let earliest = from - LONG;
    [business.into(), from.as_micros().into(), to.as_micros().into(), earliest.as_micros().into()]
}

impl Tx {
    /// Calls `each` for every visit of a location that meets [from, to), in no order.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_visits(
        &mut self,
        business: i64,
        (from, to): (Instant, Instant),
        mut each: impl FnMut(VisitSpan<'_>) + Send,
    ) -> Result<(), Error> {
        self.for_each(SPANS, &bounds(business, from, to), |row| {
            each(VisitSpan {
                id: row.int(0)?,
                customer: row.opt_int(1)?,
                from: Instant::from_micros(row.int(2)?),
                to: row.opt_int(3)?.map(Instant::from_micros),
                plans: row.opt_text(4)?,
            });
            Ok(())
        })
        .await
    }

    /// What closed visits of a location that began in [from, to) ran over, by arrival, stretch by stretch.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_overtime(
        &mut self,
        business: i64,
        (from, to): (Instant, Instant),
    ) -> Result<Vec<Overtime>, Error> {
        let params = [business.into(), from.as_micros().into(), to.as_micros().into()];
        self.rows(OVERTIME, &params, |row| {
            let end = |at: usize| Ok::<_, Error>(Instant::from_micros(row.int(at)?));
            Ok(Overtime {
                visit: row.int(0)?,
                customer: row.opt_int(1)?,
                customer_name: text(row, 2)?,
                from: end(3)?,
                to: row.opt_int(4)?.map(Instant::from_micros),
                day: row.opt_int(5)?,
                pass: row.opt_int(6)?,
                pass_name: text(row, 7)?,
                minutes: end(9)?.minutes_since(end(8)?),
            })
        })
        .await
    }

    /// Open visits of a location that began before an instant, by arrival.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_open_visits(&mut self, business: i64, before: Instant) -> Result<Vec<OpenVisit>, Error> {
        let open = self
            .rows(OPEN, &[business.into()], |row| {
                Ok(OpenVisit {
                    id: row.int(0)?,
                    customer: row.opt_int(1)?,
                    customer_name: text(row, 2)?,
                    from: Instant::from_micros(row.int(3)?),
                    day: row.opt_int(4)?,
                })
            })
            .await?;
        let mut open: Vec<OpenVisit> = open.into_iter().filter(|visit| visit.from < before).collect();
        open.sort_by_key(|visit| (visit.from, visit.id));
        Ok(open)
    }
}

/// A text of a row that may be missing.
pub(super) fn text(row: &Row<'_>, at: usize) -> Result<Option<String>, Error> {
    Ok(row.opt_text(at)?.map(str::to_owned))
}
