//! Visits with their segments: reading them for the engine and writing them back.

use hallpass_engine::{Cover, CustomerId, Instant, Location, LocationId, PassId, Segment, Source, Visit, VisitId};

use super::Stamp;
use crate::{Error, Row, Tx};

/// Columns of a visit in the order [`read_visit`] expects.
const COLUMNS: &str = "c.id, c.coworker_id, c.business_id, c.source, c.from_time, c.to_time, c.raw_from, c.raw_to, \
     c.pass_id, c.counts_towards_plan_limits, c.auto_checkout, c.last_activity, c.mac_addresses, c.teams_at_checkin, \
     c.tariff_at_checkin, c.business_day";

/// Reads a visit, its segments still missing.
fn read_visit(row: &Row<'_>) -> Result<Visit, Error> {
    let from = Instant::from_micros(row.int(4)?);
    let to = row.opt_int(5)?.map(Instant::from_micros);
    let source = row.opt_int(3)?.unwrap_or(1);
    Ok(Visit {
        id: VisitId(row.int(0)?),
        customer: CustomerId(row.opt_int(1)?.unwrap_or(0)),
        location: LocationId(row.int(2)?),
        source: Source::from_number(source)
            .ok_or_else(|| Error::Damaged(format!("a visit has the source {source}")))?,
        from,
        to,
        raw_from: row.opt_int(6)?.map_or(from, Instant::from_micros),
        raw_to: row.opt_int(7)?.map(Instant::from_micros).or(to),
        pass: row.opt_int(8)?.map(PassId),
        counts_towards_plan_limits: row.bool(9)?,
        auto_checkout: row.bool(10)?,
        last_activity: row.opt_int(11)?.map(Instant::from_micros),
        mac_addresses: row.opt_text(12)?.map(str::to_owned),
        teams: row.opt_text(13)?.map(str::to_owned),
        plans: row.opt_text(14)?.map(str::to_owned),
        business_day: i32::try_from(row.opt_int(15)?.unwrap_or(0))
            .map_err(|_| Error::Damaged("a visit has no business day".into()))?,
        segments: Vec::new(),
    })
}

impl Tx {
    /// The visit, complete; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn visit(&mut self, id: VisitId) -> Result<Option<Visit>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM checkin c WHERE c.id = ?1");
        let Some(mut visit) = self.first(&sql, &[id.0.into()], read_visit).await? else { return Ok(None) };
        visit.segments = self.segments(id).await?;
        Ok(Some(visit))
    }

    /// The customer's open visits and those that meet [since, until].
    pub(super) async fn visits_of(
        &mut self,
        customer: CustomerId,
        since: Instant,
        until: Instant,
    ) -> Result<Vec<Visit>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM checkin c WHERE c.coworker_id = ?1 AND c.to_time IS NULL \
             UNION ALL \
             SELECT {COLUMNS} FROM checkin c WHERE c.coworker_id = ?1 AND c.to_time >= ?2 AND c.from_time <= ?3"
        );
        let params = [customer.0.into(), since.as_micros().into(), until.as_micros().into()];
        let visits = self.rows(&sql, &params, read_visit).await?;
        self.with_segments(visits).await
    }

    /// Open visits of others that run on a pass of `owner` (R6.8).
    pub(super) async fn open_visits_on_passes_of(
        &mut self,
        owner: CustomerId,
        except: CustomerId,
    ) -> Result<Vec<Visit>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM coworker_time_pass p JOIN checkin c ON c.pass_id = p.id AND c.to_time IS NULL \
             WHERE p.coworker_id = ?1 AND p.checked_in = 1 AND c.coworker_id <> ?2"
        );
        let visits = self.rows(&sql, &[owner.0.into(), except.0.into()], read_visit).await?;
        self.with_segments(visits).await
    }

    async fn with_segments(&mut self, mut visits: Vec<Visit>) -> Result<Vec<Visit>, Error> {
        for visit in &mut visits {
            visit.segments = self.segments(visit.id).await?;
        }
        Ok(visits)
    }

    async fn segments(&mut self, visit: VisitId) -> Result<Vec<Segment>, Error> {
        self.rows(
            "SELECT cover, pass_id, from_time, to_time FROM visit_segment WHERE visit_id = ?1 ORDER BY seq",
            &[visit.0.into()],
            |row| {
                let pass = row.opt_int(1)?.map(PassId);
                let cover = match (row.text(0)?, pass) {
                    ("day", Some(pass)) => Cover::Day(pass),
                    ("time", Some(pass)) => Cover::Time(pass),
                    ("payg", Some(pass)) => Cover::PayAsYouGo(pass),
                    ("overtime", pass) => Cover::Overtime(pass),
                    (cover, _) => {
                        return Err(Error::Damaged(format!("a segment is covered by {cover} without a pass")));
                    }
                };
                Ok(Segment { cover, from: Instant::from_micros(row.int(2)?), to: Instant::from_micros(row.int(3)?) })
            },
        )
        .await
    }

    /// Inserts a visit the engine has made; answers its number.
    pub(super) async fn insert_visit(
        &mut self,
        visit: &Visit,
        unique_id: &str,
        location: &Location,
        stamp: &Stamp<'_>,
    ) -> Result<VisitId, Error> {
        let guid = self.guid_of(visit.pass).await?;
        let id = self
            .insert(
                "INSERT INTO checkin (unique_id, created_on, updated_on, updated_by, coworker_id, business_id, source, \
                 from_time, to_time, raw_from, raw_to, pass_id, coworker_time_pass_guid, counts_towards_plan_limits, \
                 auto_checkout, last_activity, mac_addresses, teams_at_checkin, tariff_at_checkin, business_day, \
                 from_local, to_local) \
                 VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, \
                 ?21) RETURNING id",
                &[
                    unique_id.into(),
                    stamp.now.as_micros().into(),
                    stamp.by.into(),
                    visit.customer.0.into(),
                    visit.location.0.into(),
                    visit.source.number().into(),
                    visit.from.as_micros().into(),
                    visit.to.map(Instant::as_micros).into(),
                    visit.raw_from.as_micros().into(),
                    visit.raw_to.map(Instant::as_micros).into(),
                    visit.pass.map(|pass| pass.0).into(),
                    guid.as_ref().into(),
                    visit.counts_towards_plan_limits.into(),
                    visit.auto_checkout.into(),
                    visit.last_activity.map(Instant::as_micros).into(),
                    visit.mac_addresses.as_ref().into(),
                    visit.teams.as_ref().into(),
                    visit.plans.as_ref().into(),
                    i64::from(visit.business_day).into(),
                    location.zone.local_micros(visit.from).into(),
                    visit.to.map(|to| location.zone.local_micros(to)).into(),
                ],
            )
            .await?;
        self.insert_segments(VisitId(id), &visit.segments).await?;
        Ok(VisitId(id))
    }

    /// Replaces a stored visit and its segments.
    pub(super) async fn update_visit(
        &mut self,
        visit: &Visit,
        location: &Location,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let guid = self.guid_of(visit.pass).await?;
        self.execute(
            "UPDATE checkin SET coworker_id = ?2, business_id = ?3, source = ?4, from_time = ?5, to_time = ?6, raw_from = ?7, \
             raw_to = ?8, pass_id = ?9, coworker_time_pass_guid = ?10, counts_towards_plan_limits = ?11, \
             auto_checkout = ?12, last_activity = ?13, mac_addresses = ?14, teams_at_checkin = ?15, \
             tariff_at_checkin = ?16, business_day = ?17, from_local = ?18, to_local = ?19, updated_on = ?20, \
             updated_by = ?21, version = version + 1 WHERE id = ?1",
            &[
                visit.id.0.into(),
                visit.customer.0.into(),
                visit.location.0.into(),
                visit.source.number().into(),
                visit.from.as_micros().into(),
                visit.to.map(Instant::as_micros).into(),
                visit.raw_from.as_micros().into(),
                visit.raw_to.map(Instant::as_micros).into(),
                visit.pass.map(|pass| pass.0).into(),
                guid.as_ref().into(),
                visit.counts_towards_plan_limits.into(),
                visit.auto_checkout.into(),
                visit.last_activity.map(Instant::as_micros).into(),
                visit.mac_addresses.as_ref().into(),
                visit.teams.as_ref().into(),
                visit.plans.as_ref().into(),
                i64::from(visit.business_day).into(),
                location.zone.local_micros(visit.from).into(),
                visit.to.map(|to| location.zone.local_micros(to)).into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
            ],
        )
        .await?;
        self.execute("DELETE FROM visit_segment WHERE visit_id = ?1", &[visit.id.0.into()]).await?;
        self.insert_segments(visit.id, &visit.segments).await
    }

    /// Removes a visit and its segments.
    pub(super) async fn remove_visit(&mut self, visit: VisitId) -> Result<(), Error> {
        self.execute("DELETE FROM visit_segment WHERE visit_id = ?1", &[visit.0.into()]).await?;
        self.execute("DELETE FROM checkin WHERE id = ?1", &[visit.0.into()]).await?;
        Ok(())
    }

    async fn insert_segments(&mut self, visit: VisitId, segments: &[Segment]) -> Result<(), Error> {
        for (seq, segment) in (0_i64..).zip(segments) {
            let (cover, pass) = match segment.cover {
                Cover::Day(pass) => ("day", Some(pass)),
                Cover::Time(pass) => ("time", Some(pass)),
                Cover::PayAsYouGo(pass) => ("payg", Some(pass)),
                Cover::Overtime(pass) => ("overtime", pass),
            };
            self.execute(
                "INSERT INTO visit_segment (visit_id, seq, cover, pass_id, from_time, to_time) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                &[
                    visit.0.into(),
                    seq.into(),
                    cover.into(),
                    pass.map(|pass| pass.0).into(),
                    segment.from.as_micros().into(),
                    segment.to.as_micros().into(),
                ],
            )
            .await?;
        }
        Ok(())
    }

    async fn guid_of(&mut self, pass: Option<PassId>) -> Result<Option<String>, Error> {
        let Some(pass) = pass else { return Ok(None) };
        self.first("SELECT unique_id FROM coworker_time_pass WHERE id = ?1", &[pass.0.into()], |row| {
            Ok(row.text(0)?.to_owned())
        })
        .await
    }
}
