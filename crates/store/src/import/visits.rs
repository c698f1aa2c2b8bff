//! Imported visits: what the engine keeps beside the members of the record.

use hallpass_contract::Value;
use hallpass_contract::body::Draft;
use hallpass_contract::invalid::{FieldError, Invalid};
use hallpass_engine::{Cover, Instant, LocationId, PassId, Refusal, Segment, Span, VisitId};

use super::Refused;
use crate::desk::{Kind, Movement, Stamp, Unit};
use crate::{Error, Tx};

/// Members that a visit is completed from.
pub(super) const READ: &[&str] = &["Coworker", "Business", "FromTime", "ToTime"];

/// What is wrong with the times of a visit that is over (R2.3). One of no length is what a check-in and a check-out of one moment
/// leave behind, so it may come back.
pub(super) fn wrong_times(draft: &Draft, now: Instant) -> Vec<FieldError> {
    let (Some(from), Some(to)) = (draft.instant("FromTime"), draft.instant("ToTime")) else { return Vec::new() };
    let (from, to) = (Instant::from_micros(from), Some(Instant::from_micros(to)).filter(|to| to.as_micros() != from));
    match hallpass_engine::test_times(from, to, now) {
        Err(Refusal::Invalid(invalid)) => Invalid::one(invalid.property, invalid.message, None).errors,
        _ => Vec::new(),
    }
}

/// Columns of a visit that no member shows.
pub(super) struct Details {
    pass: Option<i64>,
    business_day: i64,
    from: Instant,
    to: Instant,
}

impl Tx {
    /// Completes an imported visit. Open visits are refused: nobody could say when they end.
    pub(super) async fn complete_visit(&mut self, draft: &mut Draft) -> Result<Details, Refused> {
        let (Some(from), Some(to)) = (draft.instant("FromTime"), draft.instant("ToTime")) else {
            return Err(Refused::member("ToTime", "an open visit cannot be imported; check it out first"));
        };
        if let Some(other) = self.visit_between(draft.int("CoworkerId").unwrap_or(0), from, to).await? {
            return Err(Refused::member("FromTime", format!("meets check-in {other} of the same customer")));
        }
        let location = LocationId(draft.int("BusinessId").unwrap_or(0));
        let (from, to) = (Instant::from_micros(from), Instant::from_micros(to));
        self.refresh_catalogue().await?;
        let place = self.location(location).await?;
        let place = place.ok_or_else(|| Error::Damaged(format!("there is no location {}", location.0)))?;
        draft.set("FromTimeLocal", Value::Int(place.local_micros(from)));
        draft.set("ToTimeLocal", Value::Int(place.local_micros_of_end(to)));
        let pass = match draft.text("CoworkerTimePassGuid").map(str::to_owned) {
            Some(guid) => self.pass_by_guid(&guid).await?.map(|pass| pass.0),
            None => None,
        };
        let business_day = i64::from(place.business_day(from).0);
        Ok(Details { pass, business_day, from, to })
    }

    /// A visit of the customer that meets (from, to); visits of one customer never do (R7.9).
    async fn visit_between(&mut self, customer: i64, from: i64, to: i64) -> Result<Option<i64>, Error> {
        self.first(
            "SELECT id FROM checkin WHERE coworker_id = ?1 AND to_time > ?2 AND from_time < ?3 LIMIT 1",
            &[customer.into(), from.into(), to.into()],
            |row| row.int(0),
        )
        .await
    }

    /// Writes what [`Tx::complete_visit`] found out, and what covered the visit, so that an edit or a delete gives it back
    /// (R6.10).
    ///
    /// The pass came in with its minutes gone already, as one movement without a visit. The visit's share of them is booked on
    /// the visit now, and corrected at once: what is left of the pass does not change. Minutes that the pass never lost are
    /// overtime.
    pub(super) async fn write_visit_details(
        &mut self,
        id: i64,
        details: &Details,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE checkin SET raw_from = from_time, raw_to = to_time, pass_id = ?2, business_day = ?3 WHERE id = ?1",
            &[id.into(), details.pass.into(), details.business_day.into()],
        )
        .await?;
        let (Some(pass), true) = (details.pass, details.from < details.to) else { return Ok(()) };
        let Some(held) = self.held_pass(PassId(pass)).await?.filter(|held| held.payg.is_none()) else { return Ok(()) };
        if held.total.is_none() {
            return self.add_segments(VisitId(id), &[segment(Cover::Day(held.id), details.from, details.to)]).await;
        }
        let minutes = details.to.minutes_since(details.from);
        let covered = minutes.min(self.minutes_without_visit(held.id).await?).max(0);
        let border = details.from + Span::minutes(covered);
        let mut segments = Vec::new();
        if covered > 0 {
            segments.push(segment(Cover::Time(held.id), details.from, border));
            let movement = Movement {
                pass: held.id,
                definition: held.definition,
                holder: held.owner.0,
                visit: Some(id),
                kind: Kind::Use,
                unit: Unit::Minutes,
                amount: covered,
                happened: details.from,
            };
            self.record(&movement, stamp).await?;
            self.record(&Movement { kind: Kind::Correct, visit: None, ..movement }, stamp).await?;
        }
        if border < details.to {
            segments.push(segment(Cover::Overtime(Some(held.id)), border, details.to));
        }
        self.add_segments(VisitId(id), &segments).await
    }

    /// Minutes that an imported pass had lost when it came in and that no imported visit accounts for yet.
    async fn minutes_without_visit(&mut self, pass: PassId) -> Result<i64, Error> {
        let sum = self
            .first(
                "SELECT COALESCE(SUM(CASE kind WHEN 'use' THEN amount WHEN 'correct' THEN -amount ELSE 0 END), 0) \
                 FROM ledger_entry WHERE pass_id = ?1 AND visit_id IS NULL AND unit = 'minutes'",
                &[pass.0.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(sum.unwrap_or(0))
    }
}

const fn segment(cover: Cover, from: Instant, to: Instant) -> Segment {
    Segment { cover, from, to }
}
