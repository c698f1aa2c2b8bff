//! Imported visits: what the engine keeps beside the members of the record.

use hallpass_contract::Value;
use hallpass_contract::body::Draft;
use hallpass_engine::calendar::{CutOff, Zone};
use hallpass_engine::{Instant, LocationId};

use super::Refused;
use crate::{Error, Tx};

/// Columns of a visit that no member shows.
pub(super) struct Details {
    pass: Option<i64>,
    business_day: i64,
}

impl Tx {
    /// Completes an imported visit. Open visits are refused: nobody could say when they end.
    pub(super) async fn complete_visit(&mut self, draft: &mut Draft) -> Result<Details, Refused> {
        let (Some(from), Some(to)) = (draft.instant("FromTime"), draft.instant("ToTime")) else {
            return Err(Refused::Row("ToTime: an open visit cannot be imported; check it out first".into()));
        };
        if to < from {
            return Err(Refused::Row("ToTime: must not be before FromTime".into()));
        }
        let location = LocationId(draft.int("BusinessId").unwrap_or(0));
        for (member, at) in [("FromTimeLocal", from), ("ToTimeLocal", to)] {
            let local = self.local_time(location, Instant::from_micros(at)).await?;
            draft.set(member, local.map_or(Value::Null, Value::Int));
        }
        let pass = match draft.text("CoworkerTimePassGuid").map(str::to_owned) {
            Some(guid) => self.pass_by_guid(&guid).await?.map(|pass| pass.0),
            None => None,
        };
        let business_day = self.imported_business_day(location, Instant::from_micros(from)).await?;
        Ok(Details { pass, business_day })
    }

    async fn imported_business_day(&mut self, location: LocationId, at: Instant) -> Result<i64, Error> {
        let found = self
            .first(
                "SELECT z.name, (SELECT s.value FROM business_setting s WHERE s.business_id = b.id \
                 AND lower(s.name) = 'checkin.dailycutofftime') \
                 FROM business b JOIN simple_time_zone z ON z.id = b.simple_time_zone_id WHERE b.id = ?1",
                &[location.0.into()],
                |row| Ok((Zone::by_name(row.text(0)?), row.opt_text(1)?.and_then(|text| CutOff::parse(text).ok()))),
            )
            .await?;
        let Some((Some(zone), cut_off)) = found else {
            return Err(Error::Damaged(format!("location {} has no time zone", location.0)));
        };
        let cut_off = cut_off.unwrap_or_else(|| hallpass_engine::Settings::default().cut_off);
        Ok(i64::from(zone.business_day(cut_off, at).0))
    }

    /// Writes what [`Tx::complete_visit`] found out.
    pub(super) async fn write_visit_details(&mut self, id: i64, details: &Details) -> Result<(), Error> {
        self.execute(
            "UPDATE checkin SET raw_from = from_time, raw_to = to_time, pass_id = ?2, business_day = ?3 WHERE id = ?1",
            &[id.into(), details.pass.into(), details.business_day.into()],
        )
        .await
        .map(|_| ())
    }
}
